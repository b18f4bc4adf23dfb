"""Where each item of the statutory guidance is taught, and what nobody teaches, can be read."""

from pathlib import Path

from click.testing import CliRunner

from awareness.cli import tag_coverage
from awareness.content.library import Library, load
from awareness.content.tag_coverage import as_markdown, taught_in
from awareness.settings import ROOT
from tests.content.folders import ADULT, CONTENT, PUPIL, make_content_folder, with_change

IN_THE_DOCS = ROOT / "docs" / "tag-coverage.md"
PUPIL_LINK = "[The red umbrella](../content/modules/b09-red-umbrella/module.yaml)"


def library_with(folder: Path, sections: str) -> Library:
    """Return a library whose one pupil module names these sections in its outcome."""
    named = with_change(PUPIL, "module.yaml", "P-RKR-11]", f"P-RKR-11]{sections}")
    return load(make_content_folder(folder, named, ADULT))


def row(library: Library, tag: str) -> str:
    [found] = [
        line for line in as_markdown(library).splitlines() if line.startswith(f"| `{tag}` |")
    ]
    return found


def test_the_table_in_the_docs_is_that_of_the_modules() -> None:
    stale = "docs/tag-coverage.md is out of date; run `uv run flask tag-coverage`"
    assert IN_THE_DOCS.read_text(encoding="utf-8") == as_markdown(load(CONTENT)), stale


def test_the_command_writes_the_table(tmp_path: Path) -> None:
    file = tmp_path / "table.md"

    result = CliRunner().invoke(tag_coverage, [str(file)])

    assert result.output == f"Written: {file}\n"
    assert file.read_text(encoding="utf-8") == as_markdown(load(CONTENT))


def test_an_item_names_the_module_and_its_sections_in_the_order_of_teaching(tmp_path: Path) -> None:
    library = library_with(tmp_path, "\n    sections: [plan, story]")

    assert row(library, "P-BS-4").endswith(
        f"| {PUPIL_LINK} (`b09-red-umbrella`) | The story; The plan |"
    )


def test_outcomes_of_one_module_that_share_an_item_are_one_row(tmp_path: Path) -> None:
    library = library_with(
        tmp_path,
        "\n    sections: [plan]\n  - text: tell someone\n    tags: [P-BS-4]\n    sections: [story]",
    )

    [teaching] = taught_in(library, "P-BS-4")
    assert [section.id for section in teaching.sections] == ["story", "plan"]
    [teaching] = taught_in(library, "P-RKR-11")
    assert [section.id for section in teaching.sections] == ["plan"]


def test_an_outcome_that_names_no_section_says_so(tmp_path: Path) -> None:
    library = library_with(tmp_path, "")

    assert row(library, "P-BS-4").endswith("(`b09-red-umbrella`) | *sections not named* |")


def test_an_item_that_no_module_teaches_is_said_plainly(tmp_path: Path) -> None:
    library = library_with(tmp_path, "")

    assert row(library, "WT-multi-agency").endswith("| **No module teaches it.** | |")
    summary = f"**3 of {len(library.tags)} items are taught.** No module teaches `P-CF-4`,"
    assert summary in as_markdown(library)


def test_every_item_has_its_place_in_the_table(tmp_path: Path) -> None:
    library = library_with(tmp_path, "")
    table = as_markdown(library)

    assert [tag for tag in library.tags if f"\n| `{tag}` |" not in table] == []
    assert "Other guidance" not in table
