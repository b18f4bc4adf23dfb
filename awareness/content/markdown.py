"""Markdown files: front matter, headings that make pages, and the lines that place something other
than text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from awareness.content import prose
from awareness.content.activities import Activity
from awareness.content.bands import Band
from awareness.content.blocks import (
    ActivityBlock,
    Block,
    CardsBlock,
    DefinitionBlock,
    HelpCardBlock,
    IfWorriedBlock,
    PictureBlock,
    TextBlock,
)
from awareness.content.faults import Fault
from awareness.content.invalid import faults_of
from awareness.content.passages import Passage, PlacedPicture, Reader
from awareness.content.pictures import Picture
from awareness.content.reference import Reference
from awareness.content.sources import MarkdownFile, YamlFile, parse_yaml

_PLACED = re.compile(r"^\{\{\s*([a-z-]+)\s*(?::\s*(.*?))?\s*\}\}\s*$")
_CALLOUT = re.compile(r"^>\s*\[!([a-z-]+)\]\s*(.*)$")
_HEADING = re.compile(r"^##\s+(.+?)\s*$")
_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one `##` heading.

    `start` is the line of its first line of text, counted from 0.
    """

    heading: str
    start: int
    lines: tuple[str, ...]


def id_of(heading: str) -> str:
    return _ID.sub("-", heading.lower().replace("'", "")).strip("-")


def read_markdown(path: Path) -> MarkdownFile:
    return MarkdownFile(path, tuple(path.read_text(encoding="utf-8").splitlines()))


def front_matter(source: MarkdownFile, faults: list[Fault]) -> tuple[YamlFile | None, int]:
    """Return the YAML between the two `---` lines and the line, counted from 0, that the text
    starts on.
    """
    lines = source.lines
    if not lines or lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        faults.append(
            Fault(
                source.path, 1, "the file has no front matter; begin it with `---`, fields, `---`"
            )
        )
        return None, 0
    end = next(number for number in range(1, len(lines)) if lines[number].strip() == "---")
    yaml_file = parse_yaml(source.path, "\n".join(lines[1:end]) + "\n", faults, first_line=2)
    return yaml_file, end + 1


def parts(source: MarkdownFile, start: int) -> tuple[tuple[str, ...], list[Part]]:
    """Split at the `##` headings. Return the lines before the first, and each heading's part."""
    heads = [n for n in range(start, len(source.lines)) if _HEADING.match(source.lines[n])]
    ends = [*heads[1:], len(source.lines)]
    found = [
        Part(_heading(source.lines[head]), head + 1, source.lines[head + 1 : end])
        for head, end in zip(heads, ends, strict=False)
    ]
    return source.lines[start : heads[0] if heads else len(source.lines)], found


def _heading(text: str) -> str:
    match = _HEADING.match(text)
    return match.group(1) if match else text


@dataclass(frozen=True, slots=True)
class Placeable:
    """What a file may place: activities of its module, and switched texts written for its band."""

    activities: Mapping[str, Activity]
    reference: Reference
    band: Band | None


