"""On which days letters about training are written, and how long before it is due: pure
(domain.md 8).
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from awareness.clock import LONDON, days_until

FROM_HOUR, UNTIL_HOUR = 7, 18
"""When letters are written, in London: in the morning, or later in the day by a worker that was
off.
"""
LATE_DAYS = 7
"""For how long after its day something is still written about that a worker was off for. Later, it
is on the weekly letter to the school alone.
"""
CLOSED = ((1, 1), (12, 25), (12, 26))
"""Month and day of holidays on which nobody is written to. The others are ordinary weekdays."""
DAY = timedelta(days=1)


class Kind(StrEnum):
    """Why something is due: it runs out, it is new to the person, or a top-up of it is due."""

    RENEWAL = "renewal"
    INDUCTION = "induction"
    TOP_UP = "top-up"

    @property
    def steps(self) -> tuple[int, ...]:
        """How many days before the day the person is written to, the earliest first."""
        return _STEPS[self]


# An induction lasts fourteen days and begins with an invitation. A top-up takes five minutes or
# fifteen: four letters about it would teach people to throw letters away.
_STEPS = {Kind.RENEWAL: (30, 14, 7, 0), Kind.INDUCTION: (7, 0), Kind.TOP_UP: (14, 0)}


def step_of(kind: Kind, due_on: date, on: date) -> int | None:
    """Return which of its letters it is time for on that day, None for none.

    Each is in time until the next one is, the last for a week: a worker that was off writes the
    nearest, once.
    """
    left = days_until(due_on, eve(on))
    if left < -LATE_DAYS:
        return None
    return min((step for step in kind.steps if left <= step), default=None)


def is_soon(kind: Kind, due_on: date, on: date) -> bool:
    """Say whether the day is near enough for a letter that is written anyway to name it."""
    return days_until(due_on, eve(on)) <= kind.steps[0]


def is_writing_day(day: date) -> bool:
    """Say whether people are at work: a weekday, and not Christmas or New Year's Day."""
    return day.weekday() < 5 and (day.month, day.day) not in CLOSED


def is_time_to_write(at: datetime) -> bool:
    """Say whether letters are written at this moment."""
    local = at.astimezone(LONDON)
    return is_writing_day(local.date()) and FROM_HOUR <= local.hour < UNTIL_HOUR


def eve(on: date) -> date:
    """Return the last day before letters are written again: on a Friday, the Sunday.

    What falls on a weekend is written about on the Friday, when there is still time to do it: on
    the Monday it would have run out.
    """
    day = on
    while not is_writing_day(day + DAY):
        day += DAY
    return day


def opens_week(on: date) -> bool:
    """Say whether it is the first day of its week on which letters are written."""
    before = (on - DAY * back for back in range(1, on.weekday() + 1))
    return is_writing_day(on) and not any(is_writing_day(day) for day in before)
