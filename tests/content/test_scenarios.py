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
    a:
      text: The bus is late.
      choices:
        - {text: Ring home, to: b}
        - text: Wait
          to: c
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
        ("start: a", "start: d", 6, "there is no scene `d`; use one of `a`, `b`, `c`"),
        ("          to: c", "          to: d", 13, "there is no scene `d`"),
        (
            "choices: [{text: Ring home, to: b}]",
            "choices: [{text: Run, to: d}]",
            15,
            "no scene `d`",
        ),
        ("        - text: Wait\n          to: c\n", "", 13, "no choice leads to `c`"),
        ("Gran comes., end: true", "Gran comes.", 14, "either `choices` or `end: true`"),
        (
            "Gran comes., end: true",
            "Gran is out., choices: [{text: Wait, to: c}]",
            7,
            "the story never ends",
        ),
        (
            "choices: [{text: Ring home, to: b}]",
            "choices: [{text: Wait, to: c}]",
            15,
            "no way leads from `c` to an end",
        ),
        (
            "      text: The bus is late.\n",
            "      text: The bus is late.\n      picture: {backdrop: bus-stop}\n",
            10,
            "the picture has no `alt`",
        ),
    ],
)
def test_a_story_with_a_fault_is_reported_at_its_own_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert STORY.count(old) == 1
    [(found_line, found)] = faults_of(tmp_path, STORY.replace(old, new))

    assert message in found
    assert found_line == line


def test_every_unknown_scene_of_a_story_is_reported(tmp_path: Path) -> None:
    story = STORY.replace("start: a", "start: d").replace("          to: c", "          to: e")

    assert [line for line, _ in faults_of(tmp_path, story)] == [6, 13]
