"""How values are written for a person: one way for dates, shares and addresses of built files."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from flask import Flask, request, url_for

from awareness import clock
from awareness.clock import LONDON, london_date
from awareness.web.pictures import Drawings


class Labelled(Protocol):
    @property
    def label(self) -> str: ...


@lru_cache(maxsize=4096)  # a list writes the same few days over and over
def in_words(day: date | datetime | None) -> str:
    """Write "12 March 2027"; a moment is written as the day it was in England. Nothing for None."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = london_date(day)
    return clock.in_words(day)


def to_the_minute(at: datetime) -> str:
    """Write "12 March 2027, 14:05" as the clocks in England showed it."""
    here = at.astimezone(LONDON)
    return f"{in_words(at)}, {here:%H:%M}"


@lru_cache(maxsize=4096)
def short_day(day: date | None) -> str:
    """Write "12 Mar 2027", for a narrow column."""
    return "" if day is None else f"{day.day} {day:%b %Y}"


def percent(share: float | None) -> str:
    """Write a share (0-1) as a whole percentage, or "no data"."""
    return "no data" if share is None else f"{round(share * 100)}%"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write "1 module", "2 modules"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def thousands(number: int) -> str:
    """Write "1,204"."""
    return f"{number:,}"


def labels(things: Iterable[Labelled]) -> str:
    """Write the labels of roles and the like: "Teacher, SENCO"."""
    return ", ".join([thing.label for thing in things])


class Assets:
    """The built files by their plain names; their addresses hold a hash of the content."""

    def __init__(self, build: Path) -> None:
        manifest = build / "manifest.json"
        if not manifest.exists():
            raise FileNotFoundError(
                f"{manifest} is missing: build the front end first (make build)"
            )
        self._build = build
        self._names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
        self._addresses: dict[tuple[str, str], str] = {}

    def __call__(self, name: str) -> str:
        key = (request.script_root, name)
        if key not in self._addresses:
            self._addresses[key] = url_for("static", filename=f"build/{self._names[name]}")
        return self._addresses[key]

    def file(self, name: str) -> Path:
        """Return where a built file lies, for what is put into a page whole."""
        return self._build / self._names[name]


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        in_words=in_words,
        to_the_minute=to_the_minute,
        short_day=short_day,
        percent=percent,
        counted=counted,
        labels=labels,
        thousands=thousands,
    )
    assert app.static_folder is not None
    app.jinja_env.globals["asset"] = Assets(Path(app.static_folder) / "build")
    app.jinja_env.globals["drawn"] = Drawings(app.jinja_env)
