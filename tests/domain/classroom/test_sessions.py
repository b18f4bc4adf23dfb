"""A session from its start to its register, in the database."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from secrets import randbelow
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awareness import journeys
from awareness.accounts.access import ids_taught_at, taught_class
from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.classroom import actions, queries
from awareness.classroom.models import ClassSession
from awareness.classroom.rules import Agreement, Register
from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.content.model import Module
from awareness.db import begin_writing
from awareness.errors import AlreadyDone, Invalid, NotFound, NotReady
from awareness.learning.required import DELIVERING
from awareness.schools.models import ClassGroup
from tests.factories import (
    NOW,
    TODAY,
    make_class,
    make_class_session,
    make_completion,
    make_person,
    make_post,
    make_school,
)

YEAR = "2026/27"
LAST_DAY = date(2027, 2, 1)
"""The last day that the teacher's training counts."""


@pytest.fixture
def module(library: Library) -> Module:
    return library.module("b09-tricks-and-pressure")


@pytest.fixture
def post(session: Session) -> Post:
    """A teacher whose training to run sessions is in date."""
    post = make_post(session, role=Role.TEACHER)
    make_completion(session, post=post, module=DELIVERING, expires_on=LAST_DAY)
    return post


@pytest.fixture
def group(session: Session, post: Post) -> ClassGroup:
    assert post.school is not None
    return make_class(session, school=post.school, band=Band.B09, roll=28)


def begin(
    session: Session, post: Post, group: ClassGroup, module: Module, **given: object
) -> ClassSession:
    return journeys.begin_session(
        session,
        teacher=post.person,
        group=group,
        module=module,
        randbelow=randbelow,
        **{"at": NOW, **given},
    )


def register(session: Session, post: Post, lesson: ClassSession, present: int, other: int) -> None:
    journeys.deliver_session(
        session,
        teacher=post.person,
        lesson=lesson,
        register=Register(present=present, alternative=other),
        at=NOW,
    )


