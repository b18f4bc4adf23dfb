"""Visits that are under way: whose they are, and what is forgotten when they are over."""

import hmac
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, null, select, update
from sqlalchemy.orm import Session, joinedload

from awareness.accounts.models import Person, Post
from awareness.accounts.secrets import new_token, token_hash
from awareness.lti.errors import Code, LtiError
from awareness.lti.launch import Visit
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    Launch,
    LaunchFailure,
    MessageType,
    PlatformUser,
    RegistrationState,
    ResourceLink,
)
from awareness.schools.models import School

SHOWN = 50
KEPT = timedelta(days=30)

VISIT = select(Launch).options(
    joinedload(Launch.registration),
    joinedload(Launch.deployment).joinedload(Deployment.school).joinedload(School.authority),
    joinedload(Launch.link).joinedload(ResourceLink.course),
    joinedload(Launch.user)
    .joinedload(PlatformUser.person)
    .selectinload(Person.posts)
    .options(
        joinedload(Post.school).joinedload(School.authority),
        joinedload(Post.authority),
    ),
)


def visit(session: Session, launch_id: uuid.UUID, secret: str, *, at: datetime) -> Launch:
    """Return the launch whose secret the visitor holds, with all that a page of it needs.

    Raises LtiError when it is not theirs or is over, and when the connection or the school's
    deployment was switched off since (lti.md C19, C20).
    """
    found = session.scalar(VISIT.where(Launch.id == launch_id))
    theirs = found is not None and hmac.compare_digest(found.secret_hash, token_hash(secret))
    if found is None or not theirs or found.expires_at <= at or found.user is None:
        raise LtiError(Code.LAUNCH_OVER)
    if found.registration.state is not RegistrationState.ACTIVE:
        raise LtiError(Code.CONNECTION_OFF)
    if found.deployment.state is not DeploymentState.ACTIVE:
        raise LtiError(Code.DEPLOYMENT_OFF)
    return found


def move(
    session: Session, launch_id: str, secret: str, *, at: datetime
) -> tuple[Visit, MessageType]:
    """Give a visit a new secret for another window; the old one opens nothing any more.

    Raises LtiError when it was moved before or is over.
    """
    fresh = new_token()
    moved = session.execute(
        update(Launch)
        .where(
            Launch.id == uuid.UUID(launch_id),
            Launch.secret_hash == token_hash(secret),
            Launch.expires_at > at,
        )
        .values(secret_hash=token_hash(fresh))
        .returning(Launch.message_type)
    ).scalar_one_or_none()
    if moved is None:
        raise LtiError(Code.LAUNCH_OVER)
    return Visit(uuid.UUID(launch_id), fresh), moved


def note_failure(
    session: Session, registration_id: uuid.UUID, error: LtiError, *, at: datetime
) -> None:
    """Write down why a launch was refused; the latest fifty are kept."""
    mine = LaunchFailure.registration_id == registration_id
    session.add(
        LaunchFailure(
            registration_id=registration_id, code=error.code, detail=error.detail[:200], at=at
        )
    )
    session.flush()
    newest = (
        select(LaunchFailure.id)
        .where(mine)
        .order_by(LaunchFailure.at.desc(), LaunchFailure.id.desc())
        .limit(SHOWN)
    )
    session.execute(delete(LaunchFailure).where(mine, LaunchFailure.id.not_in(newest)))


def forget(session: Session, *, at: datetime) -> int:
    """Empty visits that are over, so that nothing says who came when; delete them after 30 days.

    Returns how many were emptied.
    """
    session.execute(delete(Launch).where(Launch.at < at - KEPT))
    emptied = session.execute(
        update(Launch)
        .where(Launch.expires_at <= at, Launch.user_id.is_not(None))
        .values(user_id=null(), details={})
        .returning(Launch.id)
    )
    return len(emptied.all())
