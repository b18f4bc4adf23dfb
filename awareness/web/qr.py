"""An address as a picture that a camera reads."""

import io

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """Return an SVG with a quiet border, dark on white, to be put into a page. It grows with its
    box, and whoever cannot see it has the address beside it.
    """
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=3, dark="#16202e",
        light="#ffffff", svgclass="qr", lineclass=None,
    )  # fmt: skip
    drawn = out.getvalue().decode("utf-8")
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704 - digits and paths of our own
