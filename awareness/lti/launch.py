"""Finish a launch: find what it began with, verify, use it once, and keep the visit.

`find` and `verify` read; `keep` writes, in one transaction with the single use of the state. The
statements of this file are the path that every launch takes, so they are prepared once and return
plain rows.
"""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from joserfc.jwk import RSAKey
from sqlalchemy import Table, and_, bindparam, insert, select, update
from uuid6 import uuid7

from awareness.accounts.secrets import new_token, token_hash
from awareness.content.library import Library
from awareness.lti import idtoken, subscribing
from awareness.lti.claims import Message, parse
from awareness.lti.errors import Code, LtiError
from awareness.lti.jwks import Held
from awareness.lti.models import (
    Course,
    Deployment,
    DeploymentState,
    KeySet,
    Launch,
    Login,
    MessageType,
    PlatformUser,
    Registration,
    RegistrationState,
    ResourceLink,
)
from awareness.lti.targets import module_in
from awareness.rows import Prepared, Rows

LASTS = timedelta(hours=4)
Facts = Any
"""A row of named columns."""

PENDING = Prepared(
    select(
        Login.id,
        Login.nonce_hash,
        Login.browser_hash,
        Login.target,
        Login.deployment,
        Login.expires_at,
        Login.used_at,
        Registration.id.label("registration_id"),
        Registration.state,
        Registration.name,
        Registration.issuer,
        Registration.client_id,
        Registration.auth_url,
        Registration.jwks_url,
        Registration.allowed_hosts,
        Registration.frame_origins,
        KeySet.keys,
        KeySet.expires_at.label("keys_expire_at"),
        KeySet.missed_at,
    )
    .join(Registration, Registration.id == Login.registration_id)
    .outerjoin(KeySet, KeySet.registration_id == Registration.id)
    .where(Login.state_hash == bindparam("state_hash"))
)
ADD_VISIT = Prepared(
    insert(cast(Table, Launch.__table__)),
    "id", "registration_id", "deployment_id", "user_id", "link_id", "message_type", "standing",
    "module", "details", "secret_hash", "at", "expires_at",
)  # fmt: skip
ADD_USER = Prepared(
    insert(cast(Table, PlatformUser.__table__)),
    "id", "registration_id", "school_id", "sub", "created_at",
)  # fmt: skip
ADD_COURSE = Prepared(insert(cast(Table, Course.__table__)), "id", "deployment_id", "context_id")
SAID_OF_LINK = (
    "course_id", "module", "line_item_url", "line_items_url", "score_scopes", "members_url",
)  # fmt: skip
LINKS = cast(Table, ResourceLink.__table__)
ADD_LINK = Prepared(insert(LINKS), "id", "deployment_id", "link_id", *SAID_OF_LINK)
CHANGE_LINK = Prepared(update(LINKS).where(LINKS.c.id == bindparam("link")), *SAID_OF_LINK)
LOGINS = cast(Table, Login.__table__)
USE = Prepared(
    update(LOGINS).where(LOGINS.c.id == bindparam("login"), LOGINS.c.used_at.is_(None)),
    "used_at",
)
KNOWN = Prepared(
    select(
        Deployment.id,
        Deployment.state,
        Deployment.school_id,
        PlatformUser.id.label("user_id"),
        Course.id.label("course_id"),
        ResourceLink.id.label("link_id"),
        ResourceLink.course_id.label("link_course_id"),
        ResourceLink.module,
        ResourceLink.line_item_url,
        ResourceLink.line_items_url,
        ResourceLink.score_scopes,
        ResourceLink.members_url,
    )
    .outerjoin(
        PlatformUser,
        and_(
            PlatformUser.registration_id == Deployment.registration_id,
            PlatformUser.school_id == Deployment.school_id,
            PlatformUser.sub == bindparam("sub"),
        ),
    )
    .outerjoin(
        Course,
        and_(Course.deployment_id == Deployment.id, Course.context_id == bindparam("context")),
    )
    .outerjoin(
        ResourceLink,
        and_(
            ResourceLink.deployment_id == Deployment.id, ResourceLink.link_id == bindparam("link")
        ),
    )
    .where(
        Deployment.registration_id == bindparam("registration"),
        Deployment.deployment_id == bindparam("deployment"),
    )
)


