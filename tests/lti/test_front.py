"""The two requests of a launch that goes well are answered in front of the application, and nobody
can tell: its checks, answers, counts and lines in the log are the same.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awareness.lti.errors import Code
from awareness.rows import Ready
from awareness.web import held
from awareness.web.extensions import db, limiter
from awareness.web.lti.blueprint import A_MINUTE
from awareness.web.lti.front import LARGEST, Front
from tests.lti.conftest import Configure
from tests.lti.platform import FROM_PLATFORM, IN_A_WINDOW, FakePlatform
from tests.lti.refusals import noted, refused, visits

Capture = pytest.CaptureFixture[str]
HERE = "127.0.0.1"
OF_A_BODY = {"Content-Type", "Content-Length"}


@pytest.fixture
def front(app: Flask) -> Front:
    found = app.wsgi_app.app  # type: ignore[attr-defined]
    assert isinstance(found, Front)
    return found


@pytest.fixture
def take_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function after which the application answers everything by itself."""
    alone = Flask.wsgi_app.__get__(app)
    return lambda: monkeypatch.setattr(app, "wsgi_app", alone)


def nothing_behind(_environ: Any, start: Callable[..., Any]) -> list[bytes]:
    """An application that is not there."""
    start("500 Nothing Behind", [])
    return []


def shape(answer: TestResponse) -> tuple[str, list[tuple[str, str]]]:
    """Return what an answer says to the browser, without what is another every time."""
    chance = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{43}|(?<=state_)\w{16}")
    said = [
        (name, chance.sub("*", value)) for name, value in answer.headers if name not in OF_A_BODY
    ]
    return answer.status, sorted(said)


def both_halves(platform: FakePlatform, **changes: Any) -> list[TestResponse]:
    began = platform.login()
    begun = platform.read(began.headers["Location"])
    return [began, platform.send(begun, platform.token(begun, changes))]


def test_a_launch_that_goes_well_needs_nothing_behind(
    platform: FakePlatform, front: Front, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "app", nothing_behind)
    assert platform.launch().status_code == 303
    assert platform.launch(platform.deep_linking()).headers["Location"].endswith("/choose")
    assert visits(session) == 2


@pytest.mark.parametrize("base_url", ["http://localhost", "https://lantern.example"])
def test_both_answer_alike(
    base_url: str,
    platform: FakePlatform,
    configure: Configure,
    take_away: Callable[[], None],
) -> None:
    configure(base_url=base_url)
    platform.base_url = base_url
    platform.registration.auth_url = "https://lms.example/s\u00fcd/auth?x={1}"
    platform.registration.frame_origins = ["https://hollybrook.lms.example"]
    before = both_halves(platform), platform.launch(platform.deep_linking())
    platform.client.delete_cookie(held.VISITS, path="/lti", domain=base_url.partition("://")[2])
    take_away()
    after = both_halves(platform), platform.launch(platform.deep_linking())
    assert [shape(answer) for answer in before[0]] == [shape(answer) for answer in after[0]]
    assert shape(before[1]) == shape(after[1])


def test_of_two_values_of_one_name_both_take_the_first(
    platform: FakePlatform, take_away: Callable[[], None]
) -> None:
    for _ in range(2):
        begun = platform.begin()
        form = {"state": [begun.state, "x"], "id_token": [platform.token(begun), "x"]}
        answer = platform.client.post("/lti/launch", data=form, headers=FROM_PLATFORM)
        assert answer.status_code == 303
        take_away()


