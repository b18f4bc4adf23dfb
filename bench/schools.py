"""The national register of schools: reading it into an empty database, and again unchanged.

Each import runs in a process of its own, so that its memory is its own. The floor is reading the
same file by the csv module alone.
"""

import csv
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from awareness import models
from awareness.db import Base, begin_writing, tune_sqlite
from awareness.schools.imports import import_schools
from bench.timing import Pair, Result, at_most, under
from tests.domain.schools.gias_file import england, write_file

__all__ = ["models", "run"]

ROWS, ENGLAND = 13_000, 52_000
AT = datetime(2027, 1, 20, 10, tzinfo=UTC)


def run(rows: int = ROWS) -> Iterator[Result]:
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        file = write_file(folder / "schools.csv", england(rows))
        floor = _child(folder, file, "read")["seconds"]
        for words in ("into an empty database", "again, unchanged"):
            ours = _child(folder, file, "import")
            pair = Pair(ours["seconds"], floor)
            yield at_most(f"{rows:,} schools {words}", pair, 3, unit="s")
            yield under(f"{rows:,} schools {words}: memory", ours["megabytes"], 300, unit="MB")


def _child(folder: Path, file: Path, task: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.schools", task, str(folder), str(file)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measured: dict[str, float] = json.loads(answer)
    return measured


def _read(file: Path) -> None:
    with file.open(encoding="cp1252", newline="") as lines:
        for _row in csv.DictReader(lines):
            pass


def _database(folder: Path) -> Engine:
    engine = create_engine(f"sqlite:///{folder / 'bench.sqlite'}")
    tune_sqlite(engine)
    Base.metadata.create_all(engine)
    return engine


def _import(engine: Engine, file: Path) -> None:
    with Session(engine, expire_on_commit=False) as session:
        begin_writing(session)
        import_schools(session, file, links=None, at=AT, progress=lambda _done: None)
        session.commit()


def main(task: str, folder: str, file: str) -> None:
    engine = _database(Path(folder))
    start = process_time()
    if task == "read":
        _read(Path(file))
    else:
        _import(engine, Path(file))
    seconds = process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main(*sys.argv[1:])
