"""Signing in where somebody means harm, or uses a computer that others use too."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness import clock
from awareness.accounts import actions
from awareness.accounts.models import AccountLink, Person
from awareness.accounts.rules import GUESSES, MOST_RESETS, RESET_LASTS
from awareness.outbox.models import OutboxItem
from tests.factories import NOW, PASSWORD, make_person, make_post
from tests.pages import PageClient

Enter = Callable[[Person], PageClient]
NEW_PASSWORD = "four quiet green herons"


@pytest.fixture
def owen(session: Session) -> Person:
    person = make_person(session, name="Owen Cole", email="cole@hollybrook.example")
    make_post(session, person=person)
    session.commit()
    return person


def try_it(client: PageClient, password: str, *, path: str = "/sign-in") -> str:
    """Fill in the form and return where it leads, or nothing when it stays."""
    answer = client.send(path, {"email": "cole@hollybrook.example", "password": password})
    return answer.headers.get("Location", "")


def invite(session: Session, person: Person) -> str:
    """Invite somebody and return the path in the letter."""
    actions.send_invitation(
        session, person, "Hill Top", base_url="http://localhost", service="Lantern", at=NOW
    )
    session.commit()
    return letters(session)[-1]


def letters(session: Session) -> list[str]:
    """Return the path of the link in every letter, the oldest first."""
    texts = session.scalars(select(OutboxItem.payload).order_by(OutboxItem.id)).all()
    return [text["text"].partition("http://localhost")[2].split()[0] for text in texts]


def test_somebody_locked_out_by_a_stranger_gets_in_with_a_new_password(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    for _ in range(GUESSES):
        try_it(anyone, "not the password")
    assert try_it(anyone, PASSWORD) == ""
    anyone.send("/forgotten", {"email": owen.email})
    anyone.send(letters(session)[-1], {"password": NEW_PASSWORD})
    assert try_it(anyone, NEW_PASSWORD) == "/home"


def test_a_new_password_closes_every_link_that_is_still_on_its_way(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    older, newer = invite(session, owen), invite(session, owen)
    anyone.send(newer, {"password": NEW_PASSWORD})
    assert anyone.get(older).status_code == 410


def test_nobody_s_letter_box_is_filled_with_resets(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    for _ in range(MOST_RESETS + 2):
        page = anyone.send_page("/forgotten", {"email": owen.email})
        assert page.heading == "Look at your e-mail"
    assert len(letters(session)) == MOST_RESETS


def test_a_reset_can_be_asked_for_again_when_the_last_ones_are_too_old(
    app: Flask,
    owen: Person,
    anyone: PageClient,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(MOST_RESETS):
        anyone.send("/forgotten", {"email": owen.email})
    monkeypatch.setattr(clock, "now", lambda: NOW + RESET_LASTS)
    anyone.send("/forgotten", {"email": owen.email})
    assert len(letters(session)) == MOST_RESETS + 1


def test_who_chooses_a_password_is_not_left_in_somebody_else_s_sign_in(
    owen: Person, client_for: Enter, session: Session
) -> None:
    colleague = make_post(session).person
    shared = client_for(colleague)
    answer = shared.send(invite(session, owen), {"password": NEW_PASSWORD})
    assert answer.headers["Location"] == "/sign-in"
    assert shared.page("/sign-in").heading == "Sign in"


@pytest.mark.parametrize("target", ["/\t/[", "/\t/evil.example", "/%0d%0aSet-Cookie:a=b", "/[::1"])
def test_a_strange_address_to_go_on_to_harms_nothing(
    target: str, owen: Person, anyone: PageClient
) -> None:
    form = anyone.page("/sign-in").fields()
    answer = anyone.post(
        "/sign-in",
        query_string={"next": target},
        data={**form, "email": owen.email, "password": PASSWORD},
    )
    assert answer.status_code == 302
    place = answer.headers["Location"]
    assert place.startswith("/")
    assert not place.startswith("//")
    assert "evil.example" not in place


def test_somebody_without_a_post_today_comes_to_the_front_page(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    gone = make_person(session, email="gone@hollybrook.example")
    make_post(session, person=gone, ended_on=date(2027, 1, 19))
    page = anyone.send_page("/sign-in", {"email": gone.email, "password": PASSWORD})
    assert page.status == 200
    assert "Sign out" in page.html
    assert anyone.get("/training").status_code == 403


def test_the_cookie_goes_with_the_browser_and_no_script_reads_it(
    owen: Person, anyone: PageClient
) -> None:
    answer = anyone.send("/sign-in", {"email": owen.email, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_a_sign_in_is_over_after_its_hours(
    app: Flask, owen: Person, anyone: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_it(anyone, PASSWORD)
    assert anyone.get("/training").status_code == 200
    hours = app.extensions["settings"].sign_in_hours
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=hours))
    assert anyone.get("/training").status_code == 302


def test_an_unknown_address_makes_no_link(anyone: PageClient, session: Session) -> None:
    anyone.send("/forgotten", {"email": "nobody@hollybrook.example"})
    assert session.scalar(select(func.count()).select_from(AccountLink)) == 0
