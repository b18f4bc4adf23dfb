"""Every kind of fault is found, at its line, and says what to write instead."""

from pathlib import Path

import pytest

from awareness.content.faults import ContentError
from awareness.content.library import check, load
from tests.content.folders import (
    ADULT,
    PUPIL,
    REFRESHED,
    TOPPED_UP,
    make_content_folder,
    with_change,
    without,
)

PLAIN = "Dee sat on the wall and saw the car go by. " * 12
HARD = "Considerable institutional responsibility necessitates documentation. " * 30

IN_PUPIL_MODULES = [
    # what is wrong, the file, the words that are changed, the change, the line, the fault
    ("not yaml", "module.yaml", "title: The red", "title: The: red", 2, "this is not YAML"),
    ("key twice", "module.yaml", "band: b09\n", "band: b09\nband: b09\n", 4, "written twice"),
    ("unknown field", "module.yaml", "owner:", "owned_by:", 8, "`owned_by` is not a field here"),
    (
        "missing field",
        "module.yaml",
        "owner: Education safeguarding team\n",
        "",
        1,
        "`owner` is missing",
    ),
    (
        "comma in flow",
        "module.yaml",
        "when someone hides",
        "when, someone hides",
        20,
        "a comma cut the text",
    ),
    (
        "not text",
        "module.yaml",
        "title: The red umbrella",
        "title: 2026",
        2,
        "put it in quotation marks",
    ),
    ("version", "module.yaml", "version: 1.0.0", "version: '1'", 6, "write three numbers"),
    ("unknown band", "module.yaml", "band: b09", "band: b10", 3, "use one of b05 b07 b09"),
    (
        "slug not folder",
        "module.yaml",
        "slug: b09-red-umbrella",
        "slug: b09-red",
        1,
        "write `b09-red-umbrella`",
    ),
    ("review too early", "module.yaml", "2027-09-01", "2026-10-01", 10, "give a later day"),
    ("unknown tag", "module.yaml", "P-RKR-11", "P-RKR-12", 13, "`P-RKR-12` is not a tag"),
    ("adult tag", "module.yaml", "P-RKR-11", "KCSIE-conduct", 13, "is not a tag for pupils"),
    (
        "outcome of no section",
        "module.yaml",
        "P-RKR-11]",
        "P-RKR-11]\n    sections: [story, end]",
        14,
        "there is no section `end`; use one of `story`, `plan`",
    ),
    (
        "section of an outcome twice",
        "module.yaml",
        "P-RKR-11]",
        "P-RKR-11]\n    sections: [story, story]",
        14,
        "the section `story` is named twice",
    ),
    (
        "no notice",
        "module.yaml",
        "content_notice: This is about a present. You can stop or skip.\n",
        "",
        1,
        "`content_notice` is missing",
    ),
    (
        "no key word",
        "module.yaml",
        "glossary:\n  - {word: trick, meaning: when someone hides what they want}\n",
        "",
        1,
        "`glossary` has 0 key words",
    ),
    (
        "key word not printed",
        "module.yaml",
        "{word: trick,",
        "{word: hook,",
        20,
        "the pack does not explain `hook`",
    ),
    (
        "no parents",
        "module.yaml",
        "parents: We read a story about a present. Ask who your child would tell.\n",
        "",
        1,
        "`parents` is missing",
    ),
    (
        "module minutes",
        "module.yaml",
        "minutes: 10",
        "minutes: 11",
        5,
        "the sections add up to 10 minutes, not 11",
    ),
    (
        "pupil check",
        "module.yaml",
        "rule: delivered",
        "rule: check\n  shown: 1",
        23,
        "write `delivered`",
    ),
    (
        "pupil renewal",
        "module.yaml",
        "parents:",
        "renewal: {months: 12}\nparents:",
        21,
        "never renewed",
    ),
    (
        "unused allow",
        "module.yaml",
        "parents:",
        "allow:\n  - {word: sexting, why: Taught as a word to avoid.}\nparents:",
        22,
        "nothing uses `sexting`",
    ),
    (
        "long title",
        "slides.yaml",
        "It rains on Friday",
        "It rains on Friday and on Saturday and on",
        4,
        "the title has 9 words; cut it to 8",
    ),
    (
        "long text",
        "slides.yaml",
        "    Kai has no coat.",
        "    Kai has no coat. " + "He is wet. " * 6,
        5,
        "the slide has 28 words; cut it to 25",
    ),
    (
        "unknown section",
        "slides.yaml",
        "section: plan",
        "section: end",
        18,
        "there is no section `end`",
    ),
    (
        "unknown activity",
        "slides.yaml",
        "activity: piles",
        "activity: pile",
        21,
        "there is no activity `pile`",
    ),
    (
        "slide id twice",
        "slides.yaml",
        "- id: pile",
        "- id: rain",
        17,
        "the id `rain` is used twice",
    ),
    (
        "empty slide",
        "slides.yaml",
        '  activity: piles\n  text: "Childline: 0800 1111."\n',
        "",
        17,
        "the slide shows nothing",
    ),
    (
        "unknown backdrop",
        "slides.yaml",
        "backdrop: gate",
        "backdrop: gates",
        9,
        "did you mean `gate`?",
    ),
    ("unknown person", "slides.yaml", "who: kai", "who: ken", 11, "`who: ken` is not known"),
    ("unknown pose", "slides.yaml", "pose: hold", "pose: hop", 11, "`pose: hop` is not known"),
    ("unknown face", "slides.yaml", "face: surprised", "face: sad", 11, "`face: sad` is not known"),
    (
        "unknown prop",
        "slides.yaml",
        "[present]",
        "[umbrella]",
        12,
        "`props: umbrella` is not known",
    ),
    (
        "no alt",
        "slides.yaml",
        "    alt: Kai holds a red umbrella at the gate.\n",
        "",
        8,
        "the picture has no `alt`",
    ),
    (
        "lumi too old",
        "slides.yaml",
        "    props: [present]",
        "    lumi: happy",
        12,
        "Lumi is for b05 and b07 only",
    ),
    (
        "no notes",
        "slides.yaml",
        '  notes:\n    say: "Put each card in a pile."\n',
        "",
        17,
        "`notes` is missing",
    ),
    (
        "no paper",
        "activities.yaml",
        "  paper: Cut out the cards and lay them on the floor.\n",
        "",
        1,
        "`paper` is missing",
    ),
    ("unknown kind", "activities.yaml", "kind: sort", "kind: sorts", 1, "did you mean `sort`?"),
    (
        "unknown pile",
        "activities.yaml",
        "pile: trick,",
        "pile: tricks,",
        8,
        "`tricks`, which is not one of `piles`",
    ),
    ("no reason", "activities.yaml", ", why: Your mum may see it.", "", 9, "`why` is missing"),
    (
        "teacher order",
        "teacher.md",
        "## After",
        "## Later",
        1,
        "write `## Before`, `## During`, `## After`",
    ),
    ("nobody asks", "teacher.md", '### "Did it happen to you?"\n', "", 10, "nothing is asked"),
    (
        "pack activity",
        "pack.md",
        "{{cards: piles}}",
        "{{cards: pile}}",
        6,
        "there is no activity `pile`",
    ),
    ("pack sheets", "pack.md", "sheets: 4", "sheets: four", 2, "`sheets`"),
    (
        "pack without front matter",
        "pack.md",
        "---\nsheets: 4\n---\n",
        "",
        1,
        "the file has no front matter",
    ),
    (
        "long sentence",
        "slides.yaml",
        "Kai is wet.",
        "Kai is wet and he is cold and he is very sad and he has no coat.",
        15,
        "a sentence has 17 words; cut it to 15",
    ),
    (
        "word of the band",
        "slides.yaml",
        "    Kai has no coat.",
        "    Kai knows the word grooming.",
        6,
        "“grooming”",
    ),
    (
        "word of the guide",
        "teacher.md",
        "Stand by the door.",
        "Watch the streetwise.",
        5,
        "“streetwise”",
    ),
    (
        "phrase of a template",
        "slides.yaml",
        "Kai is wet.",
        "It is important to look.",
        15,
        "“It is important to”",
    ),
    (
        "unknown site",
        "teacher.md",
        "Tell the safeguarding",
        "Read [this](https://example.com/a). Tell the",
        2,
        "https://example.com/a is not an https link",
    ),
    (
        "not https",
        "teacher.md",
        "Tell the safeguarding",
        "Read [this](http://www.gov.uk/a). Tell the",
        2,
        "http://www.gov.uk/a is not an https link",
    ),
    (
        "bare address",
        "teacher.md",
        "Tell the safeguarding",
        "Read https://www.gov.uk/a and tell the",
        2,
        "is an address and not a link",
    ),
    ("html", "teacher.md", "Stand by the door.", "Stand by <b>the door</b>.", 5, "`<b>` is HTML"),
]

