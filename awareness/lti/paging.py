"""Lists that come in pages: every page or an error, and never a page of another host.

The token goes along with every request, so a next page anywhere else would give it away.
"""

import re
from collections.abc import Callable, Iterator
from time import monotonic
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Answer

MOST_PAGES = 100
PATIENCE_SECONDS = 30.0
LONGEST_LINK = 4_000
_REL_NEXT = r"\brel\s*=[^;,<]*\bnext\b"
_NEXT = re.compile(rf"<([^<>]*)>\s*;[^<]*?{_REL_NEXT}", re.ASCII | re.IGNORECASE)
_SAID = re.compile(_REL_NEXT, re.ASCII | re.IGNORECASE)


def with_query(url: str, **values: str) -> str:
    """Return the address with these values after those of its own query."""
    parts = urlsplit(url)
    return urlunsplit(
        parts._replace(query="&".join(filter(None, (parts.query, urlencode(values)))))
    )


def beneath(url: str, word: str) -> str:
    """Return the address one step further down its path, in front of its query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{word}"))


def check_same_origin(url: str, other: str) -> None:
    """Raise LtiError when an address leads to another scheme, host or port than the other."""
    try:
        one, two = urlsplit(url), urlsplit(other)
        same = (one.scheme, one.hostname, one.port) == (two.scheme, two.hostname, two.port)
    except ValueError:
        same = False
    if not same:
        raise LtiError(Code.SERVICE, "it names an address on another host")


def next_page(link: str, url: str) -> str | None:
    """Return the next page that a Link header names, as it stands there; None on the last.

    Raises LtiError where there is one that cannot be read: half a list is worse than none.
    """
    if len(link) > LONGEST_LINK:
        raise LtiError(Code.SERVICE, "its link to the next page is too long")
    found = _NEXT.search(link)
    if found is None and not _SAID.search(link):
        return None
    if found is None or "&amp;" in found[1]:
        raise LtiError(Code.SERVICE, "its link to the next page is malformed")
    try:
        following: str = urljoin(url, found[1])
    except ValueError:
        raise LtiError(Code.SERVICE, "its link to the next page is malformed") from None
    check_same_origin(following, url)
    return following


def pages(
    read: Callable[[str], Answer], url: str, *, patience: float = PATIENCE_SECONDS
) -> Iterator[Answer]:
    """Return every page from this one on; `patience` is in seconds for all of them.

    Raises LtiError for a circle, for more than a hundred pages, and when it takes too long.
    """
    seen: set[str] = set()
    begun = monotonic()
    following: str | None = url
    while following:
        if following in seen:
            raise LtiError(Code.SERVICE, "its pages go round in a circle")
        if len(seen) >= MOST_PAGES:
            raise LtiError(Code.SERVICE, "its list has too many pages")
        if seen and monotonic() - begun > patience:
            raise LtiError(Code.SERVICE, "its list takes too long")
        seen.add(following)
        answer = read(following)
        yield answer
        following = next_page(answer.headers.get("Link", ""), following)
