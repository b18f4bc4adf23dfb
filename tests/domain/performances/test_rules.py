"""When the lesson after a performance counts."""

from datetime import date

import pytest

from awareness.content.bands import Band
from awareness.performances.rules import FollowUp, Standing, is_followed_up, last_day, standing

THURSDAY = date(2026, 11, 12)
FIFTH_DAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("seen_on", "last"),
    [
        (date(2026, 11, 9), date(2026, 11, 16)),
        (THURSDAY, FIFTH_DAY),
        (date(2026, 11, 13), date(2026, 11, 20)),
        (date(2026, 11, 14), date(2026, 11, 20)),
    ],
)
def test_a_lesson_counts_up_to_the_fifth_school_day(seen_on: date, last: date) -> None:
    assert last_day(seen_on) == last


@pytest.mark.parametrize(
    ("given", "on", "expected"),
    [
        ([], date(2026, 11, 11), FollowUp.COMING),
        ([], THURSDAY, FollowUp.COMING),
        ([], date(2026, 11, 13), FollowUp.DUE),
        ([], FIFTH_DAY, FollowUp.DUE),
        ([], date(2026, 11, 20), FollowUp.MISSED),
        ([THURSDAY], date(2026, 11, 20), FollowUp.MISSED),
        ([date(2026, 11, 13)], FIFTH_DAY, FollowUp.GIVEN),
        ([FIFTH_DAY], FIFTH_DAY, FollowUp.GIVEN),
        ([date(2026, 11, 20)], date(2026, 11, 30), FollowUp.LATE),
        ([date(2026, 11, 13), date(2026, 11, 20)], date(2026, 11, 30), FollowUp.GIVEN),
        ([FIFTH_DAY], date(2026, 11, 18), FollowUp.DUE),
    ],
)
def test_a_class_stands_by_the_day_of_its_first_lesson_after(
    given: list[date], on: date, expected: FollowUp
) -> None:
    assert standing(Band.B11, THURSDAY, given, on).follow_up is expected


@pytest.mark.parametrize("band", [Band.B05, Band.B07, Band.B09])
def test_younger_classes_have_no_such_lesson(band: Band) -> None:
    found = standing(band, THURSDAY, [], date(2026, 12, 1))
    assert found.follow_up is FollowUp.NOT_ASKED


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([FollowUp.GIVEN, FollowUp.GIVEN], True),
        ([FollowUp.GIVEN, FollowUp.NOT_ASKED], True),
        ([FollowUp.GIVEN, FollowUp.LATE], False),
        ([FollowUp.GIVEN, FollowUp.DUE], False),
        ([FollowUp.NOT_ASKED], False),
        ([], False),
    ],
)
def test_a_performance_is_followed_up_when_every_class_that_should_has_been(
    states: list[FollowUp], expected: bool
) -> None:
    assert is_followed_up(Standing(state, FIFTH_DAY) for state in states) is expected
