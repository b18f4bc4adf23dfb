"""What thirty devices ask every two seconds: has the board changed?

It stands in front of the application, because a request through it costs more than the question
itself: no session, no cookie, no line in the log, one row read by its key.
"""

import uuid
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from awareness.live.models import Room
from awareness.live.queries import VERSION
from awareness.web.extensions import db
from awareness.web.pupil.blueprint import PATH

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

CHANGED = f"{PATH}/changed/"
LONGEST_VERSION = 9
HEADERS = [
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]


def changed_address(room: Room) -> str:
    """Return the address to ask, to be followed by the version that is known."""
    return f"{request.script_root}{CHANGED}{room.id}/"


class Changed:
    """Answers `/class/changed/<room>/<version>`, and passes everything else to the application.

    204 when nothing has changed since the version, 200 with the new one, 410 when the lesson has
    ended, 503 while the database is away. The number of a room is known to nobody outside it, and
    this gives nothing away.
    """

    def __init__(self, app: Wsgi, engine: Engine) -> None:
        self.app = app
        # One statement is a transaction by itself. SQLite's driver cannot be switched to and fro.
        is_local = engine.dialect.name == "sqlite"
        self.engine = engine if is_local else engine.execution_options(isolation_level="AUTOCOMMIT")

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(CHANGED) or environ["REQUEST_METHOD"] != "GET":
            return self.app(environ, start)
        asked = _asked(path)
        if asked is None:
            return self.app(environ, start)
        status, words = self._answer(*asked)
        headers = [] if status is HTTPStatus.NO_CONTENT else [("Content-Length", str(len(words)))]
        start(f"{status.value} {status.phrase}", [*HEADERS, *headers])
        return [words]

    def _answer(self, room_id: uuid.UUID, version: int) -> tuple[HTTPStatus, bytes]:
        try:
            with self.engine.connect() as connection:
                now = connection.scalar(VERSION, {"room_id": room_id})
        except SQLAlchemyError:
            return HTTPStatus.SERVICE_UNAVAILABLE, b""
        if now is None:
            return HTTPStatus.GONE, b""
        if now == version:
            return HTTPStatus.NO_CONTENT, b""
        return HTTPStatus.OK, str(now).encode("ascii")


def _asked(path: str) -> tuple[uuid.UUID, int] | None:
    """Return the room and the version that an address names, or None where it names none."""
    room, _, version = path.removeprefix(CHANGED).partition("/")
    if not (version.isascii() and version.isdigit() and len(version) <= LONGEST_VERSION):
        return None
    try:
        return uuid.UUID(room), int(version)
    except ValueError:
        return None


def install(app: Flask) -> None:
    """Put it in front of the application."""
    with app.app_context():
        app.wsgi_app = Changed(app.wsgi_app, db.engine)  # type: ignore[method-assign, assignment]