class BlockReader:
    """Reads the text of one Markdown file into blocks, collecting faults, passages and pictures on
    the way.
    """

    def __init__(
        self,
        source: MarkdownFile,
        placeable: Placeable,
        reader: Reader,
        faults: list[Fault],
    ) -> None:
        self.source = source
        self.passages: list[Passage] = []
        self.pictures: list[PlacedPicture] = []
        self._placeable = placeable
        self._reader = reader
        self._faults = faults

    def blocks(self, lines: tuple[str, ...], start: int) -> tuple[Block, ...]:
        """Read lines into blocks; `start` is the number of the first line in its file, counted from
        0.
        """
        return tuple(self._read(lines, start))

    def text(self, lines: tuple[str, ...], start: int) -> prose.Prose:
        """Read lines that hold text alone, remembering each paragraph with its line."""
        written = prose.block("\n".join(lines))
        self._remember(written, start, start + len(lines) - 1)
        return written

    def _read(self, lines: tuple[str, ...], start: int) -> Iterator[Block]:
        waiting: list[str] = []
        number = 0
        while number < len(lines):
            text = lines[number]
            if match := _CALLOUT.match(text):
                yield from self._written(waiting, start + number)
                quoted = _quoted(lines, number + 1)
                yield from self._callout(match, quoted, start + number)
                number += len(quoted)
            elif match := _PLACED.match(text):
                yield from self._written(waiting, start + number)
                yield from self._placed(match, start + number)
            else:
                if "{{" in text:
                    message = "`{{` begins a placed thing, which stands alone on its line"
                    self._fault(start + number, message)
                waiting.append(text)
            number += 1
        yield from self._written(waiting, start + len(lines))

    def _written(self, waiting: list[str], end: int) -> Iterator[TextBlock]:
        lines = tuple(waiting)
        waiting.clear()
        if any(line.strip() for line in lines):
            yield TextBlock(self.text(lines, end - len(lines)))

    def _callout(
        self, match: re.Match[str], quoted: tuple[str, ...], number: int
    ) -> Iterator[Block]:
        name, rest = match.groups()
        text = tuple(line.lstrip()[1:].removeprefix(" ") for line in quoted)
        if name == "definition":
            if not rest:
                self._fault(number, "the definition has no source; write `> [!definition] Whose`")
            yield DefinitionBlock(rest, prose.block("\n".join(text)))
        elif name == "if-worried":
            yield IfWorriedBlock(self.text((rest, *text), number))
        else:
            self._fault(number, f"`[!{name}]` is not known; use `[!definition]` or `[!if-worried]`")

    def _placed(self, match: re.Match[str], number: int) -> Iterator[Block]:
        name, rest = match.group(1), match.group(2) or ""
        makers: Mapping[str, Callable[[str, int], Block | None]] = {
            "activity": self._activity,
            "cards": self._cards,
            "picture": self._picture,
            "help-card": self._help_card,
            "block": self._block,
        }
        if name not in makers:
            known = ", ".join(f"`{{{{{maker}}}}}`" for maker in makers)
            self._fault(number, f"`{{{{{name}}}}}` is not known; use one of {known}")
        elif (made := makers[name](rest, number)) is not None:
            yield made

    def _activity(self, activity_id: str, number: int) -> Block | None:
        activity = self._known(activity_id, number)
        return ActivityBlock(activity) if activity else None

    def _cards(self, activity_id: str, number: int) -> Block | None:
        activity = self._known(activity_id, number)
        return CardsBlock(activity) if activity else None

    def _help_card(self, rest: str, number: int) -> Block | None:
        if rest:
            self._fault(number, "`{{help-card}}` takes nothing after it; the band chooses the card")
        return HelpCardBlock()

    def _block(self, name: str, number: int) -> Block | None:
        """Place a switched text; every version of it is read by the checks, whichever is shown."""
        reference, band = self._placeable.reference, self._placeable.band
        block = reference.blocks.get(name)
        if block is None:
            known = ", ".join(f"`{known}`" for known in reference.blocks) or "none is written yet"
            self._fault(number, f"there is no block `{name}` in content/blocks; there are: {known}")
            return None
        if band is None:
            return None
        if band not in block.bands:
            self._fault(number, f"`{name}` has no text for {band}; write one, or take the line out")
            return None
        self.passages.extend(
            Passage(block.source, place, text, self._reader)
            for place, text in block.every_text(band)
        )
        return block.shown(band, reference.switch_of(block))

    def _known(self, activity_id: str, number: int) -> Activity | None:
        activities = self._placeable.activities
        if activity_id not in activities:
            self._fault(number, unknown_activity(activity_id, activities))
        return activities.get(activity_id)

    def _picture(self, written: str, number: int) -> Block | None:
        source = parse_yaml(self.source.path, written + "\n", self._faults, first_line=number + 1)
        if source is None:
            return None
        try:
            picture = Picture.model_validate(source.value)
        except ValidationError as error:
            self._faults.extend(faults_of(error, source))
            return None
        self.pictures.append(PlacedPicture(source, (), picture))
        if picture.alt:
            alt = prose.line(picture.alt)
            self.passages.append(Passage(self.source, (number, number), alt, Reader.ONLOOKER))
        return PictureBlock(picture)

    def _remember(self, written: prose.Prose, start: int, end: int) -> None:
        self.passages.append(Passage(self.source, (start, end), written, self._reader))

    def _fault(self, number: int, message: str) -> None:
        self._faults.append(Fault(self.source.path, number + 1, message))


def unknown_activity(activity_id: str, activities: Mapping[str, Any]) -> str:
    known = ", ".join(f"`{name}`" for name in activities) or "none is written yet"
    return f"there is no activity `{activity_id}` in activities.yaml; its ids are: {known}"


def _quoted(lines: tuple[str, ...], start: int) -> tuple[str, ...]:
    end = start
    while end < len(lines) and lines[end].lstrip().startswith(">"):
        end += 1
    return lines[start:end]
