"""The kiosk behind a request: which device it is, and whose turn it is at it.

The cookie holds the device's secret, the number of the turn, and until when the turn lasts without
a press. A turn is a person's only while the database knows the same number.
"""

import uuid
from datetime import datetime

from flask import abort, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.errors import NotFound
from awareness.kiosk import queries
from awareness.kiosk.models import Kiosk
from awareness.kiosk.rules import turn_ends
from awareness.web.extensions import library, reading

PATH = "/kiosk"
COOKIE = "lantern_kiosk"
"""The cookie of a kiosk goes to its own pages and to no others."""

DEVICE, TURN, UNTIL = "kiosk", "turn", "until"
TRAINING = "kiosk_training"
"""The name of the training pages at a kiosk."""
SHOWN = frozenset(
    {"page", "turn", "ready", "begin_check", "question", "answer", "finish", "result"}
)
"""The training pages that a kiosk has: one module, and nothing of what somebody did before."""
GONE = 410


def is_kiosk() -> bool:
    return request.path == PATH or request.path.startswith(f"{PATH}/")


def find_kiosk() -> Kiosk | None:
    """Return the kiosk behind the request, or None when a person signed in as usual."""
    found: Kiosk | None = g.get("kiosk")
    return found


def this_kiosk() -> Kiosk:
    """Return the kiosk. Only for views behind `@at_kiosk`."""
    found: Kiosk = g.kiosk
    return found


def enter_kiosk() -> ResponseReturnValue | None:
    """Find the device and whose turn it is, or say that the kiosk is closed."""
    at = clock.now()
    g.person = None
    kiosk = queries.find_kiosk(reading(), cookie.get(DEVICE, ""), at=at)
    if kiosk is None:
        cookie.clear()
        return make_response(render_template("kiosk/closed.html"), GONE)
    g.kiosk, g.only_school = kiosk, kiosk.group.school_id
    if _is_turn(kiosk, at) and kiosk.person_id is not None:
        _let_in(kiosk, at)
    elif TURN in cookie:
        clear()
    return None


def _is_turn(kiosk: Kiosk, at: datetime) -> bool:
    known = cookie.get(TURN)
    return known is not None and known == str(kiosk.turn) and at.timestamp() < cookie[UNTIL]


def _let_in(kiosk: Kiosk, at: datetime) -> None:
    assert kiosk.person_id is not None
    try:
        today = clock.london_date(at)
        g.person = queries.person_in_post(reading(), kiosk.group.school_id, kiosk.person_id, today)
    except NotFound:
        clear()
        return
    g.turn_at = kiosk.turn_at
    g.turn_ends = turn_ends(at, reading_minutes=_reading_minutes())
    cookie[UNTIL] = g.turn_ends.timestamp()


def _reading_minutes() -> int:
    """Return how long the page that is asked for takes to read, where it is one of a module."""
    asked = request.view_args or {}
    module = library().by_slug.get(asked.get("slug", ""))
    page = module.page(asked["page_id"]) if module and "page_id" in asked else None
    return page.minutes if page else 0


def enter_training() -> ResponseReturnValue | None:
    """Let the person see the pages of the kiosk's module, and nothing else of their training."""
    if g.person is None:
        return redirect(url_for("kiosk.names"))
    name = (request.endpoint or "").rpartition(".")[2]
    asked = (request.view_args or {}).get("slug")
    if name in ("home", "module"):
        return redirect(url_for("kiosk.me"))
    if name not in SHOWN or asked != this_kiosk().group.module:
        abort(404)
    return None


def begin(turn: uuid.UUID, at: datetime) -> None:
    """Put a new turn into a fresh cookie: nothing of the person before survives."""
    device = cookie[DEVICE]
    cookie.clear()
    cookie[DEVICE], cookie[TURN], cookie[UNTIL] = device, str(turn), turn_ends(at).timestamp()


def clear() -> uuid.UUID | None:
    """Take the turn out of the cookie, with all that belongs to it; return its number."""
    device, turn = cookie.get(DEVICE), cookie.get(TURN)
    cookie.clear()
    if device:
        cookie[DEVICE] = device
    return uuid.UUID(turn) if turn else None
