"""The blueprint that every page of a teacher hangs on."""

from flask import Blueprint

bp = Blueprint("teacher", __name__, url_prefix="/teach")
