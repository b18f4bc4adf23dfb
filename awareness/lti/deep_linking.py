"""Deep linking: a teacher chooses modules for a course, and the platform is told once.

The answer is built from the stored launch alone, never from what the browser sends back, so nobody
can change where it goes or for whom it is (lti.md 2c). Source: Deep Linking 2.0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from awareness.content.model import Module
from awareness.lti import claims
from awareness.lti.addresses import is_safe
from awareness.lti.ags import MAXIMUM, TAG
from awareness.lti.claims import DeepLinkSettings
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.idtoken import LEEWAY_SECONDS
from awareness.lti.models import Launch, Platform
from awareness.lti.targets import Placing, custom_of, module_url

LINK = "ltiResourceLink"
RESPONSE = "LtiDeepLinkingResponse"
LASTS = timedelta(minutes=5)
DATED_BACK = timedelta(seconds=LEEWAY_SECONDS)
"""Moodle refuses a token of a second from now. Its clock may be as far behind as at a launch."""
LONGEST_TITLE = 255


@dataclass(frozen=True, slots=True)
class Chosen:
    module: Module
    placing: Placing


def asked(visit: Launch, doors: Doors) -> DeepLinkSettings:
    """Return what the platform asked for when it opened this visit.

    Raises LtiError RETURN_ADDRESS where there is no safe way back, ANSWERED where the choice has
    been sent already.
    """
    said = visit.details.get("deep_link")
    if not said or not is_safe(said["return_url"], doors):
        raise LtiError(Code.RETURN_ADDRESS)
    if visit.answered_at is not None:
        raise LtiError(Code.ANSWERED)
    return DeepLinkSettings(
        return_url=said["return_url"],
        accept_types=tuple(said["accept_types"]),
        accept_multiple=said["accept_multiple"] and not is_one_per_place(visit),
        accept_line_item=said["accept_line_item"] and not is_one_per_place(visit),
        has_data="data" in said,
        data=said.get("data"),
    )


def is_one_per_place(visit: Launch) -> bool:
    """Say whether a module is chosen for a place that has one column, or none, as set there.

    Open edX says that it takes several for a component, but all of them are one link to it, with
    one grade; and it makes no column for what is chosen.
    """
    return visit.registration.platform is Platform.OPEN_EDX


def answer(
    visit: Launch,
    settings: DeepLinkSettings,
    chosen: Sequence[Chosen],
    *,
    base_url: str,
    nonce: str,
    at: datetime,
) -> dict[str, Any]:
    """Return the claims of the answer; nothing chosen is an answer too (DL 2.3, 4.5)."""
    issued = at - DATED_BACK
    said: dict[str, Any] = {
        "iss": visit.registration.client_id,
        "aud": visit.registration.issuer,
        "iat": int(issued.timestamp()),
        "exp": int((issued + LASTS).timestamp()),
        "nonce": nonce,
        claims.MESSAGE_TYPE: RESPONSE,
        claims.VERSION: claims.VERSION_1_3,
        claims.DEPLOYMENT_ID: visit.deployment.deployment_id,
        claims.DL_ITEMS: [_item(each, settings, base_url) for each in chosen],
    }
    if settings.has_data:
        said[claims.DL_DATA] = settings.data
    return said


def _item(chosen: Chosen, settings: DeepLinkSettings, base_url: str) -> Mapping[str, Any]:
    module = chosen.module
    title = module.title[:LONGEST_TITLE]
    item: dict[str, Any] = {
        "type": LINK,
        "url": module_url(base_url, module.slug),
        "title": title,
        "text": module.summary,
        "custom": custom_of(module.slug, chosen.placing),
    }
    if chosen.placing is Placing.RESULT and offers_column(module, settings):
        item["lineItem"] = {
            "scoreMaximum": MAXIMUM,
            "label": title,
            "resourceId": module.slug,
            "tag": TAG,
        }
    return item


def offers_column(module: Module, settings: DeepLinkSettings) -> bool:
    """Say whether a column can be had: the module gives a result and the platform takes one."""
    return module.has_result and settings.accept_line_item


def takes_modules(settings: DeepLinkSettings) -> bool:
    """Say whether the platform takes links to modules in this place."""
    return LINK in settings.accept_types


def use_up(session: Session, visit: Launch, *, at: datetime) -> None:
    """Note that the choice is sent; exactly one of two that come together is. Raises LtiError."""
    used = session.execute(
        update(Launch)
        .where(Launch.id == visit.id, Launch.answered_at.is_(None))
        .values(answered_at=at)
        .returning(Launch.id)
    ).first()
    if used is None:
        raise LtiError(Code.ANSWERED)
