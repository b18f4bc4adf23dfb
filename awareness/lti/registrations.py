"""Connections and their deployments: who owns them, and who may see them."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.lti.models import Deployment, DeploymentState

MOST_PENDING = 500
"""A platform that invents deployments fills no table."""


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
