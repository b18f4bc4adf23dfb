"""The one way out to a platform: https, a public address, no redirects, bounded time and size.

The address is looked at after connecting and before a byte is sent, so a name that resolves to
something else a moment later gains nothing (lti.md C6).
"""

import ipaddress
import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from http.cookiejar import DefaultCookiePolicy
from json import loads
from threading import Event, Timer
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from awareness.lti.errors import Code, LtiError

CONNECT_SECONDS, READ_SECONDS = 4, 10
LARGEST = 1024 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")
IPV6_IN_USE = ipaddress.ip_network("2000::/3")
USER_AGENT = "Lantern (LTI 1.3 tool)"


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
    """What a platform answered. `body` is at most 1 MB."""

    status: int
    headers: CaseInsensitiveDict[str]
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


def _check_peer(connection: socket.socket, host: str, port: int | None, doors: Doors) -> None:
    """Close a connection that has reached an address which is not public."""
    if is_public(connection.getpeername()[0]) or doors.may_be_private(host, port):
        return
    connection.close()
    raise LtiError(Code.ADDRESS, host)


class _Adapter(HTTPAdapter):
    """Looks at whom it has reached before it speaks."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        super().__init__(max_retries=0, pool_connections=16, pool_maxsize=8)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        doors = self._doors

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                found = super()._new_conn()
                _check_peer(found, self.host, self.port, doors)
                return found

            def getresponse(self) -> HTTPResponse:  # type: ignore[override]
                with _hung_up_on(self.sock):
                    return super().getresponse()

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                found = super()._new_conn()
                _check_peer(found, self.host, self.port, doors)
                return found

            def getresponse(self) -> HTTPResponse:  # type: ignore[override]
                with _hung_up_on(self.sock):
                    return super().getresponse()

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


@lru_cache(maxsize=64)
def _session(doors: Doors) -> requests.Session:
    """Return the kept session for these doors; its connections are used again."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = USER_AGENT
    session.mount("https://", _Adapter(doors))
    session.mount("http://", _Adapter(doors))
    return session


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
    check_url(url, doors)
    try:
        with _session(doors).request(
            method,
            url,
            headers=dict(headers or {}),
            data=data,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            return Answer(response.status_code, response.headers, _body(response))
    except requests.Timeout:
        raise Unreachable("no answer in time") from None
    except (requests.RequestException, HTTPError, OSError) as error:
        raise Unreachable(type(error).__name__) from None


def _body(response: requests.Response) -> bytes:
    """Read what came, unless it is too long or trickles in. Raises Unreachable."""
    body, deadline = b"", monotonic() + READ_SECONDS
    while part := response.raw.read1(LARGEST, decode_content=True):
        body += part
        if len(body) > LARGEST:
            raise Unreachable("the answer is too long")
        if monotonic() > deadline:
            raise Unreachable("no answer in time")
    return body


@contextmanager
def _hung_up_on(connection: socket.socket) -> Iterator[None]:
    """End a connection whose answer does not begin in time, though a byte comes now and then."""
    is_over = Event()

    def hang_up() -> None:
        is_over.set()
        connection.shutdown(socket.SHUT_RDWR)

    timer = Timer(READ_SECONDS, hang_up)
    timer.start()
    try:
        yield
    except OSError:
        if is_over.is_set():
            raise Unreachable("no answer in time") from None
        raise
    finally:
        timer.cancel()
