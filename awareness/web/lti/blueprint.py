"""The blueprint, and what its errors look like."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from awareness.lti.errors import LtiError

bp = Blueprint("lti", __name__, url_prefix="/lti")
NOT_YOURS_TO_MEND = 403


def show_refusal(error: LtiError) -> ResponseReturnValue:
    """Show why a platform's message was refused: words to act on, a code, and nothing sent."""
    g.person = None
    page = render_template("lti/refused.html", fault=error.fault, code=error.code)
    return page, NOT_YOURS_TO_MEND
