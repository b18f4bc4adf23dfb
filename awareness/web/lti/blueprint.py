"""The blueprint, and what its errors look like."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from awareness.lti.errors import LtiError

bp = Blueprint("lti", __name__, url_prefix="/lti")
NOT_YOURS_TO_MEND = 403
A_MINUTE = 1200
"""How many launches one address may begin or end in a minute: a big school has one."""
CONNECTING = ("lti.register", "lti.connect")
"""Pages that only whoever looks after a platform opens."""


def show_refusal(error: LtiError) -> ResponseReturnValue:
    """Show why a platform's message was refused: words to act on, a code, and nothing sent."""
    g.person = None
    template = "lti/not_connected.html" if request.endpoint in CONNECTING else "lti/refused.html"
    return render_template(template, fault=error.fault, code=error.code), NOT_YOURS_TO_MEND