IN_ADULT_MODULES = [
    ("no renewal", "module.yaml", "renewal: {months: 12}\n", "", 1, "`renewal` is missing"),
    ("empty renewal", "module.yaml", "{months: 12}", "{}", 21, "write `{months: 12}`"),
    (
        "delivered",
        "module.yaml",
        "rule: check\n  pass_share: 0.8\n  shown: 1",
        "rule: delivered",
        18,
        "write `check` or `acknowledge`",
    ),
    (
        "shown too many",
        "module.yaml",
        "shown: 1",
        "shown: 2",
        20,
        "2 questions are shown and 1 written",
    ),
    ("no slug of the band", "module.yaml", "band: staff", "band: dsl", 1, "write `dsl-...`"),
    (
        "too long",
        "module.yaml",
        "minutes: 10",
        "minutes: 46",
        5,
        "46 minutes is over the band's 45",
    ),
    (
        "nothing critical",
        "check.yaml",
        "  safety_critical: true\n",
        "",
        1,
        "no question is safety-critical",
    ),
    (
        "no right option",
        "check.yaml",
        "right: true, ",
        "",
        5,
        "0 options are `right: true`; mark exactly one",
    ),
    (
        "two right options",
        "check.yaml",
        "text: Wait for a fourth time.,",
        "text: Wait., right: true,",
        5,
        "2 options are `right: true`",
    ),
    (
        "long right option",
        "check.yaml",
        "Tell the lead today.",
        "Tell the lead today with all that she saw at the gate",
        6,
        "its length gives it away",
    ),
    (
        "option without a reason",
        "check.yaml",
        ", why: Waiting costs him a day.",
        "",
        7,
        "`why` is missing",
    ),
    ("option id twice", "check.yaml", "id: wait", "id: tell", 7, "the id `tell` is used twice"),
    (
        "page section",
        "pages/01-the-gate.md",
        "section: gate",
        "section: door",
        3,
        "there is no section `door`",
    ),
    (
        "page activity",
        "pages/01-the-gate.md",
        "{{activity: first}}",
        "{{activity: last}}",
        17,
        "there is no activity `last`",
    ),
    ("page picture", "pages/01-the-gate.md", "who: dee", "who: den", 13, "`who: den` is not known"),
    (
        "picture with Lumi",
        "pages/01-the-gate.md",
        "backdrop: gate,",
        "lumi: happy,",
        13,
        "Lumi is for b05 and b07 only",
    ),
    (
        "unknown thing",
        "pages/01-the-gate.md",
        "{{activity: first}}",
        "{{video: first}}",
        17,
        "`{{video}}` is not known",
    ),
    (
        "thing inside a line",
        "pages/01-the-gate.md",
        "Dee sees a",
        "Dee {{activity: first}} sees a",
        6,
        "stands alone on its line",
    ),
    (
        "unknown panel",
        "pages/01-the-gate.md",
        "[!if-worried]",
        "[!warning]",
        11,
        "`[!warning]` is not known",
    ),
    (
        "definition without source",
        "pages/01-the-gate.md",
        "[!definition] HM Government, 2017",
        "[!definition]",
        8,
        "the definition has no source",
    ),
    (
        "word of the guide",
        "pages/01-the-gate.md",
        "She saw it on Monday too.",
        "He is\na streetwise\nboy.",
        16,
        "“streetwise”",
    ),
    (
        "too few steps",
        "activities.yaml",
        "[Say what you saw, Tell the lead, Write it down]",
        "[Say, Tell]",
        5,
        "`steps` needs at least 3; it has 2",
    ),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [case[1:] for case in IN_PUPIL_MODULES],
    ids=[case[0] for case in IN_PUPIL_MODULES],
)
def test_a_fault_in_a_pupil_module_is_found_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, line: int, message: str
) -> None:
    content = make_content_folder(tmp_path, with_change(PUPIL, name, old, new))
    if name == "module.yaml" and old.startswith("slug"):
        (content / "modules" / "b09-red").rename(content / "modules" / "b09-red-umbrella")

    assert _found(content, "b09-red-umbrella", name, line, message)


