"""What a pupil of a learning platform meets: their own pace, or a word that a teacher leads."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.classroom.models import PupilCompletion
from awareness.content.library import Library
from awareness.journeys import forget
from awareness.lti.models import Deployment, Launch, Place, PlatformUser, Standing
from awareness.schools.models import School
from tests.factories import NOW, make_class, make_school
from tests.lti.factories import (
    hold,
    make_course,
    make_deployment,
    make_link,
    make_registration,
    make_user,
    make_visit,
)
from tests.pages import PageClient

ALONE = "b14-exploitation-and-the-law"
LED = "b11-grooming-how-it-works"
TRAINING = "staff-cse-essentials"


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def deployment(session: Session, school: School) -> Deployment:
    return make_deployment(session, make_registration(session, school=school))


@pytest.fixture
def last_page(app: Flask) -> str:
    """The last page of the self-paced module."""
    library: Library = app.extensions["library"]
    return library.module(ALONE).slides[-1].id


def visit_of(session: Session, deployment: Deployment, module: str, **changes: object) -> Launch:
    return make_visit(
        session,
        deployment,
        module=module,
        standing=Standing.LEARNER,
        **changes,  # type: ignore[arg-type]
    )


def address(visit: Launch, path: str = "") -> str:
    return f"/lti/visits/{visit.id}{path}"


def work_through(client: PageClient, visit: Launch) -> str:
    """Start, press the button of every page, and return the address of the last."""
    path = address(visit)
    path = client.page(path).links()["Start"]
    for _ in range(100):
        path = client.send(path).headers["Location"]
        if path.endswith("/finished"):
            return path
    raise AssertionError("the module has no end")


def test_a_pupil_works_through_a_self_paced_module_and_is_counted_once(
    anyone: PageClient, session: Session, deployment: Deployment, last_page: str
) -> None:
    visit = visit_of(session, deployment, ALONE)
    hold(anyone, visit)
    page = anyone.page(work_through(anyone, visit))
    assert "Your platform is told that you finished" in page.text
    anyone.send(address(visit, f"/slides/{last_page}"))
    assert session.scalar(select(func.count(PupilCompletion.id))) == 1


def test_what_a_pupil_finishes_counts_for_the_class_of_the_course(
    anyone: PageClient, session: Session, school: School, deployment: Deployment
) -> None:
    course = make_course(session, deployment)
    course.class_id = make_class(session, school=school).id
    link = make_link(session, deployment, module=ALONE, course=course)
    visit = visit_of(session, deployment, ALONE, link=link)
    hold(anyone, visit)
    work_through(anyone, visit)
    assert session.scalar(select(PupilCompletion.class_id)) == course.class_id


def test_a_pupil_goes_on_where_they_stopped_on_another_device(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = visit_of(session, deployment, ALONE)
    hold(anyone, visit)
    third = anyone.send(
        anyone.send(anyone.page(address(visit)).links()["Start"]).headers["Location"]
    )
    again = visit_of(session, deployment, ALONE)
    hold(anyone, again)
    goes_on = anyone.page(address(again)).links()["Go on where you stopped"]
    assert goes_on.rpartition("/")[2] == third.headers["Location"].rpartition("/")[2]


def test_every_page_of_a_pupil_has_help_a_way_out_and_a_way_to_step_out(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = visit_of(session, deployment, ALONE)
    hold(anyone, visit)
    page = anyone.page(anyone.page(address(visit)).links()["Start"])
    assert {"Leave this page", "Step out"} <= page.links().keys()
    assert any(words.startswith("Get help") for words in page.links())
    assert anyone.page(page.links()["Step out"]).heading == "A quiet moment"


def test_a_module_that_a_teacher_leads_says_so(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = visit_of(session, deployment, LED)
    hold(anyone, visit)
    page = anyone.page(address(visit))
    assert "Your teacher will lead this." in page.text
    (form,) = [form for form in page.all("form") if form.get("action") == "/class/join"]
    assert (form.get("method"), form.get("target")) == ("get", "_blank")
    assert page.fields() == {"code": ""}
    anyone.page(address(visit, "/slides/four-people"), 404)


def test_a_pupil_who_opens_a_training_meets_a_friendly_page(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = visit_of(session, deployment, TRAINING, details={"is_pupil": True})
    hold(anyone, visit)
    page = anyone.page(address(visit), 403)
    assert page.heading == "This one is for adults"
    assert "You have done nothing wrong" in page.text


def test_a_pupil_never_sees_a_page_of_teachers(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = visit_of(session, deployment, ALONE)
    hold(anyone, visit)
    for path in ("/board/four-people", "/pack", "/script"):
        assert anyone.page(address(visit, path), 403).heading == "This page is for teachers"


def test_a_teacher_who_reads_through_is_not_counted(
    anyone: PageClient, session: Session, deployment: Deployment, last_page: str
) -> None:
    visit = make_visit(session, deployment, module=ALONE)
    hold(anyone, visit)
    anyone.send(address(visit, f"/slides/{last_page}"))
    assert session.scalar(select(func.count(PupilCompletion.id))) == 0


def test_a_pupil_is_forgotten_when_the_next_school_year_begins(
    session: Session, deployment: Deployment
) -> None:
    user = make_user(session, deployment)
    session.add(Place(user_id=user.id, module=ALONE, slide="x", updated_at=NOW, finished_at=NOW))
    session.flush()
    forget(session, at=NOW + timedelta(days=100))
    assert session.scalar(select(func.count(PlatformUser.id))) == 1
    forget(session, at=NOW + timedelta(days=300))
    assert session.scalar(select(func.count(PlatformUser.id))) == 0
    assert session.scalar(select(func.count(Place.id))) == 0
