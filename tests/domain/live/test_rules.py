"""Codes that can be said aloud, names that are friendly, totals that point at nobody."""

import re
import uuid
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awareness.content.bands import Band
from awareness.live.rules import (
    ANIMALS,
    COLOURS,
    KINDNESS,
    animal,
    fresh_code,
    may_bring_devices,
    shown_totals,
    spaced,
    typed_code,
)


@given(st.integers())
def test_a_code_is_six_digits_without_noughts_or_rude_numbers(seed: int) -> None:
    code = fresh_code(Random(seed).randrange)
    assert re.fullmatch("[1-9]{6}", code)
    assert not re.search(r"69|666|88|(\d)\1\1|123456", code)


def test_a_code_that_would_be_rude_is_thrown_again() -> None:
    digits = iter([5, 8, 0, 1, 2, 3, 3, 6, 1, 8, 2, 4])  # 691234, then 472935
    assert fresh_code(lambda _most: next(digits)) == "472935"


@pytest.mark.parametrize("typed", ["472935", "472 935", " 472-935 ", "472\u2013935", "472.935"])
def test_a_code_may_be_typed_as_it_is_written(typed: str) -> None:
    assert typed_code(typed) == "472935"
    assert spaced("472935") == "472 935"


@given(st.uuids())
def test_no_two_devices_of_a_room_have_one_name(room: uuid.UUID) -> None:
    names = [animal(room, seat, Band.B09) for seat in range(1, 411)]
    assert len(set(names)) == len(names)


def test_every_name_is_a_kind_word_and_an_animal() -> None:
    assert len(set(KINDNESS)) == len(KINDNESS)
    assert len(set(ANIMALS)) == len(ANIMALS)
    assert len(KINDNESS) * len(ANIMALS) > 410
    assert len(set(COLOURS)) == len(KINDNESS)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_no_total_under_five_is_ever_shown_and_none_is_told_from_nobody(totals: list[int]) -> None:
    shown = shown_totals(totals)
    if sum(totals) < 5:
        assert shown is None
        return
    assert shown is not None
    assert all(number is None or number >= 5 for number in shown)
    assert [number for number in shown if number] == [total for total in totals if total >= 5]


def test_the_youngest_bring_no_devices() -> None:
    assert [band for band in Band if may_bring_devices(band)] == [
        Band.B09,
        Band.B11,
        Band.B14,
        Band.B16,
    ]
