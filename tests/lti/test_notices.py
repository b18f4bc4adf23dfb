"""A platform tells us something while nobody is there, such as that a course was copied."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awareness.lti import claims, notices
from awareness.lti.errors import Code
from awareness.lti.models import Course, Deployment, DeploymentState, Notice, RegistrationState
from tests.factories import NOW, make_class, make_school
from tests.lti.factories import (
    CLIENT_ID,
    ISSUER,
    make_course,
    make_deployment,
    make_keys,
    make_registration,
)
from tests.pages import PageClient

KEY = RSAKey.generate_key(2048, {"kid": "platform", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "platform", "use": "sig", "alg": "RS256"})
ORIGIN, COPY = "the course that was copied", "the copy"


@pytest.fixture
def deployment(session: Session) -> Deployment:
    """A deployment of a school whose platform's key is at hand."""
    registration = make_registration(session, school=make_school(session))
    make_keys(session, registration, [KEY.as_dict(private=False)], missed_at=NOW)
    return make_deployment(session, registration)


def notice(**changes: Any) -> dict[str, Any]:
    """The claims of a notice as Canvas sends them: a nonce of its own, no `jti` and no `sub`."""
    now = int(NOW.timestamp())
    return {
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "azp": CLIENT_ID,
        "iat": now,
        "exp": now + 3600,
        "nonce": "of the platform",
        claims.VERSION: "1.3.0",
        claims.DEPLOYMENT_ID: "1",
        claims.NOTICE: {
            "id": "notice-1",
            "timestamp": "2027-01-20T10:00:00Z",
            "type": "LtiContextCopyNotice",
        },
        claims.CONTEXT: {"id": COPY, "label": "9B", "title": "Year 9 PSHE"},
        "https://purl.imsglobal.org/spec/lti/claim/origin_contexts": [ORIGIN],
        **changes,
    }


def signed(said: dict[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "platform"}, said, key)


def deliver(anyone: PageClient, *tokens: str) -> TestResponse:
    return anyone.post("/lti/notices", json={"notices": [{"jwt": token} for token in tokens]})


def courses(session: Session) -> dict[str, bool]:
    """Return for each course whether it stands for a class."""
    session.expire_all()
    return {row.context_id: row.class_id is not None for row in session.scalars(select(Course))}


def test_a_copied_course_does_not_stand_for_the_class_of_its_origin(
    session: Session, anyone: PageClient, deployment: Deployment
) -> None:
    school = make_school(session)
    origin = make_course(session, deployment, context_id=ORIGIN)
    origin.class_id = make_class(session, school=school).id
    response = deliver(anyone, signed(notice()))
    assert (response.status_code, response.data) == (204, b"")
    assert courses(session) == {ORIGIN: True, COPY: False}


def test_a_course_that_content_was_brought_into_keeps_its_class(
    session: Session, anyone: PageClient, deployment: Deployment
) -> None:
    held = make_course(session, deployment, context_id=COPY)
    held.class_id = make_class(session, school=make_school(session)).id
    assert deliver(anyone, signed(notice())).status_code == 204
    assert courses(session) == {COPY: True}


def test_a_notice_counts_once(session: Session, anyone: PageClient, deployment: Deployment) -> None:
    token = signed(notice())
    deliver(anyone, token)
    session.delete(session.scalars(select(Course)).one())
    assert deliver(anyone, token).status_code == 204
    again = signed(notice(nonce="another"))
    assert deliver(anyone, again).status_code == 204
    assert courses(session) == {}
    assert len(session.scalars(select(Notice)).all()) == 1


def test_deliveries_at_the_same_moment_count_once(
    app: Flask, session: Session, deployment: Deployment
) -> None:
    session.commit()
    token = signed(notice())

    def post(_number: int) -> int:
        client = FlaskClient(app)
        return client.post("/lti/notices", json={"notices": [{"jwt": token}]}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(post, range(8))) == [204] * 8
    assert len(session.scalars(select(Notice)).all()) == 1
    assert courses(session) == {COPY: False}


def test_several_notices_come_in_one_delivery(
    session: Session, anyone: PageClient, deployment: Deployment
) -> None:
    other = {"id": "notice-2", "type": "LtiContextCopyNotice"}
    second = notice(**{claims.NOTICE: other, claims.CONTEXT: {"id": "another copy"}})
    assert deliver(anyone, signed(notice()), signed(second)).status_code == 204
    assert courses(session) == {COPY: False, "another copy": False}


@pytest.mark.parametrize("kind", ["LtiHelloWorldNotice", "LtiSomethingNewNotice"])
def test_a_notice_of_another_type_is_taken_and_changes_nothing(
    session: Session, anyone: PageClient, deployment: Deployment, kind: str
) -> None:
    said = notice(**{claims.NOTICE: {"id": "n", "type": kind}})
    del said[claims.CONTEXT]
    assert deliver(anyone, signed(said)).status_code == 204
    assert courses(session) == {}


def test_a_notice_may_be_named_by_its_jti(
    session: Session, anyone: PageClient, deployment: Deployment
) -> None:
    said = notice(jti="of-the-token", **{claims.NOTICE: {"type": "LtiContextCopyNotice"}})
    assert deliver(anyone, signed(said)).status_code == 204
    assert session.scalars(select(Notice.jti)).all() == ["of-the-token"]