@pytest.mark.parametrize(
    "how",
    [
        {"content_type": "multipart/form-data"},
        {"query_string": {"lti_message_hint": "in the address"}},
        {"environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}},
    ],
    ids=["another-kind", "an-address-with-a-query", "of-no-stated-size"],
)
def test_a_form_that_is_not_read_in_front_is_read_behind(
    how: dict[str, Any], platform: FakePlatform
) -> None:
    answer = platform.client.post(
        f"/lti/login/{platform.registration.slug}",
        data=platform.login_parameters(),
        headers={**FROM_PLATFORM, **IN_A_WINDOW},
        **how,
    )
    assert answer.status_code == 302
    assert platform.read(answer.headers["Location"]).query["login_hint"] == "login-hint-of-7"


def test_a_form_that_is_too_large_for_the_front_is_read_behind(platform: FakePlatform) -> None:
    begun = platform.begin()
    answer = platform.send(begun, platform.token(begun), filling="x" * LARGEST)
    assert answer.status_code == 303


def test_a_form_that_ends_too_early_begins_nothing(platform: FakePlatform) -> None:
    answer = platform.client.post(
        f"/lti/login/{platform.registration.slug}",
        data=platform.login_parameters(),
        headers={**FROM_PLATFORM, **IN_A_WINDOW},
        environ_overrides={"CONTENT_LENGTH": "9999"},
    )
    assert answer.status_code == 400


def test_a_refusal_in_front_is_told_and_noted_once(
    platform: FakePlatform, session: Session
) -> None:
    refused(platform.launch({"aud": "somebody-else"}), Code.AUDIENCE)
    assert noted(session) == [("audience", "aud")]
    assert visits(session) == 0


def test_each_request_is_counted_once(platform: FakePlatform) -> None:
    platform.launch()
    platform.launch({"aud": "somebody-else"})
    assert limiter.tries("lti.login", HERE) == 2
    assert limiter.tries("lti.finish", HERE) == 2


@pytest.mark.parametrize("endpoint", ["lti.login", "lti.finish"])
def test_more_than_a_minute_may_hold_are_refused(
    endpoint: str, platform: FakePlatform, session: Session
) -> None:
    for _ in range(A_MINUTE - 1):
        limiter.count(endpoint, HERE)
    assert [answer.status_code for answer in both_halves(platform)] == [302, 303]
    begun = platform.login() if endpoint == "lti.login" else platform.client.post("/lti/launch")
    assert begun.status_code == 429
    assert visits(session) == 1


def test_each_request_leaves_one_line_without_a_word_of_what_was_sent(
    platform: FakePlatform, capsys: Capture
) -> None:
    capsys.readouterr()
    begun = platform.begin()
    token = platform.token(begun, {"name": "Kamala Marvel"})
    answer = platform.send(begun, token)
    first, second = capsys.readouterr().err.splitlines()
    assert re.search(r"method=POST\b.* route=/lti/login/<slug> +status=302", first)
    assert re.search(r"method=POST\b.* route=/lti/launch +status=303", second)
    visit = answer.headers["Location"].rpartition("/")[2]
    sent = (begun.state, begun.nonce, token, visit, platform.registration.slug, "Kamala", HERE)
    assert [word for word in sent if word in first + second] == []


def test_a_database_that_fails_in_front_is_tried_again_behind(
    platform: FakePlatform, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = create_engine("sqlite:////nowhere/at/all.sqlite")
    monkeypatch.setattr(front, "_ready", Ready(gone))
    assert platform.launch().status_code == 303


def test_a_connection_that_broke_since_the_last_launch_is_replaced(
    platform: FakePlatform, front: Front, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        ready = Ready(db.engine)
    monkeypatch.setattr(front, "_ready", ready)
    platform.launch()
    with ready.one_by_one() as rows:
        rows._driver.close()
    assert platform.launch().status_code == 303
    monkeypatch.setattr(front, "app", nothing_behind)
    assert platform.launch().status_code == 303


@pytest.mark.parametrize(
    "cookie", ["a.b\r\nSet-Cookie: c=d", "a.b; Path=/", "a", ".", "a.", "a.\u00e4", "a.b.c"]
)
def test_what_is_no_visit_in_a_cookie_is_not_written_into_the_next(cookie: str) -> None:
    assert held.read(cookie) == {}
    assert held.read(f"{cookie}~0192-f3a0.secret_-") == {"0192-f3a0": "secret_-"}
