"""Who is in a course, as its platform says: asked for when a teacher looks, and never stored.

Source: NRPS 2.0. Only a number and roles are certain; names come where the platform shares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awareness.lti import claims
from awareness.lti.errors import Code, LtiError
from awareness.lti.models import Standing
from awareness.lti.paging import pages, with_query
from awareness.lti.wallets import Declined, Wallet

CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MOST = 10_000
GONE = frozenset({"inactive", "deleted"})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a course. `sub` is the platform's number, as in a launch.

    Moodle calls a non-editing teacher a learner here and a teacher at a launch.
    """

    sub: str
    standing: Standing
    name: str | None


def members(wallet: Wallet, url: str, *, link_id: str) -> tuple[Member, ...]:
    """Return who is in the course and may open this link, each once, in the platform's order.

    A platform that does not know the link is asked for the whole course. No limit is sent: with
    one, Moodle's pages have links that cannot be read. Raises LtiError.
    """
    try:
        return _members(wallet, with_query(url, rlid=link_id))
    except Declined as error:
        if error.answer.status not in (400, 404):
            raise
    return _members(wallet, url)


def _members(wallet: Wallet, url: str) -> tuple[Member, ...]:
    found: dict[str, Member] = {}
    for page in pages(
        lambda at: wallet.read(at, scopes=claims.SCOPE_MEMBERS, accept=CONTAINER), url
    ):
        for row in _rows(page.json):
            member = _member(row)
            if member is not None:
                found.setdefault(member.sub, member)
        if len(found) > MOST:
            raise LtiError(Code.SERVICE, "its list of members is too long")
    return tuple(found.values())


def _rows(container: object) -> list[Any]:
    rows = container.get("members") if isinstance(container, dict) else None
    if not isinstance(rows, list):
        raise LtiError(Code.SERVICE, "not a list of members")
    return rows


def _member(row: object) -> Member | None:
    """Return a member who is there now; None for anything else."""
    if not isinstance(row, Mapping) or str(row.get("status", "")).lower() in GONE:
        return None
    sub, roles = claims.maybe(row.get("user_id"), longest=claims.LONGEST), row.get("roles")
    if not sub or not isinstance(roles, list):
        return None
    named = frozenset(role for role in roles if isinstance(role, str))
    return Member(sub, claims.standing(named), claims.given_name(row))
