"""Words take the right symbol, and the file that says which is held to the drawings."""

from pathlib import Path

import pytest

from awareness.content.faults import Fault
from awareness.content.library import load
from awareness.content.symbols import Symbols, read_symbols
from tests.content.folders import CONTENT

FILE = CONTENT / "symbols.yaml"


@pytest.fixture(scope="module")
def symbols() -> Symbols:
    faults: list[Fault] = []
    found = read_symbols(FILE, faults)
    assert faults == []
    return found


def with_symbols(symbols: Symbols, text: str) -> list[tuple[str, str]]:
    return [(piece.text, piece.symbol) for piece in symbols.pieces(text) if piece.symbol]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tell, and TELL again.", [("Tell,", "tell"), ("TELL", "tell"), ("again.", "again")]),
        ("“Stop!” says Erin.", [("“Stop!”", "stop"), ("says", "say")]),
        ("The friend’s phone", [("friend’s", "friend"), ("phone", "phone")]),
        ("A grown-up can help", [("grown-up", "adult"), ("help", "help")]),
    ],
)  # fmt: skip
def test_a_word_is_known_in_every_dress(
    symbols: Symbols, text: str, found: list[tuple[str, str]]
) -> None:
    assert with_symbols(symbols, text) == found


def test_several_words_are_looked_for_before_one(symbols: Symbols) -> None:
    assert with_symbols(symbols, "It is not safe.") == [("not safe.", "not-safe")]
    assert with_symbols(symbols, "It is safe.") == [("safe.", "safe")]


def test_words_that_only_stand_beside_each_other_are_no_phrase(symbols: Symbols) -> None:
    assert with_symbols(symbols, "It is not. Safe now.") == [("Safe", "safe")]


@pytest.mark.parametrize("text", ["nobody", "handle", "gone", "catch the train", "on the left"])
def test_a_word_inside_another_or_of_another_meaning_takes_no_symbol(
    symbols: Symbols, text: str
) -> None:
    assert with_symbols(symbols, text) == []


def test_the_pieces_of_every_text_are_the_text(symbols: Symbols) -> None:
    library = load(CONTENT)
    for module in library.all:
        for slide in module.slides:
            text = slide.text.plain if slide.text else ""
            assert "".join(piece.text for piece in symbols.pieces(text)) == text


def test_a_term_of_a_glossary_may_need_its_article(symbols: Symbols) -> None:
    assert symbols.of("catch") is None
    assert symbols.of_term("catch") == "trick"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("phone: [phone,", "fone: [phone,"), "`fone` is not a symbol; did you mean `phone`?"),
        (("phone: [phone, phones", "phone: [phone, bus"), "`bus` stands under `bus` already"),
        (("bus: [bus, buses", "bus: [bus, Bus"), "`Bus` stands under `bus` already"),
        (('"yes": ["yes"', '"yes": [yes'), "put it in quotation marks"),
        (("hurt: [hurt, hurts, hurting, pain, poorly]", "hurt: []"), "`hurt` has no words"),
    ],
)
def test_a_fault_in_the_file_is_found_at_its_line(
    tmp_path: Path, change: tuple[str, str], fault: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    line = text[: text.index(change[0])].count("\n") + 1
    broken = tmp_path / "symbols.yaml"
    broken.write_text(text.replace(*change), encoding="utf-8")
    faults: list[Fault] = []
    read_symbols(broken, faults)
    at_line = [found for found in faults if fault in found.message]
    assert [found.line for found in at_line] == [line]


def test_content_without_the_file_is_a_fault(tmp_path: Path) -> None:
    faults: list[Fault] = []
    read_symbols(tmp_path / "symbols.yaml", faults)
    assert [found.line for found in faults] == [1]
