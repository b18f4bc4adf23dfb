"""Dynamic registration: a platform says what it is, we say what we are, and it names us.

Who opens the page holds an invitation of a school or a council. Everything a platform says of
itself has to be on its issuer's own host, so that nobody can speak for another (lti.md 2c).
Source: LTI Dynamic Registration 1.0; Canvas' own fields from its documentation.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.lti import claims, invitations, registrations
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors, ask, check_url
from awareness.lti.models import (
    Invitation,
    MessageType,
    Platform,
    Registration,
)
from awareness.lti.registrations import Values
from awareness.lti.targets import LAUNCH
from awareness.schools.models import LocalAuthority, School

TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
CANVAS = "https://canvas.instructure.com/lti/"
LOGO = "/lti/logo.svg"
DEEP_LINKING_PLACES = ("ContentArea", "assignment_selection", "link_selection")
"""Where a teacher may choose a module, by the names platforms have for it. Canvas knows its own
names also as addresses below its claim.
"""
FAMILIES = {
    "moodle": Platform.MOODLE,
    "canvas": Platform.CANVAS,
    "desire2learn": Platform.BRIGHTSPACE,
    "blackboardlearn": Platform.BLACKBOARD,
}
_CANVAS_DOMAINS = ("instructure.com", "canvaslms.com")
HOSTED = {
    "https://canvas.instructure.com": _CANVAS_DOMAINS,
    "https://canvas.beta.instructure.com": _CANVAS_DOMAINS,
    "https://canvas.test.instructure.com": _CANVAS_DOMAINS,
}
"""Issuers that all customers of a hosted platform share, and the domains their addresses are below;
below the first are the pages of the customers. Any other platform has every address on its issuer's
host.
"""
LONGEST_URL, LONGEST_ID = 1000, 255


@dataclass(frozen=True, slots=True)
class Tool:
    """What a platform is told of this service. `base_url` has no slash at its end."""

    name: str
    base_url: str

    @property
    def domain(self) -> str:
        """The host with its port: Moodle compares both."""
        return urlsplit(self.base_url).netloc


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a platform says of itself. `messages` are the places by type of message."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str
    scopes: tuple[str, ...]
    messages: Mapping[str, tuple[str, ...]]
    family: str
    account: str

    @property
    def is_canvas(self) -> bool:
        return self.family == "canvas"

    def supports(self, message: MessageType) -> bool:
        return message in self.messages


@dataclass(frozen=True, slots=True)
class Registered:
    """What the platform answered. `deployment_id` is empty where it comes with the first launch."""

    client_id: str
    deployment_id: str
    scopes: tuple[str, ...]


def is_at_home(url: str, issuer: str) -> bool:
    """Say whether an address is the issuer's own: same scheme, host and port, or below a domain of
    a hosted platform.
    """
    here, home = urlsplit(url), urlsplit(issuer)
    if issuer in HOSTED:
        return here.scheme == "https" and here.port is None and _is_below(here, HOSTED[issuer])
    return (here.scheme, here.hostname, here.port) == (home.scheme, home.hostname, home.port)


def _is_below(parts: SplitResult, domains: tuple[str, ...]) -> bool:
    return any(f".{parts.hostname}".endswith(f".{domain}") for domain in domains)


def framers_of(url: str) -> list[str]:
    """Return the origins whose pages may frame us on behalf of the platform of this address. A
    hosted platform shows its pages under a name of each customer.
    """
    parts = urlsplit(url)
    for domains in HOSTED.values():
        if parts.scheme == "https" and _is_below(parts, domains):
            return [f"https://*.{domains[0]}"]
    return [f"{parts.scheme}://{parts.netloc}"]


def fetch(url: str, token: str, doors: Doors) -> Configuration:
    """Fetch and read a platform's configuration. Raises LtiError CONFIGURATION or ADDRESS."""
    try:
        answer = ask("GET", url, doors=doors, headers=_headers(token))
        found = answer.json if answer.status == 200 else None
    except LtiError as error:
        if error.code is Code.ADDRESS:
            raise
        raise LtiError(Code.CONFIGURATION, error.detail) from None
    if answer.status != 200:
        raise LtiError(Code.CONFIGURATION, f"answered {answer.status}")
    return read(found, url, doors)


def _headers(token: str) -> dict[str, str]:
    """Return the headers of every request. Canvas wants the token for its configuration too."""
    accepted = {"Accept": "application/json"}
    return accepted | ({"Authorization": f"Bearer {token}"} if token else {})


