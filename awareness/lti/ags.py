"""Results of a course: find or make their column, send one, read one.

Source: AGS 2.0. `/scores` and `/results` go in front of an address's query, and the media types
are those of the specification and nothing beside them, since Moodle asks for both (lti.md 3).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awareness.lti import claims
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Answer
from awareness.lti.paging import beneath, check_same_origin, pages, with_query
from awareness.lti.rules import Fate, Verdict, verdict_on
from awareness.lti.wallets import Declined, Wallet

LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
CANVAS_SUBMISSION = "https://canvas.instructure.com/lti/submission"
SCOPES = frozenset({
    claims.SCOPE_LINE_ITEM, claims.SCOPE_LINE_ITEM_READ, claims.SCOPE_RESULT_READ,
    claims.SCOPE_SCORE,
})  # fmt: skip
MAXIMUM = 100
"""Moodle takes whole numbers from 1 to 100 and loses scores above, without a word."""
TAG = "result"
"""With a module's slug as `resourceId`, what marks a column as ours when a course is copied."""


class NoColumn(LtiError):
    """The course has no column for the module and none can be made; `reason` is plain English."""

    def __init__(self, reason: str) -> None:
        super().__init__(Code.SERVICE, reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Gradebook:
    """What a platform offers for the results of one link. `others` are the links beside it, and
    the columns that these have.
    """

    line_item_url: str
    line_items_url: str
    scopes: tuple[str, ...]
    link_id: str
    module: str
    others: frozenset[str] = frozenset()

    @property
    def asked(self) -> str:
        """The scopes of our tokens: what the platform offers, and not a word more."""
        return " ".join(sorted(SCOPES.intersection(self.scopes)))

    @property
    def takes_results(self) -> bool:
        """Say whether a result can be sent: there is a column, or one may be found or made."""
        listing = {claims.SCOPE_LINE_ITEM, claims.SCOPE_LINE_ITEM_READ}.intersection(self.scopes)
        has_column = self.line_item_url or (self.line_items_url and listing)
        return claims.SCOPE_SCORE in self.scopes and bool(has_column)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a platform is told of one person. `given` is out of 100; `stamp` is whole seconds."""

    sub: str
    given: int
    stamp: datetime

    def body(self) -> dict[str, Any]:
        return {
            "userId": self.sub,
            "scoreGiven": self.given,
            "scoreMaximum": MAXIMUM,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": self.stamp.isoformat(timespec="milliseconds"),
        }


def post_score(
    wallet: Wallet, gradebook: Gradebook, mark: Mark, *, extra: Mapping[str, Any], at: datetime
) -> Verdict:
    """Send one result to its column and say what became of it. Raises LtiError."""
    answer = wallet.ask(
        "POST",
        beneath(gradebook.line_item_url, "scores"),
        scopes=gradebook.asked,
        headers={"Content-Type": SCORE, "Accept": SCORE},
        data=json.dumps({**mark.body(), **extra}).encode(),
    )
    status = 409 if _is_about_the_moment(answer) else answer.status
    return verdict_on(status, answer.headers, at=at)


def _is_about_the_moment(answer: Answer) -> bool:
    """Say whether it refuses nothing but the moment: it has a result of this one or a later one.

    Open edX answers so with 400 where others answer 409.
    """
    if answer.status != 400:
        return False
    try:
        return isinstance(answer.json, dict) and list(answer.json) == ["timestamp"]
    except LtiError:
        return False


def column_of(wallet: Wallet, gradebook: Gradebook, *, label: str, at: datetime) -> str:
    """Return the address of the link's column: found, or made when there is none.

    Raises NoColumn when it cannot be, Declined and LtiError when it should be tried again.
    """
    if gradebook.line_item_url:
        return gradebook.line_item_url
    try:
        return _find(wallet, gradebook) or _make(wallet, gradebook, label)
    except Declined as error:
        if verdict_on(error.answer.status, error.answer.headers, at=at).fate is Fate.LATER:
            raise
        raise NoColumn(
            f"The platform has no column for this module (answer {error.answer.status})."
        ) from None


def _find(wallet: Wallet, gradebook: Gradebook) -> str:
    """Look for the column of this link, then for one that a copied course brought along."""
    asked, whole = gradebook.asked, gradebook.line_items_url
    for url in (with_query(whole, resource_link_id=gradebook.link_id), whole):
        items = [
            item
            for page in pages(lambda at: wallet.read(at, scopes=asked, accept=LINE_ITEMS), url)
            for item in _list(page)
        ]
        found = _own(items, gradebook) or _brought_along(items, gradebook)
        if found:
            check_same_origin(found, whole)
            return found
    return ""


def _own(items: list[Mapping[str, Any]], gradebook: Gradebook) -> str:
    mine = (item for item in items if str(item.get("resourceLinkId", "")) == gradebook.link_id)
    return next((claims.maybe(item.get("id")) for item in mine), "")


def _brought_along(items: list[Mapping[str, Any]], gradebook: Gradebook) -> str:
    """Return a column of this module that belongs to no other link of the course."""
    for item in items:
        belongs = {claims.maybe(item.get("id")), str(item.get("resourceLinkId", ""))}
        if item.get("resourceId") == gradebook.module and not belongs & gradebook.others:
            return claims.maybe(item.get("id"))
    return ""


def _make(wallet: Wallet, gradebook: Gradebook, label: str) -> str:
    """Make a column. Raises NoColumn where the platform does not let us."""
    if claims.SCOPE_LINE_ITEM not in gradebook.scopes:
        raise NoColumn("The course has no column for this module, and none may be made.")
    item = {
        "scoreMaximum": MAXIMUM,
        "label": label,
        "resourceId": gradebook.module,
        "resourceLinkId": gradebook.link_id,
        "tag": TAG,
    }
    answer = wallet.ask(
        "POST",
        gradebook.line_items_url,
        scopes=gradebook.asked,
        headers={"Content-Type": LINE_ITEM, "Accept": LINE_ITEM},
        data=json.dumps(item).encode(),
    )
    if answer.status not in (200, 201):
        raise Declined(answer)
    made = answer.json.get("id") if isinstance(answer.json, dict) else None
    if not claims.maybe(made):
        raise LtiError(Code.SERVICE, "it made a column without an address")
    check_same_origin(str(made), gradebook.line_items_url)
    return str(made)


def _list(page: Answer) -> list[Mapping[str, Any]]:
    if not isinstance(page.json, list):
        raise LtiError(Code.SERVICE, "not a list")
    return [item for item in page.json if isinstance(item, dict)]


@dataclass(frozen=True, slots=True)
class Result:
    """What a platform's gradebook says of somebody: points of a maximum, perhaps changed there."""

    points: float
    maximum: float
    comment: str


def result_of(wallet: Wallet, gradebook: Gradebook, sub: str) -> Result | None:
    """Return the result of one person in the link's column; None when there is none.

    Raises LtiError.
    """
    if not gradebook.line_item_url or claims.SCOPE_RESULT_READ not in gradebook.scopes:
        return None
    url = with_query(beneath(gradebook.line_item_url, "results"), user_id=sub)
    asked = gradebook.asked
    for page in pages(lambda at: wallet.read(at, scopes=asked, accept=RESULTS), url):
        for row in _list(page):
            if str(row.get("userId")) == sub and row.get("resultScore") is not None:
                return _result(row)
    return None


def _result(row: Mapping[str, Any]) -> Result:
    try:
        points, maximum = float(row["resultScore"]), float(row.get("resultMaximum") or MAXIMUM)
    except (TypeError, ValueError):
        raise LtiError(Code.SERVICE, "not a result") from None
    return Result(points, maximum, claims.maybe(row.get("comment")))
