"""Our own additions about a platform's keys (lti.md C5, C6, 5), over real HTTP on this machine."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti import jwks, wire
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors, ask, is_public
from awareness.lti.models import KeySet
from tests.factories import NOW
from tests.lti.conftest import Configure
from tests.lti.platform import FakePlatform, KeyServer, make_key
from tests.lti.refusals import noted, refused

Later = Callable[[timedelta], None]


def launch_at(platform: FakePlatform, seconds: int, **how: object) -> int:
    """Launch so long after the moment of the factories; return the status."""
    moment = int(NOW.timestamp()) + seconds
    return platform.launch({"iat": moment, "exp": moment + 60}, **how).status_code


def test_keys_are_fetched_once_and_kept_for_an_hour(
    platform: FakePlatform, key_server: KeyServer, later: Later
) -> None:
    assert [launch_at(platform, 0) for _ in range(3)] == [303] * 3
    later(timedelta(seconds=3599))
    assert launch_at(platform, 3599) == 303
    assert key_server.asked == 1
    later(timedelta(hours=1))
    assert launch_at(platform, 3600) == 303
    assert key_server.asked == 2


def test_a_key_rotated_mid_run_is_fetched_at_once(
    platform: FakePlatform, key_server: KeyServer
) -> None:
    assert platform.launch().status_code == 303
    fresh = make_key("k2")
    key_server.keys = [fresh.public()]
    assert platform.launch(key=fresh).status_code == 303
    refused(platform.launch(), Code.KEY_UNKNOWN)


def test_an_unknown_key_is_sought_once_a_minute(
    platform: FakePlatform, key_server: KeyServer, later: Later, session: Session
) -> None:
    """Nobody can make us fetch over and over, nor keep out those whose key is known."""
    for number in range(5):
        refused(platform.launch(header={"kid": f"unknown{number}"}), Code.KEY_UNKNOWN)
    assert key_server.asked == 1
    assert platform.launch().status_code == 303
    later(timedelta(seconds=60))
    assert launch_at(platform, 60, header={"kid": "unknown"}) == 403
    assert key_server.asked == 2


def test_a_key_set_that_cannot_be_fetched_is_left_alone_for_a_minute(
    platform: FakePlatform, key_server: KeyServer, later: Later, session: Session
) -> None:
    key_server.status = 503
    refused(platform.launch(), Code.KEYS_UNREACHABLE)
    key_server.status = 200
    refused(platform.launch(), Code.KEYS_UNREACHABLE)
    assert key_server.asked == 1
    assert noted(session) == [
        ("keys-unreachable", "answered 503"),
        ("keys-unreachable", "it could not be fetched a moment ago"),
    ]
    later(timedelta(seconds=60))
    assert launch_at(platform, 60) == 303


def test_keys_that_are_known_go_on_while_the_platform_is_away(
    platform: FakePlatform, key_server: KeyServer
) -> None:
    assert platform.launch().status_code == 303
    key_server.status = 500
    refused(platform.launch(header={"kid": "unknown"}), Code.KEYS_UNREACHABLE)
    assert platform.launch().status_code == 303


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", timedelta(hours=1)),
        ("max-age=300", timedelta(minutes=5)),
        ("public, max-age=5", timedelta(minutes=1)),
        ("max-age=0", timedelta(minutes=1)),
        ("no-store", timedelta(minutes=1)),
        ("no-cache, max-age=3600", timedelta(minutes=1)),
        ("max-age=99999999", timedelta(hours=24)),
        ("max-age=" + "9" * 400, timedelta(hours=24)),
        ("max-age=-1", timedelta(hours=1)),
    ],
)
def test_keys_are_kept_as_long_as_the_platform_says_within_limits(
    said: str, kept: timedelta, platform: FakePlatform, key_server: KeyServer, session: Session
) -> None:
    key_server.headers["Cache-Control"] = said
    assert platform.launch().status_code == 303
    session.rollback()
    assert session.scalars(select(KeySet)).one().expires_at == NOW + kept


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"keys": {}}',
        b"[" * 100_000,
        b"\xff\xfe",
        b"9" * 5_000,
        json.dumps({"keys": [{"kid": str(n)} for n in range(51)]}).encode(),
        b" " * (wire.LARGEST + 1),
    ],
    ids=["empty", "html", "list", "object", "deep", "bytes", "number", "many", "huge"],
)
def test_a_jwks_that_is_none_or_huge_is_refused(
    body: bytes, platform: FakePlatform, key_server: KeyServer
) -> None:
    key_server.body = body
    refused(platform.launch(), Code.KEYS_UNREACHABLE)


def test_a_key_set_with_things_that_are_no_keys_is_read_without_them(
    platform: FakePlatform, key_server: KeyServer
) -> None:
    key_server.keys = [{"kid": 7}, {"kty": "RSA"}, platform.key.public()]
    key_server.body = json.dumps({"keys": [7, None, *key_server.keys]}).encode()
    assert platform.launch().status_code == 303


def test_a_jwks_that_is_compressed_beyond_measure_is_refused(
    platform: FakePlatform, key_server: KeyServer
) -> None:
    key_server.headers["Content-Encoding"] = "gzip"
    key_server.body = gzip.compress(b" " * 20_000_000)
    refused(platform.launch(), Code.KEYS_UNREACHABLE)


def test_a_jwks_that_redirects_is_not_followed(
    platform: FakePlatform, key_server: KeyServer
) -> None:
    key_server.status = 302
    key_server.headers["Location"] = key_server.url
    refused(platform.launch(), Code.KEYS_UNREACHABLE)
    assert key_server.asked == 1


@pytest.mark.parametrize("of_what", ["body", "head"])
def test_a_jwks_that_trickles_in_is_given_up(
    of_what: str,
    platform: FakePlatform,
    key_server: KeyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each byte comes in time, all of them would not."""
    monkeypatch.setattr(wire, "READ_SECONDS", 0.3)
    setattr(key_server, f"{of_what}_drip_seconds", 0.05)
    began = time.monotonic()
    refused(platform.launch(), Code.KEYS_UNREACHABLE)
    assert time.monotonic() - began < 3


