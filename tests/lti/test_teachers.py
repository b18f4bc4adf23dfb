"""What a teacher of a learning platform sees of a course, and what they may say about it."""

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti.models import Course, Deployment, MessageType, Place, Standing
from awareness.schools.models import School
from tests.factories import NOW, make_class, make_post, make_school
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


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def deployment(session: Session, school: School) -> Deployment:
    return make_deployment(session, make_registration(session, school=school))


@pytest.fixture
def course(session: Session, deployment: Deployment) -> Course:
    return make_course(session, deployment)


def test_a_visit_of_somebody_with_an_account_has_no_menu(
    anyone: PageClient, session: Session, school: School, deployment: Deployment
) -> None:
    """What a menu leads to asks for a sign-in, and shows itself in no frame."""
    person = make_post(session, school=school).person
    visit = make_visit(session, deployment, user=make_user(session, deployment, person=person))
    session.commit()
    hold(anyone, visit)
    links = anyone.page(f"/lti/visits/{visit.id}").links()
    assert not {"My training", "Teach", "Sign in"} & links.keys()


def test_a_teacher_sees_how_many_came_by_this_link_and_finished(
    anyone: PageClient, session: Session, deployment: Deployment, course: Course
) -> None:
    link = make_link(session, deployment, module=ALONE, course=course)
    other = make_link(session, deployment, module=ALONE, link_id="of another course")
    for sub, came_by, finished_at in (("8", link, NOW), ("9", link, None), ("10", other, NOW)):
        session.add(
            Place(
                user_id=make_user(session, deployment, sub=sub).id,
                module=ALONE,
                slide="x",
                link_id=came_by.id,
                updated_at=NOW,
                finished_at=finished_at,
            )
        )
    visit = make_visit(session, deployment, module=ALONE, link=link)
    hold(anyone, visit)
    assert "1 person finished it from this course." in anyone.page(f"/lti/visits/{visit.id}").text


def test_a_teacher_says_which_class_a_course_is(
    anyone: PageClient, session: Session, school: School, deployment: Deployment, course: Course
) -> None:
    group = make_class(session, school=school, name="10B")
    link = make_link(session, deployment, module=ALONE, course=course)
    visit = make_visit(session, deployment, module=ALONE, link=link)
    hold(anyone, visit)
    anyone.send_page(f"/lti/visits/{visit.id}", {"class_id": str(group.id)})
    assert session.scalars(select(Course.class_id)).one() == group.id


def test_the_class_of_another_school_cannot_be_chosen(
    anyone: PageClient, session: Session, deployment: Deployment, course: Course
) -> None:
    elsewhere = make_class(session, school=make_school(session, name="Elsewhere"))
    link = make_link(session, deployment, module=ALONE, course=course)
    visit = make_visit(session, deployment, module=ALONE, link=link)
    hold(anyone, visit)
    for chosen in (str(elsewhere.id), str(uuid.uuid4()), "nonsense"):
        anyone.send_page(f"/lti/visits/{visit.id}", {"class_id": chosen}, status=422)
    assert session.scalars(select(Course.class_id)).one() is None


def test_a_review_shows_the_result_of_the_pupil_the_platform_names(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    user = make_user(session, deployment, sub="8")
    session.add(Place(user_id=user.id, module=ALONE, slide="x", updated_at=NOW, finished_at=NOW))
    for sub, words in (("8", "Finished on 20 January 2027"), ("9", "Not finished yet")):
        visit = make_visit(
            session,
            deployment,
            module=ALONE,
            message_type=MessageType.REVIEW,
            details={"for_user": sub},
        )
        hold(anyone, visit)
        assert words in anyone.page(f"/lti/visits/{visit.id}").text


def test_a_review_is_for_teachers(
    anyone: PageClient, session: Session, deployment: Deployment
) -> None:
    visit = make_visit(
        session,
        deployment,
        module=ALONE,
        message_type=MessageType.REVIEW,
        standing=Standing.LEARNER,
        details={"for_user": "8"},
    )
    hold(anyone, visit)
    assert anyone.page(f"/lti/visits/{visit.id}", 403).heading == "This page is for teachers"
