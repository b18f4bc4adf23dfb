"""A school goes on under a new number only where every fact says one for one."""

from datetime import date

import pytest

from awareness.schools.gias import GiasRow, Link
from awareness.schools.models import Phase, SchoolStatus, SchoolType
from awareness.schools.succession import Move, has_happened, one_for_one


def both_ways(old: str, new: str) -> list[Link]:
    return [Link(old, new, "Successor"), Link(new, old, "Predecessor")]


def row(
    urn: str,
    status: SchoolStatus = SchoolStatus.OPEN,
    *,
    opened_on: date | None = None,
    closed_on: date | None = None,
) -> GiasRow:
    return GiasRow(
        2, urn, "Oak Lane", "894", "Council", "", "", Phase.PRIMARY, SchoolType.ACADEMY, status,
        None, None, None, "", "", opened_on, closed_on, "", "", (),
    )  # fmt: skip


def test_one_successor_and_one_predecessor_is_a_move() -> None:
    assert one_for_one(both_ways("100001", "140001")) == [Move("100001", "140001")]


@pytest.mark.parametrize("kept", [0, 1])
def test_one_of_the_two_lines_is_enough(kept: int) -> None:
    assert one_for_one([both_ways("100001", "140001")[kept]]) == [Move("100001", "140001")]


def test_a_school_that_moved_twice_moves_in_order() -> None:
    links = both_ways("130001", "140001") + both_ways("100001", "130001")

    assert one_for_one(links) == [Move("100001", "130001"), Move("130001", "140001")]


def test_two_schools_that_became_one_do_not_move() -> None:
    assert one_for_one(both_ways("100001", "140001") + both_ways("100002", "140001")) == []


def test_a_school_that_became_two_does_not_move() -> None:
    assert one_for_one(both_ways("100001", "140001") + both_ways("100001", "140002")) == []


@pytest.mark.parametrize(
    "kind",
    [
        "Successor - merged",
        "Predecessor - amalgamated",
        "Successor - Split School",
        "Result of Amalgamation",
        "Merged - change in age range",
    ],
)
def test_a_school_that_was_ever_joined_or_split_is_left_to_people(kind: str) -> None:
    assert one_for_one([*both_ways("100001", "140001"), Link("140001", "100009", kind)]) == []


def test_a_shared_sixth_form_does_not_stop_a_move() -> None:
    links = [*both_ways("100001", "140001"), Link("140001", "100009", "Sixth Form Centre Link")]

    assert one_for_one(links) == [Move("100001", "140001")]


def test_a_successor_with_a_lower_number_was_there_before_and_is_no_move() -> None:
    assert one_for_one(both_ways("140001", "100001")) == []


def test_a_move_has_happened_when_the_old_closed_and_the_new_opened() -> None:
    rows = {
        "1": row("1", SchoolStatus.CLOSED, closed_on=date(2026, 8, 31)),
        "2": row("2", opened_on=date(2026, 9, 1)),
    }

    assert has_happened(Move("1", "2"), rows)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SchoolStatus.CLOSING, SchoolStatus.PROPOSED),
        (SchoolStatus.CLOSED, SchoolStatus.PROPOSED),
        (SchoolStatus.CLOSING, SchoolStatus.OPEN),
        (SchoolStatus.OPEN, SchoolStatus.OPEN),
    ],
)
def test_a_move_that_is_only_planned_has_not_happened(old: SchoolStatus, new: SchoolStatus) -> None:
    assert not has_happened(Move("1", "2"), {"1": row("1", old), "2": row("2", new)})


def test_a_school_that_opened_years_apart_is_another_school() -> None:
    rows = {
        "1": row("1", SchoolStatus.CLOSED, closed_on=date(2012, 8, 31)),
        "2": row("2", opened_on=date(2014, 9, 1)),
    }

    assert not has_happened(Move("1", "2"), rows)


def test_a_file_of_open_schools_alone_tells_that_the_old_one_is_gone() -> None:
    assert has_happened(Move("1", "2"), {"2": row("2")})


def test_a_successor_that_is_not_in_the_file_has_not_opened() -> None:
    assert not has_happened(Move("1", "2"), {"1": row("1", SchoolStatus.CLOSED)})
