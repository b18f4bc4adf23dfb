"""What the house asks of every room, read from the code itself."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from awareness.settings import ROOT, Settings

CODE = sorted((ROOT / "awareness").rglob("*.py"))
WEB = ROOT / "awareness" / "web"
AUDIENCES = sorted(path.parent.name for path in WEB.glob("*/__init__.py"))


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
    ]


def test_only_the_transaction_commits() -> None:
    places = {
        f"{path.relative_to(ROOT)}"
        for path in CODE
        if calls(ast.parse(path.read_text(encoding="utf-8")), "commit")
    }
    assert places == {"awareness/db.py", "awareness/rows.py", "awareness/web/extensions.py"}


def test_the_clock_is_read_in_one_place() -> None:
    readers = {
        f"{path.relative_to(ROOT)}"
        for path in CODE
        if re.search(r"datetime\.now\(|date\.today\(|utcnow\(", path.read_text(encoding="utf-8"))
    }
    assert readers == {"awareness/clock.py"}


def test_nothing_is_a_coroutine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    assert found == []


def test_what_a_class_said_reaches_a_page_only_by_the_rule_for_small_totals() -> None:
    """Sums of all answers are no total of one; what stands in a form was typed there."""
    pages = sorted([*WEB.rglob("*.py"), *(ROOT / "templates").rglob("*.html")])
    raw = re.compile(r"(?<!form)(?<!self)(?<!rows)\.(?:together|devices|line_before|line_after)\b")
    lines = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in pages
        for line in path.read_text(encoding="utf-8").splitlines()
        if raw.search(line)
    ]
    assert len(lines) > 4
    assert [line for line in lines if not re.search(r"shown_totals\(|sum\(", line)] == []


def _opens_transaction(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "transaction"
        for node in ast.walk(function)
    )


def _answers_only_get(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr == "get"
        for mark in function.decorator_list
    )


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.py")), ids=lambda path: str(path.name))
def test_a_get_opens_no_transaction(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    writers = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and _answers_only_get(node)
        and _opens_transaction(node)
    ]
    assert writers == []


def test_every_audience_has_its_folder_of_templates() -> None:
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert folders == {*AUDIENCES, "errors", "macros"}


def test_the_readme_describes_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"`([A-Z_]+)`", readme.partition("## Settings")[2].partition("## ")[0])
    assert set(table) == {name.upper() for name in Settings.model_fields}


def test_no_page_calls_another_machine_for_its_parts() -> None:
    pattern = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']https?://")
    faults = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert faults == []


def test_pages_are_read_and_sent_and_nothing_else(one_app: Flask) -> None:
    methods = set().union(*(rule.methods or set() for rule in one_app.url_map.iter_rules()))
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}
