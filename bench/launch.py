"""A launch from a learning platform: login, verification, single use of the state, visit, redirect.

Floor: the parts of such a tool, by the barest means: two requests of Flask, one committed row for
the login, one verification with a key at hand, one commit that uses the state up and keeps the
visit. Ours answers both in front of Flask, and has three more questions for the database. Peer:
PyLTI1p3, with kept keys and a store that processes can share, and as it comes. Both halves of a
launch are measured apart, since signing the token between them is not ours.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from awareness import clock
from awareness.accounts.secrets import new_token, token_hash
from awareness.app import create_app
from awareness.db import Base
from awareness.lti import claims as c
from awareness.lti.models import Registration
from awareness.settings import Env, Settings
from bench.recording import postgresql, sqlite
from bench.timing import Pair, Result, at_least_faster, at_most, side_by_side
from tests.lti.factories import CLIENT_ID, ISSUER, MODULE, make_deployment, make_keys
from tests.lti.factories import make_registration as connect
from tests.lti.platform import INSTRUCTOR, make_key, sign

BASE_URL = "https://tool.example"
TARGET = f"{BASE_URL}/lti/modules/{MODULE}"
ROUNDS = 400
KEY = make_key()
Wsgi = Callable[..., Any]
ROWS = (
    "CREATE TABLE bare_login (state TEXT PRIMARY KEY, nonce TEXT, used TEXT)",
    "CREATE TABLE bare_visit (id TEXT PRIMARY KEY, sub TEXT, secret TEXT)",
)


def run() -> Iterator[Result]:
    for name, database, times in (("SQLite", sqlite, 1.6), ("PostgreSQL", postgresql, 1.3)):
        with TemporaryDirectory(prefix="bench-") as folder, database() as engine:
            ours = Tool(product(engine, Path(folder)), slug=prepare(engine))
            pair = compare(ours, Tool(floor(engine)))
            yield at_most(f"Launch with every check, {name}", pair, times)
            if engine.dialect.name == "sqlite":
                yield from against_peer(ours, Path(folder))


def against_peer(ours: "Tool", folder: Path) -> Iterator[Result]:
    with keys_served(folder / "keys") as url:
        kept = Tool(peer(url, store=Store(folder / "store.sqlite")))
        yield at_least_faster("Launch beside PyLTI1p3 with kept keys", compare(ours, kept), 2)
        default = Tool(peer(url, store=None))
        yield at_least_faster("Launch beside PyLTI1p3 as it comes", compare(ours, default), 5)


# The platform and the browser


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answered, as a server gets it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Tool:
    """A tool under test, and the browser that goes back and forth. Nothing of both is timed."""

    def __init__(self, app: Flask, slug: str = "bare") -> None:
        self.app = app
        self.slug = slug
        self.answers: list[Answer] = []
        self.logins: list[dict[str, Any]] = []
        self.launches: list[dict[str, Any]] = []

    def begin_again(self) -> None:
        """Make the forms that begin the launches, and forget the earlier ones."""
        self.answers.clear()
        self.launches.clear()
        path = f"/lti/login/{self.slug}"
        self.logins = [environ(path, asked(), visitor=number) for number in range(ROUNDS + 3)]

    def login(self, number: int) -> None:
        self.answers.append(self.ask(self.logins[number]))

    def launch(self, number: int) -> None:
        answer = self.ask(self.launches[number])
        assert answer.status[:3] in ("302", "303"), answer

    def ask(self, environ: dict[str, Any]) -> "Answer":
        """Do what a server does with a request, and no more: it reads no header of the answer."""
        said: list[Any] = []
        body = self.app.wsgi_app(environ, lambda *head: said.append(head))
        answer = Answer(*said[0][:2], b"".join(body))
        if hasattr(body, "close"):
            body.close()
        return answer

    def go_to_the_platform(self) -> None:
        """Have a token signed for each login, and make the forms that end the launches."""
        for number, answer in enumerate(self.answers):
            assert answer.status[:3] == "302", answer
            query = parse_qs(urlsplit(dict(answer.headers)["Location"]).query)
            given = [value for name, value in answer.headers if name == "Set-Cookie"]
            cookie = "; ".join(line.partition(";")[0] for line in given)
            form = {"state": query["state"][0], "id_token": token(query["nonce"][0])}
            self.launches.append(environ("/lti/launch", form, visitor=number, cookie=cookie))


def environ(path: str, form: dict[str, str], *, visitor: int, cookie: str = "") -> dict[str, Any]:
    """Return what a server hands over for one request. Every visitor has an address of their own,
    as the pupils of many schools have, so that nobody meets the limit that is counted all the same.
    """
    builder = EnvironBuilder(
        path=path,
        base_url=BASE_URL,
        method="POST",
        data=form,
        headers={"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site", "Cookie": cookie},
        environ_base={"REMOTE_ADDR": f"198.51.{100 + visitor // 250}.{1 + visitor % 250}"},
    )
    return builder.get_environ()


def asked() -> dict[str, str]:
    return {
        "iss": ISSUER,
        "login_hint": "7",
        "target_link_uri": TARGET,
        "lti_message_hint": '{"cmid": 12, "launchid": "ltilaunch12_123456789"}',
        "client_id": CLIENT_ID,
        "lti_deployment_id": "1",
    }


def token(nonce: str) -> str:
    """Return a token of about 3.5 KB, as a platform with every service sends it."""
    now = int(time.time())
    filling = {f"parameter_{n}": "value of a custom parameter" for n in range(12)}
    said = {
        "iss": ISSUER, "aud": CLIENT_ID, "sub": "7", "iat": now, "exp": now + 3000, "nonce": nonce,
        "name": "Kamala Marvel", "given_name": "Kamala", "family_name": "Marvel",
        "email": "kamala@lms.example", "locale": "en_GB",
        c.MESSAGE_TYPE: "LtiResourceLinkRequest", c.VERSION: "1.3.0", c.DEPLOYMENT_ID: "1",
        c.TARGET: TARGET, c.RESOURCE_LINK: {"id": "9", "title": "Keeping safe"},
        c.ROLES: [INSTRUCTOR, c.INSTITUTION + "Instructor", c.INSTITUTION + "Staff"],
        c.CONTEXT: {"id": "3", "label": "9B", "title": "Year 9", "type": ["CourseSection"]},
        c.PRESENTATION: {"document_target": "iframe", "return_url": f"{ISSUER}/back?id=9"},
        c.CUSTOM: filling, c.LTI + "tool_platform": {"guid": "g" * 36, "name": "Hollybrook"},
        c.AGS: {"scope": list(c.OUR_SCOPES[:4]), "lineitems": f"{ISSUER}/items?type_id=1",
                "lineitem": f"{ISSUER}/items/1?type_id=1"},
        c.NRPS: {"context_memberships_url": f"{ISSUER}/members", "service_versions": ["2.0"]},
    }  # fmt: skip
    return sign(said, KEY)


def compare(ours: Tool, other: Tool) -> Pair:
    """Return the medians of whole launches: first all logins, then all endings, in turn."""
    for tool in (ours, other):
        tool.begin_again()
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        began = side_by_side(ours.login, other.login, rounds=ROUNDS)
        ours.go_to_the_platform()
        other.go_to_the_platform()
        ended = side_by_side(ours.launch, other.launch, rounds=ROUNDS)
    return Pair(began.ours + ended.ours, began.floor + ended.floor)


# Ours


def product(engine: Engine, folder: Path) -> Flask:
    """Return the product as it is served: in production, where each request is a line of JSON."""
    return create_app(
        Settings(
            service_env=Env.PRODUCTION,
            mail_folder=folder,
            instance_folder=folder,
            database_url=engine.url.render_as_string(hide_password=False),
            secret_key=SecretStr("a secret of the benchmark, long enough for anyone"),
            base_url=BASE_URL,
        )
    )


def prepare(engine: Engine) -> str:
    """Make the tables and a connection with its keys at hand; return its slug."""
    Base.metadata.create_all(engine)
    at = clock.now()
    with Session(engine) as session:
        registration: Registration = connect(session)
        make_deployment(session, registration)
        until = at + timedelta(hours=12)
        make_keys(session, registration, [KEY.public()], fetched_at=at, expires_at=until)
        session.commit()
        return registration.slug


# The floor


def floor(engine: Engine) -> Flask:
    """Return the least that a tool can be."""
    app, run_in_one_commit = Flask("floor"), bare(engine)
    key = RSAKey.import_key(KEY.public())
    place = "?" if engine.dialect.name == "sqlite" else "%s"

    @app.post("/lti/login/<slug>")
    def login(slug: str) -> Response:  # noqa: ARG001 - there is but one connection
        state, nonce, proof = new_token(), new_token(), new_token()
        row = (token_hash(state), token_hash(nonce))
        run_in_one_commit((f"INSERT INTO bare_login VALUES ({place}, {place}, NULL)", row))
        query = {"state": state, "nonce": nonce, "login_hint": request.form["login_hint"]}
        answer = redirect(f"{ISSUER}/auth?{urlencode(query)}")
        answer.set_cookie("state", proof, httponly=True)
        return answer

    @app.post("/lti/launch")
    def launch() -> Response:
        said = jwt.decode(request.form["id_token"], key, algorithms=["RS256"]).claims
        state, secret, visit = token_hash(request.form["state"]), new_token(), new_token()
        run_in_one_commit(
            (f"UPDATE bare_login SET used = '1' WHERE state = {place} AND used IS NULL", (state,)),
            (f"INSERT INTO bare_visit VALUES ({place}, {place}, {place})",
             (visit, said["sub"], token_hash(secret))),
        )  # fmt: skip
        answer = redirect(f"/lti/visits/{visit}", 303)
        answer.set_cookie("visits", secret, httponly=True)
        return answer

    return app


def bare(engine: Engine) -> Callable[..., None]:
    """Return what runs statements by the driver alone and commits them together."""
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    cursor = driver.cursor()
    for statement in ROWS:
        cursor.execute(statement)
    driver.commit()
    is_sqlite = engine.dialect.name == "sqlite"

    def run(*statements: tuple[str, tuple[str, ...]]) -> None:
        cursor = driver.cursor()
        if is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for statement, values in statements:
            cursor.execute(statement, values)
        driver.commit()

    run.__dict__["kept"] = raw  # the pool must not take it back
    return run


# The peer


class Store:
    """A store for PyLTI1p3 that several processes could share, as durable as ours on SQLite. It
    keeps to the times it is given: without them nothing that is begun would ever be forgotten.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL"):
            self._db.execute(statement)
        self._db.execute("CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT, until REAL)")

    def get(self, key: str) -> Any:
        wanted = "SELECT value FROM kept WHERE key = ? AND until > ?"
        row = self._db.execute(wanted, (key, time.time())).fetchone()
        return json.loads(row[0]) if row else None

    def set(self, key: str, value: Any, seconds: int) -> None:
        row = (key, json.dumps(value), time.time() + seconds)
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", row)


