"""A typed list of classes: one on each line, and all of them or none."""

import pytest

from awareness.content.bands import Band
from awareness.schools.class_list import MOST_CLASSES, ClassLine, read_classes, year_group_of

PRIMARY = (Band.B05, Band.B07, Band.B09)


@pytest.mark.parametrize(
    ("name", "year_group"),
    [
        ("5B", 5),
        ("Year 5", 5),
        ("Y5 Owls", 5),
        ("year 10 set 2", 10),
        ("10X/Ma2", 10),
        ("Reception", 0),
        ("EYFS", 0),
        ("R", 0),
        ("Oak", None),
        ("Reds", None),
    ],
)
def test_the_year_group_is_read_from_the_name(name: str, year_group: int | None) -> None:
    assert year_group_of(name) == year_group


@pytest.mark.parametrize("line", ["5B, 28", "5B;28", "5B\t28", "  5B ,  28  "])
def test_comma_semicolon_and_tab_do(line: str) -> None:
    found = read_classes(line, bands=PRIMARY, taken=())
    assert found.classes == (ClassLine("5B", Band.B09, 28),)


def test_the_year_group_at_the_end_wins_over_the_name() -> None:
    found = read_classes("Nurture 1, 8, Year 4", bands=PRIMARY, taken=())
    assert found.classes[0].band is Band.B07


def test_a_school_with_one_band_needs_no_year_group() -> None:
    found = read_classes("Oak, 28", bands=(Band.B16,), taken=())
    assert found.classes[0].band is Band.B16


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (", 28", "There is no name of a class."),
        ("5B", "There is no number of pupils."),
        ("5B, many", '"many" is not a number of pupils.'),
        ("5B, 0", '"0" is not a number of pupils.'),
        ("5B, 401", '"401" is not a number of pupils.'),
        ("5B, -3", '"-3" is not a number of pupils.'),
        ("5B, 2.5", '"2.5" is not a number of pupils.'),
        ("Oak, 28", "The age band is not clear from the name."),
        ("Year 15, 28", "The age band is not clear from the name."),
        ("5" + "B" * 60 + ", 28", "The name is too long."),
        ("B801200005001, 28", "There is no name of a class."),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, problem: str) -> None:
    found = read_classes(f"4A, 28\n{line}", bands=PRIMARY, taken=())
    assert [(fault.line, fault.problem) for fault in found.faults] == [(2, problem)]
    assert found.classes == ()


def test_a_name_may_stand_once_whatever_its_capitals() -> None:
    found = read_classes("5B, 28\n5b, 27", bands=PRIMARY, taken=())
    assert [fault.line for fault in found.faults] == [2]


def test_a_name_that_the_year_has_already_is_refused() -> None:
    found = read_classes("5B, 28", bands=PRIMARY, taken=["5b"])
    assert found.faults[0].problem == "There is a class called 5B already."


def test_a_list_has_a_largest_length() -> None:
    lines = "\n".join(f"5 {number}x, 28" for number in range(MOST_CLASSES + 1))
    found = read_classes(lines, bands=PRIMARY, taken=())
    assert found.faults[0].problem == f"The list has {MOST_CLASSES + 1} classes."
