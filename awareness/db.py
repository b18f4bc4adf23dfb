"""The database's shared vocabulary: the base class, names of constraints, ids, and column types."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, Row, Uuid, event, insert
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    make_transient_to_detached,
    mapped_column,
)
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeDecorator
from uuid6 import uuid7

Columns = TypeVarTuple("Columns")
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is refused: it would be somebody's guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), uuid.UUID: Uuid()}


class HasId:
    """A key made in the program: UUIDv7, ordered by time and too long to guess."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)


def one_of(kind: type[StrEnum], *, length: int = 40) -> Enum:
    """Return a column type holding a member of `kind` by its value, with a check constraint."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=length,
        name=kind.__name__.lower(),
    )


def tune_sqlite(engine: Engine) -> None:
    """Make SQLite keep its promises: foreign keys, WAL, and a write lock taken at the start of a
    write.

    The driver's own transactions lose updates when two writers read before they write, so a block
    that is going to write begins with BEGIN IMMEDIATE.
    """

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA busy_timeout=10000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def rows_of(
    session: Session,
    statement: TypedReturnsRows[*Columns],
    wanted: Mapping[str, object] | None = None,
) -> Sequence[Row[*Columns]]:
    """Return the rows of a statement that asks for columns, past the unit of work.

    For what pages ask all day: with a statement that was built once it takes half the time.
    """
    session.flush()
    return session.connection().execute(statement, wanted).all()


def begin_writing(session: Session) -> None:
    """Start this session's next transaction as a writing one. Ends a reading one that is open."""
    if session.in_transaction():
        session.commit()
    session.connection(execution_options={"writes": True})


def insert_at_once(session: Session, row: HasId) -> None:
    """Insert one new row of columns only, and give it to the session as stored.

    For the rows that are written most: past the unit of work an insert costs a third. Columns that
    are not set get their defaults and are read back when they are first used.
    """
    session.flush()
    row.id = row.id or uuid7()
    values = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    session.connection().execute(insert(type(row)), values)
    make_transient_to_detached(row)
    session.add(row)
