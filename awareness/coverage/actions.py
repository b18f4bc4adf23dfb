"""Count coverage for a day and keep it: for each council after midnight, for the day that ended."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, extract, insert, or_, select
from sqlalchemy.orm import Session

from awareness.clock import AcademicYear
from awareness.coverage.figures import Delivery, Headcount, SchoolCoverage
from awareness.coverage.models import WHOLE, CoverageTally
from awareness.coverage.queries import Required, by_school
from awareness.coverage.tallies import Councils, by_school_counted
from awareness.schools.models import School

Row = dict[str, object]


def count(session: Session, councils: Councils, *, on: date, required: Required) -> int:
    """Count the schools of these councils for that day and return how many; an earlier count of
    the day goes.
    """
    rows = _live(session, councils, on, required)
    ids = [row.school_id for row in rows]
    session.execute(
        delete(CoverageTally).where(
            CoverageTally.counted_for == on, CoverageTally.school_id.in_(ids)
        )
    )
    tallies = [tally for row in rows for tally in _tallies(row, on)]
    if tallies:
        session.execute(insert(CoverageTally), tallies)
    return len(rows)


def recount(
    session: Session, councils: Councils, *, on: date, required: Required
) -> list[SchoolCoverage]:
    """Return the schools whose records no longer give what was counted for that day.

    None on a quiet day. A school is here when a record of the past was corrected, removed or
    entered late; counting the day again puts it right. Nothing is written.
    """
    counted = {row.school_id: row for row in by_school_counted(session, councils, on=on)}
    live = _live(session, councils, on, required)
    return [row for row in live if counted.get(row.school_id) != row]


def forget_days(session: Session, *, before: date) -> None:
    """Drop counts of days before this one, but keep the last of every academic year for good."""
    month, day = (extract(part, CoverageTally.counted_for) for part in ("month", "day"))
    session.execute(
        delete(CoverageTally).where(CoverageTally.counted_for < before, or_(month != 8, day != 31))
    )


def _live(
    session: Session, councils: Councils, on: date, required: Required
) -> list[SchoolCoverage]:
    schools = select(School).where(School.authority_id.in_(councils))
    year = AcademicYear.of(on).label
    return by_school(session, schools, year=year, on=on, required=required)


def _tallies(row: SchoolCoverage, on: date) -> Iterable[Row]:
    yield _tally(row, on, WHOLE, row.staff, row.delivery)
    for role, people in row.roles.items():
        yield _tally(row, on, role.value, people, Delivery())
    for band, delivery in row.bands.items():
        yield _tally(row, on, band.value, Headcount(), delivery)


def _tally(row: SchoolCoverage, on: date, part: str, people: Headcount, delivery: Delivery) -> Row:
    return {
        "school_id": row.school_id,
        "counted_for": on,
        "part": part,
        "year": AcademicYear.of(on).label,
        "has_completions": row.has_completions,
        "active": people.active,
        "in_date": people.in_date,
        "away": people.away,
        "classes": delivery.classes,
        "classes_delivered": delivery.classes_delivered,
        "sessions": delivery.sessions,
        "pupils": delivery.pupils,
    }
