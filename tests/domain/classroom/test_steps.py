"""A module in small steps says all that its board says, a sentence or two at a time."""

from dataclasses import replace

import pytest

from awareness.classroom.screens import screens_of
from awareness.classroom.steps import (
    MOST_WORDS,
    Step,
    chunks,
    parts_of,
    sentences_of,
    step_at,
    steps_of,
    words_in,
)
from awareness.content.library import Library
from awareness.content.model import Module
from awareness.content.prose import block
from awareness.content.reading import words
from awareness.errors import NotFound

TRICKS = "b09-tricks-and-pressure"
HELPERS = "b05-my-safe-helpers"


def pupil_modules(library: Library) -> list[Module]:
    return [module for module in library.all if module.is_pupil]


def spoken(text: str) -> list[list[str]]:
    return [words(each) for each in text.split("\n")]


def flat(texts: list[str]) -> str:
    return " ".join(word for text in texts for word in words(text))


def test_every_word_of_every_slide_and_activity_is_in_the_steps(library: Library) -> None:
    for module in pupil_modules(library):
        said = flat([text for step in steps_of(module) for text in words_in(step)])
        for slide in module.slides:
            for line in spoken(slide.text.plain if slide.text else ""):
                assert " ".join(line) in said
        for activity in module.activities:
            for cut_out in activity.cut_outs:
                assert " ".join(words(cut_out.plain)) in said


def test_a_step_has_two_sentences_at_most_and_two_only_when_they_are_short(
    library: Library,
) -> None:
    for module in pupil_modules(library):
        for step in steps_of(module):
            plain = [line for line in step.lines if not line.endswith(":")]
            assert len(plain) <= 2
            assert len(plain) < 2 or len(words(" ".join(plain))) <= MOST_WORDS


def test_a_picture_is_on_every_step_of_its_slide(library: Library) -> None:
    module = library.module(HELPERS)
    pictures = {step.place: step.picture for step in steps_of(module)}
    for slide in module.slides:
        if slide.text:
            assert pictures[f"{slide.id}/"] == slide.picture


def test_no_slide_is_told_twice(library: Library) -> None:
    for module in pupil_modules(library):
        told = [(step.place.split("/")[0], step.lines) for step in steps_of(module) if step.picture]
        assert len(told) == len(set(told))


def test_what_is_said_over_two_sentences_keeps_its_marks_in_both() -> None:
    said = list(sentences_of(block('"It is not you. Who is in?" says Priya. Kai nods.')))
    assert said == ["“It is not you.”", "“Who is in?” says Priya.", "Kai nods."]


def test_a_message_in_italics_is_shown_as_one_and_stays_with_its_sender() -> None:
    prose = block("Kai waits. On Friday he reads:\\\n*Tell nobody. You owe me.*")
    assert list(chunks(prose)) == [
        ("Kai waits.",),
        ("On Friday he reads:", "“Tell nobody.”", "“You owe me.”"),
    ]


def test_a_question_of_a_word_or_two_stays_with_its_answer() -> None:
    prose = block("No real names, and no player names. Real worries? Tell me on dry land.")
    assert list(chunks(prose)) == [
        ("No real names, and no player names.",),
        ("Real worries?", "Tell me on dry land."),
    ]


def test_a_message_that_was_typed_without_a_full_stop_is_shown_as_one_too() -> None:
    prose = block("*hi kai!! which stop do u get off at*")
    assert list(sentences_of(prose)) == ["“hi kai!! which stop do u get off at”"]


def test_a_sentence_that_was_written_on_two_lines_is_one() -> None:
    prose = block("They want more, or they will tell\nher mum.\n\n- A way to\n  complain.\n- Now.")
    assert list(sentences_of(prose)) == [
        "They want more, or they will tell her mum.",
        "A way to complain.",
        "Now.",
    ]


def test_a_word_in_italics_is_not_taken_for_a_message() -> None:
    assert list(sentences_of(block("Kai plays *Blockyard* a lot."))) == [
        "Kai plays Blockyard a lot."
    ]


def test_next_and_back_reach_every_step_but_the_scenes_of_a_story(library: Library) -> None:
    for module in pupil_modules(library):
        steps = steps_of(module)
        met: set[int] = set()
        waiting = [1]
        while waiting:
            number = waiting.pop()
            if number not in met:
                met.add(number)
                step = step_at(steps, number)
                waiting += [way.number for way in step.ways]
                waiting += [step.after] if step.after else []
        assert met == {step.number for step in steps}
        assert all(step.before < step.number for step in steps)
        assert [step.number for step in steps if not step.after] == [len(steps)]


def scene(steps: tuple[Step, ...], name: str) -> list[Step]:
    return [step for step in steps if step.place.endswith(f"/scene-{name}")]


def test_the_end_of_a_story_leads_past_the_scenes_that_were_not_chosen(library: Library) -> None:
    module = library.module(TRICKS)
    story = next(activity for activity in module.activities if activity.kind == "scenario")
    steps = steps_of(module)
    last = max(step.number for each in story.scenes for step in scene(steps, each.id))
    for each in story.scenes:
        assert scene(steps, each.id)[-1].after == last + 1


def test_back_from_a_scene_is_where_the_story_divided(library: Library) -> None:
    module = library.module(TRICKS)
    story = next(activity for activity in module.activities if activity.kind == "scenario")
    steps = steps_of(module)
    divided = scene(steps, story.start)[-1]
    assert divided.ways
    for each in story.scenes:
        if each.id != story.start:
            assert scene(steps, each.id)[0].before == divided.number


def test_a_way_on_leads_to_the_scene_it_names(library: Library) -> None:
    for module in pupil_modules(library):
        steps = steps_of(module)
        for step in steps:
            for way in step.ways:
                assert step_at(steps, way.number).place == way.place


def test_a_module_is_in_two_parts_that_hold_every_section_once(library: Library) -> None:
    for module in pupil_modules(library):
        steps = steps_of(module)
        parts = parts_of(module, steps)
        assert [part.number for part in parts] == [1, 2]
        rows = [section.id for part in parts for section, _ in part.rows]
        assert rows == [section.id for section in module.sections]
        assert sum(part.minutes for part in parts) == module.minutes
        assert parts[1].first == parts[0].last + 1
        assert parts[1].last == len(steps)


def test_a_module_of_one_section_is_one_part(library: Library) -> None:
    module = library.module(HELPERS)
    one = module.sections[0]
    slides = tuple(slide.model_copy(update={"section": one.id}) for slide in module.slides)
    single = replace(module, sections=(one,), slides=slides)
    assert [part.number for part in parts_of(single, steps_of(single))] == [1]


def test_there_is_no_step_before_the_first_or_after_the_last(library: Library) -> None:
    steps = steps_of(library.module(HELPERS))
    for number in (0, len(steps) + 1):
        with pytest.raises(NotFound):
            step_at(steps, number)


def test_a_slide_that_holds_only_an_activity_has_no_step_of_its_own(library: Library) -> None:
    for module in pupil_modules(library):
        empty = [step for step in steps_of(module) if not any(words_in(step))]
        shown = {step.place for step in empty if step.picture is None}
        assert shown == set()
        assert len(steps_of(module)) >= len(screens_of(module, module.slides)) - len(module.slides)
