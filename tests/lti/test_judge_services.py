"""A platform that others wrote reads our request for a token."""

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.registration import Registration as TheirRegistration
from sqlalchemy.orm import Session

from awareness.lti.models import Platform
from tests.lti.connected import AGS_SCOPES, Connected, connected
from tests.lti.services import Asked, Reply


class Judge(LTI1P3PlatformConfAbstract):
    """Their record of our connection, with our public keys. Our clock is not theirs."""

    def init_platform_config(self, **given: Any) -> None:
        self._jwt_verify_options |= {"verify_iat": False, "verify_exp": False}
        key = rsa.generate_private_key(65537, 2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self._registration = (
            TheirRegistration()
            .set_iss("https://lms.example")
            .set_client_id("client-1")
            .set_platform_private_key(pem)
            .set_tool_key_set(given["keys"])
        )

    def get_registration_by_params(self, **_given: Any) -> TheirRegistration:
        return self._registration


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.OTHER) as found:
        yield found


def test_our_request_for_a_token_is_granted_by_another_platform(school: Connected) -> None:
    judge = Judge(keys=school.services.public_keys)
    given: list[Any] = []

    def ask_the_judge(asked: Asked) -> Reply:
        given.append(judge.get_access_token(asked.form))
        return Reply(200, given[0])

    school.services.fail("token", ask_the_judge)
    school.services.fail("scores", Reply(200))
    school.give()
    school.work()
    assert sorted(given[0]["scope"].split()) == AGS_SCOPES
    assert school.services.last("scores").headers["authorization"] == (
        f"Bearer {given[0]['access_token']}"
    )
