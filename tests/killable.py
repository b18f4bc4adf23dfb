"""Serve the product from a process of its own that waits, when told to, before its first commit.

`python -m tests.killable DATABASE_URL SECRET FOLDER serve|hold|write`. Prints its port, then
"holding" when everything of the first write has reached the database and the commit has not. With
`write` it serves nothing and writes the morning's letters.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from awareness import clock
from awareness.app import create_app
from awareness.rows import Rows
from awareness.settings import Settings
from awareness.worker import morning_work
from tests.factories import NOW

LONG_SECONDS = 120
together = Rows.together


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of a request."""


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def hold(session: Session) -> None:
    """Wait in front of a commit that would make something true."""
    if session.connection().get_execution_options().get("writes"):
        session.flush()
        wait()


@contextmanager
def held(connection: Rows) -> Iterator[None]:
    """Run statements in one transaction, and wait in front of its commit."""
    with together(connection):
        yield
        wait()


def wait() -> None:
    say("holding")
    time.sleep(LONG_SECONDS)


def main(database_url: str, secret: str, folder: str, how: str) -> None:
    clock.now = lambda: NOW
    app = create_app(
        Settings(
            database_url=database_url,
            secret_key=SecretStr(secret),
            instance_folder=Path(folder),
            base_url="http://localhost",
        )
    )
    app.config.update(WTF_CSRF_ENABLED=False)
    if how == "write":
        event.listen(Session, "before_commit", hold)
        with app.app_context():
            morning_work()
        return
    if how == "hold":
        event.listen(Session, "before_commit", hold)
        Rows.together = held
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    say(str(server.server_port))
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
