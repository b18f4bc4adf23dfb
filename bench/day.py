"""A school day of live lessons in one process, for what stays in its memory. `live` starts it with
the folder of a council that has been made.

The product whole, on SQLite, asked without a server in front of it: thirty devices a lesson come
in, ask every two seconds, fetch each screen, and answer, while a clock of our own moves on. Lessons
end with a register, or rest for another day, or are left for the night. Nothing is projected: what
is said was resident, after the first lessons and at the end.
"""

import gc
import json
import re
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from awareness import clock, worker
from awareness.classroom.models import ClassSession
from awareness.content.bands import Band
from awareness.live.models import Answer, Device, Room
from awareness.schools.models import ClassGroup, School
from awareness.web.extensions import db, library
from bench.site import product, signed_in

DEVICES = 30
LESSONS, FIRST = 8, 3
"""How many lessons there are, and after how many the process is warm."""

POLLS_A_SCREEN = 20
"""Forty seconds a screen, and a question every two seconds."""

SECONDS = 2
SITE = "http://127.0.0.1"
TEACHER = "cole@hollybrook.example"
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
CHANGED = re.compile(r'data-changed="([^"]+)" data-version="(\d+)" data-place="([^"]+)"')
CHOICES = re.compile(r'name="choice" value="(\d)"')
NEXT = re.compile(r'href="([^"]+)" rel="next" data-board="next"')


class Clock:
    """The time of the simulated day, and what was asked in it."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.asked: Counter[str] = Counter()

    def now(self) -> datetime:
        return self.at

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)


class Browser:
    """One device, or the teacher's screen: it keeps its cookies and reads what it is sent."""

    def __init__(self, app: Flask, time: Clock, cookie: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        self.time = time
        if cookie:
            name, _, value = cookie.partition("=")
            self.client.set_cookie(name, value, domain="127.0.0.1")
        self.page = self.path = ""

    def get(self, path: str) -> str:
        return self._read(self.client.get(path, base_url=SITE, follow_redirects=True), "pages")

    def send(self, path: str, **given: str) -> str:
        """Send a form with the token of the page that is open, and follow where it leads."""
        token = TOKEN.search(self.page)
        assert token is not None, f"no form before {path}"
        data = {"csrf_token": token[1], **given}
        return self._read(
            self.client.post(path, base_url=SITE, data=data, follow_redirects=True), "forms"
        )

    def _read(self, answer: TestResponse, kind: str) -> str:
        assert answer.status_code == 200, f"{answer.request.path} answered {answer.status}"
        self.time.asked[kind] += 1
        self.page, self.path = answer.get_data(as_text=True), answer.request.path
        return self.page


class Pupil(Browser):
    """A device in a lesson."""

    def join(self, code: str) -> None:
        self.get("/class/join")
        self.send("/class/join", code=code)

    def look(self) -> None:
        self.get("/class")

    def choose(self, number: int) -> None:
        found = CHOICES.findall(self.page)
        if found:
            place = CHANGED.search(self.page)
            assert place is not None
            self.send("/class", place=place[3], choice=found[number % len(found)])


def poll(app: Flask, time: Clock, address: str, expected: str) -> None:
    """Ask once whether the board has changed, as the server in front would hand it on."""
    said: list[str] = []
    about = {"PATH_INFO": address, "REQUEST_METHOD": "GET"}
    for _part in app.wsgi_app(about, lambda status, _headers: said.append(status)):
        pass
    assert said[0].startswith(expected), f"{address} answered {said[0]}"
    time.asked["polls"] += 1


def move(teacher: Browser, base: str, place: str) -> None:
    """Put a screen on the board as the script does, and let board and notes hear of it."""
    notes = teacher.page
    teacher.send(f"{base}/move", place=place)
    for _screen in ("board", "notes"):
        teacher.get(f"{base}/live")
    teacher.page = notes


def screens(teacher: Browser) -> Iterator[str]:
    """Go through the lesson by "next" on the notes, and give each screen's place."""
    while True:
        found = NEXT.search(teacher.page)
        if found is None:
            return
        teacher.get(found[1])
        yield found[1].partition("/notes/")[2]


def teach(app: Flask, time: Clock, teacher: Browser, path: str, ending: str) -> None:
    """One lesson of a class, from the start to its `ending`: register, place or nothing."""
    teacher.get(path)
    teacher.send(path)
    base = teacher.path.partition("/board/")[0]
    with app.app_context():
        code = db.session.scalars(
            select(Room.code).where(Room.session_id == uuid.UUID(base.rpartition("/")[2]))
        ).one()
    pupils = [Pupil(app, time) for _ in range(DEVICES)]
    for pupil in pupils:
        pupil.join(code)
    teacher.get(f"{base}/notes")
    for place in screens(teacher):
        move(teacher, base, place)
        for number, pupil in enumerate(pupils):
            pupil.look()
            pupil.choose(number)
        shown = CHANGED.search(pupils[0].page)
        assert shown is not None
        for _ in range(POLLS_A_SCREEN):
            for _pupil in pupils:
                poll(app, time, f"{shown[1]}{shown[2]}", "204")
            time.later(seconds=SECONDS)
    if ending == "register":
        teacher.get(f"{base}/register")
        teacher.send(f"{base}/register", present="20", alternative="1")
        poll(app, time, f"{shown[1]}{shown[2]}", "410")
    elif ending == "place":
        slide = re.search(r'action="([^"]+/place/[^"]+)"', teacher.page)
        assert slide is not None
        teacher.send(slide[1])


def resident() -> float:
    """Return the megabytes that this process holds, after what is not needed has been let go."""
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20


def simulate(folder: Path) -> dict[str, float]:
    """Teach the lessons of a day and wait for the night; return what was held and asked.

    The council is there already: what making it let go again would hide what is kept afterwards.
    """
    app, time = product(folder), Clock(datetime.now(UTC).replace(hour=8, minute=30))
    clock.now = time.now
    with app.app_context():
        today = clock.london_date(time.at)
        groups = db.session.scalars(
            select(ClassGroup.id)
            .join(School)
            .where(
                School.name == "Hollybrook Primary",
                ClassGroup.band == Band.B09,
                ClassGroup.year == clock.AcademicYear.of(today).label,
            )
            .order_by(ClassGroup.name)
        ).all()
        modules = library().modules_for(Band.B09)
    # The first lessons have every module, so that what is kept once of each is there.
    endings = ["register"] * (LESSONS - 2) + ["place", "nothing"]
    warm = 0.0
    for number, ending in enumerate(endings):
        _person, cookie = signed_in(app, TEACHER)
        group, module = groups[number % len(groups)], modules[number % len(modules)]
        path = f"/teach/classes/{group}/{module.slug}"
        teach(app, time, Browser(app, time, cookie), path, ending)
        if number + 1 == FIRST:
            warm = resident()
    day, end = time.at, resident()
    with app.app_context():
        time.later(hours=12)
        worker.night_work()
        time.later(days=8)
        worker.night_work()
        for kind in (Room, Device, Answer):
            assert db.session.scalar(select(func.count()).select_from(kind)) == 0
        open_still = ClassSession.finished_at.is_(None)
        assert db.session.scalar(select(func.count()).where(open_still)) == 0
    return {
        "warm": warm,
        "end": end,
        "lessons": len(endings),
        "devices": DEVICES * len(endings),
        "hours": (day - day.replace(hour=8, minute=30)).total_seconds() / 3600,
        **time.asked,
    }


if __name__ == "__main__":
    place = Path(sys.argv[1])
    found = simulate(place)
    (place / "day.json").write_text(json.dumps(found), encoding="utf-8")
