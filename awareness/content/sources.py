"""Content files as written, with the line of everything in them, so that a fault can say where it
is.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from awareness.content.faults import Fault

Place = tuple[str | int, ...]
"""Where a value stands in a file: keys and indexes from the top, as pydantic reports them."""


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed YAML file. `first_line` is the line of its first line (2 for front matter)."""

    path: Path
    lines: tuple[str, ...]
    value: Any
    root: yaml.Node | None
    first_line: int = 1

    def line(self, place: Place, needle: str = "") -> int:
        """Return the line of the value at `place`, or of `needle` within it.

        Unknown steps are skipped.
        """
        node = self.root
        if node is None:
            return self.first_line
        start = node.start_mark.line
        for step in place:
            found = _step(node, step)
            if found is not None:
                key, node = found
                start = key.start_mark.line
        last = min(node.end_mark.line, len(self.lines) - 1)
        return self.first_line + _search(self.lines, start, last, needle)


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    path: Path
    lines: tuple[str, ...]

    def line(self, place: Place, needle: str = "") -> int:
        """Return the line of `needle` at or after the line `place` starts with (counted from 0)."""
        start = place[0] if place and isinstance(place[0], int) else 0
        last = place[1] if len(place) > 1 and isinstance(place[1], int) else len(self.lines) - 1
        return 1 + _search(self.lines, start, last, needle)


Source = YamlFile | MarkdownFile


def read_yaml(path: Path, faults: list[Fault]) -> YamlFile | None:
    """Read a YAML file, or report why it cannot be read and return `None`."""
    return parse_yaml(path, path.read_text(encoding="utf-8"), faults)


def parse_yaml(
    path: Path, text: str, faults: list[Fault], *, first_line: int = 1
) -> YamlFile | None:
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        value = None if root is None else _Builder(loader, path, first_line, faults).build(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.append(
            Fault(
                path,
                first_line + (mark.line if mark else 0),
                f"this is not YAML ({error.problem}); text with a colon, a hash or a leading "
                "quotation mark goes inside quotation marks",
            )
        )
        return None
    finally:
        loader.dispose()
    return YamlFile(path, tuple(text.splitlines()), value, root, first_line)


@dataclass(frozen=True, slots=True)
class _Builder:
    """Plain values from nodes.

    Sequences become tuples; a key written twice is a fault, where YAML keeps the last.
    """

    loader: yaml.CSafeLoader
    path: Path
    first_line: int
    faults: list[Fault]

    def build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.build(item) for item in node.value)
        if node.tag == "tag:yaml.org,2002:str":
            return node.value
        return self.loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key in mapping:
                line = self.first_line + key_node.start_mark.line
                self.faults.append(
                    Fault(self.path, line, f"`{key}` is written twice here; keep one")
                )
            mapping[key] = self.build(value_node)
        return mapping


def _step(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Go one step down: a key, an index, or the index of an entry of a mapping."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
        if isinstance(step, int) and step < len(node.value):
            key, value = node.value[step]
            return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item
    return None


def _search(lines: tuple[str, ...], start: int, last: int, needle: str) -> int:
    if needle:
        wanted = needle.casefold()
        for number in range(start, min(last, len(lines) - 1) + 1):
            if wanted in lines[number].replace("\u2019", "'").casefold():
                return number
    return start
