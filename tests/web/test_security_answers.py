"""What every answer says to the browser, and what pages for anyone read and set."""

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.accounts.secrets import keyed_hash
from awareness.app import create_app
from awareness.certificates.actions import issue
from awareness.certificates.models import Certificate, VerifyAttempt
from awareness.certificates.rules import new_code
from awareness.settings import Settings
from awareness.web.extensions import db
from tests.factories import NOW, PASSWORD, make_completion, make_person, make_post, make_school
from tests.pages import PageClient, read

Enter = Callable[[Person], PageClient]
UNSEEN = (
    "/help",
    "/help/younger",
    "/help/no-such-page",
    "/modules",
    "/modules/b09-tricks-and-pressure",
    "/modules/no-such-module",
    "/verify",
    "/verify/0123456789ABCDEFGHJKMNPQRS",
)
HEADERS = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cache-Control",
}


@pytest.fixture
def head(session: Session) -> Post:
    school = make_school(session, name="Hill Top")
    person = make_person(session, name="Grace Okafor", email="grace@hollybrook.example")
    return make_post(session, role=Role.HEAD, school=school, person=person)


@pytest.fixture
def certificate(session: Session, head: Post) -> Certificate:
    assert head.school is not None
    return issue(
        session,
        completion=make_completion(session, post=head),
        person=head.person,
        employer=head.school,
        title="Essentials",
        code=new_code(),
        issuer="Lantern",
        at=NOW,
    )


@pytest.mark.parametrize("path", UNSEEN)
def test_a_page_for_anyone_neither_reads_nor_sets_a_cookie(
    path: str, head: Post, client_for: Enter
) -> None:
    answer = client_for(head.person).get(path)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Grace Okafor" not in answer.get_data(as_text=True)


def test_a_certificate_is_checked_without_a_cookie(
    head: Post, certificate: Certificate, client_for: Enter
) -> None:
    client = client_for(head.person)
    answers = [
        client.get(f"/verify/{certificate.code}"),
        client.post(f"/verify/{certificate.code}", data={"name": "Grace Okafor"}),
        client.post("/verify", data={"number": certificate.number, "name": "Somebody Else"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert [answer.headers.get("Vary") for answer in answers] == [None] * 3


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/help",
        "/sign-in",
        "/no-such-page",
        "/school",
        "/training/no-such-module",
        "/static/no-such-file.css",
        "/authority/coverage",
    ],
)
def test_every_answer_carries_the_headers_that_protect_it(
    path: str, head: Post, client_for: Enter
) -> None:
    assert set(client_for(head.person).get(path).headers.keys()) >= HEADERS


def test_a_page_that_breaks_carries_them_too(
    app: Flask, head: Post, client_for: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "public.privacy", broken(app))
    answer = client_for(head.person).get("/privacy")
    assert answer.status_code == 500
    assert set(answer.headers.keys()) >= HEADERS
    assert "secret" not in answer.get_data(as_text=True)


def broken(app: Flask) -> Callable[..., str]:
    view = app.view_functions["public.privacy"]

    def breaks(**_given: str) -> str:
        raise RuntimeError("a secret of the inside")

    breaks.__dict__.update(view.__dict__)
    return breaks


def test_what_a_missing_file_is_answered_with_is_kept_by_nobody(
    head: Post, client_for: Enter
) -> None:
    answer = client_for(head.person).get("/static/build/no-such-file.css")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_personal_downloads_are_kept_by_no_cache(
    head: Post, certificate: Certificate, client_for: Enter
) -> None:
    client = client_for(head.person)
    own = client.get(f"/training/certificates/{certificate.id}.pdf")
    school = client.get(f"/school/{head.school_id}/certificates/{certificate.id}.pdf")
    assert [own.headers["Cache-Control"], school.headers["Cache-Control"]] == ["no-store"] * 2


def test_a_form_is_taken_over_a_secure_line_from_a_browser_that_sends_no_referrer(
    head: Post, anyone: PageClient
) -> None:
    base = "https://localhost"
    form = read(anyone.get("/sign-in", base_url=base)).fields()
    given = {**form, "email": "grace@hollybrook.example", "password": PASSWORD}
    answer = anyone.post("/sign-in", data=given, base_url=base)
    assert answer.status_code == 302


def test_a_link_that_breaks_a_page_is_not_written_to_the_log(
    app: Flask,
    anyone: PageClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "account.choose_password", broken(app))
    with caplog.at_level(logging.INFO):
        assert anyone.get("/reset/a-token-of-somebody").status_code == 500
    assert "account.choose_password" in caplog.text
    assert "a-token-of-somebody" not in caplog.text


def test_a_statement_that_fails_says_nothing_of_its_values(app: Flask) -> None:
    with app.app_context():
        assert db.engine.hide_parameters


def test_who_meets_a_long_import_is_asked_to_wait(
    app: Flask, engine: Engine, head: Post, anyone: PageClient, impatient: None
) -> None:
    form = anyone.page("/sign-in").fields()
    given = {**form, "email": head.person.email, "password": PASSWORD}
    anyone.session.commit()
    with engine.connect().execution_options(writes=True) as importing:
        importing.execute(text("DELETE FROM failed_sign_in"))
        if engine.dialect.name == "postgresql":
            importing.execute(text("LOCK TABLE failed_sign_in"))
        answer = anyone.post("/sign-in", data=given)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert set(answer.headers.keys()) >= HEADERS
    assert read(answer).heading == "The service is busy"


@pytest.fixture
def impatient(app: Flask, anyone: PageClient) -> Iterator[None]:
    """The application's connection, waiting for a lock for a moment instead of seconds."""
    wait = {"sqlite": "PRAGMA busy_timeout=1", "postgresql": "SET lock_timeout = 1"}
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # the pool may hold several connections; the next is the only one
        db.session.execute(text(wait[db.engine.dialect.name]))
        db.session.commit()
    yield
    with app.app_context():
        db.engine.dispose()


def test_too_many_tries_from_one_place_are_told_to_wait(anyone: PageClient) -> None:
    tries = [anyone.post("/verify", data={"number": "LN-1"}) for _ in range(31)]
    assert [answer.status_code for answer in tries] == [422] * 30 + [429]
    assert read(tries[-1]).heading == "Too many tries"
    assert "Set-Cookie" not in tries[-1].headers


@pytest.mark.parametrize("path", ["/no-such-form", "/sign-in"])
def test_more_than_a_form_is_not_taken_from_anyone(path: str, anyone: PageClient) -> None:
    answer = anyone.post(path, data={"email": "x" * 1_100_000})
    assert answer.status_code in (404, 413)
    assert answer.headers["Content-Security-Policy"]


def test_a_large_file_is_not_read_before_it_is_known_who_sends_it(anyone: PageClient) -> None:
    answer = anyone.post("/admin/schools", data={"file": (io.BytesIO(b"x" * 1000), "a.csv")})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


def test_no_address_of_a_visitor_can_be_worked_out_from_what_verify_keeps(
    tmp_path: Path, database_url: str, session: Session
) -> None:
    """Also where no key is set, and the machine made its own."""
    app = create_app(Settings(database_url=database_url, instance_folder=tmp_path))
    session.commit()
    app.test_client().post("/verify", data={"number": "LN-2027-7Q4M2K", "name": "Nobody"})
    kept = session.scalars(select(VerifyAttempt.who)).all()
    assert kept == [keyed_hash(app.config["SECRET_KEY"], "127.0.0.1")]
    with app.app_context():
        db.engine.dispose()
