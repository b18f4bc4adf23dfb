"""The modules of the project are faultless."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from awareness.content.library import check, load, module_folders
from awareness.content.model import Module, Option
from awareness.settings import Settings
from tests.content.folders import CONTENT

ADULTS = [module for module in load(CONTENT).all if module.questions]


@pytest.mark.parametrize("folder", module_folders(CONTENT), ids=lambda folder: folder.name)
def test_the_module_has_no_fault(folder: Path) -> None:
    assert [str(fault) for fault in check(folder)] == []


def test_no_module_names_the_service() -> None:
    """A council may give it another name (`SERVICE_NAME`)."""
    texts = [file for file in CONTENT.rglob("*") if file.suffix in (".md", ".yaml")]
    default = Settings.model_fields["service_name"].default
    named = [file.name for file in texts if re.search(rf"\b{default}\b", file.read_text("utf-8"))]
    assert named == []


@pytest.mark.parametrize("pick", [min, max], ids=["shortest", "longest"])
@pytest.mark.parametrize("module", ADULTS, ids=lambda module: module.slug)
def test_a_check_is_not_passed_by_the_length_of_its_options(
    module: Module, pick: Callable[..., Option]
) -> None:
    picked = [
        pick(question.options, key=lambda option: len(option.text.plain))
        for question in module.questions
    ]
    assert sum(option.right for option in picked) <= len(picked) / 2
