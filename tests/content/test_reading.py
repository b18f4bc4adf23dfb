"""The reading grade counts as a teacher would: syllables heard, sentences said."""

import pytest

from awareness.content.reading import Measure, measure, sentences
from awareness.content.syllables import syllables

HEARD = {
    1: "cat cake cakes liked walked shared school friends phones clothes breathe guess league "
    "asked don't that's through nine eight",
    2: "table little wanted trusted settled happy playing someone online careful lonely statement "
    "people secret surprise trouble picture pressure message private abuse question noises doesn't "
    "lifestyle wheelchair tower player prism",
    3: "safeguarding timetable promises disclosure governor serious idea video "
    "different carefully bullying happier musician officer attendance argument",
    4: "relationship education exploitation information situation confidential vulnerable "
    "authority allegation experience temperature variety",
    5: "immediately organisation curiosity",
    6: "responsibility",
}
SPELT = {"DSL": 3, "BSL": 3, "WWW": 9}


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for count, words in HEARD.items() for word in words.split()]
    + list(SPELT.items()),
)
def test_syllables_are_counted_as_heard(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_possessive_has_the_syllables_of_its_word() -> None:
    assert syllables("Jordan\u2019s") == syllables("Jordan") == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Kai sits. It rains.", 2),
        ("\u201cIn a minute,\u201d he says.", 1),
        ("\u201cWhy?\u201d she asks. Nobody knows.", 2),
        ("\u201cWhy?\u201d Nobody knows.", 2),
        ("She waits... and waits.", 1),
        ("Ring at 3.15 p.m. on Monday.", 1),
        ("A heading\nA sentence.", 2),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


def test_the_grade_is_that_of_the_formula() -> None:
    # 6 words in 1 sentence, 7 syllables: 0.39 x 6 + 11.8 x 7 / 6 - 15.59
    assert measure("The cat sat on the table.").grade == pytest.approx(0.517, abs=0.001)


def test_names_and_figures_count_in_the_sentence_and_not_in_the_syllables() -> None:
    assert measure("Mrs Okafor from Hollybrook rings 0800 1111.") == Measure(
        sentences=1, words=7, words_with_syllables=3, syllables=4
    )


def test_measures_add_up() -> None:
    assert measure("Kai sits.") + measure("It rains.") == measure("Kai sits. It rains.")


def test_nothing_to_read_has_no_grade() -> None:
    assert measure("").grade == 0.0
    assert measure("Kai. 999.").grade == 0.0
