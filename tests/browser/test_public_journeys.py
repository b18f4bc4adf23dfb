"""What anyone may do without signing in, with scripts and without: and no trace is left."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import axe, facts
from tests.browser.conftest import PHONE, Examine, Visit

HELP = ("/help", "/help/younger", "/help/adults", "/help/staff")


def kept(page: Page) -> list[str]:
    """Return the names of all that the browser keeps of this visit."""
    state = page.context.storage_state(indexed_db=True)
    return [cookie["name"] for cookie in state["cookies"]] + [
        origin["origin"] for origin in state["origins"]
    ]


@pytest.mark.opens("public.help", "public.help_view")
def test_nobody_who_looks_for_help_leaves_a_trace(
    visit: Visit, address: str, scripts: bool
) -> None:
    page = visit(None, scripts=scripts, size=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in HELP:
        answer = page.goto(path)
        assert answer is not None
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        expect(page.get_by_role("link", name="999", exact=True)).to_be_visible()
    assert kept(page) == []
    assert [url for url in asked if not url.startswith(address)] == []


def test_a_parent_reads_every_module_that_pupils_have(
    visit: Visit, council: Flask, scripts: bool
) -> None:
    page = visit(None, scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="See what pupils learn").click()
    cards = page.locator(".lantern-card__title a")
    pupils = [module for module in council.extensions["library"].all if module.is_pupil]
    expect(cards).to_have_count(len(pupils))
    hrefs = [card.get_attribute("href") for card in cards.all()]
    assert sorted(str(href) for href in hrefs) == sorted(f"/modules/{each.slug}" for each in pupils)
    for module in pupils:
        page.goto(f"/modules/{module.slug}")
        expect(page.get_by_role("heading", level=1)).to_have_text(module.title)
        expect(page.locator(".family-slide")).to_have_count(len(module.slides))
    assert kept(page) == []


@pytest.mark.opens("public.verify_certificate")
def test_a_certificate_is_checked_by_its_link_and_the_name_confirmed_by_typing_it(
    visit: Visit, council: Flask, scripts: bool
) -> None:
    certificate = facts.certificate(council, facts.MILLFIELD)
    page = visit(None, scripts=scripts)
    page.goto(f"/verify/{certificate.code}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    expect(page.get_by_role("main")).not_to_contain_text(certificate.holder)
    page.get_by_label("Full name").fill("Somebody Else")
    page.get_by_role("button", name="Compare the name").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the name on the certificate.")
    page.get_by_label("Full name").fill(certificate.holder.upper())
    page.get_by_role("button", name="Compare the name").click()
    expect(page.get_by_role("heading", name="The name matches")).to_be_visible()
    assert kept(page) == []


def test_a_certificate_is_checked_by_number_and_name_from_paper(
    visit: Visit, council: Flask, scripts: bool
) -> None:
    certificate = facts.certificate(council, facts.MILLFIELD)
    page = visit(None, scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Check a certificate").first.click()
    page.get_by_label("Certificate number").fill(certificate.number.lower())
    page.get_by_label("Holder's full name").fill(certificate.holder)
    page.get_by_role("button", name="Check this certificate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    assert kept(page) == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("dee", "/school"),
        ("dee", "/teach"),
        ("dee", "/authority/coverage"),
        ("dee", "/admin"),
        ("cole", "/school"),
        ("webb", "/teach"),
        ("okafor", "/authority/coverage"),
        ("officer", "/admin"),
        ("officer", "/authority/drivers"),
        ("licensing", "/authority/coverage"),
        ("tomasz", "/school"),
    ],
)
def test_a_page_of_another_role_is_refused_in_words(visit: Visit, who: str, path: str) -> None:
    page = visit(who)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")


@pytest.mark.parametrize("path", ["", "/matrix", "/staff", "/certificates", "/lead", "/evidence"])
def test_a_school_that_is_not_theirs_does_not_exist_for_a_head(
    visit: Visit, council: Flask, path: str
) -> None:
    page = visit("okafor")
    answer = page.goto(f"/school/{facts.school_id(council, facts.MILLFIELD)}{path}")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_a_class_and_a_session_of_others_do_not_exist_for_a_teacher(
    visit: Visit, council: Flask
) -> None:
    group = facts.class_id(council, facts.MILLFIELD)
    lesson = facts.open_lesson(council, "cole")
    page = visit("barnes")
    for path in (f"/teach/classes/{facts.class_id(council)}", f"{lesson}/register"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
    answer = page.goto(f"/teach/classes/{group}")
    assert answer is not None
    assert answer.status == 200


def test_a_page_that_needs_a_sign_in_is_reached_after_it(visit: Visit, scripts: bool) -> None:
    page = visit(None, scripts=scripts)
    page.goto("/training/staff-cse-essentials")
    page.get_by_label("Work e-mail address").fill("dee@hollybrook.example")
    page.get_by_label("Password", exact=True).fill("lantern-light-2026")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/training/staff-cse-essentials")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("You are signed out.")
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.goto("/training")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.opens(
    "public.steps", "public.step", "public.step_out", "public.steps_end", "public.words",
)  # fmt: skip
def test_a_child_goes_through_the_small_steps_with_symbols_to_who_can_help(
    visit: Visit, examine: Examine, scripts: bool
) -> None:
    page = visit(None, scripts=scripts, size=PHONE)
    page.goto("/modules/b05-my-safe-helpers")
    page.get_by_role("link", name="In small steps with symbols").click()
    assert examine(page) == []
    page.get_by_role("link", name="Start part 2").click()
    assert examine(page) == []
    page.get_by_role("link", name="Pause").click()
    assert examine(page) == []
    page.get_by_role("link", name="Go on").click()
    while page.get_by_role("link", name="Next", exact=True).count():
        page.get_by_role("link", name="Next", exact=True).click()
    page.get_by_role("link", name="Finish").click()
    expect(page.get_by_role("link", name="0800 1111")).to_be_visible()
    assert examine(page) == []
    page.goto("/modules/b05-my-safe-helpers/words")
    assert examine(page) == []


@pytest.mark.opens("public.steps_to_print")
@pytest.mark.parametrize("width", [320, 390])
def test_no_word_and_no_symbol_of_any_step_is_wider_than_a_phone(
    council: Flask, visit: Visit, width: int
) -> None:
    page = visit(None, size={"width": width, "height": 800})
    found = []
    for module in council.extensions["library"].all:
        if module.is_pupil:
            page.goto(f"/modules/{module.slug}/symbols/to-print")
            found += axe.overflow(page)
            page.goto(f"/modules/{module.slug}/words")
            found += axe.overflow(page)
    assert found == []
