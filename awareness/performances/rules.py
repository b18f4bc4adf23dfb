"""When a follow-up lesson counts, and how a class stands with it. Pure (domain.md 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from awareness.content.bands import Band

LESSON_BEFORE = "b11-before-the-play"
SCHOOL_DAYS = 5
"""The lesson after a performance counts on the first to the fifth school day after it."""

LONGEST_WINDOW = timedelta(days=9)
"""No window of five school days is longer than this."""

FOLLOWED_UP = frozenset({Band.B11, Band.B14, Band.B16})
"""Younger pupils have no lesson of this kind: it is written for 11 and over."""


class FollowUp(StrEnum):
    """How one class stands with the lesson after one performance."""

    COMING = "coming"
    GIVEN = "given"
    LATE = "late"
    DUE = "due"
    MISSED = "missed"
    NOT_ASKED = "not-asked"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    FollowUp.COMING: "After the performance",
    FollowUp.GIVEN: "Given",
    FollowUp.LATE: "Given late",
    FollowUp.DUE: "Due",
    FollowUp.MISSED: "Not given in time",
    FollowUp.NOT_ASKED: "No such lesson for this age",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a class stands: `given_on` is the lesson's day, `due_by` the last day that counts."""

    follow_up: FollowUp
    due_by: date
    given_on: date | None = None


def last_day(seen_on: date) -> date:
    """Return the fifth school day after a performance.

    School days are Mondays to Fridays: the service does not know the school's holidays.
    """
    day, left = seen_on, SCHOOL_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def standing(band: Band, seen_on: date, given: Iterable[date], on: date) -> Standing:
    """Judge one class on one day. `given` are the days it had the lesson; later ones than `on` and
    those up to the performance do not count.
    """
    due_by = last_day(seen_on)
    if band not in FOLLOWED_UP:
        return Standing(FollowUp.NOT_ASKED, due_by)
    first = min((day for day in given if seen_on < day <= on), default=None)
    if first is not None:
        found = FollowUp.GIVEN if first <= due_by else FollowUp.LATE
        return Standing(found, due_by, first)
    if on <= seen_on:
        return Standing(FollowUp.COMING, due_by)
    return Standing(FollowUp.DUE if on <= due_by else FollowUp.MISSED, due_by)


def is_followed_up(standings: Iterable[Standing]) -> bool:
    """Say whether every class that should have the lesson has had it in time, and one at least."""
    asked = [each.follow_up for each in standings if each.follow_up is not FollowUp.NOT_ASKED]
    return bool(asked) and all(each is FollowUp.GIVEN for each in asked)
