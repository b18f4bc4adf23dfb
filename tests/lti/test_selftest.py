"""The self-test says what would stop a launch, asking a platform that really answers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from joserfc.jwk import OctKey
from sqlalchemy.orm import Session

from awareness.lti import keys, selftest
from awareness.lti.http import Doors
from awareness.lti.models import Registration, TokenRequest
from awareness.lti.selftest import Outcome
from tests.factories import NOW
from tests.lti.factories import make_registration
from tests.lti.keyset import KeySetServer, public, serving

SECRET = "a secret of the tests, long enough for anyone"
BASE_URL = "https://lantern.example"


@pytest.fixture
def platform() -> Iterator[KeySetServer]:
    with serving() as server:
        yield server


@pytest.fixture
def connection(session: Session, platform: KeySetServer) -> Registration:
    return make_registration(session, jwks_url=f"http://{platform.host}/certs")


def outcomes(connection: Registration, platform: KeySetServer) -> tuple[Outcome, Outcome]:
    reached, clock = selftest.of_platform(connection, platform.doors, at=NOW)
    return reached.outcome, clock.outcome


def words(connection: Registration, platform: KeySetServer) -> str:
    found = selftest.of_platform(connection, platform.doors, at=NOW)
    return " ".join(finding.words for finding in found)


def test_a_platform_with_a_good_key_and_clock_is_good(
    connection: Registration, platform: KeySetServer
) -> None:
    platform.keys = [public()]

    assert outcomes(connection, platform) == (Outcome.GOOD, Outcome.GOOD)


def test_a_weak_key_beside_a_good_one_is_counted(
    connection: Registration, platform: KeySetServer
) -> None:
    weak = {**OctKey.generate_key(256).as_dict(), "kid": "k2"}
    platform.keys = [public(), weak]

    assert "1 of 2 keys can be used." in words(connection, platform)


def test_a_platform_without_a_usable_key_is_to_put_right(
    connection: Registration, platform: KeySetServer
) -> None:
    platform.keys = [{**public(), "use": "enc"}]

    assert outcomes(connection, platform)[0] is Outcome.BAD
    assert "not a signing key" in words(connection, platform)


def test_an_empty_key_set_is_to_put_right(connection: Registration, platform: KeySetServer) -> None:
    assert "no key with a name" in words(connection, platform)


def test_a_key_set_that_is_not_there_names_the_status(
    connection: Registration, platform: KeySetServer
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
    connection: Registration, platform: KeySetServer, seconds: int, expected: Outcome
) -> None:
    platform.date = NOW + timedelta(seconds=seconds)

    assert outcomes(connection, platform)[1] is expected


def test_a_clock_that_is_wrong_is_told_with_its_way(
    connection: Registration, platform: KeySetServer
) -> None:
    platform.date = NOW + timedelta(minutes=5)

    assert "300 seconds ahead of ours" in words(connection, platform)


def test_a_platform_that_tells_no_time_is_not_judged(
    connection: Registration, platform: KeySetServer
) -> None:
    platform.date = None

    assert outcomes(connection, platform)[1] is Outcome.UNKNOWN


def test_a_platform_on_a_private_address_is_not_asked(
    connection: Registration, platform: KeySetServer
) -> None:
    connection.jwks_url = connection.jwks_url.replace("http://", "https://")
    reached, clock = selftest.of_platform(connection, Doors(), at=NOW)

    assert "allowed by whoever runs this service" in reached.words
    assert (reached.outcome, clock.outcome) == (Outcome.BAD, Outcome.UNKNOWN)


def test_a_platform_that_is_down_is_told_so(
    connection: Registration, platform: KeySetServer
) -> None:
    connection.jwks_url = "http://127.0.0.1:9/certs"
    doors = Doors(development=frozenset({"127.0.0.1:9"}))
    reached, _clock = selftest.of_platform(connection, doors, at=NOW)

    assert "there is nobody at this address" in reached.words


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
