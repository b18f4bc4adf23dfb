"""Find out what would stop a launch or a result, before anybody meets it.

`of_service` and `of_tokens` only read; `of_platform` asks the platform, so it runs outside a
transaction and on a button.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from sqlalchemy.orm import Session

from awareness.lti import jwks, keys
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Answer, Doors, ask
from awareness.lti.idtoken import LEEWAY_SECONDS
from awareness.lti.models import Registration, TokenRequest
from awareness.lti.seal import Unsealable
from awareness.lti.wallets import GRANTED


class Outcome(StrEnum):
    GOOD = "good"
    UNKNOWN = "unknown"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and what to do where it does not."""

    title: str
    outcome: Outcome
    words: str


def of_service(session: Session, *, base_url: str, secret: str) -> list[Finding]:
    """Look at ourselves: the address and the keys."""
    return [_address(base_url), _keys(session, secret)]


def _address(base_url: str) -> Finding:
    title = "This service has a secure address"
    if base_url.startswith("https://"):
        return Finding(title, Outcome.GOOD, f"It is {base_url}.")
    return Finding(
        title,
        Outcome.BAD,
        f"It is {base_url}. Platforms ask for https, and browsers keep no cookie of ours in a "
        "frame without it. Whoever runs the service sets BASE_URL.",
    )


def _keys(session: Session, secret: str) -> Finding:
    title = "Our own keys are published and sign"
    active = keys.active(session)
    if active is None:
        words = "There are none yet. They are made when the first connection is switched on."
        return Finding(title, Outcome.UNKNOWN, words)
    shown = {key["kid"]: key for key in keys.published(session)["keys"]}
    try:
        token = keys.sign(active, {"sub": "self-test"}, secret=secret)
        jwt.decode(token, RSAKey.import_key(shown[active.kid]), algorithms=["RS256"])
    except Unsealable:
        words = (
            "The key cannot be opened: SECRET_KEY is not the one it was kept with. Whoever runs "
            "the service puts the old one back."
        )
        return Finding(title, Outcome.BAD, words)
    except (JoseError, KeyError):
        words = "What we sign does not fit the key we publish. Tell whoever runs the service."
        return Finding(title, Outcome.BAD, words)
    return Finding(title, Outcome.GOOD, f"{len(shown)} keys are published; {active.kid} signs.")


def of_platform(registration: Registration, doors: Doors, *, at: datetime) -> list[Finding]:
    """Ask the platform for its keys; look at what comes, and at its clock."""
    try:
        answer = ask(
            "GET", registration.jwks_url, doors=doors, headers={"Accept": "application/json"}
        )
    except LtiError as error:
        unknown = Finding(CLOCK, Outcome.UNKNOWN, "Not seen, because the platform was not reached.")
        return [Finding(REACHED, Outcome.BAD, _why(error)), unknown]
    return [_key_set(registration, doors), _clock(answer, at)]


REACHED = "The platform's keys can be fetched and used"
CLOCK = "The platform's clock and ours agree"


PLAINLY = {
    "ConnectionError": "there is nobody at this address, or it is not online",
    "SSLError": "its certificate is not one that is trusted",
}
"""What the way out calls a failure, for somebody who does not write programs."""


def _why(error: LtiError) -> str:
    if error.code is Code.ADDRESS:
        return error.fault.reason
    why = PLAINLY.get(error.detail, error.detail or str(error.code))
    return f"Nothing usable came from its key set address: {why}."


def _key_set(registration: Registration, doors: Doors) -> Finding:
    try:
        fetched = jwks.fetch(registration.jwks_url, doors)
    except LtiError as error:
        return Finding(REACHED, Outcome.BAD, _why(error))
    if not fetched.keys:
        words = "The answer holds no key with a name (kid). Check the key set address."
        return Finding(REACHED, Outcome.BAD, words)
    faults = _unusable(fetched.keys.values())
    good = len(fetched.keys) - len(faults)
    if not good:
        return Finding(REACHED, Outcome.BAD, f"None of its keys can be used: {faults[0]}.")
    return Finding(REACHED, Outcome.GOOD, f"{good} of {len(fetched.keys)} keys can be used.")


def _unusable(found: Collection[dict[str, object]]) -> list[str]:
    faults = []
    for key in found:
        try:
            jwks.usable(key)
        except LtiError as error:
            faults.append(error.detail)
    return faults


def _clock(answer: Answer, at: datetime) -> Finding:
    try:
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return Finding(CLOCK, Outcome.UNKNOWN, "The platform does not say what time it is.")
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    apart = round((theirs - at).total_seconds())
    if abs(apart) > LEEWAY_SECONDS:
        way = "ahead of" if apart > 0 else "behind"
        words = (
            f"Its clock is {abs(apart):,} seconds {way} ours. More than a minute stops every "
            "launch: let the platform's server set its clock by the network."
        )
        return Finding(CLOCK, Outcome.BAD, words)
    return Finding(CLOCK, Outcome.GOOD, f"They are {abs(apart)} seconds apart.")


def of_tokens(last: TokenRequest | None) -> Finding:
    """Say how the last request for leave to use the platform's services went."""
    title = "The platform lets us send results"
    if last is None:
        words = "It has not been asked yet. The first result that is sent asks it."
        return Finding(title, Outcome.UNKNOWN, words)
    outcome = Outcome.GOOD if last.outcome == GRANTED else Outcome.BAD
    return Finding(title, outcome, last.outcome)
