"""Times on pages are those of the clocks in England."""

from datetime import UTC, datetime

import pytest

from awareness.web.filters import to_the_minute


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2027, 1, 20, 9, 5, tzinfo=UTC), "20 January 2027, 09:05"),
        (datetime(2027, 7, 1, 23, 30, tzinfo=UTC), "2 July 2027, 00:30"),
    ],
)
def test_a_moment_is_written_with_its_day_and_minute(at: datetime, expected: str) -> None:
    assert to_the_minute(at) == expected
