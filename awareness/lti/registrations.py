"""Connections and their deployments: added, confirmed, given to a school, switched off, removed.

Every change leaves an audit entry. What a platform's people have done stays, whatever happens to
the connection.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.secrets import new_token
from awareness.audit.actions import record
from awareness.errors import AlreadyDone, Invalid, NotFound, NotReady
from awareness.lti import keys
from awareness.lti.models import (
    AccessToken,
    Course,
    Deployment,
    DeploymentState,
    KeySet,
    Launch,
    LaunchFailure,
    Login,
    Notice,
    Platform,
    PlatformUser,
    Registration,
    RegistrationState,
    ResourceLink,
    TokenRequest,
)
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
    frame_origins: tuple[str, ...] = ()


class Removal(StrEnum):
    """What became of a connection that was to be removed."""

    GONE = "gone"
    OFF = "off"


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
        frame_origins=list(values.frame_origins),
        created_at=at,
        created_by_id=by.id if by else None,
    )
    session.add(registration)
    session.flush()
    _note(session, "connected", registration, by=by, at=at)
    return registration


def _note(
    session: Session, action: str, registration: Registration, *, by: Person | None, at: datetime
) -> None:
    record(
        session,
        action,
        f"connection {registration.id}",
        at=at,
        person_id=by.id if by else None,
        school_id=registration.school_id,
    )


def change(
    session: Session, registration: Registration, values: Values, *, by: Person, at: datetime
) -> None:
    """Change what the platform says of itself, and forget what was fetched with the old values.

    Raises AlreadyDone when the owner has the same client of the same platform already, Invalid when
    the issuer would change although people have come: its numbers for them are its own.
    """
    if _same(session, registration, values):
        raise AlreadyDone("You have a connection with this issuer and client ID already.")
    if registration.issuer not in ("", values.issuer) and _has_people(session, registration):
        raise Invalid(
            "People have come through this connection, and another issuer would mix them up with "
            "others. Make a new connection instead."
        )
    for name in (
        "name", "issuer", "client_id", "auth_url", "token_url", "jwks_url", "token_audience",
    ):  # fmt: skip
        setattr(registration, name, getattr(values, name))
    registration.frame_origins = list(values.frame_origins)
    for fetched in (KeySet, AccessToken):
        session.execute(delete(fetched).where(fetched.registration_id == registration.id))
    session.flush()
    _note(session, "changed connection", registration, by=by, at=at)


def _same(session: Session, registration: Registration, values: Values) -> bool:
    """Say whether the owner has another connection to this client."""
    same = select(Registration.id).where(
        Registration.id != registration.id,
        Registration.issuer == values.issuer,
        Registration.client_id == values.client_id,
        Registration.school_id == registration.school_id
        if registration.school_id
        else Registration.authority_id == registration.authority_id,
    )
    return session.scalar(same.limit(1)) is not None


def _has_people(session: Session, registration: Registration) -> bool:
    came = exists().where(PlatformUser.registration_id == registration.id)
    return bool(session.scalar(select(came)))


def switch_on(
    session: Session, registration: Registration, *, secret: str, by: Person, at: datetime
) -> None:
    """Confirm a connection, or switch it on again. Raises NotReady while values are missing."""
    if not registration.is_complete:
        raise NotReady("Enter what your platform says of itself first.")
    keys.ensure(session, secret=secret, at=at)
    registration.state = RegistrationState.ACTIVE
    session.flush()
    _note(session, "switched on connection", registration, by=by, at=at)


def switch_off(session: Session, registration: Registration, *, by: Person, at: datetime) -> None:
    """Refuse every launch from now on, and end the visits under way."""
    registration.state = RegistrationState.OFF
    session.flush()
    _note(session, "switched off connection", registration, by=by, at=at)


def remove(session: Session, registration: Registration, *, by: Person, at: datetime) -> Removal:
    """Remove a connection that nobody has come through; switch off one that has evidence."""
    if has_evidence(session, registration):
        switch_off(session, registration, by=by, at=at)
        return Removal.OFF
    mine = registration.id
    for table in (
        AccessToken, Login, Notice, KeySet, TokenRequest, LaunchFailure, Deployment,
    ):  # fmt: skip
        session.execute(delete(table).where(table.registration_id == mine))
    _note(session, "removed connection", registration, by=by, at=at)
    session.execute(delete(Registration).where(Registration.id == mine))
    return Removal.GONE


def has_evidence(session: Session, registration: Registration) -> bool:
    """Say whether anything hangs on the connection: people, courses, links or launches."""
    mine = select(Deployment.id).where(Deployment.registration_id == registration.id)
    hanging = (
        exists().where(PlatformUser.registration_id == registration.id),
        exists().where(Launch.registration_id == registration.id),
        exists().where(Course.deployment_id.in_(mine)),
        exists().where(ResourceLink.deployment_id.in_(mine)),
    )
    return any(session.scalar(select(there)) for there in hanging)


def allow_host(session: Session, slug: str, host: str, *, at: datetime) -> Registration:
    """Let a connection reach one host at a private address. Only whoever runs the service may.

    Raises NotFound for an unknown slug.
    """
    registration = session.scalar(select(Registration).where(Registration.slug == slug))
    if registration is None:
        raise NotFound("There is no connection with this slug.")
    if host not in registration.allowed_hosts:
        registration.allowed_hosts = [*registration.allowed_hosts, host]
        session.flush()
        _note(session, "allowed private host", registration, by=None, at=at)
    return registration


def add_deployment(
    session: Session,
    registration: Registration,
    deployment_id: str,
    *,
    by: Person,
    at: datetime,
) -> None:
    """Add a deployment that was typed in. One of a school's own connection is that school's; one
    of a council's waits until somebody says whose it is. Does nothing for a known one.
    """
    note_deployment(session, registration.id, deployment_id, at=at)
    found = session.scalars(
        select(Deployment).where(
            Deployment.registration_id == registration.id,
            Deployment.deployment_id == deployment_id,
        )
    ).one_or_none()
    is_new = found is not None and found.state is DeploymentState.PENDING
    if found is not None and is_new and registration.school_id is not None:
        found.school_id = registration.school_id
        found.state = DeploymentState.ACTIVE
        session.flush()
    _note(session, "added deployment", registration, by=by, at=at)


def assign(
    session: Session,
    registration: Registration,
    deployment: Deployment,
    school: School,
    *,
    by: Person,
    at: datetime,
) -> None:
    """Say which school a deployment belongs to, and switch it on. It stays that school's for good:
    what its people do is kept under the school. Raises AlreadyDone for another school.
    """
    if deployment.school_id not in (None, school.id):
        raise AlreadyDone("This deployment belongs to a school already.")
    deployment.school_id = school.id
    deployment.state = DeploymentState.ACTIVE
    session.flush()
    _note(session, "assigned deployment", registration, by=by, at=at)


def switch_off_deployment(
    session: Session,
    registration: Registration,
    deployment: Deployment,
    *,
    by: Person,
    at: datetime,
) -> None:
    """Refuse launches of one deployment. Raises NotReady while it belongs to no school."""
    if deployment.school_id is None:
        raise NotReady("A deployment that waits for a school lets nobody in. Nothing was changed.")
    deployment.state = DeploymentState.OFF
    session.flush()
    _note(session, "switched off deployment", registration, by=by, at=at)


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
