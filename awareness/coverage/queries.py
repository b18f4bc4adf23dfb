"""Coverage read from the records, in grouped statements: their number never grows with the schools.

`schools` is always the select of what the reader may see (`accounts.access.schools_visible_to`).
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from awareness.accounts.models import Post
from awareness.accounts.roles import SCHOOL_ROLES, SCHOOL_STAFF_ROLES, Role
from awareness.classroom.models import ClassSession, PupilCompletion
from awareness.clock import AcademicYear
from awareness.content.bands import Band
from awareness.coverage.figures import (
    BandCoverage,
    Delivery,
    Headcount,
    SchoolCoverage,
    by_band,
)
from awareness.db import rows_of
from awareness.learning.models import Completion
from awareness.schools.models import ClassGroup, Phase, School, SchoolStatus, SchoolType

Required = Mapping[Role, frozenset[str]]
Schools = Select[School]
Ids = Sequence[uuid.UUID]
SCHOOLS = bindparam("schools", type_=Uuid, expanding=True)
DAY = bindparam("day", type_=Date)
YEAR = bindparam("year", type_=String)
YEARS_BACK = 6
OPEN = [status for status in SchoolStatus if status.is_open]


def by_school(
    session: Session, schools: Schools, *, year: str, on: date, required: Required
) -> list[SchoolCoverage]:
    """Return every open school among these by name, those that have done nothing included.

    Records later than `on` do not count, so that an old report can be made again. Three statements.
    """
    facts = session.execute(_school_facts(open_schools(schools), year, on)).all()
    ids = [row.id for row in facts]
    staff, roles = _headcounts(session, ids, required, on)
    bands = _deliveries(session, ids, year, on)
    return [
        SchoolCoverage(
            school_id=row.id,
            urn=row.urn,
            name=row.name,
            phase=row.phase,
            type=row.type,
            ages=None if None in (row.low_age, row.high_age) else (row.low_age, row.high_age),
            has_completions=row.has_completions,
            staff=staff.get(row.id, Headcount()),
            roles=roles.get(row.id, {}),
            bands=bands.get(row.id, {}),
        )
        for row in facts
    ]


def bands_of_school(
    session: Session, school: School, *, year: str, on: date
) -> tuple[BandCoverage, ...]:
    """Return the bands one school has, the youngest first. One statement."""
    ages = None
    if school.low_age is not None and school.high_age is not None:
        ages = (school.low_age, school.high_age)
    row = SchoolCoverage(
        school_id=school.id,
        urn=school.urn,
        name=school.name,
        phase=school.phase,
        type=school.type,
        ages=ages,
        has_completions=False,
        bands=_deliveries(session, [school.id], year, on).get(school.id, {}),
    )
    return tuple(by_band([row]))


def years_with_data(
    session: Session, councils: Collection[uuid.UUID], *, before: AcademicYear
) -> list[str]:
    """Return those of the last YEARS_BACK academic years before this one in which an open school of
    these councils recorded anything, the latest first. One statement, which stops at the first
    record of each year.
    """
    years = [AcademicYear(before.starts_in - back).label for back in range(1, YEARS_BACK + 1)]
    asked = {f"year_{place}": year for place, year in enumerate(years)}
    [found] = rows_of(session, _recorded(), {"councils": list(councils), **asked})
    return [year for year, is_recorded in zip(years, found, strict=True) if is_recorded]


@lru_cache(maxsize=1)
def _recorded() -> Select[*tuple[Any, ...]]:
    wanted = select(School.id).where(
        School.authority_id.in_(bindparam("councils", expanding=True)), School.status.in_(OPEN)
    )

    def is_recorded(place: int) -> ColumnElement[bool]:
        year = bindparam(f"year_{place}", type_=String)
        kinds = (Completion, ClassSession)
        return or_(
            *(exists().where(kind.school_id.in_(wanted), kind.year == year) for kind in kinds)
        )

    return select(*(is_recorded(place) for place in range(YEARS_BACK)))


def open_schools(schools: Schools) -> Select[uuid.UUID]:
    """Return the ids of those of the schools that are open."""
    return schools.with_only_columns(School.id).order_by(None).where(School.status.in_(OPEN))


def _school_facts(
    wanted: Select[uuid.UUID], year: str, on: date
) -> Select[uuid.UUID, str, str, Phase, SchoolType, int | None, int | None, bool]:
    finished = exists().where(
        Completion.school_id == School.id,
        Completion.year == year,
        Completion.completed_on <= on,
        Completion.role.in_(SCHOOL_ROLES),
    )
    alone = exists().where(
        PupilCompletion.school_id == School.id,
        PupilCompletion.year == year,
        PupilCompletion.completed_on <= on,
    )
    return (
        select(
            School.id,
            School.urn,
            School.name,
            School.phase,
            School.type,
            School.low_age,
            School.high_age,
            or_(finished, alone).label("has_completions"),
        )
        .where(School.id.in_(wanted))
        .order_by(func.lower(School.name), School.id)
    )


def _headcounts(
    session: Session, ids: Ids, required: Required, on: date
) -> tuple[dict[uuid.UUID, Headcount], dict[uuid.UUID, dict[Role, Headcount]]]:
    """Count people by school, and by school and role, in one statement."""
    staff: dict[uuid.UUID, Headcount] = {}
    roles: dict[uuid.UUID, dict[Role, Headcount]] = defaultdict(dict)
    counts = _headcount_statement(frozenset(required.items()))
    for school_id, role, *numbers in rows_of(session, counts, {"schools": ids, "day": on}):
        if role is None:
            staff[school_id] = Headcount(*numbers)
        else:
            roles[school_id][Role(role)] = Headcount(*numbers)
    return staff, roles


@lru_cache(maxsize=8)
def _headcount_statement(
    required: frozenset[tuple[Role, frozenset[str]]],
) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the count of people in post, in date and away: of each role, and with no role of all.

    Built once for what is required; it asks for `schools` and `day`.
    """
    post = _judged_posts(required)
    person = (
        select(
            post.c.school_id,
            func.min(post.c.away).label("away"),
            func.min(post.c.done).label("done"),
        )
        .where(post.c.role.in_([role.value for role in SCHOOL_STAFF_ROLES]))
        .group_by(post.c.school_id, post.c.person_id)
        .subquery()
    )
    return union_all(
        select(post.c.school_id, post.c.role, *_sums(post.c.away, post.c.done)).group_by(
            post.c.school_id, post.c.role
        ),
        select(person.c.school_id, null(), *_sums(person.c.away, person.c.done)).group_by(
            person.c.school_id
        ),
    )


