"""The blueprint of a class's devices. Their cookie goes to these pages and to no others."""

from flask import Blueprint

PATH = "/class"
COOKIE = "lantern_class"

bp = Blueprint("pupil", __name__)
