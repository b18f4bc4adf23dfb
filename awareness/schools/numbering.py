"""Who has, and had, which number (URN): worked out in memory before anything is written. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass, field

from uuid6 import uuid7

from awareness.schools.succession import Move


@dataclass(slots=True)
class Numbering:
    """The numbers of all schools. `follow` changes it; the importer then writes what it says.

    `owner` knows every number, latest and former. A school in `new` has no row yet. A school in
    `folded` was an unused double; the value is the school that stands for both.
    """

    current: dict[uuid.UUID, str] = field(default_factory=dict)
    owner: dict[str, uuid.UUID] = field(default_factory=dict)
    former: defaultdict[uuid.UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    new: set[uuid.UUID] = field(default_factory=set)
    folded: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    renumbered: list[Move] = field(default_factory=list)
    kept_apart: list[Move] = field(default_factory=list)

    def add(self, school_id: uuid.UUID, urn: str) -> None:
        """Note a school by its latest number."""
        self.current[school_id] = urn
        self.owner[urn] = school_id

    def add_former(self, school_id: uuid.UUID, urn: str) -> None:
        """Note a number that a school had before."""
        self.former[school_id].append(urn)
        self.owner[urn] = school_id

    def is_former(self, urn: str) -> bool:
        """Say whether a school had this number and now has another."""
        school_id = self.owner.get(urn)
        return school_id is not None and self.current[school_id] != urn

    def doubles(self, moves: list[Move]) -> set[uuid.UUID]:
        """Return the schools that share a move with another: one of each two may have to go."""
        pairs = ((self.owner.get(move.old), self.owner.get(move.new)) for move in moves)
        both = ((old, new) for old, new in pairs if old and new and old != new)
        return {school_id for pair in both for school_id in pair}

    def follow(self, move: Move, in_use: Set[uuid.UUID]) -> None:
        """Let the school known by the old number go on under the new one. Twice is as once.

        The tenant's row and id stay. Where both numbers have a school already, the one that nobody
        uses gives way; when both are in use, or the old one went elsewhere, they are kept apart.
        """
        old, new = self.owner.get(move.old), self.owner.get(move.new)
        if old is None:
            self._start(move, new)
        elif old == new:
            return
        elif self.current[old] != move.old:
            self.kept_apart.append(move)
        elif new is None:
            self._renumber(old, move)
        elif old in self.new or (new in in_use and old not in in_use):
            self._fold(old, into=new)
        elif new not in in_use:
            self._take_over(old, new, move)
        else:
            self.kept_apart.append(move)

    def _start(self, move: Move, school_id: uuid.UUID | None) -> None:
        if school_id is None:
            school_id = uuid7()
            self.new.add(school_id)
            self.add(school_id, move.new)
        self.add_former(school_id, move.old)

    def _renumber(self, school_id: uuid.UUID, move: Move) -> None:
        self.add_former(school_id, move.old)
        self.add(school_id, move.new)
        if school_id not in self.new:
            self.renumbered.append(move)

    def _take_over(self, school_id: uuid.UUID, double: uuid.UUID, move: Move) -> None:
        latest = self.current[double]
        self._fold(double, into=school_id)
        self.former[school_id].remove(latest)
        self.add_former(school_id, move.old)
        self.add(school_id, latest)
        self.renumbered.append(move)

    def _fold(self, double: uuid.UUID, *, into: uuid.UUID) -> None:
        for urn in (self.current.pop(double), *self.former.pop(double, ())):
            self.add_former(into, urn)
        if double in self.new:
            self.new.remove(double)
        else:
            self.folded[double] = into
