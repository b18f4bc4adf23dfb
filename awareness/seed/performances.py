"""Plays that the fictional schools have seen: one followed up, one half, one not, one just now, and
two in the year before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from uuid6 import uuid7

from awareness.classroom.rules import LESSON_AFTER
from awareness.clock import AcademicYear
from awareness.seed.council import Council, Row
from awareness.seed.history import edition_on


@dataclass(frozen=True, slots=True)
class Play:
    """A play seen by a year group some days ago. Every `nth` class had the lesson: 0 is none."""

    school: int
    title: str
    years: str
    days_ago: int
    nth: int


PLAYS = (
    Play(1, "The Next Stop", "Year 9", 30, 1),
    Play(1, "Say When", "Year 8", 2, 0),
    Play(7, "The Next Stop", "Year 9", 26, 0),
    Play(8, "The Next Stop", "Year 9", 23, 2),
)
LAST_YEAR = (
    Play(1, "The Next Stop", "Year 9", 172, 1),
    Play(8, "Say When", "Year 8", 112, 2),
)
"""Counted back from the last day of the year before."""


def add_performances(council: Council) -> None:
    """Add the plays, and the lessons after them where the library has that lesson."""
    year = AcademicYear.of(council.on)
    _add(council, PLAYS, year, council.on)
    _add(council, LAST_YEAR, year.previous, year.previous.last_day)


def _add(council: Council, plays: Sequence[Play], year: AcademicYear, on: date) -> None:
    for play in plays:
        seen_on = _weekday(on - timedelta(days=play.days_ago))
        groups = _classes(council, play, year.label)
        if seen_on < year.first_day or not groups:
            continue
        performance = {
            "id": uuid7(),
            "school_id": council.schools[play.school]["id"],
            "year": year.label,
            "title": play.title,
            "seen_on": seen_on,
            "pupils": sum(group["roll"] for group in groups),
            "bands": [],
        }
        council.performances.append(performance)
        for number, group in enumerate(groups):
            link = {"performance_id": performance["id"], "class_id": group["id"]}
            council.performance_classes.append(link)
            if play.nth and number % play.nth == 0:
                _lesson_after(council, group, _weekday(seen_on + timedelta(days=7)))


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _classes(council: Council, play: Play, year: str) -> list[Row]:
    school = council.schools[play.school]["id"]
    return [
        group
        for group in council.classes
        if group["school_id"] == school
        and group["year"] == year
        and group["name"].startswith(play.years)
    ]


def _lesson_after(council: Council, group: Row, day: date) -> None:
    module = council.library.by_slug.get(LESSON_AFTER)
    teacher = next(
        (each for each in council.sessions if each["school_id"] == group["school_id"]), None
    )
    if module is None or teacher is None or day > council.on:
        return
    at = datetime.combine(day, time(9, 30), UTC)
    council.sessions.append(
        {
            **teacher,
            "id": uuid7(),
            "class_id": group["id"],
            "module": module.slug,
            "version": module.version,
            "guidance_edition": edition_on(day, module.guidance_edition),
            "band": group["band"],
            "year": group["year"],
            "slide": module.slides[-1].id,
            "started_at": at,
            "finished_at": at + timedelta(minutes=module.minutes),
            "delivered_on": day,
            "roll": group["roll"],
            "present": group["roll"],
            "alternative": 0,
        }
    )
