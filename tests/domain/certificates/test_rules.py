"""What a certificate says on a day, its number and code, and whose name it bears."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awareness.certificates.rules import (
    CODE_LENGTH,
    NAME_GUESSES,
    Status,
    initials,
    is_guessing,
    is_same_name,
    new_code,
    number_of,
    status,
    tidy_code,
    tidy_number,
)

LAST_DAY = date(2027, 10, 5)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2027, 10, 4), Status.VALID),
        (LAST_DAY, Status.VALID),
        (date(2027, 10, 6), Status.EXPIRED),
    ],
)
def test_the_last_day_still_counts(on: date, expected: Status) -> None:
    assert status(expires_on=LAST_DAY, is_revoked=False, on=on) is expected


def test_a_certificate_without_a_last_day_stays_valid() -> None:
    assert status(expires_on=None, is_revoked=False, on=date(2099, 1, 1)) is Status.VALID


@pytest.mark.parametrize("on", [date(2027, 1, 1), date(2030, 1, 1)])
def test_revoked_stands_before_expired_and_before_valid(on: date) -> None:
    assert status(expires_on=LAST_DAY, is_revoked=True, on=on) is Status.REVOKED


def test_a_code_holds_at_least_128_bits() -> None:
    codes = {new_code() for _ in range(200)}
    letters = set("".join(codes))
    assert len(codes) == 200
    assert len(letters) == 32
    assert CODE_LENGTH * 5 >= 128
    assert {len(code) for code in codes} == {CODE_LENGTH}


def test_a_code_is_read_whatever_its_case_spaces_and_lookalikes() -> None:
    code = "0123456789ABCDEFGHJKMNPQ10"
    assert tidy_code("o123 4567 89ab-cdefghjkmnpqio") == code


@pytest.mark.parametrize("typed", ["", "ABC", "U" * CODE_LENGTH, "0" * (CODE_LENGTH + 1), "é" * 26])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert tidy_code(typed) is None


def test_every_new_code_reads_back_as_itself() -> None:
    assert all(tidy_code(code) == code for code in (new_code() for _ in range(50)))


def test_a_number_can_be_read_aloud_and_read_back() -> None:
    number = number_of("0" * CODE_LENGTH, 2027, 0)
    assert number.startswith("LN-2027-")
    assert len(number) == len("LN-2027-7Q4M2K")
    assert tidy_number(number.lower().replace("-", " ")) == number


def test_another_turn_gives_another_number() -> None:
    code = "0" * CODE_LENGTH
    assert number_of(code, 2027, 0) == number_of(code, 2027, 0)
    assert number_of(code, 2027, 0) != number_of(code, 2027, 1)


def test_a_number_is_no_part_of_its_code() -> None:
    code = "7Q4M2K0000000000000000000A"
    assert number_of(code, 2027, 0).removeprefix("LN-2027-") not in code


@pytest.mark.parametrize("typed", ["", "LN-2027", "LN-27-7Q4M2K", "XX-2027-7Q4M2K", "7Q4M2K"])
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert tidy_number(typed) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dana Cole", "D. C."),
        ("Anne-Marie O'Neill", "A. O."),
        ("  ludo   van der Berg ", "L. V. D. B."),
        ("Élodie", "É."),
        ("(Sam) 'Ali", "S. A."),
        ("-", ""),
    ],
)
def test_a_holder_is_shown_as_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("typed", "holder"),
    [
        ("dana cole", "Dana Cole"),
        ("  DANA  COLE ", "Dana Cole"),
        ("Anne Marie O’Neill", "Anne-Marie O'Neill"),
        ("Elodie Muller", "Élodie Müller"),
        ("Strasse", "Straße"),
        ("Lukasz Sorensen", "Łukasz Sørensen"),
        ("E\u0301lodie", "Élodie"),
        ("王小明", "王 小明"),
    ],
)
def test_a_name_matches_whatever_its_case_accents_and_hyphens(typed: str, holder: str) -> None:
    assert is_same_name(typed, holder)


@pytest.mark.parametrize(
    ("typed", "holder"),
    [
        ("Dana", "Dana Cole"),
        ("Dana Coles", "Dana Cole"),
        ("Cole Dana", "Dana Cole"),
        ("", "Dana Cole"),
        ("--", "'"),
        ("दीपा", "दपा"),
    ],
)
def test_another_name_does_not_match(typed: str, holder: str) -> None:
    assert not is_same_name(typed, holder)


@given(st.text(alphabet=st.characters(categories=("L", "Zs", "Pd")), min_size=1, max_size=40))
def test_a_name_with_a_letter_matches_itself_in_capitals(name: str) -> None:
    assert is_same_name(name.casefold(), name) is any(letter.isalpha() for letter in name)


def test_guessing_begins_with_the_tenth_wrong_name() -> None:
    assert not is_guessing(NAME_GUESSES - 1)
    assert is_guessing(NAME_GUESSES)
