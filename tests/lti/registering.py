"""A platform that takes registrations, on loopback: what it answers is shaped like Moodle's, or
like Canvas's. What was asked of it is kept in `seen`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from awareness.lti import claims
from awareness.lti.dynreg import PLATFORM, TOOL

TOKEN = "registration-token-of-the-platform"
CONFIGURATION = "/openid-configuration"
REGISTRATION = "/registration"


def moodle_says(origin: str) -> dict[str, Any]:
    """The configuration of a Moodle: messages are names, and a review is not among them."""
    return {
        "issuer": origin,
        "token_endpoint": f"{origin}/mod/lti/token.php",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "jwks_uri": f"{origin}/mod/lti/certs.php",
        "authorization_endpoint": f"{origin}/mod/lti/auth.php",
        "registration_endpoint": f"{origin}{REGISTRATION}",
        "scopes_supported": [
            *claims.OUR_SCOPES, "openid",
        ],
        "response_types_supported": ["id_token"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
        PLATFORM: {
            "product_family_code": "moodle",
            "version": "4.5.6",
            "messages_supported": ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"],
            "placements": ["AddContentMenu"],
        },
    }  # fmt: skip


def canvas_says(origin: str) -> dict[str, Any]:
    """The configuration of a Canvas: messages are objects, and notices are offered. Its
    authorisation server is the name of a host, though its assertions are for the token address.
    """
    return {
        "issuer": origin,
        "authorization_endpoint": f"{origin}/api/lti/authorize_redirect",
        "registration_endpoint": f"{origin}{REGISTRATION}",
        "jwks_uri": f"{origin}/login/oauth2/jwks",
        "token_endpoint": f"{origin}/login/oauth2/token",
        "scopes_supported": [*claims.OUR_SCOPES, claims.SCOPE_NOTICES],
        "authorization_server": "sso.canvaslms.com",
        PLATFORM: {
            "product_family_code": "canvas",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest", "placements": ["course_navigation"]},
                {
                    "type": "LtiDeepLinkingRequest",
                    "placements": ["editor_button", "link_selection", "assignment_selection"],
                },
                {"type": "LtiSubmissionReviewRequest", "placements": []},
            ],
            "notice_types_supported": ["LtiHelloWorldNotice", "LtiContextCopyNotice"],
            "https://canvas.instructure.com/lti/account_name": "Hollybrook Trust",
        },
    }


@dataclass
class Seen:
    method: str
    path: str
    token: str
    body: Any


@dataclass
class Registrar:
    """The platform: `says` is its configuration, `answers` its status for a registration, and
    `adds` what stands beside our own words in its answer. `needs_token` guards the configuration;
    `page` is what its administrators see at /admin.
    """

    says: dict[str, Any] = field(default_factory=dict)
    configuration_status: int = 200
    answers: int = 200
    adds: dict[str, Any] = field(default_factory=dict)
    needs_token: bool = False
    page: str = ""
    origin: str = ""
    seen: list[Seen] = field(default_factory=list)

    @property
    def configuration(self) -> str:
        return f"{self.origin}{CONFIGURATION}"

    @property
    def host(self) -> str:
        return self.origin.removeprefix("http://")

    @property
    def registration(self) -> dict[str, Any]:
        """What we said of ourselves in the latest registration."""
        found: dict[str, Any] = [each.body for each in self.seen if each.method == "POST"][-1]
        return found

    def answer(self, asked: Seen) -> tuple[int, Any]:
        self.seen.append(asked)
        is_known = asked.token == f"Bearer {TOKEN}"
        if asked.path == CONFIGURATION and asked.method == "GET":
            if self.needs_token and not is_known:
                return 401, {"error": "unauthorized"}
            return self.configuration_status, self.says
        if asked.path == REGISTRATION and asked.method == "POST":
            if not is_known:
                return 401, "missing_registration_token"
            about = {**asked.body[TOOL], **self.adds.get(TOOL, {})}
            return self.answers, {**asked.body, **self.adds, TOOL: about}
        return 404, None


@contextmanager
def registrar() -> Iterator[Registrar]:
    """Serve a platform on a free port of loopback while the block lasts."""
    platform = Registrar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/admin":
                self._send(200, "text/html", platform.page.encode())
            else:
                self._reply(None)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._reply(json.loads(self.rfile.read(length)))

        def _reply(self, body: Any) -> None:
            token = self.headers.get("Authorization", "")
            status, found = platform.answer(Seen(self.command, self.path, token, body))
            self._send(status, "application/json; charset=utf-8", json.dumps(found).encode())

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
