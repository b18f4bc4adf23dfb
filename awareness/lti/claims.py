"""The words of the specification, and a message read into frozen values.

Sources: LTI Core 1.3, Deep Linking 2.0, AGS 2.0, NRPS 2.0. Unknown claims are ignored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awareness.lti.errors import Code, LtiError
from awareness.lti.models import MessageType, Standing
from awareness.lti.targets import is_material

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE = LTI + "message_type"
VERSION = LTI + "version"
DEPLOYMENT_ID = LTI + "deployment_id"
TARGET = LTI + "target_link_uri"
RESOURCE_LINK = LTI + "resource_link"
ROLES = LTI + "roles"
CONTEXT = LTI + "context"
PRESENTATION = LTI + "launch_presentation"
CUSTOM = LTI + "custom"
FOR_USER = LTI + "for_user"
NOTICE_SERVICE = LTI + "platformnotificationservice"
COURSE_COPIED = "LtiContextCopyNotice"
"""The one notice that we do anything about."""
NOTICE = "https://purl.imsglobal.org/spec/lti/claim/notice"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DL_SETTINGS = DL + "deep_linking_settings"
DL_ITEMS = DL + "content_items"
DL_DATA = DL + "data"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
VERSION_1_3 = "1.3.0"

SCOPE_LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCOPE_MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPE_NOTICES = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
OUR_SCOPES = (
    SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ, SCOPE_RESULT_READ, SCOPE_SCORE, SCOPE_MEMBERS,
)  # fmt: skip

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
TEACHING = frozenset({"Instructor", "Administrator", "ContentDeveloper", "Manager"})
"""Context roles that may see the teacher's page. A mentor, who may be a parent, is none of them."""
LEARNING = frozenset({"Learner"})
PUPILS = frozenset({"Student"})
LONGEST = 255
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Ags:
    """What the platform offers for results. `line_item` is there only for exactly one column."""

    scopes: tuple[str, ...]
    line_items: str
    line_item: str


@dataclass(frozen=True, slots=True)
class DeepLinkSettings:
    """How a choice of modules goes back. `data` is whatever the platform sent, or nothing.

    A platform that does not speak of several items takes one; one that does not speak of columns
    may make them or not, so they are declared.
    """

    return_url: str
    accept_types: tuple[str, ...]
    accept_multiple: bool
    accept_line_item: bool
    has_data: bool
    data: Any


@dataclass(frozen=True, slots=True)
class Message:
    """A verified message: who, from where, for what. Names are None unless they were given.

    `module` is the custom parameter of that name; `is_material` says that the link was chosen only
    to be opened. `notices_url` is where the platform can be asked for notices, if it sends one that
    we want.
    """

    type: MessageType
    sub: str
    deployment_id: str
    standing: Standing
    is_pupil: bool
    target: str
    module: str
    is_material: bool
    link_id: str
    context_id: str
    context_title: str
    ags: Ags | None
    members_url: str
    notices_url: str
    deep_link: DeepLinkSettings | None
    for_user: str
    return_url: str
    name: str | None


def text(value: object, name: str, *, longest: int = 1000) -> str:
    """Return a text that must be there. Raises LtiError with the claim's name."""
    found = maybe(value, longest=longest)
    if not found:
        raise LtiError(Code.CLAIM_MISSING, name)
    return found


