"""The directory of help shows the right people the right numbers, and says how fresh they are."""

from datetime import date
from pathlib import Path

import pytest

from awareness.content.faults import ContentError
from awareness.content.helplines import (
    NEVER_HIDDEN,
    Category,
    Contact,
    HelpService,
    View,
    for_view,
    load_helplines,
)
from tests.content.folders import CONTENT

CHECKED_ON = date(2026, 11, 1)
SOON = date(2026, 12, 1)
A_YEAR_LATER = date(2027, 11, 1)


@pytest.fixture(scope="module")
def services() -> tuple[HelpService, ...]:
    return load_helplines(CONTENT / "helplines.yaml")


def make_service(
    key: str, *, views: tuple[View, ...] = (View.OLDER,), checked_on: date = CHECKED_ON
) -> HelpService:
    return HelpService(
        key=key,
        name=key.title(),
        category=Category.TALK,
        summary="For anyone.",
        what_happens="Somebody listens.",
        contacts=(Contact(phone="0800 000 000"),),
        views=(View.OLDER,),
        checked_on=checked_on,
        check_by=date(checked_on.year + 1, 5, 1),
    )


def test_under_13s_see_a_trusted_adult_999_and_childline_and_nothing_else(
    services: tuple[HelpService, ...],
) -> None:
    shown = [service.key for service in for_view(services, View.YOUNGER, on=SOON)]

    assert shown == ["trusted-adult", "emergency", "childline"]


@pytest.mark.parametrize("view", list(View))
def test_999_and_childline_stand_on_every_view_first_and_for_ever(
    services: tuple[HelpService, ...], view: View
) -> None:
    shown = [service.key for service in for_view(services, view, on=date(2040, 1, 1))]

    assert [key for key in shown if key != "trusted-adult"][:2] == list(NEVER_HIDDEN)


def test_sexual_health_is_for_13_and_over(services: tuple[HelpService, ...]) -> None:
    keys = {service.key for service in services if service.category is Category.SEXUAL_HEALTH}

    assert keys == {"sarc", "nhssexualhealth", "brook"}
    assert all(
        View.OLDER in service.views and View.YOUNGER not in service.views
        for service in services
        if service.key in keys
    )


def test_lines_for_professionals_are_on_the_staff_view_alone(
    services: tuple[HelpService, ...],
) -> None:
    staff_only = {service.key for service in services if service.views == (View.STAFF,)}

    assert staff_only == {"posh", "nspccwb"}


def test_a_row_that_was_checked_a_year_ago_drops_below_the_checked_rows() -> None:
    old = make_service("old", checked_on=date(2025, 12, 1))
    new = make_service("new")

    assert for_view([old, new], View.OLDER, on=date(2026, 11, 30)) == (old, new)
    assert for_view([old, new], View.OLDER, on=date(2026, 12, 1)) == (new, old)


def test_a_row_goes_stale_on_the_day_a_year_after_its_check() -> None:
    service = make_service("line")

    assert not service.is_stale(date(2027, 10, 31))
    assert service.is_stale(A_YEAR_LATER)


def test_a_row_checked_on_29_february_goes_stale_on_1_march() -> None:
    service = make_service("line", checked_on=date(2028, 2, 29))

    assert not service.is_stale(date(2029, 2, 28))
    assert service.is_stale(date(2029, 3, 1))


def test_a_row_is_due_a_check_from_its_day_on() -> None:
    service = make_service("line")

    assert not service.is_due_a_check(date(2027, 4, 30))
    assert service.is_due_a_check(date(2027, 5, 1))


def test_a_number_is_dialled_without_its_spaces() -> None:
    assert Contact(phone="0800 1111").dialled == "08001111"


def test_every_row_says_its_hours_or_that_they_have_to_be_checked(
    services: tuple[HelpService, ...],
) -> None:
    silent = [s.key for s in services if not (s.hours or s.note) and s.key != "trusted-adult"]

    assert silent == []


ROW = """\
- key: {key}
  name: A line
  category: talk
  summary: For anyone.
  what_happens: Somebody listens.
  contacts: [{contact}]
  views: [{views}]
  checked_on: 2026-11-01
  check_by: {check_by}
"""
GOOD = {
    "key": "line",
    "contact": '{phone: "0800 1"}',
    "views": "older",
    "check_by": "2027-05-01",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"views": "younger, older"}, "drop `younger`"),
        ({"key": "childline"}, "`childline` is never hidden; list every view"),
        ({"check_by": "2026-11-01"}, "give the next check a later day"),
        ({"contact": ""}, "the service has no contact"),
        ({"contact": '{phone: "0800 1", text: "1"}'}, "a contact is one of"),
        ({"contact": "{phone: 0800-1}"}, "write figures and spaces"),
        ({"contact": '{url: "http://a.org.uk"}'}, "begin it with https://"),
    ],
)
def test_a_row_that_breaks_a_rule_stops_the_start(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    path = tmp_path / "helplines.yaml"
    path.write_text(ROW.format(**{**GOOD, **change}), encoding="utf-8")

    with pytest.raises(ContentError, match=message.replace("[", r"\[")):
        load_helplines(path)


def test_a_directory_without_childline_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "helplines.yaml"
    path.write_text(ROW.format(**GOOD), encoding="utf-8")

    with pytest.raises(ContentError) as error:
        load_helplines(path)

    assert [fault.message.split()[0] for fault in error.value.faults] == [
        "`childline`",
        "`emergency`",
        "`trusted-adult`",
    ]


def test_a_key_used_twice_is_a_fault_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "helplines.yaml"
    good = (CONTENT / "helplines.yaml").read_text(encoding="utf-8")
    path.write_text(good + "\n" + ROW.format(**{**GOOD, "key": "brook"}), encoding="utf-8")

    with pytest.raises(ContentError) as error:
        load_helplines(path)

    [fault] = error.value.faults
    assert fault.message == "`brook` is a key twice; give one row another"
    assert fault.line == len(good.splitlines()) + 2
