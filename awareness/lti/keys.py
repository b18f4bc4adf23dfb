"""The service's own keys: one signs, the next is shown a day before it does, the last is shown
until everything it signed has run out (lti.md 1.6, 2c).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awareness.accounts.secrets import new_token
from awareness.errors import NotReady
from awareness.lti.models import KeyState, OwnKey
from awareness.lti.seal import seal, unseal

BITS = 2048
SHOWN_BEFORE = timedelta(hours=24)
SHOWN_AFTER = timedelta(hours=48)


def make(session: Session, state: KeyState, *, secret: str, at: datetime) -> OwnKey:
    """Make a pair of keys and keep it sealed."""
    kid = new_token()[:22]
    pair = RSAKey.generate_key(BITS, {"kid": kid, "use": "sig", "alg": "RS256"})
    row = OwnKey(
        kid=kid,
        state=state,
        sealed=seal(secret, json.dumps(pair.as_dict(private=True))),
        public=pair.as_dict(private=False),
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def ensure(session: Session, *, secret: str, at: datetime) -> OwnKey:
    """Return the key that signs, made now when there is none, with the next one beside it."""
    held = {key.state: key for key in session.scalars(select(OwnKey).with_for_update())}
    active = held.get(KeyState.ACTIVE) or make(session, KeyState.ACTIVE, secret=secret, at=at)
    if KeyState.NEXT not in held:
        make(session, KeyState.NEXT, secret=secret, at=at)
    return active


def rotate(session: Session, *, secret: str, at: datetime) -> OwnKey:
    """Let the next key sign from now on. Raises NotReady until it has been shown for a day."""
    ensure(session, secret=secret, at=at)
    keys = {key.state: key for key in session.scalars(select(OwnKey)) if key.retired_at is None}
    following = keys[KeyState.NEXT]
    if at - following.created_at < SHOWN_BEFORE:
        raise NotReady(
            "The next key has to be shown for 24 hours before it signs, so that every platform has "
            "seen it. Try again tomorrow."
        )
    keys[KeyState.ACTIVE].state = KeyState.RETIRED
    keys[KeyState.ACTIVE].retired_at = at
    session.flush()
    following.state = KeyState.ACTIVE
    session.flush()
    make(session, KeyState.NEXT, secret=secret, at=at)
    return following


def published(session: Session) -> dict[str, Any]:
    """Return the public keys as a key set: next, active and lately retired."""
    keys = session.scalars(select(OwnKey).order_by(OwnKey.created_at, OwnKey.id))
    return {"keys": [key.public for key in keys]}


def held(session: Session) -> Sequence[OwnKey]:
    """Return every key that is published, the latest made first."""
    return session.scalars(
        select(OwnKey).order_by(OwnKey.created_at.desc(), OwnKey.state != KeyState.NEXT, OwnKey.id)
    ).all()


def rotates_from(held: Sequence[OwnKey]) -> datetime | None:
    """Return when the next key may sign, or None where there is none yet."""
    shown = [key.created_at for key in held if key.state is KeyState.NEXT]
    return shown[0] + SHOWN_BEFORE if shown else None


def active(session: Session) -> OwnKey | None:
    return session.scalar(select(OwnKey).where(OwnKey.state == KeyState.ACTIVE))


def sign(key: OwnKey, claims: Mapping[str, Any], *, secret: str) -> str:
    """Return a token signed by this key. Raises Unsealable when SECRET_KEY was changed."""
    pair = RSAKey.import_key(json.loads(unseal(secret, key.sealed)))
    header = {"alg": "RS256", "typ": "JWT", "kid": key.kid}
    return jwt.encode(header, dict(claims), pair, algorithms=["RS256"])


def forget(session: Session, *, at: datetime) -> int:
    """Delete keys that were retired long enough ago; return how many."""
    over = (OwnKey.state == KeyState.RETIRED, OwnKey.retired_at < at - SHOWN_AFTER)
    return len(session.execute(delete(OwnKey).where(*over).returning(OwnKey.id)).all())
