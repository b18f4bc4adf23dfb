"""Issue and revoke a certificate, and check a name that somebody read off one."""

import itertools
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, update
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.audit.actions import record
from awareness.certificates import queries
from awareness.certificates.models import Certificate, VerifyAttempt
from awareness.certificates.rules import GUESS_WINDOW, is_guessing, is_same_name, number_of
from awareness.clock import london_date
from awareness.db import insert_at_once
from awareness.errors import AlreadyDone, DomainError, Invalid
from awareness.learning.models import Completion
from awareness.schools.models import LocalAuthority, School

HELD_OR_NUMBERED = exists().where(
    or_(
        Certificate.completion_id == bindparam("completion_id"),
        Certificate.number == bindparam("number"),
    )
)
"""The completion has its certificate, or another has this number."""


class TooManyNames(DomainError):
    """Too many names that did not match within the hour, from one address or on one certificate."""


def issue(
    session: Session,
    *,
    completion: Completion,
    person: Person,
    employer: School | LocalAuthority,
    title: str,
    code: str,
    issuer: str,
    at: datetime,
    badge: str = "",
) -> Certificate:
    """Issue the one certificate of a completion, or return it if it has been issued before.

    Everything it prints is copied now and never follows a later change of name, school or module.
    """
    for turn in itertools.count():
        certificate = Certificate(
            completion_id=completion.id,
            person_id=person.id,
            school_id=employer.id if isinstance(employer, School) else None,
            authority_id=employer.id if isinstance(employer, LocalAuthority) else None,
            code=code,
            number=number_of(code, london_date(at).year, turn),
            holder=person.name,
            role=completion.role.label,
            employer=employer.name,
            urn=employer.urn if isinstance(employer, School) else "",
            badge=badge,
            module=completion.module,
            title=title,
            version=completion.version,
            guidance_edition=completion.guidance_edition,
            minutes=completion.minutes,
            completed_on=completion.completed_on,
            expires_on=completion.expires_on,
            issuer=issuer,
            issued_at=at,
        )
        if insert_at_once(session, certificate, unless=HELD_OR_NUMBERED):
            return certificate
        held = queries.find_of_completion(session, completion.id)
        if held is not None:
            return held
    raise AssertionError("counting never ends")


def revoke(
    session: Session, certificate: Certificate, *, reason: str, by: Person, at: datetime
) -> None:
    """Revoke for good. The reason is for the record; whoever checks sees only the day.

    Raises Invalid without a reason and AlreadyDone when it was revoked before.
    """
    if not reason.strip():
        raise Invalid("Say why the certificate is revoked.")
    revoked = session.execute(
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.revoked_at.is_(None))
        .values(revoked_at=at, revoked_reason=reason.strip(), revoked_by_id=by.id)
        .returning(Certificate.id)
    ).first()
    if revoked is None:
        raise AlreadyDone("This certificate has been revoked before.")
    session.refresh(certificate)
    record(
        session,
        "revoked certificate",
        certificate.number,
        at=at,
        person_id=by.id,
        school_id=certificate.school_id,
    )


def confirm_name(
    session: Session, certificate: Certificate | None, typed: str, *, who: str, at: datetime
) -> bool:
    """Say whether the typed name is the holder's. None, a number not in use, never matches.

    `who` is the keyed hash of the visitor's address. A name that does not match is counted, for the
    address and for the certificate, and the count must be committed. Raises TooManyNames.
    """
    forget_wrong_names(session, at=at)
    counted = [who] if certificate is None else [who, f"certificate {certificate.id}"]
    if any(is_guessing(queries.wrong_names(session, one, at=at)) for one in counted):
        raise TooManyNames("There have been too many names that did not match.")
    if certificate is not None and is_same_name(typed, certificate.holder):
        return True
    session.add_all(VerifyAttempt(who=one, at=at) for one in counted)
    session.flush()
    return False


def forget_wrong_names(session: Session, *, at: datetime) -> None:
    """Delete the names tried more than an hour ago. They say only that somebody once mistyped."""
    session.execute(delete(VerifyAttempt).where(VerifyAttempt.at <= at - GUESS_WINDOW))


def move(session: Session, source: Person, target: Person) -> None:
    """Give one person's certificates to another who is the same human being; what they say stays
    as it was issued.
    """
    session.execute(
        update(Certificate).where(Certificate.person_id == source.id).values(person_id=target.id)
    )
