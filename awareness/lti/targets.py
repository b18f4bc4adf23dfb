"""The addresses of this service that a platform may send people to, the modules behind them, and
what a link of ours carries beside its address.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from awareness.lti.errors import Code, LtiError

LAUNCH = "/lti/launch"
MODULES = "/lti/modules/"
_MODULE = re.compile(r"/lti/modules/([a-z0-9]+(?:-[a-z0-9]+)*)")


class Placing(StrEnum):
    """How a module stands in a course: with a column for its result, or only to be opened."""

    RESULT = "result"
    MATERIAL = "material"


def custom_of(slug: str, placing: Placing) -> dict[str, str]:
    """Return what comes back with every launch of a link, in a copied course too.

    Moodle and Canvas offer every link to make columns, one that is only to be opened as well, so
    such a link has to say so itself.
    """
    said = {"module": slug}
    return said if placing is Placing.RESULT else said | {"placing": placing.value}


def is_material(custom: Mapping[str, str]) -> bool:
    """Say whether a link was chosen only to be opened."""
    return custom.get("placing") == Placing.MATERIAL


def module_url(base_url: str, slug: str) -> str:
    """Return the address that stands for a module in a platform's course."""
    return f"{base_url}{MODULES}{slug}"


def module_in(target: str, base_url: str) -> str:
    """Return the slug that a target address names; nothing for the general address.

    Raises LtiError FOREIGN_TARGET for any other address: another origin, a path that is not ours,
    a backslash that a browser would read as a slash (lti.md L3, L4).
    """
    if not target.startswith(base_url):
        raise LtiError(Code.FOREIGN_TARGET)
    path = target.removeprefix(base_url).partition("?")[0]
    if path in (LAUNCH, "", "/"):
        return ""
    named = _MODULE.fullmatch(path)
    if named is None:
        raise LtiError(Code.FOREIGN_TARGET)
    return named[1]
