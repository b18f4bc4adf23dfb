"""The live class: what a poll costs, how many classes two workers hold, and what stays in memory.

A poll that finds nothing changed is compared with the bare hello of the same workers, by their
processor time: unlike the wall clock it does not count waiting for others on the machine.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import randbelow
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter, sleep

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from awareness import journeys
from awareness.classroom.actions import begin
from awareness.classroom.rules import Register
from awareness.content.bands import Band
from awareness.content.library import load
from awareness.db import Base, begin_writing, tune_sqlite
from awareness.live import actions
from awareness.live.models import Device, Room
from awareness.settings import ROOT
from awareness.web.extensions import db
from bench.pages import CONNECTIONS, a_lesson
from bench.recording import AT
from bench.site import FLOOR, WORKERS, Site, product, seed, served, signed_in
from bench.timing import Pair, Result, rate_at_least, under
from tests.factories import make_class, make_person, make_school

ROUNDS = 4
A_ROUND = 100
CLASS = 30
EVERY_SECONDS = 2
GROWTH = 1.05
"""What is kept once of each thing is there after three lessons; what leaks is not."""

REGISTERS = 40
BETWEEN_SECONDS = 0.05
SLOWEST_MS = 1000
"""Nobody who presses "Record it" should think that it hangs."""


def run() -> Iterator[Result]:
    with served() as site:
        teacher, _cookie = signed_in(site.app, "cole@hollybrook.example")
        a_lesson(site.app, teacher)
        with site.app.app_context():
            room = db.session.scalars(select(Room)).one()
            poll = f"/class/changed/{room.id}/{room.version}"
            db.engine.dispose()
        assert site.get(poll)[0] == 204
        pair = costs(site, poll)
        yield rate_at_least("A poll, nothing changed", pair, 0.7)
        held = WORKERS / pair.ours * EVERY_SECONDS / CLASS
        yield at_least("Classes of 30 held at 2 s by two workers", held, 50, "classes")
    yield a_day()
    yield from beside_a_lesson()


def at_least(name: str, value: float, limit: float, unit: str) -> Result:
    return Result(name, value, None, None, f"at least {limit:g} {unit}", unit, value >= limit)


def costs(site: Site, poll: str) -> Pair:
    """Return the medians of the workers' processor time of a request, poll and hello in turn.

    Eight connections ask at once, as devices do, and the requests are counted, not the seconds: on
    a busy machine it takes longer and says the same.
    """
    took: dict[str, list[float]] = {poll: [], FLOOR: []}
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for number in range(ROUNDS + 1):
            for path in sorted(took, reverse=bool(number % 2)):
                before = site.busy_seconds()
                for _ in pool.map(site.get, [path] * A_ROUND):
                    pass
                took[path].append((site.busy_seconds() - before) / A_ROUND)
    return Pair(median(took[poll][1:]), median(took[FLOOR][1:]))


def a_day() -> Result:
    """Return what a process holds at the end of a simulated school day, beside what it held after
    the first lessons of it.
    """
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        seed(product(folder))
        with (folder / "log").open("wb") as lines:
            subprocess.run(
                [sys.executable, "-m", "bench.day", name], stdout=lines, stderr=lines, check=True
            )
        day = json.loads((folder / "day.json").read_text(encoding="utf-8"))
    requests = day["polls"] + day["pages"] + day["forms"]
    return Result(
        f"One process after {day['lessons']} lessons, {day['devices']} devices, {requests:,} "
        f"requests ({day['polls']:,} polls), {day['hours']:.1f} simulated hours",
        day["end"],
        day["warm"],
        day["end"] / day["warm"],
        f"at most {GROWTH:g}x what it held after the first three",
        "MB",
        day["end"] <= day["warm"] * GROWTH,
    )


def beside_a_lesson() -> Iterator[Result]:
    """The registers of other classes while thirty devices of one lesson answer, SQLite. One that
    was refused would end the measurement.
    """
    library = load(ROOT / "content")
    module = library.modules_for(Band.B09)[0]
    with TemporaryDirectory(prefix="bench-") as folder:
        engine = create_engine(f"sqlite:///{folder}/live.sqlite")
        tune_sqlite(engine)
        Base.metadata.create_all(engine)
        with Session(engine, expire_on_commit=False) as session:
            school, teacher = make_school(session), make_person(session)
            groups = [
                make_class(session, school=school, band=module.band)
                for _ in range(1 + 2 * REGISTERS)
            ]
            lessons = [begin(session, teacher, group, module, at=AT) for group in groups]
            room = journeys.open_room(session, lessons[0], module, randbelow=randbelow, at=AT)
            devices = [actions.join(session, room.code, visitor="", at=AT) for _ in range(CLASS)]
            session.commit()

        def registers(chosen: list) -> list[float]:
            took = []
            with Session(engine, expire_on_commit=False) as own:
                for lesson in own.merge_all(chosen):
                    start = perf_counter()
                    begin_writing(own)
                    journeys.deliver_session(
                        own, teacher=teacher, lesson=lesson, register=Register(27, 1), at=AT
                    )
                    own.commit()
                    took.append((perf_counter() - start) * 1e3)
                    sleep(BETWEEN_SECONDS)
            return took

        alone = registers(lessons[1 : REGISTERS + 1])
        is_over = Event()

        def answer(device: Device) -> None:
            with Session(engine, expire_on_commit=False) as own:
                number = 0
                while not is_over.is_set():
                    begin_writing(own)
                    actions.answer(own, own.merge(device), f"card-{number}", number % 3)
                    own.commit()
                    number += 1
                    is_over.wait(EVERY_SECONDS / 8)

        with ThreadPoolExecutor(CLASS) as pool:
            for device in devices:
                assert isinstance(device, Device)
                pool.submit(answer, device)
            beside = registers(lessons[REGISTERS + 1 :])
            is_over.set()
        engine.dispose()
    yield under("Register alone, 95 of 100, SQLite", quantiles(alone, n=20)[18], 50, unit="ms")
    beside_it = "Register beside a lesson's answers"
    yield under(f"{beside_it}, 95 of 100, SQLite", quantiles(beside, n=20)[18], 250, unit="ms")
    yield under(f"{beside_it}, the slowest, SQLite", max(beside), SLOWEST_MS, unit="ms")
