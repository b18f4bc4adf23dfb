"""A room of adults with one tablet, from the head's page to the closed kiosk."""

import uuid

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.learning.models import Attempt
from awareness.schools.models import School
from awareness.web.extensions import library, reading, transaction
from tests.browser import facts
from tests.browser.conftest import A_SCHOOL_DAY, PHONE, Examine, Visit, sign_in

MODULE = "staff-handling-disclosure"


@pytest.fixture
def ola(council: Flask) -> str:
    """Somebody at Hollybrook Primary without an e-mail address; return their name."""
    name = f"Ola {uuid.uuid4().hex[:8].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
    with council.app_context(), transaction() as session:
        school = session.scalars(select(School).where(School.name == facts.HOLLYBROOK)).one()
        person = Person(name=name, created_at=A_SCHOOL_DAY)
        session.add(
            Post(person=person, school=school, role=Role.CATERING, started_on=A_SCHOOL_DAY.date())
        )
    return name


def begin(page: Page, examine: Examine) -> list[str]:
    """Begin a group as the head, with a sign-in of its own, and return its two numbers."""
    sign_in(page, "okafor@hollybrook.example")
    page.goto("/school")
    page.get_by_role("link", name="Group training").click()
    page.get_by_role("button", name="Begin a group session").click()
    page.get_by_label("If a child tells you").check()
    assert examine(page) == []
    page.get_by_role("button", name="Begin", exact=True).click()
    assert examine(page) == []
    return page.locator(".lantern-numbers dd").all_inner_texts()


def take(page: Page, name: str, number: str, examine: Examine) -> None:
    page.get_by_label("The first letters of your name").fill(name[:6])
    page.get_by_role("button", name="Find").click()
    assert examine(page) == []
    page.get_by_role("link", name=name).click()
    page.get_by_label("The number on the board").fill(number)
    assert examine(page) == []
    page.get_by_role("button", name="This is me").click()


def say_i_am_here(page: Page) -> None:
    """Answer the question and wait until the server has heard: then the clock is set back."""
    with page.expect_response("**/kiosk/here"):
        page.get_by_role("button", name="I am still here").click()


def answer_all(page: Page, council: Flask) -> None:
    page.get_by_role("button", name="Start the check").click()
    with council.app_context():
        newest = select(Attempt).order_by(Attempt.id.desc())
        asked = list(reading().scalars(newest).first().questions)  # type: ignore[union-attr]
        by_id = {each.id: each for each in library().module(MODULE).questions}
    for number, name in enumerate(asked, start=1):
        expect(page.get_by_role("heading", level=1)).to_have_text(
            f"Question {number} of {len(asked)}"
        )
        page.get_by_label(by_id[name].right_option.text.plain, exact=True).check()
        page.get_by_role("button", name="Answer").click()
        last = number == len(asked)
        page.get_by_role("button", name="See how it went" if last else "Next question").click()


@pytest.mark.opens(
    "school.groups", "school.open_group", "school.group", "kiosk.names", "kiosk.confirm",
    "kiosk.me", "kiosk.end", "kiosk_training.page", "kiosk_training.ready",
    "kiosk_training.question", "kiosk_training.result",
)  # fmt: skip
def test_somebody_without_an_address_is_trained_and_the_tablet_is_clear(
    visit: Visit, council: Flask, examine: Examine, scripts: bool, ola: str
) -> None:
    page = visit(None, scripts=scripts, size=PHONE)
    room, closing = begin(page, examine)
    page.get_by_role("button", name="Sign me out and make this a kiosk").click()
    assert [each["name"] for each in page.context.cookies()] == ["lantern_kiosk"]
    take(page, ola, room, examine)
    assert examine(page) == []
    page.get_by_role("button", name="Read the module").click()
    expect(page.get_by_text("Page 1 of")).to_be_visible()
    assert examine(page) == []
    page.get_by_role("link", name="If a child tells you").first.click()
    page.get_by_role("button", name="I was at the session").click()
    assert examine(page) == []
    answer_all(page, council)
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")
    assert examine(page) == []
    page.get_by_role("button", name="Clear this device for the next person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find your name")
    expect(page.locator("body")).not_to_contain_text(ola)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find your name")
    page.goto("/school")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto("/kiosk/end")
    assert examine(page) == []
    page.get_by_label("Your closing number").fill(closing)
    page.get_by_role("button", name="End the kiosk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This kiosk is closed")
    assert examine(page) == []
    assert "lantern_kiosk" not in [each["name"] for each in page.context.cookies()]


@pytest.mark.parametrize("scripts", [True])
def test_a_tablet_that_nobody_touches_asks_and_then_clears_itself(
    visit: Visit, examine: Examine, scripts: bool, ola: str
) -> None:
    page = visit(None)
    room, _closing = begin(page, examine)
    page.get_by_role("button", name="Sign me out and make this a kiosk").click()
    page.clock.install()
    take(page, ola, room, examine)
    question = page.get_by_role("dialog", name="Are you still there?")
    # Looked at while there is time: asked in earnest, it waits for half a minute only.
    page.locator("[data-kiosk-asks]").evaluate("question => question.showModal()")
    assert examine(page) == []
    say_i_am_here(page)
    page.clock.fast_forward(91_000)
    expect(question).to_be_visible()
    say_i_am_here(page)
    expect(question).to_be_hidden()
    page.clock.fast_forward(91_000)
    expect(question).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("If a child tells you")
    page.clock.fast_forward(30_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Find your name")
    page.goto("/kiosk/me")
    expect(page.get_by_role("heading", level=1)).to_have_text("Find your name")


@pytest.mark.opens("kiosk.still_here")
def test_where_no_script_runs_a_page_asks_and_the_way_goes_on(
    visit: Visit, examine: Examine, scripts: bool, ola: str
) -> None:
    page = visit(None, scripts=scripts)
    room, _closing = begin(page, examine)
    page.get_by_role("button", name="Sign me out and make this a kiosk").click()
    take(page, ola, room, examine)
    page.goto(f"/kiosk/still-here?back=/kiosk/training/{MODULE}/ready")
    assert examine(page) == []
    page.get_by_role("button", name="I am still here", exact=True).and_(
        page.locator("main a")
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nearly there")
    page.goto("/kiosk/cleared")
    expect(page.get_by_text("Nothing was pressed for a while")).to_be_visible()
