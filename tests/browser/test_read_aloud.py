"""A page is read aloud by a voice of the device, and by no other."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from awareness import journeys
from awareness.accounts.access import schools_taught_at
from awareness.accounts.models import Person
from awareness.classroom.models import ClassSession
from awareness.classroom.queries import classes_at
from awareness.classroom.rules import Agreement
from awareness.live.queries import find_room
from awareness.lti.models import Standing
from awareness.web.extensions import library, reading, transaction
from tests.browser import axe
from tests.browser.conftest import A_SCHOOL_DAY, PHONE, WIDE, Visit
from tests.browser.facts import open_lesson
from tests.browser.test_visits import ALONE, hold

FAMILY = "/modules/b09-tricks-and-pressure"
LOCAL = {"name": "Kitchen", "lang": "en-GB", "localService": True}
AMERICAN = {"name": "Porch", "lang": "en_US", "localService": True, "default": True}
REMOTE = {"name": "Cloud", "lang": "en-GB", "localService": False, "default": True}
FRENCH = {"name": "Cuisine", "lang": "fr-FR", "localService": True}
FAKE_SPEECH = """
const told = (what, more) => {
  const before = JSON.parse(sessionStorage.getItem("told") ?? "[]");
  sessionStorage.setItem("told", JSON.stringify([...before, {what, ...more}]));
};
class FakeSpeech extends EventTarget {
  voices = VOICES;
  getVoices() { return this.voices; }
  speak(utterance) {
    this.utterance = utterance;
    told("say", {words: utterance.text, voice: utterance.voice?.name, rate: utterance.rate});
  }
  cancel() {
    const cut = this.utterance;
    this.utterance = null;
    told("cancel");
    cut?.onerror?.({error: "interrupted"});
  }
  finish() {
    const done = this.utterance;
    this.utterance = null;
    done.onend();
  }
  bring(voices) {
    this.voices = voices;
    this.dispatchEvent(new Event("voiceschanged"));
  }
}
Object.defineProperty(window, "speechSynthesis", {value: new FakeSpeech()});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
NO_HIGHLIGHTS = "delete window.Highlight;"
MARKED = """() => {
  const span = [...document.querySelectorAll(".read-aloud__now")].map(each => each.textContent);
  const ranges = [...(window.CSS.highlights?.get("read-aloud") ?? [])].map(String);
  const picture = document.querySelector(".read-aloud__picture")?.getAttribute("aria-label");
  return picture ?? [...ranges, ...span].join("");
}"""


class Listener:
    """What the device was asked to say, in this page and those before it."""

    def __init__(self, page: Page, *voices: dict[str, Any], before: str = "") -> None:
        self.page = page
        script = FAKE_SPEECH.replace("VOICES", json.dumps(voices))
        page.context.add_init_script(f"(() => {{{before}{script}}})()")

    @property
    def heard(self) -> list[dict[str, Any]]:
        told: str = self.page.evaluate("sessionStorage.getItem('told') ?? '[]'")
        found: list[dict[str, Any]] = json.loads(told)
        return found

    @property
    def said(self) -> list[str]:
        return [each["words"] for each in self.heard if each["what"] == "say"]

    @property
    def voices(self) -> set[str]:
        return {each["voice"] for each in self.heard if each["what"] == "say"}

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def finish(self, sentences: int = 1) -> None:
        """Let the voice come to the end of so many sentences."""
        for _ in range(sentences):
            self.page.evaluate("speechSynthesis.finish()")

    @property
    def is_silent(self) -> bool:
        return self.heard[-1]["what"] == "cancel"


def control(page: Page) -> Any:
    return page.get_by_role("button", name="Read aloud", exact=True)


@pytest.mark.parametrize("voices", [(), (REMOTE,), (FRENCH,)], ids=["none", "remote", "french"])
def test_there_is_no_control_without_an_english_voice_of_the_device(
    visit: Visit, voices: tuple[dict[str, Any], ...]
) -> None:
    page = visit(None)
    Listener(page, *voices)
    page.goto(FAMILY)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(control(page)).to_be_hidden()


def test_there_is_no_control_without_scripts(visit: Visit) -> None:
    page = visit(None, scripts=False)
    page.goto(FAMILY)
    expect(control(page)).to_be_hidden()


