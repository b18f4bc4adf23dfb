"""Notices: what a platform tells us when nobody is there, such as that a course was copied.

A notice is verified like a launch, but has no nonce of ours: the platform's own name for it, kept
per connection, lets it count once. Source: Platform Notification Service 1.0.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awareness.lti import claims, idtoken
from awareness.lti.errors import Code, LtiError
from awareness.lti.launch import Pending
from awareness.lti.models import (
    Course,
    Deployment,
    DeploymentState,
    KeySet,
    Notice,
    Registration,
    RegistrationState,
)

MOST = 50
"""A platform may send several at once; it says itself that it sends few."""
KEPT = timedelta(days=1)
"""Longer than an hour, after which a token is too old to come a second time."""


@dataclass(frozen=True, slots=True)
class Told:
    """A verified notice. `id` is the platform's name for it; `context_id` may be empty."""

    type: str
    id: str
    context_id: str


def tokens_in(body: bytes) -> list[str]:
    """Return the tokens of a delivery. Raises LtiError when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise LtiError(Code.TOKEN_UNREADABLE, "not JSON") from None
    listed = found.get("notices") if isinstance(found, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        raise LtiError(Code.TOKEN_UNREADABLE, "no notices")
    tokens = [each.get("jwt") if isinstance(each, dict) else None for each in listed]
    if not all(isinstance(token, str) for token in tokens):
        raise LtiError(Code.TOKEN_UNREADABLE, "a notice without a token")
    return [str(token) for token in tokens]


def find(session: Session, token: str) -> Pending:
    """Find the connection that a notice says it is for; only its key will do. Raises LtiError."""
    said = _unverified(token)
    audience = said.get("aud")
    client_id = audience[0] if isinstance(audience, list) and len(audience) == 1 else audience
    row = session.execute(
        select(
            Registration.id.label("registration_id"),
            Registration.issuer,
            Registration.client_id,
            Registration.jwks_url,
            Registration.allowed_hosts,
            Deployment.id.label("deployment"),
            Deployment.deployment_id,
            KeySet.keys,
            KeySet.expires_at.label("keys_expire_at"),
            KeySet.missed_at,
        )
        .join(Deployment, Deployment.registration_id == Registration.id)
        .outerjoin(KeySet, KeySet.registration_id == Registration.id)
        .where(
            Registration.issuer == claims.maybe(said.get("iss")),
            Registration.client_id == claims.maybe(client_id),
            Registration.state == RegistrationState.ACTIVE,
            Deployment.deployment_id == claims.maybe(said.get(claims.DEPLOYMENT_ID)),
            Deployment.state == DeploymentState.ACTIVE,
        )
        .order_by(Registration.created_at, Registration.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise LtiError(Code.UNKNOWN_CONNECTION)
    return Pending(row)


def _unverified(token: str) -> Mapping[str, Any]:
    """Return what a token claims, to find out whose key has to fit, and for nothing else."""
    part = token.split(".")[1]
    try:
        said = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise LtiError(Code.TOKEN_UNREADABLE) from None
    if not isinstance(said, dict):
        raise LtiError(Code.TOKEN_UNREADABLE)
    return said


def verify(pending: Pending, token: str, key: RSAKey, *, at: datetime) -> Told:
    """Verify a notice and read it. Raises LtiError."""
    row = pending.row
    expected = idtoken.Expected(row.issuer, row.client_id, nonce_hash=None)
    said = idtoken.verify(token, key, expected, at=at)
    if said.get(claims.VERSION) != claims.VERSION_1_3:
        raise LtiError(Code.VERSION)
    if said.get(claims.DEPLOYMENT_ID) != row.deployment_id:
        raise LtiError(Code.OTHER_PLATFORM, "deployment_id")
    about = claims.part(said, claims.NOTICE)
    kind = claims.text(about.get("type"), "notice.type")
    context = claims.part(said, claims.CONTEXT).get("id")
    return Told(
        type=kind,
        id=claims.text(about.get("id") or said.get("jti"), "notice.id", longest=claims.LONGEST),
        context_id=claims.text(context, "context.id", longest=claims.LONGEST)
        if kind == claims.COURSE_COPIED
        else "",
    )


def keep(session: Session, pending: Pending, told: Told, *, at: datetime) -> None:
    """Do what a notice asks for, once. A type we know nothing of is only noted."""
    known = select(Notice.id).where(
        Notice.registration_id == pending.registration_id, Notice.jti == told.id
    )
    if session.scalar(known) is not None:
        return
    session.add(Notice(registration_id=pending.registration_id, jti=told.id, at=at))
    if told.type == claims.COURSE_COPIED:
        _begin_afresh(session, pending, told.context_id)
    session.flush()


def _begin_afresh(session: Session, pending: Pending, context_id: str) -> None:
    """Let a copied course stand for no class until its teacher says which.

    Its links keep their modules, which are in their addresses, and get columns and results of their
    own. A course that is known already only had content brought in: it stays as it is.
    """
    deployment = pending.row.deployment
    known = select(Course.id).where(
        Course.deployment_id == deployment, Course.context_id == context_id
    )
    if session.scalar(known) is None:
        session.add(Course(deployment_id=deployment, context_id=context_id, class_id=None))


def forget(session: Session, *, at: datetime) -> int:
    """Forget notices that cannot come again; return how many."""
    gone = session.execute(delete(Notice).where(Notice.at < at - KEPT).returning(Notice.id))
    return len(gone.all())
