"""Performances with the classes that saw them, and how each stands. Never a statement per row."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from awareness.classroom.models import ClassSession
from awareness.classroom.rules import LESSON_AFTER
from awareness.db import rows_of
from awareness.errors import NotFound
from awareness.performances.models import Performance, PerformanceClass
from awareness.performances.rules import (
    LESSON_BEFORE,
    LONGEST_WINDOW,
    FollowUp,
    Standing,
    is_followed_up,
    standing,
)
from awareness.schools.models import ClassGroup, School


@dataclass(frozen=True, slots=True)
class Audience:
    """A class that saw a performance. `before_on` is the day of its last lesson before it."""

    group: ClassGroup
    before_on: date | None
    after: Standing


@dataclass(frozen=True, slots=True)
class Seen:
    """A performance and its classes, by name. Only those may be empty whose classes are gone."""

    performance: Performance
    classes: tuple[Audience, ...]

    @property
    def is_followed_up(self) -> bool:
        return is_followed_up(each.after for each in self.classes)

    def having(self, follow_up: FollowUp) -> list[Audience]:
        """Return the classes that stand so."""
        return [each for each in self.classes if each.after.follow_up is follow_up]


@dataclass(frozen=True, slots=True)
class Due:
    """A class whose follow-up is due."""

    group: ClassGroup
    performance: Performance
    due_by: date


# Every head and teacher asks on the first page of the day, so this is built once.
_LATELY = select(Performance.id).where(
    Performance.school_id.in_(bindparam("schools", expanding=True)),
    Performance.seen_on.between(bindparam("since"), bindparam("day")),
)


def years_at(session: Session, school: School) -> list[str]:
    """Return the academic years with a performance of the school, the latest first."""
    years = select(Performance.year).where(Performance.school_id == school.id).distinct()
    return list(session.scalars(years.order_by(Performance.year.desc())))


def at_school(session: Session, school: School, year: str, on: date) -> list[Seen]:
    """Return the school's performances of a year, the latest first. Four statements."""
    return _seen(session, on, Performance.school_id == school.id, Performance.year == year)


def at_schools(session: Session, schools: Select[School], year: str, on: date) -> list[Seen]:
    """Return the performances of a year seen up to a day at these schools. Four statements."""
    ids = schools.with_only_columns(School.id).order_by(None)
    return _seen(
        session,
        on,
        Performance.school_id.in_(ids),
        Performance.year == year,
        Performance.seen_on <= on,
    )


def due_at(session: Session, schools: Collection[uuid.UUID], on: date) -> list[Due]:
    """Return the classes of these schools whose follow-up is due, the most pressing first. Where
    nothing was seen lately, as at most schools on most days, that is one statement; five otherwise.
    """
    wanted = {"schools": list(schools), "since": on - LONGEST_WINDOW, "day": on}
    lately = [key for (key,) in rows_of(session, _LATELY, wanted)]
    seen_lately = _seen(session, on, Performance.id.in_(lately)) if lately else []
    found = [
        Due(each.group, seen.performance, each.after.due_by)
        for seen in seen_lately
        for each in seen.having(FollowUp.DUE)
    ]
    return sorted(found, key=lambda due: (due.due_by, due.group.name, str(due.group.id)))


def performance_at(session: Session, school: School, performance_id: uuid.UUID) -> Performance:
    """Return a performance of the school. Raises NotFound."""
    found = session.scalar(
        select(Performance).where(
            Performance.id == performance_id, Performance.school_id == school.id
        )
    )
    if found is None:
        raise NotFound("There is no such performance at this school.")
    return found


def seen_at(session: Session, school: School, performance_id: uuid.UUID, on: date) -> Seen:
    """Return a performance of the school with its classes. Raises NotFound."""
    performance = performance_at(session, school, performance_id)
    return _seen(session, on, Performance.id == performance.id)[0]


def classes_named(session: Session, performance: Performance) -> frozenset[uuid.UUID]:
    """Return the classes that were ticked one by one."""
    named = select(PerformanceClass.class_id).where(
        PerformanceClass.performance_id == performance.id
    )
    return frozenset(session.scalars(named))


def _seen(session: Session, on: date, *which: ColumnElement[bool]) -> list[Seen]:
    performances = session.scalars(
        select(Performance)
        .where(*which)
        .order_by(Performance.seen_on.desc(), Performance.title, Performance.id)
    ).all()
    if not performances:
        return []
    groups = _audiences(session, performances)
    given = _lessons(session, [group for each in groups.values() for group in each])
    return [
        Seen(each, tuple(_audience(each, group, given, on) for group in groups[each.id]))
        for each in performances
    ]


def _audiences(
    session: Session, performances: Sequence[Performance]
) -> dict[uuid.UUID, list[ClassGroup]]:
    """Return the classes of each performance, by name: those ticked, and those of whole bands."""
    named: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    links = select(PerformanceClass).where(
        PerformanceClass.performance_id.in_([each.id for each in performances])
    )
    for link in session.scalars(links):
        named[link.performance_id].add(link.class_id)
    groups: dict[tuple[uuid.UUID, str], list[ClassGroup]] = defaultdict(list)
    for group in session.scalars(
        select(ClassGroup)
        .where(
            ClassGroup.school_id.in_({each.school_id for each in performances}),
            ClassGroup.year.in_({each.year for each in performances}),
        )
        .order_by(ClassGroup.band, ClassGroup.name, ClassGroup.id)
    ):
        groups[group.school_id, group.year].append(group)
    return {
        each.id: [
            group
            for group in groups[each.school_id, each.year]
            if group.id in named[each.id] or group.band.value in each.bands
        ]
        for each in performances
    }


Lessons = dict[tuple[uuid.UUID, str], list[date]]


def _lessons(session: Session, groups: Iterable[ClassGroup]) -> Lessons:
    """Return the days on which each class had each of the two lessons, in order."""
    found: Lessons = defaultdict(list)
    rows = session.execute(
        select(ClassSession.class_id, ClassSession.module, ClassSession.delivered_on)
        .where(
            ClassSession.class_id.in_({group.id for group in groups}),
            ClassSession.module.in_((LESSON_BEFORE, LESSON_AFTER)),
            ClassSession.finished_at.is_not(None),
        )
        .order_by(ClassSession.delivered_on, ClassSession.id)
    )
    for class_id, module, delivered_on in rows:
        if delivered_on is not None:
            found[class_id, module].append(delivered_on)
    return found


def _audience(performance: Performance, group: ClassGroup, given: Lessons, on: date) -> Audience:
    before = [day for day in given.get((group.id, LESSON_BEFORE), ()) if day <= performance.seen_on]
    return Audience(
        group=group,
        before_on=max(before, default=None),
        after=standing(
            group.band, performance.seen_on, given.get((group.id, LESSON_AFTER), ()), on
        ),
    )
