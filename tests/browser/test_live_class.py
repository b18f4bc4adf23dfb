"""A whole lesson with a board, the teacher's phone and five devices; then with less and less."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, StorageState, expect

from tests.browser import axe
from tests.browser.conftest import PATIENCE_MS, PHONE, WIDE, Examine, Visit

WALL = {"width": 1280, "height": 720}
DEVICES = 5
MOST_SCREENS = 120
TRICKS = "Tricks, bribes and pressure"


def begin(board: Page, number: int) -> str:
    """Start the lesson with one of the classes of nine to eleven; return its pages' address."""
    board.goto("/teach")
    classes = board.locator(".teach-class", has_text="Years 5 and 6")
    classes.nth(number).locator(".teach-class__name a").click()
    board.locator(".lantern-card__title a", has_text=TRICKS).first.click()
    board.locator(".teach-start button.govuk-button").click()
    board.locator(".board-code").wait_for()
    return board.url.partition("/board/")[0]


def join(pupil: Page, code: str) -> Page:
    pupil.goto("/join")
    pupil.get_by_label("The number on the board").fill(code)
    pupil.get_by_role("button", name="Join").click()
    pupil.wait_for_url("**/class")
    return pupil


def look(pupil: Page, heading: str) -> None:
    """Wait until a device shows this; one without scripts asks by hand."""
    by_hand = pupil.get_by_role("link", name="See what is on the board now")
    if by_hand.is_visible():
        by_hand.click()
    expect(pupil.get_by_role("heading", level=1)).to_have_text(heading, timeout=PATIENCE_MS)


def press_next(controller: Page) -> str:
    """Press "next" once and return the heading that the screen then has."""
    here = controller.url
    controller.locator('[data-board="next"]').click()
    controller.wait_for_url(lambda address: address != here)
    return controller.get_by_role("heading", level=1).inner_text()


def choose(pupil: Page, words: str) -> None:
    button = pupil.get_by_role("button", name=words)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)


def go_to_the_end(controller: Page) -> None:
    """Press "next" until the last screen, from wherever the lesson is."""
    for _ in range(MOST_SCREENS):
        press_next(controller)
        if controller.get_by_role("link", name="Finish: take the register").count():
            return


def finish(controller: Page) -> None:
    controller.get_by_role("link", name="Finish: take the register").click()
    expect(controller.locator("#line_after-said")).to_contain_text("yes 5")
    controller.get_by_role("button", name="Record it").click()
    heading = controller.get_by_role("heading", level=1)
    expect(heading).to_have_text("Recorded", timeout=PATIENCE_MS)


def code_on(board: Page) -> str:
    return re.sub(r"\s", "", board.locator(".board-code").inner_text())


@pytest.mark.opens("pupil.join", "pupil.follow", "pupil.step_out", "teacher.board", "teacher.notes")
def test_a_lesson_with_a_board_a_phone_and_five_devices(
    visit: Visit, examine: Examine, scripts: bool
) -> None:
    board = visit("cole", size=WALL)
    base = begin(board, 0 if scripts else 1)
    controller = visit("cole", size=PHONE)
    controller.goto(f"{base}/notes")
    pupils = [
        join(visit(None, scripts=scripts, size=PHONE), code_on(board)) for _ in range(DEVICES)
    ]
    expect(board.locator("[data-joined]")).to_have_text(str(DEVICES), timeout=PATIENCE_MS)

    press_next(controller)
    look(board, "Before we start")
    press_next(controller)
    look(board, "One sentence first")
    for pupil in pupils:
        look(pupil, "One sentence first")
        choose(pupil, "Nearly")
    assert examine(pupils[0]) == []
    expect(controller.locator("[data-answers]")).to_have_text(str(DEVICES), timeout=PATIENCE_MS)
    controller.get_by_role("button", name="Show the answers on the board").click()
    expect(board.locator(".board-totals__row", has_text="Nearly")).to_contain_text(
        "5", timeout=PATIENCE_MS
    )
    expect(board.locator(".board-totals__row", has_text="Not yet")).to_contain_text(
        "fewer than 5", timeout=PATIENCE_MS
    )
    assert examine(board) == []
    assert examine(controller) == []

    pupils[0].get_by_role("link", name="Step out").click()
    expect(pupils[0].get_by_role("heading", level=1)).to_have_text("A quiet moment")
    has_chosen = False
    for _ in range(MOST_SCREENS):
        heading = press_next(controller)
        if not has_chosen and controller.url.endswith("/card-1"):
            for pupil in pupils[1:]:
                look(pupil, heading)
                pupil.locator(".pupil-choice").first.click()
            expect(controller.locator("[data-answers]")).to_have_text(
                str(DEVICES - 1), timeout=PATIENCE_MS
            )
            has_chosen = True
        if controller.get_by_role("link", name="Finish: take the register").count():
            break
    look(board, "The same sentence again")
    pupils[0].get_by_role("link", name="Go back in").click()
    for pupil in pupils:
        look(pupil, "The same sentence again")
        choose(pupil, "Yes")
    finish(controller)
    expect(controller.locator("main")).to_contain_text("How sure the class is")
    look(pupils[1], "The lesson has ended")
    expect(pupils[1].locator(".pupil-header__mark")).not_to_contain_text("You are")
    assert examine(pupils[1]) == []


