"""Cookies that survive in a frame of another site (lti.md 2d).

Under https they are `Secure; SameSite=None; Partitioned`: each platform has its own, and no site
can follow anybody with them. Under plain http, which is for development alone, a browser takes no
such cookie, so they carry none of the three.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

from awareness.accounts.secrets import token_hash
from awareness.lti.launch import Visit
from awareness.lti.state import Begun
from awareness.web import held
from awareness.web.extensions import settings

PATH = "/lti"
FORMS = "lantern_frame"
PROBE = "lantern_probe"
TEN_MINUTES = 600
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"
Line = tuple[str, str]
"""A header of an answer: its name and what it says."""


def attributes() -> dict[str, Any]:
    if not settings().base_url.startswith("https://"):
        return {"path": PATH, "httponly": True}
    return {
        "path": PATH,
        "httponly": True,
        "secure": True,
        "samesite": "None",
        "partitioned": True,
    }


def is_visit() -> bool:
    return request.path.startswith(f"{PATH}/")


class TwoCookies(SecureCookieSessionInterface):
    """People who sign in have one cookie, forms of pages in a frame another, and neither sees the
    other's pages. Visits themselves are in a cookie of their own (`held.py`).
    """

    _signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the same signer for every request of the application: it keeps nothing of one."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, unless a page in a frame has neither read nor changed it."""
        if session.accessed or session.modified or not is_visit():
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        return FORMS if is_visit() else super().get_cookie_name(app)

    def get_cookie_path(self, app: Flask) -> str:
        return PATH if is_visit() else super().get_cookie_path(app)

    def get_cookie_samesite(self, app: Flask) -> str | None:
        if not is_visit():
            return super().get_cookie_samesite(app)
        return "None" if self.get_cookie_secure(app) else None

    def get_cookie_partitioned(self, app: Flask) -> bool:
        return is_visit() and self.get_cookie_secure(app)


def name_for(state: str) -> str:
    """Return the name of the cookie that proves a launch ends where it began: one a launch, so
    that several can be under way.
    """
    return f"lantern_state_{token_hash(state)[:16]}"


def _line(name: str, value: str, base_url: str, lasts: str = "") -> Line:
    """Return what gives a cookie of letters, digits and the like: none of it is to be quoted."""
    secure = "; Secure; SameSite=None; Partitioned" if base_url.startswith("https://") else ""
    return "Set-Cookie", f"{name}={value}; {lasts}HttpOnly; Path={PATH}{secure}"


def visit(brought: Mapping[str, str], made: Visit, base_url: str) -> Line:
    """Put a visit beside those that the browser holds already."""
    secrets = held.read(brought.get(held.VISITS, "")) | {str(made.launch_id): made.secret}
    return _line(held.VISITS, held.written(secrets), base_url)


def proof(begun: Begun, base_url: str) -> Line:
    """Give the browser what shows that the launch ends where it began."""
    return _line(name_for(begun.state), begun.proof, base_url, f"Max-Age={TEN_MINUTES}; ")


def proof_of(brought: Mapping[str, str], state: str) -> str:
    """Return the proof that the browser has brought, or nothing."""
    return brought.get(name_for(state), "")


def no_proof(state: str, base_url: str) -> Line:
    """Take the proof of a launch that has ended out of the browser."""
    return _line(name_for(state), "", base_url, f"Expires={LONG_AGO}; Max-Age=0; ")


def try_cookies(response: Response) -> None:
    """Give the browser something to bring back, to see whether it keeps cookies here."""
    response.set_cookie(PROBE, "1", max_age=TEN_MINUTES, **attributes())


def are_kept(brought: Mapping[str, str], opened: str | None) -> bool:
    """Say whether the browser has brought back a cookie, or opens us in a window of our own, as its
    header `Sec-Fetch-Dest` says.
    """
    return PROBE in brought or held.VISITS in brought or opened == "document"
