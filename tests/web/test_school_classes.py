"""The classes of the year: added, changed, or typed as a list."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.schools.models import ClassGroup, School
from tests.factories import make_class, make_class_session, make_post, make_school
from tests.pages import PageClient, words

Enter = Callable[[Person], PageClient]
NEW = {"name": "5B", "band": "b09", "roll": "28"}


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Hill Top")


@pytest.fixture
def head(session: Session, school: School) -> Post:
    return make_post(session, role=Role.HEAD, school=school)


@pytest.fixture
def client(head: Post, client_for: Enter) -> PageClient:
    return client_for(head.person)


@pytest.fixture
def path(school: School) -> str:
    return f"/school/{school.id}/classes"


def classes(session: Session) -> list[tuple[str, Band, int, str]]:
    rows = session.execute(
        select(ClassGroup.name, ClassGroup.band, ClassGroup.roll, ClassGroup.year).order_by(
            ClassGroup.name
        )
    )
    return [tuple(row) for row in rows]


def test_a_class_is_added_to_this_academic_year(
    session: Session, client: PageClient, path: str
) -> None:
    page = client.send_page(f"{path}/add", NEW)
    assert "5B is added." in page.text
    assert classes(session) == [("5B", Band.B09, 28, "2026/27")]


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("name", "", "Enter the name of the class."),
        ("band", "", "Choose an age band."),
        ("roll", "", "Enter how many pupils are on the roll."),
        ("roll", "many", "Enter a whole number, such as 28."),
        ("roll", "0", "Enter a number from 1 to 400."),
        ("roll", "401", "Enter a number from 1 to 400."),
    ],
)
def test_a_wrong_field_is_told_and_the_rest_is_kept(
    session: Session, client: PageClient, path: str, field: str, typed: str, answer: str
) -> None:
    page = client.send_page(f"{path}/add", {**NEW, field: typed}, status=422)
    assert answer in page.text
    kept = page.fields()
    assert {name: kept[name] for name in NEW} == {**NEW, field: typed}
    assert classes(session) == []


def test_a_name_that_is_taken_is_told_beside_it(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    make_class(session, school=school, name="5b")
    page = client.send_page(f"{path}/add", NEW, status=422)
    assert "There is a class called 5b in 2026/27 already." in page.text
    assert page.fields()["roll"] == "28"


def test_the_same_name_is_free_in_another_school(
    session: Session, client: PageClient, path: str
) -> None:
    make_class(session, school=make_school(session), name="5B")
    assert "5B is added." in client.send_page(f"{path}/add", NEW).text


def test_a_class_is_changed_and_what_was_delivered_stays(
    session: Session, school: School, head: Post, client: PageClient, path: str
) -> None:
    group = make_class(session, school=school, name="5B", roll=28)
    lesson = make_class_session(session, group=group, teacher_id=head.person_id)
    page = client.page(f"{path}/{group.id}")
    assert page.fields()["roll"] == "28"
    client.send(f"{path}/{group.id}", {"name": "5 Birch", "roll": "30"})
    session.refresh(lesson)
    assert classes(session) == [("5 Birch", Band.B09, 30, "2026/27")]
    assert lesson.roll == 28


def test_a_class_cannot_take_the_name_of_another(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    make_class(session, school=school, name="5A")
    group = make_class(session, school=school, name="5B")
    page = client.send_page(f"{path}/{group.id}", {"name": "5a"}, status=422)
    assert "There is a class called 5A" in page.text
    assert page.heading == "Change 5B"


def test_a_class_of_another_school_is_not_found(
    session: Session, client: PageClient, path: str
) -> None:
    other = make_class(session, school=make_school(session), name="Secret Oak")
    page = client.page(f"{path}/{other.id}", status=404)
    assert "Secret Oak" not in page.text


def test_the_list_says_what_each_class_has_had(
    session: Session, school: School, head: Post, client: PageClient, path: str
) -> None:
    group = make_class(session, school=school, name="5B")
    make_class_session(session, group=group, teacher_id=head.person_id)
    rows = [words(row) for row in client.page(path).all("tr")]
    assert any(row.startswith("5B 9 to 11 28 1 of") and "3 November 2026" in row for row in rows)


def test_classes_of_last_year_are_not_shown(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    make_class(session, school=school, name="Last Year Oak", year="2025/26")
    page = client.page(path)
    assert "Last Year Oak" not in page.text
    assert "No classes for 2026/27 yet" in page.text


def test_a_typed_list_is_added_with_bands_from_the_names(
    session: Session, client: PageClient, path: str
) -> None:
    typed = "5B, 28\nYear 3 Kestrels, 30\n\nOak, 27, Year 6\nReception, 24"
    page = client.send_page(f"{path}/list", {"classes": typed})
    assert "Classes added: 4." in page.text
    assert classes(session) == [
        ("5B", Band.B09, 28, "2026/27"),
        ("Oak", Band.B09, 27, "2026/27"),
        ("Reception", Band.B05, 24, "2026/27"),
        ("Year 3 Kestrels", Band.B07, 30, "2026/27"),
    ]


def test_one_bad_line_adds_nothing_and_loses_nothing(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    make_class(session, school=school, name="2A")
    typed = "5B, 28\nOak, 30\n2a, 20\nKestrels"
    page = client.send_page(f"{path}/list", {"classes": typed}, status=422)
    rows = [[words(cell) for cell in row] for row in page.all("tr")][1:]
    assert [row[0] for row in rows] == ["2", "3", "4"]
    assert rows[0][2] == "Add the year group at the end: Oak, 30, Year 5"
    assert page.fields()["classes"].split() == typed.split()
    assert [name for name, *_ in classes(session)] == ["2A"]


def test_an_empty_list_is_told(client: PageClient, path: str) -> None:
    page = client.send_page(f"{path}/list", {"classes": ""}, status=422)
    assert "Write at least one class" in page.text
