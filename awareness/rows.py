"""Statements that every launch from a learning platform runs: prepared once, run by the driver.

The usual way costs ten times what such a statement does. Values still pass through the types of
their columns, in and out, and errors are still SQLAlchemy's. Anything less busy uses a session.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Dialect,
    Engine,
    Executable,
    Insert,
    PoolProxiedConnection,
    event,
    literal_column,
)
from sqlalchemy.exc import DBAPIError

UNHURRIED: Any = literal_column("set_config('synchronous_commit', 'off', true)").label("unhurried")
"""What a statement asks for itself alone: its transaction ends without waiting for the disk."""
Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as one kind of database takes it, and how its values are written and read."""

    text: str
    is_by_position: bool
    values: tuple[tuple[str, Convert], ...]
    row: Callable[[list[Any]], Any] | None
    columns: tuple[Convert, ...]


class Prepared:
    """One statement. An insert names the columns it fills; every value has to have a name."""

    def __init__(self, statement: Executable, *columns: str) -> None:
        self._statement = statement
        self._columns = list(columns) or None
        self._compiled: dict[str, Compiled] = {}
        self._may_be_lost = False

    @classmethod
    def that_may_be_lost(cls, insertion: Insert, *columns: str) -> "Prepared":
        """Return an insert that PostgreSQL does not wait for on the disk, when it stands alone.

        For a row whose loss, when the machine fails within a fraction of a second, costs somebody
        one more click. SQLite waits for no single row as it is tuned.
        """
        made = cls(insertion, *columns)
        made._may_be_lost = True
        return made

    def for_(self, dialect: Dialect) -> Compiled:
        """Return it as this kind of database takes it, compiled at the first use."""
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect)
        return self._compiled[dialect.name]

    def _compile(self, dialect: Dialect) -> Compiled:
        statement: Any = self._statement
        if self._may_be_lost and dialect.name == "postgresql":
            statement = statement.returning(UNHURRIED)
        compiled = statement.compile(dialect=dialect, column_keys=self._columns)
        unnamed = [name for name, bind in compiled.binds.items() if not bind.required]
        if unnamed:
            raise TypeError(f"values without a name: {unnamed}")
        kinds = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        order = compiled.positiontup or list(kinds)
        found = list(getattr(statement, "exported_columns", ()))
        shape = namedtuple("Facts", [column.key for column in found])  # type: ignore[misc]
        return Compiled(
            text=str(compiled),
            is_by_position=compiled.positional,
            values=tuple((name, kinds[name]) for name in order),
            row=shape._make if found else None,
            columns=tuple(
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in found
            ),
        )


class Rows:
    """A connection of the pool that runs prepared statements: each is a transaction of its own,
    but for those inside `together`.
    """

    def __init__(self, raw: PoolProxiedConnection, dialect: Dialect) -> None:
        self._raw = raw
        self._cursor = raw.cursor()
        self._dialect = dialect
        self._driver: Any = raw.driver_connection
        self._fault: Any = dialect.loaded_dbapi.Error

    def run(self, prepared: Prepared, **given: Any) -> list[Any]:
        """Run a statement and return its rows, by name; none where it has no rows."""
        made = prepared.for_(self._dialect)
        values: Any = [
            convert(given[name]) if convert else given[name] for name, convert in made.values
        ]
        if not made.is_by_position:
            values = {name: value for (name, _), value in zip(made.values, values, strict=True)}
        self._execute(made.text, values)
        if made.row is None:
            return []
        return [
            made.row(
                [
                    convert(value) if convert else value
                    for convert, value in zip(made.columns, row, strict=True)
                ]
            )
            for row in self._cursor.fetchall()
        ]

    def first(self, prepared: Prepared, **given: Any) -> Any | None:
        """Run a statement that finds one row at most, and return it."""
        found = self.run(prepared, **given)
        return found[0] if found else None

    def change(self, prepared: Prepared, **given: Any) -> int:
        """Run a statement that returns no rows, and return how many it has changed."""
        self.run(prepared, **given)
        changed: int = self._cursor.rowcount
        return changed

    @contextmanager
    def together(self) -> Iterator[None]:
        """Run what is inside in one transaction that writes: all of it is kept, or nothing is."""
        if self._dialect.name == "sqlite":
            self._execute("BEGIN IMMEDIATE", ())
        else:
            self._driver.autocommit = False
        try:
            yield
            self._driver.commit()
        except self._fault as fault:
            raise self._as_usual(fault) from fault
        finally:
            self._end()

    def close(self) -> None:
        """Close the connection itself: it goes back to no pool."""
        self._raw.invalidate()

    def _end(self) -> None:
        """Roll back what was not committed, on a connection that still works."""
        with suppress(self._fault):
            self._driver.rollback()
            if self._dialect.name != "sqlite":
                self._driver.autocommit = True

    def _execute(self, text: str, values: Any) -> None:
        try:
            self._cursor.execute(text, values)
        except self._fault as fault:
            raise self._as_usual(fault) from fault

    def _as_usual(self, fault: Exception) -> BaseException:
        """Return a fault of the driver as SQLAlchemy's of the same kind. A connection that broke
        goes back to no pool.
        """
        is_broken = self._dialect.is_disconnect(fault, self._driver, None)  # type: ignore[arg-type]
        if is_broken:
            self._raw.invalidate(fault)
        return DBAPIError.instance(None, None, fault, self._fault, dialect=self._dialect)


def _taken(engine: Engine) -> PoolProxiedConnection:
    """Take a connection of the pool. Where there is none to be had, the error is SQLAlchemy's."""
    kind: Any = engine.dialect.loaded_dbapi.Error
    try:
        return engine.raw_connection()
    except kind as fault:
        raise DBAPIError.instance(None, None, fault, kind, dialect=engine.dialect) from fault


@contextmanager
def one_by_one(engine: Engine) -> Iterator[Rows]:
    """Give a connection whose statements are each a transaction of their own."""
    raw = _taken(engine)
    driver: Any = raw.driver_connection
    begins_by_itself = engine.dialect.name != "sqlite"  # which, as tuned, begins nothing
    try:
        if begins_by_itself:
            driver.autocommit = True
        yield Rows(raw, engine.dialect)
    finally:
        if begins_by_itself and not driver.closed:
            driver.autocommit = False
        raw.close()


class Ready:
    """A connection that stays at hand for single statements: to take one from the pool and to give
    it back costs as much as three of them.

    One stays, for as long as nothing goes wrong on it. After a fault, and where several are wanted
    at once, the pool gives and takes as ever.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: list[tuple[Rows, ExitStack]] = []
        event.listen(engine, "engine_disposed", self._close)

    @contextmanager
    def one_by_one(self) -> Iterator[Rows]:
        """Give the connection, or another while it is in use."""
        rows, leaving = self._take()
        with leaving:
            yield rows
            if not self._kept:
                self._kept.append((rows, leaving.pop_all()))

    def _take(self) -> tuple[Rows, ExitStack]:
        try:
            return self._kept.pop()
        except IndexError:
            leaving = ExitStack()
            return leaving.enter_context(one_by_one(self._engine)), leaving

    def _close(self, _engine: Engine) -> None:
        """Close it with all the others of the pool."""
        while self._kept:
            rows, leaving = self._kept.pop()
            rows.close()
            leaving.close()
