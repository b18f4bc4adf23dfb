"""A cookie of their own for the devices of a class."""

from flask import Flask, request

from awareness.web.lti.cookies import TwoCookies
from awareness.web.pupil.blueprint import COOKIE, PATH


def is_class() -> bool:
    return request.path == PATH or request.path.startswith(f"{PATH}/")


class ThreeCookies(TwoCookies):
    """Devices of a class have a cookie that goes to their pages alone, beside those of people who
    sign in and of visits from platforms.
    """

    def get_cookie_name(self, app: Flask) -> str:
        return COOKIE if is_class() else super().get_cookie_name(app)

    def get_cookie_path(self, app: Flask) -> str:
        return PATH if is_class() else super().get_cookie_path(app)
