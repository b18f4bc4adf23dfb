"""The one way out to a platform: https, a public address, no redirects, bounded time and size.

The address is looked at after connecting and before a byte is sent, so a name that resolves to
something else a moment later gains nothing (lti.md C6).
"""

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from json import loads
from typing import Any
from urllib.parse import urlsplit

from awareness.lti.errors import Code, LtiError

NAT64 = ipaddress.ip_network("64:ff9b::/96")
IPV6_IN_USE = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True)
class Doors:
    """Which addresses may be opened besides public https ones.

    `private` hosts may have a private address over https; `development` hosts ("localhost:8800")
    may also be plain http. Both come from whoever runs the service, never from a request.
    """

    private: frozenset[str] = frozenset()
    development: frozenset[str] = frozenset()

    def and_private(self, hosts: Collection[str]) -> "Doors":
        return Doors(self.private | frozenset(hosts), self.development) if hosts else self

    def is_development(self, url: str) -> bool:
        return urlsplit(url).netloc.lower() in self.development

    def may_be_private(self, host: str, port: int | None) -> bool:
        host = host.lower()
        return host in self.private or {host, f"{host}:{port}"} & self.development != set()


@dataclass(frozen=True)
class Answer:
    """What a platform answered. `body` is at most 1 MB; names of headers match in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def json(self) -> Any:
        """The body as JSON, whatever its type says it is. Raises LtiError."""
        try:
            return loads(self.body)
        except (ValueError, RecursionError):
            raise LtiError(Code.SERVICE, "not JSON") from None


class Unreachable(LtiError):
    """Nothing usable came back: no connection, no answer in time, or too much of one."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.SERVICE, detail)


def check_url(url: str, doors: Doors) -> str:
    """Return the address if it may be opened at all. Raises LtiError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise LtiError(Code.ADDRESS) from None
    plain = parts.scheme == "http" and parts.netloc.lower() in doors.development
    sound = parts.hostname and not parts.username and not parts.password and "\\" not in url
    if not sound or not (parts.scheme == "https" or plain) or port == 0:
        raise LtiError(Code.ADDRESS, parts.hostname or "")
    return url


def is_public(written: str) -> bool:
    """Say whether anybody may reach this address: not one of a private network, of this machine or
    of a group, nor one of IPv6 that stands for such a one of IPv4.
    """
    address = ipaddress.ip_address(written.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        return address in IPV6_IN_USE and address.is_global and not address.sixtofour
    return address.is_global and not address.is_multicast


def ask(
    method: str,
    url: str,
    *,
    doors: Doors,
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
) -> Answer:
    """Send one request and return the answer, whatever its status; a redirect is an answer.

    Raises LtiError: ADDRESS where the address is not allowed, Unreachable where nothing came.
    """
    from awareness.lti import wire  # its libraries take long to load, and most processes never ask

    check_url(url, doors)
    return wire.send(method, url, doors=doors, headers=dict(headers or {}), data=data)
