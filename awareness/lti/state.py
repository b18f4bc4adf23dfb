"""Begin a launch: what is given out before the platform is asked who somebody is.

State, nonce and the proof that the browser is the same are 256 random bits each; only their hashes
are kept, for ten minutes (lti.md L5, C2, C11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from awareness.accounts.secrets import new_token, token_hash
from awareness.lti.claims import LONGEST, maybe
from awareness.lti.errors import Code, LtiError
from awareness.lti.models import Login, Registration, RegistrationState
from awareness.lti.targets import module_in
from awareness.rows import Prepared, Rows

LASTS = timedelta(minutes=10)
Facts = Any
"""A row of named columns."""
ADD_LOGIN = Prepared.that_may_be_lost(
    insert(cast(Table, Login.__table__)),
    "id", "registration_id", "state_hash", "nonce_hash", "browser_hash", "target", "deployment",
    "expires_at",
)  # fmt: skip
CONNECTION = Prepared(
    select(
        Registration.id,
        Registration.state,
        Registration.issuer,
        Registration.client_id,
        Registration.auth_url,
        Registration.frame_origins,
    ).where(Registration.slug == bindparam("slug"))
)
ASKED = ("iss", "login_hint", "target_link_uri")


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """What a platform sends to begin (Core 4.1). Empty where it sent nothing."""

    issuer: str
    login_hint: str
    target: str
    message_hint: str
    client_id: str
    deployment_id: str
    storage_target: str

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "LoginRequest":
        """Read the parameters. Raises LtiError when one that must be there is not."""
        missing = [name for name in ASKED if not sent.get(name)]
        if missing:
            raise LtiError(Code.LOGIN_INCOMPLETE, ", ".join(missing))
        return cls(
            issuer=sent["iss"],
            login_hint=sent["login_hint"],
            target=sent["target_link_uri"],
            message_hint=sent.get("lti_message_hint", ""),
            client_id=sent.get("client_id", ""),
            deployment_id=sent.get("lti_deployment_id", ""),
            storage_target=sent.get("lti_storage_target", ""),
        )


@dataclass(frozen=True, slots=True)
class Begun:
    """A launch that has begun: the secrets for the browser, and where it goes next."""

    state: str
    proof: str
    auth_url: str


def check(registration: Facts, asked: LoginRequest, *, base_url: str) -> None:
    """Check that the request is this connection's and leads here. Raises LtiError (L2, L4)."""
    if registration.state is not RegistrationState.ACTIVE:
        raise LtiError(Code.CONNECTION_OFF)
    if asked.issuer != registration.issuer:
        raise LtiError(Code.OTHER_PLATFORM, "issuer")
    if asked.client_id not in ("", registration.client_id):
        raise LtiError(Code.OTHER_PLATFORM, "client_id")
    if asked.deployment_id != maybe(asked.deployment_id, longest=LONGEST):
        raise LtiError(Code.OTHER_PLATFORM, "deployment_id")
    if len(asked.target) > 1000:
        raise LtiError(Code.FOREIGN_TARGET)
    module_in(asked.target, base_url)


def begin(
    rows: Rows, registration: Facts, asked: LoginRequest, *, base_url: str, at: datetime
) -> Begun:
    """Give out a state and a nonce, and say where the platform wants to be asked.

    `asked` has been checked. Hints are echoed as they came, and nothing more is sent (L6).
    """
    state, nonce, proof = new_token(), new_token(), new_token()
    rows.run(
        ADD_LOGIN,
        id=uuid7(),
        registration_id=registration.id,
        state_hash=token_hash(state),
        nonce_hash=token_hash(nonce),
        browser_hash=token_hash(proof),
        target=asked.target,
        deployment=asked.deployment_id,
        expires_at=at + LASTS,
    )
    joiner = "&" if "?" in registration.auth_url else "?"
    hints = {"login_hint": asked.login_hint}
    if asked.message_hint:
        hints["lti_message_hint"] = asked.message_hint
    always = _always(registration.client_id, base_url)
    query = f"{always}&state={state}&nonce={nonce}&{urlencode(hints)}"
    return Begun(state, proof, f"{registration.auth_url}{joiner}{query}")


@lru_cache(maxsize=512)
def _always(client_id: str, base_url: str) -> str:
    """Return what a platform is asked at every launch."""
    return urlencode(
        {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": client_id,
            "redirect_uri": f"{base_url}/lti/launch",
        }
    )


def forget(session: Session, *, at: datetime) -> int:
    """Delete launches that were begun and whose time is over; return how many."""
    gone = session.execute(delete(Login).where(Login.expires_at < at).returning(Login.id))
    return len(gone.all())


def find_for_login(rows: Rows, slug: str) -> Facts:
    """Return the connection that a login address belongs to. Raises LtiError."""
    found = rows.first(CONNECTION, slug=slug)
    if found is None:
        raise LtiError(Code.UNKNOWN_CONNECTION)
    return found
