"""A platform's public keys: kept as long as it says, within limits; sought again once a minute.

The row in the database serves every process; parsed keys are kept in this one, under the moment
they were fetched, because parsing costs more than verifying.
"""

import base64
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from sqlalchemy.orm import Session

from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors, ask
from awareness.lti.models import KeySet

SHORTEST, LONGEST, USUAL = timedelta(minutes=1), timedelta(hours=24), timedelta(hours=1)
COOLDOWN = timedelta(minutes=1)
SMALLEST_BITS, LARGEST_BITS = 2048, 8192
"""Fewer can be broken, and verifying with more takes a worker's time."""
MOST_KEYS = 50


@dataclass(frozen=True, slots=True)
class Fetched:
    """A key set as it came, and how long it may be kept."""

    keys: dict[str, Any]
    lasts: timedelta


def fetch(url: str, doors: Doors) -> Fetched:
    """Fetch a key set. Raises LtiError KEYS_UNREACHABLE."""
    try:
        answer = ask("GET", url, doors=doors, headers={"Accept": "application/json"})
        if answer.status != 200:
            raise LtiError(Code.KEYS_UNREACHABLE, f"answered {answer.status}")
        found = answer.json
    except LtiError as error:
        raise LtiError(Code.KEYS_UNREACHABLE, error.detail) from None
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise LtiError(Code.KEYS_UNREACHABLE, "not a key set")
    keys = {key["kid"]: key for key in listed if isinstance(key, dict) and _has_name(key)}
    return Fetched(keys, kept_for(answer.headers.get("Cache-Control", "")))


def _has_name(key: dict[str, Any]) -> bool:
    return isinstance(key.get("kid"), str) and bool(key["kid"])


def kept_for(cache_control: str) -> timedelta:
    """Return how long to keep a key set: what the platform says, from a minute to a day."""
    said = re.search(r"max-age=(\d{1,9})", cache_control)
    wanted = timedelta(seconds=int(said[1])) if said else USUAL
    if re.search(r"no-store|no-cache", cache_control):
        wanted = SHORTEST
    return min(max(wanted, SHORTEST), LONGEST)


@lru_cache(maxsize=512)
def _parsed(n: str, e: str) -> RSAKey:
    """Return a key of these numbers. Raises LtiError KEY_WEAK when it is too short or too long."""
    bits = int.from_bytes(base64.urlsafe_b64decode(n + "=" * (-len(n) % 4))).bit_length()
    if not SMALLEST_BITS <= bits <= LARGEST_BITS:
        raise LtiError(Code.KEY_WEAK, f"{bits} bits")
    return RSAKey.import_key({"kty": "RSA", "n": n, "e": e})


def usable(key: dict[str, Any]) -> RSAKey:
    """Return a key that may verify. Raises LtiError KEY_WEAK (lti.md C4)."""
    if key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
        raise LtiError(Code.KEY_WEAK, "not a signing key")
    if key.get("alg", "RS256") != "RS256":
        raise LtiError(Code.KEY_WEAK, "not for RS256")
    try:
        return _parsed(key["n"], key["e"])
    except (JoseError, KeyError, TypeError, ValueError):
        raise LtiError(Code.KEY_WEAK, "not a key") from None


@dataclass(frozen=True, slots=True)
class Held:
    """The keys of a platform that are kept, if any, and when one was last sought in vain."""

    keys: dict[str, Any] | None
    expires_at: datetime | None
    missed_at: datetime | None

    def is_fresh(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at > at

    def at_hand(self, kid: str, *, at: datetime) -> RSAKey | None:
        """Return the key of this name, if it may be used unasked. Raises LtiError KEY_WEAK."""
        if not self.is_fresh(at) or kid not in (self.keys or {}):
            return None
        return usable((self.keys or {})[kid])

    def is_due(self, kid: str, *, at: datetime) -> bool:
        """Say whether to fetch: not there or too old, and nothing sought in vain this minute."""
        if self.is_fresh(at) and kid in (self.keys or {}):
            return False
        return self.missed_at is None or at - self.missed_at >= COOLDOWN


def note_miss(session: Session, registration_id: uuid.UUID, *, at: datetime) -> None:
    """Remember that the key set could not be fetched, so that it is left alone for a minute."""
    row = session.get(KeySet, registration_id)
    if row is None:
        row = KeySet(registration_id=registration_id, keys={}, fetched_at=at, expires_at=at)
        session.add(row)
    row.missed_at = at
    session.flush()


def keep(
    session: Session, registration_id: uuid.UUID, found: Fetched, *, kid: str, at: datetime
) -> None:
    """Keep a key set that was fetched, and note when the key was not in it."""
    row = session.get(KeySet, registration_id) or KeySet(registration_id=registration_id)
    row.keys = found.keys
    row.fetched_at = at
    row.expires_at = at + found.lasts
    row.missed_at = None if kid in found.keys else at
    session.add(row)
    session.flush()
