"""Valid launches, changed at random: whatever an independent reading of the standard refuses is
refused, and whatever it lets through is taken.

The oracle below knows nothing of our code. It reads the header and the claims as a list of
sentences of the standard, each with the place it comes from.
"""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from awareness.lti import idtoken
from awareness.lti.claims import parse
from awareness.lti.errors import LtiError
from tests.factories import NOW
from tests.lti.platform import GONE, make_key, sign, without_gone

S = int(NOW.timestamp())
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ISSUER, CLIENT, NONCE = "https://lms.example", "client-1", "nonce-of-this-login"
KEYS = {"k1": make_key("k1"), "k2": make_key("k2")}
PUBLIC = {name: RSAKey.import_key(key.public()) for name, key in KEYS.items()}
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
TEACHER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
RESOURCE = {
    "iss": ISSUER,
    "aud": CLIENT,
    "azp": CLIENT,
    "sub": "7",
    "iat": S,
    "exp": S + 60,
    "nonce": NONCE,
    LTI + "message_type": "LtiResourceLinkRequest",
    LTI + "version": "1.3.0",
    LTI + "deployment_id": "1",
    LTI + "target_link_uri": "https://lantern.example/lti/launch",
    LTI + "resource_link": {"id": "9"},
    LTI + "roles": [ROLE],
    LTI + "context": {"id": "3", "title": "Year 9"},
}
CHOICE = {
    **{name: value for name, value in RESOURCE.items() if "resource_link" not in name},
    LTI + "message_type": "LtiDeepLinkingRequest",
    "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
        "deep_link_return_url": "https://lms.example/back",
        "accept_types": ["ltiResourceLink"],
    },
}
REVIEW = {
    **RESOURCE,
    LTI + "message_type": "LtiSubmissionReviewRequest",
    LTI + "roles": [TEACHER],
    LTI + "for_user": {"user_id": "8"},
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
likely = st.sampled_from(
    [GONE, None, "", " ", [], {}, 0, 1, -1, True, CLIENT, [CLIENT], [CLIENT, CLIENT],
     [CLIENT, "other"], "other", ISSUER, ISSUER + "/", NONCE, NONCE + "x", "1", "7", "x" * 255,
     "x" * 256, "a\0b", "\ud800", "1.3.0", "1.3", S, S - 60, S - 59, S - 3600, S - 3601, S + 60,
     S + 61, S + 0.5, float(S), str(S), 10**400, "LtiResourceLinkRequest",
     "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest", "LtiStartProctoring", {"id": "9"},
     {"id": ""}, {"id": 9}, [ROLE], [ROLE, 7], [""], [TEACHER], "Instructor",
     "https://lantern.example/lti/launch"]
)  # fmt: skip
CLAIMS = sorted({*RESOURCE, *CHOICE, *REVIEW, "nbf", "unknown"})
mutations = st.lists(
    st.tuples(st.sampled_from(CLAIMS), likely | json_values), max_size=2, unique_by=lambda m: m[0]
)
headers = st.dictionaries(
    st.sampled_from(
        ["alg", "kid", "typ", "cty", "x5t", "jku", "x5u", "x5c", "jwk", "crit", "b64", "other"]
    ),
    st.sampled_from([GONE, None, "", "RS256", "HS256", "none", "k1", "k2", "JWT", 7, ["exp"]]),
    max_size=2,
)


def is_text(value: object, longest: int = 1000) -> bool:
    """A text that a database can keep."""
    if not isinstance(value, str) or not 0 < len(value) <= longest or "\0" in value:
        return False
    return value == value.encode("utf-8", "replace").decode()


def is_number(value: object) -> bool:
    return type(value) in (int, float) and -(2**53) < value < 2**53  # type: ignore[operator]


def header_is_sound(header: dict[str, Any], signed_with: str) -> bool:
    return (
        header.get("alg") == "RS256"  # Sec 5.1.2, own allow-list
        and header.get("kid") == signed_with  # Sec 6.3, the key of this name
        and all(isinstance(header.get(name, ""), str) for name in ("typ", "cty", "x5t"))
        and not {"jku", "x5u", "x5c", "jwk", "crit", "b64"} & set(header)
    )


def token_is_sound(said: dict[str, Any]) -> bool:
    """Security Framework 5.1.3."""
    aud, azp = said.get("aud"), said.get("azp", CLIENT)
    times = [said.get("exp"), said.get("iat"), said.get("nbf", S)]
    return (
        said.get("iss") == ISSUER
        and (aud == CLIENT or aud == [CLIENT])
        and azp == CLIENT
        and all(is_number(time) for time in times)
        and said["exp"] > S - 60
        and S - 3600 <= said["iat"] <= S + 60
        and said.get("nbf", S) <= S + 60
        and said.get("nonce") == NONCE
    )


def part(said: dict[str, Any], name: str) -> dict[str, Any] | None:
    """An object, nothing sent counting as an empty one; None when it is something else."""
    found = said.get(name)
    return {} if found is None else found if isinstance(found, dict) else None


def message_is_sound(said: dict[str, Any]) -> bool:
    """Core 5.3 and 5.4."""
    kind, roles = said.get(LTI + "message_type"), said.get(LTI + "roles")
    context = part(said, LTI + "context")
    return (
        said.get(LTI + "version") == "1.3.0"
        and is_text(said.get(LTI + "deployment_id"), 255)
        and is_text(said.get("sub"), 255)
        and isinstance(roles, list)
        and all(isinstance(role, str) for role in roles)
        and context is not None
        and (not context or is_text(context.get("id"), 255))
        and part(said, LTI + "for_user") is not None
        and isinstance(kind, str)
        and kind_is_sound(kind, said)
    )


def kind_is_sound(kind: str, said: dict[str, Any]) -> bool:
    link = part(said, LTI + "resource_link") or {}
    user = said.get(LTI + "for_user")
    teaches = {TEACHER, "Instructor"} & set(said[LTI + "roles"])
    has_target = is_text(said.get(LTI + "target_link_uri"))
    choice = part(said, "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings") or {}
    has_link = is_text(link.get("id"), 255)
    return {
        "LtiResourceLinkRequest": has_link and has_target,
        "LtiSubmissionReviewRequest": has_link
        and (is_text(user.get("user_id"), 255) if user is not None and teaches else has_target),
        "LtiDeepLinkingRequest": isinstance(choice.get("accept_types"), list)
        and is_text(choice.get("deep_link_return_url")),
    }.get(kind, False)


def is_taken(token: str) -> bool:
    """Say whether our code takes the token. Anything but a refusal in our own words is a fault."""
    expected = idtoken.Expected(ISSUER, CLIENT, idtoken.token_hash(NONCE))
    try:
        kid = idtoken.key_name(token)
        if kid not in PUBLIC:
            return False
        parse(idtoken.verify(token, PUBLIC[kid], expected, at=NOW))
    except LtiError:
        return False
    return True


@pytest.mark.parametrize("message", [RESOURCE, CHOICE, REVIEW], ids=["resource", "dl", "review"])
def test_an_unchanged_message_is_taken(message: dict[str, Any]) -> None:
    assert is_taken(sign(message, KEYS["k1"]))


@settings(max_examples=400, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    message=st.sampled_from([RESOURCE, CHOICE, REVIEW]),
    changes=mutations,
    header=headers | st.just({}),
    key=st.sampled_from(["k1", "k1", "k1", "k2"]),
)
def test_a_changed_message_is_taken_when_the_standard_says_so_and_else_refused(
    message: dict[str, Any], changes: list[tuple[str, Any]], header: dict[str, Any], key: str
) -> None:
    wanted = without_gone({**copy.deepcopy(message), **dict(changes)})
    token = sign(wanted, KEYS[key], header)
    said = json.loads(json.dumps(wanted))
    shown = without_gone({"alg": "RS256", "typ": "JWT", "kid": key, **header})
    expected = header_is_sound(shown, key) and token_is_sound(said) and message_is_sound(said)
    assert is_taken(token) == (expected and is_json(wanted))


def is_json(claims: dict[str, Any]) -> bool:
    """Infinity and NaN are words of no JSON."""
    try:
        json.dumps(claims, allow_nan=False)
    except ValueError:
        return False
    return True


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(place=st.integers(min_value=0), letter=st.sampled_from("AQgwZ09-_.=\n é"))
def test_a_token_with_any_letter_exchanged_is_refused(place: int, letter: str) -> None:
    """The last letter of a part holds bits that mean nothing; but the signature covers the text."""
    token = sign(RESOURCE, KEYS["k1"])
    signed = token.rpartition(".")[0]
    place %= len(signed)
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        assert not is_taken(changed)


@settings(max_examples=200, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_any_text_at_all_is_refused_in_our_own_words(text: str) -> None:
    assert not is_taken(text)
    assert not is_taken(f"{text}.{text}.{text}")
