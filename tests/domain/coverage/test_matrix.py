"""The school's own view, on the 20th of January 2027."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.coverage.matrix import SchoolState, StaffRow, school_state, staff_matrix
from awareness.coverage.status import Holding, Status, required_of, status_of
from awareness.schools.models import School
from tests.factories import (
    TODAY,
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
    Role.DSL: frozenset({ESSENTIALS, LEADS}),
    Role.DEPUTY_DSL: frozenset({ESSENTIALS, LEADS}),
    Role.GOVERNOR: frozenset({GOVERNORS}),
}
COLUMNS = [ESSENTIALS, LEADS]
EDITIONS = {ESSENTIALS: "KCSIE 2026", GOVERNORS: "KCSIE 2026"}


def matrix(session: Session, school: School, on: date = TODAY) -> list[StaffRow]:
    return staff_matrix(
        session, school, modules=COLUMNS, required=REQUIRED, editions=EDITIONS, on=on
    )


def state(session: Session, school: School) -> SchoolState:
    modules = sorted(required_of(REQUIRED, REQUIRED))
    rows = staff_matrix(
        session, school, modules=modules, required=REQUIRED, editions=EDITIONS, on=TODAY
    )
    return school_state(session, school, rows, required=REQUIRED, on=TODAY)


@pytest.mark.parametrize(
    ("days_left", "status"),
    [
        (61, Status.IN_DATE),
        (60, Status.DUE_SOON),
        (0, Status.DUE_SOON),
        (-1, Status.EXPIRED),
    ],
)
def test_required_training_is_due_soon_for_its_last_sixty_days(
    days_left: int, status: Status
) -> None:
    holding = Holding(TODAY + timedelta(days=days_left))
    assert status_of(holding, is_required=True, on=TODAY) is status


def test_training_nobody_asked_for_is_shown_only_while_it_is_in_date() -> None:
    current, past = Holding(TODAY + timedelta(days=90)), Holding(TODAY - timedelta(days=1))
    assert status_of(current, is_required=False, on=TODAY) is Status.IN_DATE
    assert status_of(past, is_required=False, on=TODAY) is Status.NOT_REQUIRED
    assert status_of(None, is_required=False, on=TODAY) is Status.NOT_REQUIRED


def test_a_row_says_what_each_module_is_for_that_person(session: Session) -> None:
    school = make_school(session)
    post = make_post(session, school=school)
    make_completion(session, post=post, module=ESSENTIALS, expires_on=date(2027, 10, 5))
    [row] = matrix(session, school)
    assert [(cell.module, cell.status, cell.expires_on) for cell in row.cells] == [
        (ESSENTIALS, Status.IN_DATE, date(2027, 10, 5)),
        (LEADS, Status.NOT_REQUIRED, None),
    ]


def test_somebody_with_two_roles_is_one_row_that_needs_what_both_ask(session: Session) -> None:
    school, person = make_school(session), make_person(session)
    make_post(session, school=school, person=person, role=Role.TEACHER)
    make_post(session, school=school, person=person, role=Role.DSL)
    [row] = matrix(session, school)
    assert set(row.roles) == {Role.TEACHER, Role.DSL}
    assert row.missing == (ESSENTIALS, LEADS)


def test_training_done_at_another_school_counts(session: Session) -> None:
    school, person = make_school(session), make_person(session)
    make_post(session, school=school, person=person)
    elsewhere = make_post(session, person=person)
    make_completion(session, post=elsewhere, module=ESSENTIALS)
    [row] = matrix(session, school)
    assert row.is_in_date


def test_a_later_completion_that_ran_out_sooner_does_not_shorten_a_longer_one(
    session: Session,
) -> None:
    school = make_school(session)
    post = make_post(session, school=school)
    make_completion(session, post=post, completed_on=date(2026, 9, 1), expires_on=None)
    make_completion(session, post=post, completed_on=date(2026, 9, 2), expires_on=date(2026, 12, 1))
    [row] = matrix(session, school)
    assert row.cells[0].status is Status.IN_DATE
    assert row.cells[0].expires_on is None


def test_a_new_edition_is_told_and_takes_nobody_out_of_date(session: Session) -> None:
    school = make_school(session)
    make_completion(session, post=make_post(session, school=school), edition="KCSIE 2025")
    [row] = matrix(session, school)
    assert (row.cells[0].status, row.cells[0].has_new_edition) == (Status.IN_DATE, True)
    assert row.is_in_date
    counted = state(session, school)
    assert (counted.in_date, counted.new_edition) == (1, 1)


def test_whoever_has_read_the_new_edition_is_not_told_again(session: Session) -> None:
    school = make_school(session)
    post = make_post(session, school=school)
    old, new = date(2026, 8, 1), date(2026, 9, 2)
    make_completion(session, post=post, edition="KCSIE 2025", completed_on=old, expires_on=None)
    make_completion(session, post=post, edition="KCSIE 2026", completed_on=new)
    [row] = matrix(session, school)
    assert not row.has_new_edition


def test_what_has_run_out_or_is_not_asked_for_has_no_new_edition(session: Session) -> None:
    school = make_school(session)
    past = TODAY - timedelta(days=1)
    teacher = make_post(session, school=school)
    make_completion(session, post=teacher, edition="KCSIE 2025", expires_on=past)
    cook = make_post(session, school=school, role=Role.CATERING)
    make_completion(session, post=cook, edition="KCSIE 2025")
    assert not any(row.has_new_edition for row in matrix(session, school))


def test_an_edition_matters_only_for_modules_read_again_in_each(session: Session) -> None:
    school = make_school(session)
    post = make_post(session, school=school, role=Role.DSL)
    make_completion(session, post=post, module=LEADS, edition="KCSIE 2025")
    [row] = matrix(session, school)
    assert not row.has_new_edition


def test_governors_with_a_new_edition_are_counted_and_people_away_are_not(
    session: Session,
) -> None:
    school = make_school(session)
    governor = make_post(session, school=school, role=Role.GOVERNOR)
    make_completion(session, post=governor, module=GOVERNORS, edition="2025", expires_on=None)
    away = make_post(session, school=school, is_away=True)
    make_completion(session, post=away, edition="KCSIE 2025")
    counted = state(session, school)
    assert (counted.new_edition, counted.governors_in_date) == (1, 1)


def test_leavers_and_future_starters_are_not_in_the_matrix(session: Session) -> None:
    school = make_school(session)
    make_post(session, school=school, ended_on=TODAY - timedelta(days=1))
    make_post(session, school=school, started_on=TODAY + timedelta(days=1))
    last_day = make_post(session, school=school, ended_on=TODAY)
    assert [row.person_id for row in matrix(session, school)] == [last_day.person_id]


def test_rows_come_by_name_whatever_the_capitals(session: Session) -> None:
    school = make_school(session)
    for name in ("bea North", "Ada Stone", "Cai Hill"):
        make_post(session, school=school, person=make_person(session, name=name))
    assert [row.name for row in matrix(session, school)] == ["Ada Stone", "bea North", "Cai Hill"]


def test_an_old_report_does_not_know_what_came_later(session: Session) -> None:
    school = make_school(session)
    post = make_post(session, school=school)
    make_completion(session, post=post, completed_on=date(2026, 10, 5))
    [row] = matrix(session, school, on=date(2026, 10, 4))
    assert row.cells[0].status is Status.NOT_STARTED


def test_people_away_are_counted_apart_and_not_lost(session: Session) -> None:
    school = make_school(session)
    make_post(session, school=school)
    make_post(session, school=school, is_away=True)
    found = state(session, school)
    assert (found.staff, found.away, found.missing) == (1, 1, 1)


def test_a_staff_governor_late_with_the_governors_module_is_still_in_date_as_staff(
    session: Session,
) -> None:
    school, person = make_school(session), make_person(session)
    post = make_post(session, school=school, person=person)
    make_post(session, school=school, person=person, role=Role.GOVERNOR)
    make_completion(session, post=post, module=ESSENTIALS)
    found = state(session, school)
    assert (found.in_date, found.governors, found.governors_in_date) == (1, 1, 0)


def test_a_lead_is_trained_only_with_everything_the_role_asks(session: Session) -> None:
    school = make_school(session)
    lead = make_post(session, school=school, role=Role.DSL)
    make_completion(session, post=lead, module=ESSENTIALS)
    assert not state(session, school).has_trained_lead
    make_completion(session, post=lead, module=LEADS, completed_on=date(2026, 10, 6))
    assert state(session, school).has_trained_lead
    assert not state(session, school).has_trained_deputy


def test_a_class_taught_twice_is_one_class_delivered(session: Session) -> None:
    school = make_school(session)
    teacher = make_post(session, school=school)
    group = make_class(session, school=school, band=Band.B09)
    make_class(session, school=school, band=Band.B09)
    for present in (20, 27):
        make_class_session(session, group=group, teacher_id=teacher.person_id, present=present)
    found = state(session, school)
    assert (found.classes, found.classes_delivered) == (2, 1)
    [band] = [band for band in found.bands if band.band is Band.B09]
    assert (band.sessions, band.pupils) == (2, 27)


def test_a_school_that_did_nothing_shows_its_bands_and_is_not_engaged(session: Session) -> None:
    found = state(session, make_school(session, low_age=4, high_age=11))
    assert [band.band for band in found.bands] == [Band.B05, Band.B07, Band.B09]
    assert not found.is_engaged


def test_the_number_of_statements_does_not_grow_with_the_staff(session: Session) -> None:
    school = make_school(session)
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    make_post(session, school=school)
    session.flush()
    event.listen(session.get_bind(), "before_cursor_execute", note)
    state(session, school)
    few = len(seen)
    for _ in range(10):
        make_completion(session, post=make_post(session, school=school))
    seen.clear()
    state(session, school)
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert (few, len(seen)) == (4, 4)
