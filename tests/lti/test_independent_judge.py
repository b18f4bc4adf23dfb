"""Launches by a platform that others wrote, as an independent judge of happy paths (lti.md 4)."""

from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awareness.lti.models import KeySet, Launch, MessageType, Standing
from tests.factories import NOW
from tests.lti.factories import make_keys
from tests.lti.judge import BASE_URL, Configuration, Message, begin, finish
from tests.lti.platform import INSTRUCTOR, LEARNER, FakePlatform
from tests.pages import read


@pytest.fixture
def judge(
    platform: FakePlatform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> Configuration:
    """Their platform, with their key set, at the moment of the factories."""
    clock = SimpleNamespace(time=lambda: NOW.timestamp())
    monkeypatch.setattr("lti1p3platform.registration.time", clock)
    theirs = Configuration(
        registration=platform.registration, key=platform.key, target=platform.target
    )
    session.execute(delete(KeySet))
    (public,) = theirs.get_jwks()["keys"]
    make_keys(session, platform.registration, [public])
    return theirs


def launch_of(session: Session) -> Launch:
    session.rollback()
    return session.scalars(select(Launch)).one()


def say_who(message: Message, role: str) -> None:
    message.set_user_data("7", [role], "Kamala Marvel", "kamala@lms.example", "kamala")
    message.set_resource_link_claim("9", "Keeping safe", "Grooming")
    message.set_launch_context_claim("3", ["CourseSection"], "Year 9", "9B")
    message.set_launch_presentation_claim("iframe", "https://lms.example/back")
    message.set_custom_parameters_claim({"group": "b"})


@pytest.mark.parametrize(
    ("role", "standing"), [(INSTRUCTOR, Standing.TEACHER), (LEARNER, Standing.LEARNER)]
)
def test_a_launch_by_another_platform_opens_the_module(
    role: str,
    standing: Standing,
    platform: FakePlatform,
    judge: Configuration,
    session: Session,
) -> None:
    message = begin(platform.client, judge)
    say_who(message, role)
    message.set_ags(f"{BASE_URL}/items", f"{BASE_URL}/items/1")
    message.set_nrps(f"{BASE_URL}/members")
    answer = finish(platform.client, message)
    assert answer.status_code == 303, answer.text
    assert read(platform.client.get(answer.headers["Location"])).status == 200
    assert launch_of(session).standing is standing


def test_a_request_to_choose_content_by_another_platform_is_taken(
    platform: FakePlatform, judge: Configuration, session: Session
) -> None:
    """Its data is an object, and goes back as it came."""
    message = begin(platform.client, judge, is_choice=True)
    say_who(message, INSTRUCTOR)
    message.set_dl("https://lms.example/chosen", extra_data={"course": 3, "ü": [1, None]})
    answer = finish(platform.client, message)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].endswith("/choose")
    kept = launch_of(session)
    assert kept.message_type is MessageType.DEEP_LINKING
    assert kept.details["deep_link"]["data"] == {"course": 3, "ü": [1, None]}
