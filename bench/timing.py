"""Time a piece of the service against its floor, in turn and in the same run: A B A B ...

Absolute figures drift with the machine; the ratio of two medians taken side by side does not.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the benchmark. `ours` and `floor` are medians in `unit`.

    `ratio` is what `target` speaks about: for times, ours divided by the floor; for rates (unit
    "1/s"), the same division, where more is better. `floor` and `ratio` are None for a bare limit.
    """

    name: str
    ours: float
    floor: float | None
    ratio: float | None
    target: str
    unit: str
    is_met: bool

    def __str__(self) -> str:
        floor = "" if self.floor is None else f"  floor {self.floor:,.2f}"
        ratio = "" if self.ratio is None else f"  ratio {self.ratio:.2f}"
        word = "met" if self.is_met else "NOT MET"
        return f"{self.name}: {self.ours:,.2f} {self.unit}{floor}{ratio}  [{self.target}: {word}]"


@dataclass(frozen=True, slots=True)
class Pair:
    """The medians, in seconds, of two functions run in turn."""

    ours: float
    floor: float

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.floor


def side_by_side(
    ours: Callable[[int], object], floor: Callable[[int], object], *, rounds: int, warm_up: int = 3
) -> Pair:
    """Run both in turn and return their medians. Each is given the number of the round.

    They swap places every round, so that neither always runs on the other's warm caches.
    """
    ours_took: list[float] = []
    floor_took: list[float] = []
    with _no_collection():
        for number in range(rounds + warm_up):
            order = [(ours, ours_took), (floor, floor_took)]
            for function, took in order if number % 2 else reversed(order):
                start = perf_counter()
                function(number)
                took.append(perf_counter() - start)
    return Pair(median(ours_took[warm_up:]), median(floor_took[warm_up:]))


def timed(function: Callable[[], object]) -> float:
    """Return how many seconds one call takes."""
    with _no_collection():
        start = perf_counter()
        function()
        return perf_counter() - start


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold back the garbage collector, which would strike one side or the other at random."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def at_most(name: str, pair: Pair, times: float, *, unit: str = "ms") -> Result:
    """Judge a time against its floor: at most so many times as long."""
    scale = {"s": 1, "ms": 1e3, "us": 1e6}[unit]
    return Result(
        name,
        pair.ours * scale,
        pair.floor * scale,
        pair.ratio,
        f"at most {times:g}x the floor",
        unit,
        pair.ratio <= times,
    )


def at_least_faster(name: str, pair: Pair, times: float, *, unit: str = "ms") -> Result:
    """Judge a time against a peer's, which stands where the floor would: so many times faster."""
    scale = {"s": 1, "ms": 1e3, "us": 1e6}[unit]
    faster = 1 / pair.ratio
    return Result(
        name,
        pair.ours * scale,
        pair.floor * scale,
        faster,
        f"at least {times:g}x faster",
        unit,
        faster >= times,
    )


def rate_at_least(name: str, pair: Pair, share: float) -> Result:
    """Judge a rate against its floor: at least such a share (0-1) of it."""
    return Result(
        name,
        1 / pair.ours,
        1 / pair.floor,
        1 / pair.ratio,
        f"at least {share:.0%} of the floor",
        "1/s",
        1 / pair.ratio >= share,
    )


def under(name: str, value: float, limit: float, *, unit: str) -> Result:
    """Judge a bare figure: below a limit in the same unit."""
    return Result(name, value, None, None, f"under {limit:g} {unit}", unit, value < limit)
