"""The matrix of staff and training, on the page, on paper and as a file."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.learning.required import GUIDANCE
from awareness.schools.models import School
from awareness.web.extensions import db
from tests.factories import make_class, make_completion, make_person, make_post, make_school
from tests.pages import Page, PageClient, words

Enter = Callable[[Person], PageClient]


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Hill Top")


@pytest.fixture
def head(session: Session, school: School) -> Post:
    person = make_person(session, name="Grace Okafor")
    return make_post(session, role=Role.HEAD, school=school, person=person)


@pytest.fixture
def client(head: Post, client_for: Enter) -> PageClient:
    return client_for(head.person)


@pytest.fixture
def path(school: School) -> str:
    return f"/school/{school.id}/matrix"


def add(session: Session, school: School, name: str, **post: object) -> Post:
    person = make_person(session, name=name)
    return make_post(session, school=school, person=person, **post)  # type: ignore[arg-type]


def rows(page: Page) -> dict[str, list[str]]:
    """Return the words of each row's cells by name."""
    lines = [row for row in page.all("tr") if row[0].get("scope") == "row"]
    return {words(row[0][0]): [words(cell) for cell in row[1:]] for row in lines}


def headings(page: Page) -> list[str]:
    return [words(cell) for cell in page.all("th") if cell.get("scope") == "col"]


def column(page: Page, name: str, module: str) -> str:
    return rows(page)[name][headings(page).index(module) - 1]


