"""Certificates against the bare typesetter: one sheet, a ZIP of 200, and the memory it takes."""

import json
import tracemalloc
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime

import psutil
import typst

from awareness.certificates import pdf
from awareness.certificates.archive import certificates_zip
from awareness.certificates.models import Certificate
from awareness.settings import ROOT
from awareness.web.certificate_archive import index_files
from bench.timing import Result, rate_at_least, side_by_side, timed, under

FONTS = ROOT / "awareness" / "web" / "static" / "build" / "pdf-fonts"
AT = datetime(2027, 3, 12, 10, tzinfo=UTC)
MEGABYTE = 1024 * 1024


def run() -> list[Result]:
    return [one_certificate(), zip_of_200(), *memory()]


def one_certificate(rounds: int = 100) -> Result:
    """Ours: from the row to the PDF. Floor: the same sheet by a kept compiler, its data ready."""
    compiler = typst.Compiler(
        pdf.HERE / "certificate.typ", root=pdf.HERE, font_paths=[FONTS], ignore_system_fonts=True
    )

    rows = [_certificate(number) for number in range(rounds + 3)]

    def ours(number: int) -> bytes:
        return _draw(rows[number])

    ready = [_inputs(_certificate(10_000 + number)) for number in range(rounds + 3)]

    def floor(number: int) -> object:
        inputs = ready[number]
        return compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])

    pair = side_by_side(ours, floor, rounds=rounds)
    return rate_at_least("one certificate", pair, 0.8)


def zip_of_200() -> Result:
    seconds = timed(lambda: sum(len(piece) for piece in _zip(200)))
    return under("ZIP of 200 certificates", seconds, 1.5, unit="s")


def memory() -> Iterator[Result]:
    """What sending 300 holds more than sending 50: in Python's hands, and in the whole process."""
    few, many = (_python_peak(certificates) for certificates in (50, 300))
    yield under("memory of Python, 300 over 50", (many - few) / MEGABYTE, 2, unit="MB")
    process = psutil.Process()
    before = process.memory_info().rss
    for _piece in _zip(300):
        pass
    after = process.memory_info().rss
    yield under("memory of the process, 300 more", (after - before) / MEGABYTE, 8, unit="MB")


def _python_peak(certificates: int) -> int:
    tracemalloc.start()
    for _piece in _zip(certificates):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _zip(certificates: int) -> Iterator[bytes]:
    rows = [_certificate(number) for number in range(certificates)]
    return certificates_zip(rows, draw=_draw, verify_url=_address, index=index_files, at=AT)


def _draw(certificate: Certificate) -> bytes:
    return pdf.certificate_pdf(certificate, verify_url=_address(certificate), fonts=FONTS)


def _inputs(certificate: Certificate) -> dict[str, str]:
    address = _address(certificate)
    return {
        "facts": json.dumps(pdf.facts_of(certificate, address)),
        "qr": pdf.qr_svg(address),
    }


def _address(certificate: Certificate) -> str:
    return f"https://training.hollybrook.example/verify/{certificate.code}"


def _certificate(number: int) -> Certificate:
    return Certificate(
        id=uuid.UUID(int=number),
        code=f"{number:026d}",
        number=f"LN-2027-{number:06d}",
        holder=f"Dana Cole {number}",
        role="Teacher",
        employer="Hollybrook Primary School",
        urn="123456",
        badge="",
        module="staff-cse-essentials",
        title="CSE: everyone's business",
        version="1.0.0",
        guidance_edition="KCSIE 2026",
        minutes=45,
        completed_on=date(2027, 3, 12),
        expires_on=date(2028, 3, 12),
        issuer="Lantern",
        issued_at=AT,
        revoked_reason="",
    )


if __name__ == "__main__":
    for result in run():
        print(result)