def test_a_session_keeps_what_was_true_when_it_began(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    assert (lesson.version, lesson.guidance_edition) == (module.version, module.guidance_edition)
    assert (lesson.roll, lesson.band, lesson.year) == (28, Band.B09, YEAR)
    assert lesson.slide == module.slides[0].id


def test_beginning_twice_goes_on_with_the_same_session(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    first = begin(session, post, group, module)
    again = begin(session, post, group, module, at=NOW + timedelta(days=6))
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(ClassSession)) == 1


def test_the_database_refuses_a_second_open_session_of_the_same_kind(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    columns = ClassSession.__table__.columns.keys()
    row = {name: getattr(lesson, name) for name in columns if name != "id"}
    with pytest.raises(IntegrityError):
        session.execute(insert(ClassSession).values(**row))


def test_after_a_week_an_open_session_is_begun_afresh(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    first = begin(session, post, group, module)
    fresh = begin(session, post, group, module, at=NOW + timedelta(days=7))
    assert fresh.id != first.id
    assert session.scalars(select(ClassSession.id)).all() == [fresh.id]


def test_a_new_version_of_the_module_is_begun_afresh(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    begin(session, post, group, module)
    fresh = begin(session, post, group, replace(module, version="2.0.0"))
    assert fresh.version == "2.0.0"
    assert session.scalar(select(func.count()).select_from(ClassSession)) == 1


def test_nobody_begins_without_the_training(
    session: Session, group: ClassGroup, module: Module
) -> None:
    new = make_post(session)
    with pytest.raises(NotReady, match="training on running a pupil session"):
        begin(session, new, group, module)


def test_nobody_begins_the_day_after_the_training_ran_out(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    last = NOW + (LAST_DAY - TODAY)
    begin(session, post, group, module, at=last)
    with pytest.raises(NotReady):
        begin(session, post, group, module, at=last + timedelta(days=1))


def test_an_older_band_waits_for_the_safeguarding_lead(
    session: Session, post: Post, group: ClassGroup, library: Library
) -> None:
    older = library.module("b11-grooming-how-it-works")
    with pytest.raises(NotReady, match="older pupils"):
        begin(session, post, group, older)
    lesson = begin(session, post, group, older, agreement=Agreement.LEAD_AGREED)
    assert lesson.agreement is Agreement.LEAD_AGREED


def test_a_younger_band_asks_nobody(
    session: Session, post: Post, group: ClassGroup, library: Library
) -> None:
    lesson = begin(session, post, group, library.module("b05-my-safe-helpers"))
    assert (lesson.band, lesson.agreement) == (Band.B05, Agreement.NOT_ASKED)


def test_a_class_of_last_year_is_not_taught(session: Session, post: Post, module: Module) -> None:
    assert post.school is not None
    old = make_class(session, school=post.school, year="2025/26")
    with pytest.raises(NotReady, match="a class of 2025/26"):
        begin(session, post, old, module)


def test_training_for_adults_is_not_taught_to_a_class(
    session: Session, post: Post, group: ClassGroup, library: Library
) -> None:
    with pytest.raises(NotFound):
        begin(session, post, group, library.module(DELIVERING))


def test_the_register_freezes_the_session_and_leaves_a_trace(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    register(session, post, lesson, 25, 2)
    session.refresh(lesson)
    assert (lesson.present, lesson.alternative, lesson.delivered_on) == (25, 2, TODAY)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.person_id, entry.school_id) == (
        "took register", post.person_id, group.school_id,
    )  # fmt: skip


def test_a_register_after_the_summer_counts_in_the_year_of_the_class(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    after_midnight_in_london = datetime(2027, 8, 31, 23, 30, tzinfo=UTC)
    actions.take_register(session, lesson, Register(present=20), at=after_midnight_in_london)
    session.refresh(lesson)
    assert lesson.delivered_on == date(2027, 8, 31)


def test_a_register_is_taken_once(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    register(session, post, lesson, 25, 2)
    with pytest.raises(AlreadyDone):
        register(session, post, lesson, 28, 0)
    session.refresh(lesson)
    assert (lesson.present, lesson.alternative) == (25, 2)


def test_a_register_above_the_roll_is_refused_and_the_session_stays_open(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    with pytest.raises(Invalid, match="28 on its roll"):
        register(session, post, lesson, 27, 2)
    session.refresh(lesson)
    assert not lesson.is_finished


def test_a_roll_that_changes_later_leaves_the_session_as_it_was(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    group.roll = 20
    session.flush()
    register(session, post, lesson, 28, 0)
    session.refresh(lesson)
    assert (lesson.roll, lesson.present) == (28, 28)


def test_the_place_is_kept_until_the_register_is_taken(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    actions.keep_place(session, lesson, "friday")
    session.refresh(lesson)
    assert lesson.slide == "friday"
    register(session, post, lesson, 28, 0)
    session.refresh(lesson)
    with pytest.raises(AlreadyDone):
        actions.keep_place(session, lesson, "on-air")


def test_a_colleague_who_shares_the_class_goes_on_with_the_same_session(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    colleague = make_post(session, school=post.school)
    make_completion(session, post=colleague, module=DELIVERING)
    assert begin(session, colleague, group, module).id == lesson.id


def test_a_session_of_another_school_is_not_found(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    elsewhere = make_post(session, school=make_school(session, name="Millfield"))
    with pytest.raises(NotFound):
        queries.session_at(session, lesson.id, lambda school_id: school_id == elsewhere.school_id)


def test_a_class_of_another_school_is_not_found(session: Session, post: Post) -> None:
    elsewhere = make_class(session, school=make_school(session, name="Millfield"))
    with pytest.raises(NotFound):
        taught_class(session, post.person, elsewhere.id, TODAY)


def test_someone_at_two_schools_sees_the_classes_of_both_and_of_no_third(
    session: Session, post: Post, group: ClassGroup, library: Library
) -> None:
    second = make_post(
        session, person=post.person, school=make_school(session, name="Millfield"), role=Role.SENCO
    )
    assert second.school is not None
    there = make_class(session, school=second.school)
    make_class(session, school=make_school(session, name="Third"))
    session.refresh(post.person, ["posts"])
    schools = ids_taught_at(post.person, TODAY)
    rows = queries.class_rows(session, schools, YEAR, library)
    assert [row.group.id for row in rows] == [group.id, there.id]


def test_a_class_row_says_what_is_done_and_what_is_next(
    session: Session, post: Post, group: ClassGroup, library: Library, module: Module
) -> None:
    before = queries.class_rows(session, [group.school_id], YEAR, library)[0]
    planned = library.modules_for(Band.B09)
    assert (before.done, before.planned, before.next) == (0, len(planned), planned[0])
    make_class_session(session, group=group, teacher_id=post.person_id, module=module.slug)
    row = queries.class_rows(session, [group.school_id], YEAR, library)[0]
    assert (row.done, row.last_on) == (1, date(2026, 11, 3))
    assert row.next is not module


def test_a_permit_is_the_latest_day_of_any_pass(session: Session, post: Post) -> None:
    assert queries.permit_of(session, post.person_id).until == LAST_DAY
    make_completion(
        session, post=post, module=DELIVERING, completed_on=date(2026, 11, 1), expires_on=None
    )
    assert queries.permit_of(session, post.person_id).is_open(date(2099, 1, 1))


def test_someone_who_never_did_the_training_has_no_permit(session: Session) -> None:
    assert queries.permit_of(session, make_person(session).id).until is None


def test_unfinished_sessions_are_offered_for_a_week(
    session: Session, post: Post, group: ClassGroup, module: Module
) -> None:
    lesson = begin(session, post, group, module)
    mine = [group.school_id]
    on_the_last_day = NOW + timedelta(days=7, minutes=-1)
    assert [
        row.id for row in queries.unfinished(session, mine, post.person_id, at=on_the_last_day)
    ] == [lesson.id]
    assert not queries.unfinished(session, mine, post.person_id, at=NOW + timedelta(days=7))
    assert actions.drop_abandoned(session, at=NOW + timedelta(days=7)) == 1


def test_two_presses_at_the_same_moment_are_one_session(
    session: Session, post: Post, group: ClassGroup, module: Module, empty_database: Engine
) -> None:
    session.commit()
    together = Barrier(2)

    def press() -> uuid.UUID:
        with Session(empty_database, expire_on_commit=False) as own:
            teacher = own.get_one(Person, post.person_id)
            same = own.get_one(ClassGroup, group.id)
            own.commit()
            together.wait(timeout=10)
            begin_writing(own)
            lesson = actions.begin(own, teacher, same, module, at=NOW)
            own.commit()
            return lesson.id

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(press), pool.submit(press)
        assert first.result(timeout=30) == second.result(timeout=30)
