"""Read the two files of Get Information About Schools (GIAS): establishments and links. Pure.

Columns come, go and change place from year to year, so they are found by heading and only four are
required. The names of head teachers are personal data: those columns are never picked up.
"""

import csv
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from awareness.schools.files import UnusableFile, encoding_of
from awareness.schools.gias_codes import PHASES, STATUSES, TYPES
from awareness.schools.models import Phase, SchoolStatus, SchoolType
from awareness.schools.upn import upn_column

Value = TypeVar("Value")

SAMPLE_ROWS = 200
"""How many rows are looked through for pupil numbers."""

LONGEST_DAY = 10
LONGEST_NUMBER = 9
LONGEST = {"EstablishmentName": 200, "LA (name)": 120, "Trusts (name)": 200, "Town": 100}

STATUS_HEADINGS = ("EstablishmentStatus (code)", "EstablishmentStatus (name)")
REQUIRED = ("URN", "EstablishmentName", "LA (code)")
# The order in which `_row` takes the values. A heading that the file does not have reads as empty.
HEADINGS = (
    *REQUIRED,
    *STATUS_HEADINGS,
    "LA (name)",
    "EstablishmentNumber",
    "UKPRN",
    "PhaseOfEducation (code)",
    "PhaseOfEducation (name)",
    "TypeOfEstablishment (code)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "NumberOfPupils",
    "Town",
    "Postcode",
    "OpenDate",
    "CloseDate",
    "Trusts (code)",
    "Trusts (name)",
)


class UnusableLinks(UnusableFile):
    """The same of the links file, so that the fault can be shown beside it."""


class GiasRow(NamedTuple):
    """One establishment as GIAS describes it. A named tuple: fifty thousand are made at once.

    `remarks` tells which optional values could not be understood and were left empty.
    """

    line: int
    urn: str
    name: str
    authority_code: str
    authority_name: str
    establishment_number: str
    ukprn: str
    phase: Phase
    type: SchoolType
    status: SchoolStatus
    low_age: int | None
    high_age: int | None
    pupils: int | None
    town: str
    postcode: str
    opened_on: date | None
    closed_on: date | None
    trust_code: str
    trust_name: str
    remarks: tuple[str, ...]


class SkippedRow(NamedTuple):
    """A row that was not imported, and why. `line` counts from 1, the heading included."""

    line: int
    urn: str
    reason: str


class Link(NamedTuple):
    """One line of the links file: `urn` is linked to `other` in the way `kind` says."""

    urn: str
    other: str
    kind: str


def read_establishments(file: Path) -> Iterator[GiasRow | SkippedRow]:
    """Yield every row of an establishments file, in order, each URN once.

    Raises UnusableFile when it is not such a file, or carries a column of pupil numbers.
    """
    with file.open(encoding=encoding_of(file), errors="replace", newline="") as text:
        reader = csv.reader(text)
        try:
            rows = ((reader.line_num, cells) for cells in reader if cells)
            yield from _establishments(_heading(reader), rows)
        except csv.Error as error:
            raise UnusableFile(f"Line {reader.line_num} cannot be read as CSV: {error}.") from error


def read_links(file: Path) -> list[Link]:
    """Return the lines of a links file. Raises UnusableLinks when it is not such a file."""
    try:
        return _links(file)
    except (UnusableFile, csv.Error) as error:
        raise UnusableLinks(str(error)) from error


def _links(file: Path) -> list[Link]:
    with file.open(encoding=encoding_of(file), errors="replace", newline="") as text:
        reader = csv.reader(text)
        headings = _heading(reader)
        _require(headings, ("URN", "LinkURN", "LinkType"), "links")
        pick = itemgetter(*(headings.index(name) for name in ("URN", "LinkURN", "LinkType")))
        lines = (pick(cells) for cells in reader if len(cells) == len(headings))
        return [Link(urn.strip(), other.strip(), kind.strip()) for urn, other, kind in lines]


def _heading(reader: Iterator[list[str]]) -> list[str]:
    return [heading.strip() for heading in next(reader, [])]


def _require(headings: Sequence[str], names: Sequence[str], kind: str) -> None:
    if missing := [name for name in names if name not in headings]:
        raise UnusableFile(
            f"This is not the {kind} file of Get Information About Schools: its first line has no "
            f"column called {', '.join(missing)}. Download the {kind} file again and keep its "
            "first line."
        )


