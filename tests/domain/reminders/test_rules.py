"""On which days letters are written, and how long before training is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from awareness.reminders.rules import (
    Kind,
    eve,
    is_time_to_write,
    is_writing_day,
    opens_week,
    step_of,
)
from tests.factories import TODAY

THURSDAY, FRIDAY = date(2027, 1, 21), date(2027, 1, 22)
SATURDAY, SUNDAY, MONDAY = date(2027, 1, 23), date(2027, 1, 24), date(2027, 1, 25)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (31, None), (30, 30), (29, 30), (15, 30), (14, 14), (8, 14), (7, 7), (1, 7), (0, 0),
        (-1, 0), (-7, 0), (-8, None),
    ],
)  # fmt: skip
def test_it_is_time_for_the_nearest_letter_until_the_next_one(left: int, step: int | None) -> None:
    assert step_of(Kind.RENEWAL, TODAY + timedelta(days=left), TODAY) == step


@pytest.mark.parametrize(
    ("kind", "left", "step"),
    [
        (Kind.INDUCTION, 8, None), (Kind.INDUCTION, 7, 7), (Kind.INDUCTION, 0, 0),
        (Kind.TOP_UP, 15, None), (Kind.TOP_UP, 14, 14), (Kind.TOP_UP, 1, 14), (Kind.TOP_UP, 0, 0),
    ],
)  # fmt: skip
def test_what_is_new_or_short_has_two_letters(kind: Kind, left: int, step: int | None) -> None:
    assert step_of(kind, TODAY + timedelta(days=left), TODAY) == step


@pytest.mark.parametrize(
    ("on", "due_on", "step"),
    [
        (THURSDAY, SATURDAY, 7),
        (FRIDAY, SATURDAY, 0),
        (FRIDAY, SUNDAY, 0),
        (FRIDAY, MONDAY, 7),
        (FRIDAY, SUNDAY + timedelta(days=30), 30),
        (FRIDAY, MONDAY + timedelta(days=30), None),
        (MONDAY, MONDAY, 0),
    ],
)
def test_what_falls_on_a_weekend_is_written_about_on_the_friday(
    on: date, due_on: date, step: int | None
) -> None:
    assert step_of(Kind.RENEWAL, due_on, on) == step


def test_the_day_before_christmas_looks_ahead_over_the_holidays() -> None:
    assert eve(date(2026, 12, 24)) == date(2026, 12, 27)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (FRIDAY, True), (SATURDAY, False), (SUNDAY, False), (date(2027, 1, 1), False),
        (date(2026, 12, 25), False), (date(2028, 12, 26), False), (date(2026, 12, 24), True),
    ],
)  # fmt: skip
def test_nobody_is_written_to_on_a_weekend_or_at_christmas(day: date, is_one: bool) -> None:
    assert is_writing_day(day) is is_one


@pytest.mark.parametrize(
    ("at", "is_time"),
    [
        (datetime(2027, 1, 20, 6, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 20, 7, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 20, 17, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 20, 18, 0, tzinfo=UTC), False),
        (datetime(2027, 7, 1, 5, 59, tzinfo=UTC), False),
        (datetime(2027, 7, 1, 6, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 23, 9, 0, tzinfo=UTC), False),
    ],
)
def test_letters_are_written_from_seven_in_london(at: datetime, is_time: bool) -> None:
    assert is_time_to_write(at) is is_time


@pytest.mark.parametrize(
    ("day", "is_first"),
    [
        (MONDAY, True),
        (MONDAY + timedelta(days=1), False),
        (SUNDAY, False),
        (date(2029, 1, 1), False),
        (date(2029, 1, 2), True),
        (date(2029, 1, 3), False),
    ],
)
def test_the_week_opens_on_monday_or_on_the_day_after_new_year(day: date, is_first: bool) -> None:
    assert opens_week(day) is is_first
