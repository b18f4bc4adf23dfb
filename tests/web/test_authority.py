"""The council's pages of coverage, on 20 January 2027."""

import csv
import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.coverage.actions import count
from awareness.schools.models import LocalAuthority, Phase, School, SchoolType
from tests.factories import (
    make_authority,
    make_class,
    make_class_session,
    make_completion,
    make_person,
    make_post,
    make_school,
)
from tests.pages import PageClient

ClientFor = Callable[[Person], PageClient]
VIEWS = ["", "/phases", "/roles", "/bands", "/gaps"]


@pytest.fixture
def council(session: Session) -> LocalAuthority:
    return make_authority(session)


@pytest.fixture
def officer(session: Session, council: LocalAuthority, client_for: ClientFor) -> PageClient:
    """An officer of the council; what the test adds afterwards it commits itself."""
    post = make_post(session, role=Role.AUTHORITY_OFFICER, authority=council)
    return client_for(post.person)


def staffed(
    session: Session, council: LocalAuthority, name: str, *, people: int, **facts: object
) -> School:
    """A school with so many teaching assistants, none of them trained."""
    school = make_school(session, name=name, authority=council, **facts)  # type: ignore[arg-type]
    for _ in range(people):
        make_post(session, school=school, role=Role.TEACHING_ASSISTANT)
    session.commit()
    return school


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_for_a_council_without_schools(officer: PageClient, view: str) -> None:
    assert "No schools yet" in officer.page(f"/authority/coverage{view}").text


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_for_schools_that_have_done_nothing(
    session: Session, council: LocalAuthority, officer: PageClient, view: str
) -> None:
    make_school(session, name="Ash Primary", authority=council)
    session.commit()
    page = officer.page(f"/authority/coverage{view}")
    assert "Nothing has been recorded for these schools in 2026/27" in page.text


