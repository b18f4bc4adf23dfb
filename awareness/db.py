"""The database's shared vocabulary: the base class, names of constraints, ids, and column types."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Insert,
    MetaData,
    Row,
    Uuid,
    bindparam,
    event,
    insert,
    not_,
    select,
)
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


PROMISES = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "secure_delete=ON",
    "busy_timeout=10000",
)


def tune_sqlite(engine: Engine) -> None:
    """Make SQLite keep its promises: foreign keys, WAL, a write lock taken at the start of a write,
    and what is deleted overwritten in its file. Without the last it would stay readable there.

    The driver's own transactions lose updates when two writers read before they write, so a block
    that is going to write begins with BEGIN IMMEDIATE.
    """

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PROMISES:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def empty_log(engine: Engine) -> None:
    """Cut SQLite's write-ahead log to nothing: what was deleted may still stand in it.

    While somebody reads or writes it stays as it is, until the next time.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


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


def insert_at_once(
    session: Session, row: HasId, *, unless: ColumnElement[bool] | None = None
) -> bool:
    """Insert one new row of columns only, and give it to the session as stored.

    For the rows that are written most: past the unit of work an insert costs a third. Columns that
    are not set get their defaults and are read back when they are first used. `unless` is a
    condition over parameters that have the names of columns: where it holds nothing is inserted and
    the answer is False. It is looked at in the same round trip.
    """
    session.flush()
    row.id = row.id or uuid7()
    values = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    kind: Any = type(row)
    statement = _insertion(kind, tuple(values), unless)
    inserted = session.connection().execute(statement, values)
    if unless is not None and inserted.first() is None:
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


@lru_cache(maxsize=64)
def _insertion(kind: Any, names: tuple[str, ...], unless: ColumnElement[bool] | None) -> Insert:
    if unless is None:
        return insert(kind)
    values = [bindparam(name, type_=getattr(kind, name).type) for name in names]
    return insert(kind).from_select(names, select(*values).where(not_(unless))).returning(kind.id)
