"""Read a school's staff list: a CSV of names, e-mail addresses, roles and start dates. Pure.

All or nothing: one bad row and the whole file goes back, with every fault, its line and what to do.
The address may be empty: such a person trains at a kiosk, and is known by name.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from awareness.accounts.actions import NewStaff
from awareness.accounts.queries import Known
from awareness.accounts.role_words import plain, role_from_words
from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.accounts.rules import identity
from awareness.schools.files import UnusableFile, encoding_of
from awareness.schools.upn import is_upn, upn_column

Value = TypeVar("Value")

MOST_ROWS = 2_000
LARGEST_LIST = 2_000_000
"""Bytes: four times as many as two thousand people with long names take."""
LONGEST_NAME = 120
FIRST_DAY = date(1950, 1, 1)
FURTHEST_AHEAD = timedelta(days=366)
DATE_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")
APART = " If they are two people, write a middle name or an initial too."
COLUMNS = {
    "name": "name|full name|staff name|staff member|employee",
    "first name": "first name|forename|given name|preferred name",
    "last name": "last name|surname|family name",
    "e-mail": "email|e mail|email address|e mail address|work email|work e mail|work email address",
    "role": "role|job title|job|post|position|job role",
    "start date": "start date|started|start|date started|started on|date of start|starting date",
}
"""The headings understood for each column, as `plain` writes them."""


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What is wrong in one place, and what to do. `line` counts from 1; 0 is the whole file."""

    line: int
    column: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A staff list as read: the people to add, or the faults; never both.

    `already_here` are addresses, or names, of people who hold that role at the school: nothing
    changes.
    """

    rows: tuple[NewStaff, ...] = ()
    already_here: tuple[str, ...] = ()
    faults: tuple[RosterFault, ...] = ()


class _Wrong(Exception):
    """One cell is not usable: (problem, remedy)."""


def read_roster(file: Path, *, known: Known, on: date) -> Roster:
    """Read a staff list. `known` is who is at the school on the day `on`."""
    if file.stat().st_size > LARGEST_LIST:
        problem = "This file is too large to be a list of staff."
        return _refused("", problem, f"Give from 1 to {MOST_ROWS:,} people, one on each line.")
    try:
        headings, lines = _lines(file)
    except (UnusableFile, csv.Error) as error:
        return _refused("", str(error), "Save the list as CSV in your spreadsheet and try again.")
    if heading := upn_column(headings, [cells for _, cells in lines]):
        problem = "This column holds pupil numbers (UPNs), so nothing was read."
        return _refused(heading, problem, "Only staff belong in this list. Remove the pupils.")
    places = _places(headings)
    if faults := _missing(places):
        return Roster(faults=tuple(faults))
    if not 1 <= len(lines) <= MOST_ROWS:
        problem = f"The list has {len(lines):,} people."
        return _refused("", problem, f"Give from 1 to {MOST_ROWS:,}, one on each line.")
    return _read(lines, places, known, on)


def _refused(column: str, problem: str, remedy: str) -> Roster:
    return Roster(faults=(RosterFault(0, column, problem, remedy),))


def _lines(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the headings and the rows that are not empty, each with its line. Finds the comma."""
    with file.open(encoding=encoding_of(file), errors="replace", newline="") as text:
        first = text.readline()
        text.seek(0)
        comma = max(",;\t", key=first.count)
        reader = csv.reader(text, delimiter=comma)
        headings = [heading.strip() for heading in next(reader, [])]
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    return headings, [(line, cells) for line, cells in rows if any(cells)]


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Return where each column is, by the first heading that means it."""
    places: dict[str, int] = {}
    for column, words in COLUMNS.items():
        known = words.split("|")
        found = [index for index, heading in enumerate(headings) if plain(heading) in known]
        if found:
            places[column] = found[0]
    return places


def _missing(places: dict[str, int]) -> list[RosterFault]:
    needed = ["e-mail", "role", "start date"]
    if not {"first name", "last name"} <= places.keys():
        needed.insert(0, "name")
    return [
        RosterFault(
            1,
            column,
            f"The first line has no column for the {column}.",
            f'Put a heading such as "{column.capitalize()}" above that column.',
        )
        for column in needed
        if column not in places
    ]


@dataclass(slots=True)
class _Reader:
    """Reads row after row, keeping what was found so far."""

    places: dict[str, int]
    known: Known
    on: date
    rows: list[NewStaff] = field(default_factory=list)
    already_here: list[str] = field(default_factory=list)
    faults: list[RosterFault] = field(default_factory=list)
    names: dict[str, tuple[int, str]] = field(default_factory=dict)
    seen: dict[tuple[str, Role], int] = field(default_factory=dict)
    addressed: dict[str, int] = field(default_factory=dict)

    def read(self, line: int, cells: list[str]) -> None:
        name = self._cell(line, "name", self._name_in(cells), _name)
        address = self._in(cells, "e-mail")
        email = self._cell(line, "e-mail", address, _email) if address else ""
        role = self._cell(line, "role", self._in(cells, "role"), _role)
        start = self._cell(line, "start date", self._in(cells, "start date"), self._start)
        if name is None or email is None or role is None or start is None:
            return
        if fault := self._clash(line, name, email, role):
            self.faults.append(fault)
        elif (identity(name, email), role) in self.known.roles:
            self.already_here.append(email or name)
        else:
            self.rows.append(NewStaff(name=name, email=email, role=role, started_on=start))

    def _in(self, cells: list[str], column: str) -> str:
        place = self.places.get(column, len(cells))
        return cells[place] if place < len(cells) else ""

    def _name_in(self, cells: list[str]) -> str:
        parts = (self._in(cells, "first name"), self._in(cells, "last name"))
        return self._in(cells, "name") or " ".join(part for part in parts if part)

    def _cell(
        self, line: int, column: str, text: str, read: Callable[[str], Value]
    ) -> Value | None:
        try:
            if not text:
                raise _Wrong(f"There is no {column}.", "Fill it in, or remove the line.")
            return read(text)
        except _Wrong as wrong:
            problem, remedy = wrong.args
            self.faults.append(RosterFault(line, column, problem, remedy))
            return None

    def _start(self, text: str) -> date:
        day = _day(text)
        if not FIRST_DAY <= day <= self.on + FURTHEST_AHEAD:
            raise _Wrong(f"{text} is too long ago or too far ahead.", "Check the year.")
        return day

    def _clash(self, line: int, name: str, email: str, role: Role) -> RosterFault | None:
        """Note the person; return a fault where an earlier line does not agree with this one."""
        key = identity(name, email)
        earlier = self.seen.setdefault((key, role), line)
        if earlier != line:
            problem = f"{email or name} is on line {earlier} with the same role."
            return RosterFault(line, "e-mail", problem, "Remove one of the two lines." + APART)
        if not email:
            return self._without_address(line, name, key)
        self.addressed.setdefault(identity(name, ""), line)
        first_line, first_name = self.names.setdefault(email, (line, name))
        if first_name.casefold() != name.casefold():
            problem = f"{email} belongs to {first_name} on line {first_line}."
            return RosterFault(line, "e-mail", problem, "Give each person an address of their own.")
        return None

    def _without_address(self, line: int, name: str, key: str) -> RosterFault | None:
        """Somebody without an address is known by name, so nobody here may be called the same."""
        if key in self.known.addressed:
            problem = f"{name} is at the school already, with an e-mail address."
        elif key in self.addressed:
            problem = f"{name} is on line {self.addressed[key]} with an e-mail address."
        else:
            return None
        return RosterFault(line, "e-mail", problem, "Give the same address here." + APART)


def _read(
    lines: Sequence[tuple[int, list[str]]],
    places: dict[str, int],
    known: Known,
    on: date,
) -> Roster:
    reader = _Reader(places, known, on)
    for line, cells in lines:
        reader.read(line, cells)
    if reader.faults:
        return Roster(faults=tuple(reader.faults))
    return Roster(rows=tuple(reader.rows), already_here=tuple(reader.already_here))


def _name(text: str) -> str:
    name = " ".join(text.split())
    if is_upn(name):
        raise _Wrong("This is a pupil number (UPN).", "Only staff belong in this list.")
    if len(name) > LONGEST_NAME or not any(character.isalpha() for character in name):
        raise _Wrong(f'"{name[:40]}" is not a name.', "Give the name the person is known by.")
    return name


def _email(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        remedy = "Give the work address, such as d.cole@school.sch.uk."
        raise _Wrong(f'"{text}" is not an e-mail address.', remedy) from None


def _role(text: str) -> Role:
    role = role_from_words(text)
    if role is None:
        known = ", ".join(role.label for role in Role if role in SCHOOL_ROLES)
        raise _Wrong(f'"{text}" is not a role known here.', f"Use one of: {known}.")
    return role


def _day(text: str) -> date:
    for form in DATE_FORMS:
        try:
            return datetime.strptime(text.removesuffix(" 00:00:00"), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise _Wrong(f'"{text}" is not a date.', "Write the day first, such as 1/9/2026.")
