"""What a council is shown: the figures after small numbers have been hidden. Pure.

Everything a council reads, on a page or in a file, comes out of `Published`, so that what is hidden
in one place is hidden in all.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from awareness.accounts.roles import SCHOOL_ROLES, SCHOOL_STAFF_ROLES, Role
from awareness.content.bands import Band
from awareness.coverage.figures import (
    Delivery,
    Headcount,
    SchoolCoverage,
    by_band,
    by_role,
    totals,
)
from awareness.coverage.gaps import ROLES_ASKED
from awareness.coverage.rules import (
    PUPIL_THRESHOLD,
    STAFF_THRESHOLD,
    SUPPRESSED,
    TOTAL,
    Path,
    Place,
    Table,
    hidden_places,
    percent,
    rounded,
)
from awareness.schools.models import Phase, SchoolType

NO_DATA = "no data"
_STAFF = frozenset(role.value for role in SCHOOL_STAFF_ROLES)
ALL_IN_DATE, SOME_DUE, NONE_RECORDED = "all in date", "some due", "none recorded"


@dataclass(frozen=True, slots=True)
class Figure:
    """People in post, how many are in date and the whole percentage; None where hidden or empty.

    `words` is what the page says: "83%", "c", "no data", or the three answers of a tiny school.
    """

    people: int | None
    in_date: int | None
    percent: int | None
    words: str

    @property
    def share(self) -> float | None:
        """The percentage as 0-1, already rounded: a chart shows no more than the table."""
        return None if self.percent is None else self.percent / 100


@dataclass(frozen=True, slots=True)
class Lessons:
    """Classes with a finished session out of those registered. `pupils` in tens, None if hidden."""

    classes: int
    classes_delivered: int
    sessions: int
    pupils: int | None
    percent: int | None

    @property
    def words(self) -> str:
        return NO_DATA if self.percent is None else f"{self.percent}%"

    @property
    def pupils_words(self) -> str:
        return SUPPRESSED if self.pupils is None else f"{self.pupils:,}"

    @property
    def share(self) -> float | None:
        return None if self.percent is None else self.percent / 100


@dataclass(frozen=True, slots=True)
class SchoolLine:
    school_id: uuid.UUID
    urn: str
    name: str
    phase: Phase
    type: SchoolType
    is_engaged: bool
    staff: Figure
    lessons: Lessons


@dataclass(frozen=True, slots=True)
class RoleLine:
    """`away` is to the nearest five, None where hidden."""

    role: Role
    schools: int
    people: Figure
    away: int | None


@dataclass(frozen=True, slots=True)
class BandLine:
    band: Band
    schools: int
    schools_delivering: int
    lessons: Lessons


@dataclass(frozen=True, slots=True)
class Summary:
    """Schools asked for, how many did anything this year, and their people and lessons together."""

    schools: int
    schools_engaged: int
    staff: Figure
    away: int | None
    lessons: Lessons


@dataclass(frozen=True, slots=True)
class PhaseLine:
    phase: Phase
    summary: Summary


@dataclass(frozen=True, slots=True)
class Report:
    """One phase, one type in a phase, or the whole council; schools by name, never by rate."""

    summary: Summary
    phases: tuple[PhaseLine, ...]
    schools: tuple[SchoolLine, ...]
    roles: tuple[RoleLine, ...]
    bands: tuple[BandLine, ...]


@dataclass(frozen=True, slots=True)
class SchoolReport:
    """One school as the council sees it: counts only."""

    school: SchoolLine
    roles: tuple[RoleLine, ...]
    bands: tuple[BandLine, ...]


class Published:
    """All schools of a council with one choice of what is hidden. `rows` have to be all of them."""

    def __init__(self, rows: Sequence[SchoolCoverage]) -> None:
        self.rows = rows
        self._reports: dict[Path, Report] = {}

    def report(self, *, phase: Phase | None = None, type: SchoolType | None = None) -> Report:
        """Return the report on the council, a phase, or a type within a phase."""
        path = _path(phase, type)
        if path not in self._reports:
            self._reports[path] = self._report(path)
        return self._reports[path]

    def _report(self, path: Path) -> Report:
        rows = [row for row in self.rows if _place(row)[: len(path)] == path]
        phases = sorted({row.phase for row in rows}, key=lambda each: each.label)
        return Report(
            summary=self._summary(rows, path),
            phases=tuple(
                PhaseLine(
                    each,
                    self._summary(
                        [row for row in rows if row.phase is each],
                        path or (each.value,),
                    ),
                )
                for each in phases
            ),
            schools=tuple(self._school(row) for row in rows),
            roles=self._roles(rows, path),
            bands=_bands(rows),
        )

    def find_school(self, school_id: uuid.UUID) -> SchoolReport | None:
        """Return what the council sees of one school, or None if it is not among the rows."""
        for row in self.rows:
            if row.school_id == school_id:
                roles = self._roles([row], _place(row))
                return SchoolReport(self._school(row), roles, _bands([row]))
        return None

    @cached_property
    def _hidden(self) -> frozenset[Place]:
        return hidden_places(_table(self.rows))

    def _summary(self, rows: Sequence[SchoolCoverage], path: Path) -> Summary:
        found = totals(rows)
        return Summary(
            schools=found.schools,
            schools_engaged=found.schools_engaged,
            staff=self._figure((path, TOTAL), found.staff),
            away=rounded(found.staff.away, STAFF_THRESHOLD),
            lessons=_lessons(found.delivery),
        )

    def _school(self, row: SchoolCoverage) -> SchoolLine:
        figure = self._figure((_place(row), TOTAL), row.staff)
        if 0 < row.staff.active < STAFF_THRESHOLD:
            figure = Figure(None, None, None, _in_words(row.staff))
        return SchoolLine(
            school_id=row.school_id,
            urn=row.urn,
            name=row.name,
            phase=row.phase,
            type=row.type,
            is_engaged=row.is_engaged,
            staff=figure,
            lessons=_lessons(row.delivery),
        )

    def _roles(self, rows: Sequence[SchoolCoverage], path: Path) -> tuple[RoleLine, ...]:
        return tuple(
            RoleLine(
                role=found.role,
                schools=found.schools,
                people=self._figure((path, found.role.value), found.people),
                away=rounded(found.people.away, STAFF_THRESHOLD),
            )
            for found in by_role(rows)
        )

    def _figure(self, place: Place, count: Headcount) -> Figure:
        if place in self._hidden:
            return Figure(None, None, None, SUPPRESSED)
        share = percent(count.in_date, count.active)
        if share is None:
            return Figure(0, 0, None, NO_DATA)
        return Figure(count.active, count.in_date, share, f"{share}%")


def _path(phase: Phase | None, type: SchoolType | None) -> Path:
    if type is not None and phase is None:
        raise ValueError("types are counted inside a phase")
    return tuple(each.value for each in (phase, type) if each is not None)


def _place(row: SchoolCoverage) -> Path:
    """Name the school's row in plain text, which is far quicker to look up than ids and enums."""
    return (row.phase.value, row.type.value, row.urn)


