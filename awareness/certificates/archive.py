"""A school's certificates as one ZIP with an index, sent while it is being drawn.

Nothing is kept on disk, and no more than a few certificates in memory. A ZIP's table of contents is
its end: a download that breaks off cannot be opened, so half of one is never taken for the whole.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from awareness.certificates.models import Certificate
from awareness.clock import LONDON, in_words, london_date
from awareness.errors import DomainError

HEADINGS = (
    "Holder",
    "Role",
    "School or council",
    "URN",
    "Badge",
    "Module",
    "Version",
    "Guidance edition",
    "Completed on",
    "Valid until",
    "Minutes",
    "On the day of this list",
    "Certificate number",
    "Check it at",
    "File",
)
AT_A_TIME, AHEAD = 2, 4
Row = tuple[str | int, ...]
"""What the index says of one certificate, in the order of HEADINGS."""


def certificates_zip(
    certificates: Sequence[Certificate],
    *,
    draw: Callable[[Certificate], bytes],
    verify_url: Callable[[Certificate], str],
    index: Callable[[list[Row]], Iterable[tuple[str, bytes]]],
    at: datetime,
) -> Generator[bytes, None, None]:
    """Yield the pieces of a ZIP: every certificate, then the files that `index` makes of the rows.

    The certificates have to be loaded: the session is gone when the pieces are sent. One that
    `draw` refuses with a DomainError is left out, and its row says why.
    """
    sink = _Sink()
    rows: list[Row] = []
    with ZipFile(sink, "w") as archive:
        for certificate, drawn in _drawn(certificates, draw):
            name = file_name(certificate)
            try:
                entry = _entry(name, certificate.issued_at, ZIP_STORED)
                archive.writestr(entry, drawn.result())
            except DomainError as refusal:
                name = f"Not drawn: {refusal}"
            rows.append(_row(certificate, verify_url(certificate), name, london_date(at)))
            yield sink.taken()
        for name, content in index(rows):
            archive.writestr(_entry(name, at, ZIP_DEFLATED), content)
    yield sink.taken()


def _drawn(
    certificates: Iterable[Certificate], draw: Callable[[Certificate], bytes]
) -> Iterator[tuple[Certificate, Future[bytes]]]:
    """Yield each certificate with its drawing, in their order.

    Two are drawn at a time, a few ahead of what is sent: the typesetter needs no interpreter while
    it works. Whoever stops taking them waits for no more than those begun.
    """
    pool, ahead = ThreadPoolExecutor(AT_A_TIME), deque[tuple[Certificate, Future[bytes]]]()
    try:
        for certificate in certificates:
            ahead.append((certificate, pool.submit(draw, certificate)))
            if len(ahead) > AHEAD:
                yield ahead.popleft()
        yield from ahead
    finally:
        pool.shutdown(cancel_futures=True)


def file_name(certificate: Certificate) -> str:
    """Return a name that every system can store, such as "cole-dana-...-LN-2027-7Q4M2K.pdf"."""
    plain = unicodedata.normalize("NFKD", certificate.holder).encode("ascii", "ignore").decode()
    holder = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    return "_".join(filter(None, (holder, certificate.module, certificate.number))) + ".pdf"


def _row(certificate: Certificate, address: str, file: str, today: date) -> Row:
    return (
        certificate.holder,
        certificate.role,
        certificate.employer,
        certificate.urn,
        certificate.badge,
        certificate.title,
        certificate.version,
        certificate.guidance_edition,
        in_words(certificate.completed_on),
        in_words(certificate.expires_on) if certificate.expires_on else "Does not expire",
        certificate.minutes,
        certificate.status(today).label,
        certificate.number,
        address,
        file,
    )


def _entry(name: str, at: datetime, compression: int) -> ZipInfo:
    moment = at.astimezone(LONDON)
    entry = ZipInfo(name, moment.timetuple()[:6])
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    return entry


class _Sink(RawIOBase):
    """Where the ZIP is written: a stream that cannot go back, emptied after every certificate."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces
