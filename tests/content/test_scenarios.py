"""A story with choices leads somewhere, whichever way is taken."""

from pathlib import Path

import pytest

from awareness.content.library import check
from tests.content.folders import PUPIL, make_content_folder

STORY = """\
piles:
  kind: scenario
  title: The bus
  prompt: Choose for Kai.
  paper: Read it aloud and vote.
  start: a
  scenes:
    a: {text: The bus is late., choices: [{text: Ring home, to: b}, {text: Wait, to: c}]}
    b: {text: Gran comes., end: true}
    c: {text: It gets dark., choices: [{text: Ring home, to: b}]}
"""


def faults_of(folder: Path, story: str) -> list[tuple[int, str]]:
    content = make_content_folder(folder, {**PUPIL, "activities.yaml": story})
    name = "activities.yaml"
    return [(fault.line, fault.message) for fault in check(content) if fault.path.name == name]


def test_a_story_that_can_be_walked_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, STORY) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("start: a", "start: d", 1, "there is no scene `d`; use one of `a`, `b`, `c`"),
        ("{text: Wait, to: c}", "{text: Wait, to: d}", 1, "there is no scene `d`"),
        (", {text: Wait, to: c}", "", 1, "no choice leads to `c`"),
        ("Gran comes., end: true", "Gran comes.", 9, "either `choices` or `end: true`"),
        ("Gran comes., end: true", "Gran is out., choices: [{text: Wait, to: c}]", 1, "never ends"),
    ],
)
def test_a_story_that_leads_nowhere_is_a_fault(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    [(found_line, found)] = faults_of(tmp_path, STORY.replace(old, new, 1))

    assert message in found
    assert found_line == line
