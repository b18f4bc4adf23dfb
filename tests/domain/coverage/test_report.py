"""What a council is shown once small numbers are hidden."""

import uuid

import pytest

from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.coverage.figures import Delivery, Headcount, SchoolCoverage
from awareness.coverage.report import Published, SchoolLine
from awareness.schools.models import Phase, SchoolType


def school(
    name: str,
    staff: Headcount,
    *,
    phase: Phase = Phase.PRIMARY,
    type: SchoolType = SchoolType.MAINTAINED,
    roles: dict[Role, Headcount] | None = None,
    bands: dict[Band, Delivery] | None = None,
) -> SchoolCoverage:
    return SchoolCoverage(
        school_id=uuid.uuid5(uuid.NAMESPACE_OID, name),
        urn=name,
        name=name,
        phase=phase,
        type=type,
        ages=None,
        has_completions=False,
        staff=staff,
        roles=roles or {Role.TEACHER: staff},
        bands=bands or {},
    )


def line(rows: list[SchoolCoverage], name: str) -> SchoolLine:
    [found] = [each for each in Published(rows).report().schools if each.name == name]
    return found


@pytest.mark.parametrize(
    ("in_date", "words"), [(4, "all in date"), (2, "some due"), (0, "none recorded")]
)
def test_a_school_of_fewer_than_five_staff_has_words_and_no_numbers(
    in_date: int, words: str
) -> None:
    figure = line([school("Ash", Headcount(4, in_date)), school("Oak", Headcount(30, 9))], "Ash")
    assert (figure.staff.words, figure.staff.people, figure.staff.percent) == (words, None, None)


def test_a_large_school_beside_one_tiny_one_is_hidden_too_and_says_nothing() -> None:
    rows = [school("Ash", Headcount(4, 2)), school("Elm", Headcount(9, 3))]
    rows.append(school("Oak", Headcount(30, 9)))
    assert [each.staff.words for each in Published(rows).report().schools] == [
        "some due",
        "c",
        "30%",
    ]


def test_words_that_tell_of_one_school_hide_two_beside_it() -> None:
    """With Ash known to be all in date, the total would say how many are missing at Elm alone."""
    rows = [school("Ash", Headcount(4, 4)), school("Elm", Headcount(9, 3))]
    rows += [school("Oak", Headcount(30, 9)), school("Yew", Headcount(40, 9))]
    assert [each.staff.words for each in Published(rows).report().schools] == [
        "all in date",
        "c",
        "c",
        "23%",
    ]


def test_a_filter_hides_what_the_whole_council_hides() -> None:
    rows = [
        school("Ash", Headcount(3, 1)),
        school("Elm", Headcount(9, 3), phase=Phase.SECONDARY),
        school("Oak", Headcount(30, 9), phase=Phase.SECONDARY),
    ]
    whole = Published(rows).report()
    primary = Published(rows).report(phase=Phase.PRIMARY)
    secondary = Published(rows).report(phase=Phase.SECONDARY)
    assert whole.summary.staff.people == 42
    assert (primary.summary.staff.words, secondary.summary.staff.words) == ("c", "c")
    assert [each.summary.staff.words for each in whole.phases] == ["c", "c"]


def test_schools_stay_in_the_order_they_came_in() -> None:
    rows = [school("Ash", Headcount(9, 0)), school("Oak", Headcount(9, 9))]
    assert [each.name for each in Published(rows).report().schools] == ["Ash", "Oak"]


def test_no_staff_is_no_data_and_none_in_date_is_nought_per_cent() -> None:
    rows = [school("Ash", Headcount()), school("Oak", Headcount(12, 0))]
    assert line(rows, "Ash").staff.words == "no data"
    assert line(rows, "Oak").staff.words == "0%"


def test_no_class_is_no_data_and_pupils_come_in_tens() -> None:
    taught = {Band.B09: Delivery(classes=2, classes_delivered=1, sessions=1, pupils=27)}
    tiny = {Band.B09: Delivery(classes=1, classes_delivered=1, sessions=1, pupils=7)}
    rows = [
        school("Ash", Headcount(9, 9)),
        school("Elm", Headcount(9, 9), bands=tiny),
        school("Oak", Headcount(9, 9), bands=taught),
    ]
    assert line(rows, "Ash").lessons.words == "no data"
    assert line(rows, "Elm").lessons.pupils_words == "c"
    assert line(rows, "Oak").lessons.pupils_words == "30"
    assert line(rows, "Oak").lessons.words == "50%"


def test_a_small_role_at_a_school_is_hidden_on_the_schools_own_page() -> None:
    roles = {Role.TEACHER: Headcount(20, 15), Role.OFFICE: Headcount(2, 1)}
    rows = [
        school("Ash", Headcount(22, 16), roles=roles),
        school("Oak", Headcount(40, 20)),
    ]
    found = Published(rows).find_school(rows[0].school_id)
    assert found is not None
    assert {each.role: each.people.words for each in found.roles}[Role.OFFICE] == "c"


def test_an_answer_about_the_lead_does_not_give_the_office_away() -> None:
    """The gap question tells of the lead, so the lead alone cannot hide the office."""
    roles = {
        Role.TEACHER: Headcount(20, 15),
        Role.OFFICE: Headcount(3, 1),
        Role.DSL: Headcount(2, 0),
    }
    large = {
        Role.TEACHER: Headcount(20, 15),
        Role.OFFICE: Headcount(3, 1),
        Role.DSL: Headcount(3, 1),
    }
    rows = [
        school("Ash", Headcount(25, 16), roles=roles),
        school("Oak", Headcount(26, 17), roles=large),
    ]
    found = Published(rows).find_school(rows[0].school_id)
    assert found is not None
    shown = {each.role: each.people.words for each in found.roles}
    assert "c" in (shown[Role.TEACHER], found.school.staff.words)


def test_people_away_are_told_in_fives() -> None:
    rows = [school("Ash", Headcount(20, 20, away=7)), school("Oak", Headcount(9, 9))]
    assert Published(rows).report().summary.away == 5
    assert Published(rows[1:]).report().summary.away == 0


def test_a_type_cannot_be_asked_for_across_phases() -> None:
    with pytest.raises(ValueError, match="inside a phase"):
        Published([]).report(type=SchoolType.ACADEMY)


def test_a_council_without_schools_has_an_empty_report() -> None:
    report = Published([]).report()
    assert (report.summary.schools, report.summary.staff.words) == (0, "no data")
    assert (report.schools, report.roles, report.bands) == ((), (), ())
