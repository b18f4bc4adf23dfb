"""Texts on a law whose day has not come, or is different from place to place: written once in
several versions, placed in many modules, and switched by a setting. From `content/blocks/*.yaml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from awareness.clock import in_words
from awareness.content import prose
from awareness.content.bands import Band
from awareness.content.blocks import SwitchedBlock
from awareness.content.faults import Fault
from awareness.content.invalid import faults_of
from awareness.content.sources import Place, YamlFile, read_yaml
from awareness.content.written import Written

DAY = "{day}"
"""Where the text in force says from which day."""


class State(StrEnum):
    BEFORE = "before"
    IN_FORCE = "in-force"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Switch:
    """Which version is shown. `from_on` is the day the law begins; only in force has one."""

    state: State
    from_on: date | None = None

    @classmethod
    def at(cls, position: date | str) -> Self:
        """Return the switch of a setting: `before`, `off`, or the day from which it is in force."""
        if isinstance(position, date):
            return cls(State.IN_FORCE, position)
        return cls(State(position))


Switches = Mapping[str, Switch]
"""The switch of each block by name. A block without one has not begun."""

NOT_BEGUN = Switch(State.BEFORE)


class Version(Written):
    """One wording, for each band of adults that is to read it."""

    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    texts: dict[Band, str] = Field(min_length=1)


class Versions(Written):
    before: Version
    in_force: Version = Field(alias="in-force")

    @model_validator(mode="after")
    def _are_for_the_same_readers(self) -> Self:
        if self.before.texts.keys() != self.in_force.texts.keys():
            raise ValueError("`before` and `in-force` are for different bands; write both for each")
        return self


class BlockFile(Written):
    """What a file of `content/blocks` says."""

    title: str
    law: str
    owner: str
    review_on: date
    versions: Versions


_FILE: TypeAdapter[BlockFile] = TypeAdapter(BlockFile)


@dataclass(frozen=True, slots=True)
class Switchable:
    """A text in its versions. `source` is its file, so that a check can point at a line."""

    name: str
    source: YamlFile
    written: BlockFile

    @property
    def bands(self) -> tuple[Band, ...]:
        return tuple(self.written.versions.before.texts)

    def every_text(self, band: Band) -> Iterator[tuple[Place, prose.Prose]]:
        """Yield each version's text for the band with its place, whichever is in use."""
        written = self.written.versions
        versions = {State.BEFORE: written.before, State.IN_FORCE: written.in_force}
        for state, version in versions.items():
            place = ("versions", state.value, "texts", band.value)
            yield place, prose.block(_on(version.texts[band], self.written.review_on))

    def shown(self, band: Band, switch: Switch) -> SwitchedBlock | None:
        """Return what the band reads in this state, or nothing where the block is off."""
        title = self.written.title
        match switch:
            case Switch(State.IN_FORCE, date() as day):
                version = self.written.versions.in_force
                wording = f"{title}: in force from {in_words(day)} ({version.version})"
                return SwitchedBlock(wording, prose.block(_on(version.texts[band], day)))
            case Switch(State.BEFORE):
                version = self.written.versions.before
                wording = f"{title}: before it begins ({version.version})"
                return SwitchedBlock(wording, prose.block(version.texts[band]))
        return None


def _on(text: str, day: date) -> str:
    return text.replace(DAY, in_words(day))


def read_blocks(folder: Path, faults: list[Fault]) -> dict[str, Switchable]:
    """Read every file of the folder, by name. The folder may be missing: then there is none."""
    blocks: dict[str, Switchable] = {}
    for path in sorted(folder.glob("[!.]*.yaml")):
        source = read_yaml(path, faults)
        if source is None:
            continue
        try:
            written = _FILE.validate_python(source.value)
        except ValidationError as error:
            faults.extend(faults_of(error, source))
            continue
        blocks[path.stem] = Switchable(path.stem, source, written)
        faults.extend(_days_in_the_wrong_place(blocks[path.stem]))
    return blocks


def _days_in_the_wrong_place(block: Switchable) -> Iterator[Fault]:
    """The text in force says from when; the one before cannot know."""
    versions = block.written.versions
    for band in block.bands:
        if DAY not in versions.in_force.texts[band]:
            line = block.source.line(("versions", "in-force", "texts", band.value))
            message = f"the text in force does not say from when; write `{DAY}` where the day goes"
            yield Fault(block.source.path, line, message)
        if DAY in versions.before.texts[band]:
            line = block.source.line(("versions", "before", "texts", band.value))
            message = f"`{DAY}` is known only when the law is in force; take it out of `before`"
            yield Fault(block.source.path, line, message)
