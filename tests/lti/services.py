"""The services of a learning platform on this machine: tokens, gradebook, members, and faults.

As strict as a Moodle: media types are exact, an assertion from the future is refused, a score has
to be later than the last in whole seconds, and whoever is no student has no result.
"""

import json
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet

from awareness.lti import claims
from tests.factories import NOW

LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
QUERY = "type_id=3"


@dataclass(frozen=True)
class Reply:
    """What a service answers. `body` is JSON, or bytes as they are."""

    status: int
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


@dataclass(frozen=True)
class Asked:
    """What was asked of a service."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


class Services:
    """What the platform knows, what it was asked, and what goes wrong with it.

    `faults[service]` holds replies, or functions that make one, that are given before the service
    answers by itself; a service is "token", "lineitems", "scores", "results" or "members".
    """

    def __init__(self) -> None:
        self.public_keys: dict[str, Any] = {"keys": []}
        self.clients = {"client-1"}
        self.now = NOW
        self.students = {"7", "8"}
        self.granted: dict[str, dict[str, Any]] = {}
        self.columns: dict[str, dict[str, Any]] = {}
        self.grades: dict[tuple[str, str], dict[str, Any]] = {}
        self.rows: list[dict[str, Any]] = []
        self.handlers: dict[str, str] = {}
        self.page_size = 1000
        self.asked: list[tuple[str, Asked]] = []
        self.faults: dict[str, deque[Reply | Callable[[Asked], Reply]]] = defaultdict(deque)
        self.base = ""

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    @property
    def token_url(self) -> str:
        return f"{self.base}/token.php"

    @property
    def line_items_url(self) -> str:
        return f"{self.base}/3/lineitems?{QUERY}"

    @property
    def members_url(self) -> str:
        return f"{self.base}/3/members"

    @property
    def notices_url(self) -> str:
        return f"{self.base}/3/notice-handlers"

    def column_url(self, number: str) -> str:
        return f"{self.base}/3/lineitems/{number}/lineitem?{QUERY}"

    def add_column(self, **item: Any) -> str:
        """Add a column and return its address."""
        number = str(len(self.columns) + 1)
        self.columns[number] = {"id": self.column_url(number), "scoreMaximum": 100, **item}
        return self.column_url(number)

    def fail(self, service: str, *replies: Reply | Callable[[Asked], Reply]) -> None:
        self.faults[service].extend(replies)

    def times_asked(self) -> Counter[str]:
        return Counter(service for service, _ in self.asked)

    def last(self, service: str) -> Asked:
        return [asked for name, asked in self.asked if name == service][-1]

    def answer(self, asked: Asked) -> Reply:
        service, number = _service_of(asked.path)
        self.asked.append((service, asked))
        if self.faults[service]:
            fault = self.faults[service].popleft()
            return fault(asked) if callable(fault) else fault
        if service == "token":
            return self._token(asked)
        granted = self.granted.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if granted is None:
            return Reply(401, {"error": "no such token"})
        answers = {
            ("GET", "lineitems"): self._list_columns,
            ("POST", "lineitems"): self._make_column,
            ("POST", "scores"): self._take_score,
            ("GET", "results"): self._list_results,
            ("GET", "members"): self._list_members,
            ("PUT", "notice-handlers"): self._take_handler,
        }
        found = answers.get((asked.method, service))
        return found(asked, number, granted["scopes"]) if found else Reply(404)

    def _token(self, asked: Asked) -> Reply:
        """Give a token for an assertion that Moodle would take; the answer's type is wrong, as
        there.
        """
        if asked.headers.get("content-type") != "application/x-www-form-urlencoded":
            return Reply(400, {"error": "invalid_request"})
        form = asked.form
        found = jwt.decode(
            form["client_assertion"], KeySet.import_key_set(self.public_keys), algorithms=["RS256"]
        ).claims
        now = self.now.timestamp()
        if not found["iat"] <= now < found["exp"]:
            said = "Expired token" if now >= found["exp"] else "Cannot handle token yet"
            return Reply(400, {"error": said}, media_type="text/html")
        sound = (
            found["iss"] == found["sub"]
            and found["iss"] in self.clients
            and found["aud"] == self.token_url
            and found["exp"] <= found["iat"] + 300
            and found[claims.DEPLOYMENT_ID]
        )
        if not sound:
            return Reply(400, {"error": "invalid_client"}, media_type="text/html")
        token = f"token-{len(self.granted) + 1}"
        self.granted[token] = {
            "client": found["iss"],
            "deployment": found[claims.DEPLOYMENT_ID],
            "scopes": frozenset(form["scope"].split()),
        }
        body = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": form["scope"],
        }
        return Reply(200, body, media_type="text/html; charset=utf-8")

    def _list_columns(self, asked: Asked, _number: str, scopes: frozenset[str]) -> Reply:
        if not scopes & {claims.SCOPE_LINE_ITEM, claims.SCOPE_LINE_ITEM_READ}:
            return Reply(401)
        if asked.headers.get("accept") != LINE_ITEMS:
            return Reply(400)
        wanted = parse_qs(asked.query).get("resource_link_id", [None])[0]
        found = [
            column
            for column in self.columns.values()
            if wanted is None or column.get("resourceLinkId") == wanted
        ]
        return Reply(200, found, media_type=LINE_ITEMS)

    def _make_column(self, asked: Asked, _number: str, scopes: frozenset[str]) -> Reply:
        if claims.SCOPE_LINE_ITEM not in scopes:
            return Reply(401)
        if asked.headers.get("content-type") != LINE_ITEM:
            return Reply(400)
        url = self.add_column(**asked.json)
        number = next(key for key, column in self.columns.items() if column["id"] == url)
        self.columns[number]["id"] = url
        return Reply(201, self.columns[number], media_type=LINE_ITEM)

    def _take_score(self, asked: Asked, number: str, scopes: frozenset[str]) -> Reply:
        if claims.SCOPE_SCORE not in scopes:
            return Reply(401)
        if asked.headers.get("content-type") != SCORE or asked.query != QUERY:
            return Reply(400)
        if number not in self.columns:
            return Reply(404)
        sent = asked.json
        if sent["userId"] not in self.students or sent["gradingProgress"] != "FullyGraded":
            return Reply(400)
        stamp = datetime.fromisoformat(sent["timestamp"])
        held = self.grades.get((number, sent["userId"]))
        if held and int(stamp.timestamp()) <= int(held["stamp"].timestamp()):
            return Reply(409, [])
        self.grades[number, sent["userId"]] = {"stamp": stamp, **sent}
        return Reply(200)

    def _list_results(self, asked: Asked, number: str, scopes: frozenset[str]) -> Reply:
        if claims.SCOPE_RESULT_READ not in scopes:
            return Reply(401)
        if asked.headers.get("accept") != RESULTS or "limit" in asked.query:
            return Reply(404)
        rows = [
            {"userId": sub, "resultScore": held["scoreGiven"], "resultMaximum": 100}
            for (column, sub), held in self.grades.items()
            if column == number
        ]
        return Reply(200, rows, media_type=RESULTS)

    def _take_handler(self, asked: Asked, _number: str, scopes: frozenset[str]) -> Reply:
        if scopes != {claims.SCOPE_NOTICES}:
            return Reply(401)
        if asked.headers.get("content-type") != "application/json":
            return Reply(400)
        self.handlers[asked.json["notice_type"]] = asked.json["handler"]
        return Reply(200, asked.json)

    def _list_members(self, asked: Asked, _number: str, scopes: frozenset[str]) -> Reply:
        if claims.SCOPE_MEMBERS not in scopes:
            return Reply(401)
        if asked.headers.get("accept") != MEMBERS:
            return Reply(400)
        start = int(parse_qs(asked.query).get("from", ["0"])[0])
        shown = self.rows[start : start + self.page_size]
        headers = {}
        if start + self.page_size < len(self.rows):
            following = f"{self.members_url}?from={start + self.page_size}"
            headers["Link"] = f'<{self.members_url}>; rel="first", <{following}>; rel="next"'
        body = {"id": self.members_url, "context": {"id": "3"}, "members": shown}
        return Reply(200, body, headers, media_type=MEMBERS)


def _service_of(path: str) -> tuple[str, str]:
    """Return the service that an address belongs to, and the number of the column it names."""
    parts = path.strip("/").split("/")
    number = parts[2] if len(parts) > 2 else ""
    return parts[-1].removesuffix(".php"), number


def slow(seconds: float) -> Callable[[Asked], Reply]:
    """Return a fault that answers too late. The seconds are real."""

    def answer(_asked: Asked) -> Reply:
        time.sleep(seconds)
        return Reply(200, {})

    return answer


@contextmanager
def serving(services: Services) -> Iterator[Services]:
    """Serve on a free port of this machine until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, parts.query, headers, body)
            try:
                self._say(services.answer(asked))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_POST = do_PUT = do_GET  # noqa: N815

        def _say(self, reply: Reply) -> None:
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    services.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield services
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
