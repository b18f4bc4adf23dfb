"""The figures of coverage as values, and how they add up. Pure; nothing here is hidden yet.

Definitions (domain.md 8). Staff in date: people in post on the day who hold an unexpired pass of
every module their role asks for, out of people in post; those on long-term absence stand apart. A
person counts once at each school. Band delivered: classes with a finished session this year out of
classes registered. Pupils: for each class the largest register of the year, at most its roll.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.content.bands import Band
from awareness.schools.models import Phase, SchoolType

PUPIL_BANDS = tuple(band for band in Band if band.is_pupil)


@dataclass(frozen=True, slots=True)
class Headcount:
    """People in post, how many of them are in date, and how many more are away."""

    active: int = 0
    in_date: int = 0
    away: int = 0

    def __add__(self, other: "Headcount") -> "Headcount":
        return Headcount(
            self.active + other.active, self.in_date + other.in_date, self.away + other.away
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """Classes on the books, classes reached, sessions held, and pupils present (not rounded)."""

    classes: int = 0
    classes_delivered: int = 0
    sessions: int = 0
    pupils: int = 0

    def __add__(self, other: "Delivery") -> "Delivery":
        return Delivery(
            self.classes + other.classes,
            self.classes_delivered + other.classes_delivered,
            self.sessions + other.sessions,
            self.pupils + other.pupils,
        )


@dataclass(frozen=True, slots=True)
class SchoolCoverage:
    """One school. Its roles and bands hold only what the school has: an absent one is no data."""

    school_id: uuid.UUID
    urn: str
    name: str
    phase: Phase
    type: SchoolType
    ages: tuple[int, int] | None
    has_completions: bool
    staff: Headcount = Headcount()
    roles: Mapping[Role, Headcount] = field(default_factory=dict)
    bands: Mapping[Band, Delivery] = field(default_factory=dict)

    @property
    def delivery(self) -> Delivery:
        return sum(self.bands.values(), Delivery())

    @property
    def is_engaged(self) -> bool:
        """Say whether anything was delivered or finished this year."""
        return self.has_completions or self.delivery.sessions > 0

    def teaches(self, band: Band) -> bool:
        """Say whether the school has pupils of the band: a class of it, or a year of its ages."""
        if band in self.bands:
            return True
        if self.ages is None or band.ages is None:
            return False
        return self.ages[0] < band.ages[1] and self.ages[1] > band.ages[0]

    def trained(self, role: Role) -> int:
        """Return how many in this role, not away, hold everything it asks for."""
        return self.roles.get(role, Headcount()).in_date


@dataclass(frozen=True, slots=True)
class RoleCoverage:
    """One role across schools. `schools` have somebody in it."""

    role: Role
    schools: int
    people: Headcount


@dataclass(frozen=True, slots=True)
class BandCoverage:
    """One band. `schools` have pupils of it, whether they have done anything or not."""

    band: Band
    schools: int
    schools_delivering: int
    delivery: Delivery

    @property
    def classes(self) -> int:
        return self.delivery.classes

    @property
    def classes_delivered(self) -> int:
        return self.delivery.classes_delivered

    @property
    def sessions(self) -> int:
        return self.delivery.sessions

    @property
    def pupils(self) -> int:
        return self.delivery.pupils


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything asked for, added up. Schools that have done nothing are in `schools`."""

    schools: int
    schools_engaged: int
    staff: Headcount
    delivery: Delivery


def by_role(rows: Iterable[SchoolCoverage]) -> list[RoleCoverage]:
    """Return every role that somebody holds, in alphabetical order."""
    rows = list(rows)
    found = []
    for role in sorted(SCHOOL_ROLES, key=lambda role: role.label):
        held = [row.roles[role] for row in rows if role in row.roles]
        if held:
            found.append(RoleCoverage(role, len(held), sum(held, Headcount())))
    return found


def by_band(rows: Iterable[SchoolCoverage]) -> list[BandCoverage]:
    """Return every band of pupils that some school has, the youngest first."""
    rows = list(rows)
    found = []
    for band in PUPIL_BANDS:
        teaching = [row for row in rows if row.teaches(band)]
        counts = [row.bands.get(band, Delivery()) for row in teaching]
        delivering = sum(count.sessions > 0 for count in counts)
        if teaching:
            found.append(BandCoverage(band, len(teaching), delivering, sum(counts, Delivery())))
    return found


def totals(rows: Iterable[SchoolCoverage]) -> Totals:
    rows = list(rows)
    return Totals(
        schools=len(rows),
        schools_engaged=sum(row.is_engaged for row in rows),
        staff=sum((row.staff for row in rows), Headcount()),
        delivery=sum((row.delivery for row in rows), Delivery()),
    )
