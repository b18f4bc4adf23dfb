"""Connections and their deployments: who owns them, and who may see them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.secrets import new_token
from awareness.lti import keys
from awareness.lti.models import Deployment, DeploymentState, Platform, Registration
from awareness.schools.models import LocalAuthority, School

MOST_PENDING = 500
"""A platform that invents deployments fills no table."""


@dataclass(frozen=True, slots=True)
class Values:
    """What a platform says of itself, typed in or registered."""

    name: str
    platform: Platform
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    token_audience: str = ""
    scopes: tuple[str, ...] = ()


def add(
    session: Session,
    values: Values,
    *,
    owner: School | LocalAuthority,
    by: Person | None,
    secret: str,
    at: datetime,
) -> Registration:
    """Add a connection. It waits until an administrator confirms it; our own keys are made now if
    there are none yet.
    """
    keys.ensure(session, secret=secret, at=at)
    registration = Registration(
        slug=new_token()[:24],
        school_id=owner.id if isinstance(owner, School) else None,
        authority_id=owner.id if isinstance(owner, LocalAuthority) else None,
        name=values.name,
        platform=values.platform,
        issuer=values.issuer,
        client_id=values.client_id,
        auth_url=values.auth_url,
        token_url=values.token_url,
        jwks_url=values.jwks_url,
        token_audience=values.token_audience,
        scopes=list(values.scopes),
        created_at=at,
        created_by_id=by.id if by else None,
    )
    session.add(registration)
    session.flush()
    return registration


def note_deployment(
    session: Session, registration_id: uuid.UUID, deployment_id: str, *, at: datetime
) -> None:
    """Remember a deployment that was seen for the first time; it waits for an administrator."""
    mine = (Deployment.registration_id == registration_id,)
    known = select(Deployment.id).where(*mine, Deployment.deployment_id == deployment_id)
    waiting = select(func.count()).where(*mine, Deployment.state == DeploymentState.PENDING)
    if session.scalar(known) is not None or (session.scalar(waiting) or 0) >= MOST_PENDING:
        return
    session.add(
        Deployment(registration_id=registration_id, deployment_id=deployment_id, first_seen_at=at)
    )
    session.flush()


def deployments_of(session: Session, registration_id: uuid.UUID) -> Sequence[Deployment]:
    """Return the deployments of a connection, those that wait first."""
    return session.scalars(
        select(Deployment)
        .where(Deployment.registration_id == registration_id)
        .order_by(Deployment.state != DeploymentState.PENDING, Deployment.first_seen_at)
    ).all()
