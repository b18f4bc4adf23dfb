"""The addresses of this service that a platform may send people to, and the modules behind them."""

import re

from awareness.lti.errors import Code, LtiError

LAUNCH = "/lti/launch"
MODULES = "/lti/modules/"
_MODULE = re.compile(r"/lti/modules/([a-z0-9]+(?:-[a-z0-9]+)*)")


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
