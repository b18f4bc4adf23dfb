"""What is kept, and for how long."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness import journeys
from awareness.accounts.models import SignIn
from awareness.classroom.models import ClassSession
from awareness.learning.models import Attempt, Completion, ExternalRecord
from tests.factories import (
    NOW,
    make_class,
    make_class_session,
    make_completion,
    make_external,
    make_post,
    make_school,
)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_answers_go_after_a_year_and_the_evidence_stays(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post)
    for days in (364, 366):
        session.add(
            Attempt(
                person_id=post.person_id,
                module="staff-cse-essentials",
                version="1.0.0",
                questions=[],
                answers={},
                started_at=NOW - timedelta(days=days),
            )
        )
    session.flush()
    assert journeys.forget(session, at=NOW)["attempts"] == 1
    assert (count(session, Attempt), count(session, Completion)) == (1, 1)


def test_outside_training_goes_six_years_after_the_last_day_at_that_school(
    session: Session,
) -> None:
    kept = make_post(session, started_on=date(2019, 9, 1), ended_on=date(2021, 1, 20))
    gone = make_post(session, started_on=date(2019, 9, 1), ended_on=date(2021, 1, 19))
    make_post(session, person=gone.person)
    still_here = make_post(session)
    for post in (kept, gone, still_here):
        make_external(session, post=post)
    assert journeys.forget(session, at=NOW)["records of outside training"] == 1
    left = session.scalars(select(ExternalRecord.person_id)).all()
    assert set(left) == {kept.person_id, still_here.person_id}


def test_class_sessions_stay_for_this_year_and_three_more(session: Session) -> None:
    school = make_school(session)
    teacher = make_post(session, school=school)
    for year in ("2022/23", "2023/24", "2026/27"):
        group = make_class(session, school=school, year=year)
        make_class_session(
            session, group=group, teacher_id=teacher.person_id, delivered_on=date(2023, 1, 9)
        )
    journeys.forget(session, at=NOW)
    kept = session.scalars(select(ClassSession.year).order_by(ClassSession.year)).all()
    assert kept == ["2023/24", "2026/27"]


def test_an_unfinished_session_is_offered_for_a_week_and_leaves_no_record(
    session: Session,
) -> None:
    school = make_school(session)
    teacher = make_post(session, school=school)
    lesson = make_class_session(
        session,
        group=make_class(session, school=school),
        teacher_id=teacher.person_id,
        delivered_on=None,
        present=None,
    )
    lesson.started_at = NOW - timedelta(days=8)
    session.flush()
    journeys.forget(session, at=NOW)
    assert count(session, ClassSession) == 0


def test_a_sign_in_that_has_ended_is_forgotten(session: Session) -> None:
    post = make_post(session)
    for number, hours in enumerate((-1, 1)):
        session.add(
            SignIn(
                person_id=post.person_id,
                token_hash=str(number),
                created_at=NOW,
                expires_at=NOW + timedelta(hours=hours),
            )
        )
    session.flush()
    journeys.forget(session, at=NOW)
    assert count(session, SignIn) == 1
