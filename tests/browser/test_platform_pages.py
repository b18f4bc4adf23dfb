"""What a learning platform opens in its frame: choosing modules, and connecting the platform."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode

import pytest
from flask import Flask
from playwright.sync_api import FrameLocator, Page, expect
from sqlalchemy import select

from awareness import clock
from awareness.accounts.models import Person
from awareness.lti import invitations
from awareness.lti.dynreg import TOOL
from awareness.lti.models import MessageType, Platform
from awareness.schools.models import School
from awareness.web import held
from awareness.web.extensions import transaction
from tests.browser import axe
from tests.browser.conftest import PHONE, WIDE, Examine, Visit
from tests.lti.factories import make_deployment, make_registration, make_visit, secret_of
from tests.lti.registering import TOKEN, Registrar, moodle_says, registrar

IN_A_FRAME = {"width": 700, "height": 640}
LESSON = "How someone can gain your trust to harm you"
Open = Callable[[str], None]


class Course:
    """A platform's page that takes a choice back, and keeps what it was sent."""

    def __init__(self) -> None:
        self.origin = ""
        self.sent: list[dict[str, list[str]]] = []


@contextmanager
def serving() -> Iterator[Course]:
    course = Course()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            course.sent.append(parse_qs(body))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Course</title><h1>Back in the course</h1>")

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    course.origin = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield course
    server.shutdown()
    server.server_close()


@pytest.fixture
def allow(council: Flask, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that lets the product speak with a host of this machine."""

    def change(origin: str) -> None:
        host = origin.removeprefix("http://")
        known = council.extensions["settings"].model_copy(update={"lti_development_hosts": host})
        monkeypatch.setitem(council.extensions, "settings", known)

    return change


@pytest.fixture
def course(allow: Open) -> Iterator[Course]:
    with serving() as found:
        allow(found.origin)
        yield found


def hold_choice(council: Flask, page: Page, course: Course) -> str:
    """Give the page a teacher's visit that is to choose modules; return where it begins."""
    with council.app_context(), transaction() as session:
        school = session.scalars(select(School).order_by(School.name).limit(1)).one()
        registration = make_registration(session, school=school, issuer=course.origin)
        asked = {
            "return_url": f"{course.origin}/return",
            "accept_types": ["ltiResourceLink"],
            "accept_multiple": True,
            "accept_line_item": True,
        }
        visit = make_visit(
            session,
            make_deployment(session, registration),
            message_type=MessageType.DEEP_LINKING,
            details={"course": "Year 9 PSHE", "deep_link": asked},
            at=clock.now(),
            expires_at=clock.now() + timedelta(hours=1),
        )
        value = held.written({str(visit.id): secret_of(visit)})
        path = f"/lti/visits/{visit.id}/choose"
    page.context.add_cookies(
        [{"name": "lantern_visits", "value": value, "domain": "127.0.0.1", "path": "/lti"}]
    )
    return path


@pytest.mark.opens("lti.choose")
def test_a_teacher_looks_into_a_module_and_adds_it_to_the_course(
    visit: Visit, council: Flask, course: Course, scripts: bool, examine: Examine
) -> None:
    page = visit(None, scripts=scripts, size=IN_A_FRAME)
    page.goto(hold_choice(council, page, course))
    assert examine(page) == []
    page.get_by_label(LESSON, exact=True).check()
    page.get_by_role("button", name=re.compile(f"Look inside.*{LESSON}")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON)
    assert examine(page) == []
    page.get_by_role("button", name="Back to the choice").first.click()
    expect(page.get_by_label(LESSON, exact=True)).to_be_checked()
    page.get_by_role("button", name="Add to the course").click()
    if not scripts:
        page.get_by_role("button", name="Go on to your course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Back in the course")
    [sent] = course.sent
    assert list(sent) == ["JWT"]


@pytest.mark.parametrize("size", [PHONE, IN_A_FRAME, WIDE], ids=["phone", "frame", "wide"])
def test_the_choice_and_what_is_wrong_with_it_fit(
    visit: Visit,
    council: Flask,
    course: Course,
    axe_source: str,
    size: dict[str, int],
) -> None:
    page = visit(None, size=size)
    page.goto(hold_choice(council, page, course))
    assert axe.overflow(page) + axe.faults(page, axe_source) == []
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a module, or cancel.")
    assert axe.overflow(page) + axe.faults(page, axe_source) == []


def test_enter_on_a_module_adds_it_and_opens_no_preview(
    visit: Visit, council: Flask, course: Course
) -> None:
    page = visit(None, size=IN_A_FRAME)
    page.goto(hold_choice(council, page, course))
    page.get_by_label(LESSON, exact=True).check()
    page.get_by_label(LESSON, exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Back in the course")


def test_what_has_the_focus_is_not_under_the_bar(
    visit: Visit, council: Flask, course: Course
) -> None:
    page = visit(None, size=IN_A_FRAME)
    page.goto(hold_choice(council, page, course))
    for _ in range(40):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const bar = document.querySelector(".choose-bar");
              const here = document.activeElement;
              if (here === document.body || bar.contains(here)) return "";
              const [mine, its] = [here, bar].map(each => each.getBoundingClientRect());
              const under = mine.bottom > its.top && mine.top < its.bottom;
              return under ? here.outerHTML : "";
            }"""
        )
        assert not covered


@pytest.fixture
def moodle(allow: Open) -> Iterator[Registrar]:
    with registrar() as found:
        found.says = moodle_says(found.origin)
        found.adds = {"client_id": "client-of-moodle", TOOL: {"deployment_id": "4"}}
        allow(found.origin)
        yield found


def framed(page: Page, moodle: Registrar, path: str, address: str) -> FrameLocator:
    """Show the page in a frame of the platform, which keeps the messages it gets."""
    moodle.page = (
        "<!doctype html><title>Platform</title><script>window.told = [];"
        "addEventListener('message', event => told.push(event.data));</script>"
        f"<iframe width=700 height=640 src={json.dumps(address + path)}></iframe>"
    )
    page.goto(f"{moodle.origin}/admin")
    return page.frame_locator("iframe")


@pytest.mark.opens("lti.register")
def test_an_administrator_connects_a_platform_from_its_own_pages(
    visit: Visit, council: Flask, address: str, moodle: Registrar, axe_source: str
) -> None:
    with council.app_context(), transaction() as session:
        school = session.scalars(select(School).order_by(School.name).limit(1)).one()
        by = session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        invite = invitations.create(
            session, owner=school, platform=Platform.MOODLE, by=by, at=clock.now()
        )
        name = school.name
    sent = {"openid_configuration": moodle.configuration, "registration_token": TOKEN}
    path = f"/lti/register/{invite}"
    page = visit(None)
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        for way in (path, f"{path}?{urlencode(sent)}"):
            page.goto(way)
            assert axe.overflow(page) + axe.faults(page, axe_source) == []
    inside = framed(page, moodle, f"{path}?{urlencode(sent)}", address)
    expect(inside.get_by_text(name).first).to_be_visible()
    inside.get_by_role("button", name="Connect").click()
    expect(inside.get_by_text("You can close this page now.")).to_be_visible()
    page.wait_for_function("told.length > 0")
    assert page.evaluate("told") == [{"subject": "org.imsglobal.lti.close"}]
