"""Open kiosks, the people of a school as a kiosk finds them, and who was at a session."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.accounts.secrets import token_hash
from awareness.errors import NotFound
from awareness.kiosk.models import Attendance, InsetGroup, Kiosk
from awareness.kiosk.rules import LEAST_LETTERS, MOST_NAMES, is_found_by, plain
from awareness.learning.models import Completion
from awareness.schools.models import School

WITH_SCHOOL = joinedload(InsetGroup.school).joinedload(School.authority)


@dataclass(frozen=True, slots=True)
class FoundName:
    """Somebody on the list of names. `role` is given only where two have the same name."""

    person_id: uuid.UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names that begin with what was typed; none when there are too many to choose from."""

    found: tuple[FoundName, ...]
    are_too_many: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group with how many were there and how many finished the module while it was open."""

    group: InsetGroup
    present: int
    finished: int


def find_kiosk(session: Session, token: str, *, at: datetime) -> Kiosk | None:
    """Return the open kiosk of a device, with its group and school, or None."""
    kiosk = session.scalar(
        select(Kiosk)
        .where(Kiosk.token_hash == token_hash(token))
        .options(joinedload(Kiosk.group).options(WITH_SCHOOL))
    )
    is_over = kiosk is None or kiosk.ended_at is not None or not kiosk.group.is_open(at)
    return None if is_over else kiosk


def _held(school_id: uuid.UUID, on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Post.school_id == school_id,
        Post.role.in_(SCHOOL_ROLES),
        Post.started_on <= on,
        or_(Post.ended_on.is_(None), Post.ended_on >= on),
    )


def names_like(session: Session, school_id: uuid.UUID, typed: str, on: date) -> Names:
    """Return the people in post whose name, or a part of it, begins with what was typed.

    Two letters at least, and never more than ten names: the list of all staff is nobody's to read.
    """
    if len(plain(typed)) < LEAST_LETTERS:
        return Names((), are_too_many=False)
    rows = session.execute(
        select(Person.id, Person.name, Post.role)
        .join(Post, Post.person_id == Person.id)
        .where(*_held(school_id, on))
        .order_by(func.lower(Person.name), Person.id, Post.started_on, Post.id)
    )
    people = {row.id: (row.name, row.role.label) for row in rows if is_found_by(row.name, typed)}
    if len(people) > MOST_NAMES:
        return Names((), are_too_many=True)
    names = [plain(name) for name, _role in people.values()]
    return Names(
        tuple(
            FoundName(person_id, name, role if names.count(plain(name)) > 1 else "")
            for person_id, (name, role) in people.items()
        ),
        are_too_many=False,
    )


def person_in_post(
    session: Session, school_id: uuid.UUID, person_id: uuid.UUID, on: date
) -> Person:
    """Return somebody in post at the school, with their posts and employers. Raises NotFound."""
    here = select(Post.person_id).where(*_held(school_id, on))
    person = session.scalars(
        select(Person)
        .where(Person.id == person_id, Person.id.in_(here))
        .options(
            joinedload(Person.posts).options(
                joinedload(Post.school).joinedload(School.authority), joinedload(Post.authority)
            )
        )
    ).unique()
    found = person.one_or_none()
    if found is None:
        raise NotFound("There is nobody of this name at the school now.")
    return found


def group_at(session: Session, school: School, group_id: uuid.UUID) -> InsetGroup:
    """Return a group of the school, with who opened it. Raises NotFound."""
    group = session.scalar(
        select(InsetGroup)
        .where(InsetGroup.id == group_id, InsetGroup.school_id == school.id)
        .options(joinedload(InsetGroup.opened_by), WITH_SCHOOL)
    )
    if group is None:
        raise NotFound("There is no such group at this school.")
    return group


def groups_at(session: Session, school: School, limit: int = 20) -> list[GroupRow]:
    """Return the school's latest groups with their counts, the newest first. Three statements."""
    groups = session.scalars(
        select(InsetGroup)
        .where(InsetGroup.school_id == school.id)
        .order_by(InsetGroup.opened_at.desc(), InsetGroup.id)
        .limit(limit)
    ).all()
    ids = [group.id for group in groups]
    counted = session.execute(
        select(Attendance.group_id, func.count())
        .where(Attendance.group_id.in_(ids))
        .group_by(Attendance.group_id)
    )
    present = {group_id: count for group_id, count in counted}  # noqa: C416 - rows are typed so
    done = session.execute(
        select(InsetGroup.id, func.count(Completion.person_id.distinct()))
        .join(Completion, Completion.school_id == InsetGroup.school_id)
        .where(InsetGroup.id.in_(ids), *_while_open())
        .group_by(InsetGroup.id)
    )
    finished = {group_id: count for group_id, count in done}  # noqa: C416 - rows are typed so
    return [GroupRow(each, present.get(each.id, 0), finished.get(each.id, 0)) for each in groups]


def _while_open() -> tuple[ColumnElement[bool], ...]:
    return (
        Completion.module == InsetGroup.module,
        Completion.completed_at >= InsetGroup.opened_at,
        Completion.completed_at <= func.coalesce(InsetGroup.ended_at, InsetGroup.closes_at),
    )


def finished_in(session: Session, group: InsetGroup) -> frozenset[uuid.UUID]:
    """Return who finished the group's module while it was open, at this school."""
    found = session.scalars(
        select(Completion.person_id)
        .join(InsetGroup, InsetGroup.school_id == Completion.school_id)
        .where(InsetGroup.id == group.id, *_while_open())
    )
    return frozenset(found)


def attendance_of(session: Session, group: InsetGroup) -> dict[uuid.UUID, Attendance]:
    """Return who was at the session, by person."""
    rows = session.scalars(select(Attendance).where(Attendance.group_id == group.id))
    return {row.person_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class InPost:
    """Somebody who was in post on the day of a session, and what as."""

    id: uuid.UUID
    name: str
    roles: tuple[Role, ...]


def people_of(session: Session, group: InsetGroup) -> list[InPost]:
    """Return whoever was in post on the day of the session, by name. One statement."""
    rows = session.execute(
        select(Person.id, Person.name, Post.role)
        .join(Post, Post.person_id == Person.id)
        .where(*_held(group.school_id, group.held_on))
        .order_by(func.lower(Person.name), Person.id, Post.started_on, Post.id)
    )
    return [
        InPost(person_id, name, tuple(role for _id, _name, role in posts))
        for (person_id, name), posts in groupby(rows, key=lambda row: (row.id, row.name))
    ]


def has_attended(session: Session, group_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    found = select(Attendance.id).where(
        Attendance.group_id == group_id, Attendance.person_id == person_id
    )
    return session.scalar(found) is not None


def has_finished_since(
    session: Session, person_id: uuid.UUID, modules: Collection[str], since: datetime
) -> bool:
    """Say whether the person has finished one of the modules since a moment, and nothing older."""
    found = select(Completion.id).where(
        Completion.person_id == person_id,
        Completion.module.in_(modules),
        Completion.completed_at >= since,
    )
    return session.scalar(found.limit(1)) is not None
