"""Performances are recorded once; what follows them is read from the sessions."""

import uuid
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.classroom.rules import LESSON_AFTER
from awareness.content.bands import Band
from awareness.coverage.performances import performance_report
from awareness.coverage.queries import by_school
from awareness.coverage.report import Published
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.performances import actions, queries
from awareness.performances.actions import Shown
from awareness.performances.models import Performance, PerformanceClass
from awareness.performances.rules import LESSON_BEFORE, FollowUp
from awareness.schools.models import ClassGroup, School
from tests.factories import (
    NOW,
    TODAY,
    make_authority,
    make_class,
    make_class_session,
    make_person,
    make_post,
    make_school,
)

SEEN_ON = date(2027, 1, 14)
YEAR = "2026/27"


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Millfield")


@pytest.fixture
def group(session: Session, school: School) -> ClassGroup:
    return make_class(session, school=school, name="9A", band=Band.B11)


def add(
    session: Session,
    school: School,
    *groups: ClassGroup,
    title: str = "The Next Stop",
    bands: tuple[Band, ...] = (),
    seen_on: date = SEEN_ON,
    pupils: int = 60,
) -> Performance:
    classes = frozenset(group.id for group in groups)
    shown = Shown(title=title, seen_on=seen_on, pupils=pupils, bands=bands, classes=classes)
    return actions.record(session, school, shown, by=make_person(session), at=NOW)


def teach(session: Session, group: ClassGroup, day: date, module: str = LESSON_AFTER) -> None:
    teacher = make_post(session).person_id
    make_class_session(session, group=group, teacher_id=teacher, module=module, delivered_on=day)


def states(session: Session, school: School) -> dict[str, FollowUp]:
    (seen,) = queries.at_school(session, school, YEAR, TODAY)
    return {each.group.name: each.after.follow_up for each in seen.classes}


def test_the_lesson_is_read_from_the_sessions_of_each_class(
    session: Session, school: School, group: ClassGroup
) -> None:
    other = make_class(session, school=school, name="9B", band=Band.B11)
    add(session, school, group, other)
    assert states(session, school) == {"9A": FollowUp.DUE, "9B": FollowUp.DUE}
    teach(session, group, date(2027, 1, 18))
    assert states(session, school) == {"9A": FollowUp.GIVEN, "9B": FollowUp.DUE}


def test_a_session_without_a_register_is_no_lesson(
    session: Session, school: School, group: ClassGroup
) -> None:
    add(session, school, group)
    make_class_session(
        session,
        group=group,
        teacher_id=make_post(session).person_id,
        module=LESSON_AFTER,
        delivered_on=None,
        present=None,
    )
    assert states(session, school) == {"9A": FollowUp.DUE}


def test_the_lesson_before_is_the_last_one_up_to_the_performance(
    session: Session, school: School, group: ClassGroup
) -> None:
    add(session, school, group)
    for day in (date(2027, 1, 11), date(2027, 1, 13), date(2027, 1, 15)):
        teach(session, group, day, LESSON_BEFORE)
    (seen,) = queries.at_school(session, school, YEAR, TODAY)
    assert seen.classes[0].before_on == date(2027, 1, 13)


def test_a_whole_band_holds_its_classes_and_a_class_ticked_besides_is_there_once(
    session: Session, school: School, group: ClassGroup
) -> None:
    make_class(session, school=school, name="8C", band=Band.B11)
    make_class(session, school=school, name="10A", band=Band.B14)
    make_class(session, school=school, name="9A", band=Band.B11, year="2025/26")
    add(session, school, group, bands=(Band.B11,))
    assert list(states(session, school)) == ["8C", "9A"]


def test_a_performance_is_recorded_once(
    session: Session, school: School, group: ClassGroup
) -> None:
    add(session, school, group)
    with pytest.raises(AlreadyDone):
        add(session, school, group, title="The  Next Stop")


def test_a_class_of_another_school_is_refused(session: Session, school: School) -> None:
    stranger = make_class(session, school=make_school(session))
    with pytest.raises(Invalid):
        add(session, school, stranger)


def test_a_change_replaces_the_classes(session: Session, school: School, group: ClassGroup) -> None:
    performance = add(session, school, group)
    other = make_class(session, school=school, name="9B", band=Band.B11)
    shown = Shown("Another title", SEEN_ON, 30, (), frozenset({other.id}))
    actions.change(session, performance, shown, by=make_person(session), at=NOW)
    assert list(states(session, school)) == ["9B"]
    assert performance.title == "Another title"


def test_removing_takes_the_performance_and_leaves_the_lessons(
    session: Session, school: School, group: ClassGroup
) -> None:
    performance = add(session, school, group)
    teach(session, group, date(2027, 1, 18))
    actions.remove(session, performance, by=make_person(session), at=NOW)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(PerformanceClass)) == 0
    assert queries.at_school(session, school, YEAR, TODAY) == []


def test_a_performance_of_another_school_is_not_found(
    session: Session, school: School, group: ClassGroup
) -> None:
    performance = add(session, school, group)
    with pytest.raises(NotFound):
        queries.performance_at(session, make_school(session), performance.id)
    with pytest.raises(NotFound):
        queries.performance_at(session, school, uuid.UUID(int=1))


def test_classes_that_are_due_come_with_the_most_pressing_first(
    session: Session, school: School, group: ClassGroup
) -> None:
    young = make_class(session, school=school, name="Year 6", band=Band.B09)
    later = make_class(session, school=school, name="9B", band=Band.B11)
    add(session, school, later, title="Later", seen_on=date(2027, 1, 19))
    add(session, school, group, young)
    add(session, school, group, title="Long ago", seen_on=date(2026, 11, 12))
    found = queries.due_at(session, [school.id], TODAY)
    assert [(due.group.name, due.due_by) for due in found] == [
        ("9A", date(2027, 1, 21)),
        ("9B", date(2027, 1, 26)),
    ]


def test_the_council_counts_by_school_and_hides_small_audiences(session: Session) -> None:
    authority = make_authority(session)
    ash = make_school(session, name="Ash", authority=authority)
    oak = make_school(session, name="Oak", authority=authority)
    make_school(session, name="Yew", authority=authority)
    taught = make_class(session, school=ash, band=Band.B11)
    teach(session, taught, date(2026, 11, 13))
    add(session, ash, taught, seen_on=date(2026, 11, 12), pupils=8)
    add(session, oak, make_class(session, school=oak, band=Band.B14), pupils=64)
    schools = select(School).where(School.authority_id == authority.id)
    rows = by_school(session, schools, year=YEAR, on=TODAY, required={})
    report = performance_report(
        Published(rows).report().schools, queries.at_schools(session, schools, YEAR, TODAY)
    )
    found = {
        line.school.name: (
            line.counts.seen,
            line.counts.followed_up,
            line.counts.waiting,
            line.counts.pupils_words,
        )
        for line in report.lines
    }
    assert found == {"Ash": (1, 1, 0, "c"), "Oak": (1, 0, 1, "60"), "Yew": (0, 0, 0, "0")}
    assert (report.all.seen, report.all.classes_followed_up, report.all.classes) == (2, 1, 2)
    assert report.all.pupils_words == "70"


def test_a_performance_to_come_is_not_counted_by_the_council(
    session: Session, school: School, group: ClassGroup
) -> None:
    add(session, school, group, seen_on=date(2027, 2, 1))
    schools = select(School).where(School.id == school.id)
    assert queries.at_schools(session, schools, YEAR, TODAY) == []