def part(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object of the message, or an empty one. Raises LtiError when it is no object."""
    value = claims.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise LtiError(Code.CLAIM_MISSING, name.rpartition("/")[2])
    return value


def maybe(value: object, *, longest: int = 1000) -> str:
    """Return a text, or nothing when it is anything else or could be neither kept nor shown."""
    if not isinstance(value, str) or len(value) > longest or _UNSTORABLE.search(value):
        return ""
    return value


def web_address(value: object) -> str:
    """Return an address that a link may lead to, or nothing."""
    found = maybe(value)
    return found if found.startswith(("https://", "http://")) else ""


def parse(claims: Mapping[str, Any]) -> Message:
    """Read a verified message. Raises LtiError for what its type must have (lti.md C12 to C17)."""
    sent_as = message_type(claims)
    custom = part(claims, CUSTOM)
    context = part(claims, CONTEXT)
    roles = role_names(claims)
    kind = _asked_for(sent_as, claims, roles)
    return Message(
        type=kind,
        sub=subject(claims),
        deployment_id=text(claims.get(DEPLOYMENT_ID), "deployment_id", longest=LONGEST),
        standing=standing(roles),
        is_pupil=is_pupil(roles),
        target=_target(claims, kind),
        module=maybe(custom.get("module")),
        is_material=is_material(custom),
        link_id=_link(claims, kind),
        context_id=text(context.get("id"), "context.id", longest=LONGEST) if context else "",
        context_title=maybe(context.get("title")),
        ags=_ags(claims),
        members_url=maybe(part(claims, NRPS).get("context_memberships_url")),
        notices_url=_notices_url(claims),
        deep_link=_deep_link(claims) if kind is MessageType.DEEP_LINKING else None,
        for_user=maybe(part(claims, FOR_USER).get("user_id"), longest=LONGEST),
        return_url=web_address(part(claims, PRESENTATION).get("return_url")),
        name=given_name(claims),
    )


def _asked_for(kind: MessageType, claims: Mapping[str, Any], roles: frozenset[str]) -> MessageType:
    """Return what a message asks for.

    Moodle calls it a review when anybody opens an activity from a page of grades. Where it names
    nobody, as from the head of a column, or a pupil comes from their own grades, the module is
    opened.
    """
    if kind is not MessageType.REVIEW:
        return kind
    names_somebody = claims.get(FOR_USER) is not None
    reviews = names_somebody and standing(roles) is Standing.TEACHER
    return kind if reviews else MessageType.RESOURCE


def message_type(claims: Mapping[str, Any]) -> MessageType:
    """Return the type of a message of version 1.3.0. Raises LtiError."""
    if MESSAGE_TYPE not in claims and VERSION not in claims:
        raise LtiError(Code.MESSAGE_TYPE, "no message of LTI")
    if claims.get(VERSION) != VERSION_1_3:
        raise LtiError(Code.VERSION)
    try:
        return MessageType(str(claims.get(MESSAGE_TYPE)))
    except ValueError:
        raise LtiError(Code.MESSAGE_TYPE) from None


def subject(claims: Mapping[str, Any]) -> str:
    """Return the platform's number for the person. Raises LtiError for an anonymous launch."""
    sub = maybe(claims.get("sub"), longest=LONGEST)
    if not sub:
        raise LtiError(Code.ANONYMOUS)
    return sub


def role_names(claims: Mapping[str, Any]) -> frozenset[str]:
    """Return the roles as sent. Raises LtiError when the claim is missing or is no list."""
    roles = claims.get(ROLES)
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise LtiError(Code.CLAIM_MISSING, "roles")
    return frozenset(roles)


def context_roles(roles: frozenset[str]) -> frozenset[str]:
    """Return the principal names of context roles: `#Instructor`, or a short `Instructor`."""
    found = set()
    for role in roles:
        if role.startswith(MEMBERSHIP + "#"):
            found.add(role.removeprefix(MEMBERSHIP + "#"))
        elif role.isalpha():
            found.add(role)
    return frozenset(found)


def assisting_roles(roles: frozenset[str]) -> frozenset[str]:
    """Return the principals of context sub-roles (`membership/Instructor#TeachingAssistant`)."""
    beneath = MEMBERSHIP + "/"
    return frozenset(
        role.removeprefix(beneath).partition("#")[0] for role in roles if role.startswith(beneath)
    )


def standing(roles: frozenset[str]) -> Standing:
    """Say what somebody is in the course. Institution and system roles make nobody a teacher, and
    a sub-role no learner: Open edX calls a pupil who moderates the forum a learner and a teaching
    assistant.
    """
    named = context_roles(roles)
    teaches = named & TEACHING or (assisting_roles(roles) & TEACHING and not named & LEARNING)
    return Standing.TEACHER if teaches else Standing.LEARNER


def is_pupil(roles: frozenset[str]) -> bool:
    """Say whether the platform calls the person a student of the institution."""
    return any(role == INSTITUTION + name for name in PUPILS for role in roles)


def _target(claims: Mapping[str, Any], kind: MessageType) -> str:
    if kind is MessageType.RESOURCE:
        return text(claims.get(TARGET), "target_link_uri")
    return maybe(claims.get(TARGET))


def _link(claims: Mapping[str, Any], kind: MessageType) -> str:
    if kind is MessageType.DEEP_LINKING:
        return ""
    if kind is MessageType.REVIEW:
        text(part(claims, FOR_USER).get("user_id"), "for_user.user_id", longest=LONGEST)
    return text(part(claims, RESOURCE_LINK).get("id"), "resource_link.id", longest=LONGEST)


def _ags(claims: Mapping[str, Any]) -> Ags | None:
    offered = part(claims, AGS)
    if not offered:
        return None
    scopes = offered.get("scope")
    if isinstance(scopes, str):
        scopes = scopes.split()
    return Ags(
        scopes=tuple(sorted(set(OUR_SCOPES) & _texts(scopes))),
        line_items=maybe(offered.get("lineitems")),
        line_item=maybe(offered.get("lineitem")),
    )


def _notices_url(claims: Mapping[str, Any]) -> str:
    offered = part(claims, NOTICE_SERVICE)
    may_ask = SCOPE_NOTICES in _texts(offered.get("scope"))
    if not may_ask or COURSE_COPIED not in _texts(offered.get("notice_types_supported")):
        return ""
    return maybe(offered.get("platform_notification_service_url"))


def _deep_link(claims: Mapping[str, Any]) -> DeepLinkSettings:
    asked = part(claims, DL_SETTINGS)
    types = asked.get("accept_types")
    if not isinstance(types, list):
        raise LtiError(Code.CLAIM_MISSING, "deep_linking_settings.accept_types")
    return DeepLinkSettings(
        return_url=text(
            asked.get("deep_link_return_url"), "deep_linking_settings.deep_link_return_url"
        ),
        accept_types=tuple(sorted(_texts(types))),
        accept_multiple=_is_true(asked.get("accept_multiple")),
        accept_line_item=_is_true(asked.get("accept_lineitem", True)),
        has_data="data" in asked,
        data=asked.get("data"),
    )


def _texts(value: object) -> frozenset[str]:
    """Return the texts of a list, or none when it is anything else."""
    listed = value if isinstance(value, list) else ()
    return frozenset(each for each in listed if isinstance(each, str))


def _is_true(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")


def given_name(claims: Mapping[str, Any]) -> str | None:
    """Return a name that the platform chose to give, as one line."""
    parts = [claims.get("given_name"), claims.get("family_name")]
    whole = claims.get("name") or " ".join(p for p in parts if isinstance(p, str))
    return " ".join(maybe(whole).split())[:120] or None
