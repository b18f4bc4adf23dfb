"""The attack that suppression has to withstand: every published sum, solved for what is hidden.

Works modulo a large prime, so that nothing is lost to rounding.
"""

from collections.abc import Iterable, Mapping

PRIME = 2_147_483_647
Equation = Mapping[object, int]


def given_away(equations: Iterable[Equation], wanted: Iterable[Equation]) -> list[Equation]:
    """Return which of the wanted sums of unknowns follow from the equations.

    Each equation is what it leaves unknown: a known right-hand side plays no part in the question.
    """
    pivots: dict[object, dict[object, int]] = {}
    for equation in equations:
        row = _reduced(equation, pivots)
        if row:
            first = next(iter(row))
            inverse = pow(row[first], -1, PRIME)
            pivots[first] = {key: value * inverse % PRIME for key, value in row.items()}
    return [sought for sought in wanted if not _reduced(sought, pivots)]


def _reduced(
    equation: Equation, pivots: Mapping[object, Mapping[object, int]]
) -> dict[object, int]:
    row = {key: value % PRIME for key, value in equation.items() if value % PRIME}
    while meeting := [key for key in row if key in pivots]:
        factor = row[meeting[0]]
        for key, value in pivots[meeting[0]].items():
            row[key] = (row.get(key, 0) - factor * value) % PRIME
        row = {key: value for key, value in row.items() if value}
    return row
