"""Pages of a school's leaders."""

from awareness.web.school import (
    certificates,
    classes,
    elsewhere,
    groups,
    letters,
    matrix,
    performances,
    roster,
    staff,
    views,
)
from awareness.web.school.blueprint import bp

__all__ = [
    "bp",
    "certificates",
    "classes",
    "elsewhere",
    "groups",
    "letters",
    "matrix",
    "performances",
    "roster",
    "staff",
    "views",
]