A_YEAR_ON = "refresher/01-a-year-on.md"
IN_REFRESHERS = [
    ("too long", "module.yaml", "{minutes: 9,", "{minutes: 16,", 22, "less than or equal to 15"),
    ("minutes", "module.yaml", "{minutes: 9,", "{minutes: 10,", 22, "add up to 9 minutes, not 10"),
    ("for ever", "module.yaml", "{months: 12}", "{on_new_edition: true}", 22, "after some months"),
    (
        "not declared",
        "module.yaml",
        "refresher: {minutes: 9, check_minutes: 4}\n",
        "",
        1,
        "there are pages in refresher/",
    ),
    ("a section", A_YEAR_ON, "minutes: 5", "minutes: 5\nsection: gate", 4, "is not a field here"),
    ("hard words", A_YEAR_ON, "Dee knows", f"{HARD} Dee knows", 5, "the page reads at grade"),
    ("a word", A_YEAR_ON, "Dee knows", "He is streetwise. Dee knows", 5, "streetwise"),
]


TOP_UP_A_YEAR_ON = "top-up/01-a-year-on.md"
IN_TOP_UPS = [
    ("too long", "module.yaml", "minutes: 9,", "minutes: 16,", 22, "less than or equal to 15"),
    ("minutes", "module.yaml", "minutes: 9,", "minutes: 8,", 22, "add up to 9 minutes, not 8"),
    ("too often", "module.yaml", "{months: 24}", "{months: 12}", 22, "after more than 12 months"),
    ("for ever", "module.yaml", "{months: 24}", "{on_new_edition: true}", 22, "is topped up"),
    (
        "not declared",
        "module.yaml",
        "top_up: {title: yearly update, minutes: 9, check_minutes: 4}\n",
        "",
        1,
        "there are pages in top-up/; write `top_up: {minutes: ...}`",
    ),
    ("a section", TOP_UP_A_YEAR_ON, "minutes: 5", "minutes: 5\nsection: gate", 4, "not a field"),
    ("a word", TOP_UP_A_YEAR_ON, "Dee knows", "He is streetwise. Dee knows", 5, "streetwise"),
    ("its name", "module.yaml", "yearly update", "streetwise update", 22, "streetwise"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [case[1:] for case in IN_TOP_UPS],
    ids=[case[0] for case in IN_TOP_UPS],
)
def test_a_fault_in_a_top_up_is_found_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, line: int, message: str
) -> None:
    content = make_content_folder(tmp_path, with_change(TOPPED_UP, name, old, new))

    assert _found(content, "staff-grey-car", name, line, message)


