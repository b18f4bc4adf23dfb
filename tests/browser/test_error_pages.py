"""What a person meets when something is wrong: as accessible and as narrow as any other page."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser import axe, facts
from tests.browser.conftest import PHONE, WIDE, Visit


def faults_of(page: Page, axe_source: str) -> list[str]:
    found = []
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        found += axe.overflow(page) + axe.faults(page, axe_source)
    return found


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (None, "/nothing-here", 404),
        ("okafor", "/nothing-here", 404),
        ("dee", "/admin", 403),
        (None, "/reset/never-given-out", 410),
        (None, "/verify/0000000000000000000000", 404),
        ("officer", "/authority/coverage?year=1066&phase=none", 422),
    ],
)
def test_a_wrong_turn_leads_to_a_page_that_helps(
    visit: Visit, axe_source: str, who: str | None, path: str, status: int
) -> None:
    page = visit(who)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status
    assert faults_of(page, axe_source) == []


FORMS = [
    (None, "/sign-in"),
    (None, "/forgotten"),
    (None, "/verify"),
    (None, "/verify/{code}"),
    ("okafor", "/school/{school}/staff/add"),
    ("okafor", "/school/{school}/staff/import"),
    ("okafor", "/school/{school}/lead"),
    ("okafor", "/school/{school}/classes/add"),
    ("okafor", "/school/{school}/classes/list"),
    ("okafor", "/school/{school}/classes/{group}"),
    ("okafor", "/school/{school}/certificates/{certificate}/revoke"),
    ("admin", "/admin/schools"),
    ("admin", "/admin/services/new"),
    ("admin", "/admin/council"),
    ("cole", "{lesson}/register"),
]


def send_empty(page: Page) -> None:
    """Clear every box of the page's first form and send it."""
    form = page.locator("main form[method=post]").first
    boxes = form.locator(
        "input:not([type=hidden], [type=checkbox], [type=radio], [type=file]):visible"
    )
    for box in (boxes.or_(form.locator("textarea"))).all():
        box.fill("")
    for box in form.locator("input:checked").all():
        box.uncheck()
    form.locator("button[type=submit], button:not([type])").last.click()


@pytest.fixture
def lesson(council: Flask) -> str:
    return facts.open_lesson(council, "cole")


@pytest.mark.parametrize(("who", "path"), FORMS)
def test_a_form_sent_empty_says_what_is_missing_and_leads_there(
    council: Flask, visit: Visit, axe_source: str, lesson: str, who: str | None, path: str
) -> None:
    certificate = facts.certificate(council)
    page = visit(who)
    page.goto(
        path.format(
            code=certificate.code,
            certificate=certificate.id,
            school=facts.school_id(council),
            group=facts.class_id(council),
            lesson=lesson,
        )
    )
    send_empty(page)
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.title()
    for target in page.locator(".govuk-error-summary a").all():
        href = target.get_attribute("href")
        assert page.locator(f"main {href}").count() == 1, f"{href} leads nowhere"
    assert faults_of(page, axe_source) == []


def test_a_password_that_is_too_short_is_refused_with_the_reason(
    council: Flask, visit: Visit, axe_source: str
) -> None:
    page = visit(None)
    page.goto("/forgotten")
    page.get_by_label("Work e-mail address").fill("rashid@hollybrook.example")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look at your e-mail").wait_for()
    page.goto(facts.link_in_mail(council, "rashid@hollybrook.example"))
    page.locator("#password").fill("short")
    page.get_by_role("button", name="Save my password").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert faults_of(page, axe_source) == []