def test_moves_that_overtake_each_other_leave_every_screen_on_the_last_one(visit: Visit) -> None:
    board = visit("cole", size=WALL)
    base = begin(board, 3)
    controller = visit("cole", size=PHONE)
    controller.goto(f"{base}/notes")
    sent: list[str] = []

    def hold_the_first(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 1:
            controller.wait_for_timeout(1500)
        route.continue_()

    controller.route("**/move", hold_the_first)
    press_next(controller)
    last = press_next(controller)
    expect(board.get_by_role("heading", level=1)).to_have_text(last, timeout=PATIENCE_MS)
    controller.wait_for_timeout(3000)
    expect(board.get_by_role("heading", level=1)).to_have_text(last)
    expect(controller.get_by_role("heading", level=1)).to_have_text(last)


def test_a_sign_in_that_ends_in_the_lesson_leaves_the_board_as_it_is(visit: Visit) -> None:
    board = visit("cole", size=WALL)
    base = begin(board, 4)
    pupil = join(visit(None, size=PHONE), code_on(board))
    press_next(board)
    look(pupil, "Before we start")
    board.wait_for_function("performance.getEntriesByType('resource').length > 12")
    held = board.context.cookies()
    board.context.clear_cookies()
    expect(board.locator("[data-signed-out]")).to_contain_text("Sign in again", timeout=30_000)
    assert press_next(board) == "One sentence first"
    board.get_by_role("button", name="Show answers").click()
    board.wait_for_timeout(500)
    expect(board.get_by_role("heading", level=1)).to_have_text("One sentence first")
    assert board.url.startswith(base)

    board.context.add_cookies(held)  # type: ignore[arg-type]
    expect(board.locator("[data-signed-out]")).to_be_hidden(timeout=30_000)
    look(pupil, "One sentence first")
    board.evaluate("document.querySelector('[data-lesson]').dataset.token = 'of another sign-in'")
    look(pupil, press_next(board))


def test_a_late_pupil_is_let_in_from_the_phone_and_the_board_goes_back(visit: Visit) -> None:
    board = visit("cole", size=WALL)
    base = begin(board, 5)
    code = code_on(board)
    controller = visit("cole", size=PHONE)
    controller.goto(f"{base}/notes")
    heading = press_next(controller)
    controller.get_by_role("button", name="Somebody is late: show the number to join").click()
    expect(board.locator(".board-code")).to_be_visible(timeout=PATIENCE_MS)
    join(visit(None, size=PHONE), code)
    expect(board.locator("[data-joined]")).to_have_text("1", timeout=PATIENCE_MS)
    board.keyboard.press("PageDown")
    expect(board.get_by_role("heading", level=1)).to_have_text(heading)
    expect(
        controller.get_by_role("button", name="Somebody is late: show the number to join")
    ).to_be_visible(timeout=PATIENCE_MS)
    controller.keyboard.press("ArrowRight")
    expect(controller.get_by_role("heading", level=1)).to_have_text("One sentence first")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def second(
    council: Flask, tmp_path: Path, visit: Visit, cookies_of: dict[str, StorageState]
) -> Iterator[tuple[str, Start]]:
    """The same council on a port of its own: where it answers, and what starts it (again)."""
    visit("cole")  # signs in, if nobody has
    port = free_port()
    running: list[subprocess.Popen[str]] = []
    given = [
        council.config["SQLALCHEMY_DATABASE_URI"],
        council.config["SECRET_KEY"],
        str(tmp_path),
        str(port),
    ]

    def start() -> subprocess.Popen[str]:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.second_server", *given],
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(server)
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        return server

    yield f"http://127.0.0.1:{port}", start
    for server in running:
        server.kill()
        server.wait()
        assert server.stdout is not None
        server.stdout.close()


def test_a_whole_lesson_outlives_its_server_that_is_killed_in_the_middle(
    browser: Browser, cookies_of: dict[str, StorageState], second: tuple[str, Start]
) -> None:
    address, start = second
    server = start()

    def open_as(who: str | None, size: dict[str, int]) -> Page:
        held = cookies_of[who] if who else None
        context = browser.new_context(base_url=address, viewport=size, storage_state=held)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    board, controller = open_as("cole", WALL), open_as("cole", PHONE)
    pupils = [open_as(None, PHONE) for _ in range(DEVICES)]
    base = begin(board, 2)
    for pupil in pupils:
        join(pupil, code_on(board))
    controller.goto(f"{base}/notes")
    press_next(controller)
    press_next(controller)
    for screen in (board, *pupils):
        look(screen, "One sentence first")
    for pupil in pupils:
        choose(pupil, "Nearly")
    controller.wait_for_function("performance.getEntriesByType('resource').length > 12")

    server.kill()
    server.wait()
    for pupil in pupils:
        expect(pupil.locator("[data-away]")).to_contain_text("No connection", timeout=30_000)
        expect(pupil.get_by_role("heading", level=1)).to_have_text("One sentence first")
    seen = [press_next(controller) for _ in range(3)]
    expect(controller.locator("[data-away]")).to_contain_text("No connection", timeout=30_000)
    expect(board.get_by_role("heading", level=1)).to_have_text("One sentence first")

    start()
    for screen in (board, *pupils):
        expect(screen.get_by_role("heading", level=1)).to_have_text(seen[-1], timeout=40_000)
        expect(screen.locator("[data-away]")).to_be_empty(timeout=40_000)
    go_to_the_end(controller)
    for pupil in pupils:
        look(pupil, "The same sentence again")
        choose(pupil, "Yes")
    expect(controller.locator("[data-answers]")).to_have_text(str(DEVICES), timeout=PATIENCE_MS)
    finish(controller)
    # What was answered before the server went away is kept with the rest.
    said = controller.get_by_role("table", name="The class before the lesson and at the end")
    expect(said.get_by_role("rowheader")).to_have_text(["Before", "At the end"])
    for screen in (board, controller, *pupils):
        screen.context.close()


@pytest.mark.opens("teacher.register", "teacher.done")
def test_a_lesson_is_taught_from_a_file_without_the_network_and_entered_later(
    visit: Visit, browser: Browser, tmp_path: Path, axe_source: str
) -> None:
    page = visit("cole")
    page.goto("/teach")
    classes = page.locator(".teach-class", has_text="Years 5 and 6")
    classes.nth(5).locator(".teach-class__name a").click()
    page.locator(".lantern-card__title a", has_text=TRICKS).first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="The whole lesson as one file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    context = browser.new_context(viewport=WALL, offline=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    board = context.new_page()
    board.goto(file.as_uri())
    shown = board.locator(".offline__screen:visible")
    expect(shown).to_have_count(1)
    assert axe.faults(board, axe_source) == []
    expect(shown.get_by_role("heading", level=1)).to_have_text("Before we start")
    shown.get_by_text("Pause", exact=True).last.click()
    expect(shown.locator(".offline__quiet")).to_be_visible()
    shown.get_by_text("Go on", exact=True).click()
    shown.get_by_role("link", name="Get help").click()
    expect(shown).to_contain_text("Childline")
    shown.get_by_role("link", name="Back").click()
    expect(shown.get_by_role("heading", level=1)).to_have_text("Before we start")
    for _ in range(MOST_SCREENS):
        if shown.get_by_role("link", name="Finish").count():
            break
        board.keyboard.press("PageDown")
    shown.get_by_text("Notes for the teacher").click()
    expect(shown).to_contain_text("The same sentence again")
    board.keyboard.press("PageDown")
    expect(shown).to_contain_text("Childline")
    assert {url.partition("#")[0] for url in asked if not url.startswith("data:")} == {
        file.as_uri()
    }
    context.close()

    page.get_by_role("button", name="It has been taught without a screen").click()
    page.get_by_text("How sure the class is, and another day").click()
    page.get_by_label("When was it taught?").fill("1/2/2027")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("1 February 2027")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_door_is_accessible_wrong_numbers_included(
    visit: Visit, axe_source: str, size: dict[str, int]
) -> None:
    page = visit(None, size=size)
    page.goto("/class/join")
    assert axe.faults(page, axe_source) + axe.overflow(page) == []
    page.get_by_label("The number on the board").fill("47")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("#code-error")).to_contain_text("Type the six digits from the board.")
    assert axe.faults(page, axe_source) + axe.overflow(page) == []