def test_the_control_comes_with_voices_that_load_late_and_goes_with_them(visit: Visit) -> None:
    page = visit(None)
    Listener(page)
    page.goto(FAMILY)
    expect(control(page)).to_be_hidden()
    page.evaluate("voices => speechSynthesis.bring(voices)", [REMOTE, LOCAL])
    expect(control(page)).to_be_visible()
    page.evaluate("voices => speechSynthesis.bring(voices)", [REMOTE])
    expect(control(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("voices", "chosen"),
    [([REMOTE, AMERICAN, LOCAL], "Kitchen"), ([REMOTE, FRENCH, AMERICAN], "Porch")],
)
def test_only_a_voice_of_the_device_speaks_and_a_british_one_first(
    visit: Visit, voices: list[dict[str, Any]], chosen: str
) -> None:
    page = visit(None)
    listener = Listener(page, *voices)
    page.goto(FAMILY)
    listener.press("Read aloud")
    listener.finish(3)
    assert listener.voices == {chosen}


def test_a_remote_voice_never_takes_over_when_the_local_one_goes(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(FAMILY)
    listener.press("Read aloud")
    page.evaluate("voices => { speechSynthesis.voices = voices; }", [REMOTE])
    listener.finish()
    assert len(listener.said) == 1
    assert listener.is_silent


@pytest.mark.parametrize("before", ["", NO_HIGHLIGHTS], ids=["highlight", "span"])
def test_sentences_come_in_the_order_of_the_page_each_marked_while_it_is_read(
    visit: Visit, before: str
) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL, before=before)
    page.goto(f"{FAMILY}/steps/2")
    whole = page.locator("main").inner_text()
    listener.press("Read aloud")
    marked = []
    while not marked or not listener.is_silent:
        marked.append(" ".join(page.evaluate(MARKED).split()))
        listener.finish()
    title = page.get_by_role("heading", level=1).inner_text()
    alt = page.locator("main svg[role=img]").get_attribute("aria-label")
    lines = page.locator(".step__words").all_inner_texts()
    buttons = ["Button: Next", "Button: Back", "Button: Pause"]
    assert listener.said[1:-2] == [title, f"Picture: {alt}", *lines, *buttons]
    assert listener.said[0].startswith("Part 1 Step 2 of")
    assert marked[1:5] == [title, alt, *lines]
    assert page.evaluate(MARKED) == ""
    assert page.locator("main").inner_text() == whole


def test_a_picture_is_read_by_its_description(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(f"{FAMILY}/steps/2")
    alt = page.locator("main svg[role=img]").first.get_attribute("aria-label")
    listener.press("Read aloud")
    while not listener.said[-1].startswith("Picture:"):
        listener.finish()
    assert listener.said[-1] == f"Picture: {alt}"
    assert page.evaluate(MARKED) == alt


def test_what_is_folded_away_is_read_when_it_is_open(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(FAMILY)
    hidden = page.locator("details .govuk-details__text").first.text_content() or ""
    first = hidden.strip().split(".")[0]
    read_to_the_end(listener)
    assert not any(first in words for words in listener.said)
    page.locator("details summary").first.click()
    read_to_the_end(listener)
    assert any(first in words for words in listener.said)


def read_to_the_end(listener: Listener) -> None:
    listener.press("Read aloud")
    listener.page.evaluate("while (speechSynthesis.utterance) speechSynthesis.finish()")


def test_reading_rests_and_goes_on_with_the_same_sentence(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(FAMILY)
    listener.press("Read aloud")
    listener.finish(2)
    third = listener.said[-1]
    listener.press("Pause reading")
    assert listener.is_silent
    listener.press("Go on reading")
    assert listener.said[-2:] == [third, third]
    listener.press("Next sentence")
    assert listener.said[-1] != third


def test_stopping_brings_the_focus_back_to_the_start(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(FAMILY)
    control(page).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert listener.is_silent
    expect(control(page)).to_be_focused()
    assert page.evaluate(MARKED) == ""


def test_the_speed_holds_on_the_next_page(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(f"{FAMILY}/steps/1")
    page.get_by_label("Speed").select_option("slower")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/steps/2")
    listener.press("Read aloud")
    assert listener.heard[-1]["rate"] == 0.75


def test_leaving_the_page_silences_it_at_once(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    # The way out may lead to a slow site: the voice does not wait for it.
    page.route("https://www.bbc.co.uk/**", lambda _route: None)
    page.goto(FAMILY)
    listener.press("Read aloud")
    left = page.evaluate(
        """() => {
          document.querySelector("[data-exit]").click();
          return speechSynthesis.utterance;
        }"""
    )
    assert left is None


def test_going_to_another_page_silences_it(visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(FAMILY)
    listener.press("Read aloud")
    page.goto("/modules")
    assert listener.is_silent


def test_a_new_slide_on_the_board_silences_the_last_one(council: Flask, visit: Visit) -> None:
    page = visit("cole")
    listener = Listener(page, LOCAL)
    page.goto(open_lesson(council, "cole") + "/board")
    listener.press("Read aloud")
    first = page.get_by_role("heading", level=1).inner_text()
    assert listener.said == [first]
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    assert listener.is_silent
    listener.press("Read aloud")
    assert listener.said[-1] == page.get_by_role("heading", level=1).inner_text()
    listener.press("Stop reading")
    assert listener.is_silent


def test_the_board_of_older_classes_has_no_voice(council: Flask, visit: Visit) -> None:
    page = visit("lindqvist")
    Listener(page, LOCAL)
    page.goto(open_lesson(council, "lindqvist") + "/board")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(control(page)).to_have_count(0)


@pytest.mark.parametrize("page_id", ["home", "page"])
def test_a_driver_hears_the_training(visit: Visit, page_id: str) -> None:
    page = visit("tomasz", size=PHONE)
    listener = Listener(page, LOCAL)
    page.goto("/training/drive-school-transport")
    if page_id == "page":
        page.locator(".lantern-contents a").first.click()
    listener.press("Read aloud")
    listener.finish()
    assert page.get_by_role("heading", level=1).inner_text() in listener.said


def test_staff_training_has_no_voice(visit: Visit) -> None:
    page = visit("dee")
    Listener(page, LOCAL)
    page.goto("/training/staff-cse-essentials")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(control(page)).to_have_count(0)


@pytest.fixture
def live(council: Flask) -> Iterator[tuple[str, str]]:
    """A lesson with an open door: the address of its board, and the number to type."""
    with council.app_context():
        with transaction() as session:
            wanted = select(Person).where(Person.email == "cole@hollybrook.example")
            cole = session.scalars(wanted).one()
            schools = schools_taught_at(cole, A_SCHOOL_DAY.date())
            lesson = journeys.begin_session(
                session,
                teacher=cole,
                group=classes_at(session, schools, "2026/27")[0],
                module=library().module("b09-tricks-and-pressure"),
                at=A_SCHOOL_DAY,
                agreement=Agreement.LEAD_AGREED,
                left_out=(),
                randbelow=secrets.randbelow,
            )
        room = find_room(reading(), lesson.id)
        assert room is not None
        yield f"/teach/sessions/{lesson.id}/board", room.code
        with transaction() as session:
            session.delete(session.get_one(ClassSession, lesson.id))


def test_a_device_in_a_lesson_hears_the_slide_until_the_board_moves(
    visit: Visit, live: tuple[str, str]
) -> None:
    board, code = live
    device, teacher = visit(None, size=PHONE), visit("cole")
    listener = Listener(device, LOCAL)
    device.goto(f"/class/join/{code}")
    device.get_by_role("button", name="Join").click()
    teacher.goto(f"{board}/studio-rules")
    teacher.keyboard.press("ArrowRight")
    device.get_by_role("heading", name="Something gold").wait_for()
    listener.press("Read aloud")
    listener.finish()
    assert listener.said[0] == "Something gold"
    assert listener.said[1].startswith("Picture:")
    teacher.keyboard.press("ArrowRight")
    expect(device.get_by_role("heading", level=1)).not_to_have_text("Something gold")
    assert listener.is_silent
    assert listener.page.evaluate("speechSynthesis.utterance") is None


def test_a_pupil_from_a_platform_hears_a_page(council: Flask, visit: Visit) -> None:
    page = visit(None)
    listener = Listener(page, LOCAL)
    page.goto(hold(council, page, module=ALONE, standing=Standing.LEARNER))
    page.get_by_role("link", name="Start").click()
    listener.press("Read aloud")
    listener.finish()
    assert listener.said[1] == page.get_by_role("heading", level=1).inner_text()
    assert listener.voices == {"Kitchen"}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_page_that_is_read_is_accessible_and_shows_what_is_read(
    visit: Visit, axe_source: str, size: dict[str, int]
) -> None:
    page = visit(None, size=size)
    page.emulate_media(reduced_motion="reduce")
    listener = Listener(page, LOCAL)
    page.goto(FAMILY)
    listener.press("Read aloud")
    listener.finish(30)
    box = page.evaluate(
        "[...CSS.highlights.get('read-aloud')][0]?.getBoundingClientRect().toJSON()"
    )
    bar = page.locator(".read-aloud").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= box["top"]
    assert box["bottom"] <= size["height"]
    assert axe.overflow(page) == []
    assert axe.faults(page, axe_source) == []


def test_the_words_under_the_highlight_keep_their_contrast(visit: Visit) -> None:
    page = visit(None)
    Listener(page, LOCAL)
    page.goto(FAMILY)
    colours = page.evaluate(
        """() => {
          const style = getComputedStyle(document.querySelector("h1"), "::highlight(read-aloud)");
          return [style.color, style.backgroundColor];
        }"""
    )
    assert colours == ["rgb(22, 32, 46)", "rgb(244, 185, 66)"]
