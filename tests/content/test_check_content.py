"""`check-content` says no to each kind of fault that must never reach a class or a colleague."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from awareness.cli import check_content
from tests.content.folders import ADULT, PUPIL, make_content_folder, with_change

HARD = "Considerable institutional responsibility necessitates documentation. " * 30
WORDS = "He is wet. " * 14
PUPIL_SLUG, ADULT_SLUG = "b09-red-umbrella", "staff-grey-car"
A_PAGE = "pages/01-the-gate.md"

FOR_PUPILS = [
    # what is wrong, the file, the words that are changed, the change, the fault with its line
    (
        "reading grade",
        "slides.yaml",
        "Kai is wet. Look at his face.",
        HARD,
        "module.yaml:3: the module reads at",
    ),
    (
        "forbidden word",
        "slides.yaml",
        "Kai is wet.",
        "Kai was groomed.",
        "slides.yaml:15: “groomed”",
    ),
    (
        "no way out of the lesson",
        "module.yaml",
        "You can stop or skip.",
        "Kai is helped.",
        "module.yaml:15: the notice offers no way out",
    ),
    ("no help card", "pack.md", "{{help-card}}", "Cut.", "pack.md:1: no page has the help card"),
    (
        "nobody to turn to",
        "slides.yaml",
        "Childline: 0800 1111.",
        "Well done.",
        "slides.yaml:1: no slide says who helps",
    ),
    (
        "unknown tag",
        "module.yaml",
        "P-RKR-11",
        "P-RKR-12",
        "module.yaml:13: `P-RKR-12` is not a tag",
    ),
    (
        "card without a reason",
        "activities.yaml",
        ", why: Your mum may see it.",
        "",
        "activities.yaml:9: `why` is missing",
    ),
    (
        "slide over length beside a picture",
        "slides.yaml",
        "    Kai has no coat.",
        f"    Kai has no coat. {WORDS}",
        "slides.yaml:5: the slide has 52 words; cut it to 25 beside a picture",
    ),
    (
        "slide over length without a picture",
        "slides.yaml",
        "Childline: 0800 1111.",
        f"Childline: 0800 1111. {WORDS}",
        "slides.yaml:22: the slide has 45 words; cut it to 40 without a picture",
    ),
    (
        "slide's picture without a description",
        "slides.yaml",
        "    alt: Kai holds a red umbrella at the gate.\n",
        "",
        "slides.yaml:8: the picture has no `alt`",
    ),
    (
        "pack's picture without a description",
        "pack.md",
        "Cut along the lines.",
        "{{picture: {backdrop: gate}}}",
        "pack.md:5: the picture has no `alt`",
    ),
]

FOR_ADULTS = [
    ("reading grade", A_PAGE, "She saw it on Monday too.", HARD, f"{A_PAGE}:6: the page reads at"),
    (
        "forbidden word",
        "check.yaml",
        "a fourth time",
        "proof he is streetwise",
        "check.yaml:7: “st",
    ),
    ("no panel", A_PAGE, "> [!if-worried]", "Tell.", "pages:1: no page says what to do about a"),
    ("unknown tag", "module.yaml", "KCSIE-conduct", "KCSIE-act", "module.yaml:13: `KCSIE-act` is"),
    (
        "check item without a reason",
        "check.yaml",
        ", why: Waiting costs him a day.",
        "",
        "check.yaml:7: `why` is missing",
    ),
    (
        "right answer without a reason",
        "check.yaml",
        ", why: The lead can act today.",
        "",
        "check.yaml:6: `why` is missing",
    ),
    (
        "no safety-critical item",
        "check.yaml",
        "  safety_critical: true\n",
        "",
        "check.yaml:1: no question is safety-critical",
    ),
    (
        "page's picture without a description",
        A_PAGE,
        ", alt: Dee looks at a car.",
        "",
        f"{A_PAGE}:13: the picture has no `alt`",
    ),
    (
        "question's picture without a description",
        "check.yaml",
        "  kind: choose\n",
        "  kind: choose\n  picture: {backdrop: gate}\n",
        "check.yaml:4: the picture has no `alt`",
    ),
]


def checked(content: Path) -> Result:
    return CliRunner().invoke(check_content, [str(content)])


def test_sound_content_passes(tmp_path: Path) -> None:
    result = checked(make_content_folder(tmp_path, PUPIL, ADULT))

    assert result.output == "The content is sound.\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [case[1:] for case in FOR_PUPILS],
    ids=[case[0] for case in FOR_PUPILS],
)
def test_a_pupil_module_with_the_fault_is_refused(
    tmp_path: Path, name: str, old: str, new: str, fault: str
) -> None:
    result = checked(make_content_folder(tmp_path, with_change(PUPIL, name, old, new)))

    assert result.exit_code == 1
    assert f"modules/{PUPIL_SLUG}/{fault}" in result.output


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [case[1:] for case in FOR_ADULTS],
    ids=[case[0] for case in FOR_ADULTS],
)
def test_an_adult_module_with_the_fault_is_refused(
    tmp_path: Path, name: str, old: str, new: str, fault: str
) -> None:
    result = checked(make_content_folder(tmp_path, with_change(ADULT, name, old, new)))

    assert result.exit_code == 1
    assert f"modules/{ADULT_SLUG}/{fault}" in result.output
