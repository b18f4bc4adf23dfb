"""A certificate as a tagged PDF (PDF/UA-1): the same bytes whenever and wherever it is drawn."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import segno
import typst

from awareness.certificates.models import Certificate
from awareness.clock import in_words, london_date
from awareness.content.bands import Band
from awareness.errors import DomainError

HERE = Path(__file__).parent
STATEMENT = (
    "Awareness training. This certificate does not by itself evidence role-specific training for "
    "designated safeguarding leads, or safer-recruitment checks. It prints what was true on the "
    "day it was issued; the address beside it tells how it stands today."
)
# Background, accent, deep: the band themes of the pages.
BAND_COLOURS = {
    Band.B05: ("#fff3e6", "#f28c5a", "#7a3412"),
    Band.B07: ("#e9f6f1", "#3fa684", "#12503c"),
    Band.B09: ("#f1eefb", "#8b75d6", "#3f2f86"),
    Band.B11: ("#e8f2fb", "#4b93d1", "#123f6b"),
    Band.B14: ("#eef1f4", "#5b7c99", "#22384d"),
    Band.B16: ("#f3f1ec", "#8a7a5c", "#3d3420"),
}
_WE_TOOK_PART = "We took part"
_CARD_LINES = {
    Band.B05: "We know who helps us. We can always tell a grown-up we trust.",
    Band.B07: "We know who helps us. We can always tell a grown-up we trust.",
    Band.B09: "If something feels wrong, we tell an adult we trust, and keep telling.",
}


_OLDER_LINE = "Everyone has the right to be safe, and to ask for help."


class NoLetters(DomainError):
    """No font has letters for a name. Any further font in the folder is used as it is."""


@dataclass(frozen=True, slots=True)
class ClassCard:
    """What a class's card says. `group` is the class's name, such as "9B"; a pupils' band."""

    group: str
    school: str
    title: str
    band: Band
    delivered_on: date
    issuer: str


_DARK = re.compile(rb"\x01+")
_idle: dict[tuple[Path, Path], list[Any]] = defaultdict(list)
"""Compilers that nobody uses at the moment: as many as ever drew at the same time."""


def certificate_pdf(certificate: Certificate, *, verify_url: str, fonts: Path) -> bytes:
    """Draw the certificate. `fonts` holds the TTF files of Atkinson Hyperlegible Next.

    A revoked one is drawn with the day of its revocation across it.
    """
    facts = json.dumps(facts_of(certificate, verify_url), ensure_ascii=False)
    return draw(
        HERE / "certificate.typ",
        {"facts": facts, "qr": qr_svg(verify_url)},
        fonts=fonts,
        timestamp=int(certificate.issued_at.timestamp()),
    )


def draw(source: Path, inputs: dict[str, str], *, fonts: Path, timestamp: int) -> bytes:
    """Compile a sheet with its data. `timestamp` (seconds) is all the file knows of time.

    Raises NoLetters when a name is in a script that no font of the service has.
    """
    try:
        with _compiler(source, fonts) as compiler:
            pdf: bytes = compiler.compile(
                format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=timestamp
            )
    except typst.TypstError as error:
        if "could not be displayed with font" not in str(error):
            raise
        raise NoLetters(
            "The fonts of this service have no letters for one of the names on this sheet. "
            "Ask the person who runs the service to add a font for them."
        ) from error
    return pdf


@contextmanager
def _compiler(source: Path, fonts: Path) -> Iterator[Any]:
    """Lend a compiler. It keeps its fonts and its caches, and works for one at a time."""
    idle = _idle[source, fonts]
    try:
        compiler = idle.pop()
    except IndexError:
        # Fonts of the machine are left out: they would make another file of the same certificate.
        compiler = typst.Compiler(
            source, root=source.parent, font_paths=[fonts], ignore_system_fonts=True
        )
    try:
        yield compiler
    finally:
        idle.append(compiler)


def qr_svg(address: str) -> str:
    """Return a QR code of the address as SVG, in ink on nothing, without a margin.

    At the size printed, few large modules are read more easily than many with more correction.
    """
    # Any of the eight masks can be read. Weighing them all takes as long as drawing the sheet.
    rows = segno.make(address, error="l", micro=False, mask=0).matrix
    spans = ((y, *run.span()) for y, row in enumerate(rows) for run in _DARK.finditer(row))
    path = "".join(f"M{start} {y}.5h{end - start}" for y, start, end in spans)
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path stroke="#16202e" d="{path}"/></svg>'
    )


def class_card(card: ClassCard, *, fonts: Path) -> bytes:
    """Draw a sheet for the wall: a class took part, in its band's colours, without names.

    Pupils get no certificates of their own (domain.md 8).
    """
    day = card.delivered_on
    facts = {
        "title": _WE_TOOK_PART,
        "group": card.group,
        "school": card.school,
        "module": _typeset(card.title),
        "day": in_words(day),
        "date": [day.year, day.month, day.day],
        "line": _CARD_LINES.get(card.band, _OLDER_LINE),
        "is_young": card.band.has_lumi,
        "issuer": card.issuer,
    } | dict(zip(("background", "accent", "deep"), BAND_COLOURS[card.band], strict=True))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return draw(
        HERE / "class_card.typ",
        {"facts": json.dumps(facts, ensure_ascii=False)},
        fonts=fonts,
        timestamp=int(midnight.timestamp()),
    )


def facts_of(certificate: Certificate, verify_url: str) -> dict[str, Any]:
    """Return the words of the sheet. Source: domain.md 8, "Certificate contents"."""
    issued_on = london_date(certificate.issued_at)
    revoked_at = certificate.revoked_at
    return {
        "document_title": f"{certificate.title}: certificate {certificate.number}",
        "description": f"{certificate.holder} passed on {in_words(certificate.completed_on)}",
        "issued": [issued_on.year, issued_on.month, issued_on.day],
        "issuer": certificate.issuer,
        "strapline": "Awareness training for schools",
        "heading": "Certificate of training",
        "revoked": "Revoked",
        "revoked_on": revoked_at
        and f"Revoked on {in_words(london_date(revoked_at))}. This certificate no longer counts.",
        "holder": certificate.holder,
        "post": ", ".join(_post(certificate)),
        "has_passed": "has passed",
        "module": _typeset(certificate.title),
        "table": _table(certificate),
        "statement": STATEMENT,
        "check": "Check this certificate",
        "number": certificate.number,
        "address": verify_url,
        "address_words": verify_url.removeprefix("https://"),
        "qr_words": f"QR code of the address {verify_url}",
    }


def _typeset(words: str) -> str:
    return words.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def _post(certificate: Certificate) -> list[str]:
    words = [certificate.role, certificate.employer]
    if certificate.urn:
        words.append(f"URN\N{NO-BREAK SPACE}{certificate.urn}")
    if certificate.badge:
        words.append(f"badge\N{NO-BREAK SPACE}{certificate.badge}")
    return words


def _table(certificate: Certificate) -> list[tuple[str, str]]:
    expires_on = certificate.expires_on
    return [
        ("Outcome", "Passed"),
        ("Completed on", in_words(certificate.completed_on)),
        ("Valid until", in_words(expires_on) if expires_on else "Does not expire"),
        ("Training time (CPD)", f"{certificate.minutes} minutes"),
        ("Module version", certificate.version),
        ("Guidance edition", certificate.guidance_edition),
    ]
