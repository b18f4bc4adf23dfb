"""A platform that offers notices is asked for them once, and launches do not wait for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti import claims as c
from awareness.lti.models import DeploymentState, Platform, TokenRequest
from awareness.outbox.models import OutboxItem
from tests.factories import NOW
from tests.lti.connected import Connected, connected
from tests.lti.factories import make_deployment, make_keys
from tests.lti.platform import FakePlatform, make_key
from tests.lti.services import Reply
from tests.pages import PageClient


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    """A school whose platform has services on this machine, and its keys at hand here."""
    with connected(app, session, monkeypatch, platform=Platform.CANVAS) as found:
        make_keys(session, found.registration, [make_key().public()], missed_at=NOW)
        session.commit()
        yield found


@pytest.fixture
def platform(school: Connected, anyone: PageClient) -> FakePlatform:
    return FakePlatform(anyone, school.registration)


def offer(school: Connected, **changes: Any) -> dict[str, Any]:
    """What Canvas says of its service in every launch, changed as told."""
    service = {
        "service_versions": ["1.0"],
        "platform_notification_service_url": school.services.notices_url,
        "scope": [c.SCOPE_NOTICES],
        "notice_types_supported": ["LtiHelloWorldNotice", c.COURSE_COPIED],
        **changes,
    }
    return {c.NOTICE_SERVICE: service}


def rows(session: Session) -> list[OutboxItem]:
    session.expire_all()
    return list(session.scalars(select(OutboxItem).where(OutboxItem.kind == "notices")))


def test_the_first_launch_has_the_platform_asked_and_no_later_one(
    school: Connected, platform: FakePlatform, session: Session
) -> None:
    for _ in range(3):
        assert platform.launch(offer(school)).status_code == 303
    school.work()
    assert school.services.handlers == {c.COURSE_COPIED: "http://localhost/lti/notices"}
    assert school.services.times_asked()["notice-handlers"] == 1
    [row] = rows(session)
    assert (row.sent_at, row.payload) == (NOW, {})
    assert platform.launch(offer(school)).status_code == 303
    assert len(rows(session)) == 1


def test_each_deployment_is_asked_for_by_itself(
    school: Connected, platform: FakePlatform, session: Session
) -> None:
    make_deployment(session, school.registration, deployment_id="2")
    session.commit()
    platform.launch(offer(school))
    platform.launch(offer(school) | {c.DEPLOYMENT_ID: "2"})
    assert len(rows(session)) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": []},
        {"scope": None},
        {"notice_types_supported": ["LtiHelloWorldNotice"]},
        {"notice_types_supported": c.COURSE_COPIED},
        {"platform_notification_service_url": None},
    ],
)
def test_a_platform_that_does_not_offer_what_we_want_is_asked_for_nothing(
    changes: dict[str, Any], school: Connected, platform: FakePlatform, session: Session
) -> None:
    assert platform.launch(offer(school, **changes)).status_code == 303
    assert platform.launch().status_code == 303
    assert rows(session) == []


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_platform_that_cannot_just_now_is_asked_again(
    status: int, school: Connected, platform: FakePlatform, session: Session
) -> None:
    platform.launch(offer(school))
    school.services.fail("notice-handlers", Reply(status), Reply(status))
    school.work()
    [row] = rows(session)
    assert (row.sent_at, row.failed_at, row.attempts) == (None, None, 1)
    assert row.next_at > NOW


def test_a_platform_that_will_not_is_let_be_with_its_reason(
    school: Connected, platform: FakePlatform, session: Session
) -> None:
    platform.launch(offer(school))
    school.services.fail("notice-handlers", Reply(400))
    school.work()
    [row] = rows(session)
    assert row.failed_at == NOW
    assert "answer 400" in row.last_error


def test_an_address_that_is_not_allowed_is_never_asked(
    school: Connected, platform: FakePlatform, session: Session
) -> None:
    inside = {"platform_notification_service_url": "https://127.0.0.1/notice-handlers"}
    platform.launch(offer(school, **inside))
    school.work()
    [row] = rows(session)
    assert row.sent_at is None
    assert row.attempts == 1


def test_while_the_deployment_is_off_nobody_is_asked(
    school: Connected, platform: FakePlatform, session: Session
) -> None:
    platform.launch(offer(school))
    school.deployment.state = DeploymentState.OFF
    school.work()
    [row] = rows(session)
    assert (row.sent_at, row.failed_at) == (None, None)
    assert school.services.asked == []


def test_how_the_wish_went_says_nothing_of_results(
    school: Connected, platform: FakePlatform, session: Session
) -> None:
    platform.launch(offer(school))
    school.services.fail("token", Reply(400, {"error": "invalid_scope"}))
    school.work()
    assert session.scalars(select(TokenRequest)).all() == []
    assert "what was asked for" in rows(session)[0].last_error
