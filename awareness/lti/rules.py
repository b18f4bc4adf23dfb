"""What an answer of a platform means for what was sent to it (lti.md 2c)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

LONGEST_WAIT = timedelta(hours=24)


class Fate(StrEnum):
    """What became of a result. NOT_YET was not tried; LATER was, and is tried again."""

    SENT = "sent"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    LATER = "later"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a result, and why. `wait` is how long the platform wants to be left alone,
    `is_everywhere` says that the platform will answer nothing else any better, `is_gone` that the
    column is not there any more.
    """

    fate: Fate
    reason: str = ""
    wait: timedelta | None = None
    is_everywhere: bool = False
    is_gone: bool = False


def wait_asked_for(headers: Mapping[str, str], *, at: datetime) -> timedelta | None:
    """Return what Retry-After asks for, seconds or a date, up to a day; None without one."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta(0)), LONGEST_WAIT)


FINAL = {
    400: "The platform says that this person can have no result there: they may not be enrolled "
    "as a student.",
    404: "The column for this module is gone from the platform's gradebook.",
    409: "The platform has this result, or a newer one.",
    410: "The column for this module is gone from the platform's gradebook.",
    422: "The platform says that this person can have no result there: they may not be enrolled "
    "as a student.",
}
PASSING = {
    401: "The platform does not accept its own token.",
    403: "The platform does not allow this service to send results there.",
    429: "The platform asks for fewer results at once.",
    500: "The platform answered 500, as a Moodle does for a column or grade that is locked.",
}


def verdict_on(status: int, headers: Mapping[str, str], *, at: datetime) -> Verdict:
    """Say what an answer to a result means."""
    if 200 <= status < 300:
        return Verdict(Fate.SENT)
    if status == 409:
        return Verdict(Fate.SUPERSEDED, FINAL[status])
    passes = status in PASSING or status in (408, 425) or status >= 500 or status < 400
    if not passes:
        usual = f"The platform does not accept the result (answer {status})."
        return Verdict(Fate.REFUSED, FINAL.get(status, usual), is_gone=status in (404, 410))
    reason = PASSING.get(status, f"The platform answered {status}.")
    everywhere = status in (401, 429) or status >= 500
    return Verdict(Fate.LATER, reason, wait_asked_for(headers, at=at), everywhere)
