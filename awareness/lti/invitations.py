"""A one-time leave to connect one platform, given by a school or a council."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from awareness.accounts.models import Person
from awareness.accounts.secrets import new_token, token_hash
from awareness.lti.errors import Code, LtiError
from awareness.lti.models import Invitation, Platform
from awareness.schools.models import LocalAuthority, School

LASTS = timedelta(days=7)


def create(
    session: Session,
    *,
    owner: School | LocalAuthority,
    platform: Platform,
    by: Person,
    at: datetime,
) -> str:
    """Return the token of a new invitation. It is shown once; only its hash is kept."""
    token = new_token()
    session.add(
        Invitation(
            token_hash=token_hash(token),
            school_id=owner.id if isinstance(owner, School) else None,
            authority_id=owner.id if isinstance(owner, LocalAuthority) else None,
            platform=platform,
            created_by_id=by.id,
            created_at=at,
            expires_at=at + LASTS,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, *, at: datetime) -> Invitation:
    """Return an unused invitation with its owner. Raises LtiError."""
    found = session.scalar(
        select(Invitation)
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
        )
        .options(joinedload(Invitation.school), joinedload(Invitation.authority))
    )
    if found is None:
        raise LtiError(Code.INVITATION)
    return found


def use(session: Session, invitation_id: uuid.UUID, *, at: datetime) -> None:
    """Use an invitation up; exactly one of two that come together does. Raises LtiError."""
    used = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.used_at.is_(None))
        .values(used_at=at)
        .returning(Invitation.id)
    ).first()
    if used is None:
        raise LtiError(Code.INVITATION)
