"""Numbers of a kiosk, how names are found, and when a device clears itself."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from awareness.kiosk.rules import (
    MOST_WRONG,
    WRONG_WINDOW,
    fresh_number,
    is_found_by,
    is_locked,
    turn_ends,
)
from tests.factories import NOW


def drawing(numbers: Iterable[int]) -> Callable[[int], int]:
    """Chance that gives these numbers, one after another."""
    left = iter(numbers)
    return lambda _below: next(left)


def test_a_number_has_no_nought_and_is_not_one_digit_over_and_over() -> None:
    assert fresh_number(4, drawing([2, 2, 2, 2, 0, 1, 8, 3])) == "1294"


@pytest.mark.parametrize("typed", ["de", "Dee", "MAR", "dee m", "o’m", "omalley", "ze"])
def test_a_name_is_found_by_the_first_letters_of_any_part(typed: str) -> None:
    names = ["Dee Marsh", "Ana O’Malley", "Zé Lima"]
    assert sum(is_found_by(name, typed) for name in names) == 1


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łukasz Nowak", "lu"),
        ("Łukasz Nowak", "Łu"),
        ("Søren Ø", "so"),
        ("Anne-Marie Brontë", "marie bronte"),
        ("Sean O'Neill", "oneill"),
        ("Оксана Бондар", "бон"),
    ],
)
def test_a_name_is_found_whatever_the_keyboard(name: str, typed: str) -> None:
    assert is_found_by(name, typed)


@pytest.mark.parametrize("typed", ["", " ", "ee", "arsh", "marsh dee", "-"])
def test_a_name_is_not_found_by_other_letters(typed: str) -> None:
    assert not is_found_by("Dee Marsh", typed)


def test_a_turn_lasts_two_minutes_or_as_long_as_a_page_takes_to_read() -> None:
    assert turn_ends(NOW) == NOW + timedelta(minutes=2)
    assert turn_ends(NOW, reading_minutes=6) == NOW + timedelta(minutes=6)


def test_a_device_waits_after_too_many_wrong_numbers_and_then_goes_on() -> None:
    almost = NOW + WRONG_WINDOW - timedelta(seconds=1)
    assert is_locked(MOST_WRONG, NOW, almost)
    assert not is_locked(MOST_WRONG - 1, NOW, almost)
    assert not is_locked(MOST_WRONG, NOW, NOW + WRONG_WINDOW)
