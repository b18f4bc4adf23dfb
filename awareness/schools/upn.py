"""Pupil numbers (UPNs), recognised so that they can be refused (domain.md 2). Pure.

A UPN is a key to the National Pupil Database. No file given to the service may carry one.
"""

import re
from collections.abc import Iterable, Sequence

HEADINGS = ("upn", "unique pupil number", "former upn", "pupil upn", "upn number")
UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-Z]")


def is_upn(value: str) -> bool:
    """Say whether the text has the shape of a UPN. Case and outer spaces do not matter."""
    return UPN.fullmatch(value.strip().upper()) is not None


def upn_column(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str | None:
    """Return the heading of the first column that holds UPNs, or nothing.

    That is one in which most of the filled cells are UPNs, or one that says so and is not empty.
    """
    filled = [0] * len(headings)
    upns = [0] * len(headings)
    for row in rows:
        for index, value in enumerate(row[: len(headings)]):
            if value:
                filled[index] += 1
                upns[index] += is_upn(value)
    for heading, cells, found in zip(headings, filled, upns, strict=True):
        says_so = " ".join(heading.lower().split()) in HEADINGS
        if found * 2 > cells or (says_so and cells):
            return heading
    return None
