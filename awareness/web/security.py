"""What every answer says to the browser about what it may do."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from flask import Flask, Response, request

from awareness.web.framing import framed_by

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
LARGEST_FORM = 1024 * 1024
LARGEST_UPLOAD = 110 * 1024 * 1024
UPLOADS = {"admin.bring_schools": LARGEST_UPLOAD, "school.check_roster": 5 * LARGEST_FORM}
"""The most bytes that an endpoint takes, where that is more than a form."""
YEAR = 31_536_000
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@lru_cache(maxsize=512)
def headers_for(origins: tuple[str, ...], scheme: str) -> Mapping[str, str]:
    """Return what an answer says that these platforms opened, usually none, by http or https."""
    said = {**ALWAYS, "Cache-Control": "no-store"}
    if origins:
        said |= policy_for(origins)
    if scheme == "https":
        said["Strict-Transport-Security"] = f"max-age={YEAR}"
    return MappingProxyType(said)


def policy_for(origins: tuple[str, ...]) -> dict[str, str]:
    """Return the headers of an answer that these platforms opened: they may show it in a frame,
    take its forms, and close the window they opened for it.
    """
    sites = " ".join(origins)
    policy = POLICY.replace("form-action 'self'", f"form-action 'self' {sites}")
    return {
        "Content-Security-Policy": policy.replace(
            "frame-ancestors 'none'", f"frame-ancestors 'self' {sites}"
        ),
        "Cross-Origin-Opener-Policy": "unsafe-none",
    }


def install(app: Flask) -> None:
    """Limit what may be sent, and add what an answer does not say for itself."""

    @app.url_value_preprocessor
    def _limit(endpoint: str | None, _values: object) -> None:
        request.max_content_length = UPLOADS.get(endpoint or "", LARGEST_FORM)

    @app.after_request
    def _headers(response: Response) -> Response:
        wanted = dict(headers_for(framed_by(), request.scheme))
        if request.endpoint == "static" and response.status_code < 400:
            wanted["Cache-Control"] = f"public, max-age={YEAR}, immutable"
            response.headers.pop("Cache-Control", None)
        for name, _value in response.headers:
            wanted.pop(name.title(), None)
        response.headers.extend(wanted)
        return response
