"""Verify a platform's token. Pure: key, expected values and time come from outside (lti.md C3-C11).

The signature is checked before any claim is looked at.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64decode

from awareness.accounts.secrets import token_hash
from awareness.lti.errors import Code, LtiError

LEEWAY_SECONDS = 60
OLDEST_SECONDS = 3600
LATEST = 1 << 53
LONGEST_TOKEN = 64 * 1024
REFUSED_HEADERS = frozenset({"jku", "x5u", "x5c", "jwk", "crit", "b64"})
TEXTS = ("typ", "cty", "x5t", "x5t#S256")
"""What a header may have besides, and then as text (RFC 7515, 4.1)."""
PADDING, HASH = PKCS1v15(), SHA256()
"""Those of RS256, the one algorithm, whatever a header says."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say. `nonce_hash` is None for a notice, which has no nonce of ours."""

    issuer: str
    client_id: str
    nonce_hash: str | None


def key_name(token: str) -> str:
    """Return the name of the key that a token claims to be signed with, after reading its header.

    Raises LtiError for any other algorithm than RS256, for a missing name, and for a header that
    brings or points to a key of its own. A further name that nobody knows is no reason to refuse
    (RFC 7515, 4).
    """
    if len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise LtiError(Code.TOKEN_UNREADABLE)
    try:
        header = json.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    except (ValueError, RecursionError):
        raise LtiError(Code.TOKEN_UNREADABLE) from None
    if not isinstance(header, dict):
        raise LtiError(Code.TOKEN_UNREADABLE)
    if not all(isinstance(header.get(name, ""), str) for name in TEXTS):
        raise LtiError(Code.TOKEN_UNREADABLE)
    if header.get("alg") != "RS256" or REFUSED_HEADERS & header.keys():
        raise LtiError(Code.ALGORITHM)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise LtiError(Code.KEY_UNNAMED)
    return kid


def verify(token: str, key: RSAKey, expected: Expected, *, at: datetime) -> dict[str, Any]:
    """Return the claims of a token that is all it should be. Raises LtiError.

    `key` is the one that `key_name` has named, after it had nothing against the header.
    """
    payload = _signed(token, key)
    try:
        claims = CLAIMS.decode(payload.decode())
    except (ValueError, RecursionError):
        raise LtiError(Code.TOKEN_UNREADABLE) from None
    if not isinstance(claims, dict):
        raise LtiError(Code.TOKEN_UNREADABLE)
    if claims.get("iss") != expected.issuer:
        raise LtiError(Code.ISSUER)
    _check_audience(claims, expected.client_id)
    _check_times(claims, at.timestamp())
    if expected.nonce_hash is not None:
        _check_nonce(claims.get("nonce"), expected.nonce_hash)
    return claims


def _signed(token: str, key: RSAKey) -> bytes:
    """Return what a token holds, if this key has signed it by RS256. Raises LtiError."""
    try:
        signed, _, signature = token.encode().rpartition(b".")
        key.public_key.verify(urlsafe_b64decode(signature), signed, PADDING, HASH)
        return urlsafe_b64decode(signed.partition(b".")[2])
    except (InvalidSignature, ValueError):
        raise LtiError(Code.SIGNATURE) from None


def _refuse(constant: str) -> None:
    """NaN and infinities are no JSON, whatever the parser thinks."""
    raise ValueError(constant)


CLAIMS = json.JSONDecoder(parse_constant=_refuse)


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """The token is for us and nobody else; whoever else is named in `azp` is refused too (C9)."""
    said = claims.get("aud")
    audience = [said] if isinstance(said, str) else said
    if not isinstance(audience, list) or audience != [client_id]:
        raise LtiError(Code.AUDIENCE, "aud")
    if "azp" in claims and claims["azp"] != client_id:
        raise LtiError(Code.AUDIENCE, "azp")


def _seconds(claims: Mapping[str, Any], name: str, code: Code) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LtiError(code, f"no {name}")
    if not abs(value) < LATEST:  # `1e999` is read as infinity
        raise LtiError(code, f"no {name}")
    return value


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    """Both times are there, are numbers, and lie where they should (C10)."""
    if _seconds(claims, "exp", Code.EXPIRED) <= now - LEEWAY_SECONDS:
        raise LtiError(Code.EXPIRED)
    issued = _seconds(claims, "iat", Code.ISSUED)
    if issued > now + LEEWAY_SECONDS or issued < now - OLDEST_SECONDS:
        raise LtiError(Code.ISSUED)
    if "nbf" in claims and _seconds(claims, "nbf", Code.ISSUED) > now + LEEWAY_SECONDS:
        raise LtiError(Code.ISSUED, "nbf")


def _check_nonce(nonce: object, nonce_hash: str) -> None:
    is_text = isinstance(nonce, str) and nonce.isascii()
    if not is_text or not hmac.compare_digest(token_hash(str(nonce)), nonce_hash):
        raise LtiError(Code.NONCE)
