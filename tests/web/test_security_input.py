"""What nobody types by accident: numbers without end, letters that cannot be stored, formulas."""

import csv
import io
import logging
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness import worker
from awareness.accounts.models import Person, Post
from awareness.accounts.queries import Known
from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.accounts.roster import LARGEST_LIST, read_roster
from awareness.certificates.actions import issue
from awareness.certificates.rules import new_code
from awareness.outbox.actions import enqueue
from awareness.outbox.models import OutboxItem
from awareness.schools.models import School
from awareness.settings import Env, Settings
from awareness.web.school.forms import ROLES
from awareness.web.spreadsheet import Sheet, csv_lines, workbook_chunks
from tests.factories import NOW, TODAY, make_completion, make_person, make_post, make_school
from tests.pages import PageClient

Enter = Callable[[Person], PageClient]
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", '{=HYPERLINK("https://evil.example")}')


@pytest.fixture
def head(session: Session) -> Post:
    return make_post(session, role=Role.HEAD, school=make_school(session))


@pytest.fixture
def client(head: Post, client_for: Enter) -> PageClient:
    return client_for(head.person)


@pytest.mark.parametrize("part", [0, 2, 10**30])
def test_a_part_of_the_certificates_that_there_is_not_is_not_found(
    part: int, head: Post, client: PageClient
) -> None:
    path = f"/school/{head.school_id}/certificates"
    token = client.page(path).fields(0)["csrf_token"]
    assert client.post(f"{path}/{part}.zip", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("roll", ["9" * 5_000, "-1", "1e3", "\u00b2", "0"])
def test_a_class_of_a_strange_size_is_told_beside_the_line(
    roll: str, head: Post, client: PageClient
) -> None:
    path = f"/school/{head.school_id}/classes/list"
    page = client.send_page(path, {"classes": f"5B, {roll}, Year 5"}, status=422)
    assert "Nothing was added." in page.text


def test_letters_that_cannot_be_stored_are_refused_and_not_a_failure(
    session: Session, head: Post, client: PageClient
) -> None:
    path = f"/school/{head.school_id}/lead"
    answer = client.send(path, {"name": "Ms\x00 Lindqvist", "contact": "Room 4"})
    assert answer.status_code in (302, 400)
    found = client.get(f"/school/{head.school_id}/certificates?module=a%00b")
    assert found.status_code in (200, 400)


def test_a_name_takes_no_second_line(session: Session, head: Post, client: PageClient) -> None:
    new = {
        "name": "Jo Bell\r\nBcc: all@hollybrook.example",
        "email": "jo.bell@hollybrook.example",
        "role": "teacher",
        "started_on": "4/1/2027",
    }
    client.send(f"/school/{head.school_id}/staff/add", new)
    names = session.scalars(select(Person.name).where(Person.email == new["email"])).all()
    assert names == ["Jo Bell Bcc: all@hollybrook.example"]


def test_no_form_and_no_list_gives_a_role_outside_a_school(
    head: Post, client: PageClient, session: Session
) -> None:
    assert set(ROLES) == SCHOOL_ROLES
    path = f"/school/{head.school_id}/staff/import"
    for role in sorted(set(Role) - SCHOOL_ROLES):
        text = f"Name,E-mail,Role,Start date\nJo Bell,jo@hollybrook.example,{role.label},1/9/2026\n"
        data = {"file": (io.BytesIO(text.encode()), "staff.csv")}
        page = client.page(path)
        answer = client.post(path, data={**page.fields(), **data})
        assert answer.status_code == 422
        rows = {"csrf_token": page.fields()["csrf_token"], "rows": text}
        assert client.post(f"{path}/add", data=rows).status_code == 422
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_list_too_long_to_be_staff_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(b"Name,E-mail,Role,Start date\n" + b"," * LARGEST_LIST)
    roster = read_roster(file, known=Known(), on=TODAY)
    assert roster.faults[0].problem == "This file is too large to be a list of staff."


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_file_is_a_formula(cell: str) -> None:
    sheet = Sheet("Names", ("Name", "Note"), [(cell, "plain")])
    book = load_workbook(io.BytesIO(b"".join(workbook_chunks([sheet]))))
    found = book["Names"]["A2"]
    assert (found.data_type, found.value) == ("s", cell)
    line = list(csv.reader(io.StringIO("".join(csv_lines(sheet)))))[1]
    assert line[0][:1] in ("'", "{")


def test_a_name_of_tags_is_words_on_every_page(
    session: Session, head: Post, client_for: Enter
) -> None:
    school = session.get_one(School, head.school_id)
    nasty = '"><script>alert(1)</script>'
    school.name = school.lead_name = head.person.name = nasty
    client = client_for(head.person)
    for path in (
        "",
        "/staff",
        "/matrix",
        "/evidence",
        "/certificates",
        "/classes",
        "/lead",
        "/letters",
    ):
        page = client.page(f"/school/{school.id}{path}")
        assert "<script>alert" not in page.html
        assert nasty in page.text
    assert "<script>alert" not in client.page("/teach").html


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("OpenDate", "01-01-99999999999999999999"),
        ("NumberOfPupils", "9" * 30),
        ("NumberOfPupils", "9" * 5_000),
        ("StatutoryLowAge", "\u00b2"),
    ],
)
def test_a_value_of_the_register_that_is_no_value_is_left_empty(
    heading: str, value: str, session: Session, client_for: Enter
) -> None:
    admin = make_post(session, role=Role.AUTHORITY_ADMIN)
    names = ["URN", "EstablishmentName", "LA (code)", "EstablishmentStatus (code)"]
    row = ["123456", "Hill Top", "894", "1"]
    text = ",".join([*names, heading]) + "\n" + ",".join([*row, value]) + "\n"
    data = {"file": (io.BytesIO(text.encode()), "edubase.csv")}
    client = client_for(admin.person)
    token = client.page("/admin/schools").fields(0)["csrf_token"]
    answer = client.post("/admin/schools", data={"csrf_token": token, **data})
    assert answer.status_code == 200
    assert session.scalars(select(School.urn)).all() == ["123456"]


