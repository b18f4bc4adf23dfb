"""Certification guide 1.3, 6.1.2 and 6.1.3: valid launches, each as a teacher and as a student.

The tests bear the names of the cases.
"""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti import claims as c
from awareness.lti.models import Launch, Standing
from tests.lti.platform import GONE, INSTRUCTOR, LEARNER, FakePlatform
from tests.pages import Page, read

PLATFORM = "http://purl.imsglobal.org/vocab/lis/v2/"
NAMES = {"name": "Ms Marvel", "given_name": "Kamala", "family_name": "Marvel"}
EMAIL = {"email": "ms.marvel@lms.example"}
WHO = pytest.mark.parametrize(
    ("role", "standing"),
    [(INSTRUCTOR, Standing.TEACHER), (LEARNER, Standing.LEARNER)],
    ids=["instructor", "student"],
)


def opened(platform: FakePlatform, changes: dict[str, Any]) -> Page:
    """Launch, go where the answer leads, and check the page that comes."""
    answer = platform.launch(changes)
    assert answer.status_code == 303, answer.text
    page = read(platform.client.get(answer.headers["Location"]))
    assert page.status == 200
    return page


def stood(session: Session) -> Standing:
    """Return what the one visit made of the roles."""
    session.rollback()
    return session.scalars(select(Launch.standing)).one()


@WHO
def test_launch_with_one_role(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role], **NAMES, **EMAIL})
    assert stood(session) is standing


@WHO
def test_launch_with_multiple_roles(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    others = [PLATFORM + "institution/person#Staff", PLATFORM + "system/person#User"]
    opened(platform, {c.ROLES: [*others, role]})
    assert stood(session) is standing


@WHO
def test_launch_with_short_role(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role.partition("#")[2]]})
    assert stood(session) is standing


@WHO
def test_launch_with_unknown_role(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role, PLATFORM + "uknownrole/uknown#Helper"]})
    assert stood(session) is standing


def test_launch_with_only_an_unknown_role_is_a_learner(
    platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [PLATFORM + "uknownrole/uknown#Instructor"]})
    assert stood(session) is Standing.LEARNER


@pytest.mark.parametrize("roles", [[], [""]])
def test_launch_with_no_role_is_a_learner(
    roles: list[str], platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: roles})
    assert stood(session) is Standing.LEARNER


@WHO
def test_launch_with_email_only(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role], **EMAIL})
    assert stood(session) is standing


@WHO
def test_launch_with_names_only(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role], **NAMES})
    assert stood(session) is standing


@WHO
def test_launch_with_no_pii(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role]})
    assert stood(session) is standing


@WHO
def test_launch_with_email_without_context(
    role: str, standing: Standing, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role], c.CONTEXT: GONE, **EMAIL})
    assert stood(session) is standing


@pytest.mark.parametrize(
    "role",
    [
        PLATFORM + "institution/person#Staff",
        PLATFORM + "institution/person#Instructor",
        PLATFORM + "system/person#Administrator",
        PLATFORM + "membership#Mentor",
        PLATFORM + "membership/Learner#Instructor",
        PLATFORM + "membership#instructor",
        "https://evil.example/membership#Instructor",
    ],
)
def test_only_a_role_in_the_course_makes_a_teacher(
    role: str, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [role]})
    assert stood(session) is Standing.LEARNER


@pytest.mark.parametrize(
    "role", ["Administrator", "ContentDeveloper", "Manager", "Instructor#TeachingAssistant"]
)
def test_whoever_runs_the_course_sees_the_page_of_teachers(
    role: str, platform: FakePlatform, session: Session
) -> None:
    opened(platform, {c.ROLES: [f"{c.MEMBERSHIP}{'/' if '#' in role else '#'}{role}"]})
    assert stood(session) is Standing.TEACHER
