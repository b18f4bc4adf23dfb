"""Performances with follow-up by school, as the council sees them: counts only."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from awareness.coverage.report import SchoolLine
from awareness.coverage.rules import PUPIL_THRESHOLD, SUPPRESSED, rounded
from awareness.performances.queries import Seen
from awareness.performances.rules import FollowUp


@dataclass(frozen=True, slots=True)
class Performances:
    """How many were seen and followed up in time, by performance and by class.

    `waiting` are performances whose five school days are not over. `classes` are those that should
    have the lesson. `pupils` is in tens, None if hidden.
    """

    seen: int
    followed_up: int
    waiting: int
    classes: int
    classes_followed_up: int
    pupils: int | None

    @property
    def pupils_words(self) -> str:
        return SUPPRESSED if self.pupils is None else f"{self.pupils:,}"


@dataclass(frozen=True, slots=True)
class PerformanceLine:
    school: SchoolLine
    counts: Performances


@dataclass(frozen=True, slots=True)
class PerformanceReport:
    """The schools in the order of the report, those without a performance included."""

    lines: tuple[PerformanceLine, ...]
    all: Performances

    @property
    def with_any(self) -> list[PerformanceLine]:
        return [line for line in self.lines if line.counts.seen]


def performance_report(schools: Sequence[SchoolLine], seen: Iterable[Seen]) -> PerformanceReport:
    """Count the performances of these schools; those of other schools are left out."""
    by_school: dict[uuid.UUID, list[Seen]] = defaultdict(list)
    for each in seen:
        by_school[each.performance.school_id].append(each)
    lines = tuple(
        PerformanceLine(school, _counts(by_school[school.school_id])) for school in schools
    )
    every = [each for school in schools for each in by_school[school.school_id]]
    return PerformanceReport(lines, _counts(every))


def _counts(seen: Sequence[Seen]) -> Performances:
    asked = [
        audience.after.follow_up
        for each in seen
        for audience in each.classes
        if audience.after.follow_up is not FollowUp.NOT_ASKED
    ]
    return Performances(
        seen=len(seen),
        followed_up=sum(each.is_followed_up for each in seen),
        waiting=sum(
            bool(each.having(FollowUp.DUE) or each.having(FollowUp.COMING)) for each in seen
        ),
        classes=len(asked),
        classes_followed_up=asked.count(FollowUp.GIVEN),
        pupils=rounded(sum(each.performance.pupils for each in seen), PUPIL_THRESHOLD),
    )
