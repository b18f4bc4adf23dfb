"""A member of staff works through a training, from the list to the certificate."""

import uuid
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.certificates.models import Certificate
from awareness.learning.models import Attempt, Completion, Progress
from tests.factories import make_completion, make_person, make_post
from tests.pages import PageClient, words

SLUG = "staff-cse-essentials"
SignIn = Callable[[Person], PageClient]


@pytest.fixture
def dee(session: Session) -> Post:
    return make_post(session, role=Role.CATERING, person=make_person(session, name="Dee Marsh"))


def begin(client: PageClient) -> None:
    client.send(f"/training/{SLUG}/ready")


def answer_all(client: PageClient, app: Flask, session: Session, *, wrong: int = 0) -> None:
    """Answer every question drawn, `wrong` of those that are not safety-critical wrongly."""
    module = app.extensions["library"].module(SLUG)
    attempt = session.scalars(select(Attempt).order_by(Attempt.started_at.desc())).first()
    assert attempt is not None
    by_id = {question.id: question for question in module.questions}
    missable = [name for name in attempt.questions if not by_id[name].safety_critical][:wrong]
    for number, name in enumerate(attempt.questions, start=1):
        options = by_id[name].options
        pick = next(option for option in options if option.right is (name not in missable))
        client.send(f"/training/{SLUG}/check/{number}", {"answer": pick.id})


def test_the_list_says_how_much_there_is_to_do(dee: Post, client_for: SignIn) -> None:
    page = client_for(dee.person).page("/training")
    assert "You have" in page.text
    assert "Running a pupil session safely" not in page.text