def _sums(away: ColumnElement[int], done: ColumnElement[int]) -> list[ColumnElement[int]]:
    return [func.sum(1 - away), func.sum((1 - away) * done), func.sum(away)]


def _judged_posts(required: Iterable[tuple[Role, frozenset[str]]]) -> CTE:
    """Return each person, school and role held on the day, with 1 or 0 for away and for in date.

    Away only if every such post is.
    """
    role = type_coerce(Post.role, String)
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for asking, modules in sorted(required):
        alike[modules].append(asking.value)
    asks = [(role.in_(roles), modules) for modules, roles in alike.items()]
    valid = and_(
        Completion.person_id == Post.person_id,
        Completion.completed_on <= DAY,
        or_(Completion.expires_on.is_(None), Completion.expires_on >= DAY),
        or_(false(), *(and_(asked, Completion.module.in_(modules)) for asked, modules in asks)),
    )
    needed = case(*((asked, len(modules)) for asked, modules in asks), (true(), 0))
    done = func.count(Completion.module.distinct()) == needed
    return (
        select(
            Post.school_id,
            Post.person_id,
            role.label("role"),
            func.min(case((Post.is_away, 1), else_=0)).label("away"),
            case((done, 1), else_=0).label("done"),
        )
        .outerjoin_from(Post, Completion, valid)
        .where(
            Post.school_id.in_(SCHOOLS),
            Post.role.in_(SCHOOL_ROLES),
            Post.started_on <= DAY,
            or_(Post.ended_on.is_(None), Post.ended_on >= DAY),
        )
        .group_by(Post.school_id, Post.person_id, Post.role)
        .cte("judged")
    )


