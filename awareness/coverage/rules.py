"""Small numbers are hidden, and hidden so that nobody gets them back by subtraction. Pure.

What the council may see of people is a table: schools inside types inside phases down the side,
roles across, with a total at every step. Each figure stands in at most two sums, one down and one
across, so the table is a network: sums are its nodes and figures the edges between them. Hidden
figures give one of themselves away exactly when that edge is a bridge among them. So the small
figures are hidden first and then, as long as there is a bridge, or hidden figures that together are
still a small group, one figure more. One choice is made for the whole council: a filter or another
export shows nothing that the first did not. Source: domain.md 7.10.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from awareness.coverage.bridges import bridges

STAFF_THRESHOLD = 5
PUPIL_THRESHOLD = 10
SUPPRESSED = "c"

Path = tuple[Hashable, ...]
Column = Hashable
Place = tuple[Path, Column]
Line = tuple[str, Path, Column]

TOTAL = "total"
GROUND: Line = ("ground", (), None)


def percent(part: int, whole: int) -> int | None:
    """Return a whole percentage, or None where there is nobody to speak of ("no data").

    0 and 100 are kept for none and all: 399 of 400 is 99.
    """
    if whole == 0:
        return None
    if part in (0, whole):
        return 100 * part // whole
    return min(99, max(1, (200 * part + whole) // (2 * whole)))


def rounded(count: int, base: int) -> int | None:
    """Return `count` to the nearest `base`, or None (hidden) for a group smaller than `base`.

    The difference of two such figures is known only to `base` either way, so rounding keeps
    hidden what None hides.
    """
    if 0 < count < base:
        return None
    return (2 * count + base) // (2 * base) * base


@dataclass(frozen=True, slots=True)
class Table:
    """People by leaf row and column. A leaf's path names every row above it; the whole is ().

    `summed` are the columns that make up TOTAL; others (governors) stand beside it. `told` are sets
    of places whose share in date is told in another way although their size is hidden: by the words
    "all in date" in one set, "none recorded" in the other, and by a gap question in both.
    """

    sizes: Mapping[Place, int]
    summed: frozenset[Column]
    told: tuple[frozenset[Place], ...] = ()


def hidden_places(table: Table, *, threshold: int = STAFF_THRESHOLD) -> frozenset[Place]:
    """Return which figures to hide, at every level, so that none of them can be worked out.

    Zeros stay: an empty group says nothing about anybody. The choice follows from the figures
    alone and is kept for them: a council's change once a night, or with each record.
    """
    return _chosen(tuple(table.sizes.items()), table.summed, table.told, threshold)


@lru_cache(maxsize=64)
def _chosen(
    sizes: tuple[tuple[Place, int], ...],
    summed: frozenset[Column],
    told: tuple[frozenset[Place], ...],
    threshold: int,
) -> frozenset[Place]:
    cover = _Cover(Table(dict(sizes), summed, told), threshold)
    while cover.mend_small_sums() or cover.mend_bridges():
        pass
    return frozenset(cover.hidden)


def with_sums(sizes: Mapping[Place, int]) -> dict[Place, int]:
    """Return the leaves and, for every row above them, the sum of each column."""
    sums: dict[Place, int] = defaultdict(int)
    for (path, column), size in sizes.items():
        for depth in range(len(path) + 1):
            sums[path[:depth], column] += size
    return dict(sums)


class _Cover:
    """A table while it is being covered. It only ever hides more, so it comes to an end."""

    def __init__(self, table: Table, threshold: int) -> None:
        self.threshold = threshold
        self.told = table.told
        self.sizes = with_sums(table.sizes)
        self.down = _sums_down(self.sizes)
        self.across = _sums_across(self.sizes, table.summed)
        self.edges = self._network(leaves={path for path, _ in table.sizes})
        self.hidden = {place for place, size in self.sizes.items() if 0 < size < threshold}

    def mend_small_sums(self) -> bool:
        """Hide one more wherever what is hidden in a sum is together a small group."""
        before = len(self.hidden)
        for total, *parts in (*self.down.values(), *self.across.values()):
            if total in self.hidden:
                continue
            covered = [self.sizes[part] for part in parts if part in self.hidden]
            if covered and sum(covered) < self.threshold:
                self._hide_cheapest([total, *parts])
        return len(self.hidden) > before

    def mend_bridges(self) -> bool:
        """Hide one more across every bridge, for sizes and for what the words leave unsaid."""
        before = len(self.hidden)
        for told in (frozenset[Place](), *self.told):
            among = self.hidden - told
            network = {place: ends for place, ends in self.edges.items() if place in among}
            mended: set[Line] = set()
            for _, side in bridges(network, GROUND):
                if mended.isdisjoint(side):
                    mended |= self._join(side)
        return len(self.hidden) > before

    def _join(self, side: Collection[Line]) -> set[Line]:
        """Hide the cheapest figure that ties this side to the rest; return the sums it ties."""
        near = {place for line in side for place in self._places(line)}
        crossing = [place for place in near if len(set(self.edges[place]) & set(side)) == 1]
        place = self._hide_cheapest(crossing) or self._hide_cheapest(near)
        return set(self.edges[place]) - {GROUND} if place else set()

    def _places(self, line: Line) -> list[Place]:
        return self.down.get(line) or self.across.get(line) or []

    def _hide_cheapest(self, places: Iterable[Place]) -> Place | None:
        """Hide one that is neither empty nor hidden: schools before totals, small before large."""
        shown = [place for place in places if self.sizes[place] and place not in self.hidden]
        cheapest = min(shown, key=self._cost, default=None)
        if cheapest is not None:
            self.hidden.add(cheapest)
        return cheapest

    def _cost(self, place: Place) -> tuple[int, bool, int, str]:
        path, column = place
        return (-len(path), column == TOTAL, self.sizes[place], f"{path} {column}")

    def _network(self, leaves: set[Path]) -> dict[Place, tuple[Line, Line]]:
        """Join the two sums each figure stands in; a figure in only one is joined to the ground.

        Sums across of rows above the leaves follow from the others and are left out.
        """
        ends: dict[Place, list[Line]] = {place: [] for place in self.sizes}
        for line, places in self.down.items():
            for place in places:
                ends[place].append(line)
        for line, places in self.across.items():
            if line[1] in leaves:
                for place in places:
                    ends[place].append(line)
        return {place: (*lines, GROUND, GROUND)[:2] for place, lines in ends.items()}  # type: ignore[misc]


def _sums_down(sizes: Mapping[Place, int]) -> dict[Line, list[Place]]:
    """Return, for every total down a column, the total and then its parts."""
    sums: dict[Line, list[Place]] = {}
    for path, column in sizes:
        if path:
            line = ("down", path[:-1], column)
            sums.setdefault(line, [(path[:-1], column)]).append((path, column))
    return sums


def _sums_across(sizes: Mapping[Place, int], summed: frozenset[Column]) -> dict[Line, list[Place]]:
    """Return, for every total along a row, the total and then its parts."""
    sums: dict[Line, list[Place]] = {}
    for path, column in sizes:
        if column in summed and (path, TOTAL) in sizes:
            line = ("across", path, TOTAL)
            sums.setdefault(line, [(path, TOTAL)]).append((path, column))
    return sums