def test_a_jwks_on_a_private_address_is_refused(
    platform: FakePlatform, key_server: KeyServer, configure: Configure
) -> None:
    configure(lti_development_hosts="")
    refused(platform.launch(), Code.KEYS_UNREACHABLE)
    platform.registration.jwks_url = f"https://{key_server.host}/keys"
    assert key_server.asked == 0


def test_a_private_address_behind_https_is_left_before_a_byte_is_sent(
    key_server: KeyServer,
) -> None:
    with pytest.raises(LtiError) as refusal:
        ask("GET", f"https://{key_server.host}/keys", doors=Doors())
    assert refusal.value.code is Code.ADDRESS
    allowed = Doors().and_private(["127.0.0.1"])
    with pytest.raises(LtiError) as reached:
        ask("GET", f"https://{key_server.host}/keys", doors=allowed)
    assert reached.value.code is Code.SERVICE


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example/keys",
        "ftp://lms.example/keys",
        "file:///etc/passwd",
        "https://",
        "https:///keys",
        "https://user:secret@lms.example/keys",
        "https://lms.example\\@evil.example/",
        "https://lms.example:99999/",
        "https://lms.example:0/",
        "https://[::1",
        "",
    ],
)
def test_an_address_that_is_not_plain_https_is_not_opened(url: str) -> None:
    with pytest.raises(LtiError) as refusal:
        ask("GET", url, doors=Doors())
    assert refusal.value.code is Code.ADDRESS


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "2130706433", "127.1"])
def test_no_way_of_writing_this_machine_is_taken(host: str, key_server: KeyServer) -> None:
    with pytest.raises(LtiError):
        ask("GET", f"https://{host}:{key_server.port}/keys", doors=Doors())
    assert key_server.asked == 0


@pytest.mark.parametrize(
    "address",
    """10.0.0.1 172.16.0.1 192.168.1.1 127.0.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    255.255.255.255 ::1 :: fe80::1%eth0 fc00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::a00:1
    2002:a00:1:: 2001:0:a00:1:: 64:ff9b:1::a00:1 ::10.0.0.1 fec0::1""".split(),
)
def test_an_address_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_the_service_says_who_asks_and_keeps_no_cookie(
    platform: FakePlatform, key_server: KeyServer, later: Later
) -> None:
    key_server.headers["Set-Cookie"] = "tenant=7; Path=/"
    assert platform.launch().status_code == 303
    later(timedelta(hours=1))
    assert launch_at(platform, 3600) == 303
    assert key_server.agents == [wire.USER_AGENT] * 2
    assert key_server.cookies == ["", ""]


def test_a_key_is_parsed_once(platform: FakePlatform) -> None:
    public = platform.key.public()
    assert jwks.usable(public) is jwks.usable(dict(public))
