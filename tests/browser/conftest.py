"""A real browser before the whole product, served over a seeded council of its own."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Locator, Page, StorageState
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from waitress.server import create_server
from waitress.wasyncore import close_all

from awareness import clock
from awareness.app import create_app
from awareness.seed import build
from awareness.seed.plan import PASSWORD
from awareness.settings import ROOT, Settings
from awareness.web.extensions import db, library, transaction
from tests.browser import axe

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
A_SCHOOL_DAY = datetime(2027, 2, 3, 11, 0, tzinfo=UTC)
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 10_000
Visit = Callable[..., Page]
Examine = Callable[[Page], list[str]]
OPENED: set[str] = set()
"""The endpoints that have answered a GET with a page since the test began."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "opens(*endpoints): pages that the test has to have opened")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip with a reason on a visitor's machine without Chromium; never in CI."""
    if CHROMIUM or os.environ.get("CI"):
        return
    reason = "Chromium is not installed: `apt-get install chromium` runs the browser tests too"
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def council_database(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a second, empty database beside the one of the other tests."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('council') / 'council.sqlite'}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE council"))
    engine.dispose()
    return url.set(database="council").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def council(council_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The product on a school day in February, filled with the fictional council."""
    app = create_app(
        Settings(
            database_url=council_database,
            instance_folder=tmp_path_factory.mktemp("instance"),
            secret_key=SecretStr("a secret of the browser's tests, long enough"),
            base_url="http://council.example",
        )
    )
    app.after_request(_note)
    with app.app_context():
        upgrade()
        with transaction() as session:
            build.seed(session, library(), on=clock.london_date(A_SCHOOL_DAY), size=1)
    yield app
    with app.app_context():
        db.engine.dispose()


def _note(response: Response) -> Response:
    is_page = response.mimetype == "text/html" and response.status_code < 300
    if is_page and request.method == "GET" and request.endpoint:
        OPENED.add(request.endpoint)
    return response


@pytest.fixture(autouse=True)
def a_school_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: A_SCHOOL_DAY)


@pytest.fixture(autouse=True)
def a_click_ends_when_its_page_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever clicks looks when the page has loaded, and not at the first half of it."""
    click = Locator.click

    def click_and_wait(self: Locator, **how: Any) -> None:
        click(self, **how)
        self.page.wait_for_load_state()

    monkeypatch.setattr(Locator, "click", click_and_wait)


@pytest.fixture(scope="session")
def address(council: Flask) -> Iterator[str]:
    """Where the product is served, by the server that also serves the demo."""
    sockets: dict[int, Any] = {}
    server = create_server(
        council, map=sockets, host="127.0.0.1", port=0, threads=8, connection_limit=1000
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # Its loop ends when no socket is left, and only the loop's own thread may close them.
    server.trigger.pull_trigger(lambda: close_all(sockets, ignore_all=True))
    thread.join()
    server.task_dispatcher.shutdown()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Every journey is made twice: with JavaScript and without."""
    on: bool = request.param
    return on


@pytest.fixture(scope="session")
def cookies_of() -> dict[str, StorageState]:
    """What the browser holds of each person who has signed in: once in a run is enough."""
    return {}


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


@pytest.fixture
def visit(browser: Browser, address: str, cookies_of: dict[str, StorageState]) -> Iterator[Visit]:
    """Return a function that opens the product as somebody of the council, or as nobody."""
    contexts: list[BrowserContext] = []

    def new_page(**given: Any) -> Page:
        context = browser.new_context(base_url=address, accept_downloads=True, **given)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    def open_as(who: str | None, *, scripts: bool = True, size: dict[str, int] = WIDE) -> Page:
        if who is not None and who not in cookies_of:
            page = new_page()
            sign_in(page, f"{who}@hollybrook.example")
            cookies_of[who] = page.context.storage_state()
        held = cookies_of[who] if who else None
        return new_page(java_script_enabled=scripts, viewport=size, storage_state=held)

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def pages_it_opens(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold a journey to its word: it has opened every page it is said to open."""
    OPENED.clear()
    yield
    marker = request.node.get_closest_marker("opens")
    if marker is not None and not request.node.stash.get(FAILED, False):
        assert set(marker.args) <= OPENED


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Note a failure, so that what comes after it does not hide it."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def axe_source() -> str:
    path: Path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    return path.read_text(encoding="utf-8")


@pytest.fixture
def examine(axe_source: str, scripts: bool) -> Examine:
    """Return a function that finds what is wrong with a page of a journey.

    Axe is a script itself: on the same journey without scripts there is nothing to ask it.
    """
    if not scripts:
        return lambda _page: []
    return lambda page: axe.overflow(page) + axe.faults(page, axe_source)
