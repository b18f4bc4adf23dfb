"""The modules of the project are faultless."""

import re
from pathlib import Path

import pytest

from awareness.content.library import check, module_folders
from awareness.settings import Settings
from tests.content.folders import CONTENT


@pytest.mark.parametrize("folder", module_folders(CONTENT), ids=lambda folder: folder.name)
def test_the_module_has_no_fault(folder: Path) -> None:
    assert [str(fault) for fault in check(folder)] == []


def test_no_module_names_the_service() -> None:
    """A council may give it another name (`SERVICE_NAME`)."""
    texts = [file for file in CONTENT.rglob("*") if file.suffix in (".md", ".yaml")]
    default = Settings.model_fields["service_name"].default
    named = [file.name for file in texts if re.search(rf"\b{default}\b", file.read_text("utf-8"))]
    assert named == []
