"""The visits that a browser holds: their numbers and secrets, in a cookie of their own.

It is not signed, because the secrets are: 256 random bits each, of which only a hash is kept here.
Whoever writes something else into it holds nothing.
"""

import re

VISITS = "lantern_visits"
MOST_VISITS = 12
"""The latest visits of one browser that stay open side by side."""
_PAIR = re.compile(r"[\w-]+\.[\w-]+", re.ASCII)
"""What is read is written again beside a new visit, so nothing else may be in it."""


def read(cookie: str) -> dict[str, str]:
    """Return the secrets of a cookie by the number of their visit; none of what is no cookie."""
    pairs = (each.partition(".") for each in cookie.split("~") if _PAIR.fullmatch(each))
    return {number: secret for number, _, secret in pairs}


def written(held: dict[str, str]) -> str:
    """Return the cookie of these visits. They are numbered by time, so the last are the latest."""
    return "~".join(f"{number}.{secret}" for number, secret in sorted(held.items())[-MOST_VISITS:])
