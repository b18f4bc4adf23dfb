"""The blueprint that every public page hangs on."""

from flask import Blueprint

bp = Blueprint("public", __name__)
