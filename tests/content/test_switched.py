"""A text on a law is written once, in versions, and shown as its switch says."""

from datetime import date
from pathlib import Path

import pytest

from awareness.content.bands import Band
from awareness.content.library import check, load
from awareness.content.model import Module
from awareness.content.switched import Switch, Switches
from tests.content.folders import ADULT, CONTENT, PUPIL, make_content_folder, with_change

BLOCK = """\
title: Umbrella law
law: Umbrella Act 2026
owner: Education safeguarding team
review_on: 2027-03-01
versions:
  before:
    version: 1.0.0
    texts:
      staff: An Act on umbrellas has been passed.
  in-force:
    version: 1.1.0
    texts:
      staff: From {day}, lend your umbrella.
"""
PAGE = "pages/01-the-gate.md"
PLACED = with_change(
    ADULT, PAGE, "{{activity: first}}", "{{activity: first}}\n\n{{block: umbrella}}"
)


def make_folder(folder: Path, block: str = BLOCK, *modules: dict[str, str]) -> Path:
    content = make_content_folder(folder, *(modules or (PLACED,)))
    (content / "blocks").mkdir()
    (content / "blocks" / "umbrella.yaml").write_text(block, encoding="utf-8")
    return content


def module_at(folder: Path, position: date | str) -> Module:
    switches: Switches = {"umbrella": Switch.at(position)}
    return load(make_folder(folder), switches).module("staff-grey-car")


def last_words(module: Module) -> str:
    block = module.pages[0].blocks[-1]
    assert block.kind in ("switched", "activity")
    return block.text.plain if block.kind == "switched" else ""


def faults_in(content: Path) -> list[str]:
    return [f"{fault.path.name}:{fault.line}: {fault.message}" for fault in check(content)]


def test_before_the_law_begins_its_page_says_so(tmp_path: Path) -> None:
    module = module_at(tmp_path, "before")
    assert last_words(module) == "An Act on umbrellas has been passed."
    assert module.wordings == "Umbrella law: before it begins (1.0.0)"


def test_without_a_switch_the_law_has_not_begun(tmp_path: Path) -> None:
    module = load(make_folder(tmp_path)).module("staff-grey-car")
    assert last_words(module) == "An Act on umbrellas has been passed."


def test_a_law_in_force_is_shown_with_its_day(tmp_path: Path) -> None:
    module = module_at(tmp_path, date(2027, 9, 1))
    assert last_words(module) == "From 1 September 2027, lend your umbrella."
    assert module.wordings == "Umbrella law: in force from 1 September 2027 (1.1.0)"


def test_a_block_that_is_off_leaves_no_trace(tmp_path: Path) -> None:
    module = module_at(tmp_path, "off")
    assert last_words(module) == ""
    assert module.wordings == ""


def test_a_text_placed_twice_is_named_once(tmp_path: Path) -> None:
    twice = with_change(
        PLACED, PAGE, "{{block: umbrella}}", "{{block: umbrella}}\n{{block: umbrella}}"
    )
    module = load(make_folder(tmp_path, BLOCK, twice)).module("staff-grey-car")
    assert module.wordings == "Umbrella law: before it begins (1.0.0)"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("staff: From {day}, lend", "staff: Lend", "umbrella.yaml:13: the text in force does not"),
        ("An Act on", "On {day} an Act on", "umbrella.yaml:9: `{day}` is known only when"),
        (
            "From {day}, lend",
            "From {day}, being streetwise, lend",
            "umbrella.yaml:13: “streetwise”",
        ),
        ("From {day}, lend", "From {day}, <b>lend</b>", "umbrella.yaml:13: `<b>` is HTML"),
        ("version: 1.1.0", "version: one", "umbrella.yaml:11: `version: one` does not fit"),
        ("law: Umbrella Act 2026\n", "", "umbrella.yaml:1: `law` is missing"),
        ("  in-force:", "  in-fource:", "umbrella.yaml:10: `in-fource` is not a field"),
        ("staff: From", "dsl: From", "umbrella.yaml:5: `before` and `in-force` are for different"),
    ],
)
def test_a_fault_in_a_block_is_found_at_its_line_whichever_version_is_shown(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    assert BLOCK.count(old) == 1
    found = faults_in(make_folder(tmp_path, BLOCK.replace(old, new)))
    assert [line for line in found if line.startswith(fault)] != []


def test_a_version_that_reads_too_hard_is_found_before_it_is_shown(tmp_path: Path) -> None:
    hard = "Considerable institutional responsibility necessitates documentation. " * 30
    content = make_folder(tmp_path, BLOCK.replace("lend your umbrella.", hard))
    assert ["over 8" in line for line in faults_in(content)] == [True]


def test_a_block_that_is_not_written_is_a_fault_where_it_is_placed(tmp_path: Path) -> None:
    other = with_change(
        PLACED, PAGE, "{{block: umbrella}}", "{{block: parasol}}\n{{block: umbrella}}"
    )
    assert faults_in(make_folder(tmp_path, BLOCK, other)) == [
        "01-the-gate.md:19: there is no block `parasol` in content/blocks; there are: `umbrella`"
    ]


def test_a_block_has_to_be_written_for_the_band_that_places_it(tmp_path: Path) -> None:
    pack = with_change(PUPIL, "pack.md", "Cut along the lines.", "{{block: umbrella}}")
    assert faults_in(make_folder(tmp_path, BLOCK, PLACED, pack)) == [
        "pack.md:5: `umbrella` has no text for b09; write one, or take the line out"
    ]


def test_a_text_that_no_module_places_is_a_fault(tmp_path: Path) -> None:
    assert faults_in(make_folder(tmp_path, BLOCK, ADULT)) == [
        "umbrella.yaml:9: no module of staff places `umbrella`; place it, or take this out"
    ]


def test_every_adult_band_reads_of_the_duty_to_report() -> None:
    switches: Switches = {"duty-to-report": Switch.at(date(2027, 9, 1))}
    library = load(CONTENT, switches)
    assert {module.band for module in library.all if module.wordings} == {
        Band.STAFF,
        Band.DSL,
        Band.GOV,
        Band.DRIVE,
    }
    assert {module.wordings for module in library.all if module.wordings} == {
        "Duty to report: in force from 1 September 2027 (1.0.1)"
    }
