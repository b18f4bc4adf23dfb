"""The night's count against the records it was made from."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.coverage.actions import count, forget_days, recount
from awareness.coverage.figures import by_role, totals
from awareness.coverage.models import CoverageTally
from awareness.coverage.queries import by_school
from awareness.coverage.tallies import (
    by_school_counted,
    find_counted_day,
    nation,
    nation_by_role,
)
from awareness.schools.models import LocalAuthority, School
from tests.factories import (
    TODAY,
    make_class,
    make_class_session,
    make_completion,
    make_person,
    make_post,
    make_school,
)

REQUIRED = {Role.TEACHER: frozenset({"staff-cse-essentials"}), Role.DSL: frozenset({"dsl"})}
EVER = date(2020, 1, 1)


def councils(session: Session) -> Sequence[uuid.UUID]:
    return session.scalars(select(LocalAuthority.id)).all()


def a_busy_council(session: Session) -> School:
    first, second = make_school(session, name="Ash"), make_school(session, name="Birch")
    teacher = make_post(session, school=first)
    make_completion(session, post=teacher)
    make_post(session, school=first, role=Role.DSL, person=teacher.person)
    make_post(session, school=second, is_away=True)
    group = make_class(session, school=first, band=Band.B07)
    make_class_session(session, group=group, teacher_id=teacher.person_id)
    make_class(session, school=second, band=Band.B05)
    make_school(session, name="Cedar")
    return first


def test_the_count_holds_what_the_records_say(session: Session) -> None:
    a_busy_council(session)
    assert count(session, councils(session), on=TODAY, required=REQUIRED) == 3
    live = by_school(session, select(School), year="2026/27", on=TODAY, required=REQUIRED)
    assert by_school_counted(session, councils(session), on=TODAY) == live


def test_the_nation_is_the_sum_of_its_schools(session: Session) -> None:
    a_busy_council(session)
    count(session, councils(session), on=TODAY, required=REQUIRED)
    live = by_school(session, select(School), year="2026/27", on=TODAY, required=REQUIRED)
    assert nation(session, on=TODAY) == totals(live)
    assert nation_by_role(session, on=TODAY) == by_role(live)


def test_a_nation_nobody_counted_is_empty_and_not_a_fault(session: Session) -> None:
    assert nation(session, on=TODAY).schools == 0


def test_a_recount_of_a_quiet_day_finds_nothing(session: Session) -> None:
    a_busy_council(session)
    count(session, councils(session), on=TODAY, required=REQUIRED)
    assert recount(session, councils(session), on=TODAY, required=REQUIRED) == []


def test_counting_twice_leaves_one_count(session: Session) -> None:
    a_busy_council(session)
    count(session, councils(session), on=TODAY, required=REQUIRED)
    before = session.scalar(select(func.count()).select_from(CoverageTally))
    count(session, councils(session), on=TODAY, required=REQUIRED)
    assert session.scalar(select(func.count()).select_from(CoverageTally)) == before


def test_a_removed_completion_is_found_and_put_right(session: Session) -> None:
    school = make_school(session)
    completion = make_completion(session, post=make_post(session, school=school))
    count(session, councils(session), on=TODAY, required=REQUIRED)
    session.delete(completion)
    session.flush()
    assert [
        row.school_id for row in recount(session, councils(session), on=TODAY, required=REQUIRED)
    ] == [school.id]
    count(session, councils(session), on=TODAY, required=REQUIRED)
    assert recount(session, councils(session), on=TODAY, required=REQUIRED) == []


def test_a_move_entered_late_is_found_at_both_schools(session: Session) -> None:
    old, new = make_school(session, name="Ash"), make_school(session, name="Birch")
    person = make_person(session)
    post = make_post(session, school=old, person=person)
    count(session, councils(session), on=TODAY, required=REQUIRED)
    post.ended_on = TODAY - timedelta(days=5)
    make_post(session, school=new, person=person, started_on=TODAY - timedelta(days=4))
    session.flush()
    found = recount(session, councils(session), on=TODAY, required=REQUIRED)
    assert [row.name for row in found] == ["Ash", "Birch"]


def test_training_that_runs_out_overnight_needs_no_write_to_be_counted(session: Session) -> None:
    make_completion(session, post=make_post(session), expires_on=TODAY)
    for day in (TODAY, TODAY + timedelta(days=1)):
        count(session, councils(session), on=day, required=REQUIRED)
    assert nation(session, on=TODAY).staff.in_date == 1
    assert nation(session, on=TODAY + timedelta(days=1)).staff.in_date == 0


def test_a_day_counts_as_counted_only_when_every_school_was(session: Session) -> None:
    make_school(session)
    count(session, councils(session), on=TODAY, required=REQUIRED)
    assert find_counted_day(session, councils(session), latest=TODAY, earliest=EVER) == TODAY
    make_school(session)
    assert find_counted_day(session, councils(session), latest=TODAY, earliest=EVER) is None


def test_only_days_in_the_span_are_offered(session: Session) -> None:
    make_school(session)
    count(session, councils(session), on=TODAY, required=REQUIRED)
    yesterday = TODAY - timedelta(days=1)
    assert find_counted_day(session, councils(session), latest=yesterday, earliest=EVER) is None


def test_old_days_go_and_the_last_day_of_a_year_stays(session: Session) -> None:
    make_school(session)
    frozen, old = date(2026, 8, 31), date(2026, 9, 1)
    for day in (frozen, old, TODAY):
        count(session, councils(session), on=day, required=REQUIRED)
    forget_days(session, before=TODAY)
    days = session.scalars(select(CoverageTally.counted_for).distinct())
    assert sorted(days) == [frozen, TODAY]
