"""Coverage of a council, read from the records, on the 20th of January 2027."""

from datetime import date, timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from awareness.accounts.roles import Role
from awareness.classroom.models import PupilCompletion
from awareness.clock import AcademicYear
from awareness.content.bands import Band
from awareness.coverage.figures import Delivery, Headcount, SchoolCoverage, by_band, by_role, totals
from awareness.coverage.gaps import gaps
from awareness.coverage.queries import by_school, years_with_data
from awareness.schools.models import ClassGroup, Phase, School, SchoolStatus
from tests.factories import (
    NOW,
    TODAY,
    make_authority,
    make_class,
    make_class_session,
    make_completion,
    make_person,
    make_post,
    make_school,
)

ESSENTIALS, LEADS, GOVERNORS = "staff-cse-essentials", "dsl-cse-practice", "gov-cse-assurance"
REQUIRED = {
    Role.TEACHER: frozenset({ESSENTIALS}),
    Role.OFFICE: frozenset({ESSENTIALS}),
    Role.DSL: frozenset({ESSENTIALS, LEADS}),
    Role.DEPUTY_DSL: frozenset({ESSENTIALS, LEADS}),
    Role.GOVERNOR: frozenset({GOVERNORS}),
}
YEAR = "2026/27"


def coverage(session: Session, on: date = TODAY, year: str = YEAR) -> list[SchoolCoverage]:
    return by_school(session, select(School), year=year, on=on, required=REQUIRED)


def only(session: Session, on: date = TODAY) -> SchoolCoverage:
    [row] = coverage(session, on)
    return row


def test_staff_in_date_hold_every_module_their_role_needs(session: Session) -> None:
    school = make_school(session)
    lead = make_post(session, school=school, role=Role.DSL)
    make_completion(session, post=lead, module=ESSENTIALS)
    assert only(session).staff == Headcount(active=1, in_date=0)
    make_completion(session, post=lead, module=LEADS, completed_on=date(2026, 10, 6))
    assert only(session).staff == Headcount(active=1, in_date=1)


def test_training_counts_on_its_last_day_and_not_on_the_day_after(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post, expires_on=TODAY)
    assert only(session, TODAY).staff.in_date == 1
    assert only(session, TODAY + timedelta(days=1)).staff.in_date == 0


def test_training_that_never_runs_out_counts(session: Session) -> None:
    make_completion(session, post=make_post(session), expires_on=None)
    assert only(session).staff.in_date == 1


def test_two_completions_of_a_module_count_once(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post, completed_on=date(2026, 9, 10))
    make_completion(session, post=post, completed_on=date(2026, 10, 10))
    assert only(session).staff == Headcount(active=1, in_date=1)


def test_somebody_who_changes_school_brings_the_training_along(session: Session) -> None:
    old, new = make_school(session, name="Ash"), make_school(session, name="Birch")
    person = make_person(session)
    left = make_post(session, school=old, person=person, ended_on=date(2026, 12, 31))
    make_completion(session, post=left)
    make_post(session, school=new, person=person, started_on=date(2027, 1, 1))
    assert [row.staff for row in coverage(session)] == [Headcount(), Headcount(1, 1)]


def test_somebody_at_two_schools_counts_at_each(session: Session) -> None:
    person = make_person(session)
    first = make_post(session, person=person)
    make_post(session, person=person)
    make_completion(session, post=first)
    assert totals(coverage(session)).staff == Headcount(active=2, in_date=2)


def test_two_roles_at_one_school_are_one_person_who_needs_both(session: Session) -> None:
    school, person = make_school(session), make_person(session)
    post = make_post(session, school=school, person=person, role=Role.TEACHER)
    make_post(session, school=school, person=person, role=Role.DSL)
    make_completion(session, post=post, module=ESSENTIALS)
    row = only(session)
    assert row.staff == Headcount(active=1, in_date=0)
    assert row.roles == {Role.TEACHER: Headcount(1, 1), Role.DSL: Headcount(1, 0)}


def test_leavers_and_future_starters_are_out_and_the_absent_stand_apart(session: Session) -> None:
    school = make_school(session)
    make_post(session, school=school, ended_on=TODAY - timedelta(days=1))
    make_post(session, school=school, started_on=TODAY + timedelta(days=1))
    make_completion(session, post=make_post(session, school=school, is_away=True))
    assert only(session).staff == Headcount(active=0, in_date=0, away=1)


