"""Read a list of classes that somebody typed: one on each line, "5B, 28". Pure.

All or nothing: one line that cannot be read and the whole list goes back with every fault.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from awareness.content.bands import Band
from awareness.schools.rules import band_of_year_group
from awareness.schools.upn import is_upn

LARGEST_ROLL = 400
LONGEST_ROLL = 4
"""Digits. Python refuses to read a number of thousands of them."""
LONGEST_NAME = 60
MOST_CLASSES = 200
_RECEPTION = re.compile(r"\b(reception|r|eyfs|yr)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:year|yr|y)?\s*(\d{1,2})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class as typed, with the band its year group usually uses."""

    name: str
    band: Band
    roll: int


@dataclass(frozen=True, slots=True)
class ClassFault:
    """What is wrong in one line, counted from 1, and what to do."""

    line: int
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ClassList:
    """The classes, or the faults; never both."""

    classes: tuple[ClassLine, ...] = ()
    faults: tuple[ClassFault, ...] = ()


class _Wrong(Exception):
    """One line is not usable: (problem, remedy)."""


def read_classes(text: str, *, bands: Collection[Band], taken: Collection[str]) -> ClassList:
    """Read the list. `bands` are those of the school, `taken` the names its year has already.

    A line is a name and a roll, and may end with the year group: "Oak, 28, Year 5". The band comes
    from the year group in that last part or else in the name; a school with one band needs neither.
    """
    seen = {name.casefold() for name in taken}
    classes: list[ClassLine] = []
    faults: list[ClassFault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = _read(line, bands)
            if found.name.casefold() in seen:
                raise _Wrong(f"There is a class called {found.name} already.", "Remove the line.")
            seen.add(found.name.casefold())
            classes.append(found)
        except _Wrong as wrong:
            faults.append(ClassFault(number, *wrong.args))
    if len(classes) > MOST_CLASSES:
        problem = f"The list has {len(classes)} classes."
        faults.append(ClassFault(0, problem, f"Add at most {MOST_CLASSES} at a time."))
    return ClassList(faults=tuple(faults)) if faults else ClassList(classes=tuple(classes))


def year_group_of(words: str) -> int | None:
    """Return the year group in the name of a class, such as "5B", "Year 10 set 2", "Reception"."""
    if found := _YEAR.search(words):
        return int(found[1])
    return 0 if _RECEPTION.search(words) else None


def _read(line: str, bands: Collection[Band]) -> ClassLine:
    name, roll, *rest = [*(" ".join(part.split()) for part in re.split(r"[,;\t]", line)), ""]
    if not name or is_upn(name):
        raise _Wrong("There is no name of a class.", "Write the name first, for example: 5B, 28")
    if len(name) > LONGEST_NAME:
        raise _Wrong("The name is too long.", f"Use at most {LONGEST_NAME} characters.")
    if not roll.isdecimal() or len(roll) > LONGEST_ROLL or not 1 <= int(roll) <= LARGEST_ROLL:
        problem = (
            f'"{roll[:20]}" is not a number of pupils.' if roll else "There is no number of pupils."
        )
        raise _Wrong(
            problem, f"Write a number from 1 to {LARGEST_ROLL} after the comma: {name}, 28"
        )
    group = year_group_of(" ".join(rest)) if any(rest) else year_group_of(name)
    band = _band(group, bands)
    if band is None:
        remedy = f"Add the year group at the end: {name}, {roll}, Year 5"
        raise _Wrong("The age band is not clear from the name.", remedy)
    return ClassLine(name=name, band=band, roll=int(roll))


def _band(group: int | None, bands: Collection[Band]) -> Band | None:
    band = None if group is None else band_of_year_group(group)
    if band is not None:
        return band
    return next(iter(bands)) if len(bands) == 1 else None
