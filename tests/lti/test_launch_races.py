"""Our own additions about one moment (lti.md C11): the same form twice, two first launches of one
person, and a process that is killed between the use of a state and the commit.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.lti import claims as c
from awareness.lti.models import Course, Deployment, Login, PlatformUser, ResourceLink
from awareness.settings import ROOT
from tests.lti.platform import FROM_PLATFORM, Begun, FakePlatform, KeyServer
from tests.lti.refusals import noted, visits

Sent = tuple[Begun, str]


def at_once(app: Flask, platform: FakePlatform, sent: list[Sent]) -> list[int]:
    """Send each form from a thread of its own at one moment, as the same browser; return what was
    answered, sorted.
    """
    platform.client.session.commit()  # type: ignore[attr-defined]
    together = Barrier(len(sent))
    held = {cookie.key: cookie.value for cookie in platform.client._cookies.values()}

    def send(form: Sent) -> int:
        begun, token = form
        client = app.test_client()
        client.session = Session()
        for name, value in held.items():
            client.set_cookie(name, value, path="/lti")
        together.wait()
        return platform.send(begun, token, client=client).status_code

    with ThreadPoolExecutor(len(sent)) as threads:
        return sorted(threads.map(send, sent))


def count(session: Session, kind: type[object]) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(kind)) or 0


def test_of_a_parallel_double_post_exactly_one_wins(
    app: Flask, platform: FakePlatform, session: Session
) -> None:
    for number in range(5):
        begun = platform.begin()
        form = (begun, platform.token(begun))
        assert at_once(app, platform, [form] * 4) == [303, 403, 403, 403]
        assert visits(session) == number + 1
    assert {code for code, _ in noted(session)} == {"state-unknown"}


def test_two_tokens_for_one_state_at_one_moment_are_one_visit(
    app: Flask, platform: FakePlatform, session: Session
) -> None:
    begun = platform.begin()
    forms = [(begun, platform.token(begun, {"sub": sub})) for sub in ("7", "8")]
    assert at_once(app, platform, forms) == [303, 403]
    assert visits(session) == 1


def test_two_first_launches_of_one_person_at_one_moment_are_one_person(
    app: Flask, platform: FakePlatform, session: Session
) -> None:
    for number in range(3):
        new = {"sub": f"new{number}", c.CONTEXT: {"id": f"c{number}"}}
        link = {c.RESOURCE_LINK: {"id": f"link{number}"}}
        begun = [platform.begin() for _ in range(2)]
        forms = [(each, platform.token(each, {**new, **link})) for each in begun]
        assert at_once(app, platform, forms) == [303, 303]
    assert count(session, PlatformUser) == 3
    assert count(session, Course) == 3
    assert count(session, ResourceLink) == 3


def test_a_class_whose_first_launches_fetch_the_keys_at_one_moment_gets_in(
    app: Flask, platform: FakePlatform, key_server: KeyServer, session: Session
) -> None:
    begun = [platform.begin() for _ in range(4)]
    forms = [(each, platform.token(each, {"sub": str(n)})) for n, each in enumerate(begun)]
    assert at_once(app, platform, forms) == [303] * 4


def test_two_launches_of_a_new_deployment_at_one_moment_both_wait(
    app: Flask, platform: FakePlatform, session: Session
) -> None:
    platform.deployment_id = "new"
    begun = [platform.begin() for _ in range(2)]
    forms = [(each, platform.token(each)) for each in begun]
    assert at_once(app, platform, forms) == [403, 403]
    assert count(session, Deployment) == 2
    assert noted(session) == [("deployment-pending", "")] * 2


# Killed


@pytest.fixture
def held(app: Flask, tmp_path: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[str], int]]]:
    """Return a function that starts the product beside this one, which waits before a commit."""
    started: list[subprocess.Popen[str]] = []

    def begin() -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.killable", app.config["SQLALCHEMY_DATABASE_URI"],
                app.config["SECRET_KEY"], str(tmp_path / "instance"), "hold",
            ],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_a_launch_that_is_cut_off_before_its_commit_can_be_sent_again_once(
    platform: FakePlatform,
    session: Session,
    held: Callable[[], tuple[subprocess.Popen[str], int]],
) -> None:
    begun = platform.begin()
    token = platform.token(begun)
    session.commit()
    cookies = "; ".join(f"{held.key}={held.value}" for held in platform.client._cookies.values())
    assert re.search("lantern_state_", cookies)

    process, port = held()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    form = urlencode({"state": begun.state, "id_token": token})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = {**kind, **FROM_PLATFORM, "Cookie": cookies, "Host": "localhost"}
    connection.request("POST", "/lti/launch", form, headers)
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    process.kill()
    process.wait(timeout=10)
    connection.close()

    assert visits(session) == 0
    assert session.scalars(select(Login.used_at)).all() == [None]
    assert platform.send(begun, token).status_code == 303
    assert platform.send(begun, token).status_code == 403
    assert visits(session) == 1
