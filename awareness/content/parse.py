"""A module's folder to a frozen `Module`, with everything the checks need to point at a line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from awareness.content.activities import Activity
from awareness.content.bands import Band
from awareness.content.faults import Fault
from awareness.content.invalid import faults_of
from awareness.content.markdown import (
    BlockReader,
    Placeable,
    front_matter,
    id_of,
    parts,
    read_markdown,
)
from awareness.content.model import (
    Asked,
    Module,
    ModuleFile,
    Pack,
    PackPage,
    Page,
    Question,
    Slide,
    TeacherPage,
)
from awareness.content.passages import (
    Passage,
    PlacedPicture,
    Reader,
    passages_in,
    pictures_in,
)
from awareness.content.prose import Html
from awareness.content.reference import Reference
from awareness.content.sources import MarkdownFile, Source, YamlFile, read_yaml
from awareness.content.written import Written

T = TypeVar("T")

TEACHER_HEADINGS = ("Before", "During", "After", "If you are asked")

_MODULE: TypeAdapter[ModuleFile] = TypeAdapter(ModuleFile)
_ACTIVITY: TypeAdapter[Activity] = TypeAdapter(Activity)
_SLIDE: TypeAdapter[Slide] = TypeAdapter(Slide)
_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
_PAGE_NAME = re.compile(r"^\d\d-([a-z0-9]+(?:-[a-z0-9]+)*)\.md$")
_SAID = re.compile(r"^###\s+(.+?)\s*$")


class _PageHead(Written):
    title: str
    section: str
    minutes: int


class _ShorterPageHead(Written):
    title: str
    minutes: int


class _PackHead(Written):
    sheets: int


_PAGE_HEAD: TypeAdapter[_PageHead] = TypeAdapter(_PageHead)
_SHORTER_PAGE_HEAD: TypeAdapter[_ShorterPageHead] = TypeAdapter(_ShorterPageHead)
_PACK_HEAD: TypeAdapter[_PackHead] = TypeAdapter(_PackHead)


@dataclass(frozen=True, slots=True)
class Draft:
    """A module as it was read, before it is checked. `sources` are by path inside the folder."""

    folder: Path
    reference: Reference
    module: Module
    sources: Mapping[str, Source]
    passages: tuple[Passage, ...]
    pictures: tuple[PlacedPicture, ...]

    def fault(self, name: str, place: Sequence[str | int], message: str) -> Fault:
        """Return a fault at a place in a file of the folder."""
        source = self.sources.get(name)
        line = source.line(tuple(place)) if source else 1
        return Fault(self.folder / name, line, message)


@dataclass(slots=True)
class ModuleReader:
    """Reads one folder. Every fault is added to `faults`; what could be read is read."""

    folder: Path
    reference: Reference
    faults: list[Fault]
    sources: dict[str, Source] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)
    activities: dict[str, Activity] = field(default_factory=dict)
    band: Band | None = None

    def read(self) -> Draft | None:
        """Return the module, or `None` where `module.yaml` cannot be understood."""
        facts = self._facts()
        self.band = facts.band if facts else None
        activities = self._activities()
        slides = self._list("slides.yaml", _SLIDE)
        questions = self._list("check.yaml", _QUESTION)
        pages = self._pages("pages")
        refresher_pages = self._pages("refresher")
        top_up_pages = self._pages("top-up")
        teacher = self._teacher()
        pack = self._pack()
        if facts is None:
            return None
        self._note("module.yaml", facts)
        self._note("slides.yaml", slides)
        self._note("check.yaml", questions)
        for activity in activities:
            self._note("activities.yaml", activity, activity.id)
        module = Module(
            **dict(facts),
            slides=slides,
            pages=pages,
            refresher_pages=refresher_pages,
            top_up_pages=top_up_pages,
            activities=activities,
            questions=questions,
            teacher=teacher,
            pack=pack,
        )
        return Draft(
            self.folder,
            self.reference,
            module,
            self.sources,
            tuple(self.passages),
            tuple(self.pictures),
        )

    def _facts(self) -> ModuleFile | None:
        source = self._yaml("module.yaml")
        if source is None:
            if not (self.folder / "module.yaml").exists():
                self._fault("module.yaml", 1, "the file is missing; every module has one")
            return None
        return self._valid(source, source.value, _MODULE)

    def _activities(self) -> tuple[Activity, ...]:
        source = self._yaml("activities.yaml")
        if source is None:
            return ()
        if not isinstance(source.value, dict):
            self._fault("activities.yaml", 1, "write each activity under its id, as in `my-sort:`")
            return ()
        for key, value in source.value.items():
            written = {**value, "id": key} if isinstance(value, dict) else value
            activity = self._valid(source, written, _ACTIVITY, key)
            if activity is not None:
                self.activities[key] = activity
        return tuple(self.activities.values())

    def _list(self, name: str, adapter: TypeAdapter[T]) -> tuple[T, ...]:
        source = self._yaml(name)
        if source is None:
            return ()
        if not isinstance(source.value, tuple):
            self._fault(name, 1, "the file is a list; begin each item with `- id:`")
            return ()
        read = [self._valid(source, value, adapter, n) for n, value in enumerate(source.value)]
        return tuple(item for item in read if item is not None)

    def _pages(self, kind: str) -> tuple[Page, ...]:
        folder = self.folder / kind
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        pages = [self._page(path) for path in paths if not path.name.startswith(".")]
        return tuple(page for page in pages if page is not None)

    def _page(self, path: Path) -> Page | None:
        name = f"{path.parent.name}/{path.name}"
        match = _PAGE_NAME.match(path.name)
        if match is None:
            self._fault(name, 1, "the name is not a page's; write two figures first: 01-name.md")
            return None
        source = self._markdown(name)
        head_source, start = front_matter(source, self.faults)
        if head_source is None:
            return None
        head: _PageHead | _ShorterPageHead | None
        if path.parent.name == "pages":
            head = self._valid(head_source, head_source.value, _PAGE_HEAD)
        else:
            head = self._valid(head_source, head_source.value, _SHORTER_PAGE_HEAD)
        blocks = self._blocks(source, Reader.LEARNER, source.lines[start:], start)
        if head is None:
            return None
        section = head.section if isinstance(head, _PageHead) else None
        return Page(match.group(1), head.title, section, head.minutes, blocks)

    def _pack(self) -> Pack | None:
        if not (self.folder / "pack.md").exists():
            return None
        source = self._markdown("pack.md")
        head_source, start = front_matter(source, self.faults)
        if head_source is None:
            return None
        head = self._valid(head_source, head_source.value, _PACK_HEAD)
        _, found = parts(source, start)
        if not found:
            self._fault("pack.md", start + 1, "the pack has no page; write `## ` and its title")
        pages = tuple(
            PackPage(
                id_of(part.heading),
                part.heading,
                self._blocks(source, Reader.ONLOOKER, part.lines, part.start),
            )
            for part in found
        )
        return Pack(head.sheets, pages) if head else None

    def _teacher(self) -> TeacherPage | None:
        if not (self.folder / "teacher.md").exists():
            return None
        source = self._markdown("teacher.md")
        _, found = parts(source, 0)
        headings = tuple(part.heading for part in found)
        if headings != TEACHER_HEADINGS:
            wanted = ", ".join(f"`## {heading}`" for heading in TEACHER_HEADINGS)
            has = ", ".join(f"`## {heading}`" for heading in headings) or "none"
            line = found[0].start if found else 1
            self._fault(
                "teacher.md", line, f"the headings are {has}; write {wanted}, in that order"
            )
            return None
        reader = BlockReader(source, self._placeable, Reader.TEACHER, self.faults)
        before, during, after = (reader.text(part.lines, part.start).html for part in found[:3])
        intro, asked = self._asked(reader, found[3].lines, found[3].start)
        self.passages.extend(reader.passages)
        return TeacherPage(before, during, after, intro, asked)

    def _asked(
        self, reader: BlockReader, lines: tuple[str, ...], start: int
    ) -> tuple[Html, tuple[Asked, ...]]:
        heads = [number for number, line in enumerate(lines) if _SAID.match(line)]
        if not heads:
            self._fault("teacher.md", start, 'nothing is asked; write `### "What a pupil says"`')
            return reader.text(lines, start).html, ()
        ends = [*heads[1:], len(lines)]
        asked = tuple(
            Asked(
                lines[head].removeprefix("###").strip().strip('"“”'),
                reader.text(lines[head + 1 : end], start + head + 1).html,
            )
            for head, end in zip(heads, ends, strict=True)
        )
        return reader.text(lines[: heads[0]], start).html, asked

    def _blocks(
        self, source: MarkdownFile, reader: Reader, lines: tuple[str, ...], start: int
    ) -> tuple[Any, ...]:
        block_reader = BlockReader(source, self._placeable, reader, self.faults)
        blocks = block_reader.blocks(lines, start)
        self.passages.extend(block_reader.passages)
        self.pictures.extend(block_reader.pictures)
        return blocks

    @property
    def _placeable(self) -> Placeable:
        return Placeable(self.activities, self.reference, self.band)

    def _note(self, name: str, value: object, *place: str | int) -> None:
        source = self.sources.get(name)
        if source is not None:
            self.passages.extend(passages_in(source, value, place))
            self.pictures.extend(pictures_in(source, value, place))

    def _yaml(self, name: str) -> YamlFile | None:
        path = self.folder / name
        source = read_yaml(path, self.faults) if path.exists() else None
        if source is not None:
            self.sources[name] = source
        return source

    def _markdown(self, name: str) -> MarkdownFile:
        source = read_markdown(self.folder / name)
        self.sources[name] = source
        return source

    def _valid(
        self, source: YamlFile, value: object, adapter: TypeAdapter[T], *prefix: str | int
    ) -> T | None:
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            self.faults.extend(faults_of(error, source, *prefix))
            return None

    def _fault(self, name: str, line: int, message: str) -> None:
        self.faults.append(Fault(self.folder / name, line, message))
