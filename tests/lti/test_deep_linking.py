"""A teacher chooses modules for a course, and the platform is told once (lti.md 2c, 5)."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet as Keys
from joserfc.jwk import RSAKey
from lti1p3platform.exceptions import LtiDeepLinkingResponseException
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.registration import Registration as PlatformRegistration
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.lti import claims, deep_linking, keys
from awareness.lti.addresses import is_safe
from awareness.lti.claims import DeepLinkSettings
from awareness.lti.deep_linking import Chosen
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.models import Launch, MessageType, Registration, Standing
from awareness.lti.targets import Placing
from awareness.lti.visits import VISIT
from tests.factories import NOW
from tests.lti.factories import (
    CLIENT_ID,
    ISSUER,
    hold,
    make_deployment,
    make_keys,
    make_registration,
    make_visit,
)
from tests.pages import Page, PageClient, read

RETURN = f"{ISSUER}/mod/lti/contentitem_return.php?id=3&sesskey=abc"
LESSON = "b11-grooming-how-it-works"
TRAINING = "staff-cse-essentials"
BASE = "http://localhost"
PLATFORM_KEY = RSAKey.generate_key(2048, {"kid": "platform", "use": "sig", "alg": "RS256"})


def wishes(**changes: Any) -> dict[str, Any]:
    """What a platform asks for, as the launch keeps it."""
    return {
        "return_url": RETURN,
        "accept_types": ["ltiResourceLink"],
        "accept_multiple": True,
        "accept_line_item": True,
        **changes,
    }


def make_choice(
    session: Session,
    anyone: PageClient,
    *,
    standing: Standing = Standing.TEACHER,
    details: dict[str, Any] | None = None,
    **changes: Any,
) -> Launch:
    """A visit of a teacher who is to choose modules, held by the browser."""
    deployment = make_deployment(session, make_registration(session), deployment_id="dep-1")
    visit = make_visit(
        session,
        deployment,
        standing=standing,
        message_type=MessageType.DEEP_LINKING,
        details={"deep_link": wishes(**changes), **(details or {})},
    )
    session.commit()
    hold(anyone, visit)
    return visit


def path_of(visit: Launch) -> str:
    return f"/lti/visits/{visit.id}/choose"


def send(anyone: PageClient, visit: Launch, **chosen: Any) -> TestResponse:
    return anyone.send(path_of(visit), chosen, form=0)


def cancel(anyone: PageClient, visit: Launch) -> TestResponse:
    return anyone.send(path_of(visit), form=0, action=f"{path_of(visit)}/cancel")


def token_in(page: Page) -> str:
    return page.fields()["JWT"]


def claims_of(session: Session, response: TestResponse) -> dict[str, Any]:
    """Verify the answer with our published keys, as a platform does, and return its claims."""
    assert response.status_code == 200
    known = Keys.import_key_set(keys.published(session))
    decoded = jwt.decode(token_in(read(response)), known, algorithms=["RS256"])
    found: dict[str, Any] = decoded.claims
    return found


def items_of(said: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = said[claims.DL_ITEMS]
    return found


# 6.2 of the certification guide


def test_deep_linking_request_payload_handled(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone, details={"course": "Year 9 PSHE"})
    page = anyone.page(path_of(visit))
    assert page.heading == "Choose modules"
    assert "Year 9 PSHE" in page.text
    assert "Training for staff" in page.text


def test_deep_linking_response_received(session: Session, anyone: PageClient) -> None:
    page = read(send(anyone, make_choice(session, anyone), module=LESSON))
    form = page.forms()[-1]
    assert form.get("action") == RETURN
    assert form.get("method") == "post"
    assert form.get("data-send-at-once") is not None
    assert set(page.fields()) == {"JWT"}
    assert "Go on to your course" in page.text


def test_deep_linking_response_format_valid(session: Session, anyone: PageClient) -> None:
    token = token_in(read(send(anyone, make_choice(session, anyone), module=LESSON)))
    header = jws.extract_compact(token.encode()).headers()
    assert header["alg"] == "RS256"
    assert header["kid"] in {key["kid"] for key in keys.published(session)["keys"]}


def test_deep_linking_response_timestamps_valid(session: Session, anyone: PageClient) -> None:
    said = claims_of(session, send(anyone, make_choice(session, anyone), module=LESSON))
    now = int(NOW.timestamp())
    assert said["iat"] == now - 60
    assert now < said["exp"] <= said["iat"] + 300


def test_deep_linking_response_signature_valid(session: Session, anyone: PageClient) -> None:
    response = send(anyone, make_choice(session, anyone), module=LESSON)
    assert claims_of(session, response)
    stranger = Keys([RSAKey.generate_key(2048, {"kid": "x"})])
    with pytest.raises(JoseError):
        jwt.decode(token_in(read(response)), stranger, algorithms=["RS256"])


def test_deep_linking_response_required_claims(session: Session, anyone: PageClient) -> None:
    said = claims_of(session, send(anyone, make_choice(session, anyone), module=LESSON))
    assert said["iss"] == CLIENT_ID
    assert said["aud"] == ISSUER
    assert said[claims.DEPLOYMENT_ID] == "dep-1"
    assert said[claims.MESSAGE_TYPE] == "LtiDeepLinkingResponse"
    assert said[claims.VERSION] == "1.3.0"
    assert len(said["nonce"]) >= 22


def test_deep_linking_response_affirmed(session: Session, anyone: PageClient) -> None:
    said = claims_of(session, send(anyone, make_choice(session, anyone), module=LESSON))
    [item] = items_of(said)
    assert item["type"] == "ltiResourceLink"
    assert item["url"] == f"{BASE}/lti/modules/{LESSON}"
    assert item["custom"] == {"module": LESSON}
    assert item["title"] == "How someone can gain your trust to harm you"


def loaded(session: Session, visit: Launch) -> Launch:
    """Return the visit as the pages load it."""
    session.flush()
    session.expire(visit)
    return session.scalars(VISIT.where(Launch.id == visit.id)).one()


def launch_of(
    anyone: PageClient, registration: Registration, target: str, custom: dict[str, str]
) -> TestResponse:
    """Open a link that the platform made from an item, as its pupils would."""
    asked = {"iss": ISSUER, "login_hint": "7", "target_link_uri": target, "client_id": CLIENT_ID}
    begun = anyone.post(
        f"/lti/login/{registration.slug}", data=asked, headers={"Sec-Fetch-Dest": "document"}
    )
    query = parse_qs(urlsplit(begun.headers["Location"]).query)
    now = int(NOW.timestamp())
    said = {
        "iss": ISSUER,
        "aud": CLIENT_ID,
        "sub": "8",
        "iat": now,
        "exp": now + 60,
        "nonce": query["nonce"][0],
        claims.MESSAGE_TYPE: "LtiResourceLinkRequest",
        claims.VERSION: "1.3.0",
        claims.DEPLOYMENT_ID: "dep-1",
        claims.TARGET: target,
        claims.RESOURCE_LINK: {"id": "new-link"},
        claims.ROLES: [claims.MEMBERSHIP + "#Instructor"],
        claims.CUSTOM: custom,
    }
    token = jwt.encode({"alg": "RS256", "kid": "platform"}, said, PLATFORM_KEY)
    return anyone.post("/lti/launch", data={"state": query["state"][0], "id_token": token})


def test_core_launch_of_the_passed_link(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone)
    registration = loaded(session, visit).registration
    make_keys(session, registration, [PLATFORM_KEY.as_dict(private=False)])
    said = claims_of(session, send(anyone, visit, module=LESSON))
    [item] = items_of(said)
    response = launch_of(anyone, registration, item["url"], item["custom"])
    assert response.status_code == 303
    assert anyone.get(response.headers["Location"]).status_code == 200
    opened = session.query(Launch).filter(Launch.link_id.is_not(None)).one()
    assert opened.module == LESSON


# Our own additions


@pytest.mark.parametrize(
    "data",
    ["opaque", {"op": 321, "v": [1, None, {"a": "b"}]}, "Zażółć 日本 🙂", "", 0, None, "</script>"],
    ids=["text", "object", "unicode", "empty", "zero", "null", "markup"],
)
def test_data_comes_back_value_for_value(
    session: Session, anyone: PageClient, data: object
) -> None:
    visit = make_choice(session, anyone, data=data)
    said = claims_of(session, send(anyone, visit, module=LESSON))
    assert claims.DL_DATA in said
    assert said[claims.DL_DATA] == data


def test_data_that_was_not_given_is_not_answered(session: Session, anyone: PageClient) -> None:
    said = claims_of(session, send(anyone, make_choice(session, anyone), module=LESSON))
    assert claims.DL_DATA not in said


def test_nothing_of_the_answer_comes_from_the_browser(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone, data="ours")
    forged = {"data": "theirs", "return_url": "https://evil.example", "deployment_id": "other"}
    response = send(anyone, visit, module=LESSON, **forged)
    assert read(response).forms()[-1].get("action") == RETURN
    said = claims_of(session, response)
    assert (said[claims.DL_DATA], said[claims.DEPLOYMENT_ID]) == ("ours", "dep-1")


def test_accept_multiple_false_offers_one_and_refuses_two(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone, accept_multiple=False)
    page = anyone.page(path_of(visit))
    kinds = {field.get("type") for field in page.all("input") if field.get("name") == "module"}
    assert kinds == {"radio"}
    response = send(anyone, visit, module=[LESSON, TRAINING])
    assert response.status_code == 422
    assert "one module at a time" in read(response).text
    assert len(items_of(claims_of(session, send(anyone, visit, module=TRAINING)))) == 1


@pytest.mark.parametrize(("said", "taken"), [({}, False), ({"accept_multiple": True}, True)])
def test_a_platform_that_does_not_speak_of_several_takes_one(
    said: dict[str, bool], taken: bool
) -> None:
    asked = {"deep_link_return_url": RETURN, "accept_types": ["ltiResourceLink"], **said}
    found = claims.parse(
        {
            claims.MESSAGE_TYPE: "LtiDeepLinkingRequest",
            claims.VERSION: "1.3.0",
            claims.DEPLOYMENT_ID: "1",
            claims.ROLES: [],
            claims.DL_SETTINGS: asked,
            "sub": "7",
        }
    )
    assert found.deep_link is not None
    assert (found.deep_link.accept_multiple, found.deep_link.accept_line_item) == (taken, True)


def test_several_modules_come_in_the_order_of_the_catalogue(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone)
    said = claims_of(session, send(anyone, visit, module=[TRAINING, LESSON]))
    assert [item["custom"]["module"] for item in items_of(said)] == [LESSON, TRAINING]


def test_a_column_is_asked_for_only_where_there_is_a_result(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone)
    chosen = {"module": [LESSON, TRAINING], f"as-{LESSON}": "result"}
    lesson, training = items_of(claims_of(session, send(anyone, visit, **chosen)))
    assert "lineItem" not in lesson
    assert training["lineItem"] == {
        "scoreMaximum": 100,
        "label": training["title"],
        "resourceId": TRAINING,
        "tag": "result",
    }


def test_no_column_is_asked_for_when_the_teacher_wants_material(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone)
    chosen = {"module": TRAINING, f"as-{TRAINING}": "material"}
    [item] = items_of(claims_of(session, send(anyone, visit, **chosen)))
    assert "lineItem" not in item
    assert item["custom"] == {"module": TRAINING, "placing": "material"}


def test_no_column_is_asked_for_where_the_platform_takes_none(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone, accept_line_item=False)
    assert "with a column for the result" not in anyone.page(path_of(visit)).text
    chosen = {"module": TRAINING, f"as-{TRAINING}": "result"}
    [item] = items_of(claims_of(session, send(anyone, visit, **chosen)))
    assert "lineItem" not in item


@pytest.mark.parametrize(("band", "has_result"), [(Band.B11, False), (Band.B14, True)])
def test_modules_that_pupils_do_alone_have_a_result(
    app: Flask, band: Band, has_result: bool
) -> None:
    module = app.extensions["library"].module(LESSON)
    assert dataclasses.replace(module, band=band).has_result is has_result


def test_a_place_for_other_things_takes_no_modules(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone, accept_types=["file", "html"])
    assert "takes no modules in this place" in anyone.page(path_of(visit)).text
    assert send(anyone, visit, module=LESSON).status_code == 422
    assert items_of(claims_of(session, cancel(anyone, visit))) == []


def test_cancel_answers_with_no_items_and_the_data(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone, data={"a": 1})
    said = claims_of(session, cancel(anyone, visit))
    assert items_of(said) == []
    assert said[claims.DL_DATA] == {"a": 1}


def test_nothing_chosen_is_said_and_not_sent(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone)
    response = send(anyone, visit)
    assert response.status_code == 422
    assert "There is a problem" in read(response).text
    assert send(anyone, visit, module=LESSON).status_code == 200


def test_an_unknown_module_is_passed_over(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone)
    assert send(anyone, visit, module="no-such-module").status_code == 422


def test_a_deep_linking_response_is_sent_once(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone)
    page = anyone.page(path_of(visit))
    filled = {**page.fields(0), "module": LESSON}
    assert anyone.post(path_of(visit), data=filled).status_code == 200
    for again in (path_of(visit), f"{path_of(visit)}/cancel"):
        refused = anyone.post(again, data=filled)
        assert refused.status_code == 403
        assert Code.ANSWERED in read(refused).text
    assert Code.ANSWERED in anyone.page(path_of(visit), 403).text


def test_exactly_one_of_two_answers_at_the_same_moment_is_sent(
    app: Flask, session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone)
    filled = {**anyone.page(path_of(visit)).fields(0), "module": LESSON}
    clients = [app.test_client() for _ in range(4)]
    for client in clients:
        client.session = session  # type: ignore[attr-defined]
        hold(client, visit)
        with (
            anyone.session_transaction("/lti/visits/") as ours,
            client.session_transaction("/lti/visits/") as theirs,
        ):
            theirs.update(ours)

    def post(number: int) -> int:
        from flask.testing import FlaskClient

        return FlaskClient.open(
            clients[number], path_of(visit), method="POST", data=filled
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(post, range(4)))
    assert statuses == [200, 403, 403, 403]


@pytest.mark.parametrize("path", ["", "/on", f"/preview/{LESSON}", "/cancel"])
def test_a_learner_neither_sees_nor_sends_a_choice(
    session: Session, anyone: PageClient, path: str
) -> None:
    teacher = make_choice(session, anyone)
    form = anyone.page(path_of(teacher)).fields(0)
    pupil = make_visit(
        session,
        loaded(session, teacher).deployment,
        standing=Standing.LEARNER,
        message_type=MessageType.DEEP_LINKING,
        details={"deep_link": wishes()},
    )
    hold(anyone, pupil)
    assert Code.NOT_A_TEACHER in anyone.page(path_of(pupil), 403).text
    response = anyone.post(f"{path_of(pupil)}{path}", data={**form, "module": LESSON})
    assert response.status_code == 403
    assert Code.NOT_A_TEACHER in read(response).text


@pytest.mark.parametrize(
    "address",
    [
        "http://lms.example/return",
        "javascript:alert(1)",
        "https://user@lms.example/return",
        "https://lms.example\\@evil.example/return",
        "https://lms.example; script-src */return",
        "https://lms.example'/return",
        "//lms.example/return",
        "https:///return",
    ],
)
def test_an_unsafe_return_address_is_refused_before_anybody_chooses(
    session: Session, anyone: PageClient, address: str
) -> None:
    visit = make_choice(session, anyone, return_url=address)
    assert Code.RETURN_ADDRESS in anyone.page(path_of(visit), 403).text


def test_a_development_host_may_be_returned_to_over_http() -> None:
    doors = Doors(development=frozenset({"localhost:8800"}))
    assert is_safe("http://localhost:8800/return", doors)
    assert not is_safe("http://localhost:8801/return", doors)


def test_a_visit_to_a_module_has_no_choice_to_send(session: Session, anyone: PageClient) -> None:
    deployment = make_deployment(session, make_registration(session))
    visit = make_visit(session, deployment)
    hold(anyone, visit)
    assert Code.RETURN_ADDRESS in anyone.page(path_of(visit), 403).text


def test_the_return_address_is_escaped_and_may_take_the_form(
    session: Session, anyone: PageClient
) -> None:
    address = 'https://school.lms.example/return?a="><script>alert(1)</script>&b=2'
    visit = make_choice(session, anyone, return_url=address)
    page = read(send(anyone, visit, module=LESSON))
    assert page.forms()[-1].get("action") == address
    assert "<script>alert" not in page.html
    policy = page.response.headers["Content-Security-Policy"]
    assert "form-action 'self' https://lms.example https://school.lms.example;" in policy


def test_a_title_with_a_closing_script_tag_is_harmless(
    app: Flask, session: Session, anyone: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    wicked = "</script><script>alert(1)</script>"
    library: Library = app.extensions["library"]
    module = dataclasses.replace(library.module(TRAINING), title=wicked)
    changed = Library(
        {**library.by_slug, TRAINING: module}, library.tags, library.helplines, library.symbols
    )
    monkeypatch.setitem(app.extensions, "library", changed)
    visit = make_choice(session, anyone, details={"course": wicked}, data=wicked)
    assert "<script>alert" not in anyone.page(path_of(visit)).html
    response = send(anyone, visit, module=TRAINING)
    assert "<script>alert" not in response.text
    [item] = items_of(claims_of(session, response))
    assert item["title"] == wicked


def test_a_title_is_cut_to_what_platforms_take(app: Flask, session: Session) -> None:
    library: Library = app.extensions["library"]
    module = dataclasses.replace(library.module(TRAINING), title="long " * 100)
    deployment = make_deployment(session, make_registration(session))
    visit = make_visit(session, deployment, message_type=MessageType.DEEP_LINKING)
    settings = DeepLinkSettings(RETURN, ("ltiResourceLink",), True, True, False, None)
    said = deep_linking.answer(
        loaded(session, visit),
        settings,
        [Chosen(module, Placing.RESULT)],
        base_url=BASE,
        nonce="n",
        at=NOW,
    )
    [item] = items_of(said)
    assert len(item["title"]) == 255
    assert len(item["lineItem"]["label"]) == 255


def test_a_preview_shows_what_pupils_see_and_keeps_the_choice(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone)
    library: Library = anyone.application.extensions["library"]
    chosen = {"module": [TRAINING], f"as-{TRAINING}": "material", "topic": "Online safety"}
    preview = read(
        anyone.send(path_of(visit), chosen, form=0, action=f"{path_of(visit)}/preview/{LESSON}")
    )
    assert preview.heading == library.module(LESSON).title
    for slide in library.module(LESSON).slides:
        assert slide.title in preview.text
    action = preview.forms()[-1].get("action", "")
    page = read(anyone.post(action, data=preview.fields()))
    assert page.fields(0)["module"] == TRAINING
    assert page.fields(0)[f"as-{TRAINING}"] == "material"
    assert page.fields(0)["topic"] == "Online safety"


def test_a_preview_of_training_lists_its_pages(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone)
    preview = read(
        anyone.send(path_of(visit), form=0, action=f"{path_of(visit)}/preview/{TRAINING}")
    )
    library: Library = anyone.application.extensions["library"]
    for page in library.module(TRAINING).pages:
        assert page.title in preview.text


def test_another_topic_keeps_what_is_chosen(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone)
    chosen = {"module": LESSON, "topic": "Caring friendships"}
    page = read(anyone.send(path_of(visit), chosen, form=0, action=f"{path_of(visit)}/on"))
    kept = [
        (field.get("type"), field.get("value"))
        for field in page.all("input")
        if field.get("name") == "module" and field.get("value") == LESSON
    ]
    assert kept == [("hidden", LESSON)]


def test_a_choice_needs_a_form_of_ours(session: Session, anyone: PageClient) -> None:
    visit = make_choice(session, anyone)
    assert anyone.post(path_of(visit), data={"module": LESSON}).status_code == 400
    form = anyone.page(path_of(visit)).fields(0)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert anyone.post(path_of(visit), data=form, headers=foreign).status_code == 400


def test_use_up_is_refused_the_second_time(session: Session) -> None:
    deployment = make_deployment(session, make_registration(session))
    visit = make_visit(session, deployment, message_type=MessageType.DEEP_LINKING)
    deep_linking.use_up(session, visit, at=NOW)
    with pytest.raises(LtiError) as refused:
        deep_linking.use_up(session, visit, at=NOW + timedelta(seconds=1))
    assert refused.value.code is Code.ANSWERED


# An independent judge: the platform half of lti1p3platform reads our answer.


class Judge(LTI1P3PlatformConfAbstract):
    """A platform that knows our published keys. It reads the real clock, so the times of the
    tests are checked above and not here.
    """

    def init_platform_config(self, **given: Any) -> None:
        self._jwt_verify_options |= {"verify_iat": False, "verify_exp": False}
        self.key_set = given["key_set"]
        self._registration = self.get_registration_by_params()

    def get_registration_by_params(self, **_given: Any) -> PlatformRegistration:
        return PlatformRegistration().set_tool_key_set(self.key_set)


def test_an_independent_platform_takes_our_deep_linking_response(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone, data={"op": 321})
    page = read(send(anyone, visit, module=[LESSON, TRAINING]))
    judge = Judge(key_set=keys.published(session)).set_accepted_deeplinking_types(
        ["ltiResourceLink"]
    )
    items = judge.validate_deeplinking_resp({"JWT": token_in(page)})
    assert [item["custom"]["module"] for item in items] == [LESSON, TRAINING]


def test_the_independent_platform_refuses_items_it_did_not_ask_for(
    session: Session, anyone: PageClient
) -> None:
    visit = make_choice(session, anyone)
    page = read(send(anyone, visit, module=LESSON))
    judge = Judge(key_set=keys.published(session)).set_accepted_deeplinking_types(["file"])
    with pytest.raises(LtiDeepLinkingResponseException):
        judge.validate_deeplinking_resp({"JWT": token_in(page)})


def test_the_answer_is_json_that_any_platform_reads(session: Session, anyone: PageClient) -> None:
    token = token_in(read(send(anyone, make_choice(session, anyone), module=LESSON)))
    payload = jws.extract_compact(token.encode()).payload
    assert json.loads(payload)["iss"] == CLIENT_ID
