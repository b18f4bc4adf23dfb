"""What an adult of a learning platform meets: training with a certificate, kept for who they are
there, until they link an account by signing in once.
"""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.accounts.secrets import hash_password
from awareness.certificates.models import Certificate
from awareness.content.library import Library
from awareness.learning.actions import move
from awareness.learning.models import Attempt, Completion, Progress, TopUpCompletion
from awareness.lti.models import Deployment, Launch, PlatformUser, Score, Standing
from awareness.schools.models import School
from tests.factories import (
    NOW,
    make_completion,
    make_person,
    make_post,
    make_school,
    make_top_up,
)
from tests.lti.connected import AGS_SCOPES
from tests.lti.factories import (
    hold,
    make_deployment,
    make_link,
    make_registration,
    make_user,
    make_visit,
)
from tests.pages import PageClient

TRAINING = "staff-kcsie-read"
LED = "b11-grooming-how-it-works"
PASSWORD = "the long password of a test"


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def deployment(session: Session, school: School) -> Deployment:
    return make_deployment(session, make_registration(session, school=school))


@pytest.fixture
def visit(session: Session, deployment: Deployment) -> Launch:
    return make_visit(session, deployment, module=TRAINING, standing=Standing.LEARNER)


def address(visit: Launch, path: str = "") -> str:
    return f"/lti/visits/{visit.id}{path}"


def begin(client: PageClient, visit: Launch, name: str = "Sam Reed") -> None:
    given = {"name": name, "role": Role.OFFICE.value}
    client.send_page(address(visit, "/start"), given)


def acknowledge(client: PageClient, visit: Launch, library: Library) -> None:
    """Answer every question of the check rightly, and say that the guidance has been read."""
    training = address(visit, f"/training/{TRAINING}")
    right = {
        option.id
        for question in library.module(TRAINING).questions
        for option in question.options
        if option.right
    }
    path = client.send(f"{training}/ready").headers["Location"]
    while "/check/" in path:
        offered = {field.get("value") for field in client.page(path).all("input")}
        page = client.send_page(path, {"answer": (offered & right).pop()})
        path = page.links().get("Next question") or page.links()["Go on"]
    client.send_page(path, {"has_read": "y"})


@pytest.fixture
def library(app: Flask) -> Library:
    found: Library = app.extensions["library"]
    return found


def test_an_adult_begins_with_a_name_and_a_role_and_no_email(
    anyone: PageClient, session: Session, visit: Launch
) -> None:
    hold(anyone, visit)
    begin(anyone, visit)
    person = session.scalars(select(Person)).one()
    user = session.scalars(select(PlatformUser)).one()
    assert (person.name, person.email, user.role) == ("Sam Reed", None, Role.OFFICE)
    assert user.person_id == person.id


