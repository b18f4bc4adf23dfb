"""Words to avoid, from `content/language.yaml`: the language guide, words kept from a band, and
phrases of a template.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pydantic import Field

from awareness.content.bands import Band
from awareness.content.passages import Passage, Reader
from awareness.content.written import Written

_LETTERS: re.Pattern[str] = re.compile(r"[a-z']+")


class Entry(Written):
    """Words to avoid, what to write instead, and why.

    A word may end in `*` (any ending) and may give choices (`he|she|they`). A space also stands
    for a hyphen or a new line. Without `bands` the entry holds for every reader of every module;
    with `bands`, for what those pupils see and hear.
    """

    avoid: tuple[str, ...] = Field(min_length=1)
    use: str
    why: str
    bands: tuple[Band, ...] = ()

    def applies_to(self, band: Band, reader: Reader) -> bool:
        return not self.bands or (band in self.bands and reader is not Reader.TEACHER)


@dataclass(frozen=True)
class Phrase:
    """One thing to avoid, ready to be looked for."""

    written: str
    entry: Entry

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The runs of plain letters, longest first: a text without them need not be searched."""
        plain = re.sub(r"\S*\|\S*", " ", self.written.lower())
        return tuple(sorted(_LETTERS.findall(plain), key=len, reverse=True)) or ("",)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = [_word_pattern(word) for word in self.written.replace("-", " ").split()]
        return re.compile(r"(?<![\w])" + r"[\s-]+".join(parts) + r"(?![\w])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slip:
    """A word to avoid that was found. `found` is as written in the text."""

    passage: Passage
    found: str
    phrase: Phrase
    line: int

    @property
    def message(self) -> str:
        entry = self.phrase.entry
        return f"“{self.found}”: {entry.why} Write instead: {entry.use}"


def phrases(entries: Iterable[Entry]) -> tuple[Phrase, ...]:
    return tuple(Phrase(written, entry) for entry in entries for written in entry.avoid)


def slips(passages: Iterable[Passage], band: Band, looked_for: Iterable[Phrase]) -> Iterator[Slip]:
    """Find every phrase in every passage it applies to."""
    texts = [(passage, _normal(passage.prose.plain)) for passage in passages]
    lowered = [text.lower() for _, text in texts]
    index = _Index(lowered)
    for phrase in looked_for:
        for number in index.with_all(phrase.stems):
            passage, text = texts[number]
            if phrase.entry.applies_to(band, passage.reader):
                for match in phrase.pattern.finditer(text):
                    yield Slip(passage, match.group(), phrase, _line(passage, match))


class _Index:
    """Finds the texts that hold some letters, so that hundreds of phrases cost little."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._joined = "\n".join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        self._vocabulary = " ".join(set(_LETTERS.findall(self._joined)))

    def with_all(self, stems: tuple[str, ...]) -> Iterator[int]:
        """Yield the number of each text that holds every stem; the rarest stem comes first."""
        if not all(stem in self._vocabulary for stem in stems):
            return
        at = self._joined.find(stems[0])
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            if all(stem in self._texts[number] for stem in stems):
                yield number
            at = self._joined.find(stems[0], self._starts[number + 1])


def _line(passage: Passage, match: re.Match[str]) -> int:
    number = match.string.count("\n", 0, match.start())
    return passage.line(match.group().split()[0], unit=number)


def _normal(text: str) -> str:
    return text.replace("\u2019", "'").replace("\u2018", "'")


def _word_pattern(word: str) -> str:
    if "|" in word:
        return "(?:" + "|".join(_word_pattern(choice) for choice in word.split("|")) + ")"
    return re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")
