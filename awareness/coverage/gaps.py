"""Gap questions: which schools still lack something every school should have. Pure.

An answer names schools, by name, and never a number of people: it is about the school's duty to
have somebody, not about the somebody. A school drops off the list when it has one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.coverage.figures import PUPIL_BANDS, Delivery, SchoolCoverage

ROLES_ASKED = frozenset({Role.DSL, Role.DEPUTY_DSL, Role.GOVERNOR})
"""Roles whose state at each school the answers as good as tell."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question, how it is answered, and the schools that do lack it, out of those `asked`."""

    key: str
    question: str
    definition: str
    asked: int
    schools: tuple[SchoolCoverage, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    key: str
    question: str
    definition: str
    lacks: Callable[[SchoolCoverage], bool]
    concerns: Callable[[SchoolCoverage], bool] = lambda _row: True


def _without(key: str, role: Role, question: str, somebody: str) -> _Question:
    return _Question(
        key=key,
        question=question,
        definition=(
            f"Schools where no {somebody} in post, and not on long-term absence, holds every "
            "module the role needs in date. Schools with nobody recorded in the role are included."
        ),
        lacks=lambda row: row.trained(role) == 0,
    )


def _untaught(band: Band) -> _Question:
    return _Question(
        key=f"no-session-{band.value}",
        question=f"Which schools have had no class session for ages {band.label}?",
        definition=(
            f"Schools with a class of this band, or with {band.years} in their age range, "
            "and no finished session with such a class this academic year."
        ),
        lacks=lambda row: row.bands.get(band, Delivery()).sessions == 0,
        concerns=lambda row: row.teaches(band),
    )


_QUESTIONS = (
    _Question(
        key="nothing",
        question="Which schools have done nothing this year?",
        definition="Schools with no finished class session and no completed training this year.",
        lacks=lambda row: not row.is_engaged,
    ),
    _without(
        "no-lead",
        Role.DSL,
        "Which schools have no trained designated safeguarding lead?",
        "designated safeguarding lead",
    ),
    _without(
        "no-deputy",
        Role.DEPUTY_DSL,
        "Which schools have no trained deputy?",
        "deputy safeguarding lead",
    ),
    _without(
        "no-governor",
        Role.GOVERNOR,
        "Which schools have no trained governor?",
        "governor or trustee",
    ),
    *(_untaught(band) for band in PUPIL_BANDS),
)


def gaps(rows: Sequence[SchoolCoverage]) -> list[Gap]:
    """Return every gap question with its answer, schools in the order of the rows (by name).

    Questions that concern none of these schools are left out.
    """
    found = []
    for each in _QUESTIONS:
        concerned = [row for row in rows if each.concerns(row)]
        if concerned:
            lacking = tuple(row for row in concerned if each.lacks(row))
            found.append(Gap(each.key, each.question, each.definition, len(concerned), lacking))
    return found