class UnknownDeployment(LtiError):
    """A deployment nobody has assigned to a school; `deployment_id` is the platform's name."""

    def __init__(self, deployment_id: str) -> None:
        super().__init__(Code.DEPLOYMENT_PENDING)
        self.deployment_id = deployment_id


@dataclass(frozen=True, slots=True)
class Pending:
    """A launch that was begun here, with its connection and the platform's keys that are kept."""

    row: Facts

    @property
    def registration_id(self) -> uuid.UUID:
        found: uuid.UUID = self.row.registration_id
        return found


@dataclass(frozen=True, slots=True)
class Visit:
    """A launch that was kept. `secret` goes into the visitor's cookie and nowhere else."""

    launch_id: uuid.UUID
    secret: str


def find(rows: Rows, state: str) -> Pending | None:
    """Find the launch that this state began, whatever has become of it since."""
    row = rows.first(PENDING, state_hash=token_hash(state))
    return Pending(row) if row is not None else None


def check_usable(pending: Pending, *, at: datetime) -> None:
    """Check that the launch may still end and that its connection is on. Raises LtiError."""
    if pending.row.used_at is not None or pending.row.expires_at <= at:
        raise LtiError(Code.STATE_UNKNOWN)
    if pending.row.state is not RegistrationState.ACTIVE:
        raise LtiError(Code.CONNECTION_OFF)


def check_browser(pending: Pending, proof: str) -> None:
    """Check that the launch ends in the browser it began in. Raises LtiError (lti.md C2)."""
    if not proof or not hmac.compare_digest(token_hash(proof), pending.row.browser_hash):
        raise LtiError(Code.OTHER_BROWSER)


def keys_held(pending: Pending) -> Held:
    """Return the platform's keys as they were found with the launch."""
    return Held(pending.row.keys, pending.row.keys_expire_at, pending.row.missed_at)


def verify(pending: Pending, token: str, key: RSAKey, *, base_url: str, at: datetime) -> Message:
    """Verify the token and read it. Raises LtiError."""
    row = pending.row
    expected = idtoken.Expected(row.issuer, row.client_id, row.nonce_hash)
    message = parse(idtoken.verify(token, key, expected, at=at))
    if row.deployment not in ("", message.deployment_id):
        raise LtiError(Code.OTHER_PLATFORM, "deployment_id")
    _check_target(row.target, message.target, base_url)
    return message


def _check_target(begun_with: str, target: str, base_url: str) -> None:
    """Check that the signed target is the one the launch began with. Raises LtiError.

    Open edX begins every launch of a unit with the unit's own address, and names the module that
    was chosen for it in the token alone; so a launch that began with no module may end with one.
    """
    named = module_in(begun_with, base_url)
    if target in ("", begun_with):
        return
    if named:
        raise LtiError(Code.TARGET)
    module_in(target, base_url)


