"""The board on the wall: every screen fits, can be read from the back row, and moves."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from awareness import clock
from awareness.accounts.access import schools_taught_at
from awareness.accounts.models import Person
from awareness.classroom import actions, queries
from awareness.classroom.rules import Agreement
from awareness.classroom.screens import screens_of
from awareness.web.extensions import library, transaction
from tests.browser import axe
from tests.browser.conftest import PHONE, Visit
from tests.browser.test_read_aloud import LOCAL, Listener

WALL = {"width": 1280, "height": 720}
SMALLEST = 24
"""CSS pixels at 1280 by 720: read from the back row of a classroom."""

FAULTS = """smallest => {
  const stage = document.querySelector(".board__stage").getBoundingClientRect();
  const found = [];
  if (document.documentElement.scrollHeight > innerHeight) found.push("it scrolls down");
  if (document.documentElement.scrollWidth > innerWidth) found.push("it scrolls sideways");
  const wall = document.querySelector(".board__stage");
  const texts = document.createTreeWalker(wall, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (!text.textContent.trim()) continue;
    if (element.closest("svg, .govuk-visually-hidden, [hidden]")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const is_inside = box.left >= stage.left - 1 && box.right <= stage.right + 1
      && box.top >= stage.top - 1 && box.bottom <= stage.bottom + 1;
    if (!is_inside) found.push(`outside: ${text.textContent.trim()}`);
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < smallest) found.push(`${size}px: ${text.textContent.trim()}`);
  }
  return found;
}"""


@pytest.fixture
def lessons(council: Flask) -> Iterator[dict[str, str]]:
    """A session of Mr Cole's with every pupil module, open: its address by slug."""
    with council.app_context():
        with transaction() as session:
            today = clock.london_date(clock.now())
            cole = session.scalars(
                select(Person).where(Person.email == "cole@hollybrook.example")
            ).one()
            year = clock.AcademicYear.of(today).label
            group = queries.classes_at(session, schools_taught_at(cole, today), year)[0]
            lessons = {
                module.slug: actions.begin(
                    session, cole, group, module, at=clock.now(), agreement=Agreement.LEAD_AGREED
                )
                for module in library().all
                if module.is_pupil
            }
        yield {slug: f"/teach/sessions/{lesson.id}" for slug, lesson in lessons.items()}
        with transaction() as session:
            for lesson in lessons.values():
                session.delete(lesson)


def marked(page: Page) -> bool:
    """Say whether the page is still the document that `mark` was left on."""
    return bool(page.evaluate("window.mark === true"))


def test_every_screen_fits_the_wall_and_can_be_read_from_the_back(
    council: Flask, visit: Visit, lessons: dict[str, str]
) -> None:
    page = visit("cole", size=WALL)
    # With everything that may stand in the bar, the control of reading aloud among it.
    Listener(page, LOCAL)
    modules = council.extensions["library"].by_slug
    found = []
    for slug, base in lessons.items():
        for screen in screens_of(modules[slug], modules[slug].slides):
            address = f"{base}/board/{screen.slide.id}/{screen.step}".rstrip("/")
            page.goto(address)
            faults = page.evaluate(FAULTS, SMALLEST)
            found += [f"{slug}, {screen.slide.id} {screen.step}: {fault}" for fault in faults]
    assert found == []


def test_a_clicker_moves_the_board_without_loading_it_anew_and_the_notes_follow(
    visit: Visit, lessons: dict[str, str]
) -> None:
    base = lessons["b09-tricks-and-pressure"]
    board = visit("cole", size=WALL)
    notes = board.context.new_page()
    board.goto(f"{base}/board/on-air")
    notes.goto(f"{base}/notes/on-air")
    board.evaluate("window.mark = true")
    board.keyboard.press("PageDown")
    expect(board.get_by_role("heading", level=1)).to_have_text("Rules of the studio")
    expect(notes.get_by_role("heading", level=1)).to_have_text("Rules of the studio")
    assert marked(board), "a page load would have left full screen"
    assert board.url.endswith("/board/studio-rules")


@pytest.mark.opens("teacher.notes", "teacher.pause")
def test_the_notes_move_the_board_and_take_it_out_of_a_pause(
    visit: Visit, lessons: dict[str, str]
) -> None:
    base = lessons["b09-tricks-and-pressure"]
    board = visit("cole", size=WALL)
    notes = board.context.new_page()
    board.goto(f"{base}/board/friday")
    board.get_by_role("link", name="Pause").click()
    expect(board.get_by_role("heading", level=1)).to_have_text("A quiet moment")
    notes.goto(f"{base}/notes/friday")
    notes.get_by_role("link", name="Next").click()
    expect(board.get_by_role("heading", level=1)).to_have_text("What does Kai do next?")


def test_the_clock_starts_when_asked_and_goes_on_with_the_slides(
    visit: Visit, lessons: dict[str, str]
) -> None:
    notes = visit("cole")
    notes.goto(f"{lessons['b09-tricks-and-pressure']}/notes/on-air")
    notes.get_by_role("button", name="Start the clock").click()
    expect(notes.locator("[data-clock-words]")).to_contain_text("0 of 40 min.")
    notes.get_by_role("link", name="Next").click()
    expect(notes.locator("[data-clock-words]")).to_contain_text("2 min in hand")


def test_the_number_in_the_register_goes_up_and_down_by_one(
    visit: Visit, lessons: dict[str, str]
) -> None:
    page = visit("cole")
    page.goto(f"{lessons['b09-tricks-and-pressure']}/register")
    present = page.get_by_label("How many were present?")
    roll = int(present.input_value())
    page.get_by_role("button", name="one fewer").first.click()
    expect(present).to_have_value(str(roll - 1))
    page.get_by_role("button", name="one more").first.click()
    expect(present).to_have_value(str(roll))


@pytest.mark.parametrize("size", [WALL, PHONE], ids=["wall", "phone"])
def test_every_kind_of_page_of_a_session_is_accessible(
    council: Flask, visit: Visit, lessons: dict[str, str], axe_source: str, size: dict[str, int]
) -> None:
    page = visit("cole", size=size)
    modules = council.extensions["library"].by_slug
    kinds: dict[tuple[str, str], str] = {}
    for slug, base in lessons.items():
        first = modules[slug].slides[0].id
        for part in ("notes", "pause"):
            kinds[(part, slug)] = f"{base}/{part}/{first}"
        kinds[("register", "")] = f"{base}/register"
        for screen in screens_of(modules[slug], modules[slug].slides):
            address = f"{base}/board/{screen.slide.id}/{screen.step}".rstrip("/")
            kinds.setdefault((screen.kind, str(modules[slug].band)), address)
    found = []
    for address in kinds.values():
        page.goto(address)
        found += axe.faults(page, axe_source)
    assert not found, "\n".join(found)
