"""A visit from a learning platform in a real browser: a pupil alone, an adult, a teacher."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from awareness import clock
from awareness.lti.models import Launch, MessageType, Standing
from awareness.schools.models import School
from awareness.web import held
from awareness.web.extensions import library, transaction
from tests.browser.conftest import PHONE, Examine, Visit
from tests.factories import make_completion, make_post
from tests.lti.factories import (
    make_course,
    make_deployment,
    make_link,
    make_registration,
    make_user,
    make_visit,
    secret_of,
)

ALONE, LED, TRAINING = (
    "b14-exploitation-and-the-law",
    "b11-grooming-how-it-works",
    "staff-kcsie-read",
)
_subs = itertools.count(1)


def hold(council: Flask, page: Page, *, may_present: bool = False, **changes: Any) -> str:
    """Give the page a visit of a new person of the first school; return where it begins."""
    with council.app_context(), transaction() as session:
        school = session.scalars(select(School).order_by(School.name).limit(1)).one()
        deployment = make_deployment(session, make_registration(session, school=school))
        person = None
        if may_present:
            post = make_post(session, school=school)
            make_completion(session, post=post, module="staff-delivering-safely")
            person = post.person
        visit: Launch = make_visit(
            session,
            deployment,
            user=make_user(session, deployment, sub=f"visitor {next(_subs)}", person=person),
            link=make_link(
                session,
                deployment,
                module=changes["module"],
                course=make_course(session, deployment),
            ),
            at=clock.now(),
            expires_at=clock.now() + timedelta(hours=1),
            **changes,
        )
        value = held.written({str(visit.id): secret_of(visit)})
        path = f"/lti/visits/{visit.id}"
    page.context.add_cookies(
        [
            {
                "name": "lantern_visits",
                "value": value,
                "domain": "127.0.0.1",
                "path": "/lti",
            }
        ]
    )
    return path


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
    page.wait_for_load_state()


@pytest.mark.opens("lti.visit", "lti.slide", "lti.step_out", "lti.finished")
def test_a_pupil_works_through_a_module_alone_on_a_phone(
    visit: Visit, council: Flask, scripts: bool, examine: Examine
) -> None:
    page = visit(None, scripts=scripts, size=PHONE)
    page.goto(hold(council, page, module=ALONE, standing=Standing.LEARNER))
    assert examine(page) == []
    press(page, "Start")
    assert examine(page) == []
    press(page, "Step out")
    assert examine(page) == []
    press(page, "Go on")
    with council.app_context():
        pages = len(library().module(ALONE).slides)
    for _ in range(pages - 1):
        press(page, "Next")
    assert examine(page) == []
    press(page, "Finish")
    expect(page.get_by_role("heading", level=1)).to_have_text("That was all of it")
    assert examine(page) == []


def test_a_pupil_is_told_that_a_teacher_leads_a_module(
    visit: Visit, council: Flask, examine: Examine
) -> None:
    page = visit(None, size=PHONE)
    page.goto(hold(council, page, module=LED, standing=Standing.LEARNER))
    expect(page.get_by_text("Your teacher will lead this.")).to_be_visible()
    assert examine(page) == []


@pytest.mark.opens(
    "lti.start", "lti.account", "visit_training.module", "visit_training.page",
    "visit_training.ready", "visit_training.question", "visit_training.home",
)  # fmt: skip
def test_an_adult_is_trained_from_the_platform_on_a_phone(
    visit: Visit, council: Flask, scripts: bool, examine: Examine
) -> None:
    page = visit(None, scripts=scripts, size=PHONE)
    start = hold(council, page, module=TRAINING, standing=Standing.LEARNER)
    page.goto(start)
    assert examine(page) == []
    press(page, "Start the training")
    assert examine(page) == []
    press(page, "I have an account here")
    assert examine(page) == []
    press(page, "Sign in and link")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert examine(page) == []
    page.goto(f"{start}/start")
    page.get_by_label("Your name").fill("Sam Reed")
    press(page, "Start the training")
    expect(page.get_by_role("heading", level=1)).to_contain_text("KCSIE")
    assert examine(page) == []
    press(page, "Start")
    assert examine(page) == []
    page.goto(f"{start}/training/{TRAINING}/ready")
    assert examine(page) == []
    press(page, "Start the check")
    assert examine(page) == []
    page.goto(f"{start}/training")
    assert examine(page) == []


@pytest.mark.opens("lti.not_for_pupils")
def test_a_pupil_who_opens_a_training_is_shown_the_way_back(
    visit: Visit, council: Flask, examine: Examine
) -> None:
    page = visit(None, size=PHONE)
    path = hold(council, page, module=TRAINING, standing=Standing.LEARNER)
    page.goto(f"{path}/start")
    press(page, "I am a pupil")
    expect(page.get_by_role("heading", level=1)).to_have_text("This one is for adults")
    assert examine(page) == []


@pytest.mark.opens("lti.visit", "lti.board", "lti.quiet", "lti.pack", "lti.script")
def test_a_teacher_presents_and_prints_from_the_platform(
    visit: Visit, council: Flask, scripts: bool, examine: Examine
) -> None:
    page = visit(None, scripts=scripts)
    path = hold(council, page, module=LED, may_present=True)
    page.goto(path)
    assert examine(page) == []
    press(page, "Present")
    first = page.get_by_role("heading", level=1).inner_text()
    press(page, "Next")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    press(page, "Pause")
    expect(page.get_by_role("heading", level=1)).to_have_text("A quiet moment")
    assert examine(page) == []
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("A quiet moment")
    for part in ("pack", "script"):
        page.goto(f"{path}/{part}")
        assert examine(page) == []


def test_a_teacher_who_may_not_present_yet_is_told_why(
    visit: Visit, council: Flask, examine: Examine
) -> None:
    page = visit(None)
    page.goto(hold(council, page, module=ALONE))
    expect(page.get_by_text("You cannot present it yet")).to_be_visible()
    assert examine(page) == []


@pytest.mark.parametrize("module", [TRAINING, ALONE])
def test_a_teacher_of_a_course_sees_a_page_that_fits(
    visit: Visit, council: Flask, examine: Examine, module: str
) -> None:
    page = visit(None, size=PHONE)
    page.goto(hold(council, page, module=module))
    expect(page.get_by_role("heading", name="Who has finished")).to_be_visible()
    assert examine(page) == []


def test_a_review_fits(visit: Visit, council: Flask, examine: Examine) -> None:
    page = visit(None, size=PHONE)
    asked = {"message_type": MessageType.REVIEW, "details": {"for_user": "9"}}
    page.goto(hold(council, page, module=ALONE, **asked))
    expect(page.get_by_role("heading", level=1)).to_have_text("Result")
    assert examine(page) == []
