"""Between two wholes somebody tops a training up, which changes nothing else about it."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.certificates.models import Certificate
from awareness.content.model import Module, Way
from awareness.kiosk.models import InsetGroup
from awareness.learning.models import Attempt, Completion, Delivery, TopUpCompletion
from awareness.schools.models import LocalAuthority, School
from tests.factories import (
    TODAY,
    make_authority,
    make_completion,
    make_person,
    make_post,
    make_school,
    make_top_up,
)
from tests.pages import PageClient

CARD, PRACTICE = "drive-school-transport", "dsl-cse-practice"
THE_CARD = f"/training/{CARD}/top-up/ready"
UPDATE = f"/training/{PRACTICE}/top-up/ready"
SignIn = Callable[[Person], PageClient]


@pytest.fixture
def council(session: Session) -> LocalAuthority:
    return make_authority(session)


@pytest.fixture
def tomasz(session: Session, council: LocalAuthority) -> Post:
    """A driver who did the whole a year ago, for three years."""
    person = make_person(session, name="Tomasz Nowak")
    post = make_post(session, role=Role.DRIVER, authority=council, person=person)
    make_completion(
        session,
        post=post,
        module=CARD,
        completed_on=date(2026, 1, 12),
        expires_on=date(2029, 1, 12),
    )
    return post


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Millfield School")


@pytest.fixture
def ingrid(session: Session, school: School) -> Post:
    """A safeguarding lead who did the whole a year ago, for two years."""
    person = make_person(session, name="Ingrid Lindqvist")
    post = make_post(session, role=Role.DSL, school=school, person=person)
    make_completion(
        session,
        post=post,
        module=PRACTICE,
        completed_on=date(2026, 1, 12),
        expires_on=date(2028, 1, 12),
    )
    return post


@pytest.fixture
def practice(app: Flask) -> Module:
    found: Module = app.extensions["library"].module(PRACTICE)
    return found


def answer_rightly(client: PageClient, module: Module, base: str, *, start: int = 1) -> None:
    right = [question.right_option.id for question in module.critical_questions]
    for number, option in enumerate(right[start - 1 :], start=start):
        client.send(f"{base}/check/{number}", {"answer": option})


def topped_up(session: Session) -> TopUpCompletion:
    return session.scalars(select(TopUpCompletion)).one()


def test_a_driver_reads_the_card_and_says_so(
    tomasz: Post, client_for: SignIn, session: Session, app: Flask
) -> None:
    client = client_for(tomasz.person)
    home = client.page("/training")
    assert "You have 1 thing to do" in home.text
    assert "5 minutes in all" in home.text
    assert "Due since 12 January 2027" in home.text
    page = client.page(home.links()["Start: Keeping children safe on journeys (reminder card)"])
    assert "Your reminder card is due" in page.text
    first, second = app.extensions["library"].module(CARD).top_up_pages
    assert "Reminder card, page 1 of 2" in client.page(page.links()["Open the reminder card"]).text
    answer = client.send(f"/training/{CARD}/pages/{first.id}")
    assert answer.headers["Location"].endswith(f"/pages/{second.id}")
    answer = client.send(f"/training/{CARD}/pages/{second.id}")
    assert answer.headers["Location"] == THE_CARD
    done = client.send_page(THE_CARD, {"has_read": "y"})
    assert done.heading == "Recorded"
    assert "The next one is due on 20 January 2028." in done.text
    kept = topped_up(session)
    assert (kept.module, kept.minutes, kept.completed_on) == (CARD, 5, TODAY)
    assert (kept.authority_id, kept.role, kept.version) == (
        tomasz.authority_id,
        Role.DRIVER,
        "1.0.0",
    )
    home = client.page("/training")
    assert "Nothing is due" in home.text
    assert (
        "Reminder card: done on 20 January 2027, the next is due on 20 January 2028." in home.text
    )


def test_the_card_leaves_until_when_the_training_counts_and_brings_no_certificate(
    tomasz: Post, client_for: SignIn, session: Session
) -> None:
    client_for(tomasz.person).send(THE_CARD, {"has_read": "y"})
    assert topped_up(session).completed_on == TODAY
    assert session.scalars(select(Completion.expires_on)).all() == [date(2029, 1, 12)]
    assert session.scalars(select(Certificate)).all() == []


def test_whoever_does_not_tick_that_they_have_read_it_is_told_so(
    tomasz: Post, client_for: SignIn, session: Session
) -> None:
    page = client_for(tomasz.person).send_page(THE_CARD, status=422)
    assert "Tick the box when you have read it." in page.text
    assert session.scalars(select(TopUpCompletion)).all() == []


def test_a_card_is_recorded_once_however_often_it_is_sent(
    tomasz: Post, client_for: SignIn, session: Session
) -> None:
    client = client_for(tomasz.person)
    fields = client.page(THE_CARD).fields() | {"has_read": "y"}
    finish = f"/training/{CARD}/top-up/finish"
    assert client.post(finish, data=fields).status_code == 302
    assert client.post(finish, data=fields).status_code == 409
    assert topped_up(session).completed_on == TODAY


def test_the_card_does_not_do_for_the_whole(
    council: LocalAuthority, client_for: SignIn, session: Session
) -> None:
    post = make_post(session, role=Role.DRIVER, authority=council)
    client = client_for(post.person)
    page = client.page(THE_CARD)
    assert page.heading == "Not due"
    fields = {**client.page("/training/staff-cse-essentials/ready").fields(), "has_read": "y"}
    assert client.post(f"/training/{CARD}/top-up/finish", data=fields).status_code == 409
    assert session.scalars(select(TopUpCompletion)).all() == []


def test_the_card_may_be_read_and_printed_at_any_time(
    council: LocalAuthority, client_for: SignIn, session: Session
) -> None:
    post = make_post(session, role=Role.PASSENGER_ASSISTANT, authority=council)
    client = client_for(post.person)
    link = client.page("/training/drive-passenger-assistant").links()["For your own ring"]
    assert "Print this page" in client.page(link).text


def test_a_training_without_a_top_up_has_no_page_for_one(tomasz: Post, client_for: SignIn) -> None:
    client_for(tomasz.person).page("/training/staff-cse-essentials/top-up/ready", status=404)


def test_a_lead_answers_every_safety_critical_question_and_no_other(
    ingrid: Post, client_for: SignIn, session: Session, practice: Module
) -> None:
    client = client_for(ingrid.person)
    page = client.page(f"/training/{PRACTICE}")
    assert "a check of the 6 questions about a child’s safety" in page.text
    client.send(UPDATE)
    attempt = session.scalars(select(Attempt)).one()
    assert attempt.way is Way.TOP_UP
    assert attempt.questions == [question.id for question in practice.critical_questions]
    answer_rightly(client, practice, f"/training/{PRACTICE}")
    page = client.send_page(f"/training/{PRACTICE}/check/6")
    assert page.heading == "Passed"
    assert "Your training counts as long as it did before." in page.text
    assert "Download your certificate" not in page.text
    kept = topped_up(session)
    assert (kept.minutes, kept.school_id) == (15, ingrid.school_id)
    assert kept.wordings.startswith("Duty to report: before it begins (")
    assert session.scalars(select(Completion.expires_on)).all() == [date(2028, 1, 12)]


def test_one_wrong_answer_fails_the_update_and_the_next_try_is_one_again(
    ingrid: Post, client_for: SignIn, session: Session, practice: Module
) -> None:
    client = client_for(ingrid.person)
    client.send(UPDATE)
    wrong = next(option for option in practice.critical_questions[0].options if not option.right)
    client.send(f"/training/{PRACTICE}/check/1", {"answer": wrong.id})
    answer_rightly(client, practice, f"/training/{PRACTICE}", start=2)
    page = client.send_page(f"/training/{PRACTICE}/check/6")
    assert page.heading == "Not yet"
    assert session.scalars(select(TopUpCompletion)).all() == []
    attempt = session.scalars(select(Attempt)).one()
    client.send(f"/training/{PRACTICE}/result/{attempt.id}")
    assert [row.way for row in session.scalars(select(Attempt))] == [Way.TOP_UP] * 2


def test_who_has_the_whole_to_renew_is_not_asked_for_the_update_too(
    session: Session, school: School, client_for: SignIn
) -> None:
    post = make_post(session, role=Role.DSL, school=school)
    make_completion(
        session,
        post=post,
        module=PRACTICE,
        completed_on=date(2025, 3, 1),
        expires_on=date(2027, 3, 1),
    )
    client = client_for(post.person)
    home = client.page("/training")
    assert "yearly update" not in home.text
    assert "Renew: DSL: exploitation pathway" in home.links()
    assert client.page(UPDATE).heading == "Not due"


def test_the_head_sees_beside_the_module_whether_the_update_is_due_or_done(
    ingrid: Post, school: School, client_for: SignIn, session: Session
) -> None:
    head = make_post(session, role=Role.HEAD, school=school)
    client, page = client_for(head.person), f"/school/{school.id}/staff/{ingrid.person_id}"
    assert "Yearly update: due since 12 January 2027" in client.page(page).text
    make_top_up(session, post=ingrid, module=PRACTICE, completed_on=date(2027, 1, 18))
    assert "Yearly update: done on 18 January 2027" in client.page(page).text


def test_the_transport_officer_sees_whose_card_is_due_and_the_licensing_officer_does_not(
    tomasz: Post, council: LocalAuthority, client_for: SignIn, session: Session
) -> None:
    transport = make_post(session, role=Role.TRANSPORT_OFFICER, authority=council)
    licensing = make_post(session, role=Role.LICENSING_OFFICER, authority=council)
    note = "yearly reminder card due since 12 January 2027"
    page = client_for(transport.person).page("/authority/drivers")
    assert note in page.text
    assert "1 of 1 are in date" in page.text
    assert note not in client_for(licensing.person).page("/authority/drivers").text
    make_top_up(session, post=tomasz, module=CARD, completed_on=date(2027, 1, 19))
    assert note not in client_for(transport.person).page("/authority/drivers").text


def test_the_update_can_be_done_at_a_kiosk(
    ingrid: Post, school: School, client_for: SignIn, session: Session, practice: Module
) -> None:
    head = make_post(session, role=Role.HEAD, school=school)
    device = client_for(head.person)
    device.send(f"/school/{school.id}/groups/new", {"module": PRACTICE})
    group = session.scalars(select(InsetGroup)).one()
    page = f"/school/{school.id}/groups/{group.id}"
    device.send(page, form=1, action=f"{page}/kiosk")
    device.send(f"/kiosk/people/{ingrid.person_id}", {"number": group.room_number})
    first = device.page(device.page("/kiosk/me").links()["Open the yearly update"])
    assert first.heading == practice.top_up_pages[0].title
    base = f"/kiosk/training/{PRACTICE}"
    device.send(f"{base}/top-up/ready")
    answer_rightly(device, practice, base)
    done = device.send_page(f"{base}/check/6")
    assert "Clear this device for the next person" in done.text
    assert "certificate" not in done.text
    kept = topped_up(session)
    assert kept.delivery is Delivery.ALONE
    subjects = session.scalars(
        select(AuditEntry.subject).where(AuditEntry.action == "finished at a kiosk")
    ).all()
    assert [subject.startswith(f"top-up {kept.id}, kiosk ") for subject in subjects] == [True]


def test_a_kiosk_offers_the_update_to_everybody_alike(
    school: School, client_for: SignIn, session: Session
) -> None:
    head = make_post(session, role=Role.HEAD, school=school)
    new = make_post(session, role=Role.DSL, school=school)
    device = client_for(head.person)
    device.send(f"/school/{school.id}/groups/new", {"module": PRACTICE})
    group = session.scalars(select(InsetGroup)).one()
    page = f"/school/{school.id}/groups/{group.id}"
    device.send(page, form=1, action=f"{page}/kiosk")
    device.send(f"/kiosk/people/{new.person_id}", {"number": group.room_number})
    assert "Open the yearly update" in device.page("/kiosk/me").links()
    assert device.page(f"/kiosk/training/{PRACTICE}/top-up/ready").heading == "Not due"
