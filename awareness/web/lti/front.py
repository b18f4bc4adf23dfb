"""The two requests of a launch that goes well, answered in front of the application.

A whole class sends both in the same minute, and the machinery of pages costs more than all that has
to be done. The checks are those of `awareness.lti`, in the same order. Whatever else there is to
say - a refusal, whether cookies are kept, keys to be fetched, a database that is busy - is said by
the application: the form is put back, nothing has been kept, and it begins from the beginning.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie
from werkzeug.urls import iri_to_uri

from awareness import clock
from awareness.content.library import Library
from awareness.lti import idtoken, launch, state
from awareness.lti.errors import LtiError
from awareness.lti.models import MessageType
from awareness.lti.state import LoginRequest
from awareness.lti.targets import LAUNCH
from awareness.rows import Ready, Rows
from awareness.settings import Settings
from awareness.web import log
from awareness.web.extensions import db, limiter
from awareness.web.framing import origins_of
from awareness.web.lti import cookies
from awareness.web.lti.blueprint import A_MINUTE
from awareness.web.security import headers_for

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]

LOGIN = "/lti/login/"
FORM = "application/x-www-form-urlencoded"
LARGEST = 128 * 1024
"""The most bytes of a form that is read here. The longest token that is taken is half of it."""
_PLAIN = re.compile(r"[\w:/?&=.%+~-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two requests: its endpoint, its pattern, and what a redirect answers."""

    endpoint: str
    route: str
    status: str


BEGIN = Half("lti.login", f"{LOGIN}<slug>", "302 FOUND")
END = Half("lti.finish", LAUNCH, "303 SEE OTHER")


class Front:
    """Answers `POST /lti/login/<slug>` and `POST /lti/launch` where all is well with them, and
    passes everything else to the application. What it answers it counts and writes into the log.
    """

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.app: Wsgi = app.wsgi_app
        self._ready = Ready(engine)
        self._known = app.extensions

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        began = perf_counter()
        half = _half(environ)
        headers = self._answer(half, environ) if half else None
        if half is None or headers is None:
            return self.app(environ, start)
        log.write("POST", half.route, int(half.status[:3]), began=began)
        start(half.status, headers)
        return []

    def _answer(self, half: Half, environ: Environ) -> Headers | None:
        """Return the headers of a redirect, or None where the application has to answer."""
        address = environ.get("REMOTE_ADDR")
        if limiter.tries(half.endpoint, address) >= A_MINUTE:
            return None
        form = _form(environ)
        if form is None:
            return None
        do = self._begin if half is BEGIN else self._end
        try:
            with self._ready.one_by_one() as rows:
                headers = do(rows, form, environ)
        except (LtiError, SQLAlchemyError):
            return None
        if headers is not None:
            limiter.count(half.endpoint, address)
        return headers

    def _begin(self, rows: Rows, form: dict[str, str], environ: Environ) -> Headers | None:
        if not cookies.are_kept(parse_cookie(environ), environ.get("HTTP_SEC_FETCH_DEST")):
            return None
        base_url = self._settings.base_url
        registration = state.find_for_login(rows, environ["PATH_INFO"].removeprefix(LOGIN))
        asked = LoginRequest.read(form)
        state.check(registration, asked, base_url=base_url)
        begun = state.begin(rows, registration, asked, base_url=base_url, at=clock.now())
        return [
            *_to(begun.auth_url),
            cookies.proof(begun, base_url),
            *headers_for(origins_of(registration), environ["wsgi.url_scheme"]).items(),
        ]

    def _end(self, rows: Rows, form: dict[str, str], environ: Environ) -> Headers | None:
        secret, token, brought = form.get("state"), form.get("id_token"), parse_cookie(environ)
        if not secret or not token or form.get("error"):
            return None
        proof = cookies.proof_of(brought, secret)
        pending = launch.find(rows, secret) if proof else None
        if pending is None:
            return None
        at, base_url = clock.now(), self._settings.base_url
        launch.check_usable(pending, at=at)
        launch.check_browser(pending, proof)
        key = launch.keys_held(pending).at_hand(idtoken.key_name(token), at=at)
        if key is None:
            return None
        message = launch.verify(pending, token, key, base_url=base_url, at=at)
        with rows.together():
            visit = launch.keep(
                rows, pending, message, library=self._library, base_url=base_url, at=at
            )
        page = "/choose" if message.type is MessageType.DEEP_LINKING else ""
        return [
            *_to(f"{environ.get('SCRIPT_NAME', '')}/lti/visits/{visit.launch_id}{page}"),
            cookies.visit(brought, visit, base_url),
            cookies.no_proof(secret, base_url),
            *headers_for(origins_of(pending.row), environ["wsgi.url_scheme"]).items(),
        ]

    @property
    def _settings(self) -> Settings:
        found: Settings = self._known["settings"]
        return found

    @property
    def _library(self) -> Library:
        found: Library = self._known["library"]
        return found


def _half(environ: Environ) -> Half | None:
    """Return which half of a launch is asked for, or None for anything else."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "POST" or environ.get("QUERY_STRING"):
        return None
    if path == LAUNCH:
        return END
    is_login = path.startswith(LOGIN) and "/" not in path.removeprefix(LOGIN)
    return BEGIN if is_login else None


def _form(environ: Environ) -> dict[str, str] | None:
    """Read a form of the usual kind and size, and put it back. Of two values of one name the first
    counts, as in the application.
    """
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0]
    size = environ.get("CONTENT_LENGTH", "")
    if kind != FORM or not re.fullmatch("[0-9]{1,6}", size) or int(size) > LARGEST:
        return None
    body = environ["wsgi.input"].read(int(size))
    environ["wsgi.input"] = BytesIO(body)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    return dict(reversed(pairs)) if len(body) == int(size) else None


def _to(address: str) -> Headers:
    """Return the headers that lead to an address, written as it has to be in a header."""
    written = address if _PLAIN.fullmatch(address) else iri_to_uri(address)
    return [("Location", written), ("Content-Length", "0")]


def install(app: Flask) -> None:
    """Put it in front of the application."""
    with app.app_context():
        app.wsgi_app = Front(app, db.engine)  # type: ignore[method-assign, assignment]