def test_governors_are_a_role_and_not_staff(session: Session) -> None:
    school = make_school(session)
    governor = make_post(session, school=school, role=Role.GOVERNOR)
    make_completion(session, post=governor, module=GOVERNORS)
    row = only(session)
    assert row.staff == Headcount()
    assert row.roles[Role.GOVERNOR] == Headcount(1, 1)


def test_a_role_that_needs_nothing_is_in_date(session: Session) -> None:
    make_post(session, role=Role.SITE)
    assert only(session).roles[Role.SITE] == Headcount(1, 1)


def test_an_old_report_does_not_know_what_came_later(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post, completed_on=date(2026, 10, 5))
    assert only(session, on=date(2026, 10, 4)).staff.in_date == 0
    assert not only(session, on=date(2026, 10, 4)).is_engaged


def test_schools_that_did_nothing_are_in_every_denominator(session: Session) -> None:
    busy, idle = make_school(session, name="Ash"), make_school(session, name="Birch")
    teacher = make_post(session, school=busy)
    make_post(session, school=idle)
    group = make_class(session, school=busy, band=Band.B09)
    make_class(session, school=idle, band=Band.B09)
    make_class_session(session, group=group, teacher_id=teacher.person_id, present=25)
    rows = coverage(session)
    found = totals(rows)
    assert (found.schools, found.schools_engaged) == (2, 1)
    assert found.staff == Headcount(active=2, in_date=0)
    assert found.delivery == Delivery(classes=2, classes_delivered=1, sessions=1, pupils=25)
    [band] = [band for band in by_band(rows) if band.band is Band.B09]
    assert (band.schools, band.schools_delivering) == (2, 1)


def test_a_class_taught_twice_counts_once_at_its_fullest(session: Session) -> None:
    school = make_school(session)
    teacher = make_post(session, school=school)
    group = make_class(session, school=school, band=Band.B09, roll=28)
    for present in (24, 26, 25):
        make_class_session(session, group=group, teacher_id=teacher.person_id, present=present)
    assert only(session).bands[Band.B09] == Delivery(1, 1, sessions=3, pupils=26)


def test_pupils_are_never_more_than_the_class_has_now(session: Session) -> None:
    school = make_school(session)
    teacher = make_post(session, school=school)
    group = make_class(session, school=school, band=Band.B09, roll=30)
    make_class_session(session, group=group, teacher_id=teacher.person_id, present=30)
    group.roll = 27
    session.flush()
    assert only(session).bands[Band.B09].pupils == 27


def finish_by_themselves(session: Session, group: ClassGroup, module: str, pupils: int) -> None:
    for _ in range(pupils):
        session.add(
            PupilCompletion(
                school_id=group.school_id,
                class_id=group.id,
                pupil=uuid7(),
                module=module,
                version="1.0.0",
                guidance_edition="KCSIE 2026",
                band=group.band,
                year=group.year,
                completed_on=TODAY,
                completed_at=NOW,
            )
        )
    session.flush()


def test_pupils_of_a_class_count_once_whether_taught_or_by_themselves(session: Session) -> None:
    post = make_post(session)
    group = make_class(session, school=post.school, roll=28)
    make_class_session(session, group=group, teacher_id=post.person_id, present=20)
    finish_by_themselves(session, group, "b14-exploitation-and-the-law", 12)
    finish_by_themselves(session, group, "b14-getting-help-and-whats-next", 12)
    assert only(session).bands[group.band] == Delivery(1, 1, 1, 20)
    finish_by_themselves(session, group, "b14-exploitation-and-the-law", 11)
    assert only(session).bands[group.band] == Delivery(1, 1, 1, 23)
    finish_by_themselves(session, group, "b14-exploitation-and-the-law", 9)
    assert only(session).bands[group.band] == Delivery(1, 1, 1, 28)


def test_pupils_by_themselves_reach_no_class_and_engage_the_school(session: Session) -> None:
    group = make_class(session, school=make_school(session), roll=28)
    finish_by_themselves(session, group, "b14-exploitation-and-the-law", 1)
    row = only(session)
    assert row.bands[group.band] == Delivery(1, 0, 0, 1)
    assert row.has_completions
    assert not only(session, TODAY - timedelta(days=1)).has_completions


def test_an_open_lesson_is_not_a_delivered_one(session: Session) -> None:
    school = make_school(session)
    teacher = make_post(session, school=school)
    group = make_class(session, school=school)
    make_class_session(
        session, group=group, teacher_id=teacher.person_id, present=None, delivered_on=None
    )
    assert only(session).delivery == Delivery(classes=1)


