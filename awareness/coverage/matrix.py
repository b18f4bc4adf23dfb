"""The school's own view: every member of staff by module, and the state of the school.

The head teacher sees people, so nothing is hidden here. The council never reads from this file.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    Row,
    String,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import GOVERNANCE_ROLES, SCHOOL_STAFF_ROLES, Role
from awareness.clock import AcademicYear
from awareness.coverage.figures import BandCoverage
from awareness.coverage.queries import bands_of_school
from awareness.coverage.status import (
    Holding,
    Status,
    has_new_edition,
    required_of,
    status_of,
)
from awareness.db import rows_of
from awareness.learning.models import Completion
from awareness.schools.models import School

Required = Mapping[Role, frozenset[str]]
Held = Row[str, uuid.UUID, str, Role, bool]
Editions = Mapping[str, str]
"""The current edition, by slug, of each module that is read again when there is a new one."""


class Cell(NamedTuple):
    """One person and one module. `expires_on` is the last valid day, None where there is none.

    `has_new_edition`: held by an earlier edition than the current one. It still counts: a new
    edition adds something to read and never shortens what is held (domain.md 4.2).
    """

    module: str
    status: Status
    expires_on: date | None
    has_new_edition: bool = False


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person at the school. `is_away` when every post held there is on long-term absence.

    `missing` are the modules that have to be done now, by slug.
    """

    person_id: uuid.UUID
    name: str
    roles: tuple[Role, ...]
    is_away: bool
    cells: tuple[Cell, ...]
    missing: tuple[str, ...]

    @property
    def is_staff(self) -> bool:
        return not SCHOOL_STAFF_ROLES.isdisjoint(self.roles)

    @property
    def is_governor(self) -> bool:
        return not GOVERNANCE_ROLES.isdisjoint(self.roles)

    @property
    def is_in_date(self) -> bool:
        """Say whether nothing required is missing, whatever roles the person holds here."""
        return not self.missing

    @property
    def is_due_soon(self) -> bool:
        return self.is_in_date and any(cell.status is Status.DUE_SOON for cell in self.cells)

    @property
    def has_new_edition(self) -> bool:
        return any(cell.has_new_edition for cell in self.cells)


@dataclass(frozen=True, slots=True)
class SchoolState:
    """One school on one day. People away are counted in `away` alone; governors are not staff.

    `new_edition` counts everybody not away who holds a module by an earlier edition.
    """

    on: date
    year: str
    staff: int
    in_date: int
    due_soon: int
    new_edition: int
    away: int
    governors: int
    governors_in_date: int
    has_trained_lead: bool
    has_trained_deputy: bool
    completions: int
    bands: tuple[BandCoverage, ...]

    @property
    def missing(self) -> int:
        """How many members of staff have something to do now."""
        return self.staff - self.in_date

    @property
    def classes(self) -> int:
        return sum(band.classes for band in self.bands)

    @property
    def classes_delivered(self) -> int:
        return sum(band.classes_delivered for band in self.bands)

    @property
    def is_engaged(self) -> bool:
        """Say whether anything was delivered or finished this academic year."""
        return self.completions > 0 or self.classes_delivered > 0


def staff_matrix(
    session: Session,
    school: School,
    *,
    modules: Sequence[str],
    required: Required,
    editions: Editions,
    on: date,
) -> list[StaffRow]:
    """Return everybody who holds a post at the school on that day, by name. Two statements.

    Training done at another school counts: it is the person's. `modules` fixes the columns.
    """
    posts: dict[str, list[Held]] = {}
    for held in rows_of(session, _POSTS, {"school_id": school.id, "day": on}):
        posts.setdefault(held.key, []).append(held)
    return _rows(posts, _holdings(session, school, editions, on), modules, required, on)


def school_state(
    session: Session, school: School, rows: Sequence[StaffRow], *, required: Required, on: date
) -> SchoolState:
    """Return the state of the school on that day, in its academic year. Two statements.

    `rows` is its matrix of that day, with a column for every module that `required` names.
    """
    present = [row for row in rows if row.is_staff and not row.is_away]
    governors = [row for row in rows if row.is_governor and not row.is_away]
    year = AcademicYear.of(on).label
    return SchoolState(
        on=on,
        year=year,
        staff=len(present),
        in_date=sum(_does(row, SCHOOL_STAFF_ROLES, required) for row in present),
        due_soon=sum(row.is_due_soon for row in present),
        new_edition=sum(row.has_new_edition and not row.is_away for row in rows),
        away=sum(row.is_staff and row.is_away for row in rows),
        governors=len(governors),
        governors_in_date=sum(_does(row, GOVERNANCE_ROLES, required) for row in governors),
        has_trained_lead=_has_trained(present, Role.DSL, required),
        has_trained_deputy=_has_trained(present, Role.DEPUTY_DSL, required),
        completions=_completions(session, school, year, on),
        bands=bands_of_school(session, school, year=year, on=on),
    )