@pytest.mark.parametrize("day", ["31/12/9999", "21/1/2027"])
def test_a_number_cannot_have_been_checked_on_a_day_to_come(
    day: str, session: Session, client_for: Enter
) -> None:
    admin = make_post(session, role=Role.AUTHORITY_ADMIN)
    typed = {
        "name": "Care",
        "phone": "01952 385385",
        "what_happens": "Somebody answers.",
        "checked_on": day,
        "views": "adults",
    }
    page = client_for(admin.person).send_page("/admin/services/new", typed, status=422)
    assert "is still to come" in page.text


def test_a_demonstration_is_never_made_on_a_service_in_use(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    here: Settings = empty_app.extensions["settings"]
    real = here.model_copy(update={"service_env": Env.PRODUCTION})
    monkeypatch.setitem(empty_app.extensions, "settings", real)
    runner = empty_app.test_cli_runner()
    runner.invoke(args=["db", "upgrade"])
    for command in (["seed"], ["demo"]):
        result = runner.invoke(args=command)
        assert result.exit_code == 1
        assert "SERVICE_ENV" in result.output


def test_a_night_that_fails_does_not_stop_the_letters(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Two turns of the worker: the night's work breaks in both, and the letter is sent."""
    turns: list[int] = []

    def stop_after_two(_seconds: int) -> None:
        turns.append(1)
        if len(turns) == 2:
            raise KeyboardInterrupt

    def breaks() -> dict[str, int]:
        raise RuntimeError("a night to forget")

    letter = {"to": "dee@hollybrook.example", "subject": "Hello", "text": "Hello Dee"}
    enqueue(session, "mail", "mail:1", letter, at=NOW)
    session.commit()
    monkeypatch.setattr(worker, "night_work", breaks)
    monkeypatch.setattr(worker.time, "sleep", stop_after_two)
    with (
        app.app_context(),
        caplog.at_level(logging.ERROR),
        pytest.raises(KeyboardInterrupt),
    ):
        worker.keep_working()
    session.expire_all()
    assert session.scalars(select(OutboxItem.sent_at)).one() == NOW
    assert "a night to forget" in caplog.text


def test_names_in_a_zip_stay_inside_its_folder(
    session: Session, head: Post, client: PageClient
) -> None:
    school = session.get_one(School, head.school_id)
    person = make_person(session, name="../../etc/passwd\\..")
    post = make_post(session, school=school, person=person)
    issue(
        session,
        completion=make_completion(session, post=post, completed_on=date(2026, 10, 5)),
        person=person,
        employer=school,
        title="Essentials",
        code=new_code(),
        issuer="Lantern",
        at=NOW,
    )
    path = f"/school/{school.id}/certificates"
    token = client.page(path).fields(0)["csrf_token"]
    answer = client.post(f"{path}/1.zip", data={"csrf_token": token})
    names = zipfile.ZipFile(io.BytesIO(answer.get_data())).namelist()
    assert len(names) == 3
    assert not [name for name in names if "/" in name or "\\" in name or ".." in name]
