"""Training done elsewhere: what a school enters of it, and which leads have none that counts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, select, update
from sqlalchemy.orm import Session, contains_eager

from awareness.accounts.models import Person, Post
from awareness.accounts.queries import Lead, leads_of
from awareness.audit.actions import record
from awareness.db import rows_of
from awareness.errors import NotFound
from awareness.learning.models import ExternalKind, ExternalRecord
from awareness.learning.rules import counts_for_lead
from awareness.schools.models import School


@dataclass(frozen=True, slots=True)
class TrainingElsewhere:
    """What a school has been shown of training done elsewhere: what its leader typed, checked."""

    kind: ExternalKind
    title: str
    provider: str
    completed_on: date
    expires_on: date | None


def records_at(session: Session, school: School, on: date) -> Sequence[ExternalRecord]:
    """Return what the school entered for people in post that day, by name, the newest first."""
    here = select(Post.person_id).where(
        Post.school_id == school.id,
        Post.started_on <= on,
        func.coalesce(Post.ended_on, date.max) >= on,
    )
    return session.scalars(
        select(ExternalRecord)
        .join(ExternalRecord.person)
        .where(ExternalRecord.school_id == school.id, ExternalRecord.person_id.in_(here))
        .options(contains_eager(ExternalRecord.person))
        .order_by(
            func.lower(Person.name),
            Person.id,
            ExternalRecord.completed_on.desc(),
            ExternalRecord.id,
        )
    ).all()


def records_of(session: Session, school: School, person_id: uuid.UUID) -> Sequence[ExternalRecord]:
    """Return what this school entered for one person, the newest first."""
    return session.scalars(
        select(ExternalRecord)
        .where(ExternalRecord.school_id == school.id, ExternalRecord.person_id == person_id)
        .order_by(ExternalRecord.completed_on.desc(), ExternalRecord.id)
    ).all()


def record_of(
    session: Session, school: School, person_id: uuid.UUID, record_id: uuid.UUID
) -> ExternalRecord:
    """Return one record that this school entered for the person. Raises NotFound."""
    entry = session.scalar(
        select(ExternalRecord).where(
            ExternalRecord.id == record_id,
            ExternalRecord.school_id == school.id,
            ExternalRecord.person_id == person_id,
        )
    )
    if entry is None:
        raise NotFound("There is no such training on record here.")
    return entry


def leads_without_training(session: Session, school: School, on: date) -> list[Lead]:
    """Return leads and deputies in post, not away, whose own training elsewhere is not on record
    here or counts no more, by name. Two statements.
    """
    trained = {
        person_id
        for person_id, completed_on, expires_on in rows_of(
            session, _LEADS_TRAINED, {"school_id": school.id, "day": on}
        )
        if counts_for_lead(completed_on, expires_on, on)
    }
    return [lead for lead in leads_of(session, school, on=on) if lead.id not in trained]


_LEADS_TRAINED = select(
    ExternalRecord.person_id, ExternalRecord.completed_on, ExternalRecord.expires_on
).where(
    ExternalRecord.school_id == bindparam("school_id"),
    ExternalRecord.kind == ExternalKind.LEAD,
    ExternalRecord.completed_on <= bindparam("day"),
)


def add(
    session: Session,
    school: School,
    person_id: uuid.UUID,
    shown: TrainingElsewhere,
    *,
    by: Person,
    at: datetime,
) -> ExternalRecord:
    """Enter training that somebody at the school did elsewhere."""
    entry = ExternalRecord(school_id=school.id, person_id=person_id, **_columns(shown))
    session.add(entry)
    session.flush()
    _note(session, "entered outside training", entry, by=by, at=at)
    return entry


def correct(
    session: Session, entry: ExternalRecord, shown: TrainingElsewhere, *, by: Person, at: datetime
) -> None:
    """Put right what was typed wrongly."""
    session.execute(
        update(ExternalRecord).where(ExternalRecord.id == entry.id).values(**_columns(shown))
    )
    _note(session, "corrected outside training", entry, by=by, at=at)


def remove(session: Session, entry: ExternalRecord, *, by: Person, at: datetime) -> None:
    """Take a record out for good; that it was there is noted, and what it said is not."""
    session.execute(delete(ExternalRecord).where(ExternalRecord.id == entry.id))
    _note(session, "removed outside training", entry, by=by, at=at)


def forget(session: Session, *, before: date) -> int:
    """Delete what schools entered for people whose last post there ended before a day.

    Returns how many records went.
    """
    still_kept = exists().where(
        Post.school_id == ExternalRecord.school_id,
        Post.person_id == ExternalRecord.person_id,
        func.coalesce(Post.ended_on, date.max) >= before,
    )
    gone = session.execute(delete(ExternalRecord).where(~still_kept).returning(ExternalRecord.id))
    return len(gone.all())


def _columns(shown: TrainingElsewhere) -> dict[str, Any]:
    return {
        "kind": shown.kind,
        "title": " ".join(shown.title.split()),
        "provider": " ".join(shown.provider.split()),
        "completed_on": shown.completed_on,
        "expires_on": shown.expires_on,
    }


def _note(
    session: Session, action: str, entry: ExternalRecord, *, by: Person, at: datetime
) -> None:
    subject = f"record {entry.id} of person {entry.person_id}"
    record(session, action, subject, at=at, person_id=by.id, school_id=entry.school_id)
