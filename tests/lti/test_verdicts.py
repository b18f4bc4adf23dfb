"""What a platform's answer means, and how long it asks to be left alone."""

from datetime import timedelta

import pytest

from awareness.lti.paging import beneath, with_query
from awareness.lti.rules import Fate, verdict_on, wait_asked_for
from tests.factories import NOW


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("Wed, 20 Jan 2027 10:05:00 GMT", timedelta(minutes=5)),
        ("Wed, 20 Jan 2027 09:00:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(hours=24)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(hours=24)),
        ("soon", None),
        ("-5", None),
        ("\u0663", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_up_to_a_day(
    said: str, wait: timedelta | None
) -> None:
    assert wait_asked_for({"Retry-After": said}, at=NOW) == wait


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.SENT),
        (201, Fate.SENT),
        (204, Fate.SENT),
        (302, Fate.LATER),
        (400, Fate.REFUSED),
        (401, Fate.LATER),
        (403, Fate.LATER),
        (404, Fate.REFUSED),
        (409, Fate.SUPERSEDED),
        (410, Fate.REFUSED),
        (415, Fate.REFUSED),
        (422, Fate.REFUSED),
        (429, Fate.LATER),
        (500, Fate.LATER),
        (503, Fate.LATER),
        (599, Fate.LATER),
    ],
)
def test_every_status_has_its_fate_and_every_failure_its_reason(status: int, fate: Fate) -> None:
    verdict = verdict_on(status, {}, at=NOW)
    assert verdict.fate is fate
    assert bool(verdict.reason) is (fate is not Fate.SENT)


def test_a_moodle_that_fails_may_hold_a_locked_column() -> None:
    assert "locked" in verdict_on(500, {}, at=NOW).reason
    assert "locked" not in verdict_on(503, {}, at=NOW).reason


def test_only_a_whole_platform_that_fails_is_left_alone() -> None:
    everywhere = [
        status for status in range(200, 600) if verdict_on(status, {}, at=NOW).is_everywhere
    ]
    assert everywhere == [401, 429, *range(500, 600)]


def test_a_step_goes_in_front_of_the_query() -> None:
    assert beneath("https://m.example/3/lineitem?type_id=1", "scores") == (
        "https://m.example/3/lineitem/scores?type_id=1"
    )
    assert beneath("https://m.example/3/lineitem/", "scores") == (
        "https://m.example/3/lineitem/scores"
    )


def test_a_value_goes_behind_the_query_and_is_quoted() -> None:
    assert with_query("https://m.example/m?type_id=1", rlid="a b&c") == (
        "https://m.example/m?type_id=1&rlid=a+b%26c"
    )
    assert with_query("https://m.example/m", rlid="9") == "https://m.example/m?rlid=9"