def read(found: object, url: str, doors: Doors) -> Configuration:
    """Read a configuration that came from this address. Raises LtiError CONFIGURATION, with the
    name of what is missing or on another host.
    """
    if not isinstance(found, dict):
        raise LtiError(Code.CONFIGURATION, "not an object")
    issuer = _address(found, "issuer", doors, longest=LONGEST_ID)
    if not is_at_home(url, issuer):
        raise LtiError(Code.CONFIGURATION, "issuer is on another host")
    said = found.get(PLATFORM)
    platform: Mapping[str, Any] = said if isinstance(said, dict) else {}
    return Configuration(
        issuer=issuer,
        auth_url=_own(found, "authorization_endpoint", issuer, doors),
        token_url=_own(found, "token_endpoint", issuer, doors),
        jwks_url=_own(found, "jwks_uri", issuer, doors),
        registration_url=_own(found, "registration_endpoint", issuer, doors),
        token_audience=_audience(found.get("authorization_server"), doors),
        scopes=_texts(found.get("scopes_supported")),
        messages=_messages(platform.get("messages_supported")),
        family=claims.maybe(platform.get("product_family_code")).lower(),
        account=claims.maybe(platform.get(f"{CANVAS}account_name"), longest=90),
    )


def _address(
    found: Mapping[str, Any], name: str, doors: Doors, *, longest: int = LONGEST_URL
) -> str:
    value = claims.maybe(found.get(name), longest=longest)
    if not value:
        raise LtiError(Code.CONFIGURATION, f"no {name}")
    try:
        return check_url(value, doors)
    except LtiError:
        raise LtiError(Code.CONFIGURATION, f"{name} is no https address") from None


def _own(found: Mapping[str, Any], name: str, issuer: str, doors: Doors) -> str:
    url = _address(found, name, doors)
    if not is_at_home(url, issuer):
        raise LtiError(Code.CONFIGURATION, f"{name} is on another host")
    return url


def _audience(said: object, doors: Doors) -> str:
    """Return the platform's own word for who reads our assertions, where it is an address.

    Canvas gives the bare name of a host, but takes only the address for tokens as the audience.
    """
    audience = claims.maybe(said, longest=LONGEST_URL)
    try:
        return check_url(audience, doors)
    except LtiError:
        return ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _messages(value: object) -> dict[str, tuple[str, ...]]:
    """Return the places of each message. Some platforms give names alone, others objects."""
    found: dict[str, tuple[str, ...]] = {}
    for each in value if isinstance(value, list) else ():
        if isinstance(each, str):
            found[each] = ()
        elif isinstance(each, dict) and isinstance(each.get("type"), str):
            found[each["type"]] = _texts(each.get("placements"))
    return found


def scopes_for(config: Configuration) -> tuple[str, ...]:
    """Return what we ask leave for: all we use, as far as the platform knows it."""
    if not config.scopes:
        return claims.OUR_SCOPES
    wanted = (*claims.OUR_SCOPES, claims.SCOPE_NOTICES)
    return tuple(scope for scope in wanted if scope in config.scopes)


def request_for(config: Configuration, tool: Tool, slug: str) -> dict[str, Any]:
    """Return what we say of ourselves. `slug` makes the login address of this connection alone.

    No claim but the number of a person is asked for: everything works without a name.
    """
    about: dict[str, Any] = {
        "domain": tool.domain,
        "description": "Awareness training for schools.",
        "target_link_uri": f"{tool.base_url}{LAUNCH}",
        "claims": ["iss", "sub"],
        "messages": messages_for(config, tool),
    }
    if config.is_canvas:
        about |= {f"{CANVAS}privacy_level": "anonymous", f"{CANVAS}tool_id": "lantern"}
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "client_name": tool.name,
        "client_uri": tool.base_url,
        "logo_uri": f"{tool.base_url}{LOGO}",
        "initiate_login_uri": f"{tool.base_url}/lti/login/{slug}",
        "redirect_uris": [f"{tool.base_url}{LAUNCH}"],
        "jwks_uri": f"{tool.base_url}/lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(scopes_for(config)),
        TOOL: about,
    }


