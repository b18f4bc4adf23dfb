"""What a register may say, which band suits a class, and what may be left out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awareness.classroom.rules import (
    LESSON_AFTER,
    Count,
    Permit,
    Register,
    kept_line,
    left_out,
    needs_agreement,
    next_module,
    optional_parts,
    register_faults,
    shown_slides,
)
from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.content.model import Module

SLUG = "b09-tricks-and-pressure"
TODAY = date(2027, 1, 20)


def faults(roll: int, present: int, alternative: int, **more: Any) -> Mapping[Count, str]:
    register = Register(present=present, alternative=alternative, **more)
    return register_faults(roll=roll, register=register, today=TODAY)


def test_a_lesson_of_the_last_thirty_days_may_be_entered_and_none_to_come() -> None:
    for days, is_wrong in [(0, False), (30, False), (31, True), (-1, True)]:
        found = faults(28, 27, 0, taught_on=TODAY - timedelta(days=days))
        assert (Count.TAUGHT_ON in found) == is_wrong


def test_a_line_of_more_than_were_there_is_refused_by_name() -> None:
    found = faults(28, 20, 0, line_before=(5, 10, 5), line_after=(1, 10, 10))
    assert set(found) == {Count.LINE_AFTER}
    assert "These make 21, but 20 were present" in found[Count.LINE_AFTER]


def test_a_line_of_fewer_than_five_is_not_kept() -> None:
    assert kept_line((1, 1, 2)) is None
    assert kept_line((1, 1, 3)) == [1, 1, 3]
    assert kept_line(()) is None


@pytest.mark.parametrize(
    ("present", "alternative", "wrong"),
    [
        (28, 0, set()),
        (27, 1, set()),
        (1, 0, set()),
        (29, 0, {Count.PRESENT}),
        (0, 0, {Count.PRESENT}),
        (-1, 0, {Count.PRESENT}),
        (27, 2, {Count.ALTERNATIVE}),
        (27, -1, {Count.ALTERNATIVE}),
        (29, -1, {Count.PRESENT, Count.ALTERNATIVE}),
    ],
)
def test_a_register_of_28_takes_only_numbers_that_can_be(
    present: int, alternative: int, wrong: set[Count]
) -> None:
    assert set(faults(28, present, alternative)) == wrong


@given(roll=st.integers(1, 400), present=st.integers(-5, 500), alternative=st.integers(-5, 500))
def test_a_sound_register_never_counts_more_than_the_roll(
    roll: int, present: int, alternative: int
) -> None:
    is_sound = not faults(roll, present, alternative)
    assert is_sound == (present >= 1 and alternative >= 0 and present + alternative <= roll)


def test_a_fault_of_both_numbers_says_what_they_make_together() -> None:
    fault = faults(28, 27, 3)[Count.ALTERNATIVE]
    assert "27 present and 3 elsewhere make 30, but the class has 28 on its roll" in fault


@pytest.mark.parametrize(
    ("of_class", "of_module", "asks"),
    [
        (Band.B09, Band.B11, True),
        (Band.B05, Band.B16, True),
        (Band.B09, Band.B09, False),
        (Band.B11, Band.B09, False),
    ],
)
def test_only_a_module_for_older_pupils_needs_the_leads_agreement(
    of_class: Band, of_module: Band, asks: bool
) -> None:
    assert needs_agreement(of_class, of_module) is asks


def test_a_permit_counts_on_its_last_day_and_not_on_the_next() -> None:
    last = date(2027, 3, 1)
    assert Permit(last).is_open(last)
    assert not Permit(last).is_open(last + timedelta(days=1))
    assert not Permit(None).is_open(last)


@pytest.fixture
def module(library: Library) -> Module:
    """A module with one optional section and, in another section, one optional slide."""
    found = library.module(SLUG)
    sections = tuple(
        section.model_copy(update={"optional": section.id == "exit-lines"})
        for section in found.sections
    )
    slides = tuple(
        slide.model_copy(update={"optional": slide.id == "what-moved"}) for slide in found.slides
    )
    return replace(found, sections=sections, slides=slides)


def test_an_optional_section_goes_whole_and_an_optional_slide_alone(module: Module) -> None:
    parts = {part.id: part for part in optional_parts(module)}
    assert set(parts) == {"slide-what-moved", "section-exit-lines"}
    assert parts["section-exit-lines"].slides == ("words-to-leave", "no-words", "be-the-helper")
    assert parts["section-exit-lines"].minutes == 8


def test_what_is_left_out_is_not_shown(module: Module) -> None:
    left = left_out(module, ["section-exit-lines"])
    shown = [slide.id for slide in shown_slides(module, left)]
    assert "no-words" not in shown
    assert "what-moved" in shown
    assert len(shown) == len(module.slides) - 3


def test_a_part_that_is_not_optional_cannot_be_left_out(module: Module) -> None:
    assert left_out(module, ["section-story", "slide-friday"]) == []
    assert shown_slides(module, ["friday", "who-picks-up"]) == module.slides


def test_the_lesson_after_a_play_is_next_for_nobody_who_has_not_asked(library: Library) -> None:
    modules = library.modules_for(Band.B11)
    assert LESSON_AFTER in {module.slug for module in modules}
    others = {module.slug for module in modules} - {LESSON_AFTER}
    assert next_module(modules, others) is None


def test_the_next_module_is_the_first_one_not_yet_had(library: Library) -> None:
    modules = [library.module(SLUG), library.module("b11-grooming-how-it-works")]
    assert next_module(modules, {SLUG}) is modules[1]
    assert next_module(modules, {module.slug for module in modules}) is None