def download(client: PageClient, path: str, query: str = "") -> list[list[str]]:
    answer = client.send(path, action=f"{path}.csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


ESSENTIALS = "CSE: everyone's business"


@pytest.mark.parametrize(
    ("expires_on", "words_in_cell"),
    [
        (date(2027, 10, 5), "In date until 5 Oct 2027"),
        (date(2027, 2, 1), "Due soon until 1 Feb 2027"),
        (date(2027, 1, 19), "Expired until 19 Jan 2027"),
    ],
)
def test_a_cell_says_its_state_in_words_with_the_day(
    session: Session,
    school: School,
    client: PageClient,
    path: str,
    expires_on: date,
    words_in_cell: str,
) -> None:
    make_completion(session, post=add(session, school, "Owen Cole"), expires_on=expires_on)
    assert column(client.page(path), "Owen Cole", ESSENTIALS) == words_in_cell


def test_a_new_edition_has_its_words_its_group_and_stays_in_date(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    add(session, school, "Ann Lee")
    owen = add(session, school, "Owen Cole")
    make_completion(session, post=owen, module=GUIDANCE, edition="KCSIE 2025")
    page = client.page(f"{path}?group=new-edition")
    assert list(rows(page)) == ["Owen Cole"]
    assert "In date until 5 Oct 2027 new edition to read" in rows(page)["Owen Cole"]
    assert "in date; new edition to read" in download(client, path)[3]
    own_page = client.page(f"/school/{school.id}/staff/{owen.person_id}")
    assert "In date new edition to read: KCSIE 2026" in own_page.text


def test_the_head_is_told_how_many_have_a_new_edition_to_read(
    session: Session, school: School, client: PageClient
) -> None:
    post = add(session, school, "Owen Cole")
    make_completion(session, post=post, module=GUIDANCE, edition="KCSIE 2025")
    page = client.page(f"/school/{school.id}")
    words_of_row = "1 person has a new edition to read"
    assert words_of_row in page.text
    assert list(rows(client.page(page.links()[f"See who: {words_of_row}"]))) == ["Owen Cole"]
    evidence = client.page(f"/school/{school.id}/evidence").text
    assert "New edition not yet read 1 person" in evidence


def test_what_nobody_did_and_what_nobody_asks_for_have_their_own_words(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    add(session, school, "Owen Cole")
    page = client.page(path)
    assert column(page, "Owen Cole", "Running a pupil session safely") == "Not started"
    assert column(page, "Grace Okafor", "Running a pupil session safely") == "not required"


def test_every_state_has_a_shape_beside_its_word(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    make_completion(session, post=add(session, school, "Owen Cole"))
    page = client.page(path)
    tags = [tag for tag in page.all("strong") if "lantern-tag" in (tag.get("class") or "")]
    assert tags
    assert all(words(tag) and tag[0].tag.endswith("svg") for tag in tags)


def test_columns_that_concern_nobody_shown_are_left_out(client: PageClient, path: str) -> None:
    assert "Running a pupil session safely" not in headings(client.page(path))


def test_names_are_row_headings_so_that_they_stay_in_sight(client: PageClient, path: str) -> None:
    page = client.page(path)
    assert list(rows(page)) == ["Grace Okafor"]
    assert "lantern-matrix" in page.html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ann Lee", "Bo Fox", "Grace Okafor"]),
        ("role=teacher", ["Ann Lee"]),
        ("group=away", ["Bo Fox"]),
        ("group=missing", ["Ann Lee", "Grace Okafor"]),
        ("group=missing&role=head", ["Grace Okafor"]),
        ("group=nonsense&role=nonsense", ["Ann Lee", "Bo Fox", "Grace Okafor"]),
    ],
)
def test_filters_in_the_address_choose_the_rows(
    session: Session,
    school: School,
    client: PageClient,
    path: str,
    query: str,
    expected: list[str],
) -> None:
    add(session, school, "Ann Lee")
    add(session, school, "Bo Fox", role=Role.SITE, is_away=True)
    assert list(rows(client.page(f"{path}?{query}"))) == expected


def test_a_group_of_nobody_says_so(client: PageClient, path: str) -> None:
    page = client.page(f"{path}?role=volunteer")
    assert "Nobody is in this group." in page.text
    assert page.links()["Show everybody"] == path


def test_a_large_school_comes_in_parts_with_its_filter(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    for number in range(70):
        add(session, school, f"Person {number:02d}")
    first = client.page(f"{path}?role=teacher")
    second = client.page(first.links()["More people"])
    met = [*rows(first), *rows(second)]
    assert met == [f"Person {number:02d}" for number in range(70)]
    assert "70 people on 20 January 2027." in second.text


def test_a_large_school_can_be_printed_as_a_whole(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    for number in range(70):
        add(session, school, f"Person {number:02d}")
    link = client.page(path).links()["Show everybody on one page, to print"]
    assert len(rows(client.page(link))) == 71


@contextmanager
def counted(client: PageClient) -> Iterator[list[str]]:
    """Collect the statements that the application sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    with client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "page", ["", "/matrix", "/staff", "/certificates", "/classes", "/evidence"]
)
def test_ten_times_the_people_take_the_same_statements(
    session: Session, school: School, client: PageClient, page: str
) -> None:
    for _ in range(3):
        make_completion(session, post=make_post(session, school=school))
        make_class(session, school=school)
    with counted(client) as few:
        client.page(f"/school/{school.id}{page}")
    for _ in range(27):
        make_completion(session, post=make_post(session, school=school))
        make_class(session, school=school)
    with counted(client) as many:
        client.page(f"/school/{school.id}{page}")
    assert len(few) > 2
    assert len(many) == len(few)


def test_the_file_has_the_rows_of_the_page(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    make_completion(session, post=add(session, school, "Owen Cole"))
    table = download(client, path)
    assert table[0][:3] == ["Name", "Roles", "Away"]
    owen = dict(zip(table[0], table[2], strict=True))
    assert owen["Name"] == "Owen Cole"
    assert owen[ESSENTIALS] == "in date"
    assert owen[f"{ESSENTIALS}: until"] == "5 October 2027"


def test_the_file_follows_the_filter(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    add(session, school, "Owen Cole")
    table = download(client, path, "?role=teacher")
    assert [row[0] for row in table[1:]] == ["Owen Cole"]


def test_a_name_cannot_become_a_formula(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    add(session, school, '=HYPERLINK("http://evil.example")')
    names = [row[0] for row in download(client, path)[1:]]
    assert """'=HYPERLINK("http://evil.example")""" in names


def test_who_took_the_file_is_noted_without_a_name(
    session: Session, school: School, head: Post, client: PageClient, path: str
) -> None:
    download(client, path)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("downloaded training matrix", "1 people")
    assert (entry.person_id, entry.school_id) == (head.person_id, school.id)


def test_the_file_cannot_be_fetched_by_a_link(client: PageClient, path: str) -> None:
    assert client.get(f"{path}.csv").status_code == 405
