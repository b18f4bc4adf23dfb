"""Adults in training, from the first click to the last, with scripts and without."""

import itertools
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from awareness.accounts.roles import Role
from tests.browser import facts
from tests.browser.conftest import PHONE, Examine, Visit, sign_in
from tests.factories import PASSWORD

ESSENTIALS = "staff-cse-essentials"
GUIDANCE = "staff-kcsie-read"
DELIVERING = "staff-delivering-safely"
LONGEST = 40
Newcomer = Callable[[Role], Page]
_numbers = itertools.count(1)


@pytest.fixture
def newcomer(visit: Visit, council: Flask, scripts: bool) -> Newcomer:
    """Return a function that makes somebody new in a role and signs them in, on a phone."""

    def arrive(role: Role) -> Page:
        email = f"newcomer{next(_numbers)}@hollybrook.example"
        facts.add_person(council, email, role)
        page = visit(None, scripts=scripts, size=PHONE)
        sign_in(page, email, PASSWORD)
        return page

    return arrive


def open_training(page: Page, app: Flask, slug: str) -> None:
    """Choose a training from the list, as it stands there, and begin at its first page."""
    title = app.extensions["library"].module(slug).title
    page.goto("/training")
    page.get_by_role("main").get_by_role("link", name=f": {title}").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def begin(page: Page) -> None:
    page.get_by_role("button", name="Start").click()


def turn(page: Page) -> None:
    page.locator("main form button").filter(has_text=re.compile("^(Next:|Go on)")).click()


def read_to_the_end(page: Page) -> None:
    """Turn the pages of a training until its check is offered."""
    for _ in range(LONGEST):
        if facts.heading(page) == "Nearly there":
            return
        turn(page)
    raise AssertionError("the training has no end")


def answer_rightly(page: Page, app: Flask, slug: str) -> None:
    """Answer every question of a check that has been begun, as someone who has understood it."""
    by_text = {
        " ".join(question.text.plain.split()): question
        for question in app.extensions["library"].module(slug).questions
    }
    for _ in range(LONGEST):
        legend = " ".join(page.locator("legend").inner_text().split())
        page.get_by_label(by_text[legend].right_option.text.plain, exact=True).check()
        page.get_by_role("button", name="Answer").click()
        expect(page.get_by_role("heading", name="That is the one")).to_be_visible()
        following = page.get_by_role("button", name="Next question")
        if not following.count():
            return
        following.click()
    raise AssertionError("the check has no end")


def train(page: Page, app: Flask, slug: str) -> None:
    """Read a training that is open on its first page and pass its check."""
    read_to_the_end(page)
    page.get_by_role("button", name=re.compile("the check")).click()
    answer_rightly(page, app, slug)
    page.get_by_role("button", name="See how it went").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")


def take_certificate(page: Page) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your certificate (PDF)").click()
    return download.value.path().read_bytes()


@pytest.mark.opens("learner.page", "learner.ready", "learner.question", "learner.result")
@pytest.mark.parametrize(
    ("role", "slug"),
    [
        (Role.CATERING, ESSENTIALS),
        (Role.GOVERNOR, "gov-new-governor-induction"),
        (Role.DRIVER, "drive-school-transport"),
    ],
)
def test_a_newcomer_trains_on_a_phone_and_takes_the_certificate_away(
    newcomer: Newcomer, council: Flask, examine: Examine, role: Role, slug: str
) -> None:
    page = newcomer(role)
    open_training(page, council, slug)
    begin(page)
    train(page, council, slug)
    assert examine(page) == []
    assert take_certificate(page).startswith(b"%PDF")


def test_who_did_it_last_year_renews_it_by_its_refresher_on_a_phone(
    visit: Visit, council: Flask, examine: Examine, scripts: bool
) -> None:
    email = f"returner{next(_numbers)}@hollybrook.example"
    facts.add_completion(council, facts.add_person(council, email, Role.SITE), ESSENTIALS)
    page = visit(None, scripts=scripts, size=PHONE)
    sign_in(page, email, PASSWORD)
    open_training(page, council, ESSENTIALS)
    assert examine(page) == []
    page.get_by_role("button", name="Start the refresher").click()
    expect(page.get_by_text("Refresher, page 1 of 3")).to_be_visible()
    assert examine(page) == []
    train(page, council, ESSENTIALS)
    assert take_certificate(page).startswith(b"%PDF")