def peer(key_set_url: str, *, store: Store | None) -> Flask:
    """Return a tool of PyLTI1p3, as its documentation shows one.

    With a store it keeps the platform's keys there, by its own means for that, as ours keeps them
    in the database. Written into its configuration they would be found faster, but such a tool
    would never learn of a platform's next key.
    """
    from pylti1p3.contrib.flask import (
        FlaskCacheDataStorage,
        FlaskMessageLaunch,
        FlaskOIDCLogin,
        FlaskRequest,
    )
    from pylti1p3.tool_config import ToolConfDict

    app = Flask("peer")
    app.secret_key = "a secret of the benchmark, long enough for anyone"
    registration = {
        "client_id": CLIENT_ID,
        "auth_login_url": f"{ISSUER}/auth",
        "auth_token_url": f"{ISSUER}/token",
        "deployment_ids": ["1"],
        "key_set_url": key_set_url,
    }
    conf = ToolConfDict({ISSUER: registration})
    conf.set_private_key(ISSUER, "unused")
    storage = partial(FlaskCacheDataStorage, store) if store else lambda: None

    @app.post("/lti/login/<slug>")
    def login(slug: str) -> Response:  # noqa: ARG001 - there is but one connection
        begun = FlaskOIDCLogin(FlaskRequest(), conf, launch_data_storage=storage())
        answer: Response = begun.redirect(request.form["target_link_uri"])
        return answer

    @app.post("/lti/launch")
    def launch() -> Response:
        kept = storage()
        message = FlaskMessageLaunch(FlaskRequest(), conf, launch_data_storage=kept)
        if kept:
            message.set_public_key_caching(kept)
        message.get_launch_data()
        return redirect(f"/lti/visits/{message.get_launch_id()}", 303)

    return app


@contextmanager
def keys_served(folder: Path) -> Iterator[str]:
    """Serve the platform's key set from a process of its own."""
    folder.mkdir()
    (folder / "keys.json").write_text(json.dumps({"keys": [KEY.public()]}), encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        port = server.stdout.readline().partition(" port ")[2].partition(" ")[0]
        yield f"http://127.0.0.1:{port}/keys.json"
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    for result in run():
        print(result)
