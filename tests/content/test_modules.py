"""The modules of the project are faultless."""

from pathlib import Path

import pytest

from awareness.content.library import check, module_folders
from tests.content.folders import CONTENT


@pytest.mark.parametrize("folder", module_folders(CONTENT), ids=lambda folder: folder.name)
def test_the_module_has_no_fault(folder: Path) -> None:
    assert [str(fault) for fault in check(folder)] == []