def keep(
    rows: Rows,
    pending: Pending,
    message: Message,
    *,
    library: Library,
    base_url: str,
    at: datetime,
) -> Visit:
    """Use the state up and keep the visit; exactly one of two that come together gets through.

    Raises LtiError, UnknownDeployment among them: nothing is kept then.
    """
    if rows.change(USE, login=pending.row.id, used_at=at) == 0:
        raise LtiError(Code.STATE_UNKNOWN)
    known = rows.first(
        KNOWN,
        registration=pending.registration_id,
        deployment=message.deployment_id,
        sub=message.sub,
        context=message.context_id,
        link=message.link_id,
    )
    if known is None or known.state is DeploymentState.PENDING:
        raise UnknownDeployment(message.deployment_id)
    if known.state is DeploymentState.OFF:
        raise LtiError(Code.DEPLOYMENT_OFF)
    slug = _module(pending, message, library, base_url)
    secret, launch_id = new_token(), uuid7()
    rows.run(
        ADD_VISIT,
        id=launch_id,
        registration_id=pending.registration_id,
        deployment_id=known.id,
        user_id=known.user_id or _add_user(rows, pending, known.school_id, message, at),
        link_id=_link(rows, known, message, slug) if message.link_id else None,
        message_type=message.type,
        standing=message.standing,
        module=slug,
        details=_details(message, library, slug),
        secret_hash=token_hash(secret),
        at=at,
        expires_at=at + LASTS,
    )
    if message.notices_url:
        subscribing.want(rows, known.id, message.notices_url, pending.row.name, at=at)
    return Visit(launch_id, secret)


def _module(pending: Pending, message: Message, library: Library, base_url: str) -> str:
    """Return the module that the link stands for. Raises LtiError where it stands for none."""
    if message.type is MessageType.DEEP_LINKING:
        return ""
    target = message.target or pending.row.target
    slug = module_in(target, base_url) or message.module
    if slug not in library.by_slug:
        raise LtiError(Code.MODULE_UNKNOWN)
    return slug


def _add_user(
    rows: Rows, pending: Pending, school_id: uuid.UUID, message: Message, at: datetime
) -> uuid.UUID:
    user_id = uuid7()
    rows.run(
        ADD_USER,
        id=user_id,
        registration_id=pending.registration_id,
        school_id=school_id,
        sub=message.sub,
        created_at=at,
    )
    return user_id


def _course(rows: Rows, known: Facts, message: Message) -> uuid.UUID | None:
    if not message.context_id or known.course_id:
        found: uuid.UUID | None = known.course_id
        return found
    course_id = uuid7()
    rows.run(ADD_COURSE, id=course_id, deployment_id=known.id, context_id=message.context_id)
    return course_id


def _link(rows: Rows, known: Facts, message: Message, slug: str) -> uuid.UUID:
    """Keep the link with the addresses of this launch. A column that we made is not forgotten, and
    for a link that is only to be opened none is made.
    """
    ags = message.ags
    says: dict[str, Any] = {
        "course_id": _course(rows, known, message),
        "module": slug,
        "line_item_url": (ags.line_item if ags else "") or known.line_item_url or "",
        "line_items_url": ags.line_items if ags and not message.is_material else "",
        "score_scopes": list(ags.scopes) if ags else [],
        "members_url": message.members_url,
    }
    if known.link_id is None:
        link_id = uuid7()
        rows.run(ADD_LINK, id=link_id, deployment_id=known.id, link_id=message.link_id, **says)
        return link_id
    held = {name: getattr(known, name) for name in says} | {"course_id": known.link_course_id}
    if held != says:
        rows.run(CHANGE_LINK, link=known.link_id, **says)
    found: uuid.UUID = known.link_id
    return found


def _details(message: Message, library: Library, slug: str) -> dict[str, Any]:
    """Return what the pages of this visit need. A name is kept only where an adult may want a
    certificate, and only as long as the visit.
    """
    said: dict[str, Any] = {"is_pupil": message.is_pupil}
    if message.context_title:
        said["course"] = message.context_title
    if message.return_url:
        said["return_url"] = message.return_url
    if message.for_user:
        said["for_user"] = message.for_user
    if message.name and slug and not library.by_slug[slug].is_pupil:
        said["name"] = message.name
    if message.deep_link is not None:
        asked = message.deep_link
        said["deep_link"] = {
            "return_url": asked.return_url,
            "accept_types": list(asked.accept_types),
            "accept_multiple": asked.accept_multiple,
            "accept_line_item": asked.accept_line_item,
        } | ({"data": asked.data} if asked.has_data else {})
    return said
