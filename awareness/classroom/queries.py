"""Sessions of a teacher, a class and a school."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from awareness.classroom.models import ClassSession
from awareness.classroom.rules import LONGEST_OPEN_DAYS, Permit, next_module, usual
from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.content.model import Module
from awareness.db import rows_of
from awareness.errors import NotFound
from awareness.learning.models import Completion
from awareness.learning.required import DELIVERING
from awareness.schools.models import ClassGroup, School

ClassFacts = Row[uuid.UUID, str, Band, int, uuid.UUID, str]
"""A class with the name of its school: id, name, band, roll, school_id, school_name."""
Unfinished = Row[uuid.UUID, str, Band, datetime, str]
"""A session without a register: id, module, band, started_at, class_name."""

# Every slide asks this, so the statement is built once.
SESSION_THERE = (
    select(ClassSession)
    .where(ClassSession.id == bindparam("lesson_id"))
    .options(
        joinedload(ClassSession.class_group)
        .joinedload(ClassGroup.school)
        .joinedload(School.authority)
    )
)

_DELIVERED = (
    select(ClassSession)
    .where(
        ClassSession.class_id.in_(bindparam("classes", expanding=True)),
        ClassSession.finished_at.is_not(None),
    )
    .order_by(ClassSession.delivered_on, ClassSession.id)
)
_UNFINISHED_THERE = (
    select(func.count())
    .select_from(ClassSession)
    .where(
        ClassSession.school_id == bindparam("school_id"),
        ClassSession.finished_at.is_(None),
        ClassSession.started_at > bindparam("since"),
    )
)
_KEY_UNTIL = select(func.max(func.coalesce(Completion.expires_on, date.max))).where(
    Completion.person_id == bindparam("person_id"), Completion.module == DELIVERING
)


def session_at(
    session: Session, lesson_id: uuid.UUID, may_teach_at: Callable[[uuid.UUID], bool]
) -> ClassSession:
    """Return a session with its class and school, where the person may teach. Raises NotFound.

    A colleague who shares the class goes on with what another began.
    """
    lesson = session.scalar(SESSION_THERE, {"lesson_id": lesson_id})
    if lesson is None or not may_teach_at(lesson.school_id):
        raise NotFound("There is no such session at your school.")
    return lesson


def left_open(session: Session, group: ClassGroup, *, at: datetime) -> dict[str, ClassSession]:
    """Return the class's sessions without a register, by slug: whoever teaches it goes on."""
    rows = session.scalars(
        select(ClassSession).where(
            ClassSession.class_id == group.id,
            ClassSession.finished_at.is_(None),
            ClassSession.started_at > at - timedelta(days=LONGEST_OPEN_DAYS),
        )
    )
    return {row.module: row for row in rows}


def unfinished(
    session: Session, schools: Collection[uuid.UUID], teacher_id: uuid.UUID, *, at: datetime
) -> Sequence[Unfinished]:
    """Return sessions the teacher began at these schools in the last week, without a register, the
    newest first.
    """
    since = at - timedelta(days=LONGEST_OPEN_DAYS)
    wanted = {"schools": list(schools), "teacher_id": teacher_id, "since": since}
    return rows_of(session, _UNFINISHED, wanted)


def delivered_to(
    session: Session, classes: Sequence[ClassGroup]
) -> dict[uuid.UUID, dict[str, ClassSession]]:
    """Return the latest finished session of each module, by class and slug."""
    rows = session.scalars(_DELIVERED, {"classes": [group.id for group in classes]})
    found: dict[uuid.UUID, dict[str, ClassSession]] = {group.id: {} for group in classes}
    for row in rows:
        found[row.class_id][row.module] = row
    return found


def delivered_at(
    session: Session, school_id: uuid.UUID, year: str, limit: int = 100
) -> Sequence[ClassSession]:
    """Return the school's finished sessions of a year, the newest first, with their classes."""
    return session.scalars(
        select(ClassSession)
        .where(
            ClassSession.school_id == school_id,
            ClassSession.year == year,
            ClassSession.finished_at.is_not(None),
        )
        .options(joinedload(ClassSession.class_group))
        .order_by(ClassSession.delivered_on.desc(), ClassSession.id)
        .limit(limit)
    ).all()