def test_a_person_goes_on_from_the_page_they_had_reached(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    pages = app.extensions["library"].module(SLUG).pages
    client.send(f"/training/{SLUG}/pages/{pages[0].id}")
    assert session.scalar(select(Progress.page)) == pages[1].id
    again = client_for(dee.person)
    assert pages[1].title in again.page(f"/training/{SLUG}").text


def test_every_page_of_every_training_can_be_read(
    dee: Post, client_for: SignIn, app: Flask
) -> None:
    client = client_for(dee.person)
    for module in app.extensions["library"].all:
        if not module.is_pupil:
            client.page(f"/training/{module.slug}")
            for page in module.pages:
                client.page(f"/training/{module.slug}/pages/{page.id}")


def test_passing_records_it_and_issues_a_certificate_at_once(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    answer_all(client, app, session)
    last = len(session.scalars(select(Attempt)).one().questions)
    page = client.send_page(f"/training/{SLUG}/check/{last}")
    assert page.heading == "Passed"
    completion = session.scalars(select(Completion)).one()
    assert (completion.module, completion.school_id) == (SLUG, dee.school_id)
    certificate = session.scalars(select(Certificate)).one()
    answer = client.get(f"/training/certificates/{certificate.id}.pdf")
    printed = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert "Dee Marsh" in printed
    assert certificate.number in printed


def test_a_page_shows_the_law_as_it_stands(dee: Post, client_for: SignIn) -> None:
    page = client_for(dee.person).page(f"/training/{SLUG}/pages/when-it-is-not-simple")
    assert "Parliament passed an Act with a legal duty to report" in page.text


def test_what_somebody_read_about_the_law_is_kept_with_what_they_finished(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    answer_all(client, app, session)
    last = len(session.scalars(select(Attempt)).one().questions)
    client.send_page(f"/training/{SLUG}/check/{last}")
    kept = session.scalars(select(Completion.wordings)).one()
    assert kept == "Duty to report: before it begins (1.0.1)"


def test_too_many_wrong_answers_records_nothing_and_says_what_to_do(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    answer_all(client, app, session, wrong=4)
    last = len(session.scalars(select(Attempt)).one().questions)
    page = client.send_page(f"/training/{SLUG}/check/{last}")
    assert page.heading == "Not yet"
    assert "try again" in page.text
    assert session.scalars(select(Completion)).all() == []


def test_the_result_says_of_every_question_how_it_went(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    answer_all(client, app, session, wrong=4)
    asked = session.scalars(select(Attempt)).one().questions
    page = client.send_page(f"/training/{SLUG}/check/{len(asked)}")
    marks = [words(mark) for mark in page.all("strong") if "lantern-tag" in mark.get("class", "")]
    assert marks.count("Not yet") == 4
    assert marks.count("Right") == len(asked) - 4


def test_a_question_that_has_to_be_right_says_so(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    module = app.extensions["library"].module(SLUG)
    critical = {question.id for question in module.questions if question.safety_critical}
    for number, name in enumerate(session.scalars(select(Attempt)).one().questions, start=1):
        page = client.page(f"/training/{SLUG}/check/{number}")
        assert ("Safety-critical" in page.text) is (name in critical)


def test_the_list_says_on_which_day_a_training_ran_out(
    dee: Post, client_for: SignIn, session: Session
) -> None:
    day = date(2026, 6, 30)
    make_completion(session, post=dee, module=SLUG, completed_on=date(2025, 6, 30), expires_on=day)
    assert "It ran out on 30 June 2026." in client_for(dee.person).page("/training").text


@pytest.mark.parametrize("place", ["", "/pages/what-it-is", "/check/1"])
def test_the_way_out_leads_where_the_service_is_set_to_lead(
    dee: Post, client_for: SignIn, app: Flask, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    told = [*app.template_context_processors[None], lambda: {"exit_url": "https://example.org/tea"}]
    monkeypatch.setitem(app.template_context_processors, None, told)
    client = client_for(dee.person)
    begin(client)
    page = client.page(f"/training/{SLUG}{place}")
    ways = [link.get("href") for link in page.all("a") if link.get("data-exit") is not None]
    assert ways == ["https://example.org/tea"]


def test_every_answer_is_followed_by_its_reason(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    module = app.extensions["library"].module(SLUG)
    first = session.scalars(select(Attempt)).one().questions[0]
    question = next(question for question in module.questions if question.id == first)
    for option in question.options:
        if not option.right:
            page = client.send_page(f"/training/{SLUG}/check/1", {"answer": option.id})
            assert str(option.why) in page.text
            assert str(question.right_option.why) in page.text
            break


def test_an_unanswered_question_is_asked_for_and_nothing_is_lost(
    dee: Post, client_for: SignIn, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    page = client.send_page(f"/training/{SLUG}/check/1", status=422)
    assert "Choose one answer." in page.text


def test_a_check_cannot_be_handed_in_with_questions_left(
    dee: Post, client_for: SignIn, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    token = client.page(f"/training/{SLUG}/check/1").fields()["csrf_token"]
    answer = client.post(f"/training/{SLUG}/finish", data={"csrf_token": token})
    assert answer.status_code == 409
    assert session.scalars(select(Completion)).all() == []


def test_another_persons_result_and_certificate_are_not_found(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    begin(client)
    answer_all(client, app, session)
    attempt = session.scalars(select(Attempt)).one()
    client.send(f"/training/{SLUG}/check/{len(attempt.questions)}")
    certificate = session.scalars(select(Certificate)).one()
    stranger = client_for(make_post(session, role=Role.SITE).person)
    stranger.page(f"/training/{SLUG}/result/{attempt.id}", status=404)
    stranger.page(f"/training/certificates/{certificate.id}.pdf", status=404)
    stranger.page(f"/training/certificates/{uuid.uuid4()}.pdf", status=404)


def test_a_page_needs_a_sign_in_and_comes_back_to_itself(anyone: PageClient) -> None:
    answer = anyone.get(f"/training/{SLUG}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in?next=/training/{SLUG}"


def test_a_form_without_its_token_changes_nothing(
    dee: Post, client_for: SignIn, session: Session
) -> None:
    answer = client_for(dee.person).post(f"/training/{SLUG}/check")
    assert answer.status_code == 400
    assert session.scalars(select(Attempt)).all() == []


def test_the_guidance_is_recorded_only_when_it_has_been_read(
    dee: Post, client_for: SignIn, app: Flask, session: Session
) -> None:
    client = client_for(dee.person)
    slug = "staff-kcsie-read"
    module = app.extensions["library"].module(slug)
    client.send(f"/training/{slug}/ready")
    for number, question in enumerate(module.questions, start=1):
        client.send(f"/training/{slug}/check/{number}", {"answer": question.right_option.id})
    page = client.send_page(f"/training/{slug}/ready", status=422)
    assert "Tick the box when you have read it." in page.text
    assert client.send_page(f"/training/{slug}/ready", {"has_read": "y"}).heading == "Passed"
    assert session.scalars(select(Completion)).one().guidance_edition == module.guidance_edition


def test_the_board_modules_are_not_training(dee: Post, client_for: SignIn) -> None:
    page = client_for(dee.person).page("/training/b05-my-safe-helpers", status=404)
    assert words(page.all("h1")[0]) == "Page not found"
