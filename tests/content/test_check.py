"""The command a writer runs: faults on the screen, and a status for the shell."""

from pathlib import Path

import pytest

from awareness.content.check import main
from tests.content.folders import ADULT, PUPIL, make_content_folder, with_change


def test_good_content_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([str(make_content_folder(tmp_path, PUPIL, ADULT))])

    assert status == 0
    assert capsys.readouterr() == ("", "No faults.\n")


def test_each_fault_is_a_line_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = make_content_folder(tmp_path, with_change(PUPIL, "pack.md", "sheets: 4", "sheets: x"))

    status = main([str(content)])

    printed, said = capsys.readouterr()
    assert status == 1
    assert said == "1 fault.\n"
    assert len(printed.splitlines()) == 1
    assert "pack.md:2: `sheets`:" in printed


def test_a_folder_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main([str(tmp_path / "nowhere")])

    assert status == 2
    assert "There is no folder" in capsys.readouterr().err