def count_delivered_at(session: Session, school_id: uuid.UUID, year: str) -> int:
    """Count the school's finished sessions in a year."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ClassSession)
            .where(
                ClassSession.school_id == school_id,
                ClassSession.year == year,
                ClassSession.finished_at.is_not(None),
            )
        )
        or 0
    )


def count_unfinished_at(session: Session, school_id: uuid.UUID, *, at: datetime) -> int:
    """Count the school's sessions begun in the last week whose register has not been taken."""
    since = at - timedelta(days=LONGEST_OPEN_DAYS)
    [[count]] = rows_of(session, _UNFINISHED_THERE, {"school_id": school_id, "since": since})
    return count


def permit_of(session: Session, person_id: uuid.UUID) -> Permit:
    """Return until when the person's training lets them run sessions (domain.md 4.2)."""
    [[until]] = rows_of(session, _KEY_UNTIL, {"person_id": person_id})
    return Permit(until)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class and how far it is: modules of its band delivered, and the first one still to come."""

    group: ClassFacts
    done: int
    planned: int
    next: Module | None
    last_on: date | None


def classes_at(session: Session, schools: Select[School], year: str) -> list[ClassGroup]:
    """Return the classes of a year at these schools, by school, band and name, with the school."""
    ids = schools.with_only_columns(School.id).order_by(None)
    found = session.scalars(
        select(ClassGroup)
        .join(School, ClassGroup.school_id == School.id)
        .where(ClassGroup.school_id.in_(ids), ClassGroup.year == year)
        .options(joinedload(ClassGroup.school))
        .order_by(*_BY_SCHOOL)
    )
    return list(found)


def class_rows(
    session: Session, schools: Collection[uuid.UUID], year: str, library: Library
) -> list[ClassRow]:
    """Return each class of the year at these schools, by school, band and name, with what it has
    had and what is next. Two statements.
    """
    wanted = {"schools": list(schools), "year": year}
    had: dict[uuid.UUID, dict[str, date | None]] = defaultdict(dict)
    for class_id, module, last_on in rows_of(session, _TAUGHT, wanted):
        had[class_id][module] = last_on
    return [_row(group, had[group.id], library) for group in rows_of(session, _CLASSES, wanted)]


def _row(group: ClassFacts, had: Mapping[str, date | None], library: Library) -> ClassRow:
    modules = usual(library.modules_for(group.band))
    return ClassRow(
        group,
        sum(module.slug in had for module in modules),
        len(modules),
        next_module(modules, had),
        max((day for day in had.values() if day), default=None),
    )


# A teacher's day begins with these, so their statements are built once.
_BY_SCHOOL = (School.name, School.id, ClassGroup.band, ClassGroup.name, ClassGroup.id)
_CLASSES = (
    select(
        ClassGroup.id,
        ClassGroup.name,
        ClassGroup.band,
        ClassGroup.roll,
        ClassGroup.school_id,
        School.name.label("school_name"),
    )
    .join(School, ClassGroup.school_id == School.id)
    .where(
        ClassGroup.school_id.in_(bindparam("schools", expanding=True)),
        ClassGroup.year == bindparam("year"),
    )
    .order_by(*_BY_SCHOOL)
)
_TAUGHT = (
    select(ClassSession.class_id, ClassSession.module, func.max(ClassSession.delivered_on))
    .join(ClassGroup, ClassGroup.id == ClassSession.class_id)
    .where(
        ClassGroup.school_id.in_(bindparam("schools", expanding=True)),
        ClassGroup.year == bindparam("year"),
        ClassSession.finished_at.is_not(None),
    )
    .group_by(ClassSession.class_id, ClassSession.module)
)
_UNFINISHED = (
    select(
        ClassSession.id,
        ClassSession.module,
        ClassSession.band,
        ClassSession.started_at,
        ClassGroup.name.label("class_name"),
    )
    .join(ClassGroup, ClassGroup.id == ClassSession.class_id)
    .where(
        ClassSession.teacher_id == bindparam("teacher_id"),
        ClassSession.school_id.in_(bindparam("schools", expanding=True)),
        ClassSession.finished_at.is_(None),
        ClassSession.started_at > bindparam("since"),
    )
    .order_by(ClassSession.started_at.desc(), ClassSession.id)
)
