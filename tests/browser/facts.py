"""Look up and add what a test needs to know of the council behind the browser."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import UUID

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from awareness.accounts.access import schools_taught_at
from awareness.accounts.models import Person, Post
from awareness.accounts.roles import TRANSPORT_ROLES, Role
from awareness.certificates.models import Certificate
from awareness.classroom.actions import begin
from awareness.classroom.queries import classes_at
from awareness.classroom.rules import Agreement
from awareness.schools.models import ClassGroup, School
from awareness.web.extensions import library, reading, settings, transaction
from awareness.worker import send_due
from tests.browser.conftest import A_SCHOOL_DAY
from tests.factories import PASSWORD_HASH, make_completion

HOLLYBROOK = "Hollybrook Primary"
MILLFIELD = "Millfield School"


def school_id(council: Flask, name: str = HOLLYBROOK) -> str:
    with council.app_context():
        return str(reading().scalars(select(School.id).where(School.name == name)).one())


def class_id(council: Flask, school: str = HOLLYBROOK) -> str:
    """Return the first class of the school this year."""
    wanted = (
        select(ClassGroup.id)
        .join(School)
        .where(School.name == school, ClassGroup.year == "2026/27")
        .order_by(ClassGroup.name)
    )
    with council.app_context():
        return str(reading().scalars(wanted).first())


def certificate(council: Flask, school: str = HOLLYBROOK) -> Certificate:
    """Return the newest certificate of the school that is not revoked."""
    wanted = (
        select(Certificate)
        .join(School, School.id == Certificate.school_id)
        .where(School.name == school, Certificate.revoked_at.is_(None))
        .order_by(Certificate.completed_on.desc(), Certificate.id)
    )
    with council.app_context():
        found = reading().scalars(wanted).first()
        assert found is not None
        return found


def add_person(council: Flask, email: str, *roles: Role) -> str:
    """Add somebody, with the password of the factories, to Hollybrook Primary or its council.

    Returns their id.
    """
    with council.app_context(), transaction() as session:
        school = session.scalars(select(School).where(School.name == HOLLYBROOK)).one()
        person = Person(
            name="New Comer", email=email, password_hash=PASSWORD_HASH, created_at=A_SCHOOL_DAY
        )
        for role in roles:
            is_transport = role in TRANSPORT_ROLES
            post = Post(
                person=person,
                school=None if is_transport else school,
                authority_id=school.authority_id if is_transport else None,
                role=role,
                started_on=A_SCHOOL_DAY.date() - timedelta(days=9),
            )
            session.add(post)
        session.flush()
        return str(person.id)


def add_completion(
    council: Flask, person_id: str, module: str, *, ago: int = 100, left: int = 20
) -> None:
    """Let somebody have done a training so many days ago, which counts for so many days more."""
    with council.app_context(), transaction() as session:
        post = session.scalars(select(Post).where(Post.person_id == UUID(person_id))).one()
        today = A_SCHOOL_DAY.date()
        make_completion(
            session,
            post=post,
            module=module,
            completed_on=today - timedelta(days=ago),
            expires_on=today + timedelta(days=left),
        )


def link_in_mail(council: Flask, to: str) -> str:
    """Send what waits and return the path of the link in the one letter to this address."""
    with council.app_context():
        send_due()
        folder = settings().outgoing_mail_folder
    letters = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in folder.glob("*.eml")
    ]
    (letter,) = [letter for letter in letters if letter["To"] == to]
    found = re.search(r"http://council\.example(/\S+)", letter.get_content())
    assert found is not None
    return found[1]


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def open_lesson(council: Flask, who: str) -> str:
    """Begin a session of the first class and module of this teacher; return its address."""
    with council.app_context(), transaction() as session:
        wanted = select(Person).where(Person.email == f"{who}@hollybrook.example")
        teacher = session.scalars(wanted).one()
        schools = schools_taught_at(teacher, A_SCHOOL_DAY.date())
        group = classes_at(session, schools, "2026/27")[0]
        lesson = begin(
            session,
            teacher,
            group,
            library().modules_for(group.band)[0],
            at=A_SCHOOL_DAY,
            agreement=Agreement.LEAD_AGREED,
        )
        return f"/teach/sessions/{lesson.id}"
