"""Which other sites may show a page in a frame, and where its forms may lead.

A page is shown in no frame and sends its forms nowhere else, unless a connected platform opened it.
"""

import re
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from flask import g

_ORIGIN = re.compile(r"https?://(\*\.)?[\w.-]+(:\d{1,5})?(/|\?|\Z)", re.ASCII)
"""What may stand in a header. Whoever connects a platform writes the address, so no more does. A
hosted platform shows its pages under a name of each customer: `https://*.instructure.com`.
"""


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Connection(Protocol):
    """What says where a platform's pages come from: a registration, or some columns of one."""

    @property
    def issuer(self) -> str: ...

    @property
    def auth_url(self) -> str: ...

    @property
    def frame_origins(self) -> list[str]: ...


def origins_of(registration: Connection) -> tuple[str, ...]:
    """Return the origins whose pages may show an answer to this platform in a frame.

    The host of the issuer may not be the one people see, so the address of the log-in counts too.
    """
    return _origins((registration.issuer, registration.auth_url, *registration.frame_origins))


@lru_cache(maxsize=512)
def _origins(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({origin_of(url) for url in addresses if _ORIGIN.match(url)}))


def open_to_platform(registration: Connection) -> None:
    """Let this platform's pages show the answer in a frame, and take forms from it."""
    g.framed_by = origins_of(registration)


def framed_by() -> tuple[str, ...]:
    """Return the origins that may show this answer in a frame: usually none."""
    found: tuple[str, ...] = g.get("framed_by", ())
    return found
