"""A certificate as a download, the same for its holder and for the school."""

from pathlib import Path

from flask import Response, current_app, url_for

from awareness.certificates.models import Certificate
from awareness.web.extensions import settings


def pdf_fonts() -> Path:
    """Return the folder of the fonts that the front-end build put there for the PDF."""
    assert current_app.static_folder is not None
    return Path(current_app.static_folder) / "build" / "pdf-fonts"


def verify_address(certificate: Certificate) -> str:
    """Return the public address that tells whether this certificate counts."""
    return settings().base_url + url_for("public.verify_certificate", code=certificate.code)


def pdf_response(certificate: Certificate) -> Response:
    from awareness.certificates import pdf  # typst is loaded only when a certificate is drawn

    data = pdf.certificate_pdf(
        certificate, verify_url=verify_address(certificate), fonts=pdf_fonts()
    )
    name = f"certificate-{certificate.number}.pdf"
    return Response(
        data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
