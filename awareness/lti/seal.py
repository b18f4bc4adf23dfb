"""Seal what must not be read from the database: private keys, access tokens."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unsealable(Exception):
    """It was sealed with another secret: SECRET_KEY was changed since."""


@lru_cache(maxsize=8)
def _box(secret: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"lantern learning platforms").derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(secret: str, text: str) -> str:
    """Return the text encrypted under the service's secret."""
    return _box(secret).encrypt(text.encode()).decode()


def unseal(secret: str, sealed: str) -> str:
    """Return the text. Raises Unsealable."""
    try:
        return _box(secret).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unsealable from None
