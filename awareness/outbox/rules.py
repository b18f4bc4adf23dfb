"""When to try again, and how to name who is written to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
LONGEST_ASKED = timedelta(hours=24)
GIVE_UP_AFTER = timedelta(days=7)
KINDS = {"score": "Result of a module", "notices": "Wish to be told of copied courses"}


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts (1 or more): doubling, to six hours."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


def next_wait(attempts: int, asked: timedelta | None) -> timedelta:
    """Return how long to wait: what was asked for, from 30 seconds to a day, or else our own."""
    if asked is None:
        return wait_after(attempts)
    return min(max(asked, FIRST_WAIT), LONGEST_ASKED)


def whom(payload: Mapping[str, Any]) -> str:
    """Return enough to tell where something goes, and not whose it is: a platform's name, or the
    domain of an address.
    """
    local, at, domain = str(payload.get("to", "")).rpartition("@")
    return f"{local[:1]}\u2026@{domain}" if at else str(payload.get("platform", ""))


def what(kind: str, payload: Mapping[str, Any]) -> str:
    """Return what is sent, in a few words."""
    if kind in KINDS:
        return KINDS[kind]
    return str(payload.get("subject") or kind)
