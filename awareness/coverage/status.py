"""What a person's training in one module is, in the five words the pages use. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from awareness.accounts.roles import Role
from awareness.clock import days_until
from awareness.learning.rules import DUE_SOON_DAYS


class Status(StrEnum):
    """Always shown as its word, never as a colour alone."""

    IN_DATE = "in date"
    DUE_SOON = "due soon"
    EXPIRED = "expired"
    NOT_STARTED = "not started"
    NOT_REQUIRED = "not required"

    @property
    def is_held(self) -> bool:
        """Say whether the training counts on the day: due soon still does."""
        return self in (Status.IN_DATE, Status.DUE_SOON)

    @property
    def is_missing(self) -> bool:
        """Say whether something has to be done now."""
        return self in (Status.EXPIRED, Status.NOT_STARTED)


class Holding(NamedTuple):
    """The completion lasting longest. `expires_on` is its last day; None is for ever.

    `is_current` where any completion is by the current edition, or editions do not matter.
    """

    expires_on: date | None
    is_current: bool = True


def status_of(holding: Holding | None, *, is_required: bool, on: date) -> Status:
    """Return the word for one cell.

    The last day counts. Training nobody asked for is shown while it is in date and not after.
    """
    if holding is None:
        return Status.NOT_STARTED if is_required else Status.NOT_REQUIRED
    if holding.expires_on is None:
        return Status.IN_DATE
    left = days_until(holding.expires_on, on)
    if left < 0:
        return Status.EXPIRED if is_required else Status.NOT_REQUIRED
    return Status.DUE_SOON if left <= DUE_SOON_DAYS else Status.IN_DATE


def has_new_edition(holding: Holding | None, status: Status) -> bool:
    """Say whether the training counts and there is a newer edition to read besides.

    What has run out is simply to be done again, and then it is the new edition.
    """
    return holding is not None and status.is_held and not holding.is_current


def required_of(roles: Iterable[Role], required: Mapping[Role, frozenset[str]]) -> frozenset[str]:
    """Return every module asked of somebody who holds all these roles."""
    return frozenset().union(*(required.get(role, frozenset()) for role in roles))
