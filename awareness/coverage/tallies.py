"""Coverage read from the night's count: the values of `queries.by_school`, only sooner."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.coverage.figures import (
    PUPIL_BANDS,
    Delivery,
    Headcount,
    RoleCoverage,
    SchoolCoverage,
    Totals,
)
from awareness.coverage.models import WHOLE, CoverageTally
from awareness.coverage.queries import OPEN
from awareness.coverage.report import Published
from awareness.db import rows_of
from awareness.schools.models import School

FRESH = timedelta(days=7)
"""How old a count may be before a page counts for itself."""

ROLES = {role.value: role for role in Role}
BANDS = {band.value: band for band in PUPIL_BANDS}
Councils = Collection[uuid.UUID]
Counts = Select[*tuple[Any, ...]]
Rows = tuple[tuple[Any, ...], ...]
_COUNTS = (
    CoverageTally.has_completions,
    CoverageTally.active,
    CoverageTally.in_date,
    CoverageTally.away,
    CoverageTally.classes,
    CoverageTally.classes_delivered,
    CoverageTally.sessions,
    CoverageTally.pupils,
)
# Every page of coverage asks these, so they are built once. A school has a dozen parts: its key is
# left as the database gives it, which is read in half the time.
_OPEN = select(School.id).where(
    School.authority_id.in_(bindparam("councils", expanding=True)), School.status.in_(OPEN)
)
_PARTS: Counts = select(
    type_coerce(CoverageTally.school_id, String), CoverageTally.part, *_COUNTS
).where(CoverageTally.school_id.in_(_OPEN), CoverageTally.counted_for == bindparam("day"))
_FACTS: Counts = (
    select(
        type_coerce(School.id, String),
        School.id,
        School.urn,
        School.name,
        School.phase,
        School.type,
        School.low_age,
        School.high_age,
    )
    .where(School.id.in_(_OPEN))
    .order_by(func.lower(School.name), School.id)
)
_COUNTED_DAY = (
    select(CoverageTally.counted_for)
    .where(
        CoverageTally.school_id.in_(_OPEN),
        CoverageTally.part == WHOLE,
        CoverageTally.counted_for.between(bindparam("earliest"), bindparam("latest")),
    )
    .group_by(CoverageTally.counted_for)
    .having(func.count() == select(func.count()).select_from(_OPEN.subquery()).scalar_subquery())
    .order_by(CoverageTally.counted_for.desc())
    .limit(1)
)


def find_counted_day(
    session: Session, councils: Councils, *, latest: date, earliest: date
) -> date | None:
    """Return the last day in this span for which every open school of these councils was counted,
    if any.
    """
    wanted = {"councils": list(councils), "latest": latest, "earliest": earliest}
    return next((day for (day,) in rows_of(session, _COUNTED_DAY, wanted)), None)


def by_school_counted(session: Session, councils: Councils, *, on: date) -> list[SchoolCoverage]:
    """Return the schools as they were counted for that day, by name. Two statements."""
    return _schools(*_read(session, councils, on))


def published_counted(session: Session, councils: Councils, *, on: date) -> Published:
    """Return what the councils are shown of that day. Two statements.

    What was read is worked out once: a day's count stands until the next one, or a school changes.
    """
    return _published(*_read(session, councils, on))


def _read(session: Session, councils: Councils, on: date) -> tuple[Rows, Rows]:
    wanted = {"councils": list(councils), "day": on}
    facts, parts = (rows_of(session, each, wanted) for each in (_FACTS, _PARTS))
    return tuple(map(tuple, facts)), tuple(map(tuple, parts))


@lru_cache(maxsize=32)
def _published(facts: Rows, counts: Rows) -> Published:
    return Published(_schools(facts, counts))


def _schools(facts: Rows, counts: Rows) -> list[SchoolCoverage]:
    parts: dict[object, dict[str, Sequence[int]]] = defaultdict(dict)
    for key, part, *numbers in counts:
        parts[key][part] = numbers
    return [_coverage(row, parts[row[0]]) for row in facts if row[0] in parts]


def nation(session: Session, *, on: date) -> Totals:
    """Add up every school that was counted for that day, of every council. One statement."""
    engaged = or_(CoverageTally.has_completions, CoverageTally.sessions > 0)
    statement: Counts = select(
        func.count(), func.coalesce(func.sum(case((engaged, 1), else_=0)), 0), *_sums()
    ).where(CoverageTally.counted_for == on, CoverageTally.part == WHOLE)
    schools, busy, *sums = session.execute(statement).one()
    return Totals(schools, int(busy), Headcount(*sums[:3]), Delivery(*sums[3:]))


def nation_by_role(session: Session, *, on: date) -> list[RoleCoverage]:
    """Return every role across every council, in alphabetical order. One statement."""
    statement: Counts = (
        select(CoverageTally.part, func.count(), *_sums())
        .where(CoverageTally.counted_for == on, CoverageTally.part.in_(ROLES))
        .group_by(CoverageTally.part)
    )
    found = [
        RoleCoverage(ROLES[part], schools, Headcount(*sums[:3]))
        for part, schools, *sums in session.execute(statement)
    ]
    return sorted(found, key=lambda each: each.role.label)


def _sums() -> list[ColumnElement[int]]:
    return [func.coalesce(func.sum(column), 0) for column in _COUNTS[1:]]


def _coverage(facts: tuple[Any, ...], parts: Mapping[str, Sequence[int]]) -> SchoolCoverage:
    _key, school_id, urn, name, phase, kind, low, high = facts
    has_completions, active, in_date, away, *_ = parts[WHOLE]
    roles: dict[Role, Headcount] = {}
    bands: dict[Band, Delivery] = {}
    for part, numbers in parts.items():
        if part in ROLES:
            roles[ROLES[part]] = Headcount(*numbers[1:4])
        elif part in BANDS:
            bands[BANDS[part]] = Delivery(*numbers[4:])
    return SchoolCoverage(
        school_id=school_id,
        urn=urn,
        name=name,
        phase=phase,
        type=kind,
        ages=None if low is None or high is None else (low, high),
        has_completions=bool(has_completions),
        staff=Headcount(active, in_date, away),
        roles=roles,
        bands=bands,
    )
