"""Cookies that survive in a frame of another site (lti.md 2d).

Under https they are `Secure; SameSite=None; Partitioned`: each platform has its own, and no site
can follow anybody with them. Under plain http, which is for development alone, a browser takes no
such cookie, so they carry none of the three.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

from awareness.accounts.secrets import token_hash
from awareness.lti.launch import Visit
from awareness.web import held
from awareness.web.extensions import settings

PATH = "/lti"
FORMS = "lantern_frame"
PROBE = "lantern_probe"
TEN_MINUTES = 600


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


@lru_cache(maxsize=2)
def _written(is_secure: bool) -> str:
    """Return the attributes as a header has them."""
    return f"HttpOnly; Path={PATH}" + "; Secure; SameSite=None; Partitioned" * is_secure


def _give(response: Response, name: str, value: str, lasts: str = "") -> None:
    """Give a cookie of letters, digits and the like: nothing in it needs to be quoted."""
    attributes = _written(settings().base_url.startswith("https://"))
    response.headers.add("Set-Cookie", f"{name}={value}; {lasts}{attributes}")


def give_visit(response: Response, visit: Visit) -> None:
    """Put a visit beside those that the browser holds already."""
    others = held.read(request.cookies.get(held.VISITS, ""))
    _give(response, held.VISITS, held.written({**others, str(visit.launch_id): visit.secret}))


def give_proof(response: Response, state: str, proof: str) -> None:
    _give(response, name_for(state), proof, f"Max-Age={TEN_MINUTES}; ")


def take_proof(state: str) -> str:
    """Return the proof this browser holds, or nothing."""
    return request.cookies.get(name_for(state), "")


def drop_proof(response: Response, state: str) -> None:
    _give(response, name_for(state), "", "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; ")


def try_cookies(response: Response) -> None:
    """Give the browser something to bring back, to see whether it keeps cookies here."""
    response.set_cookie(PROBE, "1", max_age=TEN_MINUTES, **attributes())


def keeps_cookies(asked: Request) -> bool:
    """Say whether the browser has brought back a cookie, or opens us in a window of our own."""
    brought = PROBE in asked.cookies or held.VISITS in asked.cookies
    return brought or asked.headers.get("Sec-Fetch-Dest") == "document"