NOW_SECONDS = int(NOW.timestamp())
REFUSED: dict[str, tuple[dict[str, Any], Code]] = {
    "another issuer": ({"iss": "https://other.example"}, Code.UNKNOWN_CONNECTION),
    "another client": ({"aud": "other"}, Code.UNKNOWN_CONNECTION),
    "a further audience": ({"aud": [CLIENT_ID, "other"]}, Code.UNKNOWN_CONNECTION),
    "an unknown deployment": ({claims.DEPLOYMENT_ID: "9"}, Code.UNKNOWN_CONNECTION),
    "another party": ({"azp": "other"}, Code.AUDIENCE),
    "run out": ({"exp": NOW_SECONDS - 61}, Code.EXPIRED),
    "without an end": ({"exp": None}, Code.EXPIRED),
    "from the future": ({"iat": NOW_SECONDS + 120}, Code.ISSUED),
    "too old": ({"iat": NOW_SECONDS - 3700}, Code.ISSUED),
    "another version": ({claims.VERSION: "1.1"}, Code.VERSION),
    "no notice": ({claims.NOTICE: None}, Code.CLAIM_MISSING),
    "a notice that is no object": ({claims.NOTICE: "x"}, Code.CLAIM_MISSING),
    "no type": ({claims.NOTICE: {"id": "n"}}, Code.CLAIM_MISSING),
    "no name": ({claims.NOTICE: {"type": "LtiHelloWorldNotice"}}, Code.CLAIM_MISSING),
    "no course": ({claims.CONTEXT: {"title": "9B"}}, Code.CLAIM_MISSING),
}


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_notice_that_is_not_all_it_should_be_is_refused(
    session: Session,
    anyone: PageClient,
    deployment: Deployment,
    changes: dict[str, Any],
    code: Code,
) -> None:
    response = deliver(anyone, signed(notice(**changes)))
    assert response.status_code == 400
    assert response.json == {"error": code}
    assert session.scalars(select(Notice)).all() == []
    assert courses(session) == {}


def test_a_notice_signed_by_somebody_else_is_refused(
    session: Session, anyone: PageClient, deployment: Deployment
) -> None:
    response = deliver(anyone, signed(notice(), OTHER_KEY))
    assert response.json == {"error": Code.SIGNATURE}
    assert session.scalars(select(Notice)).all() == []


def test_a_notice_for_a_connection_that_is_off_is_refused(
    session: Session, anyone: PageClient
) -> None:
    registration = make_registration(session, state=RegistrationState.OFF)
    make_keys(session, registration, [KEY.as_dict(private=False)])
    make_deployment(session, registration)
    assert deliver(anyone, signed(notice())).json == {"error": Code.UNKNOWN_CONNECTION}


def test_a_notice_for_a_deployment_that_waits_is_refused(
    session: Session, anyone: PageClient
) -> None:
    registration = make_registration(session)
    make_keys(session, registration, [KEY.as_dict(private=False)])
    make_deployment(session, registration, state=DeploymentState.PENDING)
    assert deliver(anyone, signed(notice())).json == {"error": Code.UNKNOWN_CONNECTION}


def test_a_notice_of_one_school_changes_nothing_at_another_with_the_same_client(
    session: Session, anyone: PageClient, deployment: Deployment
) -> None:
    other = make_registration(session, school=make_school(session))
    make_keys(session, other, [OTHER_KEY.as_dict(private=False)], missed_at=NOW)
    theirs = make_deployment(session, other, deployment_id="2")
    said = notice(**{claims.DEPLOYMENT_ID: "2"})
    assert deliver(anyone, signed(said)).json == {"error": Code.SIGNATURE}
    assert deliver(anyone, signed(said, OTHER_KEY)).status_code == 204
    session.expire_all()
    assert [row.deployment_id for row in session.scalars(select(Course))] == [theirs.id]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"notices": []}',
        b'{"notices": ["x"]}',
        b'{"notices": [{"jwt": 4}]}',
        b'{"notices": [{"jwt": "not a token"}]}',
        b'{"notices": [{"jwt": "e30.e30.e30"}]}',
        b'{"notices": {"jwt": "x"}}',
        b'{"notices": [' + b'{"jwt": "x"},' * 50 + b'{"jwt": "x"}]}',
    ],
    ids=range(12),
)
def test_a_malformed_delivery_is_refused(anyone: PageClient, body: bytes) -> None:
    response = anyone.post("/lti/notices", data=body, content_type="application/json")
    assert response.status_code == 400


def test_a_platform_whose_keys_cannot_be_had_may_try_again(
    session: Session, anyone: PageClient
) -> None:
    registration = make_registration(session)
    make_keys(session, registration, [], missed_at=NOW, expires_at=NOW)
    make_deployment(session, registration)
    response = deliver(anyone, signed(notice()))
    assert response.status_code == 503
    assert response.json == {"error": Code.KEYS_UNREACHABLE}


def test_no_cookie_is_set_and_no_page_is_shown(anyone: PageClient, deployment: Deployment) -> None:
    response = deliver(anyone, signed(notice()))
    assert "Set-Cookie" not in response.headers


def test_notices_are_forgotten_when_they_cannot_come_again(
    session: Session, deployment: Deployment
) -> None:
    for name, at in (("old", NOW - timedelta(days=1, seconds=1)), ("new", NOW)):
        session.add(Notice(registration_id=deployment.registration_id, jti=name, at=at))
    session.flush()
    assert notices.forget(session, at=NOW) == 1
    assert session.scalars(select(Notice.jti)).all() == ["new"]
