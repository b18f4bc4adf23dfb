"""Words that a pupil may read with a picture: `content/symbols.yaml`, symbol by symbol.

The drawings belong to the templates; here is which words they stand for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from pydantic import TypeAdapter, ValidationError

from awareness.content.faults import Fault
from awareness.content.invalid import faults_of, instead
from awareness.content.sources import YamlFile, read_yaml

SymbolName = Literal[
    "child", "adult", "family", "friend", "people", "teacher", "tell", "say", "listen", "look",
    "ask", "help", "stop", "go", "wait", "time", "think", "choose", "play", "game", "read", "write",
    "touch", "hug", "leave", "call", "again", "happy", "sad", "angry", "scared", "worried", "feel",
    "kind", "body", "hand", "tummy", "home", "school", "door", "bus", "car", "night", "day",
    "phone", "computer", "online", "picture", "message", "gift", "money", "number", "rule",
    "secret", "surprise", "private", "safe", "not-safe", "yes", "no", "trust", "pressure", "trick",
    "good", "bad", "police", "lock", "word", "name", "hurt",
]  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_BETWEEN = re.compile(r"[ \u00a0]")
_FILE: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. With a symbol it is one word or phrase and the marks that touch it."""

    text: str
    symbol: str | None = None


@dataclass(frozen=True)
class Symbols:
    """Every symbol with its words, in the order of the file."""

    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def _by_word(self) -> dict[str, str]:
        return {_plain(word): name for name, words in self.words.items() for word in words}

    @cached_property
    def _longest(self) -> int:
        """The number of words of the longest phrase."""
        return max((word.count(" ") + 1 for word in self._by_word), default=0)

    def of(self, word: str) -> str | None:
        """Return the symbol of a word or phrase, or `None`."""
        return self._by_word.get(_plain(word))

    def of_term(self, term: str) -> str | None:
        """Return the symbol of a term of a glossary, which may need its article: "a catch"."""
        return self.of(term) or self.of(f"a {term}")

    def name_of(self, symbol: str) -> str:
        """Return the word that stands under a symbol by itself."""
        return self.words[symbol][0]

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """Cut a text into stretches with a symbol and without. Joined they are the text again."""
        found: list[Piece] = []
        done = 0
        for start, end, symbol in self._places(text):
            start, end = max(_first_mark(text, start), done), _after_marks(text, end)
            if done < start:
                found.append(Piece(text[done:start]))
            found.append(Piece(text[start:end], symbol))
            done = end
        if done < len(text):
            found.append(Piece(text[done:]))
        return tuple(found)

    def used_in(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the symbols that these texts need, in the order of the file."""
        used = {symbol for text in texts for _, _, symbol in self._places(text)}
        return tuple(name for name in self.words if name in used)

    def _places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the place of every word or phrase that has a symbol, phrases before words."""
        words = list(_WORD.finditer(text))
        number = 0
        while number < len(words):
            for count in range(min(self._longest, len(words) - number), 0, -1):
                run = words[number : number + count]
                symbol = (
                    self.of(text[run[0].start() : run[-1].end()]) if _touch(text, run) else None
                )
                if symbol is not None:
                    yield run[0].start(), run[-1].end(), symbol
                    number += count - 1
                    break
            number += 1


def _touch(text: str, run: list[re.Match[str]]) -> bool:
    return all(_BETWEEN.fullmatch(text[one.end() : two.start()]) for one, two in pairwise(run))


def _first_mark(text: str, start: int) -> int:
    """Return where the marks before a word begin: an opening quotation mark belongs to it."""
    while start and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    return start


def _after_marks(text: str, end: int) -> int:
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return end


def _plain(word: str) -> str:
    return word.lower().replace("\u2019", "'").replace("\u00a0", " ").removesuffix("'s")


def read_symbols(path: Path, faults: list[Fault]) -> Symbols:
    """Read the file. Every symbol that is drawn is in it; no word stands under two."""
    if not path.exists():
        faults.append(Fault(path, 1, "the file is missing; pages with symbols need it"))
        return Symbols({})
    source = read_yaml(path, faults)
    if source is None:
        return Symbols({})
    try:
        words = _FILE.validate_python(source.value)
    except ValidationError as error:
        faults.extend(faults_of(error, source))
        return Symbols({})
    faults.extend(_unknown(source, words))
    faults.extend(_missing(source, words))
    faults.extend(_twice(source, words))
    return Symbols(words)


def _unknown(source: YamlFile, words: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    known = get_args(SymbolName)
    for name in words:
        if name not in known:
            message = f"`{name}` is not a symbol; {instead(name, ', '.join(known))}"
            yield Fault(source.path, source.line((name,)), message)


def _missing(source: YamlFile, words: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    for name in get_args(SymbolName):
        if not words.get(name):
            message = f"`{name}` has no words; write `{name}: [...]` with each form of the word"
            yield Fault(source.path, source.line((name,)), message)


def _twice(source: YamlFile, words: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name, forms in words.items():
        for number, word in enumerate(forms):
            if (first := seen.setdefault(_plain(word), name)) != name or _plain(word) in map(
                _plain, forms[:number]
            ):
                message = f"`{word}` stands under `{first}` already; keep it once"
                yield Fault(source.path, source.line((name, number)), message)
