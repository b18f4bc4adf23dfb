"""Coverage read from the night's count: the values of `queries.by_school`, only sooner."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
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
from awareness.coverage.queries import Schools, open_schools
from awareness.schools.models import School

FRESH = timedelta(days=7)
"""How old a count may be before a page counts for itself."""

ROLES = {role.value: role for role in Role}
BANDS = {band.value: band for band in PUPIL_BANDS}
Counts = Select[*tuple[Any, ...]]
_TALLY = CoverageTally.__table__.c
_SCHOOL = School.__table__.c
_FACTS = (
    _SCHOOL.id,
    _SCHOOL.urn,
    _SCHOOL.name,
    _SCHOOL.phase,
    _SCHOOL.type,
    _SCHOOL.low_age,
    _SCHOOL.high_age,
)
_KEYS = (_TALLY.school_id, _TALLY.part)
_COUNTS = (
    _TALLY.has_completions,
    _TALLY.active,
    _TALLY.in_date,
    _TALLY.away,
    _TALLY.classes,
    _TALLY.classes_delivered,
    _TALLY.sessions,
    _TALLY.pupils,
)


def find_counted_day(
    session: Session, schools: Schools, *, latest: date, earliest: date
) -> date | None:
    """Return the last day in this span for which every one of these schools was counted, if any."""
    wanted = open_schools(schools)
    asked = select(func.count()).select_from(wanted.subquery()).scalar_subquery()
    return session.scalar(
        select(CoverageTally.counted_for)
        .where(
            CoverageTally.school_id.in_(wanted),
            CoverageTally.part == WHOLE,
            CoverageTally.counted_for.between(earliest, latest),
        )
        .group_by(CoverageTally.counted_for)
        .having(func.count() == asked)
        .order_by(CoverageTally.counted_for.desc())
        .limit(1)
    )


def by_school_counted(session: Session, schools: Schools, *, on: date) -> list[SchoolCoverage]:
    """Return the schools as they were counted for that day, by name. Two statements."""
    wanted = open_schools(schools)
    bare = session.connection()  # rows and not objects: half the time
    counts = select(*_KEYS, *_COUNTS).where(_TALLY.school_id.in_(wanted), _TALLY.counted_for == on)
    parts: dict[uuid.UUID, dict[str, Sequence[int]]] = defaultdict(dict)
    for school_id, part, *numbers in bare.execute(counts).all():
        parts[school_id][part] = numbers
    facts = (
        select(*_FACTS).where(_SCHOOL.id.in_(wanted)).order_by(func.lower(_SCHOOL.name), _SCHOOL.id)
    )
    return [_coverage(row, parts[row[0]]) for row in bare.execute(facts).all() if row[0] in parts]


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


def _coverage(facts: Row[*tuple[Any, ...]], parts: Mapping[str, Sequence[int]]) -> SchoolCoverage:
    school_id, urn, name, phase, kind, low, high = facts
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
