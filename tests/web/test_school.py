"""A head opens the page on the state of the school, and nobody else's school."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import SCHOOL_LEADING, Role
from awareness.audit.models import AuditEntry
from awareness.learning.required import required_modules
from awareness.schools.models import School, SchoolNumber
from tests.factories import (
    NOW,
    make_class,
    make_class_session,
    make_completion,
    make_person,
    make_post,
    make_school,
)
from tests.pages import Page, PageClient, words

Enter = Callable[[Person], PageClient]
PAGES = (
    "",
    "/matrix",
    "/staff",
    "/staff/add",
    "/staff/import",
    "/certificates",
    "/classes",
    "/classes/add",
    "/classes/list",
    "/lead",
    "/letters",
    "/evidence",
)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Hill Top")


@pytest.fixture
def head(session: Session, school: School) -> Post:
    return make_post(
        session, role=Role.HEAD, school=school, person=make_person(session, name="Grace Okafor")
    )


@pytest.fixture
def client(head: Post, client_for: Enter) -> PageClient:
    return client_for(head.person)


def train(session: Session, post: Post, *, but: str = "") -> None:
    """Complete everything the role asks for, or all of it but one module."""
    for slug in required_modules(post.role):
        if slug != but:
            make_completion(session, post=post, module=slug)


def state(page: Page) -> str:
    """Return the one line of state: the first heading below the title."""
    return words(page.all("h2")[0])


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_a_school_with_nothing_in_it(
    school: School, client: PageClient, path: str
) -> None:
    assert client.page(f"/school/{school.id}{path}").status == 200


@pytest.mark.parametrize("path", PAGES)
def test_another_school_is_not_found_and_not_named(
    session: Session, client: PageClient, path: str
) -> None:
    other = make_school(session, name="Oak Lane Infants")
    page = client.page(f"/school/{other.id}{path}", status=404)
    assert "Oak Lane" not in page.html


def test_another_school_looks_like_one_that_does_not_exist(
    session: Session, client: PageClient
) -> None:
    other = client.page(f"/school/{make_school(session).id}", status=404)
    nothing = client.page(f"/school/{uuid.uuid4()}", status=404)
    assert other.text == nothing.text


@pytest.mark.parametrize("role", sorted(SCHOOL_LEADING))
def test_leaders_open_the_page(
    session: Session, school: School, client_for: Enter, role: Role
) -> None:
    person = make_post(session, role=role, school=school).person
    assert client_for(person).page(f"/school/{school.id}").heading == "Hill Top"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.OFFICE, Role.GOVERNOR])
def test_other_staff_are_kept_out(
    session: Session, school: School, client_for: Enter, role: Role
) -> None:
    person = make_post(session, role=role, school=school).person
    assert client_for(person).page(f"/school/{school.id}", status=403).status == 403


def test_one_school_needs_no_choice(school: School, client: PageClient) -> None:
    assert client.get("/school").headers["Location"] == f"/school/{school.id}"


def test_two_schools_are_chosen_from(session: Session, head: Post, client_for: Enter) -> None:
    second = make_school(session, name="Oak Lane")
    make_post(session, role=Role.HEAD, school=second, person=head.person)
    page = client_for(head.person).page("/school")
    assert f"/school/{second.id}" in page.links().values()
    assert "Hill Top" in page.text


def test_somebody_with_two_schools_sees_how_each_stands(
    session: Session, school: School, head: Post, client_for: Enter
) -> None:
    train(session, head)
    make_post(session, school=school, role=Role.GOVERNOR)
    second = make_school(session, name="Oak Lane")
    make_post(session, role=Role.HEAD, school=second, person=head.person)
    make_post(session, school=second)
    make_class(session, school=second)

    page = client_for(head.person).page("/school")

    assert state(page) == "2 of 3 staff are in date."
    assert [words(row) for row in page.all("tr")[1:]] == [
        f"Hill Top Primary, URN {school.urn} 1 of 1 no data",
        f"Oak Lane Primary, URN {second.urn} 1 of 2 0 of 1",
    ]


def test_the_line_of_state_says_how_many_are_in_date_and_missing_something(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    train(session, head)
    make_post(session, school=school, person=make_person(session, name="Owen Cole"))
    page = client.page(f"/school/{school.id}")
    assert state(page) == "1 of 2 staff are in date; 1 person is missing something."


def test_the_line_of_state_says_how_many_of_those_missing_something_are_governors(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    train(session, head)
    make_post(session, school=school, person=make_person(session, name="Owen Cole"))
    make_post(
        session,
        school=school,
        role=Role.GOVERNOR,
        person=make_person(session, name="Peter Webb"),
    )
    line = "1 of 2 staff are in date; 2 people are missing something, 1 of them a governor."
    assert state(client.page(f"/school/{school.id}")) == line


def test_a_head_alone_on_the_list_is_asked_to_add_the_staff(
    school: School, head: Post, client: PageClient
) -> None:
    assert "Add your staff" in client.page(f"/school/{school.id}").text


def test_when_nobody_is_missing_anything_the_line_says_so(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    train(session, head)
    page = client.page(f"/school/{school.id}")
    assert state(page) == "1 of 1 member of staff is in date. Nobody is missing anything."


def test_the_head_sees_by_name_who_is_missing_what(
    session: Session, school: School, client: PageClient
) -> None:
    post = make_post(session, school=school, person=make_person(session, name="Owen Cole"))
    train(session, post, but="staff-cse-essentials")
    page = client.page(f"/school/{school.id}")
    row = next(words(item) for item in page.all("li") if words(item).startswith("Owen Cole"))
    assert row == "Owen Cole Teacher CSE: everyone's business (not started)"


def test_training_that_ran_out_yesterday_is_called_expired(
    session: Session, school: School, client: PageClient
) -> None:
    post = make_post(session, school=school)
    yesterday = NOW.date() - timedelta(days=1)
    make_completion(session, post=post, module="staff-cse-essentials", expires_on=yesterday)
    assert "CSE: everyone's business (expired)" in client.page(f"/school/{school.id}").text


def test_people_away_are_counted_apart_and_not_among_the_missing(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    train(session, head)
    away = make_person(session, name="Owen Cole")
    make_post(session, school=school, person=away, is_away=True)
    page = client.page(f"/school/{school.id}")
    assert "1 away, counted apart" in page.text
    assert "Owen Cole" not in page.text


def test_no_data_is_not_nought(school: School, client: PageClient) -> None:
    page = client.page(f"/school/{school.id}")
    assert "no data governors in date" in page.text
    assert "no data classes reached in 2026/27" in page.text


def test_classes_reached_are_counted_by_band(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    group = make_class(session, school=school)
    make_class(session, school=school)
    make_class_session(session, group=group, teacher_id=head.person_id)
    page = client.page(f"/school/{school.id}")
    assert "1 of 2 classes reached in 2026/27" in page.text
    rows = [words(row) for row in page.all("tr")]
    assert "9 to 11 Years 5 and 6 2 1 1" in rows


def test_what_is_not_finished_is_listed_with_a_way_to_do_it(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    school.lead_name = ""
    waiting = make_post(session, school=school).person
    waiting.password_hash = ""
    group = make_class(session, school=school)
    make_class_session(
        session, group=group, teacher_id=head.person_id, present=None, delivered_on=None
    )
    page = client.page(f"/school/{school.id}")
    assert "1 person has not signed in yet" in page.text
    assert "1 session has no register yet" in page.text
    links = page.links()
    add_lead = "Add the name: Say who your safeguarding lead is"
    assert links[add_lead] == f"/school/{school.id}/lead"


def test_a_trained_lead_and_deputy_are_not_asked_for(
    session: Session, school: School, client: PageClient
) -> None:
    page = client.page(f"/school/{school.id}")
    assert "No safeguarding lead is in date" in page.text
    for role in (Role.DSL, Role.DEPUTY_DSL):
        train(session, make_post(session, role=role, school=school))
    page = client.page(f"/school/{school.id}")
    assert "lead is in date" not in page.text


def test_definitions_stand_beside_the_figures(school: School, client: PageClient) -> None:
    assert "What the figures mean" in client.page(f"/school/{school.id}").text


def test_looking_leaves_a_line_of_ids_in_the_log_and_nothing_in_the_database(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    other = make_post(session, school=school, person=make_person(session, name="Owen Cole"))
    with capture_logs() as lines:
        client.page(f"/school/{school.id}/staff/{other.person_id}")
    assert lines == [
        {
            "event": "personal data seen",
            "log_level": "info",
            "what": "training record",
            "viewer": str(head.person_id),
            "school": str(school.id),
            "subject": str(other.person_id),
        }
    ]
    assert session.scalars(select(AuditEntry)).all() == []


@pytest.mark.parametrize("path", ["", "/matrix", "/staff", "/certificates"])
def test_every_page_of_names_leaves_a_line(school: School, client: PageClient, path: str) -> None:
    with capture_logs() as lines:
        client.page(f"/school/{school.id}{path}")
    assert [line["event"] for line in lines] == ["personal data seen"]


def test_the_lead_shown_to_staff_is_changed_and_noted(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    path = f"/school/{school.id}/lead"
    page = client.send_page(path, {"name": "Mr Webb", "contact": "Room 9"})
    assert "Staff are now told to go to Mr Webb." in page.text
    assert "Tell Mr Webb" in client.page(path).text
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.person_id) == ("named safeguarding lead", head.person_id)


def test_a_lead_without_a_way_to_reach_them_is_refused_and_the_name_kept(
    school: School, client: PageClient
) -> None:
    page = client.send_page(
        f"/school/{school.id}/lead", {"name": "Mr Webb", "contact": ""}, status=422
    )
    assert "Say how staff reach them." in page.text
    assert page.fields()["name"] == "Mr Webb"
    assert "Tell Ms Lindqvist" in page.text


def test_the_evidence_pack_has_counts_and_no_names(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    train(session, head)
    owen = make_post(session, school=school, person=make_person(session, name="Owen Cole"))
    group = make_class(session, school=school, name="5B")
    make_class_session(session, group=group, teacher_id=owen.person_id)
    page = client.page(f"/school/{school.id}/evidence")
    rows = [[words(cell) for cell in row] for row in page.all("tr")]
    assert ["Teacher", "1", "0", "1", "0"] in rows
    assert ["KCSIE 2026", "1", "5 October 2026"] in rows
    assert ["3 November 2026", "5B", "Tricks, bribes and pressure"] in rows
    assert "Owen Cole" not in page.text
    main = words(page.all("main")[0])
    assert "Grace Okafor" not in main


def test_the_evidence_pack_names_the_number_the_school_had_before(
    school: School, client: PageClient, session: Session
) -> None:
    last_day = date(2026, 8, 31)
    before = SchoolNumber(school_id=school.id, urn="100001", name="Oak Lane", until=last_day)
    session.add(before)
    session.commit()
    text = client.page(f"/school/{school.id}/evidence").text
    assert "Before that Oak Lane, URN 100001, until 31 August 2026" in text


def test_the_evidence_pack_is_a_training_log(school: School, client: PageClient) -> None:
    text = client.page(f"/school/{school.id}/evidence").text
    assert "This is a training log." in text
    assert "SCR" not in text
    assert "single central record" not in text.lower()
