"""Every screen of a session has an address, and a clicker with two buttons reaches it."""

import pytest

from awareness.classroom.moments import AFTER, BEFORE, DOOR, MOMENT, around
from awareness.classroom.screens import (
    Kind,
    Screen,
    after,
    before,
    choices,
    entry,
    mixed,
    pace,
    past,
    place_of,
    screen_at,
    screens_of,
    slide_at,
)
from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.errors import NotFound

TRICKS = "b09-tricks-and-pressure"
GROOMING = "b11-grooming-how-it-works"
HELPERS = "b05-my-safe-helpers"


def line_of(library: Library, slug: str) -> tuple[Screen, ...]:
    module = library.module(slug)
    return screens_of(module, module.slides)


@pytest.mark.parametrize("slug", [HELPERS, TRICKS, GROOMING])
def test_no_two_screens_share_an_address(library: Library, slug: str) -> None:
    addresses = [(screen.slide.id, screen.step) for screen in line_of(library, slug)]
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize("slug", [HELPERS, TRICKS, GROOMING])
def test_pressing_next_reaches_every_slide_and_ends(library: Library, slug: str) -> None:
    screens = line_of(library, slug)
    met: list[Screen] = []
    at: Screen | None = screens[0]
    while at is not None:
        assert at not in met
        met.append(at)
        at = after(screens, at)
    module = library.module(slug)
    assert [screen.slide for screen in met if screen.kind is Kind.SLIDE] == list(module.slides)


def test_what_it_is_about_stands_before_the_first_slide(library: Library) -> None:
    screens = line_of(library, TRICKS)
    opening, first = screen_at(screens, "on-air", "opening"), screen_at(screens, "on-air")
    assert (before(screens, opening), after(screens, opening)) == (None, first)
    assert before(screens, first) == opening
    assert past(screens, opening) is None


def test_the_key_words_are_passed_by_and_lead_back_into_the_line(library: Library) -> None:
    screens = line_of(library, TRICKS)
    words = screen_at(screens, "on-air", "words")
    assert before(screens, words) == screen_at(screens, "on-air", "opening")
    assert after(screens, words) == screen_at(screens, "on-air")
    assert past(screens, words) is None


def test_one_comes_to_the_first_slide_past_the_opening_and_to_another_at_once(
    library: Library,
) -> None:
    screens = line_of(library, TRICKS)
    assert entry(screens, "on-air").kind is Kind.OPENING
    assert entry(screens, "friday") == screen_at(screens, "friday")


def test_a_card_is_shown_before_what_can_be_said_about_it(library: Library) -> None:
    screens = line_of(library, TRICKS)
    card = screen_at(screens, "round-one", "card-3")
    told = after(screens, card)
    assert told is not None
    assert (told.item, card.is_open, told.is_open) == (card.item, False, True)


def test_from_a_scene_next_is_the_next_slide_and_back_is_the_slide_it_stands_on(
    library: Library,
) -> None:
    screens = line_of(library, TRICKS)
    scene = screen_at(screens, "friday", "scene-types-ok")
    assert after(screens, scene) == screen_at(screens, "tells-twice")
    assert before(screens, scene) == screen_at(screens, "friday")


def test_back_from_the_slide_after_a_story_is_the_slide_that_began_it(library: Library) -> None:
    screens = line_of(library, TRICKS)
    after_story = screen_at(screens, "tells-twice")
    assert before(screens, after_story) == screen_at(screens, "friday")


def test_a_story_begins_with_its_first_scene(library: Library) -> None:
    screens = line_of(library, TRICKS)
    first = after(screens, screen_at(screens, "friday"))
    assert first is not None
    assert first.step == "scene-message"


def test_the_cards_can_be_passed_over_and_the_last_one_offers_no_second_way(
    library: Library,
) -> None:
    screens = line_of(library, TRICKS)
    assert past(screens, screen_at(screens, "round-one", "card-1")) == screen_at(
        screens, "round-two"
    )
    assert past(screens, screen_at(screens, "round-one", "card-9-why")) is None
    assert past(screens, screen_at(screens, "round-one")) is None


def test_steps_are_mixed_the_same_way_each_time_and_never_into_the_right_order(
    library: Library,
) -> None:
    steps = screen_at(line_of(library, GROOMING), "assemble", "mixed").activity.steps  # type: ignore[union-attr]
    assert mixed(steps) == mixed(steps)
    assert mixed(steps) != steps
    assert set(mixed(steps)) == set(steps)
    assert mixed(tuple(mixed(steps))) != mixed(steps)


def test_an_address_that_is_no_screen_is_not_found(library: Library) -> None:
    screens = line_of(library, TRICKS)
    for slide, step in (("friday", "card-1"), ("nowhere", ""), ("round-one", "card-10")):
        with pytest.raises(NotFound):
            screen_at(screens, slide, step)


def test_a_slide_that_is_gone_starts_again_from_the_first(library: Library) -> None:
    slides = library.module(TRICKS).slides
    assert slide_at(slides, "friday").id == "friday"
    assert slide_at(slides, "a-slide-of-an-older-version").id == "on-air"


def test_what_a_class_may_choose_is_what_stands_on_the_screen(library: Library) -> None:
    screens = around(Band.B09, line_of(library, TRICKS), has_door=True)
    asked = {place_of(screen): choices(screen) for screen in screens if choices(screen)}
    sort = library.module(TRICKS).activity("round-one")
    assert asked["round-one/card-1"] == sort.piles  # type: ignore[union-attr]
    assert "round-one/card-1-why" not in asked
    assert asked[BEFORE] == asked[AFTER] == ("Not yet", "Nearly", "Yes")


def test_the_moments_stand_before_and_after_and_no_module_has_a_slide_of_their_name(
    library: Library,
) -> None:
    screens = around(Band.B09, line_of(library, TRICKS), has_door=True)
    places = [place_of(screen) for screen in screens]
    assert places[:4] == [DOOR, "on-air/opening", "on-air/words", BEFORE]
    assert places[-1] == AFTER
    assert MOMENT not in {slide.id for module in library.all for slide in module.slides}


def test_the_plan_is_counted_over_what_is_shown(library: Library) -> None:
    slides = library.module(TRICKS).slides
    found = pace(slides, slides[2])
    assert (found.before, found.here, found.total) == (4, 2, 40)
    shorter = tuple(slide for slide in slides if slide.section != "studio")
    assert pace(shorter, slides[2]).before == 0
    assert pace(shorter, slides[2]).total == 36