def test_a_top_up_says_what_to_do_about_a_child_now(tmp_path: Path) -> None:
    content = make_content_folder(
        tmp_path, with_change(TOPPED_UP, TOP_UP_A_YEAR_ON, "> [!if-worried]\n", "")
    )

    assert _found(content, "staff-grey-car", "top-up", 1, "what to do about a child now")


def test_the_check_of_a_top_up_needs_a_question_to_ask(tmp_path: Path) -> None:
    files = with_change(TOPPED_UP, "check.yaml", "critical: true", "critical: false")
    content = make_content_folder(tmp_path, files)

    assert _found(content, "staff-grey-car", "module.yaml", 22, "its check has no safety-critical")


def test_a_top_up_without_pages_is_a_fault(tmp_path: Path) -> None:
    content = make_content_folder(tmp_path, without(TOPPED_UP, TOP_UP_A_YEAR_ON))

    assert _found(content, "staff-grey-car", "module.yaml", 22, "the top-up has no page")


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [case[1:] for case in IN_ADULT_MODULES],
    ids=[case[0] for case in IN_ADULT_MODULES],
)
def test_a_fault_in_an_adult_module_is_found_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, line: int, message: str
) -> None:
    content = make_content_folder(tmp_path, with_change(ADULT, name, old, new))

    assert _found(content, "staff-grey-car", name, line, message)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [case[1:] for case in IN_REFRESHERS],
    ids=[case[0] for case in IN_REFRESHERS],
)
def test_a_fault_in_a_refresher_is_found_at_its_line(
    tmp_path: Path, name: str, old: str, new: str, line: int, message: str
) -> None:
    content = make_content_folder(tmp_path, with_change(REFRESHED, name, old, new))

    assert _found(content, "staff-grey-car", name, line, message)


