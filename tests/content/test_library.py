"""The library holds what the folder says, in the shape that pages need."""

from pathlib import Path

import pytest

from awareness.content.bands import Band
from awareness.content.blocks import CardsBlock
from awareness.content.faults import UnknownModule
from awareness.content.library import Library, load
from awareness.content.model import Check, Delivered, Way
from tests.content.folders import ADULT, PUPIL, REFRESHED, TOPPED_UP, make_content_folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return load(make_content_folder(tmp_path, PUPIL, ADULT))


def test_modules_stand_in_the_order_of_bands(library: Library) -> None:
    assert [module.slug for module in library.all] == ["b09-red-umbrella", "staff-grey-car"]


def test_a_band_has_its_own_modules_alone(library: Library) -> None:
    assert [module.slug for module in library.modules_for(Band.B09)] == ["b09-red-umbrella"]
    assert library.modules_for(Band.B11) == ()


def test_an_unknown_slug_raises(library: Library) -> None:
    with pytest.raises(UnknownModule, match="b09-blue-umbrella"):
        library.module("b09-blue-umbrella")


def test_a_pupil_module_has_its_slides_notes_and_activity(library: Library) -> None:
    module = library.module("b09-red-umbrella")
    rain, pile = module.slides

    assert module.is_pupil
    assert isinstance(module.completion, Delivered)
    assert module.check is None
    assert rain.picture is not None
    assert [person.who for person in rain.picture.people] == ["kai"]
    assert rain.notes.say.plain == "Kai is wet. Look at his face."
    assert [slide.id for slide in module.slides_of(module.section("plan"))] == ["pile"]
    assert pile.activity is not None
    assert module.activity(pile.activity).title == "Trick or not?"
    assert module.tags == ("P-BS-4", "P-RKR-11")


def test_the_teachers_page_is_in_four_parts(library: Library) -> None:
    teacher = library.module("b09-red-umbrella").teacher

    assert teacher is not None
    assert teacher.before == "<p>Tell the safeguarding lead.</p>\n"
    assert teacher.during == "<p>Stand by the door.</p>\n"
    assert teacher.after == "<p>Give out the cards.</p>\n"
    assert [(asked.said, asked.answer) for asked in teacher.if_asked] == [
        ("Did it happen to you?", "<p>Say that it is a story.</p>\n")
    ]


def test_the_pack_lays_an_activity_out_as_cards(library: Library) -> None:
    pack = library.module("b09-red-umbrella").pack

    assert pack is not None
    assert pack.sheets == 4
    cards_page, help_page, _ = pack.pages
    assert [block.kind for block in cards_page.blocks] == ["text", "cards"]
    assert [block.kind for block in help_page.blocks] == ["help-card"]
    cards = cards_page.blocks[1]
    assert isinstance(cards, CardsBlock)
    assert [card.plain for card in cards.activity.cut_outs] == [
        "Keep it our secret.",
        "Show it to your mum.",
    ]


def test_a_page_is_read_in_blocks_in_the_order_of_writing(library: Library) -> None:
    page = library.module("staff-grey-car").page("the-gate")

    assert page is not None
    assert (page.title, page.section, page.minutes) == ("Ten past three", "gate", 6)
    assert [block.kind for block in page.blocks] == [
        "text",
        "definition",
        "if-worried",
        "picture",
        "text",
        "activity",
    ]


def test_a_page_that_is_not_there_is_none(library: Library) -> None:
    assert library.module("staff-grey-car").page("the-door") is None


def test_an_adult_module_has_its_check(library: Library) -> None:
    module = library.module("staff-grey-car")
    [question] = module.questions

    assert module.check == Check(rule="check", pass_share=0.8, shown=1)
    assert question.safety_critical
    assert question.right_option.id == "tell"
    assert question.option("wait").why.plain == "Waiting costs him a day."
    assert module.renewal is not None
    assert module.renewal.months == 12


def test_an_acknowledgement_with_questions_is_also_a_check(tmp_path: Path) -> None:
    files = dict(ADULT)
    files["module.yaml"] = files["module.yaml"].replace(
        "rule: check\n  pass_share: 0.8\n  shown: 1", "rule: acknowledge"
    )
    module = load(make_content_folder(tmp_path, files)).module("staff-grey-car")

    assert module.rule == "acknowledge"
    assert module.check == Check(rule="check", pass_share=0.8, shown=1)


def test_an_acknowledgement_without_questions_has_no_check(tmp_path: Path) -> None:
    files = {name: text for name, text in ADULT.items() if name != "check.yaml"}
    files["module.yaml"] = (
        files["module.yaml"]
        .replace("rule: check\n  pass_share: 0.8\n  shown: 1", "rule: acknowledge")
        .replace("  - {id: check, title: The check, minutes: 4}\n", "")
        .replace("minutes: 10", "minutes: 6")
    )

    assert load(make_content_folder(tmp_path, files)).module("staff-grey-car").check is None


def test_the_library_carries_the_tags_and_the_helplines(library: Library) -> None:
    assert library.tags["P-BS-4"].for_pupils
    assert library.helplines[0].key == "emergency"


def test_a_refresher_is_another_way_through_its_module(tmp_path: Path) -> None:
    module = load(make_content_folder(tmp_path, REFRESHED)).module("staff-grey-car")
    [page] = module.refresher_pages

    assert (page.id, page.section, page.minutes) == ("a-year-on", None, 5)
    assert module.page("a-year-on") == page
    assert module.way_of(page) is Way.REFRESHER
    assert module.way_of(module.pages[0]) is Way.WHOLE
    assert (module.minutes_by(Way.WHOLE), module.minutes_by(Way.REFRESHER)) == (10, 9)


def test_the_check_of_a_refresher_is_every_safety_critical_question_and_all_must_be_right(
    tmp_path: Path,
) -> None:
    easy = REFRESHED["check.yaml"].replace("safety_critical: true", "safety_critical: false")
    files = {**REFRESHED, "check.yaml": REFRESHED["check.yaml"] + easy.replace("grey-car", "bus")}
    module = load(make_content_folder(tmp_path, files)).module("staff-grey-car")

    assert [question.id for question in module.critical_questions] == ["grey-car"]
    assert module.check_by(Way.REFRESHER) == Check(rule="check", pass_share=1.0, shown=1)
    assert module.check_by(Way.WHOLE) == module.check


def test_a_top_up_is_read_between_two_wholes(tmp_path: Path) -> None:
    module = load(make_content_folder(tmp_path, TOPPED_UP)).module("staff-grey-car")
    [page] = module.top_up_pages

    assert module.page("a-year-on") == page
    assert module.way_of(page) is Way.TOP_UP
    assert module.top_up is not None
    assert (module.top_up.months, module.minutes_by(Way.TOP_UP)) == (12, 9)
    assert module.check_by(Way.TOP_UP) == Check(rule="check", pass_share=1.0, shown=1)


def test_a_top_up_without_minutes_for_a_check_has_none(tmp_path: Path) -> None:
    files = {
        **TOPPED_UP,
        "module.yaml": TOPPED_UP["module.yaml"].replace("9, check_minutes: 4", "5"),
    }
    module = load(make_content_folder(tmp_path, files)).module("staff-grey-car")

    assert module.check_by(Way.TOP_UP) is None
    assert module.check_by(Way.WHOLE) == module.check
