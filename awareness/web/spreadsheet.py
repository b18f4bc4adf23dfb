"""Tables as files: the one way to make a CSV or a workbook. No cell is ever a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Response

Cell = str | int | None
BYTE_ORDER_MARK = "\ufeff"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024
WIDEST = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `name` is at most 31 characters, as a workbook demands."""

    name: str
    headings: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def harmless(cell: Cell) -> Cell:
    """Return the cell so that no program takes it for a formula."""
    if isinstance(cell, str) and cell.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        return "'" + cell
    return cell


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """Return the file line by line, with the mark that lets a spreadsheet read it as UTF-8."""
    yield BYTE_ORDER_MARK
    for row in (sheet.headings, *sheet.rows):
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def workbook_chunks(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    """Return a workbook piece by piece; it is built in a temporary file, so memory stays flat."""
    import xlsxwriter

    with tempfile.TemporaryFile() as file:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(file, options)
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, heading, body)
        book.close()
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write(page: object, sheet: Sheet, heading: object, body: object) -> None:
    rows = list(sheet.rows)
    for column, name in enumerate(sheet.headings):
        longest = max((len(str(row[column] or "")) for row in rows), default=0)
        page.set_column(column, column, min(WIDEST, max(12, len(name), longest) + 2))  # type: ignore[attr-defined]
    page.freeze_panes(1, 1)  # type: ignore[attr-defined]
    page.write_row(0, 0, sheet.headings, heading)  # type: ignore[attr-defined]
    for number, row in enumerate(rows, start=1):
        page.write_row(number, 0, row, body)  # type: ignore[attr-defined]


def csv_response(sheet: Sheet, filename: str) -> Response:
    return _download(csv_lines(sheet), CSV, filename)


def workbook_response(sheets: Iterable[Sheet], filename: str) -> Response:
    return _download(workbook_chunks(sheets), XLSX, filename)


def _download(parts: Iterator[str] | Iterator[bytes], mimetype: str, filename: str) -> Response:
    response = Response(parts, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