class Missing(NamedTuple):
    """How many people at a school are missing something now, and of how many. Nobody away."""

    missing: int
    people: int


def missing_by_school(
    session: Session, ids: Ids, *, on: date, required: Required
) -> dict[uuid.UUID, Missing]:
    """Count by school the people whose line in its matrix says that something is missing, governors
    among them. One statement.
    """
    asked = _missing_statement(frozenset(required.items()))
    return {
        school_id: Missing(missing, people)
        for school_id, missing, people in rows_of(session, asked, {"schools": ids, "day": on})
    }


@lru_cache(maxsize=8)
def _missing_statement(
    required: frozenset[tuple[Role, frozenset[str]]],
) -> Select[*tuple[Any, ...]]:
    """Built once for what is required; it asks for `schools` and `day`."""
    post = _judged_posts(required)
    person = (
        select(post.c.school_id, func.min(post.c.done).label("done"))
        .group_by(post.c.school_id, post.c.person_id)
        .having(func.min(post.c.away) == 0)
        .subquery()
    )
    return select(person.c.school_id, func.sum(1 - person.c.done), func.count()).group_by(
        person.c.school_id
    )


def _deliveries(
    session: Session, ids: Ids, year: str, on: date
) -> dict[uuid.UUID, dict[Band, Delivery]]:
    """Count classes, sessions, pupils by school and band; a class counts once, at its fullest."""
    asked = {"schools": ids, "year": year, "day": on}
    found: dict[uuid.UUID, dict[Band, Delivery]] = defaultdict(dict)
    for school_id, band, classes, delivered, sessions, pupils in rows_of(
        session, _delivery_statement(), asked
    ):
        found[school_id][band] = Delivery(classes, delivered, int(sessions), int(pupils))
    return found


def _finished_alone() -> CTE:
    """Return for each class the most pupils who finished one of its modules by themselves."""
    by_module = (
        select(PupilCompletion.class_id, func.count().label("pupils"))
        .where(
            PupilCompletion.school_id.in_(SCHOOLS),
            PupilCompletion.year == YEAR,
            PupilCompletion.completed_on <= DAY,
            PupilCompletion.class_id.is_not(None),
        )
        .group_by(PupilCompletion.class_id, PupilCompletion.module)
        .subquery()
    )
    return (
        select(by_module.c.class_id, func.max(by_module.c.pupils).label("pupils"))
        .group_by(by_module.c.class_id)
        .cte("alone")
    )


@lru_cache(maxsize=1)
def _delivery_statement() -> Select[uuid.UUID, Band, int, int, int, int]:
    """Built once; it asks for `schools`, `year` and `day`."""
    done = (
        select(
            ClassSession.class_id,
            func.count().label("sessions"),
            func.max(ClassSession.present).label("present"),
        )
        .where(
            ClassSession.school_id.in_(SCHOOLS),
            ClassSession.year == YEAR,
            ClassSession.finished_at.is_not(None),
            ClassSession.delivered_on <= DAY,
        )
        .group_by(ClassSession.class_id)
        .cte("done")
    )
    alone = _finished_alone()
    present, finished = func.coalesce(done.c.present, 0), func.coalesce(alone.c.pupils, 0)
    more = case((finished > present, finished), else_=present)
    reached = case((more > ClassGroup.roll, ClassGroup.roll), else_=more)
    return (
        select(
            ClassGroup.school_id,
            ClassGroup.band,
            func.count(),
            func.count(done.c.class_id),
            func.coalesce(func.sum(done.c.sessions), literal(0)),
            func.coalesce(func.sum(reached), literal(0)),
        )
        .outerjoin(done, done.c.class_id == ClassGroup.id)
        .outerjoin(alone, alone.c.class_id == ClassGroup.id)
        .where(ClassGroup.school_id.in_(SCHOOLS), ClassGroup.year == YEAR)
        .group_by(ClassGroup.school_id, ClassGroup.band)
    )
