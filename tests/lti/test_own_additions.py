"""Our own additions to the certification guide (lti.md 5): tokens, keys and audiences that lie,
replays, times, targets, and who is who.

Platform keys over HTTP are in test_platform_keys.py, browsers and frames in test_browser.py, and
what happens at one moment in test_launch_races.py.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti import claims as c
from awareness.lti import scores, targets
from awareness.lti.errors import Code
from awareness.lti.models import (
    Course,
    Deployment,
    DeploymentState,
    PlatformUser,
    RegistrationState,
    ResourceLink,
)
from awareness.lti.targets import Placing
from tests.factories import NOW, make_school
from tests.lti.factories import ISSUER, MODULE, make_deployment, make_keys, make_registration
from tests.lti.platform import GONE, FakePlatform, b64, make_key, sign
from tests.lti.refusals import noted, refused, visits
from tests.pages import PageClient

SECONDS = int(NOW.timestamp())
Later = Callable[[timedelta], None]


def another_platform(session: Session, client: PageClient, **changes: Any) -> FakePlatform:
    """A second connection, of another school, with a key of its own."""
    registration = make_registration(session, **{"client_id": "client-2", **changes})
    make_deployment(session, registration)
    key = make_key("k2")
    make_keys(session, registration, [key.public()], missed_at=NOW)
    return FakePlatform(client, registration, key=key)


# Header, algorithm and key


def test_hs256_with_the_public_key_is_refused(platform: FakePlatform) -> None:
    refused(platform.launch(header={"alg": "HS256"}), Code.ALGORITHM)


def test_alg_none_is_refused(platform: FakePlatform) -> None:
    refused(platform.launch(header={"alg": "none"}), Code.ALGORITHM)


@pytest.mark.parametrize("alg", ["None", "rs256", "RS512", "PS256", "ES256", ["RS256"], None, GONE])
def test_any_algorithm_but_rs256_is_refused(alg: object, platform: FakePlatform) -> None:
    refused(platform.launch(header={"alg": alg}), Code.ALGORITHM)


@pytest.mark.parametrize("name", ["jku", "x5u", "x5c", "jwk"])
def test_a_header_that_brings_a_key_of_its_own_is_refused(
    name: str, platform: FakePlatform
) -> None:
    mine = make_key("mine")
    brought = {"jwk": mine.public(), "x5c": ["MIIB"]}.get(name, "https://evil.example/keys")
    refused(platform.launch(key=mine, header={name: brought}), Code.ALGORITHM)


@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"b64": False, "crit": ["b64"]}])
def test_a_header_that_says_something_is_critical_is_refused(
    header: dict[str, Any], platform: FakePlatform
) -> None:
    refused(platform.launch(header=header), Code.ALGORITHM)


@pytest.mark.parametrize("kid", ["", None, 7, ["k1"], {"k1": 1}])
def test_a_key_without_a_proper_name_is_refused(kid: object, platform: FakePlatform) -> None:
    refused(platform.launch(header={"kid": kid}), Code.KEY_UNNAMED)


def test_the_kid_of_another_registration_is_refused(
    platform: FakePlatform, session: Session, anyone: PageClient
) -> None:
    other = another_platform(session, anyone)
    refused(platform.launch(key=other.key), Code.KEY_UNKNOWN)
    refused(platform.launch(key=other.key, header={"kid": "k1"}), Code.SIGNATURE)


@pytest.mark.parametrize(
    "bad",
    [
        {"use": "enc"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"alg": "RSA-OAEP"},
        {"n": GONE},
        {"n": ["AQAB"]},
        {"n": "", "e": ""},
    ],
    ids=["enc", "oct", "ec", "other algorithm", "no n", "n is a list", "empty"],
)
def test_an_enc_key_or_one_of_another_kind_is_refused(
    bad: dict[str, Any], platform: FakePlatform, session: Session
) -> None:
    other = FakePlatform(platform.client, make_registration(session))
    make_deployment(session, other.registration)
    make_keys(session, other.registration, [other.key.public(**bad)])
    refused(other.launch(), Code.KEY_WEAK)


def test_a_1024_bit_key_is_refused(platform: FakePlatform, session: Session) -> None:
    weak = make_key("weak", 1024)
    other = FakePlatform(platform.client, make_registration(session), key=weak)
    make_deployment(session, other.registration)
    make_keys(session, other.registration, [weak.public()])
    refused(other.launch(), Code.KEY_WEAK)


@pytest.mark.parametrize(
    "token",
    ["x", "a.b", "a.b.c.d", "..", "ä.ö.ü", f"{b64(b'[]')}.e30.x", f"{b64(b'[' * 40_000)}.e30.x"],
)
def test_what_is_no_token_at_all_is_refused(token: str, platform: FakePlatform) -> None:
    refused(platform.send(platform.begin(), token), Code.TOKEN_UNREADABLE)


@pytest.mark.parametrize("payload", [b"[]", b"\xff", b"7", b'{"exp": NaN}', b"[" * 40_000])
def test_a_signed_payload_that_is_no_message_is_refused(
    payload: bytes, platform: FakePlatform
) -> None:
    begun = platform.begin()
    refused(platform.send(begun, sign(payload, platform.key)), Code.TOKEN_UNREADABLE)


def test_a_token_with_its_claims_exchanged_is_refused(platform: FakePlatform) -> None:
    begun = platform.begin()
    head, _payload, signature = platform.token(begun).split(".")
    _head, other, _signature = platform.token(begun, {"sub": "8"}).split(".")
    refused(platform.send(begun, f"{head}.{other}.{signature}"), Code.SIGNATURE)


# Issuer and audience


@pytest.mark.parametrize("issuer", [ISSUER + "/", ISSUER.upper(), "https://lms.example.org", GONE])
def test_an_issuer_that_is_not_the_same_to_the_letter_is_refused(
    issuer: object, platform: FakePlatform
) -> None:
    refused(platform.launch({"iss": issuer}), Code.ISSUER)


def test_an_audience_that_is_an_array_of_our_client_id_is_taken(platform: FakePlatform) -> None:
    assert platform.launch({"aud": ["client-1"]}).status_code == 303
    assert platform.launch({"aud": ["client-1"], "azp": "client-1"}).status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["client-1", "client-2"], "azp": "client-1"},
        {"aud": ["client-1", "client-2"]},
        {"azp": "client-2"},
        {"aud": ["client-1"], "azp": ""},
        {"azp": None},
        {"aud": "client-2"},
        {"aud": []},
        {"aud": GONE},
        {"aud": {"client-1": True}},
        {"aud": "client-1 client-2"},
    ],
    ids=["extra", "azp missing", "azp wrong", "azp empty", "azp null", "other", "none", "gone",
         "object", "list in a text"],
)  # fmt: skip
def test_an_audience_that_is_not_us_alone_is_refused(
    changes: dict[str, Any], platform: FakePlatform
) -> None:
    refused(platform.launch(changes), Code.AUDIENCE)


# Replay, state and nonce


def test_a_replay_of_the_same_token_is_refused(platform: FakePlatform, session: Session) -> None:
    begun = platform.begin()
    token = platform.token(begun)
    assert platform.send(begun, token).status_code == 303
    refused(platform.send(begun, token), Code.STATE_UNKNOWN)
    assert visits(session) == 1


def test_a_new_token_with_a_used_nonce_is_refused(platform: FakePlatform) -> None:
    first = platform.begin()
    assert platform.send(first, platform.token(first)).status_code == 303
    again = platform.begin()
    refused(platform.send(again, platform.token(again, {"nonce": first.nonce})), Code.NONCE)


def test_the_nonce_of_another_login_is_refused(platform: FakePlatform) -> None:
    one, other = platform.begin(), platform.begin()
    refused(platform.send(one, platform.token(other)), Code.NONCE)


@pytest.mark.parametrize("nonce", [GONE, "", None, 7, "ä", "\ud800"])
def test_a_nonce_that_is_none_is_refused(nonce: object, platform: FakePlatform) -> None:
    refused(platform.launch({"nonce": nonce}), Code.NONCE)


def test_a_state_of_another_connection_is_refused(
    platform: FakePlatform, session: Session, anyone: PageClient
) -> None:
    other = another_platform(session, anyone)
    theirs = other.begin()
    refused(platform.send(theirs, platform.token(theirs)), Code.KEY_UNKNOWN)


def test_a_state_older_than_ten_minutes_is_refused(platform: FakePlatform, later: Later) -> None:
    begun = platform.begin()
    later(timedelta(minutes=10))
    now = SECONDS + 600
    token = platform.token(begun, {"iat": now, "exp": now + 60})
    refused(platform.send(begun, token), Code.STATE_UNKNOWN)


def test_a_connection_switched_off_on_the_way_is_refused(
    platform: FakePlatform, session: Session
) -> None:
    begun = platform.begin()
    platform.registration.state = RegistrationState.OFF
    refused(platform.send(begun, platform.token(begun)), Code.CONNECTION_OFF)


# Times


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": GONE}, Code.EXPIRED),
        ({"exp": str(SECONDS + 60)}, Code.EXPIRED),
        ({"exp": True}, Code.EXPIRED),
        ({"exp": 10**400}, Code.EXPIRED),
        ({"exp": None}, Code.EXPIRED),
        ({"exp": SECONDS - 60}, Code.EXPIRED),
        ({"iat": GONE}, Code.ISSUED),
        ({"iat": str(SECONDS)}, Code.ISSUED),
        ({"iat": SECONDS - 3601}, Code.ISSUED),
        ({"iat": SECONDS + 61}, Code.ISSUED),
        ({"nbf": SECONDS + 61}, Code.ISSUED),
        ({"nbf": "now"}, Code.ISSUED),
    ],
)
def test_a_time_that_is_missing_malformed_or_wrong_is_refused(
    changes: dict[str, Any], code: Code, platform: FakePlatform
) -> None:
    refused(platform.launch(changes), code)


def test_an_infinite_time_is_refused(platform: FakePlatform) -> None:
    begun = platform.begin()
    said = json.dumps(platform.claims(begun, {"exp": "no end"}))
    payload = said.replace('"no end"', "1e999").encode()
    refused(platform.send(begun, sign(payload, platform.key)), Code.EXPIRED)


def test_iat_59_seconds_ahead_is_taken_and_120_refused(platform: FakePlatform) -> None:
    ahead = {"iat": SECONDS + 59, "exp": SECONDS + 119}
    assert platform.launch(ahead).status_code == 303
    refused(platform.launch({"iat": SECONDS + 120, "exp": SECONDS + 180}), Code.ISSUED)


def test_a_token_59_seconds_over_is_taken(platform: FakePlatform) -> None:
    assert platform.launch({"exp": SECONDS - 59}).status_code == 303
    assert platform.launch({"iat": SECONDS - 3600}).status_code == 303


def test_a_time_with_a_fraction_is_taken(platform: FakePlatform) -> None:
    assert platform.launch({"iat": SECONDS + 0.25, "exp": SECONDS + 60.5}).status_code == 303


# Target


def test_a_target_that_differs_from_the_one_the_launch_began_with_is_refused(
    platform: FakePlatform,
) -> None:
    other = platform.base_url + "/lti/modules/b05-my-safe-helpers"
    refused(platform.launch({c.TARGET: other}), Code.TARGET)
    refused(platform.launch({c.TARGET: platform.target + "/"}), Code.TARGET)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/lti/modules/b05-my-safe-helpers",
        "http://localhost.evil.example/lti/launch",
        "http://localhost@evil.example/lti/launch",
        "http://localhost:8000/lti/launch",
        "https://localhost/lti/launch",
        "http://localhost\\@evil.example/",
        "http://localhost/\\evil.example",
        "http://localhost//evil.example",
        "http://localhost/lti/modules/..%2f..%2fadmin",
        "http://localhost/lti/modules/../launch",
        "http://localhost/lti/modules/B05",
        "http://localhost/lti/modules/b05-my-safe-helpers\n",
        "http://localhost/lti/modules/b05-my-safe-helpers#x",
        "http://localhost/admin",
        "//localhost/lti/launch",
        "javascript:alert(1)",
        "http://localhost/lti/launch?" + "x" * 1000,
    ],
)
def test_a_target_of_a_foreign_origin_or_with_a_backslash_is_refused_at_the_login(
    target: str, platform: FakePlatform
) -> None:
    refused(platform.login(target_link_uri=target), Code.FOREIGN_TARGET)


def test_a_module_that_is_not_in_the_catalogue_is_refused(platform: FakePlatform) -> None:
    target = platform.base_url + "/lti/modules/no-such-module"
    answer = platform.launch({c.TARGET: target}, target_link_uri=target)
    refused(answer, Code.MODULE_UNKNOWN)


def test_the_general_address_opens_the_module_of_the_custom_parameter(
    platform: FakePlatform,
) -> None:
    target = platform.base_url + "/lti/launch"
    custom = {"module": "b05-my-safe-helpers", "number": 7, "nothing": None}
    taken = platform.launch({c.TARGET: target, c.CUSTOM: custom}, target_link_uri=target)
    assert taken.status_code == 303
    refused(platform.launch({c.TARGET: target}, target_link_uri=target), Code.MODULE_UNKNOWN)


GRADES = {
    "scope": [c.SCOPE_LINE_ITEM, c.SCOPE_SCORE],
    "lineitems": f"{ISSUER}/mod/lti/services.php/3/lineitems?type_id=1",
}
ONLY_TO_OPEN = {c.AGS: GRADES, c.CUSTOM: targets.custom_of(MODULE, Placing.MATERIAL)}


def test_no_column_is_made_for_a_link_that_is_only_to_be_opened(
    platform: FakePlatform, session: Session
) -> None:
    """Moodle and Canvas offer to make one for every link of a course."""
    platform.launch({c.AGS: GRADES, c.CUSTOM: targets.custom_of(MODULE, Placing.RESULT)})
    [link] = session.scalars(select(ResourceLink))
    assert scores.gradebook(link).takes_results
    platform.launch(ONLY_TO_OPEN)
    session.expire_all()
    assert not scores.gradebook(link).takes_results


def test_a_column_that_the_platform_has_itself_is_used_for_a_link_that_is_only_to_be_opened(
    platform: FakePlatform, session: Session
) -> None:
    """A teacher has switched grades on for it since."""
    column = f"{ISSUER}/mod/lti/services.php/3/lineitems/5/lineitem?type_id=1"
    platform.launch(ONLY_TO_OPEN | {c.AGS: GRADES | {"lineitem": column}})
    [link] = session.scalars(select(ResourceLink))
    assert scores.gradebook(link).takes_results


# Claims of a wrong shape


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({c.MESSAGE_TYPE: "LtiDeepLinkingRequest"}, Code.CLAIM_MISSING),
        ({c.MESSAGE_TYPE: "LtiDeepLinkingResponse"}, Code.MESSAGE_TYPE),
        ({c.MESSAGE_TYPE: "LtiSubmissionReviewRequest", c.FOR_USER: {}}, Code.CLAIM_MISSING),
        ({c.MESSAGE_TYPE: ["LtiResourceLinkRequest"]}, Code.MESSAGE_TYPE),
        ({c.DEPLOYMENT_ID: 1}, Code.CLAIM_MISSING),
        ({c.DEPLOYMENT_ID: ""}, Code.CLAIM_MISSING),
        ({c.DEPLOYMENT_ID: "1" * 256}, Code.CLAIM_MISSING),
        ({c.DEPLOYMENT_ID: "1\0"}, Code.CLAIM_MISSING),
        ({c.ROLES: "Instructor"}, Code.CLAIM_MISSING),
        ({c.ROLES: [7]}, Code.CLAIM_MISSING),
        ({c.RESOURCE_LINK: {"id": "9" * 256}}, Code.CLAIM_MISSING),
        ({c.RESOURCE_LINK: "9"}, Code.CLAIM_MISSING),
        ({c.CONTEXT: {"title": "no id"}}, Code.CLAIM_MISSING),
        ({c.CONTEXT: ["3"]}, Code.CLAIM_MISSING),
        ({c.CUSTOM: "x"}, Code.CLAIM_MISSING),
        ({c.AGS: []}, Code.CLAIM_MISSING),
        ({c.TARGET: GONE}, Code.CLAIM_MISSING),
        ({"sub": "7" * 256}, Code.ANONYMOUS),
        ({"sub": 7}, Code.ANONYMOUS),
        ({"sub": "7\0"}, Code.ANONYMOUS),
        ({"sub": "\ud800"}, Code.ANONYMOUS),
        ({c.VERSION: 1.3}, Code.VERSION),
    ],
)
def test_a_claim_of_the_wrong_kind_or_length_is_refused(
    changes: dict[str, Any], code: Code, platform: FakePlatform, session: Session
) -> None:
    refused(platform.launch(changes), code)
    assert visits(session) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"https://platform.example/claim/unknown": {"deep": [1, 2]}},
        {c.AGS: {"scope": None, "lineitems": 7}},
        {c.AGS: {"scope": 7}},
        {c.NRPS: {"context_memberships_url": ["x"]}},
        {c.PRESENTATION: {"return_url": "javascript:alert(1)"}},
        {c.CONTEXT: {"id": "3", "title": "\ud800"}},
        {"name": {"given": "Kamala"}},
        {"name": "\ud800", "sub": "x" * 255},
        {c.LTI + "lti1p1": {"user_id": "old", "oauth_consumer_key_sign": "x"}},
    ],
)
def test_what_is_not_needed_and_cannot_be_used_is_passed_over(
    changes: dict[str, Any], platform: FakePlatform
) -> None:
    answer = platform.launch(changes)
    assert answer.status_code == 303
    assert platform.client.get(answer.headers["Location"]).status_code == 200


# Who is who


def test_the_same_issuer_with_two_clients_is_two_connections(
    platform: FakePlatform, session: Session, anyone: PageClient
) -> None:
    other = another_platform(session, anyone)
    assert platform.launch().status_code == 303
    assert other.launch().status_code == 303
    refused(other.login(client_id="client-1"), Code.OTHER_PLATFORM)
    refused(other.launch({"aud": "client-1"}), Code.AUDIENCE)


def test_a_login_of_another_issuer_is_refused(platform: FakePlatform) -> None:
    refused(platform.login(iss="https://other.example"), Code.OTHER_PLATFORM)


def test_an_unknown_deployment_waits_and_shows_no_content(
    platform: FakePlatform, session: Session
) -> None:
    refused(platform.launch({c.DEPLOYMENT_ID: "2"}), Code.DEPLOYMENT_PENDING)
    refused(platform.launch({c.DEPLOYMENT_ID: "2"}), Code.DEPLOYMENT_PENDING)
    waiting = session.scalars(select(Deployment).where(Deployment.deployment_id == "2")).one()
    assert (waiting.state, waiting.school_id) == (DeploymentState.PENDING, None)
    assert visits(session) == 0


def test_a_deployment_that_differs_from_the_one_of_the_login_is_refused(
    platform: FakePlatform, session: Session
) -> None:
    make_deployment(session, platform.registration, deployment_id="2")
    begun = platform.begin(lti_deployment_id="1")
    refused(
        platform.send(begun, platform.token(begun, {c.DEPLOYMENT_ID: "2"})), Code.OTHER_PLATFORM
    )
    assert visits(session) == 0


def test_a_login_that_names_no_deployment_leaves_it_to_the_token(platform: FakePlatform) -> None:
    assert platform.launch(lti_deployment_id=GONE).status_code == 303


@pytest.mark.parametrize("named", ["d" * 256, "a\0b"])
def test_a_login_that_names_a_deployment_which_cannot_be_one_is_refused(
    named: str, platform: FakePlatform
) -> None:
    refused(platform.login(lti_deployment_id=named), Code.OTHER_PLATFORM)


def test_a_deployment_that_is_off_shows_no_content(
    platform: FakePlatform, session: Session
) -> None:
    make_deployment(session, platform.registration, deployment_id="2", state=DeploymentState.OFF)
    refused(platform.launch({c.DEPLOYMENT_ID: "2"}), Code.DEPLOYMENT_OFF)


def test_the_same_sub_in_two_schools_stays_two_people(
    platform: FakePlatform, session: Session
) -> None:
    make_deployment(session, platform.registration, deployment_id="2", school=make_school(session))
    for deployment in ("1", "2", "1"):
        assert platform.launch({c.DEPLOYMENT_ID: deployment}).status_code == 303
    people = session.scalars(select(PlatformUser)).all()
    assert [person.sub for person in people] == ["7", "7"]
    assert len({person.school_id for person in people}) == 2


def test_the_same_sub_of_two_platforms_stays_two_people(
    platform: FakePlatform, session: Session, anyone: PageClient
) -> None:
    other = another_platform(session, anyone, school=make_school(session))
    assert platform.launch({"email": "a@lms.example"}).status_code == 303
    assert other.launch({"email": "a@lms.example"}).status_code == 303
    assert len(session.scalars(select(PlatformUser)).all()) == 2


def test_the_same_link_and_course_ids_of_two_deployments_stay_two(
    platform: FakePlatform, session: Session
) -> None:
    make_deployment(session, platform.registration, deployment_id="2")
    for deployment in ("1", "2", "2"):
        assert platform.launch({c.DEPLOYMENT_ID: deployment}).status_code == 303
    assert len(session.scalars(select(ResourceLink)).all()) == 2
    assert len(session.scalars(select(Course)).all()) == 2


# What a refusal says, and to whom


def test_a_refusal_is_noted_with_its_code_and_without_what_was_sent(
    platform: FakePlatform, session: Session
) -> None:
    platform.launch(header={"alg": "none"})
    platform.launch({"aud": "secret-audience"})
    platform.launch({c.ROLES: "secret-role"})
    platform.login(iss="https://secret.example")
    assert noted(session) == [
        ("algorithm", ""),
        ("audience", "aud"),
        ("claim-missing", "roles"),
        ("other-platform", "issuer"),
    ]


def test_a_used_state_and_the_platforms_own_error_are_noted_too(
    platform: FakePlatform, session: Session
) -> None:
    begun = platform.begin()
    token = platform.token(begun)
    platform.send(begun, token)
    platform.send(begun, token)
    platform.send(platform.begin(), "", error="login_required", error_description="secret")
    platform.send(platform.begin(), "")
    assert noted(session) == [
        ("state-unknown", ""),
        ("platform-refused", ""),
        ("launch-incomplete", ""),
    ]


def test_at_most_fifty_refusals_of_a_connection_are_kept(
    platform: FakePlatform, session: Session, anyone: PageClient
) -> None:
    other = another_platform(session, anyone)
    other.login(iss="https://elsewhere.example")
    for _ in range(51):
        platform.login(iss="https://elsewhere.example")
    platform.login(client_id="other")
    assert len(noted(session)) == 51
    assert noted(session)[-1] == ("other-platform", "client_id")


def test_no_page_of_a_refusal_repeats_what_was_sent(
    platform: FakePlatform,
) -> None:
    begun = platform.begin()
    token = platform.token(begun, {c.VERSION: "<b>11.3", "name": "Kamala", "email": "k@x.example"})
    pages = [
        platform.send(begun, token),
        platform.send(begun, "", error="<b>error", error_description="Kamala"),
        platform.login(target_link_uri="https://evil.example/Kamala"),
        platform.login(iss="https://evil.example/Kamala"),
    ]
    for page in pages:
        assert page.status_code == 403
        for secret in (token, begun.state, begun.nonce, "Kamala", "k@x.example", "hint", "<b>"):
            assert secret not in page.text


@pytest.mark.parametrize("name", ["iss", "login_hint", "target_link_uri"])
@pytest.mark.parametrize("value", ["", GONE])
def test_a_login_without_what_must_be_there_is_refused(
    name: str, value: object, platform: FakePlatform
) -> None:
    refused(platform.login(**{name: value}), Code.LOGIN_INCOMPLETE)


def test_names_of_parameters_are_read_to_the_letter(platform: FakePlatform) -> None:
    refused(platform.login(iss=GONE, ISS=ISSUER), Code.LOGIN_INCOMPLETE)


def test_a_login_address_of_no_connection_is_refused(platform: FakePlatform) -> None:
    platform.client.session.expunge(platform.registration)
    platform.registration.slug = "nobody"
    refused(platform.login(), Code.UNKNOWN_CONNECTION)


@pytest.mark.parametrize("state", [RegistrationState.WAITING, RegistrationState.OFF])
def test_a_connection_that_is_not_on_begins_nothing(
    state: RegistrationState, platform: FakePlatform
) -> None:
    platform.registration.state = state
    refused(platform.login(), Code.CONNECTION_OFF)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_platform_is_asked_with_what_the_standard_names_and_nothing_more(
    method: str, platform: FakePlatform
) -> None:
    hints = {"login_hint": 'a b&c="<ü>', "lti_message_hint": '{"cmid": 7, "launchid": "x"}'}
    begun = platform.begin(method=method, **hints, repost="1", redirect_uri="https://evil.example")
    assert begun.address.startswith(platform.registration.auth_url + "?")
    assert begun.query == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "client-1",
        "redirect_uri": "http://localhost/lti/launch",
        "state": begun.state,
        "nonce": begun.nonce,
        **hints,
    }


def test_without_a_message_hint_none_is_sent(platform: FakePlatform) -> None:
    assert "lti_message_hint" not in platform.begin(lti_message_hint=GONE).query


def test_a_log_in_address_with_a_query_keeps_it(platform: FakePlatform) -> None:
    platform.registration.auth_url = "https://lms.example/auth?tenant=7"
    assert platform.begin().query["tenant"] == "7"


def test_state_and_nonce_are_long_url_safe_and_never_the_same(platform: FakePlatform) -> None:
    begun = [platform.begin() for _ in range(20)]
    secrets = {b.state for b in begun} | {b.nonce for b in begun}
    assert len(secrets) == 40
    assert all(len(s) == 43 and s.replace("-", "a").replace("_", "a").isalnum() for s in secrets)
