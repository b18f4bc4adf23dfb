"""All certificates of a school as one download, drawn while it is sent."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import Response

from awareness.certificates.archive import HEADINGS, Row, certificates_zip
from awareness.certificates.models import Certificate
from awareness.web.certificate import pdf_fonts, verify_address
from awareness.web.spreadsheet import Sheet, csv_lines, workbook_chunks


def zip_response(certificates: Sequence[Certificate], filename: str, *, at: datetime) -> Response:
    """Answer with the ZIP. Without a length: a download that breaks off is seen as broken."""
    from awareness.certificates import pdf  # typst is loaded only when a certificate is drawn

    fonts = pdf_fonts()
    addresses = {certificate.id: verify_address(certificate) for certificate in certificates}

    def draw(certificate: Certificate) -> bytes:
        address = addresses[certificate.id]
        return pdf.certificate_pdf(certificate, verify_url=address, fonts=fonts)

    pieces = certificates_zip(
        certificates,
        draw=draw,
        verify_url=lambda certificate: addresses[certificate.id],
        index=index_files,
        at=at,
    )
    response = Response(pieces, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def index_files(rows: list[Row]) -> Iterator[tuple[str, bytes]]:
    """Return the list of what is in the ZIP, as a workbook and as CSV."""
    sheet = Sheet("Certificates", HEADINGS, rows)
    yield "index.xlsx", b"".join(workbook_chunks([sheet]))
    yield "index.csv", "".join(csv_lines(sheet)).encode()
