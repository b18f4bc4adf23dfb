"""Codes, animal names, and which totals a class may see. Pure."""

import re
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from awareness.classroom.rules import FEWEST_SHOWN
from awareness.clock import day_begins
from awareness.content.bands import Band

DOOR_OPEN = timedelta(minutes=20)
"""How long a code lets devices in; the teacher opens the door again with one press."""

WRONG_WINDOW = timedelta(minutes=10)
MOST_WRONG = 60
"""A school comes from one address, so a class that all mistype once still gets in."""

SPARE_SEATS = 10
"""So many devices more than the roll come in: some begin again on another."""

DIGITS = "123456789"
LENGTH = 6
_NOT_SAID = re.compile(r"(\d)\1\1|69|88|666|18|420|911|999|1312|4321|1234|5678|8765")
"""Digits that make a class laugh or wince, and those that are everybody's first guess."""

KINDNESS = (
    "Brave", "Calm", "Cheerful", "Clever", "Curious", "Gentle", "Golden", "Happy", "Helpful",
    "Honest", "Jolly", "Kind", "Lively", "Lucky", "Merry", "Mighty", "Patient", "Proud", "Quick",
    "Quiet", "Silver", "Sunny", "Thoughtful", "Wise",
)  # fmt: skip
COLOURS = (
    "Amber", "Ash", "Birch", "Blue", "Cedar", "Chalk", "Clay", "Copper", "Coral", "Dusk", "Elm",
    "Flint", "Frost", "Granite", "Iron", "Jet", "Maple", "Moss", "North", "Oak", "Sand", "Slate",
    "Steel", "Willow",
)  # fmt: skip
"""For pupils of fourteen and over, who are nobody's "Jolly Butterfly". As many as KINDNESS."""
ANIMALS = (
    "Badger", "Beaver", "Bee", "Butterfly", "Crane", "Curlew", "Deer", "Dolphin", "Dragonfly",
    "Falcon", "Finch", "Fox", "Hare", "Hedgehog", "Heron", "Kestrel", "Kingfisher", "Lark",
    "Newt", "Otter", "Owl", "Penguin", "Puffin", "Robin", "Salmon", "Seahorse", "Seal", "Sparrow",
    "Squirrel", "Swan", "Turtle", "Wren",
)  # fmt: skip
_STRIDE = 331
"""Prime, and no part of the number of names: seats run through all of them before one returns."""


def fresh_code(randbelow: Callable[[int], int]) -> str:
    """Return a code of six digits that is easily said and never rude. `randbelow(n)` gives a
    number under n that nobody can foresee.
    """
    while True:
        code = "".join(DIGITS[randbelow(len(DIGITS))] for _ in range(LENGTH))
        if not _NOT_SAID.search(code):
            return code


def spaced(code: str) -> str:
    """Return a code as it is written on the board and read aloud: "472 935"."""
    return f"{code[:3]} {code[3:]}"


def typed_code(text: str) -> str:
    """Return what somebody typed without the spaces and dashes between."""
    return re.sub(r"[\s.\-\u2013]", "", text)


def animal(room_id: uuid.UUID, seat: int, band: Band) -> str:
    """Return the name of a seat: "Brave Otter", from fourteen on "Slate Otter". Two seats of a room
    share none.
    """
    words = COLOURS if band in (Band.B14, Band.B16) else KINDNESS
    names = len(KINDNESS) * len(ANIMALS)
    number = (room_id.int + seat * _STRIDE) % names
    return f"{words[number % len(words)]} {ANIMALS[number // len(KINDNESS)]}"


def is_of_yesterday(opened_at: datetime, at: datetime) -> bool:
    """Say whether a room was opened on a day that is over, in England: its devices and answers go,
    the lesson's place stays.
    """
    return opened_at < day_begins(at)


def may_bring_devices(band: Band) -> bool:
    """Say whether pupils of a band may use devices of their own: not before nine (domain.md 3)."""
    return band.is_pupil and band not in (Band.B05, Band.B07)


def shown_totals(totals: Sequence[int]) -> tuple[int | None, ...] | None:
    """Return the totals a class may see, None in place of one that is too small, or None where
    there are too few answers to show any. Nobody can tell whether a small one is nobody.
    """
    if sum(totals) < FEWEST_SHOWN:
        return None
    return tuple(total if total >= FEWEST_SHOWN else None for total in totals)