def test_a_refresher_without_pages_is_a_fault(tmp_path: Path) -> None:
    content = make_content_folder(tmp_path, without(REFRESHED, "refresher/01-a-year-on.md"))

    message = "the refresher has no page"
    assert _found(content, "staff-grey-car", "module.yaml", 22, message)


def test_a_refresher_and_the_whole_do_not_share_the_name_of_a_page(tmp_path: Path) -> None:
    page = REFRESHED["refresher/01-a-year-on.md"]
    content = make_content_folder(tmp_path, {**REFRESHED, "refresher/02-the-gate.md": page})

    assert _found(content, "staff-grey-car", "pages", 1, "two pages are named `the-gate`")


def test_a_whole_folder_of_good_content_has_no_fault(tmp_path: Path) -> None:
    assert check(make_content_folder(tmp_path, PUPIL, REFRESHED)) == []


def test_a_module_with_a_top_up_has_no_fault(tmp_path: Path) -> None:
    assert check(make_content_folder(tmp_path, TOPPED_UP)) == []


def test_every_fault_is_reported_and_not_only_the_first(tmp_path: Path) -> None:
    bad = with_change(PUPIL, "module.yaml", "P-RKR-11", "P-RKR-12")
    bad = with_change(bad, "slides.yaml", "pose: hold", "pose: hop")
    content = make_content_folder(tmp_path, bad)

    with pytest.raises(ContentError) as error:
        load(content)

    messages = [fault.message for fault in error.value.faults]
    assert any("P-RKR-12" in message for message in messages)
    assert any("pose: hop" in message for message in messages)


def test_a_fault_reads_as_file_line_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = make_content_folder(
        tmp_path, with_change(PUPIL, "module.yaml", "version: 1.0.0", "version: 1.0.0-a")
    )
    monkeypatch.chdir(tmp_path)

    assert [str(fault) for fault in check(content)] == [
        "content/modules/b09-red-umbrella/module.yaml:6: "
        "`version: 1.0.0-a` does not fit; write three numbers, as in 1.0.0"
    ]


def test_slides_that_do_not_fill_their_section_are_a_fault_of_the_section(tmp_path: Path) -> None:
    content = make_content_folder(
        tmp_path, with_change(PUPIL, "slides.yaml", "  minutes: 4", "  minutes: 3")
    )

    message = "the slides of `plan` add up to 3 minutes, not 4"
    assert _found(content, "b09-red-umbrella", "module.yaml", 18, message)


def test_pages_that_do_not_fill_their_section_are_a_fault_of_the_section(tmp_path: Path) -> None:
    content = make_content_folder(
        tmp_path, with_change(ADULT, "pages/01-the-gate.md", "minutes: 6", "minutes: 5")
    )

    message = "the pages of `gate` add up to 5 minutes, not 6"
    assert _found(content, "staff-grey-car", "module.yaml", 15, message)


@pytest.mark.parametrize("name", ["slides.yaml", "teacher.md", "pack.md"])
def test_a_pupil_module_without_one_of_its_files_is_a_fault(tmp_path: Path, name: str) -> None:
    content = make_content_folder(tmp_path, without(PUPIL, name))

    message = f"{name} is missing; a pupil module has it"
    assert _found(content, "b09-red-umbrella", name, 1, message)


def test_an_adult_module_with_slides_is_a_fault(tmp_path: Path) -> None:
    content = make_content_folder(tmp_path, {**ADULT, "slides.yaml": PUPIL["slides.yaml"]})

    message = "an adult module has no slides.yaml"
    assert _found(content, "staff-grey-car", "slides.yaml", 1, message)


def test_a_folder_without_a_module_file_is_a_fault(tmp_path: Path) -> None:
    content = make_content_folder(tmp_path)
    (content / "modules" / "b09-empty").mkdir()

    assert _found(content, "b09-empty", "module.yaml", 1, "every module has one")