def _table(rows: Iterable[SchoolCoverage]) -> Table:
    """Lay out the people of all schools, and what words and gap questions tell of them."""
    sizes: dict[Place, int] = {}
    told: dict[str, set[Place]] = {ALL_IN_DATE: set(), NONE_RECORDED: set(), SOME_DUE: set()}
    asked: set[Place] = set()
    for row in rows:
        path = _place(row)
        sizes[path, TOTAL] = row.staff.active
        asked |= {(path, role.value) for role in row.roles if role in ROLES_ASKED}
        for role in sorted(SCHOOL_ROLES):
            if role in row.roles:
                sizes[path, role.value] = row.roles[role].active
        if 0 < row.staff.active < STAFF_THRESHOLD:
            staff = {(path, role.value) for role in row.roles if role in SCHOOL_STAFF_ROLES}
            told[_in_words(row.staff)] |= {(path, TOTAL)} | staff
    return Table(
        sizes=sizes,
        summed=_STAFF,
        told=(frozenset(told[ALL_IN_DATE] | asked), frozenset(told[NONE_RECORDED] | asked)),
    )


def _in_words(staff: Headcount) -> str:
    if staff.in_date == staff.active:
        return ALL_IN_DATE
    return SOME_DUE if staff.in_date else NONE_RECORDED


def _lessons(delivery: Delivery) -> Lessons:
    return Lessons(
        classes=delivery.classes,
        classes_delivered=delivery.classes_delivered,
        sessions=delivery.sessions,
        pupils=rounded(delivery.pupils, PUPIL_THRESHOLD),
        percent=percent(delivery.classes_delivered, delivery.classes),
    )


def _bands(rows: Sequence[SchoolCoverage]) -> tuple[BandLine, ...]:
    return tuple(
        BandLine(found.band, found.schools, found.schools_delivering, _lessons(found.delivery))
        for found in by_band(rows)
    )
