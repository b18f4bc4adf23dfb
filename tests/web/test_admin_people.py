"""How a council and its schools get their first people."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.outbox.models import OutboxItem
from awareness.schools.models import LocalAuthority
from tests.factories import make_authority, make_person, make_post, make_school
from tests.pages import PageClient

SignIn = Callable[[Person], PageClient]
HEAD = {"role": "head", "name": "Grace Okafor", "email": "grace@hollybrook.example"}


@pytest.fixture
def council(session: Session) -> LocalAuthority:
    return make_authority(session)


@pytest.fixture
def admin(session: Session, council: LocalAuthority, client_for: SignIn) -> PageClient:
    return client_for(make_post(session, role=Role.AUTHORITY_ADMIN, authority=council).person)


def test_a_head_teacher_is_added_to_a_school_and_gets_a_letter(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    school = make_school(session, authority=council, urn="123456")
    admin.send_page("/admin/people", {**HEAD, "urn": "123456"})
    post = session.scalars(select(Post).where(Post.school_id == school.id)).one()
    assert post.role is Role.HEAD
    assert session.scalars(select(OutboxItem)).one().payload["to"] == HEAD["email"]


def test_another_councils_school_is_not_found_and_nothing_typed_is_lost(
    session: Session, admin: PageClient
) -> None:
    make_school(session, authority=make_authority(session, code="111"), urn="123456")
    page = admin.send_page("/admin/people", {**HEAD, "urn": "123456"}, status=422)
    assert "open school of your council" in page.text
    assert page.fields()["name"] == "Grace Okafor"


def test_a_driver_is_added_at_the_council_with_the_badge(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    driver = {"role": "driver", "name": "Val Reid", "email": "val@taxi.example", "badge": "HB12"}
    admin.send_page("/admin/people", driver)
    post = session.scalars(select(Post).where(Post.role == Role.DRIVER)).one()
    assert (post.authority_id, post.badge) == (council.id, "HB12")


def test_adding_somebody_twice_is_said_beside_the_role(admin: PageClient) -> None:
    officer = {"role": "authority-officer", "name": "Val Reid", "email": "val@council.example"}
    admin.send_page("/admin/people", officer)
    page = admin.send_page("/admin/people", officer, status=422)
    assert "holds this post already" in page.text


def test_the_first_administrator_is_invited_from_the_command_line(
    app: Flask, session: Session, council: LocalAuthority
) -> None:
    session.commit()
    words = ["add-administrator", "--name", "Sam Price", "--email", "Sam@council.example"]
    result = app.test_cli_runner().invoke(args=[*words, "--council", council.code])
    assert result.exit_code == 0, result.output
    post = session.scalars(select(Post).where(Post.role == Role.AUTHORITY_ADMIN)).one()
    assert post.authority_id == council.id
    assert app.test_cli_runner().invoke(args=[*words, "--council", "000"]).exit_code == 1


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("sam@council.example", "Error: Sam Price holds this post already. Nothing was changed."),
        ("sam", "Error: sam is not an e-mail address."),
    ],
)
def test_an_administrator_who_cannot_be_invited_is_told_in_one_sentence(
    app: Flask, session: Session, council: LocalAuthority, email: str, told: str
) -> None:
    sam = make_person(session, name="Sam Price", email="sam@council.example")
    make_post(session, role=Role.AUTHORITY_ADMIN, authority=council, person=sam)
    session.commit()
    words = ["add-administrator", "--name", "Sam Price", "--email", email]
    result = app.test_cli_runner().invoke(args=[*words, "--council", council.code])
    assert (result.exit_code, result.stderr.strip()) == (1, told)
    assert session.scalars(select(OutboxItem)).all() == []
