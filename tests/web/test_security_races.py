"""The same thing done twice at one moment: in two windows, by two people, by a double press."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from random import Random
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, joinedload

from awareness import journeys
from awareness.accounts import actions as accounts
from awareness.accounts import posts
from awareness.accounts.actions import NewStaff
from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.content.model import Module, Way
from awareness.db import begin_writing
from awareness.errors import AlreadyDone, NotReady
from awareness.learning import actions
from awareness.learning.models import Attempt, Progress, TopUpCompletion
from awareness.schools.models import ClassGroup, School
from tests.factories import NOW, TODAY, make_completion, make_person, make_post, make_school
from tests.pages import PageClient

Enter = Callable[[Person], PageClient]
DANA = NewStaff("Dana Cole", "dana.cole@hollybrook.example", Role.TEACHER, date(2026, 9, 1))


def at_once(engine: Engine, deed: Callable[[Session], object]) -> None:
    """Do it twice at one moment, each in a transaction of its own."""
    together = Barrier(2)

    def window(_number: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            together.wait()
            begin_writing(session)
            deed(session)
            session.commit()

    with ThreadPoolExecutor(2) as windows:
        list(windows.map(window, range(2)))


def count(session: Session, kind: type[object]) -> int | None:
    return session.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def module(app: Flask) -> Module:
    found: Module = app.extensions["library"].module("staff-cse-essentials")
    return found


@pytest.fixture
def post(session: Session) -> Post:
    return make_post(session)


@pytest.fixture
def attempt(session: Session, post: Post, module: Module) -> Attempt:
    return actions.begin_attempt(session, post.person_id, module, at=NOW, chance=Random(1))


def test_two_heads_adding_the_same_list_add_everybody_once(
    engine: Engine, session: Session
) -> None:
    school = make_school(session)
    session.commit()

    def add(window: Session) -> None:
        accounts.add_staff(window, window.get_one(School, school.id), [DANA], at=NOW)

    at_once(engine, add)
    assert count(session, Person) == 1
    assert count(session, Post) == 1


def test_the_first_page_turned_twice_is_one_place(
    engine: Engine, session: Session, post: Post
) -> None:
    session.commit()
    at_once(
        engine,
        lambda window: actions.note_page(
            window, post.person_id, "staff-cse-essentials", "two", at=NOW
        ),
    )
    assert count(session, Progress) == 1


def test_answers_given_in_two_windows_are_both_kept(
    engine: Engine, session: Session, attempt: Attempt
) -> None:
    first, second, *_rest = attempt.questions
    session.commit()
    with Session(engine) as one, Session(engine) as other:
        here, there = one.get_one(Attempt, attempt.id), other.get_one(Attempt, attempt.id)
        begin_writing(one)
        actions.answer(one, here, first, "a")
        one.commit()
        begin_writing(other)
        actions.answer(other, there, second, "b")
        other.commit()
    session.refresh(attempt)
    assert attempt.answers == {first: "a", second: "b"}


def test_an_answer_stays_though_another_window_has_not_seen_it(
    engine: Engine, session: Session, attempt: Attempt
) -> None:
    first = attempt.questions[0]
    session.commit()
    with Session(engine) as other:
        there = other.get_one(Attempt, attempt.id)
        actions.answer(session, attempt, first, "a")
        session.commit()
        begin_writing(other)
        actions.answer(other, there, first, "b")
        other.commit()
    session.refresh(attempt)
    assert attempt.answers == {first: "a"}


def test_a_check_handed_in_takes_no_answer_from_a_window_left_open(
    engine: Engine, session: Session, attempt: Attempt, module: Module
) -> None:
    first, *rest = attempt.questions
    attempt.answers = dict.fromkeys(rest, "a")
    session.commit()
    with Session(engine) as other:
        there = other.get_one(Attempt, attempt.id)
        actions.answer(session, attempt, first, "a")
        actions.finish_attempt(session, attempt, module, at=NOW)
        session.commit()
        begin_writing(other)
        with pytest.raises(AlreadyDone):
            actions.answer(other, there, first, "b")


def test_a_reminder_card_confirmed_in_two_windows_is_recorded_once(
    engine: Engine, session: Session, app: Flask
) -> None:
    card = app.extensions["library"].module("drive-school-transport")
    driver = make_post(session, role=Role.DRIVER)
    make_completion(
        session,
        post=driver,
        module=card.slug,
        completed_on=date(2026, 1, 12),
        expires_on=date(2029, 1, 12),
    )
    session.commit()

    def confirm(window: Session) -> None:
        held = [joinedload(Post.authority), joinedload(Post.person)]
        post = window.get_one(Post, driver.id, options=held)
        with suppress(NotReady):
            journeys.finish_module(
                window,
                person=post.person,
                posts=[post],
                module=card,
                attempt=None,
                code="",
                at=NOW,
                way=Way.TOP_UP,
            )

    at_once(engine, confirm)
    assert count(session, TopUpCompletion) == 1


def test_start_pressed_twice_draws_one_set_of_questions(
    engine: Engine, session: Session, post: Post, module: Module
) -> None:
    session.commit()
    at_once(
        engine,
        lambda window: actions.begin_attempt(
            window, post.person_id, module, at=NOW, chance=Random(1)
        ),
    )
    assert count(session, Attempt) == 1


def test_somebody_ended_by_mistake_is_added_again_with_the_same_first_day(
    session: Session, client_for: Enter
) -> None:
    school = make_school(session)
    head = make_post(session, role=Role.HEAD, school=school)
    accounts.add_staff(session, school, [DANA], at=NOW)
    dana = session.scalars(select(Person).where(Person.email == DANA.email)).one()
    posts.end_posts(session, school, dana.id, last_day=TODAY, by=head.person, at=NOW)
    again = {
        "name": DANA.name,
        "email": DANA.email,
        "role": DANA.role.value,
        "started_on": "1/9/2026",
    }
    page = client_for(head.person).send_page(f"/school/{school.id}/staff/add", again)
    assert "Dana Cole is added." in page.text
    held = session.scalars(select(Post.ended_on).where(Post.person_id == dana.id)).all()
    assert held == [None]


def test_a_last_day_may_be_brought_forward(session: Session, client_for: Enter) -> None:
    school = make_school(session)
    head = make_post(session, role=Role.HEAD, school=school)
    leaving = make_post(session, school=school, ended_on=date(2027, 8, 31))
    path = f"/school/{school.id}/staff/{leaving.person_id}"
    assert "Change their last day" in client_for(head.person).page(path).text
    client_for(head.person).send_page(f"{path}/end", {"last_day": "19/1/2027"})
    session.refresh(leaving)
    assert leaving.ended_on == date(2027, 1, 19)


def test_a_row_that_another_window_has_saved_is_a_page_and_no_failure(
    session: Session, client_for: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second window was asked for the names of the classes before the first one saved."""
    from awareness.schools import queries

    school = make_school(session)
    head = make_post(session, role=Role.HEAD, school=school)
    client = client_for(head.person)
    path = f"/school/{school.id}/classes/list"
    client.send(path, {"classes": "5B, 28, Year 5"})
    monkeypatch.setattr(queries, "classes_of", lambda *_given: [])
    page = client.send_page(path, {"classes": "5B, 28, Year 5"}, status=409)
    assert page.heading == "This was saved at the same moment"
    assert head.person.name in page.text
    assert count(session, ClassGroup) == 1


def test_nobody_else_is_made_of_two_letters_of_one_address(session: Session) -> None:
    school = make_school(session)
    make_person(session, email=DANA.email)
    twice = NewStaff("Dana Cole", DANA.email.upper(), Role.DSL, DANA.started_on)
    accounts.add_staff(session, school, [DANA, twice], at=NOW)
    assert count(session, Person) == 1
