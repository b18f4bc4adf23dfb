"""Ask a platform for a token for its services, with a signed statement of who asks (lti.md 2c)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from awareness.accounts.secrets import new_token
from awareness.lti import keys
from awareness.lti.claims import DEPLOYMENT_ID
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Answer, Doors, Unreachable, ask
from awareness.lti.idtoken import LEEWAY_SECONDS
from awareness.lti.models import OwnKey
from awareness.lti.rules import wait_asked_for
from awareness.lti.seal import Unsealable

DATED_BACK = timedelta(seconds=LEEWAY_SECONDS)
"""Moodle refuses an assertion of a second from now. Its clock may be as far behind as at a launch.
"""
LASTS = timedelta(minutes=5)
EARLY = timedelta(seconds=60)
USUAL_SECONDS, LONGEST_SECONDS = 300, 24 * 60 * 60
LONGEST_TOKEN = 20_000
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REFUSALS = {
    "invalid_client": "it does not accept this service's client ID or key",
    "invalid_scope": "it does not allow this service what was asked for",
    "unauthorized_client": "this service is not allowed to ask for tokens there",
    "unsupported_grant_type": "it does not know this way of asking",
    "invalid_grant": "it does not accept the assertion",
    "invalid_request": "it does not accept the request",
}
_UNKNOWN_KEY = "it does not know this service's key"
SENTENCES = {
    "cannot handle token": "its clock is behind this service's clock",
    "expired token": "its clock is ahead of this service's clock",
    "signature verification failed": _UNKNOWN_KEY,
    "unable to lookup correct key": _UNKNOWN_KEY,
}
"""What a Moodle's library says in place of a word, sometimes with quotes that break its JSON
(mod/lti/token.php).
"""


class NoToken(LtiError):
    """The platform gave no token. `reason` is plain English; `wait` is what the platform asks."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(Code.SERVICE, reason)
        self.reason = f"The platform gave no token: {reason}."
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks: one deployment of one registration, and the key that signs for it.

    `deployment` is the platform's name for the deployment.
    """

    registration_id: uuid.UUID
    deployment_id: uuid.UUID
    deployment: str
    client_id: str
    token_url: str
    audience: str
    doors: Doors
    key: OwnKey = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and when it stops being used here: a minute before it runs out."""

    text: str = field(repr=False)
    expires_at: datetime


def assertion(client: Client, *, at: datetime) -> str:
    """Return the signed statement of who asks. Raises NoToken when SECRET_KEY was changed."""
    issued = int((at - DATED_BACK).timestamp())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": client.audience,
        "jti": new_token(),
        "iat": issued,
        "exp": issued + int(LASTS.total_seconds()),
        DEPLOYMENT_ID: client.deployment,
    }
    try:
        return keys.sign(client.key, claims, secret=client.secret)
    except Unsealable:
        raise NoToken("this service's SECRET_KEY was changed, so its own key is lost") from None


def request(client: Client, scopes: str, *, at: datetime) -> Token:
    """Ask the platform for a token. Raises NoToken."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": JWT_BEARER,
        "client_assertion": assertion(client, at=at),
        "scope": scopes,
    }
    headers = {"Accept": "application/json"}
    try:
        answer = ask("POST", client.token_url, doors=client.doors, headers=headers, data=form)
    except Unreachable as error:
        raise NoToken(f"its address for tokens could not be reached ({error.detail})") from None
    except LtiError:
        raise NoToken("its address for tokens is not allowed") from None
    return _read(answer, at)


def _read(answer: Answer, at: datetime) -> Token:
    """Read a token out of the answer, whatever media type it has. Raises NoToken."""
    found = _object(answer)
    if answer.status not in (200, 201):
        raise NoToken(_why(answer, found), wait_asked_for(answer.headers, at=at))
    text = found.get("access_token")
    if not isinstance(text, str) or not _is_sound(text):
        raise NoToken("its answer holds none")
    return Token(text, at + timedelta(seconds=_seconds(found.get("expires_in"))) - EARLY)


def _why(answer: Answer, found: Mapping[str, Any]) -> str:
    """Return why there is no token in our own words, never in those of the answer."""
    text = answer.body.decode("utf-8", "replace").lower()
    said = REFUSALS.get(str(found.get("error"))) or next(
        (ours for theirs, ours in SENTENCES.items() if theirs in text), ""
    )
    if said:
        return f"{said} (answer {answer.status})"
    if not found and answer.status in (404, 500):
        return f"it answered {answer.status}, as a Moodle does that cannot fetch this service's key"
    return f"it answered {answer.status}"


def _is_sound(text: str) -> bool:
    """Say whether a text can stand in a header."""
    return text.isascii() and text.isprintable() and 0 < len(text) <= LONGEST_TOKEN


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        found = answer.json
    except LtiError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(value: object) -> int:
    """Return how long a token lasts; five minutes when the platform does not say it as a number."""
    try:
        said = int(str(value))
    except ValueError:
        return USUAL_SECONDS
    return min(max(said, 0), LONGEST_SECONDS)
