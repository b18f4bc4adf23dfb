"""A module in small steps, with symbols, and its words: for anyone, without a trace."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.classroom.steps import steps_of
from awareness.content.library import Library
from tests.factories import make_class, make_completion, make_person, make_post
from tests.pages import Page, PageClient

HELPERS = "/modules/b05-my-safe-helpers"
TRICKS = "/modules/b09-tricks-and-pressure"
PATHS = ("steps", "symbols", "steps/3", "symbols/3", "steps/3/pause", "steps/end", "words")
SignIn = Callable[[Person], PageClient]


@pytest.fixture
def library(app: Flask) -> Library:
    found: Library = app.extensions["library"]
    return found


@pytest.mark.parametrize("style", ["steps", "symbols"])
def test_every_page_of_every_pupil_module_opens_and_leads_on(
    anyone: PageClient, library: Library, style: str
) -> None:
    for module in library.all:
        if module.is_pupil:
            start = f"/modules/{module.slug}/{style}"
            assert f"{start}/1" in anyone.page(start).links().values()
            page, number = anyone.page(f"{start}/1"), 1
            while "Finish" not in page.links():
                number += 1
                page = anyone.page(f"{start}/{number}")
            assert anyone.page(page.links()["Finish"]).heading == "That was all of it"


@pytest.mark.parametrize("path", PATHS)
def test_no_cookie_is_set_and_every_page_has_its_ways_out(anyone: PageClient, path: str) -> None:
    page = anyone.page(f"{HELPERS}/{path}")
    assert "Set-Cookie" not in page.response.headers
    assert any(link.get("data-exit") is not None for link in page.all("a"))
    assert page.links()["Get help"] == "/help/younger"


def test_a_step_has_a_pause_that_leads_back_to_it(anyone: PageClient) -> None:
    pause = anyone.page(f"{HELPERS}/symbols/7").links()["Pause"]
    assert anyone.page(pause).links()["Go on"] == f"{HELPERS}/symbols/7"


def test_the_other_style_shows_the_same_step(anyone: PageClient) -> None:
    plain = anyone.page(f"{HELPERS}/steps/7")
    symbols = anyone.page(plain.links()["With symbols"])
    assert symbols.links()["Without symbols"] == f"{HELPERS}/steps/7"
    assert words_of(symbols) == words_of(plain)


def words_of(page: Page) -> list[str]:
    found = [p for p in page.all("p") if p.get("class") == "step__words"]
    assert found
    return ["".join(p.itertext()) for p in found]


def test_a_symbol_stands_beside_its_word_and_is_silent(
    anyone: PageClient, library: Library
) -> None:
    steps = steps_of(library.module(HELPERS.removeprefix("/modules/")))
    number = next(step.number for step in steps if "“I have a worry,” she says." in step.lines)
    page = anyone.page(f"{HELPERS}/symbols/{number}")
    symbols = [span for span in page.all("span") if span.get("class") == "symbol"]
    assert ["".join(span.itertext()) for span in symbols[:2]] == ["worry,”", "says."]
    assert all('aria-hidden="true"' in part for part in page.html.split('class="symbol"')[1:])
    assert "symbol__picture" not in anyone.page(f"{HELPERS}/steps/{number}").html


def test_the_strips_on_paper_are_all_the_steps_with_where_to_go(
    anyone: PageClient, library: Library
) -> None:
    page = anyone.page(f"{TRICKS}/steps/to-print")
    strips = [each for each in page.all("article") if "strip" in (each.get("class") or "")]
    assert len(strips) == len(steps_of(library.module(TRICKS.removeprefix("/modules/"))))
    assert re.search(r"He calls Priya\. Go to \d+", page.text)


def test_the_word_mat_has_every_word_that_is_explained_with_room_for_another_language(
    anyone: PageClient, library: Library
) -> None:
    for module in library.all:
        if module.is_pupil:
            page = anyone.page(f"/modules/{module.slug}/words")
            assert module.glossary
            assert page.text.count("In my language:") == len(module.glossary)
            for entry in module.glossary:
                assert entry.meaning.plain in page.text


def test_the_word_mat_shows_the_symbols_of_its_lesson_and_no_others(anyone: PageClient) -> None:
    mat = [li for li in anyone.page(f"{HELPERS}/words").all("li") if li.get("class") == "mat__cell"]
    words = ["".join(li.itertext()) for li in mat]
    assert "worry" in words
    assert "police" not in words
    assert len(set(words)) == len(words)


def test_families_and_teachers_find_the_other_ways(
    anyone: PageClient, session: Session, client_for: SignIn
) -> None:
    ways = {f"{HELPERS}/steps", f"{HELPERS}/symbols", f"{HELPERS}/words"}
    assert ways <= set(anyone.page(HELPERS).links().values())
    post = make_post(session, person=make_person(session, name="Dana Cole"))
    make_completion(session, post=post, module="staff-delivering-safely")
    group = make_class(session, school=post.school)
    teacher = client_for(post.person)
    slug = HELPERS.removeprefix("/modules/")
    assert ways <= set(teacher.page(f"/teach/classes/{group.id}/{slug}").links().values())
    assert ways <= set(teacher.page(f"/teach/modules/{slug}/pack").links().values())


@pytest.mark.parametrize(
    "path",
    [
        f"{HELPERS}/steps/0",
        f"{HELPERS}/steps/999",
        f"{HELPERS}/pictures",
        "/modules/staff-cse-essentials/steps",
        "/modules/staff-cse-essentials/words",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(anyone: PageClient, path: str) -> None:
    anyone.page(path, 404)
