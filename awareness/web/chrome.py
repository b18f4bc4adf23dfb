"""What every page has around it: the person, the menu, the names of service and council."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup
from werkzeug.local import LocalProxy

from awareness import clock
from awareness.accounts.access import roles_of
from awareness.accounts.models import Person
from awareness.accounts.roles import (
    AUTHORITY_ROLES,
    CONNECTING,
    COUNCIL_READING,
    SCHOOL_LEADING,
    TEACHING,
    Role,
)
from awareness.kiosk.rules import WARNING_SECONDS
from awareness.learning.queries import is_in_date
from awareness.learning.required import DELIVERING
from awareness.web.at_kiosk import find_kiosk
from awareness.web.extensions import reading
from awareness.web.framing import framed_by
from awareness.web.signed_in import find_signed_in_person
from awareness.web.visiting import find_visit

MENU: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("My training", "learner.home", frozenset(Role) - AUTHORITY_ROLES),
    ("Teach", "teacher.home", TEACHING),
    ("School", "school.home", SCHOOL_LEADING),
    ("Coverage", "authority.coverage", COUNCIL_READING),
    ("Drivers", "authority.drivers", frozenset({Role.LICENSING_OFFICER, Role.TRANSPORT_OFFICER})),
    ("Learning platforms", "connections.home", CONNECTING),
    ("Administration", "admin.home", frozenset({Role.AUTHORITY_ADMIN})),
)


def job(person: Person, on: date) -> str:
    """Return the address of the page that a person's work begins on.

    A teacher begins with the classes as soon as the training is done that opens a session.
    """
    roles = roles_of(person, on)
    if roles & SCHOOL_LEADING:
        return url_for("school.home")
    if Role.TEACHER in roles and is_in_date(reading(), person.id, DELIVERING, on):
        return url_for("teacher.home")
    ways = [href for _words, href, _current in menu(person, on)]
    return ways[0] if ways else url_for("public.home")


def menu(person: Person | None, on: date) -> list[tuple[str, str, bool]]:
    """Return the menu as (words, address, is current) for what the person's roles open.

    A visit from a platform has none: it is no sign-in, and those pages show in no frame. Nor has a
    kiosk, which opens one training alone.
    """
    if not person or find_visit() or find_kiosk() is not None:
        return []
    roles = roles_of(person, on)
    here = request.blueprint
    return [
        (words, address(endpoint), endpoint.partition(".")[0] == here)
        for words, endpoint, openers in MENU
        if roles & openers
    ]


def address(endpoint: str, **values: Any) -> str:
    """Return the address of an endpoint. One without values is found once a process."""
    if values or endpoint.startswith(".") or g.get("launch_id"):
        return url_for(endpoint, **values)
    known: dict[tuple[str, str], str] = current_app.extensions["addresses"]
    key = (request.script_root, endpoint)
    if key not in known:
        known[key] = url_for(endpoint)
    return known[key]


def council_of(person: Person | None, on: date) -> str:
    """Return the name of the person's council, or nothing."""
    for post in person.posts if person else ():
        if post.is_held(on):
            authority = post.authority or (post.school.authority if post.school else None)
            if authority is not None:
                return authority.name
    return ""


def outside() -> Markup:
    """Return what a link out of a frame needs: our other pages show themselves in none."""
    return Markup(' target="_blank" rel="noopener"') if framed_by() else Markup()


def seconds_at_kiosk() -> int | None:
    """Return after how many seconds without a press a person at a kiosk is asked whether they are
    still there; None where it is nobody's turn.
    """
    if "turn_ends" not in g or g.person is None:
        return None
    ends: datetime = g.turn_ends
    return round((ends - clock.now()).total_seconds()) - WARNING_SECONDS


def once(name: str, find: Callable[[Person | None, date], Any]) -> LocalProxy[Any]:
    """Return a name that is looked up when a template first uses it, and then known."""

    def look_up() -> Any:
        known: dict[str, Any] = g.setdefault("chrome", {})
        if name not in known:
            known[name] = find(find_signed_in_person(), clock.london_date(clock.now()))
        return known[name]

    return LocalProxy(look_up)


def install(app: Flask) -> None:
    """Give every template the same few names. They are looked up only when a template uses them."""
    names = {
        "service_name": app.extensions["settings"].service_name,
        "exit_url": app.extensions["settings"].exit_url,
        "person": LocalProxy(find_signed_in_person),
        "nav": once("nav", menu),
        "council_name": once("council", council_of),
        "visit": LocalProxy(find_visit),
        "kiosk": LocalProxy(find_kiosk),
        "kiosk_asks_after": LocalProxy(seconds_at_kiosk),
        "outside": LocalProxy(outside),
    }
    app.extensions["addresses"] = {}
    app.jinja_env.globals["url_for"] = address

    @app.context_processor
    def _chrome() -> dict[str, Any]:
        return {**names, "today": clock.london_date(clock.now())}
