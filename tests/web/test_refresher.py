"""A member of staff renews a training by its refresher, and nobody else can."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.certificates.models import Certificate
from awareness.content.model import Module, Way
from awareness.learning.models import Attempt, Completion
from tests.factories import TODAY, make_completion, make_person, make_post
from tests.pages import PageClient

SLUG = "staff-cse-essentials"
READY, WHOLE = f"/training/{SLUG}/refresher/ready", f"/training/{SLUG}/ready"
SignIn = Callable[[Person], PageClient]


@pytest.fixture
def dee(session: Session) -> Post:
    return make_post(session, role=Role.CATERING, person=make_person(session, name="Dee Marsh"))


@pytest.fixture
def module(app: Flask) -> Module:
    found: Module = app.extensions["library"].module(SLUG)
    return found


def answer_rightly(
    client: PageClient, session: Session, module: Module, *, start: int = 1
) -> Attempt:
    """Answer the questions of the attempt begun last, from number `start` on."""
    attempt = session.scalars(select(Attempt).order_by(Attempt.started_at.desc())).first()
    assert attempt is not None
    right = {question.id: question.right_option.id for question in module.questions}
    for number, name in enumerate(attempt.questions[start - 1 :], start=start):
        client.send(f"/training/{SLUG}/check/{number}", {"answer": right[name]})
    return attempt


def test_a_refresher_renews_the_training_with_its_own_minutes(
    dee: Post, client_for: SignIn, session: Session, module: Module
) -> None:
    make_completion(session, post=dee, expires_on=date(2027, 2, 1))
    client = client_for(dee.person)
    assert "Start the refresher" in client.page(f"/training/{SLUG}").text
    client.send(READY)
    attempt = answer_rightly(client, session, module)
    page = client.send_page(f"/training/{SLUG}/check/{len(attempt.questions)}")
    assert page.heading == "Passed"
    renewed = session.scalars(select(Completion).where(Completion.completed_on == TODAY)).one()
    assert (renewed.module, renewed.minutes) == (SLUG, 15)
    assert renewed.expires_on == date(2028, 2, 1)
    assert session.scalars(select(Certificate)).one().minutes == 15


def test_the_check_of_a_refresher_asks_every_safety_critical_question_and_no_other(
    dee: Post, client_for: SignIn, session: Session, module: Module
) -> None:
    make_completion(session, post=dee, expires_on=date(2027, 2, 1))
    client_for(dee.person).send(READY)
    attempt = session.scalars(select(Attempt)).one()
    assert attempt.way is Way.REFRESHER
    assert attempt.questions == [question.id for question in module.critical_questions]


def test_one_wrong_answer_fails_a_refresher_and_the_next_try_is_one_again(
    dee: Post, client_for: SignIn, session: Session, module: Module
) -> None:
    done = make_completion(session, post=dee, expires_on=date(2027, 2, 1))
    client = client_for(dee.person)
    client.send(READY)
    wrong = next(option for option in module.critical_questions[0].options if not option.right)
    client.send(f"/training/{SLUG}/check/1", {"answer": wrong.id})
    attempt = answer_rightly(client, session, module, start=2)
    page = client.send_page(f"/training/{SLUG}/check/{len(attempt.questions)}")
    assert page.heading == "Not yet"
    assert session.scalars(select(Completion)).all() == [done]
    client.send(f"/training/{SLUG}/result/{attempt.id}")
    assert [row.way for row in session.scalars(select(Attempt))] == [Way.REFRESHER] * 2


def test_the_pages_of_a_refresher_lead_from_one_to_the_next_and_then_to_its_check(
    dee: Post, client_for: SignIn, session: Session, module: Module
) -> None:
    make_completion(session, post=dee, expires_on=date(2027, 2, 1))
    client = client_for(dee.person)
    first, second, last = module.refresher_pages
    assert "Refresher, page 1 of 3" in client.page(f"/training/{SLUG}/pages/{first.id}").text
    answer = client.send(f"/training/{SLUG}/pages/{first.id}")
    assert answer.headers["Location"].endswith(f"/pages/{second.id}")
    assert f"Go on from \u201c{second.title}\u201d" in client.page(f"/training/{SLUG}").text
    answer = client.send(f"/training/{SLUG}/pages/{last.id}")
    assert answer.headers["Location"] == READY


@pytest.mark.parametrize("expires_on", [None, date(2026, 11, 20)], ids=["never", "too long ago"])
def test_who_has_not_done_it_lately_does_the_whole(
    dee: Post, client_for: SignIn, session: Session, expires_on: date | None
) -> None:
    if expires_on is not None:
        make_completion(session, post=dee, expires_on=expires_on)
    client = client_for(dee.person)
    assert "refresher" not in client.page(f"/training/{SLUG}").text
    answer = client.send(READY)
    assert answer.status_code == 409
    assert "Please do the whole training." in answer.get_data(as_text=True)
    assert session.scalars(select(Attempt)).all() == []


def test_a_refresher_handed_in_when_it_is_too_late_records_nothing(
    dee: Post, client_for: SignIn, session: Session, module: Module
) -> None:
    done = make_completion(session, post=dee, expires_on=date(2027, 2, 1))
    client = client_for(dee.person)
    client.send(READY)
    attempt = answer_rightly(client, session, module)
    done.expires_on = date(2026, 11, 20)
    session.flush()
    answer = client.send(f"/training/{SLUG}/check/{len(attempt.questions)}")
    assert answer.status_code == 409
    assert session.scalars(select(Completion)).all() == [done]


def test_the_whole_check_is_begun_afresh_beside_an_open_refresher(
    dee: Post, client_for: SignIn, session: Session
) -> None:
    make_completion(session, post=dee, expires_on=date(2027, 2, 1))
    client = client_for(dee.person)
    client.send(READY)
    assert "Start the check" in client.page(WHOLE).html
    client.send(WHOLE)
    ways = session.scalars(select(Attempt.way).order_by(Attempt.way)).all()
    assert ways == [Way.REFRESHER, Way.WHOLE]


def test_a_training_without_a_refresher_has_no_way_to_one(dee: Post, client_for: SignIn) -> None:
    client_for(dee.person).page("/training/staff-kcsie-read/refresher/ready", status=404)
