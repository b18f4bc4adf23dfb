"""Certification guide 1.3, 6.1.1: known bad payloads. Each is refused with a clear page and a code.

The tests bear the names of the cases.
"""

from typing import Any

from sqlalchemy.orm import Session

from awareness.lti import claims as c
from awareness.lti.errors import Code
from tests.lti.platform import GONE, FakePlatform, KeyServer, b64, sign
from tests.lti.refusals import refused, visits


def test_no_kid_in_jwt_header(platform: FakePlatform) -> None:
    refused(platform.launch(header={"kid": GONE}), Code.KEY_UNNAMED)


def test_incorrect_kid_in_jwt_header(platform: FakePlatform, key_server: KeyServer) -> None:
    refused(platform.launch(header={"kid": "imstester_66067"}), Code.KEY_UNKNOWN)


def test_wrong_lti_version(platform: FakePlatform) -> None:
    refused(platform.launch({c.VERSION: "11.3"}), Code.VERSION)


def test_no_lti_version(platform: FakePlatform) -> None:
    refused(platform.launch({c.VERSION: GONE}), Code.VERSION)


def test_invalid_lti_message(platform: FakePlatform) -> None:
    begun = platform.begin()
    token = sign({"name": "badltilaunch"}, platform.key)
    refused(platform.send(begun, token), Code.ISSUER)


def test_invalid_lti_message_that_is_otherwise_a_sound_token(platform: FakePlatform) -> None:
    lti: dict[str, Any] = {name: GONE for name in platform.claims(platform.begin()) if "/" in name}
    refused(platform.launch({**lti, "name": "badltilaunch"}), Code.MESSAGE_TYPE)


def test_missing_lti_claims(platform: FakePlatform) -> None:
    kept = (c.MESSAGE_TYPE, c.VERSION)
    lti: dict[str, Any] = {
        name: GONE for name in platform.claims(platform.begin()) if "/" in name and name not in kept
    }
    refused(platform.launch(lti), Code.CLAIM_MISSING)


def test_timestamps_incorrect(platform: FakePlatform) -> None:
    refused(platform.launch({"iat": 11111, "exp": 22222}), Code.EXPIRED)


def test_message_type_claim_missing(platform: FakePlatform) -> None:
    refused(platform.launch({c.MESSAGE_TYPE: GONE}), Code.MESSAGE_TYPE)


def test_role_claim_missing(platform: FakePlatform) -> None:
    refused(platform.launch({c.ROLES: GONE}), Code.CLAIM_MISSING)


def test_deployment_id_claim_missing(platform: FakePlatform) -> None:
    refused(platform.launch({c.DEPLOYMENT_ID: GONE}), Code.CLAIM_MISSING)


def test_resource_link_id_claim_missing(platform: FakePlatform) -> None:
    refused(platform.launch({c.RESOURCE_LINK: {"title": "Grooming"}}), Code.CLAIM_MISSING)


def test_user_claim_missing(platform: FakePlatform) -> None:
    """An anonymous launch is legal (Core 5.3.6.1), but nobody could be given a result."""
    refused(platform.launch({"sub": GONE}), Code.ANONYMOUS)


def test_no_bad_payload_leaves_a_visit_or_uses_up_the_launch(
    platform: FakePlatform, session: Session
) -> None:
    begun = platform.begin()
    refused(platform.send(begun, platform.token(begun, {c.VERSION: GONE})), Code.VERSION)
    refused(platform.send(begun, f"{b64(b'{}')}.e30."), Code.ALGORITHM)
    assert visits(session) == 0
    assert platform.send(begun, platform.token(begun)).status_code == 303
