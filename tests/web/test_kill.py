"""A process that is killed in the middle leaves the old state whole, and the next one goes on."""

import http.client
import io
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.certificates import actions
from awareness.certificates.rules import new_code
from awareness.schools.models import School
from awareness.settings import ROOT
from tests.domain.schools.gias_file import establishment, write_file
from tests.factories import (
    NOW,
    make_authority,
    make_class,
    make_class_session,
    make_completion,
    make_person,
    make_post,
    make_school,
)
from tests.pages import PageClient

Enter = Callable[[Person], PageClient]
CERTIFICATES = 60
"""Drawing so many takes much longer than reading the first bytes of the file."""


@dataclass(frozen=True)
class Server:
    """The product in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def send(
        self, client: PageClient, path: str, data: dict[str, object]
    ) -> http.client.HTTPConnection:
        """Send a form as the person who is signed in with `client`; do not wait for the answer."""
        boundary, body = encode_multipart(data)
        cookie = client.get_cookie("lantern")
        assert cookie is not None
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(
            "POST",
            path,
            body,
            {
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Cookie": f"lantern={cookie.value}",
            },
        )
        return connection

    def wait_until_it_holds(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "holding\n"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        assert self.process.wait(timeout=10) == -signal.SIGKILL


@pytest.fixture
def start(app: Flask, tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """Return a function that starts the product beside this one, on the same database."""
    started: list[subprocess.Popen[str]] = []

    def begin(how: str) -> Server:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.killable", app.config["SQLALCHEMY_DATABASE_URI"],
                app.config["SECRET_KEY"], str(tmp_path / "instance"), how,
            ],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        return Server(process, int(process.stdout.readline()))

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def actions_noted(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action)))


def test_a_register_that_is_cut_off_can_be_taken_again(
    session: Session, client_for: Enter, start: Callable[[str], Server]
) -> None:
    school = make_school(session)
    teacher = make_post(session, role=Role.TEACHER, school=school).person
    group = make_class(session, school=school)
    lesson = make_class_session(
        session, group=group, teacher_id=teacher.id, present=None, delivered_on=None
    )
    client = client_for(teacher)
    path, counts = f"/teach/sessions/{lesson.id}/register", {"present": "26", "alternative": "1"}

    server = start("hold")
    connection = server.send(client, path, dict(counts))
    server.wait_until_it_holds()
    server.kill()
    connection.close()

    session.refresh(lesson)
    assert (lesson.finished_at, lesson.present, lesson.delivered_on) == (None, None, None)
    assert actions_noted(session) == []
    assert client.send(path, dict(counts)).status_code == 302
    session.refresh(lesson)
    assert (lesson.is_finished, lesson.present, lesson.alternative) == (True, 26, 1)
    assert actions_noted(session) == ["took register"]


def test_an_import_that_is_cut_off_leaves_no_school_behind(
    session: Session, client_for: Enter, start: Callable[[str], Server], tmp_path: Path
) -> None:
    council = make_authority(session, code="894")
    client = client_for(make_post(session, role=Role.AUTHORITY_ADMIN, authority=council).person)
    rows = [establishment(number, authority="894") for number in range(1, 201)]
    file = write_file(tmp_path / "edubasealldata.csv", rows)
    schools = select(func.count()).select_from(School)

    server = start("hold")
    with file.open("rb") as upload:
        connection = server.send(client, "/admin/schools", {"file": FileStorage(upload, file.name)})
    server.wait_until_it_holds()
    server.kill()
    connection.close()

    session.rollback()
    assert session.scalar(schools) == 0
    assert actions_noted(session) == []
    with file.open("rb") as upload:
        answer = client.send("/admin/schools", {"file": (upload, file.name)})
    assert answer.status_code == 200
    session.rollback()
    assert session.scalar(schools) == len(rows)


def test_a_download_that_is_cut_off_cannot_be_taken_for_the_whole(
    session: Session, client_for: Enter, start: Callable[[str], Server]
) -> None:
    school = make_school(session)
    head = make_post(session, role=Role.HEAD, school=school)
    for number in range(CERTIFICATES):
        post = make_post(
            session, school=school, person=make_person(session, name=f"Person {number}")
        )
        actions.issue(
            session,
            completion=make_completion(session, post=post),
            person=post.person,
            employer=school,
            title="CSE: everyone’s business",
            issuer="Lantern",
            code=new_code(),
            at=NOW,
        )
    client = client_for(head.person)
    path = f"/school/{school.id}/certificates"

    server = start("serve")
    connection = server.send(client, f"{path}/1.zip", {})
    answer = connection.getresponse()
    part = answer.read(2_000)
    server.kill()
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)) as broken:
        answer.read()
    connection.close()
    part += getattr(broken.value, "partial", b"")

    assert part.startswith(b"PK")
    assert not zipfile.is_zipfile(io.BytesIO(part))
    whole = client.send(path, form=0, action=f"{path}/1.zip")
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        papers = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert archive.testzip() is None
    assert len(papers) == CERTIFICATES
