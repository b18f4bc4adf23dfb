"""How often one address may ask for a view. Only the views that carry a limit pay for it."""

from collections import Counter
from collections.abc import Callable, Collection
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, request

from awareness import clock

P = ParamSpec("P")
R = TypeVar("R")


class Limiter:
    """Counts tries by view and address, from one full minute to the next.

    Each worker counts for itself and forgets a minute when the next begins, so the counts stay
    small and nobody waits longer than a minute. Two minutes side by side may let twice as many in.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._tries: Counter[tuple[str, str | None]] = Counter()

    def limit(
        self, rule: str, *, methods: Collection[str] = ()
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Refuse (429) more requests than "30/minute" says, of these methods or of all."""
        most, _, span = rule.partition("/")
        if span != "minute":
            raise ValueError(f"limits are by the minute, not {rule!r}")

        def mark(view: Callable[P, R]) -> Callable[P, R]:
            @wraps(view)
            def limited(*args: P.args, **kwargs: P.kwargs) -> R:
                if not methods or request.method in methods:
                    name = f"{request.blueprint}.{view.__qualname__}"
                    if self.count(name, request.remote_addr) > int(most):
                        abort(429)
                return view(*args, **kwargs)

            return limited

        return mark

    def reset(self) -> None:
        """Forget every try."""
        self._tries.clear()

    def tries(self, view: str, address: str | None) -> int:
        """Return how many were counted, of this minute or of the last in which any came."""
        return self._tries[view, address]

    def count(self, view: str, address: str | None) -> int:
        """Count a try, and return which of this minute it is."""
        minute = int(clock.now().timestamp() // 60)
        if minute != self._minute:
            self._minute = minute
            self.reset()
        self._tries[view, address] += 1
        return self._tries[view, address]
