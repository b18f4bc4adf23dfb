"""A platform tells us something while nobody is there. It is answered at once, and briefly."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from awareness import clock
from awareness.lti import idtoken, notices
from awareness.lti.errors import Code, LtiError
from awareness.lti.launch import Pending
from awareness.web.extensions import limiter, reading, transaction
from awareness.web.guards import public
from awareness.web.lti.blueprint import bp
from awareness.web.lti.launch import key_for

WAIT = 503
"""The platform's keys could not be had just now: it may try again."""


@bp.post("/notices")
@public
@limiter.limit("1200/minute")
def take_notices() -> ResponseReturnValue:
    """Take a delivery. A machine reads the answer, so it is a code and no page."""
    try:
        for token in notices.tokens_in(request.get_data()):
            take(token)
    except LtiError as error:
        return {"error": error.code}, WAIT if error.code is Code.KEYS_UNREACHABLE else 400
    return "", 204


def take(token: str) -> None:
    """Verify one notice and do what it asks for. Raises LtiError."""
    kid = idtoken.key_name(token)
    pending = notices.find(reading(), token)
    told = notices.verify(pending, token, key_for(pending, kid), at=clock.now())
    try:
        _keep(pending, told)
    except IntegrityError:
        # The same notice, or the first launch of its course, at the same moment: look again.
        _keep(pending, told)


def _keep(pending: Pending, told: notices.Told) -> None:
    with transaction() as session:
        notices.keep(session, pending, told, at=clock.now())
