"""Families read what pupils learn, without a log-in and without a trace."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.content.library import Library
from tests.factories import make_person, make_post
from tests.pages import PageClient

MODULES = (
    "b05-my-safe-helpers",
    "b09-tricks-and-pressure",
    "b11-grooming-how-it-works",
    "b14-exploitation-and-the-law",
)
SignIn = Callable[[Person], PageClient]


@pytest.fixture
def library(app: Flask) -> Library:
    found: Library = app.extensions["library"]
    return found


def test_the_catalogue_lists_every_pupil_module_and_no_training(
    anyone: PageClient, library: Library
) -> None:
    links = set(anyone.page("/modules").links().values())
    listed = {link.removeprefix("/modules/") for link in links if link.startswith("/modules/")}
    assert listed == {module.slug for module in library.all if module.is_pupil}


@pytest.mark.parametrize("slug", MODULES)
def test_a_family_sees_every_slide_every_activity_and_every_word(
    anyone: PageClient, library: Library, slug: str
) -> None:
    module = library.module(slug)
    text = anyone.page(f"/modules/{slug}").text
    for slide in module.slides:
        assert slide.title in text
        assert not slide.text or slide.text.plain.split("\n")[0] in text
        assert slide.notes.say.plain.split("\n")[0] in text
    for activity in module.activities:
        assert activity.title in text
        for words in getattr(activity, "cut_outs", ()):
            assert words.plain.split("\n")[0] in text
    for entry in module.glossary:
        assert entry.meaning.plain in text
    for outcome in module.outcomes:
        assert outcome.text.plain in text


@pytest.mark.parametrize("slug", MODULES)
def test_every_picture_a_family_sees_is_described(
    anyone: PageClient, library: Library, slug: str
) -> None:
    html = anyone.page(f"/modules/{slug}").html
    described = [s.picture.alt for s in library.module(slug).slides if s.picture]
    assert all(alt.replace("'", "&#39;") in html or alt in html for alt in described)


def test_a_family_is_told_that_there_is_no_sex_education_in_it(anyone: PageClient) -> None:
    assert "There is no sex education in this module." in anyone.page(f"/modules/{MODULES[0]}").text


def test_the_card_of_the_younger_bands_has_three_ways_to_help(anyone: PageClient) -> None:
    page = anyone.page(f"/modules/{MODULES[2]}")
    rows = [item for item in page.all("li") if item.get("class") == "help-slip__row"]
    assert len(rows) == 3
    assert "0800 1111" in page.text
    assert "999" in page.text


def test_the_card_from_14_up_speaks_of_an_adult_and_names_the_police(anyone: PageClient) -> None:
    page = anyone.page("/modules/b14-exploitation-and-the-law")
    card = page.html.split('class="help-slip band-b14"')[1]
    assert "An adult you trust" in card
    assert "A grown-up you trust" not in card
    assert "101" in card


@pytest.mark.parametrize("path", ["/modules", f"/modules/{MODULES[0]}"])
def test_no_cookie_is_set_and_there_is_a_way_out(anyone: PageClient, path: str) -> None:
    page = anyone.page(path)
    assert "Set-Cookie" not in page.response.headers
    assert any(link.get("data-exit") is not None for link in page.all("a"))


@pytest.mark.parametrize("path", ["/modules", f"/modules/{MODULES[0]}"])
def test_the_page_is_the_same_for_someone_who_is_signed_in(
    anyone: PageClient, session: Session, client_for: SignIn, path: str
) -> None:
    person = make_post(session, person=make_person(session, name="Dana Cole")).person
    assert client_for(person).page(path).html == anyone.page(path).html


def test_training_for_adults_has_no_page_for_families(anyone: PageClient) -> None:
    anyone.page("/modules/staff-delivering-safely", 404)
    anyone.page("/modules/nothing-of-the-kind", 404)


def test_the_front_page_shows_a_slide_of_a_lesson_as_it_is(anyone: PageClient, app: Flask) -> None:
    module = app.extensions["library"].module("b09-tricks-and-pressure")
    page = anyone.page("/")
    slide = next(slide for slide in module.slides if slide.title in page.text)
    assert slide.text.plain in page.html
    for words in (slide.notes.say, slide.notes.ask, slide.notes.watch_for):
        assert str(words) in page.text
    assert f"{module.slides.index(slide) + 1} of {len(module.slides)}" in page.text