def _does(row: StaffRow, roles: frozenset[Role], required: Required) -> bool:
    """Say whether the person holds what these of their roles ask for, whatever the others ask."""
    asked = required_of(roles.intersection(row.roles), required)
    return asked.isdisjoint(row.missing)


def _has_trained(rows: list[StaffRow], role: Role, required: Required) -> bool:
    return any(role in row.roles and _does(row, frozenset({role}), required) for row in rows)


def _holdings(
    session: Session, school: School, editions: Editions, on: date
) -> dict[str, dict[str, Holding]]:
    """Return by person and module the completion lasting longest, run out or not."""
    wanted = {"school_id": school.id, "day": on, "editions": sorted(editions.items())}
    holdings: dict[str, dict[str, Holding]] = defaultdict(dict)
    for key, module, latest, for_ever, current in rows_of(session, _LONGEST, wanted):
        is_current = module not in editions or current > 0
        holdings[key][module] = Holding(None if for_ever else latest, is_current)
    return holdings


def _rows(
    posts: Mapping[str, Sequence[Held]],
    holdings: Mapping[str, Mapping[str, Holding]],
    modules: Sequence[str],
    required: Required,
    on: date,
) -> list[StaffRow]:
    rows, asked = [], {}
    for key, held in posts.items():
        roles = tuple(dict.fromkeys([post.role for post in held]))
        if roles not in asked:
            asked[roles] = required_of(roles, required)
        holds, needs = holdings.get(key, {}), asked[roles]
        cells = [_cell(slug, holds.get(slug), slug in needs, on) for slug in modules]
        rows.append(
            StaffRow(
                person_id=held[0].person_id,
                name=held[0].name,
                roles=roles,
                is_away=all(post.is_away for post in held),
                cells=tuple(cells),
                missing=tuple([cell.module for cell in cells if cell.status.is_missing]),
            )
        )
    return rows


def _cell(module: str, holding: Holding | None, is_required: bool, on: date) -> Cell:
    status = status_of(holding, is_required=is_required, on=on)
    is_new = is_required and has_new_edition(holding, status)
    return Cell(module, status, holding.expires_on if holding else None, is_new)


def _completions(session: Session, school: School, year: str, on: date) -> int:
    """Return how many times somebody finished a module at this school this year, up to that day."""
    wanted = {"school_id": school.id, "year": year, "day": on}
    [[count]] = rows_of(session, _FINISHED, wanted)
    return count


# A head opens these pages every day, so their statements are built once. Rows are put together by
# the person's key as the database gives it, which is read in half the time of an id.
_HELD = and_(
    Post.school_id == bindparam("school_id"),
    Post.started_on <= bindparam("day"),
    or_(Post.ended_on.is_(None), Post.ended_on >= bindparam("day")),
)
_POSTS = (
    select(
        type_coerce(Post.person_id, String).label("key"),
        Post.person_id,
        Person.name,
        Post.role,
        Post.is_away,
    )
    .join(Person, Person.id == Post.person_id)
    .where(_HELD)
    .order_by(func.lower(Person.name), Person.id, Post.role)
)
_IS_CURRENT = tuple_(Completion.module, Completion.guidance_edition).in_(
    bindparam("editions", expanding=True)
)
_LONGEST = (
    select(
        type_coerce(Completion.person_id, String),
        Completion.module,
        func.max(Completion.expires_on),
        func.count() - func.count(Completion.expires_on),
        func.count(case((_IS_CURRENT, 1))),
    )
    .where(
        Completion.person_id.in_(select(Post.person_id).where(_HELD)),
        Completion.completed_on <= bindparam("day"),
    )
    .group_by(Completion.person_id, Completion.module)
)
_FINISHED = select(func.count()).where(
    Completion.school_id == bindparam("school_id"),
    Completion.year == bindparam("year"),
    Completion.completed_on <= bindparam("day"),
)
