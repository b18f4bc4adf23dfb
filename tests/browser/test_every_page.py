"""Walk through everything each role can reach, on a wide screen and on a phone."""

from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser import (
    axe,
    test_board,
    test_class_session,
    test_journeys,
    test_kiosk,
    test_live_class,
    test_platform_pages,
    test_public_journeys,
    test_school_journeys,
    test_visits,
)
from tests.browser.conftest import PHONE, WIDE, Visit

ROLES = (
    None, "okafor", "cole", "dee", "bev", "lindqvist", "webb", "tomasz", "officer", "admin",
    "licensing", "fraser",
)  # fmt: skip
NO_PAGES = {
    "static": "files",
    "public.health": "plain text for the machine that watches",
    "account.home": "sends on to the first page of the menu",
    "teacher.go_on": "sends on to the slide whose place was kept",
    "teacher.go_on_notes": "sends on to its notes",
    "teacher.class_card": "a PDF",
    "teacher.offline": "a file to keep",
    "teacher.live": "numbers for the teacher's screens",
    "pupil.short": "sends on to the door",
    "learner.certificate": "a PDF",
    "school.certificate": "a PDF",
    "school.roster_template": "a CSV file",
    "authority.table": "a CSV file",
    "authority.workbook": "an XLSX file",
    "lti.logo": "a picture",
    "lti.jwks_json": "public keys for platforms",
    "lti.login": "begins a launch: tests/lti/test_browser.py",
    "visit_training.certificate": "a PDF",
    "kiosk.here": "204, while it is somebody's turn",
    "kiosk.cleared": "sends on to the names",
    "kiosk_training.home": "sends on to the kiosk's own page",
    "kiosk_training.module": "sends on to the kiosk's own page",
    "kiosk_training.certificate": "not found: a kiosk gives out no files",
    "visit_training.result": "the page of learner.result, under the address of a visit",
}
"""What answers a GET with something else than a page, and what that is."""

Kind = tuple[str, int]


@pytest.fixture(scope="session")
def examined() -> set[Kind]:
    """The kinds of page (endpoint, width) that axe has seen: once in a run is enough."""
    return set()


@pytest.fixture(scope="session")
def reached() -> dict[str | None, set[str]]:
    """The kinds of page that each role has come to by links."""
    return {}


def endpoint_of(app: Flask, path: str) -> str | None:
    try:
        endpoint: str = app.url_map.bind("127.0.0.1").match(path, method="GET")[0]
    except (HTTPException, RequestRedirect):
        return None
    return endpoint


def links_of(page: Page) -> list[str]:
    hrefs: list[str] = page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    here = urlsplit(page.url)
    targets = [urlsplit(urljoin(page.url, urldefrag(href)[0])) for href in hrefs]
    return [
        f"{target.path}?{target.query}".rstrip("?")
        for target in targets
        if target.netloc == here.netloc
    ]


def walk(
    page: Page, app: Flask, axe_source: str, examined: set[Kind]
) -> tuple[list[str], set[str]]:
    """Open one page of each kind that can be reached by links; return the faults and the kinds."""
    waiting = deque(["/home", "/"])
    seen = set(NO_PAGES) - {"account.home"}
    found: list[str] = []
    while waiting:
        path = waiting.popleft()
        endpoint = endpoint_of(app, urlsplit(path).path)
        if endpoint is None or endpoint in seen:
            continue
        seen.add(endpoint)
        page.set_viewport_size(WIDE)
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            found.append(f"{path} answered {answer and answer.status}")
            continue
        waiting.extend(links_of(page))
        found += look(page, axe_source, examined, endpoint)
    return found, seen - set(NO_PAGES)


def look(page: Page, axe_source: str, examined: set[Kind], endpoint: str) -> list[str]:
    found: list[str] = []
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        found += axe.overflow(page)
        if (endpoint, size["width"]) not in examined:
            examined.add((endpoint, size["width"]))
            found += axe.faults(page, axe_source)
    return found


@pytest.mark.parametrize("who", ROLES)
def test_every_page_that_a_role_can_reach_is_accessible_and_fits(
    who: str | None,
    visit: Visit,
    council: Flask,
    axe_source: str,
    examined: set[Kind],
    reached: dict[str | None, set[str]],
) -> None:
    found, reached[who] = walk(visit(who), council, axe_source, examined)
    assert not found, "\n".join(found)


def opened_by_journeys() -> set[str]:
    """Return the pages that journeys are held to open, by their marks."""
    modules = (
        test_board, test_class_session, test_journeys, test_kiosk, test_live_class,
        test_platform_pages, test_public_journeys, test_school_journeys, test_visits,
    )  # fmt: skip
    marks = [
        mark
        for module in modules
        for function in vars(module).values()
        for mark in getattr(function, "pytestmark", ())
    ]
    return {endpoint for mark in marks if mark.name == "opens" for endpoint in mark.args}


def test_every_page_there_is_has_been_opened(
    visit: Visit,
    council: Flask,
    axe_source: str,
    examined: set[Kind],
    reached: dict[str | None, set[str]],
) -> None:
    for who in ROLES:
        if who not in reached:
            _found, reached[who] = walk(visit(who), council, axe_source, examined)
    answering = {
        rule.endpoint for rule in council.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert set(NO_PAGES) <= answering
    opened = opened_by_journeys().union(*reached.values())
    assert answering - set(NO_PAGES) - opened == set()
