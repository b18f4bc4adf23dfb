"""What a file that somebody gives to the service is written in. Pure."""

from codecs import getincrementaldecoder
from pathlib import Path

from awareness.errors import Invalid

CHUNK = 1 << 20


class UnusableFile(Invalid):
    """The file as a whole cannot be read as what it should be; the text says what to do."""


def lines_in(file: Path) -> int:
    """Count the lines of a file, so that a bar can show how far the reading is."""
    with file.open("rb") as data:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: data.read(CHUNK), b""))


def encoding_of(file: Path) -> str:
    """Return "utf-8-sig" when the whole file is UTF-8, otherwise "cp1252" (Windows).

    Raises UnusableFile for a ZIP file or a workbook, which begin alike.
    """
    decoder = getincrementaldecoder("utf-8")()
    with file.open("rb") as data:
        if data.peek(4).startswith(b"PK\x03\x04"):
            raise UnusableFile(
                "This is a ZIP file or a spreadsheet. Unpack it or save it as CSV, then try again."
            )
        try:
            while chunk := data.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"
