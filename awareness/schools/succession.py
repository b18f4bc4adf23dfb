"""Which establishment went on under a new number. Pure. Source: decision record 0005.

GIAS closes one establishment and opens another when a school becomes an academy. To everybody in
the building it is the same school. A move is accepted only where every fact says one for one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from awareness.schools.gias import GiasRow, Link
from awareness.schools.models import SchoolStatus

LONGEST_GAP = timedelta(days=366)
"""The most time between the closing of the one and the opening of the other, either way."""

_JOINED_OR_SPLIT = ("merge", "amalgamat", "split")


class Move(NamedTuple):
    """The school known as `old` is now known as `new`. Both are URNs."""

    old: str
    new: str


def one_for_one(links: Iterable[Link]) -> list[Move]:
    """Return the pairs in which each is the other's only successor and predecessor, oldest first.

    Numbers are given out in rising order: a successor with a lower number was there before, so it
    took the other in. Anyone who was ever merged, amalgamated or split is left to people to decide.
    """
    after: defaultdict[str, set[str]] = defaultdict(set)
    before: defaultdict[str, set[str]] = defaultdict(set)
    entangled: set[str] = set()
    for urn, other, kind in links:
        if kind in ("Successor", "Predecessor"):
            old, new = (urn, other) if kind == "Successor" else (other, urn)
            after[old].add(new)
            before[new].add(old)
        elif any(word in kind.lower() for word in _JOINED_OR_SPLIT):
            entangled |= {urn, other}
    moves = (Move(old, min(news)) for old, news in after.items() if len(news) == 1)
    return sorted(
        move
        for move in moves
        if len(before[move.new]) == 1 and move.old < move.new and entangled.isdisjoint(move)
    )


def has_happened(move: Move, rows: Mapping[str, GiasRow]) -> bool:
    """Say whether the old one has closed and the new one has opened, near enough to each other.

    `rows` is the file by URN. An old one that is not in it (some downloads hold only what is open)
    counts as closed; a new one that is not in it has not opened.
    """
    old, new = rows.get(move.old), rows.get(move.new)
    if new is None or new.status is SchoolStatus.PROPOSED:
        return False
    if old is None:
        return True
    return old.status is SchoolStatus.CLOSED and _near(old.closed_on, new.opened_on)


def _near(closed_on: date | None, opened_on: date | None) -> bool:
    if closed_on is None or opened_on is None:
        return True
    return abs(opened_on - closed_on) <= LONGEST_GAP
