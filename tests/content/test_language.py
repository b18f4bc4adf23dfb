"""The list of words to avoid finds what it lists, and leaves ordinary words alone."""

from pathlib import Path

import pytest

from awareness.content import prose
from awareness.content.bands import Band
from awareness.content.faults import Fault
from awareness.content.language import Entry, Phrase, slips
from awareness.content.passages import Passage, Reader
from awareness.content.reference import Reference, read_reference
from awareness.content.sources import MarkdownFile
from tests.content.folders import CONTENT


@pytest.fixture(scope="module")
def reference() -> Reference:
    faults: list[Fault] = []
    found = read_reference(CONTENT, faults)
    assert faults == []
    return found


def passage(text: str, reader: Reader = Reader.LEARNER) -> Passage:
    source = MarkdownFile(Path("page.md"), tuple(text.splitlines()))
    return Passage(source, (0, len(source.lines) - 1), prose.block(text), reader)


def found(reference: Reference, text: str, band: Band) -> list[str]:
    return [slip.found for slip in slips([passage(text)], band, reference.phrases)]


def phrase(written: str) -> Phrase:
    return Phrase(written, Entry(avoid=(written,), use="other words.", why="A test."))


def test_every_phrase_of_the_list_is_found_in_its_own_words(reference: Reference) -> None:
    silent = [
        listed.written
        for listed in reference.phrases
        for text in [" ".join(word.split("|")[0].rstrip("*") for word in listed.written.split())]
        if not list(slips([passage(text)], (listed.entry.bands or (Band.STAFF,))[0], [listed]))
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("rent boy*", "Two rent boys."),
        ("attention seeking", "He is attention-seeking."),
        ("attention seeking", "He is attention\nseeking."),
        ("why didn't he|she leave", "Why didn\u2019t she leave?"),
        ("sexting", "SEXTING"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(written: str, text: str) -> None:
    assert len(list(slips([passage(text)], Band.STAFF, [phrase(written)]))) == 1


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("He has a new skill and a stable home in Essex.", Band.B05),
        ("They said what happened. An allegation about an adult goes to the head.", Band.STAFF),
        ("The bus journey takes ten minutes.", Band.B09),
        ("Private body parts have their own names.", Band.B05),
    ],
)
def test_ordinary_words_are_left_alone(reference: Reference, text: str, band: Band) -> None:
    assert found(reference, text, band) == []


@pytest.mark.parametrize(
    ("text", "band", "word"),
    [
        ("This is about sexual harm.", Band.B07, "sexual"),
        ("This is about grooming.", Band.B09, "grooming"),
        ("Watch out for stranger danger.", Band.B05, "stranger danger"),
        ("She was putting herself at risk.", Band.DSL, "putting herself at risk"),
        ("In this module you will learn.", Band.DRIVE, "In this module you will"),
    ],
)
def test_words_kept_from_a_reader_are_found(
    reference: Reference, text: str, band: Band, word: str
) -> None:
    assert found(reference, text, band) == [word]


def test_a_word_kept_from_one_band_is_free_in_an_older_one(reference: Reference) -> None:
    assert found(reference, "This is about grooming.", Band.B11) == []


def test_a_slip_says_why_and_what_to_write_instead() -> None:
    [slip] = slips([passage("A difficult pupil.")], Band.STAFF, [phrase("difficult pupil")])

    assert slip.message == "“difficult pupil”: A test. Write instead: other words."


def test_a_slip_is_at_its_own_line() -> None:
    text = "Dee looks.\n\nThen she\nsees a streetwise boy."
    [slip] = slips([passage(text)], Band.STAFF, [phrase("streetwise")])

    assert slip.line == 4