def test_a_page_whose_name_has_no_number_is_a_fault(tmp_path: Path) -> None:
    page = ADULT["pages/01-the-gate.md"]
    content = make_content_folder(tmp_path, {**ADULT, "pages/gate.md": page})

    assert _found(content, "staff-grey-car", "pages/gate.md", 1, "write two figures first")


def test_two_pages_of_one_name_are_a_fault(tmp_path: Path) -> None:
    page = ADULT["pages/01-the-gate.md"]
    content = make_content_folder(tmp_path, {**ADULT, "pages/02-the-gate.md": page})

    assert _found(content, "staff-grey-car", "pages", 1, "two pages are named `the-gate`")


def test_a_slide_for_the_youngest_without_a_picture_is_a_fault(tmp_path: Path) -> None:
    young = {
        name: text.replace("b09", "b07").replace("P-BS-4", "P-BS-7") for name, text in PUPIL.items()
    }
    content = make_content_folder(tmp_path, young)

    message = "in b07 every slide has one"
    assert _found(content, "b07-red-umbrella", "slides.yaml", 17, message)


def test_words_above_the_grade_of_the_band_are_a_fault_that_quotes_the_hardest(
    tmp_path: Path,
) -> None:
    hard = with_change(ADULT, "pages/01-the-gate.md", "She saw it on Monday too.", HARD)
    content = make_content_folder(tmp_path, hard)

    faults = [fault.message for fault in check(content)]

    assert len(faults) == 2
    assert faults[0].startswith("the module reads at grade")
    assert faults[1].startswith("the page reads at grade")
    assert all("“Considerable institutional" in fault for fault in faults)


def test_plain_words_of_the_same_length_are_not_a_fault(tmp_path: Path) -> None:
    plain = with_change(ADULT, "pages/01-the-gate.md", "She saw it on Monday too.", PLAIN)

    assert check(make_content_folder(tmp_path, plain)) == []


def test_official_words_are_not_measured_or_corrected(tmp_path: Path) -> None:
    official = with_change(
        ADULT, "pages/01-the-gate.md", "form of child sexual abuse.", f"streetwise. {HARD}"
    )

    assert check(make_content_folder(tmp_path, official)) == []


def test_a_word_that_is_allowed_with_a_reason_is_no_fault(tmp_path: Path) -> None:
    quoting = with_change(
        ADULT, "pages/01-the-gate.md", "She saw it", "“Streetwise” again. She saw it"
    )
    quoting = with_change(
        quoting,
        "module.yaml",
        "sections:",
        "allow:\n  - {word: streetwise, why: A word heard in the office.}\nsections:",
    )

    assert check(make_content_folder(tmp_path, quoting)) == []


def test_a_word_allowed_in_one_file_stays_a_fault_in_another(tmp_path: Path) -> None:
    quoting = with_change(
        ADULT, "pages/01-the-gate.md", "She saw it", "“Streetwise” again. She saw it"
    )
    quoting = with_change(quoting, "check.yaml", "Waiting costs", "He is streetwise. Waiting costs")
    quoting = with_change(
        quoting,
        "module.yaml",
        "sections:",
        "allow:\n  - {word: streetwise, file: pages/01-the-gate.md, why: Heard in the office.}\n"
        "sections:",
    )
    content = make_content_folder(tmp_path, quoting)

    assert _found(content, "staff-grey-car", "check.yaml", 7, "“streetwise”")


def test_the_teacher_may_read_a_word_that_is_kept_from_the_class(tmp_path: Path) -> None:
    told = with_change(PUPIL, "teacher.md", "Stand by the door.", "This is about grooming.")

    assert check(make_content_folder(tmp_path, told)) == []


def test_one_module_can_be_checked_alone(tmp_path: Path) -> None:
    bad = with_change(ADULT, "check.yaml", "id: wait", "id: tell")
    content = make_content_folder(tmp_path, PUPIL, bad)

    assert check(content / "modules" / "b09-red-umbrella") == []
    assert len(check(content / "modules" / "staff-grey-car")) == 1


def _found(content: Path, slug: str, name: str, line: int, message: str) -> bool:
    path = content / "modules" / slug / name
    faults = check(content)
    matching = [fault for fault in faults if message in fault.message]
    assert [(fault.path, fault.line) for fault in matching] == [(path, line)], faults
    return True
