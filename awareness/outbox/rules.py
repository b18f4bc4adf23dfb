"""When to try again, and how to name who is written to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=7)


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts (1 or more): doubling, to six hours."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


def whom(payload: Mapping[str, Any]) -> str:
    """Return enough of the address to tell where a letter goes, and not whose it is."""
    local, at, domain = str(payload.get("to", "")).rpartition("@")
    return f"{local[:1]}\u2026@{domain}" if at else ""
