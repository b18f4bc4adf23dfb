"""Facts about learning platforms: plain functions with safe, fixed defaults, as in factories.py."""

import itertools
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.secrets import token_hash
from awareness.lti.models import (
    Course,
    Deployment,
    DeploymentState,
    KeySet,
    Launch,
    MessageType,
    Platform,
    PlatformUser,
    Registration,
    RegistrationState,
    ResourceLink,
    Standing,
)
from awareness.schools.models import LocalAuthority, School
from awareness.web import held
from tests.factories import NOW, make_school

ISSUER = "https://lms.example"
CLIENT_ID = "client-1"
MODULE = "b11-grooming-how-it-works"
_numbers = itertools.count(1)


def make_registration(
    session: Session,
    *,
    school: School | None = None,
    authority: LocalAuthority | None = None,
    issuer: str = ISSUER,
    client_id: str = CLIENT_ID,
    state: RegistrationState = RegistrationState.ACTIVE,
    **changes: Any,
) -> Registration:
    """A connection of a school, or of a council. Its addresses are on the issuer's host."""
    if school is None and authority is None:
        school = make_school(session)
    values: dict[str, Any] = {
        "slug": f"connection{next(_numbers)}",
        "name": "Hollybrook Moodle",
        "platform": Platform.MOODLE,
        "auth_url": f"{issuer}/mod/lti/auth.php",
        "token_url": f"{issuer}/mod/lti/token.php",
        "jwks_url": f"{issuer}/mod/lti/certs.php",
        "created_at": NOW,
    }
    registration = Registration(
        school_id=school.id if school else None,
        authority_id=authority.id if authority and not school else None,
        issuer=issuer,
        client_id=client_id,
        state=state,
        **{**values, **changes},
    )
    session.add(registration)
    session.flush()
    return registration


def make_deployment(
    session: Session,
    registration: Registration,
    *,
    school: School | None = None,
    deployment_id: str = "1",
    state: DeploymentState = DeploymentState.ACTIVE,
) -> Deployment:
    """A deployment of a school: of the connection's own when none is given, if it is on."""
    school_id = school.id if school else registration.school_id
    if state is DeploymentState.PENDING and school is None:
        school_id = None
    deployment = Deployment(
        registration_id=registration.id,
        deployment_id=deployment_id,
        state=state,
        school_id=school_id,
        first_seen_at=NOW,
    )
    session.add(deployment)
    session.flush()
    return deployment


def make_keys(
    session: Session, registration: Registration, keys: list[dict[str, Any]], **changes: Any
) -> KeySet:
    """The platform's public keys as fetched just now, for an hour."""
    values: dict[str, Any] = {"fetched_at": NOW, "expires_at": NOW + timedelta(hours=1)}
    row = KeySet(
        registration_id=registration.id,
        keys={key["kid"]: key for key in keys},
        **{**values, **changes},
    )
    session.add(row)
    session.flush()
    return row


def make_user(
    session: Session, deployment: Deployment, *, sub: str = "7", person: Person | None = None
) -> PlatformUser:
    """Somebody of the deployment's school; the same one again for the same `sub`."""
    known = session.scalar(
        select(PlatformUser).where(
            PlatformUser.registration_id == deployment.registration_id,
            PlatformUser.school_id == deployment.school_id,
            PlatformUser.sub == sub,
        )
    )
    if known is not None:
        return known
    user = PlatformUser(
        registration_id=deployment.registration_id,
        school_id=deployment.school_id,
        sub=sub,
        person_id=person.id if person else None,
        created_at=NOW,
    )
    session.add(user)
    session.flush()
    return user


def make_course(session: Session, deployment: Deployment, *, context_id: str = "3") -> Course:
    course = Course(deployment_id=deployment.id, context_id=context_id)
    session.add(course)
    session.flush()
    return course


def make_link(
    session: Session,
    deployment: Deployment,
    *,
    module: str = MODULE,
    link_id: str = "9",
    course: Course | None = None,
    **changes: Any,
) -> ResourceLink:
    """A module placed in a course, without services unless `changes` name them."""
    link = ResourceLink(
        deployment_id=deployment.id,
        link_id=link_id,
        module=module,
        course_id=course.id if course else None,
        **changes,
    )
    session.add(link)
    session.flush()
    return link


def make_visit(
    session: Session,
    deployment: Deployment,
    *,
    user: PlatformUser | None = None,
    link: ResourceLink | None = None,
    module: str = MODULE,
    standing: Standing = Standing.TEACHER,
    message_type: MessageType = MessageType.RESOURCE,
    details: dict[str, Any] | None = None,
    **changes: Any,
) -> Launch:
    """A visit that began just now. `hold` gives it to a browser."""
    is_choice = message_type is MessageType.DEEP_LINKING
    if link is None and not is_choice:
        link = make_link(session, deployment, module=module, link_id=f"link{next(_numbers)}")
    values: dict[str, Any] = {"at": NOW, "expires_at": NOW + timedelta(hours=4)}
    visit = Launch(
        registration_id=deployment.registration_id,
        deployment_id=deployment.id,
        user_id=(user or make_user(session, deployment)).id,
        link_id=link.id if link else None,
        message_type=message_type,
        standing=standing,
        module="" if is_choice else module,
        details=details or {},
        secret_hash="",
        **{**values, **changes},
    )
    session.add(visit)
    session.flush()
    visit.secret_hash = token_hash(secret_of(visit))
    session.flush()
    return visit


def secret_of(visit: Launch) -> str:
    """Return what the browser holds for a visit of `make_visit`."""
    return f"secret-of-{visit.id}"


def hold(client: FlaskClient, *visits: Launch, base_url: str | None = None) -> None:
    """Put visits into a browser's cookie, beside those it holds."""
    domain = urlsplit(base_url or "http://localhost").hostname or ""
    before = client.get_cookie(held.VISITS, domain, path="/lti")
    ours = {str(visit.id): secret_of(visit) for visit in visits}
    others = held.read(before.value if before else "")
    client.set_cookie(held.VISITS, held.written({**others, **ours}), domain=domain, path="/lti")
