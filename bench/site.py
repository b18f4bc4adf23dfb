"""The fictional council behind two real workers, and beside it the floor: a view that says hello.

Both stand in the same processes, so that they meet the same machine. `wsgi` is what a worker runs.
"""

import gc
import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select

from awareness import clock, worker
from awareness.accounts import queries
from awareness.accounts.models import Person, SignIn
from awareness.accounts.secrets import new_token, token_hash
from awareness.app import create_app
from awareness.db import Base
from awareness.seed import build
from awareness.settings import Settings
from awareness.web.extensions import db, library
from awareness.web.signed_in import TOKEN

WORKERS = 2
FLOOR = "/-floor"
FLOOR_SIGNED_IN = FLOOR + "/signed-in"
FOLDER = "BENCH_FOLDER"
SECRET = "a secret of the benchmark, long enough for anyone"


def product(folder: Path) -> Flask:
    return create_app(
        Settings(
            instance_folder=folder,
            database_url=f"sqlite:///{folder / 'bench.sqlite'}",
            secret_key=SecretStr(SECRET),
            base_url="http://127.0.0.1",
        )
    )


def seed(app: Flask, *, size: int = 1) -> None:
    """Make the tables and the council, and count its coverage as the worker does every night."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        session = db.session()
        build.seed(session, library(), on=clock.london_date(clock.now()), size=size)
        session.commit()
        worker.night_work()
        db.engine.dispose()


def signed_in(app: Flask, email: str) -> tuple[Person, str]:
    """Sign a person of the council in and return them with the cookie of their browser."""
    token = new_token()
    with app.app_context():
        session, at = db.session(), clock.now()
        person = session.scalars(select(Person).where(Person.email == email)).one()
        session.add(
            SignIn(
                person_id=person.id,
                token_hash=token_hash(token),
                created_at=at,
                expires_at=at + timedelta(hours=1),
            )
        )
        session.commit()
        signer = app.session_interface.get_signing_serializer(app)
        kept = {TOKEN: token, "csrf_token": secrets.token_hex(20), "_fresh": False}
        cookie = str(signer.dumps(kept))
        db.engine.dispose()
    return person, f"{app.config['SESSION_COOKIE_NAME']}={cookie}"


def floor(app: Flask) -> Flask:
    """The least a request can be: hello, and hello after loading who is signed in."""
    bare = Flask("floor")
    bare.config["SECRET_KEY"] = app.config["SECRET_KEY"]
    bare.config["SESSION_COOKIE_NAME"] = app.config["SESSION_COOKIE_NAME"]

    @bare.get(FLOOR)
    def hello() -> str:
        return "<p>Hello</p>"

    @bare.get(FLOOR_SIGNED_IN)
    def hello_you() -> str:
        from flask import session as cookie

        with app.app_context():
            person = queries.find_signed_in(db.session(), cookie[TOKEN], at=clock.now())
        assert person is not None
        return f"<p>Hello {person.name}</p>"

    return bare


def wsgi() -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """Return what a worker serves."""
    app = product(Path(os.environ[FOLDER]))
    bare = floor(app)
    gc.collect()
    gc.freeze()  # as wsgi.py does

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return (bare if environ["PATH_INFO"].startswith(FLOOR) else app)(environ, start)

    return serve


@dataclass(frozen=True)
class Site:
    """A served council. `app` is the same product in this process, for signing people in."""

    app: Flask
    port: int
    server: int

    def get(self, path: str, cookie: str = "") -> tuple[int, bytes]:
        """Fetch a page over a connection of its own, as a sync worker serves it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def busy_seconds(self) -> float:
        """Return the processor time that the workers have used so far."""
        return sum(_busy(worker.pid) for worker in psutil.Process(self.server).children())


def _busy(pid: int) -> float:
    """Return a process's processor time: to the nanosecond on Linux, else to the clock tick."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def served(*, size: int = 1) -> Iterator[Site]:
    """Serve a freshly seeded council on two sync workers until the block ends."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        app = product(folder)
        seed(app, size=size)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--preload"]
        command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "bench.site:wsgi()"]
        surroundings = {**os.environ, FOLDER: name}
        log = folder / "log"
        with log.open("wb") as lines:  # a line a request: a file takes them, not the screen
            server = subprocess.Popen(command, env=surroundings, stdout=lines, stderr=lines)
        try:
            site = Site(app, port, server.pid)
            _wait_for(site, log)
            yield site
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(site: Site, log: Path) -> None:
    for _ in range(300):
        try:
            if site.get(FLOOR)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the workers did not start: {log.read_text()[-500:]}")
