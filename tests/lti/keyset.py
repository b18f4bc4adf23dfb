"""A platform that serves nothing but its public keys, over a real socket of this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc.jwk import RSAKey

from awareness.lti.http import Doors
from tests.factories import NOW


class KeySetServer(ThreadingHTTPServer):
    """A platform that serves one key set, at a time and with a status of the test's choosing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.keys: list[dict[str, Any]] = []
        self.status = 200
        self.date: datetime | None = NOW

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def doors(self) -> Doors:
        return Doors(development=frozenset({self.host}))


class Answering(BaseHTTPRequestHandler):
    server: KeySetServer

    def do_GET(self) -> None:
        body = json.dumps({"keys": self.server.keys}).encode()
        self.send_response_only(self.server.status)
        if self.server.date is not None:
            self.send_header("Date", format_datetime(self.server.date, usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[KeySetServer]:
    server = KeySetServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def public(bits: int = 2048, kid: str = "k1") -> dict[str, Any]:
    pair = RSAKey.generate_key(bits, {"kid": kid, "use": "sig", "alg": "RS256"}, auto_kid=False)
    return dict(pair.as_dict(private=False))