def _establishments(
    headings: list[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[GiasRow | SkippedRow]:
    status = next((name for name in STATUS_HEADINGS if name in headings), STATUS_HEADINGS[0])
    _require(headings, (*REQUIRED, status), "establishments")
    sample = list(itertools.islice(rows, SAMPLE_ROWS))
    _refuse_pupil_numbers(headings, (cells for _, cells in sample))
    # A heading that is missing points at the empty cell put behind every row.
    pick = itemgetter(*(headings.index(name) if name in headings else -1 for name in HEADINGS))
    seen: set[str] = set()
    for line, cells in itertools.chain(sample, rows):
        if len(cells) != len(headings):
            reason = f"it has {len(cells)} values and the first line has {len(headings)} columns"
            yield SkippedRow(line, "", reason)
            continue
        cells.append("")
        row = _row(line, pick(cells))
        if isinstance(row, GiasRow):
            if row.urn in seen:
                row = SkippedRow(line, row.urn, "an earlier line has the same URN")
            seen.add(row.urn)
        yield row


def _refuse_pupil_numbers(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    if heading := upn_column(headings, rows):
        raise UnusableFile(
            f'The column "{heading}" holds pupil numbers (UPNs), so nothing was read. '
            "Remove the column, and find out how it came to be in this file."
        )


def _row(line: int, cells: tuple[str, ...]) -> GiasRow | SkippedRow:
    """Read the cells, which come in the order of HEADINGS."""
    (
        urn, name, authority_code, status_code, status_name, authority_name, number, ukprn,
        phase_code, phase_name, type_code, low, high, pupils, town, postcode, opened, closed,
        trust_code, trust_name,
    ) = map(str.strip, cells)  # fmt: skip
    status = STATUSES.get(status_code) or STATUSES.get(status_name.lower())
    if reason := _reason_to_skip(urn, name, authority_code):
        return SkippedRow(line, urn, reason)
    if status is None:
        return SkippedRow(line, urn, f'the status "{status_code or status_name}" is not known')
    remarks: list[str] = []
    low_age, high_age = _ages(low, high, remarks)
    return GiasRow(
        line,
        urn,
        _cut("EstablishmentName", name, remarks),
        authority_code.zfill(3),
        _cut("LA (name)", authority_name, remarks),
        number.zfill(4) if len(number) in range(1, 5) else "",
        ukprn if len(ukprn) == 8 else "",
        _phase(phase_code, phase_name, remarks),
        TYPES.get(type_code.zfill(2), SchoolType.OTHER),
        status,
        low_age,
        high_age,
        _value(_whole, "NumberOfPupils", pupils, remarks),
        _cut("Town", town, remarks),
        postcode if len(postcode) <= 10 else "",
        _value(_day, "OpenDate", opened, remarks),
        _value(_day, "CloseDate", closed, remarks),
        trust_code if len(trust_code) <= 20 else "",
        _cut("Trusts (name)", trust_name, remarks),
        tuple(remarks),
    )


def _reason_to_skip(urn: str, name: str, authority_code: str) -> str:
    if not (len(urn) == 6 and urn.isascii() and urn.isdigit()):
        return f'the URN "{urn}" is not six digits'
    if not name:
        return "the establishment has no name"
    if not (authority_code.isdigit() and len(authority_code) <= 3):
        return f'the authority code "{authority_code}" is not a number of up to three digits'
    return ""


def _value(
    read: Callable[[str], Value], heading: str, text: str, remarks: list[str]
) -> Value | None:
    """Return the value, or None with a remark when the text is not one. Empty is simply None."""
    if not text:
        return None
    try:
        return read(text)
    except ValueError:
        remarks.append(f'{heading} "{text}" could not be read and was left empty')
        return None


@lru_cache(maxsize=20_000)
def _day(text: str) -> date:
    """Read dd-mm-yyyy. Raises ValueError."""
    if len(text) > LONGEST_DAY:
        raise ValueError(text)
    day, month, year = text.split("-")
    return date(int(year), int(month), int(day))


@lru_cache(maxsize=5_000)
def _whole(text: str) -> int:
    """Read a whole number from 0 to 999,999,999. Raises ValueError."""
    if not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise ValueError(text)
    return int(text)


def _ages(low: str, high: str, remarks: list[str]) -> tuple[int | None, int | None]:
    low_age = _value(_whole, "StatutoryLowAge", low, remarks)
    high_age = _value(_whole, "StatutoryHighAge", high, remarks)
    if low_age is not None and high_age is not None and low_age > high_age:
        remarks.append(f"the ages {low_age} to {high_age} are out of order and were left empty")
        return None, None
    return low_age, high_age


def _phase(code: str, name: str, remarks: list[str]) -> Phase:
    phase = PHASES.get(code) or PHASES.get(name.lower())
    if phase is None:
        if code or name:
            remarks.append(f'the phase "{code or name}" is not known and was left out')
        return Phase.NOT_APPLICABLE
    return phase


def _cut(heading: str, text: str, remarks: list[str]) -> str:
    longest = LONGEST[heading]
    if len(text) > longest:
        remarks.append(f"{heading} is longer than {longest} characters and was cut")
        return text[:longest]
    return text
