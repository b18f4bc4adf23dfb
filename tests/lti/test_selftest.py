"""The self-test says what would stop a launch, asking a platform that really answers."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy.orm import Session

from awareness.lti import keys, selftest
from awareness.lti.http import Doors
from awareness.lti.models import Registration, TokenRequest
from awareness.lti.selftest import Outcome
from tests.factories import NOW
from tests.lti.factories import make_registration

SECRET = "a secret of the tests, long enough for anyone"
BASE_URL = "https://lantern.example"


class Platform(ThreadingHTTPServer):
    """A platform that serves one key set, at a time and with a status of the test's choosing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.keys: list[dict[str, Any]] = []
        self.status = 200
        self.date: datetime | None = NOW

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def doors(self) -> Doors:
        return Doors(development=frozenset({self.host}))


class Answering(BaseHTTPRequestHandler):
    server: Platform

    def do_GET(self) -> None:
        body = json.dumps({"keys": self.server.keys}).encode()
        self.send_response_only(self.server.status)
        if self.server.date is not None:
            self.send_header("Date", format_datetime(self.server.date, usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def platform() -> Iterator[Platform]:
    server = Platform()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def connection(session: Session, platform: Platform) -> Registration:
    return make_registration(session, jwks_url=f"http://{platform.host}/certs")


def public(bits: int = 2048, kid: str = "k1") -> dict[str, Any]:
    pair = RSAKey.generate_key(bits, {"kid": kid, "use": "sig", "alg": "RS256"}, auto_kid=False)
    return dict(pair.as_dict(private=False))


def outcomes(connection: Registration, platform: Platform) -> tuple[Outcome, Outcome]:
    reached, clock = selftest.of_platform(connection, platform.doors, at=NOW)
    return reached.outcome, clock.outcome


def words(connection: Registration, platform: Platform) -> str:
    found = selftest.of_platform(connection, platform.doors, at=NOW)
    return " ".join(finding.words for finding in found)


def test_a_platform_with_a_good_key_and_clock_is_good(
    connection: Registration, platform: Platform
) -> None:
    platform.keys = [public()]

    assert outcomes(connection, platform) == (Outcome.GOOD, Outcome.GOOD)


def test_a_weak_key_beside_a_good_one_is_counted(
    connection: Registration, platform: Platform
) -> None:
    weak = {**OctKey.generate_key(256).as_dict(), "kid": "k2"}
    platform.keys = [public(), weak]

    assert "1 of 2 keys can be used." in words(connection, platform)


def test_a_platform_without_a_usable_key_is_to_put_right(
    connection: Registration, platform: Platform
) -> None:
    platform.keys = [{**public(), "use": "enc"}]

    assert outcomes(connection, platform)[0] is Outcome.BAD
    assert "not a signing key" in words(connection, platform)


def test_an_empty_key_set_is_to_put_right(connection: Registration, platform: Platform) -> None:
    assert "no key with a name" in words(connection, platform)


def test_a_key_set_that_is_not_there_names_the_status(
    connection: Registration, platform: Platform
) -> None:
    platform.status = 404

    assert "answered 404" in words(connection, platform)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (60, Outcome.GOOD),
        (-60, Outcome.GOOD),
        (61, Outcome.BAD),
        (-61, Outcome.BAD),
    ],
)
def test_a_clock_may_be_a_minute_off(
    connection: Registration, platform: Platform, seconds: int, expected: Outcome
) -> None:
    platform.date = NOW + timedelta(seconds=seconds)

    assert outcomes(connection, platform)[1] is expected


def test_a_clock_that_is_wrong_is_told_with_its_way(
    connection: Registration, platform: Platform
) -> None:
    platform.date = NOW + timedelta(minutes=5)

    assert "300 seconds ahead of ours" in words(connection, platform)


def test_a_platform_that_tells_no_time_is_not_judged(
    connection: Registration, platform: Platform
) -> None:
    platform.date = None

    assert outcomes(connection, platform)[1] is Outcome.UNKNOWN


def test_a_platform_on_a_private_address_is_not_asked(
    connection: Registration, platform: Platform
) -> None:
    connection.jwks_url = connection.jwks_url.replace("http://", "https://")
    reached, clock = selftest.of_platform(connection, Doors(), at=NOW)

    assert "allowed by whoever runs this service" in reached.words
    assert (reached.outcome, clock.outcome) == (Outcome.BAD, Outcome.UNKNOWN)


def test_a_platform_that_is_down_is_told_so(connection: Registration, platform: Platform) -> None:
    connection.jwks_url = "http://127.0.0.1:9/certs"
    doors = Doors(development=frozenset({"127.0.0.1:9"}))
    reached, _clock = selftest.of_platform(connection, doors, at=NOW)

    assert "Nothing usable came" in reached.words


def test_our_own_keys_sign_and_are_published(session: Session) -> None:
    active = keys.ensure(session, secret=SECRET, at=NOW)

    address, own = selftest.of_service(session, base_url=BASE_URL, secret=SECRET)

    assert (address.outcome, own.outcome) == (Outcome.GOOD, Outcome.GOOD)
    assert active.kid in own.words


def test_a_secret_that_was_changed_is_found(session: Session) -> None:
    keys.ensure(session, secret=SECRET, at=NOW)

    _address, own = selftest.of_service(session, base_url=BASE_URL, secret="another" * 6)

    assert own.outcome is Outcome.BAD
    assert "SECRET_KEY" in own.words


def test_a_published_key_that_is_not_the_one_that_signs_is_found(session: Session) -> None:
    active = keys.ensure(session, secret=SECRET, at=NOW)
    active.public = public(kid=active.kid)
    session.flush()

    assert selftest.of_service(session, base_url=BASE_URL, secret=SECRET)[1].outcome is Outcome.BAD


@pytest.mark.parametrize(
    ("outcome", "expected"), [("granted", Outcome.GOOD), ("answered 401", Outcome.BAD)]
)
def test_the_last_token_request_is_judged(
    connection: Registration, outcome: str, expected: Outcome
) -> None:
    last = TokenRequest(registration_id=connection.id, at=NOW, outcome=outcome)

    assert selftest.of_tokens(last).outcome is expected
