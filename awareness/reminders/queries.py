"""Whom to write to, and what they have been written already."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.db import rows_of
from awareness.learning.queries import Asking
from awareness.learning.required import required_modules
from awareness.reminders.models import Reminder
from awareness.reminders.rules import Kind
from awareness.schools.models import LocalAuthority, School, SchoolStatus

LEADS = (Role.HEAD, Role.DSL)
"""Who gets the weekly letter of a school."""
OPEN = [status for status in SchoolStatus if status.is_open]
Leader = Row[uuid.UUID, str, uuid.UUID, str, str]
"""Somebody to write to about a school: school, its name, person, name, address."""


class Told(NamedTuple):
    """What somebody was written about one thing: so many days before it, last at this moment."""

    days_before: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to write to: which roles ask for training since when, and who employs them there."""

    person_id: uuid.UUID
    name: str
    email: str
    asking: tuple[Asking, ...]
    employers: tuple[str, ...]


def _may_be_written_to(on: date) -> ColumnElement[bool]:
    """Say of a post and its person: held that day, not away, with an account that was accepted."""
    return and_(
        Post.started_on <= on,
        or_(Post.ended_on.is_(None), Post.ended_on >= on),
        Post.is_away.is_(False),
        Person.email.is_not(None),
        Person.password_hash != "",
    )


_WANTS_LETTERS = and_(School.sends_reminders, School.status.in_(OPEN))
_EMPLOYER_WANTS_LETTERS = or_(Post.authority_id.is_not(None), _WANTS_LETTERS)


def writers(posts: Iterable[Post]) -> list[str]:
    """Return the employers that write to the holder of these posts about training, each once.
    The posts are held today, with their employers loaded.
    """
    names = []
    for post in posts:
        if post.is_away or not required_modules(post.role):
            continue
        if post.authority is not None:
            names.append(post.authority.name)
        elif post.school is not None and post.school.sends_reminders:
            names.append(post.school.name)
    return list(dict.fromkeys(names))


def people_of(council: LocalAuthority, on: date) -> Select[uuid.UUID]:
    """Select who may be written to and works for this council or at a school of it."""
    return (
        select(Post.person_id)
        .join(Person, Person.id == Post.person_id)
        .outerjoin(School, School.id == Post.school_id)
        .where(
            _may_be_written_to(on),
            _EMPLOYER_WANTS_LETTERS,
            func.coalesce(Post.authority_id, School.authority_id) == council.id,
        )
    )


def readers(session: Session, people: Select[uuid.UUID], on: date) -> list[Reader]:
    """Return these people with every post that asks something of them, at any council. One
    statement.
    """
    posts = (
        select(
            Person.id,
            Person.name,
            Person.email,
            Post.role,
            Post.started_on,
            func.coalesce(School.name, LocalAuthority.name),
        )
        .join(Post, Post.person_id == Person.id)
        .outerjoin(School, School.id == Post.school_id)
        .outerjoin(LocalAuthority, LocalAuthority.id == Post.authority_id)
        .where(Person.id.in_(people), _may_be_written_to(on), _EMPLOYER_WANTS_LETTERS)
        .order_by(Person.id, Post.started_on, Post.id)
    )
    found: dict[uuid.UUID, Reader] = {}
    for person_id, name, email, role, since, employer in rows_of(session, posts):
        if not required_modules(role):
            continue
        known = found.get(person_id) or Reader(person_id, name, str(email), (), ())
        found[person_id] = Reader(
            person_id,
            name,
            known.email,
            (*known.asking, (role, since)),
            tuple(dict.fromkeys((*known.employers, employer))),
        )
    return list(found.values())


Key = tuple[uuid.UUID, str, Kind, date]
"""One thing that somebody is written to about: person, module, kind, due_on."""


def told(session: Session, people: Select[uuid.UUID]) -> dict[Key, Told]:
    """Return the last letters to these people, by what they were about. One statement."""
    key = (Reminder.person_id, Reminder.module, Reminder.kind, Reminder.due_on)
    last = select(*key, func.min(Reminder.days_before), func.max(Reminder.told_at))
    written = last.where(Reminder.person_id.in_(people)).group_by(*key)
    return {
        (person_id, module, kind, due_on): Told(days_before, at)
        for person_id, module, kind, due_on, days_before, at in rows_of(session, written)
    }


def leaders(session: Session, council: LocalAuthority, on: date) -> Sequence[Leader]:
    """Return whom to write to about the schools of a council that want letters. One statement."""
    found = (
        select(School.id, School.name, Person.id, Person.name, func.coalesce(Person.email, ""))
        .join(Post, Post.school_id == School.id)
        .join(Person, Person.id == Post.person_id)
        .where(
            School.authority_id == council.id,
            _WANTS_LETTERS,
            Post.role.in_(LEADS),
            _may_be_written_to(on),
        )
        .distinct()
        .order_by(School.name, School.id, Person.name, Person.id)
    )
    return rows_of(session, found)