def test_the_first_page_says_how_things_stand_in_one_sentence(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    first = staffed(session, council, "Ash Primary", people=10)
    staffed(session, council, "Birch Primary", people=10)
    teacher = make_post(session, school=first, role=Role.TEACHING_ASSISTANT)
    group = make_class(session, school=first)
    make_class_session(session, group=group, teacher_id=teacher.person_id)
    session.commit()
    text = officer.page("/authority/coverage").text
    assert "1 of 2 schools have done something this year, and 0% of staff are in date." in text


def test_another_councils_schools_are_not_there(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=6)
    other = make_authority(session, code="332", name="Elsewhere")
    theirs = staffed(session, other, "Foreign Primary", people=6)
    page = officer.page("/authority/coverage")
    assert "Ash Primary" in page.text
    assert "Foreign Primary" not in page.text
    assert officer.get(f"/authority/coverage/schools/{theirs.id}").status_code == 404


@pytest.mark.parametrize("role", [Role.HEAD, Role.TEACHER, Role.GOVERNOR, Role.DRIVER])
def test_only_officers_of_the_council_see_coverage(
    session: Session, client_for: ClientFor, role: Role
) -> None:
    client = client_for(make_post(session, role=role).person)
    assert client.get("/authority/coverage").status_code == 403


def test_schools_are_listed_by_name_whatever_their_figures(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    for name, people in (("Oak Primary", 20), ("Ash Primary", 5), ("Elm Primary", 9)):
        staffed(session, council, name, people=people)
    page = officer.page("/authority/coverage")
    names = [words for words in page.links() if words.endswith("Primary")]
    assert names == ["Ash Primary", "Elm Primary", "Oak Primary"]


def test_a_tiny_school_has_words_and_no_numbers(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=3)
    staffed(session, council, "Oak Primary", people=20)
    text = officer.page("/authority/coverage").text
    assert "Ash Primary nothing yet none recorded" in text


def test_the_phase_filter_narrows_the_list_and_keeps_the_figure_hidden(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Nursery", people=3, phase=Phase.NURSERY)
    staffed(session, council, "Elm High", people=12, phase=Phase.SECONDARY)
    staffed(session, council, "Oak Primary", people=20)
    text = officer.page("/authority/coverage?phase=nursery").text
    assert "Ash Nursery" in text
    assert "Oak Primary" not in text
    assert "hidden, because the group is small" in text


def test_a_type_without_a_phase_is_refused_in_plain_english(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=6)
    page = officer.page("/authority/coverage?type=academy", status=422)
    assert "Choose a phase as well." in page.text
    assert "Ash Primary" not in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("year=2031/32", "Choose an academic year from the list, such as 2026/27."),
        ("year=soon", "Choose an academic year from the list, such as 2026/27."),
        ("phase=big", "Choose a phase from the list."),
        ("phase=primary&type=odd", "Choose a type of school from the list."),
    ],
)
def test_a_wrong_filter_is_said_in_words(officer: PageClient, query: str, words: str) -> None:
    assert words in officer.page(f"/authority/coverage/roles?{query}", status=422).text


def test_a_phase_the_council_has_not_got_is_an_empty_page_and_not_a_fault(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=6)
    page = officer.page("/authority/coverage?phase=16-plus&type=16-19")
    assert "No such schools" in page.text


def test_a_year_that_has_ended_is_reported_as_at_its_last_day(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    school = make_school(session, authority=council)
    post = make_post(session, school=school, started_on=date(2025, 9, 1))
    make_completion(session, post=post, year="2025/26", completed_on=date(2026, 5, 1))
    session.commit()
    assert "31 August 2026" in officer.page("/authority/coverage?year=2025/26").text


def test_a_council_sees_last_nights_count_and_of_which_day(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    school = staffed(session, council, "Ash Primary", people=6)
    count(session, [council.id], on=date(2027, 1, 19), required={})
    make_post(session, school=school, role=Role.TEACHER)
    session.commit()
    text = officer.page("/authority/coverage").text
    assert "As at 19 January 2027" in text
    assert "Schools are counted every night" in text
    assert "6 of 6" in text


def test_a_day_that_is_counted_again_is_shown_as_it_was_counted_last(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    school = staffed(session, council, "Ash Primary", people=6)
    count(session, [council.id], on=date(2027, 1, 19), required={})
    session.commit()
    assert "6 of 6" in officer.page("/authority/coverage").text
    make_post(session, school=school, role=Role.TEACHER)
    count(session, [council.id], on=date(2027, 1, 19), required={})
    session.commit()
    assert "7 of 7" in officer.page("/authority/coverage").text


def test_a_council_that_nobody_has_counted_yet_sees_this_moment(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=6)
    text = officer.page("/authority/coverage").text
    assert "As at 20 January 2027" in text
    assert "Schools are counted every night" not in text


def test_a_count_more_than_a_week_old_is_not_shown(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=6)
    count(session, [council.id], on=date(2027, 1, 12), required={})
    session.commit()
    assert "As at 20 January 2027" in officer.page("/authority/coverage").text


def test_the_gap_questions_link_to_the_schools_they_name(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    school = staffed(session, council, "Ash Primary", people=6)
    page = officer.page("/authority/coverage/gaps")
    assert "Which schools have no trained deputy?" in page.text
    assert page.links()["Ash Primary"].startswith(f"/authority/coverage/schools/{school.id}")


def test_the_page_of_a_school_holds_counts_and_no_names(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    school = staffed(session, council, "Ash Primary", people=8)
    person = make_person(session, name="Wilhelmina Quist")
    make_post(session, school=school, person=person, role=Role.OFFICE)
    make_class(session, school=school, band=Band.B09, name="Kingfishers")
    session.commit()
    page = officer.page(f"/authority/coverage/schools/{school.id}")
    assert page.heading == "Ash Primary"
    assert "Office or business c" in page.text
    assert "Quist" not in page.html
    assert "Kingfishers" not in page.html


def test_every_term_is_defined(officer: PageClient) -> None:
    text = officer.page("/authority/coverage/definitions").text
    for term in ("Staff in date", "Classes reached", "No data", "Pupils present, rounded"):
        assert term in text


def table(officer: PageClient, name: str, query: str = "") -> list[dict[str, str]]:
    response = officer.get(f"/authority/coverage/files/{name}.csv{query}")
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_the_file_has_the_rows_of_the_page_with_the_same_figures_hidden(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=3)
    staffed(session, council, "Elm Primary", people=9)
    staffed(session, council, "Fir Primary", people=30)
    staffed(session, council, "Oak Primary", people=40)
    rows = table(officer, "schools")
    assert [(row["School"], row["Staff in post"], row["Staff in date, %"]) for row in rows] == [
        ("Ash Primary", "c", "none recorded"),
        ("Elm Primary", "c", "c"),
        ("Fir Primary", "c", "c"),
        ("Oak Primary", "40", "0"),
    ]


def test_a_filtered_file_holds_only_what_was_asked_for(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "Ash Primary", people=6, type=SchoolType.ACADEMY)
    staffed(session, council, "Oak High", people=6, phase=Phase.SECONDARY)
    rows = table(officer, "schools", "?phase=primary&type=academy")
    assert [row["School"] for row in rows] == ["Ash Primary"]


def test_a_name_that_looks_like_a_formula_stays_text(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, '=HYPERLINK("http://evil.example")', people=6)
    [row] = table(officer, "schools")
    assert row["School"].startswith("'=HYPERLINK")


def test_the_workbook_ends_with_the_definitions(
    session: Session, council: LocalAuthority, officer: PageClient
) -> None:
    staffed(session, council, "=1+1 Primary", people=6)
    response = officer.get("/authority/coverage/files/coverage.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    assert book.sheetnames == [
        "Schools", "Phases", "Roles", "Age bands", "Performances",
        "Gap questions", "Definitions",
    ]  # fmt: skip
    cell = book["Schools"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1 Primary", "s")
    terms = [row[0] for row in book["Definitions"].iter_rows(values_only=True)]
    assert "Staff in date" in terms


def test_a_file_with_a_wrong_filter_is_a_page_that_says_so(officer: PageClient) -> None:
    response = officer.get("/authority/coverage/files/roles.csv?phase=big")
    assert response.status_code == 422
    assert "Choose a phase from the list." in response.text
