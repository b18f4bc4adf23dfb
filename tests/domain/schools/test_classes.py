"""A school's classes of a year, and who leads on safeguarding."""

import pytest
from sqlalchemy.orm import Session

from awareness.clock import AcademicYear
from awareness.content.bands import Band
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.schools import actions, queries
from awareness.schools.models import ClassGroup, School, SchoolStatus
from tests.factories import make_authority, make_class, make_school

THIS_YEAR = AcademicYear(2026)


def add(session: Session, school: School, name: str, **given: object) -> ClassGroup:
    facts = {"band": Band.B09, "roll": 28, "year": THIS_YEAR, **given}
    return actions.add_class(session, school, name=name, **facts)  # type: ignore[arg-type]


def test_a_class_is_added_to_the_school_and_year(session: Session) -> None:
    school = make_school(session)

    added = add(session, school, "  Year 6   Oak ")

    assert queries.classes_of(session, school.id, "2026/27") == [added]
    assert (added.name, added.band, added.roll) == ("Year 6 Oak", Band.B09, 28)


def test_a_name_is_used_once_a_year_whatever_its_capitals(session: Session) -> None:
    school = make_school(session)
    add(session, school, "9B")

    with pytest.raises(AlreadyDone, match="9B"):
        add(session, school, "9b")


def test_the_same_name_may_be_used_next_year_and_elsewhere(session: Session) -> None:
    school, other = make_school(session), make_school(session)
    add(session, school, "9B")

    add(session, school, "9B", year=AcademicYear(2027))
    add(session, other, "9B")

    assert [group.name for group in queries.classes_of(session, school.id, "2027/28")] == ["9B"]


@pytest.mark.parametrize("roll", [0, -1, 401])
def test_a_class_has_from_1_to_400_on_roll(session: Session, roll: int) -> None:
    with pytest.raises(Invalid, match="between 1 and 400"):
        add(session, make_school(session), "9B", roll=roll)


@pytest.mark.parametrize("band", [Band.STAFF, Band.DRIVE])
def test_a_class_is_of_pupils(session: Session, band: Band) -> None:
    with pytest.raises(Invalid, match="pupils"):
        add(session, make_school(session), "9B", band=band)


def test_a_class_may_change_its_band_and_keep_its_name(session: Session) -> None:
    group = add(session, make_school(session), "9B")

    actions.change_class(session, group, name="9B", band=Band.B11, roll=30)

    session.refresh(group)
    assert (group.name, group.band, group.roll) == ("9B", Band.B11, 30)


def test_a_class_cannot_take_the_name_of_another(session: Session) -> None:
    school = make_school(session)
    add(session, school, "9A")
    group = add(session, school, "9B")

    with pytest.raises(AlreadyDone):
        actions.change_class(session, group, name="9a", band=Band.B11, roll=30)


def test_classes_come_in_the_order_of_their_names(session: Session) -> None:
    school = make_school(session)
    for name in ("Oak", "Ash", "Elm"):
        make_class(session, school=school, name=name)

    names = [group.name for group in queries.classes_of(session, school.id, "2026/27")]
    assert names == ["Ash", "Elm", "Oak"]


def test_a_class_of_another_school_is_not_found(session: Session) -> None:
    group = make_class(session, school=make_school(session))

    with pytest.raises(NotFound):
        queries.get_class(session, make_school(session), group.id)


def test_the_lead_and_how_to_reach_them_are_kept(session: Session) -> None:
    school = make_school(session)

    actions.set_lead(session, school, name=" Ms  Rao ", contact="Room 9, extension 44")

    session.refresh(school)
    assert (school.lead_name, school.lead_contact) == ("Ms Rao", "Room 9, extension 44")


def test_a_school_comes_with_its_council(session: Session) -> None:
    school = make_school(session, authority=make_authority(session, name="Hollybrook"))
    session.expunge_all()

    assert queries.get_school(session, school.id).authority.name == "Hollybrook"


def test_a_councils_schools_are_those_that_are_open(session: Session) -> None:
    council = make_authority(session)
    make_school(session, authority=council, name="Oak", status=SchoolStatus.CLOSING)
    make_school(session, authority=council, name="Ash")
    make_school(session, authority=council, name="Elm", status=SchoolStatus.CLOSED)
    make_school(session, authority=council, name="Fir", status=SchoolStatus.PROPOSED)
    make_school(session, name="Elsewhere")

    assert [school.name for school in queries.schools_of(session, council.id)] == ["Ash", "Oak"]
