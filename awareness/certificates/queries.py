"""Which certificates there are, each asked for through whoever may see it."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Post
from awareness.certificates.models import Certificate, VerifyAttempt
from awareness.certificates.rules import GUESS_WINDOW, tidy_code, tidy_number
from awareness.db import rows_of
from awareness.errors import NotFound
from awareness.schools.models import School

PART = 300
"""The most certificates in one download: about two seconds of drawing."""
HELD = (
    select(
        Certificate.id,
        Certificate.title,
        Certificate.number,
        Certificate.completed_on,
        Certificate.revoked_at,
    )
    .where(Certificate.person_id == bindparam("person_id"))
    .order_by(Certificate.completed_on.desc(), Certificate.id.desc())
)
"""Built once: everyone's own page asks it."""
Held = Row[uuid.UUID, str, str, date, datetime | None]
"""A line of a list: id, title, number, completed_on, revoked_at."""


def find_by_code(session: Session, typed: str) -> Certificate | None:
    """Find a certificate by the secret of its verify link, which whoever holds the paper knows."""
    code = tidy_code(typed)
    if code is None:
        return None
    return session.scalar(select(Certificate).where(Certificate.code == code))


def find_by_number(session: Session, typed: str) -> Certificate | None:
    """Find a certificate by its printed number, which is no secret: show nothing without a name."""
    number = tidy_number(typed)
    if number is None:
        return None
    return session.scalar(select(Certificate).where(Certificate.number == number))


def find_of_completion(session: Session, completion_id: uuid.UUID) -> Certificate | None:
    """Return the one certificate of a completion."""
    return session.scalar(select(Certificate).where(Certificate.completion_id == completion_id))


def certificates_of(session: Session, person_id: uuid.UUID) -> Sequence[Held]:
    """Return everything the person was ever issued, the newest first."""
    return rows_of(session, HELD, {"person_id": person_id})


def latest_certificate(session: Session, person_id: uuid.UUID, module: str) -> Certificate | None:
    """Return the person's newest certificate for a module that has not been revoked."""
    return session.scalar(
        select(Certificate)
        .where(
            Certificate.person_id == person_id,
            Certificate.module == module,
            Certificate.revoked_at.is_(None),
        )
        .order_by(Certificate.completed_on.desc(), Certificate.id.desc())
        .limit(1)
    )


def own_certificate(
    session: Session, person_id: uuid.UUID, certificate_id: uuid.UUID
) -> Certificate:
    """Return one of the person's own certificates. Raises NotFound."""
    return _one(session, certificate_id, Certificate.person_id == person_id)


def certificate_within(
    session: Session, schools: Select[School], certificate_id: uuid.UUID
) -> Certificate:
    """Return a certificate issued at one of these schools, whoever holds it. Raises NotFound."""
    ids = schools.with_only_columns(School.id).order_by(None)
    return _one(session, certificate_id, Certificate.school_id.in_(ids))


def certificates_at(
    session: Session, school: School, *, on: date, part: int = 1
) -> Sequence[Certificate]:
    """Return the newest unrevoked certificate of each person and module, by holder and title.

    Of the people who hold a post at the school that day. At most PART; `part` counts from 1.
    """
    return session.scalars(
        _latest_at(school, on)
        .order_by(Certificate.holder, Certificate.title, Certificate.id)
        .limit(PART)
        .offset((part - 1) * PART)
    ).all()


def issued_at(
    session: Session,
    school: School,
    *,
    module: str | None = None,
    after: uuid.UUID | None = None,
    limit: int = 50,
) -> Sequence[Certificate]:
    """Return what was ever issued at the school, revoked ones too, the newest first.

    `after` is the last certificate of the part before.
    """
    part = (
        select(Certificate)
        .where(Certificate.school_id == school.id)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        .limit(limit)
    )
    if module is not None:
        part = part.where(Certificate.module == module)
    if after is not None:
        last = select(Certificate.issued_at).where(Certificate.id == after).scalar_subquery()
        older = Certificate.issued_at < last
        part = part.where(or_(older, and_(Certificate.issued_at == last, Certificate.id < after)))
    return session.scalars(part).all()


def issued_to(session: Session, school: School, person_id: uuid.UUID) -> Sequence[Certificate]:
    """Return what the person was issued at this school, the newest first."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.school_id == school.id, Certificate.person_id == person_id)
        .order_by(Certificate.completed_on.desc(), Certificate.id.desc())
    ).all()


def count_certificates_at(session: Session, school: School, *, on: date) -> int:
    """Count what `certificates_at` returns over all its parts."""
    counted = _latest_at(school, on).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(counted) or 0


def parts(certificates: int) -> int:
    """Return in how many downloads so many certificates come; none need none."""
    return -(-certificates // PART)


def wrong_names(session: Session, who: str, *, at: datetime) -> int:
    """Count the names tried by, or on, `who` within the last hour that did not match."""
    return (
        session.scalar(
            select(func.count())
            .select_from(VerifyAttempt)
            .where(VerifyAttempt.who == who, VerifyAttempt.at > at - GUESS_WINDOW)
        )
        or 0
    )


def _latest_at(school: School, on: date) -> Select[Certificate]:
    newest_first = func.row_number().over(
        partition_by=(Certificate.person_id, Certificate.module),
        order_by=(Certificate.completed_on.desc(), Certificate.id.desc()),
    )
    ranked = (
        select(Certificate.id, newest_first.label("place"))
        .where(Certificate.school_id == school.id, Certificate.revoked_at.is_(None))
        .subquery()
    )
    here = select(Post.person_id).where(
        Post.school_id == school.id,
        Post.started_on <= on,
        or_(Post.ended_on.is_(None), Post.ended_on >= on),
    )
    return (
        select(Certificate)
        .join(ranked, ranked.c.id == Certificate.id)
        .where(ranked.c.place == 1, Certificate.person_id.in_(here))
    )


def _one(session: Session, certificate_id: uuid.UUID, visible: ColumnElement[bool]) -> Certificate:
    found = session.scalar(select(Certificate).where(Certificate.id == certificate_id, visible))
    if found is None:
        raise NotFound("There is no such certificate among those you may see.")
    return found
