"""Write many schools at once, and only what differs from what is held."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session
from uuid6 import uuid7

from awareness.schools.gias import GiasRow
from awareness.schools.models import LocalAuthority, School, SchoolNumber, Trust
from awareness.schools.numbering import Numbering

Item = TypeVar("Item")
BATCH = 1_000

SCHOOLS = cast(Table, School.__table__)
NUMBERS = cast(Table, SchoolNumber.__table__)
AUTHORITIES = cast(Table, LocalAuthority.__table__)
TRUSTS = cast(Table, Trust.__table__)

FROM_GIAS = (
    "urn",
    "name",
    "authority_id",
    "trust_id",
    "establishment_number",
    "ukprn",
    "phase",
    "type",
    "status",
    "low_age",
    "high_age",
    "pupils",
    "town",
    "postcode",
    "opened_on",
    "closed_on",
    "gias_digest",
)
"""The columns of a school that follow the file; the rest belong to the school."""
AS_READ = tuple(name for name in FROM_GIAS if name in GiasRow._fields)
_as_read = itemgetter(*(GiasRow._fields.index(name) for name in AS_READ))


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut into lists short enough for one statement."""
    source = iter(items)
    while batch := list(islice(source, BATCH)):
        yield batch


def add_authorities(session: Session, rows: Iterable[GiasRow]) -> int:
    """Add the councils not held yet; return how many. A council keeps the name it has here."""
    held = set(session.scalars(select(LocalAuthority.code)))
    names = {row.authority_code: row.authority_name for row in rows}
    new = [{"code": code, "name": name or code} for code, name in names.items() if code not in held]
    _insert(session, AUTHORITIES, new)
    return len(new)


def add_trusts(session: Session, rows: Iterable[GiasRow]) -> int:
    """Add the trusts not held yet and follow the names of the rest; return how many are new."""
    held = dict(session.execute(select(Trust.code, Trust.name)).all())
    names = {row.trust_code: row.trust_name for row in rows if row.trust_code}
    new = [{"code": code, "name": name} for code, name in names.items() if code not in held]
    other = [
        {"key": code, "name": name}
        for code, name in names.items()
        if code in held and held[code] != name
    ]
    _insert(session, TRUSTS, new)
    _update(session, TRUSTS, "code", ("name",), other)
    return len(new)


def digest_of(row: GiasRow) -> str:
    """Return what tells this row from every other: all it says, but for its place in the file."""
    said = "\x1f".join(map(str, row[1:-1]))
    return blake2b(said.encode(), digest_size=8).hexdigest()


@dataclass(slots=True)
class SchoolWriter:
    """Adds and changes schools, batch by batch, and counts them."""

    session: Session
    numbering: Numbering
    authorities: Mapping[str, uuid.UUID]
    trusts: Mapping[str, uuid.UUID]
    digests: Mapping[uuid.UUID, str]
    seen: int = 0
    added: int = 0
    changed: int = 0

    @classmethod
    def over(
        cls, session: Session, numbering: Numbering, digests: Mapping[uuid.UUID, str]
    ) -> "SchoolWriter":
        """Start writing. Councils and trusts have to be there; `digests` is what is held now."""
        authorities = session.execute(select(LocalAuthority.code, LocalAuthority.id))
        trusts = session.execute(select(Trust.code, Trust.id))
        return cls(session, numbering, dict(authorities.all()), dict(trusts.all()), digests)

    def write(self, rows: Sequence[GiasRow]) -> None:
        """Write the rows that are not as they were when last written."""
        new: list[dict[str, Any]] = []
        different: list[dict[str, Any]] = []
        for row in rows:
            school_id = self.numbering.owner.get(row.urn)
            digest = digest_of(row)
            if school_id is None or school_id in self.numbering.new:
                new.append({"id": school_id or uuid7(), **self._values(row, digest)})
            elif self.digests[school_id] != digest:
                different.append({"key": school_id, **self._values(row, digest)})
        _insert(self.session, SCHOOLS, new)
        _update(self.session, SCHOOLS, "id", FROM_GIAS, different)
        self.seen += len(rows)
        self.added += len(new)
        self.changed += len(different)

    def _values(self, row: GiasRow, digest: str) -> dict[str, Any]:
        values = dict(zip(AS_READ, _as_read(row), strict=True))
        values["authority_id"] = self.authorities[row.authority_code]
        values["trust_id"] = self.trusts.get(row.trust_code)
        values["gias_digest"] = digest
        return values


def remove_doubles(session: Session, folded: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Delete schools that nobody used; their former numbers go to the school that stays."""
    pairs = [{"key": double, "school_id": stays} for double, stays in folded.items()]
    _update(session, NUMBERS, "school_id", ("school_id",), pairs)
    for batch in batches(folded):
        session.execute(delete(School).where(School.id.in_(batch)))


def write_numbers(
    session: Session,
    numbering: Numbering,
    rows: Mapping[str, GiasRow],
    names: Mapping[str, str],
) -> None:
    """Write the numbers that schools had before. `names` is for those that the file has not."""
    columns = (NUMBERS.c.urn, NUMBERS.c.school_id, NUMBERS.c.name, NUMBERS.c.until)
    held = {row[0]: tuple(row) for row in session.connection().execute(select(*columns))}
    new: list[dict[str, Any]] = []
    different: list[dict[str, Any]] = []
    for school_id, urns in numbering.former.items():
        for urn in urns:
            row = rows.get(urn)
            if row is None and urn in held:
                continue
            name, until = (row.name, row.closed_on) if row else (names.get(urn, ""), None)
            values = {"urn": urn, "school_id": school_id, "name": name, "until": until}
            if urn not in held:
                new.append(values)
            elif held[urn] != tuple(values.values()):
                different.append({"key": urn, "name": name, "until": until})
    _insert(session, NUMBERS, new)
    _update(session, NUMBERS, "urn", ("name", "until"), different)


def _insert(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    connection = session.connection()
    for batch in batches(rows):
        connection.execute(insert(table), batch)


def _update(
    session: Session,
    table: Table,
    key: str,
    columns: Sequence[str],
    rows: Iterable[dict[str, Any]],
) -> None:
    """Set `columns` from each row where the column `key` equals the row's "key"."""
    statement = update(table).where(table.c[key] == bindparam("key"))
    statement = statement.values({name: bindparam(f"to_{name}") for name in columns})
    connection = session.connection()
    for batch in batches(rows):
        values = [
            {"key": row["key"], **{f"to_{name}": row[name] for name in columns}} for row in batch
        ]
        connection.execute(statement, values)
