"""Numbers of a kiosk, how names are found, and when a device clears itself. Pure."""

import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta

LASTS = timedelta(hours=4)
"""A kiosk ends by itself after this long."""

TURN_MINUTES = 2
"""With nothing pressed for so long the device is cleared for the next person."""

WARNING_SECONDS = 30
"""How long before it is cleared a person is asked whether they are still there (WCAG 2.2.1)."""

ROOM_DIGITS, CLOSING_DIGITS = 4, 6
LEAST_LETTERS = 2
MOST_NAMES = 10
MOST_WRONG = 5
WRONG_WINDOW = timedelta(minutes=10)
LATEST_DAYS = 30
"""Who was present on paper may be entered for so many days after the session."""

_DIGITS = "123456789"
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "'": "", "’": ""}
)
"""Letters that are not a plain one with a mark, as people without them on a keyboard type them."""


def fresh_number(length: int, randbelow: Callable[[int], int]) -> str:
    """Return so many digits, not all alike. `randbelow(n)` gives a number under n that nobody can
    foresee.
    """
    while True:
        number = "".join(_DIGITS[randbelow(len(_DIGITS))] for _ in range(length))
        if len(set(number)) > 1:
            return number


def plain(words: str) -> str:
    """Return words as they are compared: no capitals, accents, apostrophes or double spaces."""
    split = unicodedata.normalize("NFKD", words.casefold().translate(_LETTERS))
    kept = (letter for letter in split if not unicodedata.combining(letter))
    return " ".join("".join(each if each.isalnum() else " " for each in kept).split())


def is_found_by(name: str, typed: str) -> bool:
    """Say whether the whole name, or any part of it, begins with what was typed."""
    wanted, words = plain(typed), plain(name).split()
    starts = (" ".join(words[index:]) for index in range(len(words)))
    return bool(wanted) and any(start.startswith(wanted) for start in starts)


def turn_ends(at: datetime, *, reading_minutes: int = 0) -> datetime:
    """Return when a person who presses nothing from now on is taken to have gone.

    A page with more to read than two minutes gives its own time: where no script runs, nobody can
    tell reading from having left.
    """
    return at + timedelta(minutes=max(TURN_MINUTES, reading_minutes))


def is_locked(wrong: int, wrong_at: datetime | None, at: datetime) -> bool:
    """Say whether a device takes no number for now, after too many wrong ones."""
    return wrong >= MOST_WRONG and wrong_at is not None and at < wrong_at + WRONG_WINDOW
