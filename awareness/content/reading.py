"""How hard words are to read: the Flesch-Kincaid grade, with three departures for honesty's sake.

    grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59

1. The names of the cast and of places, and figures ("0800 1111", "Year 9"), count as words of a
   sentence but are left out of the syllables: a reader learns a name once, and "Hollybrook" says
   nothing about how hard a page is.
2. A heading, a list item or a table cell ends a sentence. Speech with more to follow ("In a
   minute," he says) does not.
3. Syllables are counted by the rules of `syllables.py`, not looked up.

The formula was made for running text: below `FEWEST_WORDS` it says nothing, and is not asked.
Source: Kincaid and others, "Derivation of new readability formulas", US Navy, 1975.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from awareness.content.syllables import syllables

FEWEST_WORDS = 100

NAMES = frozenset(
    """
    erin amina tobi zofia kai priya callum alex maisie jordan dev niamh
    mo cole okafor lindqvist dee bev rashid tomasz halina jo lumi hollybrook millfield lantern
    childline blockyard starfox samaritans telford wrekin
    """.split()
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SENTENCE_END = re.compile(
    r"[.!?\u2026]+(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\b[ap]\.m\.)"  # these end nothing
    r"[\"'\u201d\u2019)\]]*\s+(?![a-z\u2013\u2014-])|\n+"
)


def sentences(text: str) -> Iterator[str]:
    """Split a text into sentences. A line break always ends one."""
    for sentence in _SENTENCE_END.split(text):
        if sentence.strip():
            yield sentence.strip()


def sentences_as_written(text: str) -> Iterator[str]:
    """Split a text in the same places, and leave each sentence the marks that end it."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield from _unless_blank(text[start : end.end()])
        start = end.end()
    yield from _unless_blank(text[start:])


def _unless_blank(text: str) -> Iterator[str]:
    if text.strip():
        yield text.strip()


def words(text: str) -> list[str]:
    """Return the words; "can't" and "half-term" are one and two."""
    return _WORD.findall(text)


@dataclass(frozen=True, slots=True)
class Measure:
    """What the formula needs to know of a text. Measures add up, so a text is counted once."""

    sentences: int = 0
    words: int = 0
    words_with_syllables: int = 0
    syllables: int = 0

    def __add__(self, other: "Measure") -> "Measure":
        return Measure(
            self.sentences + other.sentences,
            self.words + other.words,
            self.words_with_syllables + other.words_with_syllables,
            self.syllables + other.syllables,
        )

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade, at least 0; 0 where there is nothing to read."""
        if not self.words_with_syllables:
            return 0.0
        length = self.words / self.sentences
        weight = self.syllables / self.words_with_syllables
        return max(0.0, 0.39 * length + 11.8 * weight - 15.59)


def measure(text: str) -> Measure:
    found = [counted for counted in map(words, sentences(text)) if counted]
    counts = [_syllables_to_learn(word) for sentence in found for word in sentence]
    learnt = [count for count in counts if count]
    return Measure(len(found), len(counts), len(learnt), sum(learnt))


@lru_cache(maxsize=20_000)
def _syllables_to_learn(word: str) -> int:
    """Count the syllables, or 0 for names and figures, which are left out."""
    name = word.lower().replace("\u2019", "'").removesuffix("'s")
    return 0 if word[0].isdigit() or name in NAMES else syllables(word)