def messages_for(config: Configuration, tool: Tool) -> list[dict[str, Any]]:
    """Return the messages we take. The one for choosing comes first: Canvas gives a message that
    names no place one of its own choosing, and keeps only the first message of a place.
    """
    target = f"{tool.base_url}{LAUNCH}"
    others = [_message(MessageType.RESOURCE, target)]
    if config.supports(MessageType.REVIEW):
        others.append(_message(MessageType.REVIEW, target))
    choosing = _message(MessageType.DEEP_LINKING, target) | {
        "label": tool.name,
        "icon_uri": f"{tool.base_url}{LOGO}",
        "roles": [f"{claims.MEMBERSHIP}#{role}" for role in sorted(claims.TEACHING)],
    }
    places = [
        place
        for place in config.messages.get(MessageType.DEEP_LINKING, ())
        if place.removeprefix(CANVAS) in DEEP_LINKING_PLACES
    ]
    if places:
        choosing["placements"] = places
    if config.is_canvas:
        choosing[f"{CANVAS}visibility"] = "admins"
    return [choosing, *others]


def _message(kind: MessageType, target: str) -> dict[str, Any]:
    return {"type": kind.value, "target_link_uri": target}


def register(
    config: Configuration, said: Mapping[str, Any], token: str, doors: Doors
) -> Registered:
    """Register with the platform and read its answer. Raises LtiError SERVICE."""
    answer = ask(
        "POST",
        config.registration_url,
        doors=doors,
        headers=_headers(token) | {"Content-Type": "application/json"},
        data=json.dumps(said).encode(),
    )
    if answer.status not in (200, 201):
        raise LtiError(Code.SERVICE, f"registration answered {answer.status}")
    found = answer.json
    if not isinstance(found, dict):
        raise LtiError(Code.SERVICE, "not a registration")
    client_id = _identifier(found.get("client_id"))
    if not client_id:
        raise LtiError(Code.SERVICE, "no client ID")
    granted = found.get("scope", said["scope"])
    return Registered(
        client_id=client_id,
        deployment_id=_deployment(found),
        scopes=tuple(granted.split()) if isinstance(granted, str) else _texts(granted),
    )


def _deployment(found: Mapping[str, Any]) -> str:
    """Return the deployment: Moodle puts it with the tool's settings, a newer Canvas beside."""
    about = found.get(TOOL)
    within = about.get("deployment_id") if isinstance(about, dict) else None
    return _identifier(within) or _identifier(found.get("deployment_id"))


def _identifier(value: object) -> str:
    """Return a name given by the platform, also where it came as a number; nothing for others."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return claims.maybe(value, longest=LONGEST_ID)


def store(
    session: Session,
    invitation: Invitation,
    config: Configuration,
    registered: Registered,
    *,
    slug: str,
    secret: str,
    at: datetime,
) -> Registration:
    """Use the invitation up and keep the connection, which waits to be confirmed.

    A client of this owner that is known already is brought up to date: it keeps its state, its
    deployments and everybody who came through it. Raises LtiError when the invitation was used
    meanwhile.
    """
    invitations.use(session, invitation.id, at=at)
    owner = invitation.school or invitation.authority
    by = session.get_one(Person, invitation.created_by_id)
    assert owner is not None
    values = _values(config, registered, invitation.platform)
    registration = _known(session, owner, values)
    if registration is None:
        registration = registrations.add(session, values, owner=owner, by=by, secret=secret, at=at)
    else:
        ours = replace(
            values, name=registration.name, frame_origins=tuple(registration.frame_origins)
        )
        registrations.change(session, registration, ours, by=by, at=at)
        registration.scopes = list(values.scopes)
    registration.slug = slug
    session.flush()
    if registered.deployment_id:
        registrations.add_deployment(session, registration, registered.deployment_id, by=by, at=at)
    return registration


def _values(config: Configuration, registered: Registered, expected: Platform) -> Values:
    platform = FAMILIES.get(config.family, expected)
    place = config.account or urlsplit(config.issuer).netloc
    return Values(
        name=f"{platform.label}, {place}"[:120],
        platform=platform,
        issuer=config.issuer,
        client_id=registered.client_id,
        auth_url=config.auth_url,
        token_url=config.token_url,
        jwks_url=config.jwks_url,
        token_audience=config.token_audience,
        scopes=registered.scopes,
        frame_origins=tuple(framers_of(config.issuer)),
    )


def _known(session: Session, owner: School | LocalAuthority, values: Values) -> Registration | None:
    """Return the owner's connection of this issuer and client, if there is one."""
    is_school = isinstance(owner, School)
    mine = Registration.school_id if is_school else Registration.authority_id
    return session.scalar(
        select(Registration)
        .where(
            mine == owner.id,
            Registration.issuer == values.issuer,
            Registration.client_id == values.client_id,
        )
        .order_by(Registration.created_at, Registration.id)
        .limit(1)
    )
