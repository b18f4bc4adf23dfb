"""Reads for whoever looks after a connection: theirs alone, and never who came."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from awareness.accounts.access import Owner
from awareness.errors import NotFound
from awareness.lti.errors import FAULTS, Code
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    Launch,
    LaunchFailure,
    MessageType,
    Registration,
    RegistrationState,
    ResourceLink,
    Score,
    ScoreState,
    TokenRequest,
)
from awareness.schools.models import School

SHOWN = 50
WITH_OWNER = (
    joinedload(Registration.school).joinedload(School.authority),
    joinedload(Registration.authority),
)


def _of(owners: Collection[Owner]) -> ColumnElement[bool]:
    ids = [owner.id for owner in owners]
    return or_(Registration.school_id.in_(ids), Registration.authority_id.in_(ids))


def connections_of(session: Session, owners: Collection[Owner]) -> Sequence[Registration]:
    """Return the connections of these schools and councils, by name."""
    return session.scalars(
        select(Registration)
        .where(_of(owners))
        .order_by(Registration.name, Registration.id)
        .options(*WITH_OWNER)
    ).all()


def connection_of(
    session: Session, owners: Collection[Owner], connection_id: uuid.UUID
) -> Registration:
    """Return one of them. Raises NotFound, also for one of somebody else's."""
    found = session.scalar(
        select(Registration)
        .where(Registration.id == connection_id, _of(owners))
        .options(*WITH_OWNER)
    )
    if found is None:
        raise NotFound("There is no such connection among yours.")
    return found


@dataclass(frozen=True, slots=True)
class Shared:
    """A council's connection that lets people of one school in."""

    school_id: uuid.UUID | None
    name: str
    is_on: bool


def shared_with(session: Session, owners: Collection[Owner]) -> list[Shared]:
    """Return what councils have connected for these schools, by name."""
    rows = session.execute(
        select(Deployment.school_id, Registration.name, Registration.state, Deployment.state)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(
            Deployment.school_id.in_([owner.id for owner in owners]),
            Registration.authority_id.is_not(None),
        )
        .order_by(Registration.name, Deployment.id)
    )
    on = (RegistrationState.ACTIVE, DeploymentState.ACTIVE)
    return [Shared(school_id, name, (one, other) == on) for school_id, name, one, other in rows]


def count_waiting(
    session: Session, registrations: Collection[Registration]
) -> dict[uuid.UUID, int]:
    """Count the deployments that wait for a school, for each connection that has any."""
    rows = session.execute(
        select(Deployment.registration_id, func.count())
        .where(
            Deployment.registration_id.in_([row.id for row in registrations]),
            Deployment.state == DeploymentState.PENDING,
        )
        .group_by(Deployment.registration_id)
    )
    return {row[0]: row[1] for row in rows}


def deployments_of(session: Session, registration: Registration) -> Sequence[Deployment]:
    """Return the deployments of a connection with their schools, those that wait first."""
    return session.scalars(
        select(Deployment)
        .where(Deployment.registration_id == registration.id)
        .order_by(
            Deployment.state != DeploymentState.PENDING, Deployment.first_seen_at, Deployment.id
        )
        .options(joinedload(Deployment.school))
    ).all()


def deployment_of(
    session: Session, registration: Registration, deployment_id: uuid.UUID
) -> Deployment:
    """Return one deployment of a connection. Raises NotFound for another's."""
    found = session.scalar(
        select(Deployment)
        .where(Deployment.id == deployment_id, Deployment.registration_id == registration.id)
        .options(joinedload(Deployment.school))
    )
    if found is None:
        raise NotFound("There is no such deployment of this connection.")
    return found


@dataclass(frozen=True, slots=True)
class Happened:
    """One launch as the administrator sees it. `module` is a slug, empty where there was none;
    `reason` is empty where it succeeded.
    """

    at: datetime
    what: str
    module: str
    reason: str
    code: str
    detail: str

    @property
    def is_refused(self) -> bool:
        return bool(self.code)


WHAT = {
    MessageType.RESOURCE: "Opened a module",
    MessageType.DEEP_LINKING: "Chose modules for a course",
    MessageType.REVIEW: "Looked at a result",
}


def last_launches(session: Session, registration: Registration) -> list[Happened]:
    """Return the last fifty launches and refusals together, the latest first."""
    came = session.execute(
        select(Launch.at, Launch.message_type, Launch.module)
        .where(Launch.registration_id == registration.id)
        .order_by(Launch.at.desc(), Launch.id.desc())
        .limit(SHOWN)
    )
    found = [Happened(at, WHAT[kind], module, "", "", "") for at, kind, module in came]
    refused = session.scalars(
        select(LaunchFailure)
        .where(LaunchFailure.registration_id == registration.id)
        .order_by(LaunchFailure.at.desc(), LaunchFailure.id.desc())
        .limit(SHOWN)
    )
    found += [_refusal(row) for row in refused]
    return sorted(found, key=lambda line: line.at, reverse=True)[:SHOWN]


def _refusal(row: LaunchFailure) -> Happened:
    reason = FAULTS[Code(row.code)].reason if row.code in set(Code) else "It was refused."
    return Happened(row.at, "Refused", "", reason, row.code, row.detail)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A result that has not reached the platform: of which module, since when and why."""

    id: uuid.UUID
    module: str
    since: datetime
    state: ScoreState
    reason: str


def unsent_scores(session: Session, registration: Registration) -> list[Unsent]:
    """Return results that wait or were refused, refused first, at most fifty."""
    rows = session.execute(
        select(Score.id, ResourceLink.module, Score.stamped_at, Score.state, Score.reason)
        .join(ResourceLink, ResourceLink.id == Score.link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(
            Deployment.registration_id == registration.id,
            Score.state.in_((ScoreState.WAITING, ScoreState.REFUSED)),
        )
        .order_by(Score.state != ScoreState.REFUSED, Score.stamped_at, Score.id)
        .limit(SHOWN)
    )
    return [Unsent(*row) for row in rows]


def last_token_request(session: Session, registration: Registration) -> TokenRequest | None:
    return session.get(TokenRequest, registration.id)
