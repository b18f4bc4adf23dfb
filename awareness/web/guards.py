"""Closed by default: an endpoint says who may enter, or it cannot be used at all."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from awareness.accounts.roles import Role
from awareness.web.at_kiosk import enter_kiosk, enter_training, is_kiosk
from awareness.web.signed_in import find_signed_in_person, roles_today
from awareness.web.visiting import enter_visit

View = TypeVar("View", bound=Callable[..., Any])
GUARD = "__guard__"
PUBLIC = "public"
SIGNED_IN = "signed in"
FROM_PLATFORM = "from a platform"
AT_KIOSK = "at a kiosk"


def open_to(*roles: Role) -> Callable[[View], View]:
    """Open an endpoint to people who hold one of these roles today."""
    if not roles:
        raise TypeError("say which roles, or use @signed_in_only")

    def mark(view: View) -> View:
        setattr(view, GUARD, frozenset(roles))
        return view

    return mark


def signed_in_only(view: View) -> View:
    """Open an endpoint to everyone who is signed in, with or without a role today."""
    setattr(view, GUARD, SIGNED_IN)
    return view


def public(view: View) -> View:
    """Open an endpoint to anyone. It must neither need nor set a cookie on its own account."""
    setattr(view, GUARD, PUBLIC)
    return view


def from_platform(view: View) -> View:
    """Open an endpoint to whoever holds the visit its address names (`launch_id`)."""
    setattr(view, GUARD, FROM_PLATFORM)
    return view


def at_kiosk(view: View) -> View:
    """Open an endpoint to a device that is an open kiosk, whoever stands before it."""
    setattr(view, GUARD, AT_KIOSK)
    return view


class Unguarded(RuntimeError):
    """An endpoint was written without a guard."""


def guard_of(view: Callable[..., Any]) -> frozenset[Role] | str | None:
    found: frozenset[Role] | str | None = getattr(view, GUARD, None)
    return found


def check_guard() -> ResponseReturnValue | None:
    """Let the request in, send it to sign in, or refuse it. Runs before every view."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = g.app_views[request.endpoint]
    guard = guard_of(view)
    if guard is None:
        raise Unguarded(request.endpoint)
    if guard == PUBLIC:
        return None
    if g.launch_id is not None:
        enter_visit()
    if guard == FROM_PLATFORM:
        return None
    if is_kiosk():
        refused = enter_kiosk()
        if refused is not None or guard == AT_KIOSK:
            return refused
        return enter_training() or check_roles(guard)
    return check_person(guard)


def check_person(guard: frozenset[Role] | str) -> ResponseReturnValue | None:
    """Send whoever is not signed in to sign in; let others in by their roles."""
    person = find_signed_in_person()
    if person is None and g.launch_id is not None:
        return redirect(url_for("lti.start"))
    if person is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("account.sign_in", next=wanted))
    return check_roles(guard)


def check_roles(guard: frozenset[Role] | str) -> ResponseReturnValue | None:
    if guard == SIGNED_IN:
        return None
    assert not isinstance(guard, str)
    if not roles_today() & guard:
        abort(403)
    return None


def install(app: Flask) -> None:
    """Put the check in front of every view."""

    @app.before_request
    def _guard() -> ResponseReturnValue | None:
        g.app_views = app.view_functions
        return check_guard()
