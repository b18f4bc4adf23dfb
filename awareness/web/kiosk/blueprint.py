"""The blueprint of a kiosk."""

from flask import Blueprint

from awareness.web.at_kiosk import PATH

bp = Blueprint("kiosk", __name__, url_prefix=PATH)
