"""What the service writes to its log, and what must never stand there."""

import json
import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awareness.accounts import actions
from awareness.accounts.models import Person
from awareness.outbox.models import OutboxItem
from awareness.settings import Env, Settings
from awareness.web import log
from tests.factories import NOW, PASSWORD, make_person, make_post
from tests.pages import PageClient

Capture = pytest.CaptureFixture[str]
ADDRESS = "cole@hollybrook.example"


@pytest.fixture
def owen(session: Session) -> Person:
    person = make_person(session, name="Owen Cole", email=ADDRESS)
    make_post(session, person=person)
    return person


@pytest.fixture
def in_production() -> Iterator[None]:
    """The log as it is written in production, and as it was again afterwards."""
    log.configure(
        Settings(
            service_env=Env.PRODUCTION,
            secret_key=SecretStr("a secret of the tests, long enough for anyone"),
            base_url="https://lantern.example",
            smtp_host="mail.example",
        )
    )
    yield
    log.configure(Settings())


def sign_in(client: PageClient, password: str) -> None:
    client.send("/sign-in", {"email": ADDRESS, "password": password})


def test_a_sign_in_leaves_neither_address_nor_password(
    owen: Person, anyone: PageClient, capsys: Capture
) -> None:
    sign_in(anyone, PASSWORD)
    anyone.get("/training")
    written = capsys.readouterr().err
    assert "method=POST" in written
    assert "route=/sign-in" in written
    assert "status=302" in written
    for secret in (ADDRESS, PASSWORD, "Owen", str(owen.id), "127.0.0.1"):
        assert secret not in written


def test_a_wrong_password_leaves_neither_address_nor_password(
    owen: Person, anyone: PageClient, capsys: Capture
) -> None:
    sign_in(anyone, "not the password")
    written = capsys.readouterr().err
    assert "status=422" in written
    assert ADDRESS not in written
    assert "not the password" not in written


def test_the_secret_of_a_letter_is_not_in_the_log(
    session: Session, owen: Person, anyone: PageClient, capsys: Capture
) -> None:
    actions.send_invitation(
        session, owen, "Hill Top", base_url="http://localhost", service="Lantern", at=NOW
    )
    text = session.scalars(select(OutboxItem)).one().payload["text"]
    path = text.partition("http://localhost")[2].split()[0]
    token = path.rpartition("/")[2]
    anyone.send(path, {"password": PASSWORD, "again": PASSWORD})
    written = capsys.readouterr().err
    assert "route=/invitation/<token>" in written
    assert len(token) > 20
    assert token not in written
    assert PASSWORD not in written


@pytest.mark.parametrize("path", ["/help", "/help/younger", "/help?council=894", "/help/nothing"])
def test_a_visit_to_a_help_page_leaves_nothing(
    anyone: PageClient, capsys: Capture, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.DEBUG, logger="lantern"):
        anyone.get(path)
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""
    assert "help" not in caplog.text


def test_a_query_and_an_unknown_address_are_not_in_the_log(
    anyone: PageClient, capsys: Capture
) -> None:
    anyone.get("/verify?code=ABCDEFGH")
    anyone.get("/no-such-page-as-this?name=Owen")
    written = capsys.readouterr().err
    assert "route=/verify" in written
    assert "status=404" in written
    for secret in ("ABCDEFGH", "no-such-page", "Owen", "?"):
        assert secret not in written


def test_in_production_each_line_is_json(
    in_production: None, anyone: PageClient, capsys: Capture
) -> None:
    anyone.get("/sign-in")
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert line["ms"] >= 0
    assert {name: line[name] for name in ("event", "method", "route", "status", "level")} == {
        "event": "request",
        "method": "GET",
        "route": "/sign-in",
        "status": 200,
        "level": "info",
    }


def test_a_failure_in_production_says_what_kind_and_where_and_not_what_was_typed(
    in_production: None, session: Session, owen: Person, capsys: Capture
) -> None:
    try:
        make_person(session, email=ADDRESS)
    except IntegrityError:
        logging.getLogger("awareness.worker").exception("the work failed")
    written = capsys.readouterr().err
    line = json.loads(written)
    assert (line["event"], line["error"]) == ("the work failed", "IntegrityError")
    assert any("make_person" in place for place in line["where"])
    assert ADDRESS not in written


def test_making_the_application_twice_writes_each_line_once(
    in_production: None, capsys: Capture
) -> None:
    log.configure(Settings())
    logging.getLogger("lantern.test").warning("once")
    assert capsys.readouterr().err.count("once") == 1
