"""Every piece of writing in a module with its place and its reader: what the checks of words read.

Values are walked field by field, so a field added to the format is checked from its first day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from awareness.content.pictures import Picture
from awareness.content.prose import Prose, line
from awareness.content.sources import MarkdownFile, Place, Source
from awareness.content.written import Written


class Reader(StrEnum):
    """Who meets the words. Only the learner's are measured against the reading ceiling."""

    LEARNER = "learner"
    ONLOOKER = "onlooker"
    """Seen or heard by the class, written for somebody else: outcomes, picture descriptions."""
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Passage:
    source: Source
    place: Place
    prose: Prose
    reader: Reader

    def line(self, needle: str = "", *, unit: int = 0) -> int:
        """Return the line of `needle`; `unit` says in which paragraph of the prose it stands."""
        place = self.place
        if isinstance(self.source, MarkdownFile) and self.prose.units:
            start = place[0] if isinstance(place[0], int) else 0
            place = (start + self.prose.units[unit].line, *place[1:])
        return self.source.line(place, needle)


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    source: Source
    place: Place
    picture: Picture


_READERS = {
    "alt": Reader.ONLOOKER,
    "ask": Reader.ONLOOKER,
    "ends": Reader.ONLOOKER,
    "outcomes": Reader.ONLOOKER,
    "piles": Reader.ONLOOKER,
    "sections": Reader.ONLOOKER,
    "summary": Reader.ONLOOKER,
    "word": Reader.ONLOOKER,
    "discuss": Reader.TEACHER,
    "next": Reader.TEACHER,
    "paper": Reader.TEACHER,
    "parents": Reader.TEACHER,
    "watch_for": Reader.TEACHER,
}
"""The reader of a field and of all below it; of every other field, whoever reads what it is in."""

_READ_AS_WRITTEN = frozenset({"alt", "ends", "piles", "summary", "title", "word"})
"""Fields of plain text, without Markdown, that somebody reads. Other plain fields are ids."""

_READ_BY_NOBODY = frozenset({"allow"})


def passages_in(
    source: Source, value: object, place: Place, reader: Reader = Reader.LEARNER
) -> Iterator[Passage]:
    """Walk a value that stands at `place` in `source`, and yield the writing in it."""
    match value:
        case Prose():
            yield Passage(source, place, value, reader)
        case tuple():
            for index, item in enumerate(value):
                yield from passages_in(source, item, (*place, index), reader)
        case Written():
            for name, item in value:
                yield from _in_field(source, name, item, place, reader)


def _in_field(
    source: Source, name: str, value: object, place: Place, reader: Reader
) -> Iterator[Passage]:
    if name not in _READ_BY_NOBODY:
        here = (*place, name)
        read = _as_prose(value) if name in _READ_AS_WRITTEN else value
        yield from passages_in(source, read, here, _READERS.get(name, reader))


def _as_prose(value: object) -> object:
    """Turn plain text into prose, and each of several plain texts."""
    if isinstance(value, tuple):
        return tuple(_as_prose(item) for item in value)
    return line(value) if isinstance(value, str) and value else value


def pictures_in(source: Source, value: object, place: Place) -> Iterator[PlacedPicture]:
    """Walk a value that stands at `place` in `source`, and yield the pictures in it."""
    match value:
        case Picture():
            yield PlacedPicture(source, place, value)
        case tuple():
            for index, item in enumerate(value):
                yield from pictures_in(source, item, (*place, index))
        case Written():
            for name, item in value:
                yield from pictures_in(source, item, (*place, name))