def test_a_finished_training_or_a_lesson_makes_a_school_engaged(session: Session) -> None:
    trained, teaching = make_school(session, name="Ash"), make_school(session, name="Birch")
    make_school(session, name="Cedar")
    make_completion(session, post=make_post(session, school=trained))
    teacher = make_post(session, school=teaching)
    group = make_class(session, school=teaching)
    make_class_session(session, group=group, teacher_id=teacher.person_id)
    assert [row.is_engaged for row in coverage(session)] == [True, True, False]


def test_last_years_work_does_not_engage_a_school_this_year(session: Session) -> None:
    post = make_post(session, started_on=date(2025, 9, 1))
    make_completion(
        session,
        post=post,
        year="2025/26",
        completed_on=date(2026, 5, 1),
        expires_on=date(2027, 5, 1),
    )
    row = only(session)
    assert (row.is_engaged, row.staff.in_date) == (False, 1)
    councils = session.scalars(select(School.authority_id)).all()
    assert years_with_data(session, councils, before=AcademicYear.of(TODAY)) == ["2025/26"]


def test_closed_schools_are_left_out_and_closing_ones_are_not(session: Session) -> None:
    make_school(session, name="Ash", status=SchoolStatus.CLOSED)
    make_school(session, name="Birch", status=SchoolStatus.CLOSING)
    assert [row.name for row in coverage(session)] == ["Birch"]


def test_only_the_schools_asked_for_are_read(session: Session) -> None:
    ours, theirs = make_authority(session), make_authority(session, code="332", name="Other")
    make_post(session, school=make_school(session, name="Ours", authority=ours))
    make_post(session, school=make_school(session, name="Theirs", authority=theirs))
    mine = select(School).where(School.authority_id == ours.id).order_by(School.urn)
    rows = by_school(session, mine, year=YEAR, on=TODAY, required=REQUIRED)
    assert [(row.name, row.staff.active) for row in rows] == [("Ours", 1)]


def test_roles_are_listed_by_name_and_only_where_somebody_holds_them(session: Session) -> None:
    school = make_school(session)
    for role in (Role.TEACHER, Role.OFFICE, Role.OFFICE):
        make_post(session, school=school, role=role)
    found = [(row.role, row.schools, row.people.active) for row in by_role(coverage(session))]
    assert found == [(Role.OFFICE, 1, 2), (Role.TEACHER, 1, 1)]


def test_the_gap_questions_name_the_schools_that_lack_somebody(session: Session) -> None:
    covered, late = make_school(session, name="Ash"), make_school(session, name="Birch")
    make_school(session, name="Cedar", phase=Phase.SECONDARY, low_age=11, high_age=16)
    deputy = make_post(session, school=covered, role=Role.DEPUTY_DSL)
    for day, module in enumerate((ESSENTIALS, LEADS), start=1):
        make_completion(session, post=deputy, module=module, completed_on=date(2026, 10, day))
    make_post(session, school=late, role=Role.DEPUTY_DSL)
    found = {gap.key: [row.name for row in gap.schools] for gap in gaps(coverage(session))}
    assert found["no-deputy"] == ["Birch", "Cedar"]
    assert found["no-lead"] == ["Ash", "Birch", "Cedar"]
    assert found["nothing"] == ["Birch", "Cedar"]
    assert found["no-session-b09"] == ["Ash", "Birch"]
    assert found["no-session-b14"] == ["Cedar"]
    assert "no-session-b16" not in found


def test_a_deputy_who_is_away_leaves_the_school_without_one(session: Session) -> None:
    deputy = make_post(session, role=Role.DEPUTY_DSL, is_away=True)
    for day, module in enumerate((ESSENTIALS, LEADS), start=1):
        make_completion(session, post=deputy, module=module, completed_on=date(2026, 10, day))
    [gap] = [gap for gap in gaps(coverage(session)) if gap.key == "no-deputy"]
    assert len(gap.schools) == 1


def test_ten_times_the_schools_take_the_same_three_statements(session: Session) -> None:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    make_post(session)
    event.listen(session.get_bind(), "before_cursor_execute", note)
    coverage(session)
    few = len(seen)
    for _ in range(9):
        make_completion(session, post=make_post(session))
    seen.clear()
    coverage(session)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert (few, len(seen)) == (3, 3)