def test_a_driver_reads_the_yearly_card_on_a_phone_and_says_so(
    visit: Visit, council: Flask, examine: Examine, scripts: bool
) -> None:
    email = f"driver{next(_numbers)}@hollybrook.example"
    driver = facts.add_person(council, email, Role.DRIVER)
    facts.add_completion(council, driver, "drive-school-transport", ago=380, left=700)
    page = visit(None, scripts=scripts, size=PHONE)
    sign_in(page, email, PASSWORD)
    page.goto("/training")
    assert examine(page) == []
    page.get_by_role("link", name="(reminder card)").click()
    page.get_by_role("button", name="Open the reminder card").click()
    assert examine(page) == []
    turn(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The card")
    assert examine(page) == []
    turn(page)
    page.get_by_label("I have read this to the end").check()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recorded")
    assert examine(page) == []


def test_a_lead_does_the_yearly_update_on_a_phone(
    visit: Visit, council: Flask, examine: Examine, scripts: bool
) -> None:
    email, slug = f"lead{next(_numbers)}@hollybrook.example", "dsl-cse-practice"
    lead = facts.add_person(council, email, Role.DEPUTY_DSL)
    facts.add_completion(council, lead, slug, ago=380, left=350)
    page = visit(None, scripts=scripts, size=PHONE)
    sign_in(page, email, PASSWORD)
    open_training(page, council, slug)
    assert examine(page) == []
    page.get_by_role("button", name="Open the yearly update").click()
    expect(page.get_by_text("Yearly update, page 1 of 3")).to_be_visible()
    assert examine(page) == []
    train(page, council, slug)
    expect(page.get_by_text("Your training counts as long as it did before.")).to_be_visible()
    assert examine(page) == []


@pytest.mark.parametrize(
    "card",
    ["drive-school-transport/pages/the-card", "drive-passenger-assistant/pages/for-your-own-ring"],
)
def test_a_card_to_keep_in_the_cab_fills_one_sheet(visit: Visit, card: str) -> None:
    page = visit("tomasz")
    page.goto(f"/training/{card}")
    sheet = page.pdf(format="A4")
    assert len(PdfReader(BytesIO(sheet)).pages) == 1


def test_a_training_goes_on_from_the_page_where_it_was_left(
    newcomer: Newcomer, council: Flask
) -> None:
    page = newcomer(Role.SITE)
    open_training(page, council, ESSENTIALS)
    begin(page)
    turn(page)
    turn(page)
    left = facts.heading(page)
    open_training(page, council, ESSENTIALS)
    page.get_by_role("button", name=f"Go on from “{left}”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(left)


def test_a_wrong_answer_is_explained_beside_the_right_one(
    newcomer: Newcomer, council: Flask, examine: Examine
) -> None:
    questions = {
        " ".join(question.text.plain.split()): question
        for question in council.extensions["library"].module(ESSENTIALS).questions
    }
    page = newcomer(Role.SITE)
    page.goto(f"/training/{ESSENTIALS}/ready")
    page.get_by_role("button", name="Start the check").click()
    assert examine(page) == []
    question = questions[" ".join(page.locator("legend").inner_text().split())]
    wrong = next(option for option in question.options if not option.right)
    page.get_by_label(wrong.text.plain, exact=True).check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("heading", name="Here is why not")).to_be_visible()
    expect(page.locator(".lantern-answer")).to_contain_text(question.right_option.text.plain)
    assert examine(page) == []


def test_guidance_is_acknowledged_only_with_the_box_ticked(
    newcomer: Newcomer, council: Flask
) -> None:
    page = newcomer(Role.OFFICE)
    open_training(page, council, GUIDANCE)
    begin(page)
    read_to_the_end(page)
    page.get_by_role("button", name=re.compile("the check")).click()
    answer_rightly(page, council, GUIDANCE)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passed")


def test_a_new_teacher_starts_a_session_only_after_the_training(
    newcomer: Newcomer, council: Flask
) -> None:
    page = newcomer(Role.TEACHER)
    page.goto("/teach")
    page.locator(".teach-class__next a").first.click()
    module = page.url
    expect(page.get_by_role("button", name=re.compile("^(Start|Go on) with"))).to_have_count(0)
    page.get_by_role("button", name="Do the training, 30 minutes").click()
    begin(page)
    train(page, council, DELIVERING)
    page.goto(module)
    page.get_by_role("button", name=re.compile("^(Start|Go on) with")).click()
    expect(page.get_by_role("navigation", name="The board")).to_be_visible()
