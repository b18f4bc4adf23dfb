"""Cookies of their own for shared devices: those of a class, and kiosks."""

from typing import Any

from flask import Flask, request
from werkzeug import Response

from awareness.web.at_kiosk import COOKIE as KIOSK_COOKIE
from awareness.web.at_kiosk import PATH as KIOSK
from awareness.web.lti.cookies import TwoCookies
from awareness.web.pupil.blueprint import COOKIE as CLASS_COOKIE
from awareness.web.pupil.blueprint import PATH as CLASS

COOKIES = {CLASS: CLASS_COOKIE, KIOSK: KIOSK_COOKIE}
"""The name of each cookie by the path it goes to, and to no other."""


def own_path() -> str | None:
    """Return the path of the shared device's cookie that this request is under, or None."""
    first = "/" + request.path.lstrip("/").partition("/")[0]
    return first if first in COOKIES else None


class OwnCookies(TwoCookies):
    """Devices of a class and kiosks have a cookie each that goes to their pages alone, beside those
    of people who sign in and of visits from platforms.
    """

    def get_cookie_name(self, app: Flask) -> str:
        path = own_path()
        return COOKIES[path] if path else super().get_cookie_name(app)

    def get_cookie_path(self, app: Flask) -> str:
        return own_path() or super().get_cookie_path(app)

    def hand_over(self, app: Flask, response: Response, path: str, values: dict[str, Any]) -> None:
        """Give the browser the cookie of another path than this request's."""
        signer = self.get_signing_serializer(app)
        assert signer is not None
        response.set_cookie(
            COOKIES[path],
            signer.dumps(values),
            path=path,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite="Lax",
        )
