"""The way out: on every page about hard things, with scripts and without, by hand and by key."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, Visit

ELSEWHERE = "https://www.bbc.co.uk/weather"
PAGES = ("/help", "/help/younger", "/help/adults", "/help/staff")
LEAST = 44
"""CSS pixels of a target that has to be hit in a hurry (domain.md 7.1)."""


def stand_in_for_elsewhere(page: Page) -> None:
    """Answer for the neutral site, which cannot be reached from here."""
    page.context.route(
        "https://www.bbc.co.uk/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )


def help_page(visit: Visit, *, scripts: bool = True) -> Page:
    page = visit(None, scripts=scripts)
    stand_in_for_elsewhere(page)
    page.goto("/")
    page.goto("/help")
    return page


def test_three_presses_of_shift_are_announced_and_leave_the_page_for_good(visit: Visit) -> None:
    page = help_page(visit)
    status = page.get_by_role("status")
    page.keyboard.press("Shift")
    expect(status).to_have_text("Press Shift 2 more times to leave this page")
    page.keyboard.press("Shift")
    expect(status).to_have_text("Press Shift 1 more time to leave this page")
    page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert page.url.endswith("/"), "Back shows the page before, not the one that was left"


def test_another_key_between_starts_the_count_again(visit: Visit) -> None:
    page = help_page(visit)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_have_text("")
    page.keyboard.press("Shift")
    expect(page.get_by_role("status")).to_have_text("Press Shift 2 more times to leave this page")
    assert page.url.endswith("/help")


def test_shift_held_with_another_key_is_typing(visit: Visit) -> None:
    page = help_page(visit)
    for _ in range(3):
        page.keyboard.press("Shift+A")
    expect(page.get_by_role("status")).to_have_text("")
    assert page.url.endswith("/help")


def test_the_link_leaves_the_page(visit: Visit, scripts: bool) -> None:
    page = help_page(visit, scripts=scripts)
    page.get_by_role("link", name="Leave this page").last.click()
    page.wait_for_url(ELSEWHERE)


def test_with_scripts_back_does_not_return_to_the_page_that_was_left_by_the_link(
    visit: Visit,
) -> None:
    page = help_page(visit)
    page.get_by_role("link", name="Leave this page").last.click()
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert page.url.endswith("/")


def test_the_first_key_of_a_keyboard_user_offers_the_way_out(visit: Visit, scripts: bool) -> None:
    page = help_page(visit, scripts=scripts)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Leave this page")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_url(ELSEWHERE)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_the_way_out_stays_in_sight_and_is_large_enough_to_hit(
    visit: Visit, path: str, size: dict[str, int]
) -> None:
    page = visit(None, size=size)
    page.goto(path)
    way_out = page.get_by_role("link", name="Leave this page").last
    page.mouse.wheel(0, 4000)
    expect(way_out).to_be_in_viewport()
    box = way_out.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= LEAST


LOOK = """
  const look = element => {
    const style = getComputedStyle(element);
    return [style.outline, style.backgroundColor, style.boxShadow, style.borderColor].join();
  };
"""
KEEP = f"""() => {{{LOOK}
  const all = document.querySelectorAll("a[href], button, input, select, summary");
  window.looks = new Map([...all].map(element => [element, look(element)]));
}}"""
UNSEEN = f"""() => {{{LOOK}
  const element = document.activeElement;
  return look(element) === window.looks.get(element) ? element.outerHTML.slice(0, 120) : "";
}}"""


@pytest.mark.parametrize("path", ["/", "/help", "/sign-in", "/verify", "/modules"])
def test_what_has_the_focus_can_be_seen(visit: Visit, council: Flask, path: str) -> None:
    page = visit(None)
    page.goto(path)
    page.evaluate(KEEP)
    unseen: list[str] = []
    for _ in range(30):
        page.keyboard.press("Tab")
        unseen.append(page.evaluate(UNSEEN))
    assert [element for element in unseen if element] == []


def test_on_a_phone_the_way_out_hides_no_part_of_a_line(visit: Visit) -> None:
    page = visit(None)
    page.set_viewport_size(PHONE)
    page.goto("/help/adults")
    strip = page.locator(".lantern-way-out").bounding_box()
    assert strip is not None
    assert (strip["x"], strip["width"]) == (0, PHONE["width"])
    assert strip["y"] + strip["height"] == PHONE["height"]
    # At the end of the page the last words stand clear of the strip.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator("footer p").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= strip["y"]
