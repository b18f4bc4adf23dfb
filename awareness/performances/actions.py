"""Record a performance, put it right, take it out."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.audit.actions import record as note
from awareness.clock import AcademicYear
from awareness.content.bands import Band
from awareness.errors import AlreadyDone, Invalid
from awareness.performances.models import Performance, PerformanceClass
from awareness.schools.models import ClassGroup, School


@dataclass(frozen=True, slots=True)
class Shown:
    """What a school says of a performance, already checked."""

    title: str
    seen_on: date
    pupils: int
    bands: tuple[Band, ...]
    classes: frozenset[uuid.UUID]


def record(
    session: Session, school: School, shown: Shown, *, by: Person, at: datetime
) -> Performance:
    """Add a performance. Raises AlreadyDone for the same title on the same day, Invalid for a class
    that is not the school's in that year.
    """
    performance = Performance(school_id=school.id)
    _fill(session, performance, shown)
    session.add(performance)
    session.flush()
    _link(session, performance, shown.classes)
    _note(session, "recorded performance", performance, by=by, at=at)
    return performance


def change(
    session: Session, performance: Performance, shown: Shown, *, by: Person, at: datetime
) -> None:
    """Put a performance right. Raises as `record` does."""
    _fill(session, performance, shown)
    session.flush()
    session.execute(
        delete(PerformanceClass).where(PerformanceClass.performance_id == performance.id)
    )
    _link(session, performance, shown.classes)
    _note(session, "changed performance", performance, by=by, at=at)


def remove(session: Session, performance: Performance, *, by: Person, at: datetime) -> None:
    """Take a performance out for good; the lessons of the classes stay."""
    _note(session, "removed performance", performance, by=by, at=at)
    session.execute(delete(Performance).where(Performance.id == performance.id))


def forget_before(session: Session, first_kept: AcademicYear) -> None:
    """Delete performances of the academic years before one (domain.md 1.4)."""
    session.execute(delete(Performance).where(Performance.year < first_kept.label))


def _fill(session: Session, performance: Performance, shown: Shown) -> None:
    title, year = " ".join(shown.title.split()), AcademicYear.of(shown.seen_on).label
    same = select(Performance.id).where(
        Performance.school_id == performance.school_id,
        Performance.title == title,
        Performance.seen_on == shown.seen_on,
    )
    with session.no_autoflush:
        known = session.scalar(same)
    if known is not None and known != performance.id:
        raise AlreadyDone("This performance is recorded for this day already.")
    performance.title, performance.seen_on, performance.year = title, shown.seen_on, year
    performance.pupils = shown.pupils
    performance.bands = [band.value for band in shown.bands]


def _link(session: Session, performance: Performance, classes: Collection[uuid.UUID]) -> None:
    theirs = select(ClassGroup.id).where(
        ClassGroup.school_id == performance.school_id,
        ClassGroup.year == performance.year,
        ClassGroup.id.in_(classes),
    )
    known = set(session.scalars(theirs))
    if known != set(classes):
        raise Invalid("Choose classes of this school and year.")
    rows = [{"performance_id": performance.id, "class_id": each} for each in sorted(known)]
    if rows:
        session.execute(insert(PerformanceClass), rows)


def _note(
    session: Session, action: str, performance: Performance, *, by: Person, at: datetime
) -> None:
    subject = f"performance {performance.id}"
    note(session, action, subject, at=at, person_id=by.id, school_id=performance.school_id)
