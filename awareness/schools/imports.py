"""Bring the schools of England up to date from GIAS, inside the transaction of the caller.

Only what differs is written, so the same file twice changes nothing. A school that is missing from
the file stays as it is; nothing is deleted but an unused double (decision record 0005).
"""

import gc
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.audit import actions as audit
from awareness.db import Base
from awareness.schools.batches import (
    BATCH,
    NUMBERS,
    SCHOOLS,
    SchoolWriter,
    add_authorities,
    add_trusts,
    batches,
    remove_doubles,
    write_numbers,
)
from awareness.schools.gias import GiasRow, SkippedRow, read_establishments, read_links
from awareness.schools.models import School, SchoolNumber
from awareness.schools.numbering import Numbering
from awareness.schools.succession import Move, has_happened, one_for_one


@dataclass(frozen=True, slots=True)
class Remark:
    """A value of an imported row that could not be understood and was left empty."""

    line: int
    urn: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `former` rows describe a number that a school no longer has.

    Every row of the file is counted once: added, changed, unchanged, former or skipped.
    `renumbered` schools went on under a new number; `kept_apart` are those that might have, but
    both numbers are in use here, so a person has to look.
    """

    added: int
    changed: int
    unchanged: int
    former: int
    skipped: tuple[SkippedRow, ...]
    remarks: tuple[Remark, ...]
    renumbered: tuple[Move, ...]
    kept_apart: tuple[Move, ...]
    folded: int
    authorities_added: int
    trusts_added: int

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.unchanged + self.former + len(self.skipped)


def import_schools(
    session: Session,
    file: Path,
    *,
    links: Path | None,
    at: datetime,
    progress: Callable[[int], None],
    by: uuid.UUID | None = None,
) -> ImportReport:
    """Read both files, then write what differs. `progress` is told how many steps are done: each
    row is one step when it is read and another when it is written.

    Raises UnusableFile before anything is written when a file is not what it should be.
    """
    with _collector_paused():
        report = _bring_in(session, file, links, progress)
    _record(session, report, at=at, by=by)
    return report


def _bring_in(
    session: Session, file: Path, links: Path | None, progress: Callable[[int], None]
) -> ImportReport:
    rows, skipped = _read(file, progress)
    linked = one_for_one(read_links(links)) if links else []
    numbering, digests = _held(session)
    _follow(session, numbering, [move for move in linked if has_happened(move, rows)])
    names = _names_of_missing(session, numbering, rows)
    remove_doubles(session, numbering.folded)
    authorities = add_authorities(session, rows.values())
    trusts = add_trusts(session, rows.values())
    writer = SchoolWriter.over(session, numbering, digests)
    latest = [row for row in rows.values() if not numbering.is_former(row.urn)]
    read = len(rows) + len(skipped)
    for batch in batches(latest):
        writer.write(batch)
        progress(read + writer.seen)
    write_numbers(session, numbering, rows, names)
    progress(read + read)
    return ImportReport(
        added=writer.added,
        changed=writer.changed,
        unchanged=writer.seen - writer.added - writer.changed,
        former=len(rows) - writer.seen,
        skipped=tuple(skipped),
        remarks=_remarks(rows.values()),
        renumbered=tuple(numbering.renumbered),
        kept_apart=tuple(numbering.kept_apart),
        folded=len(numbering.folded),
        authorities_added=authorities,
        trusts_added=trusts,
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hold the cyclic garbage collector: it would search fifty thousand rows that have no cycle.

    It takes a quarter of the time otherwise.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _record(session: Session, report: ImportReport, *, at: datetime, by: uuid.UUID | None) -> None:
    subject = f"schools: {report.added} added, {report.changed} changed"
    audit.record(session, "imported", subject, at=at, person_id=by)
    session.flush()


def _read(
    file: Path, progress: Callable[[int], None]
) -> tuple[dict[str, GiasRow], list[SkippedRow]]:
    rows: dict[str, GiasRow] = {}
    skipped: list[SkippedRow] = []
    for number, row in enumerate(read_establishments(file)):
        if number % BATCH == 0:
            progress(number)
        if isinstance(row, GiasRow):
            rows[row.urn] = row
        else:
            skipped.append(row)
    return rows, skipped


def _remarks(rows: Iterable[GiasRow]) -> tuple[Remark, ...]:
    return tuple(Remark(row.line, row.urn, text) for row in rows for text in row.remarks)


def _held(session: Session) -> tuple[Numbering, dict[uuid.UUID, str]]:
    """Return the numbers of all schools, and the digest of what was last written to each."""
    numbering = Numbering()
    digests: dict[uuid.UUID, str] = {}
    connection = session.connection()  # plain rows: half the time of the mapped ones
    held = select(SCHOOLS.c.id, SCHOOLS.c.urn, SCHOOLS.c.gias_digest)
    for school_id, urn, digest in connection.execute(held):
        numbering.add(school_id, urn)
        digests[school_id] = digest
    formers = select(NUMBERS.c.school_id, NUMBERS.c.urn).order_by(NUMBERS.c.urn)
    for school_id, urn in connection.execute(formers):
        numbering.add_former(school_id, urn)
    return numbering, digests


def _follow(session: Session, numbering: Numbering, moves: list[Move]) -> None:
    in_use = schools_in_use(session, numbering.doubles(moves))
    for move in moves:
        numbering.follow(move, in_use)


def schools_in_use(session: Session, school_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of the schools that anything but a number refers to, or whose lead is named."""
    columns = [
        table.c.school_id
        for table in Base.metadata.sorted_tables
        if "school_id" in table.c and table.name != SchoolNumber.__tablename__
    ]
    used: set[uuid.UUID] = set()
    for batch in batches(school_ids):
        led = select(School.id).where(School.id.in_(batch), School.lead_name != "")
        used.update(session.scalars(led))
        for column in columns:
            used.update(session.scalars(select(column).where(column.in_(batch)).distinct()))
    return used


def _names_of_missing(
    session: Session, numbering: Numbering, rows: Mapping[str, GiasRow]
) -> dict[str, str]:
    """Return the held names of schools about to lose a number that is not in the file."""
    missing = [move.old for move in numbering.renumbered if move.old not in rows]
    names: dict[str, str] = {}
    for batch in batches(missing):
        held = select(School.urn, School.name).where(School.urn.in_(batch))
        names.update(session.execute(held).all())
    return names
