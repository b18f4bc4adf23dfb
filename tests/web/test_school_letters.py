"""A school switches its letters off and on, and people are told when they come."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.schools.models import School
from tests.factories import make_person, make_post, make_school
from tests.pages import PageClient

Enter = Callable[[Person], PageClient]


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Hill Top")


@pytest.fixture
def client(session: Session, school: School, client_for: Enter) -> PageClient:
    return client_for(make_post(session, role=Role.DSL, school=school).person)


@pytest.fixture
def dee(session: Session, school: School) -> Post:
    person = make_person(session, name="Dee Marsh", email="dee@hollybrook.example")
    return make_post(session, role=Role.CATERING, school=school, person=person)


def untick(client: PageClient, path: str, *, to: str = "") -> TestResponse:
    """Send the form as a browser does when the box is not ticked: without the box."""
    fields = client.page(path).fields()
    del fields["is_on"]
    return client.post(to or path, data=fields)


def test_letters_are_on_until_a_school_switches_them_off(
    session: Session, school: School, client: PageClient
) -> None:
    staff = client.page(f"/school/{school.id}/staff").links()
    path = staff["Letters to staff about training that is due"]
    page = client.page(path)
    assert page.fields()["is_on"] == "y"
    assert "without names" in page.text
    untick(client, path)
    page = client.page(path)
    assert "Letters about training are switched off." in page.text
    assert "is_on" not in page.fields()
    session.refresh(school)
    assert not school.sends_reminders


def test_letters_are_switched_on_again_and_both_are_noted(
    session: Session, school: School, client: PageClient
) -> None:
    path = f"/school/{school.id}/letters"
    untick(client, path)
    page = client.send_page(path, {"is_on": "y"})
    assert "Letters about training are switched on." in page.text
    session.refresh(school)
    assert school.sends_reminders
    noted = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert noted == ["switched letters off", "switched letters on"]


def test_the_switch_of_another_school_is_not_found(
    session: Session, school: School, client: PageClient
) -> None:
    other = make_school(session, name="Oak Lane")
    theirs = f"/school/{other.id}/letters"
    assert client.page(theirs, status=404).status == 404
    assert untick(client, f"/school/{school.id}/letters", to=theirs).status_code == 404
    session.refresh(other)
    assert other.sends_reminders


def test_a_person_reads_when_letters_come_and_where_to(dee: Post, client_for: Enter) -> None:
    page = client_for(dee.person).page("/training")
    assert "You are written to at dee@hollybrook.example for Hill Top: 30, 14 and 7" in page.text


def test_a_person_is_told_when_the_school_sends_none(
    session: Session, school: School, dee: Post, client_for: Enter
) -> None:
    school.sends_reminders = False
    session.flush()
    page = client_for(dee.person).page("/training")
    assert "You get no letters about training that is due" in page.text
    assert "dee@hollybrook.example" not in page.text


def test_whoever_is_away_reads_that_no_letters_come(
    session: Session, dee: Post, client_for: Enter
) -> None:
    dee.is_away = True
    session.flush()
    assert "You get no letters" in client_for(dee.person).page("/training").text
