"""A learning platform for tests: it begins launches, signs what it is told to, and lies on request.

`FakePlatform` plays the browser too: it carries the login and the form between the two sides. Its
tokens are put together by hand, so that a header or a signature can be anything at all.
"""

import base64
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from awareness.lti import claims as c
from awareness.lti.models import Registration
from tests.factories import NOW
from tests.lti.factories import MODULE

INSTRUCTOR = c.MEMBERSHIP + "#Instructor"
LEARNER = c.MEMBERSHIP + "#Learner"
GONE = object()
"""In `changes`: leave the claim or the parameter out."""
FROM_PLATFORM = {"Sec-Fetch-Site": "cross-site"}
IN_A_WINDOW = {"Sec-Fetch-Dest": "document"}
IN_A_FRAME = {"Sec-Fetch-Dest": "iframe"}
FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True)
class Key:
    """A key pair of a platform."""

    kid: str
    private: RSAPrivateKey

    def public(self, **changes: Any) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        n = numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")
        plain = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid}
        return without_gone({**plain, "n": b64(n), "e": "AQAB", **changes})

    def pem(self) -> bytes:
        public = self.private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@cache
def make_key(kid: str = "k1", bits: int = 2048) -> Key:
    """Return the key of this name: the same one for the whole run, since making one is slow."""
    return Key(kid, generate_private_key(65537, bits))


def without_gone(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not GONE}


def sign(payload: object, key: Key, header: Mapping[str, Any] | None = None) -> str:
    """Return a token. `header` changes the usual one; its `alg` decides how it is signed."""
    usual = {"alg": "RS256", "typ": "JWT", "kid": key.kid}
    said = without_gone({**usual, **(header or {})})
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = f"{b64(json.dumps(said).encode())}.{b64(body)}"
    return f"{signed}.{b64(_signature(said.get('alg'), signed.encode(), key))}"


def _signature(alg: object, signed: bytes, key: Key) -> bytes:
    if alg == "none":
        return b""
    if alg == "HS256":
        return hmac.digest(key.pem(), signed, "sha256")
    return key.private.sign(signed, PKCS1v15(), SHA256())


@dataclass(frozen=True)
class Begun:
    """What our answer to a login sent to the platform's log-in address."""

    address: str
    query: dict[str, str]

    @property
    def state(self) -> str:
        return self.query["state"]

    @property
    def nonce(self) -> str:
        return self.query["nonce"]


