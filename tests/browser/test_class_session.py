"""A teacher's job, from the list of classes to the record, with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Examine, Visit

MOST_SCREENS = 120


def press_next_to_the_end(page: Page) -> None:
    """Press "next" as a clicker does, until the last screen offers to finish."""
    for _ in range(MOST_SCREENS):
        if page.get_by_role("link", name="Finish").count():
            page.get_by_role("link", name="Finish").click()
            return
        here = page.url
        page.get_by_role("link", name="Next", exact=True).click()
        page.wait_for_url(lambda address, here=here: address != here)  # type: ignore[misc]
    raise AssertionError("the session has no end")


@pytest.mark.opens("teacher.board", "teacher.register", "teacher.done")
def test_a_class_is_chosen_taught_and_recorded(
    visit: Visit, examine: Examine, scripts: bool
) -> None:
    page = visit("cole", scripts=scripts)
    page.goto("/teach")
    page.locator(".teach-class__name a").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    page.locator(".lantern-card__title a").first.click()
    page.get_by_role("button", name=re.compile(f"^(Start|Go on) with {re.escape(name)}$")).click()
    press_next_to_the_end(page)
    present = page.get_by_label("How many were present?")
    roll = int(present.input_value())
    present.fill(str(roll - 2))
    page.get_by_label("How many did something else instead?").fill("1")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recorded")
    expect(page.locator("main")).to_contain_text(f"{roll - 2} of {roll}")
    assert examine(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the card (PDF)").click()
    assert download.value.suggested_filename == "we-took-part.pdf"


def test_a_wrong_register_on_a_phone_says_what_to_change(visit: Visit, scripts: bool) -> None:
    page = visit("cole", scripts=scripts, size=PHONE)
    page.goto("/teach")
    page.locator(".teach-class__name a").nth(1).click()
    page.locator(".lantern-card__title a").first.click()
    page.locator(".teach-start button").first.click()
    page.goto(page.url.partition("/board/")[0] + "/register")
    page.get_by_label("How many were present?").fill("400")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("#present-error")).to_contain_text("400 cannot have been present")
    expect(page.get_by_label("How many were present?")).to_have_value("400")


def test_families_read_a_module_without_signing_in(visit: Visit, scripts: bool) -> None:
    page = visit(None, scripts=scripts)
    page.goto("/modules")
    page.locator(".lantern-card__title a").first.click()
    page.get_by_text("What the teacher says and asks").first.click()
    expect(page.locator(".lantern-fold .govuk-details__text").first).to_be_visible()
    assert page.context.cookies() == []
