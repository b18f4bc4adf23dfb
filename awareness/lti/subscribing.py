"""Ask a platform to send its notices here, once for each deployment, where it offers them.

A launch says where to ask; the outbox asks later, so that nobody waits for it and a platform that
is away is asked again. Source: Platform Notification Service 1.0.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.orm import Session, joinedload
from uuid6 import uuid7

from awareness.accounts.secrets import token_hash
from awareness.lti import wallets
from awareness.lti.claims import COURSE_COPIED, SCOPE_NOTICES
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.models import Deployment, DeploymentState, RegistrationState
from awareness.lti.rules import wait_asked_for
from awareness.lti.wallets import Wallet
from awareness.outbox import actions as outbox
from awareness.outbox.models import OutboxItem
from awareness.rows import Prepared, Rows

KIND = "notices"
PATH = "/lti/notices"
WHILE_OFF = timedelta(hours=1)
ASKED = Prepared(select(OutboxItem.id).where(OutboxItem.key == bindparam("wanted")))
ASK = Prepared(
    insert(cast(Table, OutboxItem.__table__)),
    "id", "kind", "key", "payload", "created_at", "next_at", "attempts", "last_error",
)  # fmt: skip


def want(rows: Rows, deployment_id: uuid.UUID, url: str, platform: str, *, at: datetime) -> None:
    """Have the platform asked at this address, unless it has been for this deployment."""
    key = f"{KIND}:{deployment_id}:{token_hash(url)[:16]}"
    if rows.first(ASKED, wanted=key) is not None:
        return
    rows.run(
        ASK,
        id=uuid7(),
        kind=KIND,
        key=key,
        payload={"deployment": str(deployment_id), "url": url, "platform": platform},
        created_at=at,
        next_at=at,
        attempts=0,
        last_error="",
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to ask, where, and to send the notices to which address of ours."""

    url: str
    handler: str
    wallet: Wallet


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a wish: `reason` is empty where it was granted. `is_final` says that asking
    again will not help.
    """

    reason: str = ""
    is_final: bool = False
    wait: timedelta | None = None


def prepare(
    session: Session,
    payload: Mapping[str, Any],
    *,
    base_url: str,
    doors: Doors,
    secret: str,
    at: datetime,
) -> Wish | Reply:
    """Read what a row of the outbox wants; a reply when there is nothing to ask now."""
    deployment = session.scalar(
        select(Deployment)
        .where(Deployment.id == uuid.UUID(payload["deployment"]))
        .options(joinedload(Deployment.registration))
    )
    if deployment is None:
        return Reply("The connection is gone.", is_final=True)
    registration = deployment.registration
    if (registration.state, deployment.state) != (RegistrationState.ACTIVE, DeploymentState.ACTIVE):
        return Reply("The connection, or the school's part of it, is switched off.", wait=WHILE_OFF)
    try:
        wallet = wallets.wallet_for(
            session, registration, deployment, doors=doors, secret=secret, at=at
        )
    except LtiError as error:
        return Reply(f"It cannot be asked: {error.detail}.")
    return Wish(payload["url"], f"{base_url}{PATH}", wallet)


def run(wish: Wish, *, at: datetime) -> Reply:
    """Ask the platform. No transaction may be open."""
    try:
        answer = wish.wallet.ask(
            "PUT",
            wish.url,
            scopes=SCOPE_NOTICES,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            data=json.dumps({"notice_type": COURSE_COPIED, "handler": wish.handler}).encode(),
        )
    except LtiError as error:
        final = error.code is Code.ADDRESS
        return Reply(f"The platform could not be asked: {error.detail}.", is_final=final)
    if 200 <= answer.status < 300:
        return Reply()
    return Reply(
        f"The platform does not take the wish for notices (answer {answer.status}).",
        is_final=400 <= answer.status < 500 and answer.status not in (401, 403, 408, 425, 429),
        wait=wait_asked_for(answer.headers, at=at),
    )


def settle(session: Session, item: OutboxItem, reply: Reply, *, at: datetime) -> None:
    """Write down what became of a row of the outbox. The token was for this alone, so it is not
    kept, and how asking for it went says nothing of results.
    """
    if not reply.reason:
        outbox.mark_sent(session, item, at=at)
    elif reply.is_final:
        outbox.give_up(session, item, reply.reason, at=at)
    else:
        outbox.retry_later(session, item, reply.reason, at=at, wait=reply.wait)
