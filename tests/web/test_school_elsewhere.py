"""A leader enters training done elsewhere, puts it right, and shows it to an inspector."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.learning.models import ExternalKind, ExternalRecord
from awareness.schools.models import School
from tests.factories import make_external, make_person, make_post, make_school
from tests.pages import Page, PageClient, words

Enter = Callable[[Person], PageClient]
COURSE = {
    "kind": "lead",
    "title": "Level 3 safeguarding",
    "provider": "Brightwater Training",
    "completed_on": "6/11/2026",
    "expires_on": "6/11/2028",
}
LACKS = "No current training as safeguarding lead is on record for Ann Lee"


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Hill Top")


@pytest.fixture
def client(session: Session, school: School, client_for: Enter) -> PageClient:
    head = make_person(session, name="Grace Okafor")
    return client_for(make_post(session, role=Role.HEAD, school=school, person=head).person)


@pytest.fixture
def ann(session: Session, school: School) -> Post:
    person = make_person(session, name="Ann Lee")
    return make_post(session, role=Role.DSL, school=school, person=person)


def page_of(post: Post) -> str:
    return f"/school/{post.school_id}/staff/{post.person_id}"


def rows(page: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.all("tr")]


def entries(session: Session) -> list[ExternalRecord]:
    return list(session.scalars(select(ExternalRecord)))


def test_training_is_entered_and_stands_on_the_person_s_page(ann: Post, client: PageClient) -> None:
    add = client.page(page_of(ann)).links()["Add training done elsewhere"]
    page = client.send_page(add, COURSE)
    assert page.heading == "Ann Lee"
    assert "Level 3 safeguarding is on the record of Ann Lee." in page.text
    row = next(row for row in rows(page) if "Brightwater Training" in row)
    assert row[1:4] == ["Brightwater Training", "6 November 2026", "6 November 2028"]


def test_a_name_left_empty_takes_the_words_of_its_kind_and_no_last_day_is_needed(
    session: Session, ann: Post, client: PageClient
) -> None:
    typed = {**COURSE, "kind": "prevent", "title": "", "expires_on": ""}
    client.send_page(f"{page_of(ann)}/elsewhere/add", typed)
    [entry] = entries(session)
    assert (entry.title, entry.expires_on) == ("Prevent awareness", None)


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("kind", "", "Choose what the training was about."),
        ("title", "x" * 121, "Use at most 120 characters."),
        ("provider", "", "Enter who gave the training."),
        ("completed_on", "", "Enter the day it was completed, such as 6/11/2026."),
        ("completed_on", "31/2/2026", "Write the day first, such as 27/3/2027."),
        ("completed_on", "21/1/2027", "This day is still to come."),
        ("completed_on", "6/11/1926", "This day is too long ago."),
        ("expires_on", "5/11/2026", "The last day cannot be before the day it was completed."),
        ("expires_on", "6/11/2208", "This day is too far ahead."),
        ("expires_on", "soon", "Write the day first, such as 27/3/2027."),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_nothing_typed_is_lost(
    session: Session, ann: Post, client: PageClient, field: str, typed: str, answer: str
) -> None:
    typed_in = {**COURSE, field: typed}
    page = client.send_page(f"{page_of(ann)}/elsewhere/add", typed_in, status=422)
    beside = next(each for each in page.all("p") if each.get("id") == f"{field}-error")
    assert answer in words(beside)
    kept = page.fields()
    assert {name: kept[name] for name in typed_in} == typed_in
    assert entries(session) == []


def test_something_else_needs_a_name(ann: Post, client: PageClient) -> None:
    typed = {**COURSE, "kind": "other", "title": " "}
    page = client.send_page(f"{page_of(ann)}/elsewhere/add", typed, status=422)
    assert "Enter the name of the training." in page.text


def test_a_record_is_put_right(session: Session, ann: Post, client: PageClient) -> None:
    entry = make_external(session, post=ann)
    path = client.page(page_of(ann)).links()["Correct: Level 3 safeguarding"]
    shown = client.page(path).fields()
    assert (shown["kind"], shown["completed_on"]) == ("lead", "06/11/2026")
    page = client.send_page(path, {"completed_on": "7/11/2026"})
    assert "Level 3 safeguarding is changed." in page.text
    session.refresh(entry)
    assert entry.completed_on == date(2026, 11, 7)


def test_a_record_is_removed_after_it_was_shown(
    session: Session, ann: Post, client: PageClient
) -> None:
    make_external(session, post=ann)
    path = client.page(page_of(ann)).links()["remove: Level 3 safeguarding"]
    assert "Brightwater Training" in client.page(path).text
    assert len(entries(session)) == 1
    page = client.send_page(path)
    assert "Level 3 safeguarding is taken off the record of Ann Lee." in page.text
    assert entries(session) == []


def test_a_record_of_another_school_is_out_of_reach(
    session: Session, ann: Post, client: PageClient
) -> None:
    there = make_post(session, school=make_school(session), person=ann.person)
    entry = make_external(session, post=there, title="Their course")
    assert "Their course" not in client.page(page_of(ann)).text
    for path in ("", "/remove"):
        client.page(f"{page_of(ann)}/elsewhere/{entry.id}{path}", status=404)
        client.page(f"{page_of(there)}/elsewhere/{entry.id}{path}", status=404)
    client.page(f"{page_of(there)}/elsewhere/add", status=404)


def test_a_lead_without_it_is_in_the_list_of_what_is_not_finished_until_it_is_entered(
    session: Session, school: School, ann: Post, client: PageClient
) -> None:
    page = client.page(f"/school/{school.id}")
    assert LACKS in page.text
    client.send_page(page.links()[f"Enter the training: {LACKS}"], COURSE)
    assert LACKS not in client.page(f"/school/{school.id}").text


def test_the_evidence_pack_says_who_did_what_with_whom_and_until_when(
    session: Session, school: School, ann: Post, client: PageClient
) -> None:
    make_external(session, post=ann, expires_on=date(2028, 11, 6))
    with capture_logs() as lines:
        page = client.page(f"/school/{school.id}/evidence")
    assert [
        "Ann Lee",
        "Level 3 safeguarding",
        "Brightwater Training",
        "6 November 2026",
        "6 November 2028",
    ] in rows(page)
    assert "The only names are beside training done elsewhere." in page.text
    assert "evidence pack" in [line.get("what") for line in lines]


def test_the_evidence_pack_can_be_had_without_any_name(
    session: Session, school: School, ann: Post, client: PageClient
) -> None:
    make_external(session, post=ann, kind=ExternalKind.PREVENT, title="Prevent")
    link = client.page(f"/school/{school.id}/evidence").links()
    page = client.page(link["Show the pack without any name"])
    assert "There are no names on this page." in page.text
    assert "Ann Lee" not in page.text
    assert ["Prevent", "Brightwater Training", "6 November 2026", "no day given"] in rows(page)
