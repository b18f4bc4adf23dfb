"""A school keeps a log of performances, teachers are reminded, and the council sees counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.classroom.rules import LESSON_AFTER
from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.performances.models import Performance
from awareness.schools.models import ClassGroup, School
from tests.factories import (
    make_class,
    make_class_session,
    make_performance,
    make_post,
    make_school,
)
from tests.pages import PageClient, words

Enter = Callable[[Person], PageClient]


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Millfield", low_age=11, high_age=18)


@pytest.fixture
def head(session: Session, school: School) -> Post:
    return make_post(session, role=Role.HEAD, school=school)


@pytest.fixture
def group(session: Session, school: School) -> ClassGroup:
    return make_class(session, school=school, name="9A", band=Band.B11)


@pytest.fixture
def with_lesson(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that has the lesson after a performance, whatever has been written by now."""
    library: Library = app.extensions["library"]
    lesson = replace(library.module("b11-grooming-how-it-works"), slug=LESSON_AFTER)
    slugs = {**library.by_slug, LESSON_AFTER: lesson}
    monkeypatch.setitem(app.extensions, "library", replace(library, by_slug=slugs))


@pytest.fixture
def without_lesson(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    library: Library = app.extensions["library"]
    slugs = {slug: each for slug, each in library.by_slug.items() if slug != LESSON_AFTER}
    monkeypatch.setitem(app.extensions, "library", replace(library, by_slug=slugs))


def log_of(school: School) -> str:
    return f"/school/{school.id}/performances"


def entered(group: ClassGroup, **other: object) -> dict[str, object]:
    given: dict[str, object] = {
        "title": "The Next Stop",
        "seen_on": "14/1/2027",
        "pupils": "28",
        "classes": [str(group.id)],
    }
    return given | other


def test_a_performance_is_recorded_with_its_classes(
    session: Session,
    school: School,
    head: Post,
    group: ClassGroup,
    client_for: Enter,
    with_lesson: None,
) -> None:
    page = client_for(head.person).send_page(f"{log_of(school)}/add", entered(group))
    assert "“The Next Stop” is in the log." in page.text
    assert "14 January 2027, 28 pupils." in page.text
    assert [words(cell) for cell in page.all("td")] == ["11 to 14", "Due by 21 January 2027"]
    assert session.scalars(select(AuditEntry.action)).all() == ["recorded performance"]


def test_a_lesson_that_was_taught_is_shown_and_not_entered_again(
    session: Session,
    school: School,
    head: Post,
    group: ClassGroup,
    client_for: Enter,
    with_lesson: None,
) -> None:
    client = client_for(head.person)
    client.send(f"{log_of(school)}/add", entered(group))
    make_class_session(
        session,
        group=group,
        teacher_id=head.person_id,
        module=LESSON_AFTER,
        delivered_on=date(2027, 1, 18),
    )
    cells = client.page(log_of(school)).all("td")
    assert [words(cell) for cell in cells] == ["11 to 14", "Given 18 January 2027"]


def test_without_the_lesson_in_the_service_the_log_says_so(
    school: School, head: Post, group: ClassGroup, client_for: Enter, without_lesson: None
) -> None:
    client = client_for(head.person)
    page = client.send_page(f"{log_of(school)}/add", entered(group))
    assert "The follow-up lesson is not among the modules of this service yet." in page.text
    assert [words(cell) for cell in page.all("td")] == ["11 to 14", "no lesson here yet"]
    assert "lesson after" not in client.page("/teach").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Enter the title."),
        ({"seen_on": "14/1/2024"}, "Enter a day of this school year, 2026/27."),
        ({"pupils": "0"}, "Enter a number from 1 to 2,000."),
        ({"classes": []}, "Choose at least one age band or class."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    school: School,
    head: Post,
    group: ClassGroup,
    client_for: Enter,
    wrong: dict[str, object],
    said: str,
) -> None:
    path = f"{log_of(school)}/add"
    page = client_for(head.person).send_page(path, entered(group, **wrong), status=422)
    assert said in page.text
    kept = {"title": "The Next Stop", "seen_on": "14/1/2027", "pupils": "28", **wrong}
    assert {name: page.fields()[name] for name in ("title", "seen_on", "pupils")} == {
        name: kept[name] for name in ("title", "seen_on", "pupils")
    }


def test_a_performance_is_changed_and_removed(
    session: Session, school: School, head: Post, group: ClassGroup, client_for: Enter
) -> None:
    client = client_for(head.person)
    client.send(f"{log_of(school)}/add", entered(group))
    performance = session.scalars(select(Performance)).one()
    path = f"{log_of(school)}/{performance.id}"
    assert client.page(path).fields()["classes"] == str(group.id)
    page = client.send_page(path, {"pupils": "31"})
    assert "31 pupils" in page.text
    client.send_page(f"{path}/remove")
    assert session.scalars(select(Performance)).all() == []


def test_the_same_performance_twice_is_told_beside_its_title(
    school: School, head: Post, group: ClassGroup, client_for: Enter
) -> None:
    client = client_for(head.person)
    client.send(f"{log_of(school)}/add", entered(group))
    page = client.send_page(f"{log_of(school)}/add", entered(group), status=422)
    assert "This performance is recorded for this day already." in page.text


def test_a_school_without_classes_is_told_to_add_them(
    school: School, head: Post, client_for: Enter
) -> None:
    assert "Add them first" in client_for(head.person).page(f"{log_of(school)}/add").text


def test_nobody_opens_the_log_of_another_school(
    session: Session, school: School, group: ClassGroup, client_for: Enter
) -> None:
    stranger = make_post(session, role=Role.HEAD)
    assert client_for(stranger.person).get(log_of(school)).status_code == 404


def test_a_teacher_and_the_head_are_reminded_while_a_follow_up_is_due(
    session: Session,
    school: School,
    head: Post,
    group: ClassGroup,
    client_for: Enter,
    with_lesson: None,
) -> None:
    client_for(head.person).send(f"{log_of(school)}/add", entered(group))
    teacher = make_post(session, school=school)
    page = client_for(teacher.person).page("/teach")
    assert "9A saw “The Next Stop” on 14 January 2027." in page.text
    assert page.links()["Give the lesson after it (9A)"] == (
        f"/teach/classes/{group.id}/{LESSON_AFTER}"
    )
    overview = client_for(head.person).page(f"/school/{school.id}").text
    assert "1 class is due the lesson after a performance" in overview
    make_class_session(
        session,
        group=group,
        teacher_id=teacher.person_id,
        module=LESSON_AFTER,
        delivered_on=date(2027, 1, 18),
    )
    assert "saw “The Next Stop”" not in client_for(teacher.person).page("/teach").text


def test_the_council_sees_counts_and_no_title(
    session: Session, school: School, head: Post, group: ClassGroup, client_for: Enter
) -> None:
    client_for(head.person).send(f"{log_of(school)}/add", entered(group, pupils="9"))
    officer = make_post(session, role=Role.AUTHORITY_OFFICER, authority=school.authority)
    client = client_for(officer.person)
    page = client.page("/authority/coverage/performances")
    assert [words(cell) for cell in page.all("td")[:5]] == ["1", "0", "1", "0 of 1", "c"]
    assert "The Next Stop" not in page.text
    table = client.get("/authority/coverage/files/performances.csv").get_data(as_text=True)
    assert "Millfield,Primary,1,0,1,1,0,c,2026/27,2027-01-20" in table


@pytest.fixture
def last_year(session: Session, school: School) -> Performance:
    """A performance of the year before, with a class of that year."""
    before = make_class(session, school=school, name="9 Elm", band=Band.B11, year="2025/26")
    return make_performance(
        session, groups=[before], title="Say When", seen_on=date(2026, 3, 12), pupils=31
    )


def test_the_log_of_an_earlier_year_is_chosen_from_those_that_have_one(
    school: School, head: Post, group: ClassGroup, last_year: Performance, client_for: Enter
) -> None:
    client = client_for(head.person)
    now = client.page(log_of(school))
    assert now.heading == "Performances in 2026/27"
    assert [each.get("value") for each in now.all("option")] == ["2026/27", "2025/26"]
    assert "Say When" not in now.text
    before = client.page(f"{log_of(school)}?year=2025/26")
    assert before.heading == "Performances in 2025/26"
    assert "12 March 2026, 31 pupils." in before.text
    assert "still worth giving" not in before.text
    assert "Record a performance" not in before.links()


def test_staff_are_briefed_on_one_sheet_with_the_lead_and_the_last_day_of_each_lesson(
    session: Session,
    school: School,
    head: Post,
    group: ClassGroup,
    client_for: Enter,
    with_lesson: None,
) -> None:
    school.lead_name, school.lead_contact = "Ms Lindqvist", "Room 4"
    younger = make_class(session, school=school, name="6 Ash", band=Band.B09)
    seen = make_performance(session, groups=[group, younger], seen_on=date(2027, 1, 22))
    client = client_for(head.person)
    path = client.page(log_of(school)).links()[
        "Staff briefing to print: The Next Stop, 22 January 2027"
    ]
    page = client.page(path)
    assert page.heading == "Staff briefing: The Next Stop"
    assert "Ms Lindqvist, Room 4" in page.text
    assert "It is on a Friday." in page.text
    rows = [[words(cell) for cell in row] for row in page.all("tr")]
    assert rows[1:] == [["9A", "29 January 2027", ""]]
    stranger = make_post(session, role=Role.HEAD)
    assert client_for(stranger.person).get(path).status_code == 404
    assert str(seen.id) in path


def test_a_school_with_one_year_is_asked_for_none(
    school: School, head: Post, client_for: Enter
) -> None:
    assert client_for(head.person).page(log_of(school)).all("select") == []


def test_a_year_that_is_not_in_the_list_is_said_so_and_this_year_is_shown(
    school: School, head: Post, last_year: Performance, client_for: Enter
) -> None:
    answer = client_for(head.person).get(f"{log_of(school)}?year=1999/00")
    assert answer.status_code == 422
    assert "Choose an academic year from the list, such as 2026/27." in answer.text
    assert "Performances in 2026/27" in answer.text


def test_a_performance_of_an_earlier_year_is_put_right_with_the_classes_of_that_year(
    school: School, head: Post, group: ClassGroup, last_year: Performance, client_for: Enter
) -> None:
    client, path = client_for(head.person), f"{log_of(school)}/{last_year.id}"
    form = client.page(path)
    assert "9 Elm" in form.text
    assert "9A" not in form.text
    page = client.send_page(path, {"pupils": "30"})
    assert page.heading == "Performances in 2025/26"
    assert "12 March 2026, 30 pupils." in page.text
