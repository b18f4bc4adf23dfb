"""Cookies that survive in a frame of another site (lti.md 2d).

Under https they are `Secure; SameSite=None; Partitioned`: each platform has its own, and no site
can follow anybody with them. Under plain http, which is for development alone, a browser takes no
such cookie, so they carry none of the three.
"""

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from awareness.accounts.secrets import token_hash
from awareness.web.extensions import settings

PATH = "/lti"
VISITS = "lantern_visits"
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
    """People who sign in have one cookie, visits from platforms another, and neither sees the
    other's pages.
    """

    _signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the same signer for every request of the application: it keeps nothing of one."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def get_cookie_name(self, app: Flask) -> str:
        return VISITS if is_visit() else super().get_cookie_name(app)

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


def give_proof(response: Response, state: str, proof: str) -> None:
    response.set_cookie(name_for(state), proof, max_age=TEN_MINUTES, **attributes())


def take_proof(state: str) -> str:
    """Return the proof this browser holds, or nothing."""
    return request.cookies.get(name_for(state), "")


def drop_proof(response: Response, state: str) -> None:
    response.set_cookie(name_for(state), "", expires=0, **attributes())


def try_cookies(response: Response) -> None:
    """Give the browser something to bring back, to see whether it keeps cookies here."""
    response.set_cookie(PROBE, "1", max_age=TEN_MINUTES, **attributes())


def keeps_cookies(asked: Request) -> bool:
    """Say whether the browser has brought back a cookie, or opens us in a window of our own."""
    brought = PROBE in asked.cookies or VISITS in asked.cookies
    return brought or asked.headers.get("Sec-Fetch-Dest") == "document"
