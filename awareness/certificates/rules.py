"""What a certificate says on a given day, how it is numbered, and whose name it bears. Pure."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

CODE_LENGTH = 26
"""130 bits, five to a letter: more than the 128 that domain.md 7.12 asks for."""
NAME_GUESSES = 10
GUESS_WINDOW = timedelta(hours=1)

# Crockford's alphabet: no I, L, O or U, so that nothing read off paper is mistaken for a digit.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_NUMBER = re.compile(r"LN-?(\d{4})-?([0-9A-Z]{6})")
# Letters that Unicode does not take apart into a plain letter and its accent.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)


class Status(StrEnum):
    """How a certificate stands. Always shown with a word and a shape, never by colour alone."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        return self.value.capitalize()


def status(*, expires_on: date | None, is_revoked: bool, on: date) -> Status:
    """Judge a certificate on a London day. `expires_on` is its last day; None is for good."""
    if is_revoked:
        return Status.REVOKED
    if expires_on is not None and expires_on < on:
        return Status.EXPIRED
    return Status.VALID


def new_code(draw: Callable[[int], int] = secrets.randbits) -> str:
    """Return a fresh secret for a verify link: 130 random bits, capitals and digits.

    Only the fictional council of the demonstration is made with another `draw`.
    """
    bits = draw(5 * CODE_LENGTH)
    return "".join([_ALPHABET[bits >> place & 31] for place in range(0, 5 * CODE_LENGTH, 5)])


def number_of(code: str, issued_in: int, turn: int) -> str:
    """Return the number to print, such as LN-2027-7Q4M2K. Another `turn` gives another number.

    It is cut from a hash of the code, so a number that is read aloud or listed gives nothing away
    about the code. Thirty bits a year are not unique for ever: the caller looks, and takes a turn.
    """
    digest = int.from_bytes(hashlib.sha256(f"{turn}:{code}".encode()).digest()[:4])
    letters = "".join(_ALPHABET[digest >> shift & 31] for shift in (25, 20, 15, 10, 5, 0))
    return f"LN-{issued_in}-{letters}"


def tidy_code(typed: str) -> str | None:
    """Return the code as it is kept, or None when it cannot be one. Small letters are fine."""
    letters = re.sub(r"[\s-]", "", typed).upper().translate(_LOOKALIKES)
    return letters if len(letters) == CODE_LENGTH and set(letters) <= set(_ALPHABET) else None


def tidy_number(typed: str) -> str | None:
    """Return the number as it is printed, or None when it cannot be one."""
    found = _NUMBER.fullmatch(re.sub(r"\s", "", typed).upper())
    return f"LN-{found[1]}-{found[2].translate(_LOOKALIKES)}" if found else None


def initials(name: str) -> str:
    """Return the first letter of every word: "Dana Cole" is "D. C."."""
    firsts = (next((letter for letter in word if letter.isalnum()), "") for word in name.split())
    return " ".join(f"{first.upper()}." for first in firsts if first)


def is_same_name(typed: str, holder: str) -> bool:
    """Compare names without case, accents, spaces, hyphens or other marks. Nothing is nobody."""
    return bool(_bare(typed)) and _bare(typed) == _bare(holder)


def _bare(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN)
    return "".join(letter for letter in parts if _counts(letter))


def _counts(letter: str) -> bool:
    # The accents of Latin, Greek and Cyrillic go; the vowel signs of other scripts are letters.
    is_accent = "\u0300" <= letter <= "\u036f"
    return not is_accent and unicodedata.category(letter)[0] in "LMN"


def is_guessing(failures: int) -> bool:
    """Say whether so many wrong names within the window stop further tries."""
    return failures >= NAME_GUESSES