@dataclass
class FakePlatform:
    """A platform with one connection, and the browser of somebody who is signed in there.

    `client` is that browser; give another one to `send` to be somebody else.
    """

    client: FlaskClient
    registration: Registration
    key: Key = field(default_factory=make_key)
    deployment_id: str = "1"
    base_url: str = "http://localhost"

    @property
    def target(self) -> str:
        return f"{self.base_url}/lti/modules/{MODULE}"

    def login_parameters(self, **changes: Any) -> dict[str, str]:
        """What Moodle sends to begin."""
        return without_gone(
            {
                "iss": self.registration.issuer,
                "login_hint": "login-hint-of-7",
                "target_link_uri": self.target,
                "lti_message_hint": "message-hint-of-9",
                "client_id": self.registration.client_id,
                "lti_deployment_id": self.deployment_id,
                **changes,
            }
        )

    def login(
        self,
        *,
        client: FlaskClient | None = None,
        method: str = "POST",
        headers: Mapping[str, str] = IN_A_WINDOW,
        **changes: Any,
    ) -> TestResponse:
        """Begin a launch, in a window of its own unless `headers` say otherwise."""
        sent = self.login_parameters(**changes)
        return (client or self.client).open(
            f"/lti/login/{self.registration.slug}",
            method=method,
            base_url=self.base_url,
            headers={**FROM_PLATFORM, **headers},
            **{"data" if method == "POST" else "query_string": sent},
        )

    def begin(self, **how: Any) -> Begun:
        """Begin a launch that is going to get as far as the platform."""
        answer = self.login(**how)
        assert answer.status_code == 302, answer.text
        return self.read(answer.headers["Location"])

    @staticmethod
    def read(address: str) -> Begun:
        query = parse_qs(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
        assert all(len(values) == 1 for values in query.values())
        return Begun(address, {name: values[0] for name, values in query.items()})

    def claims(self, begun: Begun, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What Moodle says of a teacher who opens a module, changed as told."""
        now = int(NOW.timestamp())
        usual = {
            "iss": self.registration.issuer,
            "aud": self.registration.client_id,
            "sub": "7",
            "iat": now,
            "exp": now + 60,
            "nonce": begun.nonce,
            c.MESSAGE_TYPE: "LtiResourceLinkRequest",
            c.VERSION: "1.3.0",
            c.DEPLOYMENT_ID: self.deployment_id,
            c.TARGET: self.target,
            c.RESOURCE_LINK: {"id": "9", "title": "Grooming"},
            c.ROLES: [INSTRUCTOR],
            c.CONTEXT: {"id": "3", "label": "9B", "title": "Year 9"},
        }
        return without_gone({**usual, **(changes or {})})

    def token(
        self,
        begun: Begun,
        changes: Mapping[str, Any] | None = None,
        *,
        key: Key | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> str:
        return sign(self.claims(begun, changes), key or self.key, header)

    def send(
        self,
        begun: Begun,
        token: str,
        *,
        client: FlaskClient | None = None,
        headers: Mapping[str, str] = FROM_PLATFORM,
        **more: str,
    ) -> TestResponse:
        """Send the form that ends a launch, from `client` or from the browser it began in."""
        return (client or self.client).post(
            "/lti/launch",
            data={"state": begun.state, "id_token": token, **more},
            base_url=self.base_url,
            headers=headers,
        )

    def launch(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        key: Key | None = None,
        header: Mapping[str, Any] | None = None,
        **how: Any,
    ) -> TestResponse:
        """Do a whole launch and return our answer to the form. A deployment that the token is to
        name is named at the login too, as every platform does.
        """
        named = (changes or {}).get(c.DEPLOYMENT_ID)
        if named and named == c.maybe(named, longest=255):
            how.setdefault("lti_deployment_id", named)
        begun = self.begin(**how)
        return self.send(begun, self.token(begun, changes, key=key, header=header))

    def deep_linking(self, **settings: Any) -> dict[str, Any]:
        """The changes that make a launch a request to choose content."""
        usual = {
            "deep_link_return_url": f"{self.registration.issuer}/mod/lti/contentitem_return.php",
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe", "window"],
        }
        return {
            c.MESSAGE_TYPE: "LtiDeepLinkingRequest",
            c.TARGET: GONE,
            c.RESOURCE_LINK: GONE,
            c.DL_SETTINGS: without_gone({**usual, **settings}),
        }


@dataclass
class KeyServer:
    """A key set behind real HTTP on this machine, with faults. `asked` counts the requests."""

    keys: list[dict[str, Any]]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    body: bytes | None = None
    head_drip_seconds: float = 0
    body_drip_seconds: float = 0
    asked: int = 0
    agents: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/keys"

    def answer(self) -> bytes:
        return self.body if self.body is not None else json.dumps({"keys": self.keys}).encode()


@contextmanager
def serving(keys: KeyServer) -> Iterator[KeyServer]:
    """Serve the key set on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.asked += 1
            keys.agents.append(self.headers.get("User-Agent", ""))
            keys.cookies.append(self.headers.get("Cookie", ""))
            body = keys.answer()
            headers = {"Content-Length": str(len(body)), **keys.headers}
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            head = f"HTTP/1.0 {keys.status} \r\n{lines}\r\n".encode()
            with suppress(OSError):  # the other side may have had enough
                self._write(head, keys.head_drip_seconds)
                self._write(body, keys.body_drip_seconds)

        def _write(self, data: bytes, pause_seconds: float) -> None:
            if not pause_seconds:
                self.wfile.write(data)
                return
            for position in range(len(data)):
                self.wfile.write(data[position : position + 1])
                time.sleep(pause_seconds)

        def log_message(self, *_words: object) -> None:
            """Say nothing of a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    keys.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