def test_the_name_that_the_platform_gave_stands_in_the_field_and_may_be_changed(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = make_visit(
        session,
        deployment,
        module=TRAINING,
        standing=Standing.LEARNER,
        details={"name": "Samantha Reed"},
    )
    hold(anyone, visit)
    assert anyone.page(address(visit, "/start")).fields()["name"] == "Samantha Reed"


def test_an_adult_without_a_name_is_told_so_beside_the_field(
    anyone: PageClient, visit: Launch
) -> None:
    hold(anyone, visit)
    page = anyone.send_page(address(visit, "/start"), {"name": " "}, status=422)
    assert "Enter your name." in page.text


def test_an_adult_is_trained_and_gets_the_same_certificate_as_everyone(
    anyone: PageClient, session: Session, school: School, visit: Launch, library: Library
) -> None:
    hold(anyone, visit)
    begin(anyone, visit)
    acknowledge(anyone, visit, library)
    certificate = session.scalars(select(Certificate)).one()
    assert (certificate.holder, certificate.role) == ("Sam Reed", "Office or business")
    assert certificate.employer == school.name
    home = anyone.page(address(visit, "/training"))
    pdf = anyone.get(home.links()["Download (PDF): " + certificate.title])
    assert pdf.mimetype == "application/pdf"


def test_pages_of_the_training_lead_to_pages_of_the_same_visit(
    anyone: PageClient, visit: Launch
) -> None:
    hold(anyone, visit)
    begin(anyone, visit)
    page = anyone.page(address(visit, f"/training/{TRAINING}"))
    inner = [link for link in page.links().values() if link.startswith("/") and "/training" in link]
    assert inner
    assert all(link.startswith(address(visit)) for link in inner)


def test_a_training_cannot_be_entered_without_saying_who_one_is(
    anyone: PageClient, visit: Launch
) -> None:
    hold(anyone, visit)
    answer = anyone.get(address(visit, f"/training/{TRAINING}"))
    assert answer.headers["Location"] == address(visit, "/start")


def test_somebody_from_a_platform_opens_nothing_outside_their_visit(
    anyone: PageClient, visit: Launch
) -> None:
    hold(anyone, visit)
    begin(anyone, visit)
    for path in ("/training", "/teach", "/school", "/home"):
        assert "/sign-in" in anyone.get(path).headers["Location"]


def test_signing_in_once_moves_everything_to_the_account(
    anyone: PageClient, session: Session, visit: Launch, library: Library
) -> None:
    owner = make_person(session, email="sam@hollybrook.example")
    owner.password_hash = hash_password(PASSWORD)
    hold(anyone, visit)
    begin(anyone, visit)
    acknowledge(anyone, visit, library)
    anyone.send_page(
        address(visit, "/account"), {"email": "sam@hollybrook.example", "password": PASSWORD}
    )
    for table in (Completion, Attempt, Certificate):
        assert set(session.scalars(select(table.person_id))) == {owner.id}
    assert session.scalars(select(PlatformUser.person_id)).one() == owner.id
    assert session.scalars(select(Person)).all() == [owner]


def test_a_place_noted_in_both_is_the_accounts(
    anyone: PageClient, session: Session, deployment: Deployment, visit: Launch
) -> None:
    owner = make_person(session, email="sam@hollybrook.example")
    owner.password_hash = hash_password(PASSWORD)
    session.add(Progress(person_id=owner.id, module=TRAINING, page="read-it", updated_at=NOW))
    hold(anyone, visit)
    begin(anyone, visit)
    anyone.send(address(visit, f"/training/{TRAINING}/pages/what-to-read"))
    anyone.send_page(
        address(visit, "/account"), {"email": "sam@hollybrook.example", "password": PASSWORD}
    )
    assert session.scalars(select(Progress.page)).all() == ["read-it"]


def test_a_wrong_password_links_nothing_and_is_counted(
    anyone: PageClient, session: Session, visit: Launch
) -> None:
    owner = make_person(session, email="sam@hollybrook.example")
    owner.password_hash = hash_password(PASSWORD)
    hold(anyone, visit)
    given = {"email": "sam@hollybrook.example", "password": "not this one"}
    for _ in range(8):
        page = anyone.send_page(address(visit, "/account"), given, status=422)
    assert "is not right" in page.text
    page = anyone.send_page(address(visit, "/account"), given, status=422)
    assert "too many tries" in page.text
    assert session.scalars(select(PlatformUser.person_id)).all() == [None]


def test_an_email_that_matches_links_nothing(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    make_person(session, name="Sam Reed", email="sam@hollybrook.example")
    visit = make_visit(
        session,
        deployment,
        module=TRAINING,
        standing=Standing.LEARNER,
        details={"name": "Sam Reed"},
    )
    hold(anyone, visit)
    begin(anyone, visit)
    assert session.scalar(select(func.count(Person.id))) == 2


def test_the_teacher_of_a_course_for_adults_sees_how_many_have_finished(
    anyone: PageClient, session: Session, school: School, deployment: Deployment
) -> None:
    post = make_post(session, school=school)
    make_completion(session, post=post, module=TRAINING)
    make_user(session, deployment, sub="8", person=post.person)
    visit = make_visit(session, deployment, module=TRAINING)
    hold(anyone, visit)
    page = anyone.page(address(visit))
    assert "1 person finished it from this course." in page.text
    assert "Do this training yourself" in page.links()


def test_a_teacher_may_present_once_their_account_holds_the_training(
    anyone: PageClient, session: Session, school: School, deployment: Deployment
) -> None:
    visit = make_visit(session, deployment, module=LED)
    hold(anyone, visit)
    page = anyone.page(address(visit))
    assert "You cannot present it yet" in page.text
    anyone.page(address(visit, "/board/four-people"), 409)
    post = make_post(session, school=school)
    make_completion(session, post=post, module="staff-delivering-safely")
    user = session.scalars(select(PlatformUser)).one()
    user.person_id = post.person_id
    board = anyone.page(anyone.page(address(visit)).links()["Present"])
    assert board.heading == "Before we start"
    first = anyone.page(board.links()["Next"])
    assert first.heading == "Four people saw something"
    assert first.links()["Next"].startswith(address(visit, "/board/"))


def test_the_board_of_a_visit_can_be_paused_and_goes_on_where_it_was(
    anyone: PageClient, session: Session, school: School, deployment: Deployment
) -> None:
    visit = make_visit(session, deployment, module=LED)
    hold(anyone, visit)
    anyone.page(address(visit))
    post = make_post(session, school=school)
    make_completion(session, post=post, module="staff-delivering-safely")
    session.scalars(select(PlatformUser)).one().person_id = post.person_id
    board = anyone.page(address(visit, "/board/four-people"))
    quiet = anyone.page(board.links()["Pause"])
    assert "Alex" not in quiet.html
    assert quiet.links()["Go on"] == address(visit, "/board/four-people")


def test_a_teacher_prints_the_pack_and_the_notes(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = make_visit(session, deployment, module=LED)
    hold(anyone, visit)
    assert anyone.page(address(visit, "/pack")).links()["Slides and notes to print"] == address(
        visit, "/script"
    )
    anyone.page(address(visit, "/script"))


UPDATED = "dsl-cse-practice"


@pytest.fixture
def lead_visit(session: Session, school: School, deployment: Deployment) -> Launch:
    """The visit of a safeguarding lead who did the whole a year ago, for two years."""
    person = make_person(session, email="lead@hollybrook.example")
    post = make_post(session, role=Role.DSL, school=school, person=person)
    make_completion(
        session,
        post=post,
        module=UPDATED,
        completed_on=date(2026, 1, 12),
        expires_on=date(2028, 1, 12),
    )
    column = {"line_item_url": "https://platform.example/items/9", "score_scopes": AGS_SCOPES}
    return make_visit(
        session,
        deployment,
        module=UPDATED,
        standing=Standing.LEARNER,
        user=make_user(session, deployment, sub="9", person=person),
        link=make_link(session, deployment, module=UPDATED, **column),
    )


def test_a_lead_does_the_yearly_update_from_a_platform_which_is_sent_nothing(
    anyone: PageClient, session: Session, lead_visit: Launch, app: Flask
) -> None:
    hold(anyone, lead_visit)
    module = app.extensions["library"].module(UPDATED)
    base = address(lead_visit, f"/training/{UPDATED}")
    assert "Open the yearly update" in anyone.page(base).links()
    anyone.send(f"{base}/top-up/ready")
    for number, question in enumerate(module.critical_questions, start=1):
        anyone.send(f"{base}/check/{number}", {"answer": question.right_option.id})
    assert anyone.send_page(f"{base}/check/6").heading == "Passed"
    assert session.scalars(select(TopUpCompletion.module)).all() == [UPDATED]
    assert session.scalars(select(Score)).all() == []


def test_top_ups_move_with_whoever_links_an_account(session: Session, school: School) -> None:
    bare, owner = make_person(session), make_person(session)
    post = make_post(session, role=Role.DSL, school=school, person=bare)
    make_top_up(session, post=post, module=UPDATED)
    move(session, bare, owner)
    assert session.scalars(select(TopUpCompletion.person_id)).all() == [owner.id]
