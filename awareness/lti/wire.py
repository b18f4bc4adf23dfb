"""One request on the wire, by `http.ask`: whom it reaches is looked at before a byte is sent."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from threading import Event, Timer
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Answer, Doors, Unreachable, is_public

CONNECT_SECONDS, READ_SECONDS = 4, 10
LARGEST = 1024 * 1024
USER_AGENT = "Lantern (LTI 1.3 tool)"


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

        class Looking:
            """What both kinds of connection have to do."""

            def _new_conn(self: Any) -> socket.socket:
                found: socket.socket = super()._new_conn()  # type: ignore[misc]
                _check_peer(found, self.host, self.port, doors)
                return found

            def getresponse(self: Any) -> HTTPResponse:
                with _hung_up_on(self.sock):
                    answer: HTTPResponse = super().getresponse()  # type: ignore[misc]
                return answer

        class Plain(Looking, HTTPConnection):  # type: ignore[misc]
            pass

        class Secure(Looking, HTTPSConnection):  # type: ignore[misc]
            pass

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


def send(
    method: str,
    url: str,
    *,
    doors: Doors,
    headers: Mapping[str, str],
    data: Mapping[str, str] | bytes | None,
) -> Answer:
    """Send a request to an address that may be opened, and return the answer.

    Raises LtiError: ADDRESS where it leads to one that is not public, Unreachable where nothing
    came.
    """
    try:
        with _session(doors).request(
            method,
            url,
            headers=headers,
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
