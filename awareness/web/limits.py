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
        self._tries: Counter[tuple[str, str]] = Counter()

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
                    self._count(view.__qualname__, int(most))
                return view(*args, **kwargs)

            return limited

        return mark

    def reset(self) -> None:
        """Forget every try."""
        self._tries.clear()

    def _count(self, view: str, most: int) -> None:
        minute = int(clock.now().timestamp() // 60)
        if minute != self._minute:
            self._minute = minute
            self.reset()
        key = (f"{request.blueprint}.{view}", request.remote_addr or "")
        self._tries[key] += 1
        if self._tries[key] > most:
            abort(429)
