"""Pages as they are served: their cost against a view that says hello, their tail, their weight.

The cost of a page is the processor time of the workers, page and floor in turn: unlike the wall
clock it does not count the waiting for others on the machine, nor the client.
"""

import gzip
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import nan
from pathlib import Path
from secrets import randbelow
from statistics import median, quantiles
from time import perf_counter

from flask import Flask
from sqlalchemy import select

from awareness import clock, journeys
from awareness.accounts.models import Person
from awareness.content.bands import Band
from awareness.content.model import Module
from awareness.learning.models import Completion
from awareness.schools.models import ClassGroup, School
from awareness.web.extensions import db, library
from bench.site import FLOOR, FLOOR_SIGNED_IN, Site, served, signed_in
from bench.timing import Pair, Result, at_most, under

ROUNDS = 7
IN_A_ROW = 15
CONNECTIONS = 8
KILOBYTE = 1024
LINKED = re.compile(r'(?:href|src)="/static/build/([^"]+\.(?:css|js|svg))"')
FONT = re.compile(r'url\("([^"]+\.woff2)"\)[^}]*unicode-range:U\+0000-00FF')
TAIL = ("My training", "Training record of a school", "Coverage of a council")


@dataclass(frozen=True, slots=True)
class Visit:
    """One page to measure. `times` is the figure to reach; an empty `cookie` is no sign-in."""

    name: str
    path: str
    times: float
    cookie: str = ""

    @property
    def floor(self) -> str:
        return FLOOR_SIGNED_IN if self.cookie else FLOOR


def run() -> Iterator[Result]:
    with served() as site:
        pages = visits(site.app)
        for page in pages:
            yield cost(site, page)
        for page in pages:
            if page.name in TAIL:
                yield tail(site, page)
        for page in pages:
            if "pupils" in page.name:
                yield from weight(site, page)


def visits(app: Flask) -> list[Visit]:
    """Return the pages, with what they need in the database and the sign-ins to open them."""
    teacher, taught = signed_in(app, "cole@hollybrook.example")
    _head, led = signed_in(app, "okafor@hollybrook.example")
    _officer, watched = signed_in(app, "officer@hollybrook.example")
    module, lesson, school = a_lesson(app, teacher)
    adult = "/training/staff-cse-essentials"
    with app.app_context():
        page = library().module("staff-cse-essentials").pages[1].id
    return [
        Visit("My training", "/training", 2, taught),
        Visit("Page of a training", f"{adult}/pages/{page}", 1.5, taught),
        Visit("Classes of a teacher", "/teach", 2, taught),
        Visit("Slide for pupils on the board", f"{lesson}/{module.slides[1].id}", 1.5, taught),
        Visit("School at a glance", f"/school/{school}", 2, led),
        Visit("Training record of a school", f"/school/{school}/matrix", 2, led),
        Visit("Staff of a school", f"/school/{school}/staff", 2, led),
        Visit("Coverage of a council", "/authority/coverage", 2, watched),
        Visit("What pupils learn, for families", "/modules", 2),
        Visit("A module whole, for families", f"/modules/{module.slug}", 2),
        Visit("Help for pupils", "/help/younger", 1.5),
        Visit("Landing page", "/", 1.5),
    ]


def a_lesson(app: Flask, teacher: Person) -> tuple[Module, str, uuid.UUID]:
    """Begin a session with a class of the teacher's school."""
    with app.app_context():
        session, at = db.session(), clock.now()
        today = clock.london_date(at)
        module = library().modules_for(Band.B09)[0]
        group = session.scalars(
            select(ClassGroup)
            .join(School)
            .where(
                School.name == "Hollybrook Primary",
                ClassGroup.band == Band.B09,
                ClassGroup.year == clock.AcademicYear.of(today).label,
            )
            .order_by(ClassGroup.name)
        ).first()
        assert group is not None
        session.execute(
            Completion.__table__.update()
            .where(Completion.person_id == teacher.id)
            .values(expires_on=clock.months_later(today, 12))
        )
        lesson = journeys.begin_session(
            session, teacher=teacher, group=group, module=module, randbelow=randbelow, at=at
        )
        session.commit()
        found = module, f"/teach/sessions/{lesson.id}/board", group.school_id
        db.engine.dispose()
    return found


def cost(site: Site, page: Visit) -> Result:
    """Compare the page with its floor: hello, after loading the person where one is signed in."""
    status, _body = site.get(page.path, page.cookie)
    if status != 200:
        return Result(page.name, nan, None, None, f"answered {status}", "ms", False)
    return at_most(page.name, in_turn(site, page), page.times)


def in_turn(site: Site, page: Visit) -> Pair:
    """Return the medians of the processor time of one request, page and floor in turn."""
    took: dict[str, list[float]] = {page.path: [], page.floor: []}
    for number in range(ROUNDS + 1):
        for path in sorted(took, reverse=bool(number % 2)):
            before = site.busy_seconds()
            for _ in range(IN_A_ROW):
                site.get(path, page.cookie)
            took[path].append((site.busy_seconds() - before) / IN_A_ROW)
    return Pair(median(took[page.path][1:]), median(took[page.floor][1:]))


def tail(site: Site, page: Visit, requests: int = 400) -> Result:
    """Return the time within which 95 of 100 answers arrive at eight connections."""

    def fetch(_number: int) -> float:
        start = perf_counter()
        site.get(page.path, page.cookie)
        return (perf_counter() - start) * 1e3

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        took = list(pool.map(fetch, range(requests)))
    return under(f"{page.name}: p95 at 8 connections", quantiles(took, n=20)[18], 50, unit="ms")


def weight(site: Site, page: Visit) -> Iterator[Result]:
    """Return what a first visit transfers, and a next one; text as a proxy sends it, in gzip."""
    status, body = site.get(page.path, page.cookie)
    if status != 200:
        return
    text = len(gzip.compress(body, 6))
    linked = set(LINKED.findall(body.decode()))
    first = text + sum(_weight(site.app, name) for name in linked | fonts(site.app, linked))
    yield under(f"{page.name}: first visit", first / KILOBYTE, 60, unit="KB")
    yield under(f"{page.name}: next visit", text / KILOBYTE, 10, unit="KB")


def fonts(app: Flask, linked: set[str]) -> set[str]:
    """Return the two weights of the heavier face that the page's styles may ask for."""
    faces: dict[str, set[str]] = {}
    for name in linked:
        if name.endswith(".css"):
            for font in FONT.findall((_build(app) / name).read_text(encoding="utf-8")):
                faces.setdefault(font.partition("-")[0], set()).add(font)
    return max(faces.values(), key=lambda files: sum(_weight(app, name) for name in files))


def _weight(app: Flask, name: str) -> int:
    data = (_build(app) / name).read_bytes()
    return len(data if name.endswith(".woff2") else gzip.compress(data, 6))


def _build(app: Flask) -> Path:
    assert app.static_folder is not None
    return Path(app.static_folder) / "build"


if __name__ == "__main__":
    for result in run():
        print(result)
