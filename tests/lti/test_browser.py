"""Our own additions about the browser (lti.md 2d and 5): whose launch it is, cookies, storage,
windows, tabs, frames and forms.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awareness.lti import claims as c
from awareness.lti.errors import Code
from awareness.lti.models import DeploymentState, RegistrationState
from awareness.web.extensions import csrf
from awareness.web.guards import FROM_PLATFORM, PUBLIC, guard_of
from awareness.web.held import MOST_VISITS
from tests.lti.conftest import Configure
from tests.lti.factories import hold, make_deployment, make_registration, make_visit
from tests.lti.platform import (
    FROM_OUR_PAGE,
    IN_A_FRAME,
    Begun,
    FakePlatform,
)
from tests.lti.refusals import noted, refused, visits
from tests.pages import PageClient, read

Later = Callable[[timedelta], None]
HTTPS = "https://lantern.example"


@pytest.fixture
def stranger(app: Flask, session: Session) -> PageClient:
    """Another browser."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.session = session
    return client


@pytest.fixture
def storage(platform: FakePlatform) -> tuple[Begun, str]:
    """A launch begun where no cookie is kept: what the platform's storage was given to keep."""
    tried = platform.client.post(
        f"/lti/login/{platform.registration.slug}/tried",
        data=platform.login_parameters(lti_storage_target="post_message_forwarding"),
    )
    kept = next(place for place in read(tried).all("div") if place.get("data-proof"))
    return platform.read(kept.attrib["data-go-to"]), kept.attrib["data-proof"]


def open_page(client: PageClient, answer: TestResponse, status: int = 200) -> TestResponse:
    page = client.get(answer.headers["Location"])
    assert page.status_code == status
    return page


def set_cookies(answer: TestResponse) -> dict[str, str]:
    """Return the attributes of each cookie an answer sets, by its name."""
    found = (line.partition("=") for line in answer.headers.getlist("Set-Cookie"))
    return {name: rest.partition(";")[2] for name, _, rest in found}


# State, browser and proof


def test_a_state_from_another_browser_is_refused(
    platform: FakePlatform, stranger: PageClient, session: Session
) -> None:
    """Nobody can be led into the launch of another, nor take one over."""
    begun = platform.begin()
    token = platform.token(begun)
    asked = platform.send(begun, token, client=stranger)
    assert read(asked).heading == "One moment"
    again = platform.send(begun, token, client=stranger, headers=FROM_OUR_PAGE, proof="")
    refused(again, Code.OTHER_BROWSER)
    assert visits(session) == 0
    assert platform.send(begun, token).status_code == 303


def test_the_state_cookie_of_another_launch_is_refused(
    platform: FakePlatform, stranger: PageClient
) -> None:
    mine, theirs = platform.begin(client=stranger), platform.begin()
    token = platform.token(theirs)
    again = platform.send(theirs, token, client=stranger, headers=FROM_OUR_PAGE, proof="")
    refused(again, Code.OTHER_BROWSER)
    assert platform.send(mine, platform.token(mine), client=stranger).status_code == 303


def test_a_state_cookie_with_another_proof_is_refused(
    platform: FakePlatform, stranger: PageClient
) -> None:
    begun = platform.begin()
    (name,) = [c.key for c in platform.client._cookies.values() if c.key.startswith("lantern_st")]
    stranger.set_cookie(name, "guessed", path="/lti")
    refused(platform.send(begun, platform.token(begun), client=stranger), Code.OTHER_BROWSER)


def test_no_cookie_and_no_storage_ends_in_a_clear_page_and_not_in_a_circle(
    platform: FakePlatform, stranger: PageClient, session: Session
) -> None:
    """An old browser says nothing of where a form comes from."""
    begun = platform.begin()
    token = platform.token(begun)
    form = read(platform.send(begun, token, client=stranger, headers={})).fields()
    assert form == {"state": begun.state, "id_token": token, "proof": ""}
    refused(stranger.post("/lti/launch", data=form), Code.OTHER_BROWSER)
    assert noted(session) == [("other-browser", "")]


def test_the_again_page_gives_a_cookie_that_foreign_forms_do_not_a_second_chance(
    platform: FakePlatform, stranger: PageClient
) -> None:
    begun = platform.begin()
    form = read(platform.send(begun, platform.token(begun), client=stranger)).fields()
    assert platform.client.post("/lti/launch", data=form, headers=FROM_OUR_PAGE).status_code == 303


def test_proof_from_the_platforms_storage_opens_a_window_of_its_own(
    platform: FakePlatform, storage: tuple[Begun, str], stranger: PageClient, session: Session
) -> None:
    begun, proof = storage
    token = platform.token(begun)
    page = read(platform.send(begun, token, client=stranger, headers=FROM_OUR_PAGE, proof=proof))
    assert page.heading == "Open this in a window of its own"
    assert visits(session) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_proof_is_taken_from_a_page_of_ours_alone(
    site: str | None,
    platform: FakePlatform,
    storage: tuple[Begun, str],
    stranger: PageClient,
    session: Session,
) -> None:
    """Else a foreign form could carry its own state, token and proof into another's browser."""
    begun, proof = storage
    headers = {"Sec-Fetch-Site": site} if site else {}
    token = platform.token(begun)
    answer = platform.send(begun, token, client=stranger, headers=headers, proof=proof)
    refused(answer, Code.OTHER_BROWSER)
    assert visits(session) == 0


def test_wrong_proof_is_refused(
    platform: FakePlatform, storage: tuple[Begun, str], stranger: PageClient
) -> None:
    begun, _proof = storage
    token = platform.token(begun)
    for proof in ("guessed", begun.state):
        answer = platform.send(begun, token, client=stranger, headers=FROM_OUR_PAGE, proof=proof)
        refused(answer, Code.OTHER_BROWSER)


def test_without_storage_nothing_is_begun_where_no_cookie_is_kept(platform: FakePlatform) -> None:
    path = f"/lti/login/{platform.registration.slug}/tried"
    page = read(platform.client.post(path, data=platform.login_parameters()))
    assert page.heading == "Open this in a window of its own"
    assert "data-proof" not in page.html
    assert page.fields() == platform.login_parameters()
    assert page.forms()[0].get("target") == "_blank"


def test_in_a_frame_cookies_are_tried_before_the_platform_is_asked(platform: FakePlatform) -> None:
    page = read(platform.login(headers=IN_A_FRAME))
    action = page.forms()[0].attrib["action"]
    assert action == f"/lti/login/{platform.registration.slug}/tried"
    tried = platform.client.post(action, data=page.fields(), headers=FROM_OUR_PAGE)
    begun = platform.read(tried.headers["Location"])
    assert platform.send(begun, platform.token(begun)).status_code == 303
    assert platform.login(headers=IN_A_FRAME).status_code == 302


# Cookies


def test_over_https_the_cookies_of_a_launch_survive_in_a_frame(
    platform: FakePlatform, configure: Configure
) -> None:
    configure(base_url=HTTPS)
    platform.base_url = HTTPS
    begun = platform.login()
    ended = platform.send(platform.read(begun.headers["Location"]), "")
    assert ended.status_code == 403
    answers = [begun, platform.login(headers=IN_A_FRAME), platform.launch()]
    set_here = [attributes for answer in answers for attributes in set_cookies(answer).items()]
    assert {name.partition("_state")[0] for name, _ in set_here} == {
        "lantern",
        "lantern_probe",
        "lantern_visits",
    }
    for _name, attributes in set_here:
        said = {part.strip() for part in attributes.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/lti"} <= said


def test_over_http_the_cookies_of_a_launch_have_none_of_the_three(platform: FakePlatform) -> None:
    begun = platform.begin()
    answers = [
        platform.login(),
        platform.login(headers=IN_A_FRAME),
        platform.send(begun, platform.token(begun)),
    ]
    for answer in answers:
        assert set_cookies(answer)
        for attributes in set_cookies(answer).values():
            said = {part.strip().partition("=")[0] for part in attributes.split(";")}
            assert {"HttpOnly", "Path"} <= said
            assert not {"Secure", "SameSite", "Partitioned"} & said


def test_the_cookie_that_proves_the_browser_is_taken_away_after_use(
    platform: FakePlatform,
) -> None:
    begun = platform.begin()
    dropped = set_cookies(platform.send(begun, platform.token(begun)))
    (name,) = [name for name in dropped if name.startswith("lantern_state_")]
    assert "Expires=Thu, 01 Jan 1970" in dropped[name]
    assert begun.state not in name


def test_a_visit_and_a_sign_in_do_not_know_each_other(
    platform: FakePlatform, session: Session
) -> None:
    answer = platform.launch()
    open_page(platform.client, answer)
    assert platform.client.get("/training").status_code in (302, 404)
    assert platform.client.get_cookie("lantern") is None
    held = platform.client.get_cookie("lantern_visits", path="/lti")
    assert held is not None
    platform.client.set_cookie("lantern", held.value)
    platform.client.delete_cookie("lantern_visits", path="/lti")
    open_page(platform.client, answer, 403)


# Visits side by side


def test_visits_of_two_tabs_stay_apart(platform: FakePlatform, session: Session) -> None:
    other = "http://localhost/lti/modules/b05-my-safe-helpers"
    first = platform.launch()
    second = platform.launch({c.TARGET: other, "sub": "8"}, target_link_uri=other)
    assert read(open_page(platform.client, first)).heading.startswith("How someone can gain")
    assert read(open_page(platform.client, second)).heading == "My safe helpers"


def test_a_thirteenth_visit_drops_the_first(platform: FakePlatform) -> None:
    answers = [platform.launch() for _ in range(MOST_VISITS)]
    open_page(platform.client, answers[0])
    answers.append(platform.launch())
    open_page(platform.client, answers[0], 403)
    for answer in answers[1:]:
        open_page(platform.client, answer)


def test_the_address_of_a_visit_opens_nothing_in_another_browser(
    platform: FakePlatform, stranger: PageClient
) -> None:
    answer = platform.launch()
    refused(open_page(stranger, answer, 403), Code.LAUNCH_OVER)


def test_a_visit_ends_after_four_hours(platform: FakePlatform, later: Later) -> None:
    answer = platform.launch()
    later(timedelta(hours=4))
    refused(open_page(platform.client, answer, 403), Code.LAUNCH_OVER)


def test_a_connection_or_a_deployment_that_is_switched_off_ends_the_visit(
    platform: FakePlatform, session: Session
) -> None:
    deployment = make_deployment(session, platform.registration, deployment_id="2")
    platform.deployment_id = "2"
    answer = platform.launch()
    deployment.state = DeploymentState.OFF
    refused(open_page(platform.client, answer, 403), Code.DEPLOYMENT_OFF)
    platform.registration.state = RegistrationState.OFF
    refused(open_page(platform.client, answer, 403), Code.CONNECTION_OFF)


def test_a_planted_cookie_gains_nothing(
    platform: FakePlatform, stranger: PageClient, session: Session
) -> None:
    """Session fixation: whoever plants a cookie of theirs learns nothing of what comes after."""
    theirs = platform.launch()
    planted = platform.client.get_cookie("lantern_visits", path="/lti")
    assert planted is not None
    stranger.set_cookie("lantern_visits", planted.value, path="/lti")
    begun = platform.begin(client=stranger)
    victim = platform.send(begun, platform.token(begun, {"sub": "8"}), client=stranger)
    assert victim.status_code == 303
    assert victim.headers["Location"] != theirs.headers["Location"]
    open_page(stranger, victim)
    refused(open_page(platform.client, victim, 403), Code.LAUNCH_OVER)


@pytest.mark.parametrize("content", ["", "rubbish", "e30.x.y", "W10", "~~.~", "a.b~c"])
def test_a_forged_cookie_opens_nothing(content: str, platform: FakePlatform) -> None:
    answer = platform.launch()
    platform.client.set_cookie("lantern_visits", content, path="/lti")
    refused(open_page(platform.client, answer, 403), Code.LAUNCH_OVER)


# The window of its own


@pytest.fixture
def ticket(platform: FakePlatform, storage: tuple[Begun, str], stranger: PageClient) -> str:
    begun, proof = storage
    token = platform.token(begun)
    page = read(platform.send(begun, token, client=stranger, headers=FROM_OUR_PAGE, proof=proof))
    assert page.forms()[0].attrib["action"] == "/lti/window"
    return page.fields()["ticket"]


def test_the_ticket_for_a_window_works_once(
    ticket: str, platform: FakePlatform, stranger: PageClient
) -> None:
    opened = stranger.post("/lti/window", data={"ticket": ticket}, headers=FROM_OUR_PAGE)
    assert opened.status_code == 303
    open_page(stranger, opened)
    for client in (stranger, platform.client):
        again = client.post("/lti/window", data={"ticket": ticket}, headers=FROM_OUR_PAGE)
        refused(again, Code.LAUNCH_OVER)
    open_page(stranger, opened)


def test_the_ticket_for_a_window_lasts_five_minutes(
    ticket: str, stranger: PageClient, later: Later
) -> None:
    later(timedelta(minutes=5, seconds=1))
    late = stranger.post("/lti/window", data={"ticket": ticket}, headers=FROM_OUR_PAGE)
    refused(late, Code.LAUNCH_OVER)
    later(timedelta(minutes=5))
    in_time = stranger.post("/lti/window", data={"ticket": ticket}, headers=FROM_OUR_PAGE)
    assert in_time.status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_foreign_page_cannot_put_its_ticket_into_another_browser(
    site: str | None, ticket: str, stranger: PageClient
) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    refused(
        stranger.post("/lti/window", data={"ticket": ticket}, headers=headers), Code.LAUNCH_OVER
    )
    assert stranger.get_cookie("lantern_visits", path="/lti") is None


@pytest.mark.parametrize("ticket", ["", "rubbish", "W10.x"])
def test_a_forged_ticket_opens_nothing(ticket: str, anyone: PageClient) -> None:
    forged = anyone.post("/lti/window", data={"ticket": ticket}, headers=FROM_OUR_PAGE)
    refused(forged, Code.LAUNCH_OVER)


# Forms


def test_only_what_is_sent_without_a_session_of_ours_needs_no_token(app: Flask) -> None:
    exempt = csrf._exempt_views
    guards = {f"{v.__module__}.{v.__name__}": guard_of(v) for v in app.view_functions.values()}
    assert "awareness.web.lti.launch.finish" in exempt
    assert {guards[name] for name in exempt} == {PUBLIC}


def posting_rules(app: Flask) -> list[tuple[str, str]]:
    """Return endpoint and pattern of every form, but those that are exempt."""
    exempt = csrf._exempt_views
    views = app.view_functions
    return [
        (rule.endpoint, rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and f"{views[rule.endpoint].__module__}.{views[rule.endpoint].__name__}" not in exempt
    ]


def test_every_other_form_is_refused_without_a_token(
    app: Flask, platform: FakePlatform, session: Session
) -> None:
    deployment = make_deployment(session, make_registration(session))
    visit = make_visit(session, deployment)
    hold(platform.client, visit)
    rules = posting_rules(app)
    assert len(rules) > 20
    for endpoint, pattern in rules:
        path = pattern.replace("<uuid:launch_id>", str(visit.id))
        path = re.sub(r"<(?:uuid):\w+>", str(visit.id), path)
        path = re.sub(r"<(?:int):\w+>", "1", path)
        path = re.sub(r"<[^>]+>", "x", path)
        answer = platform.client.post(path, headers=FROM_OUR_PAGE)
        is_visit = guard_of(app.view_functions[endpoint]) == FROM_PLATFORM
        assert answer.status_code == 400 or (
            not is_visit and answer.status_code in (302, 404, 410)
        ), endpoint


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_a_visit_that_another_site_sent_is_refused(
    site: str, app: Flask, platform: FakePlatform, session: Session
) -> None:
    visit = make_visit(session, make_deployment(session, make_registration(session)))
    hold(platform.client, visit)
    for endpoint, pattern in posting_rules(app):
        if guard_of(app.view_functions[endpoint]) == FROM_PLATFORM:
            path = re.sub(r"<[^>]+>", str(visit.id), pattern)
            answer = platform.client.post(path, headers={"Sec-Fetch-Site": site})
            assert answer.status_code == 400


# Frames


def ancestors(answer: TestResponse) -> str:
    (found,) = re.findall(r"frame-ancestors ([^;]*)", answer.headers["Content-Security-Policy"])
    assert "X-Frame-Options" not in answer.headers
    return str(found)


def test_the_pages_of_a_launch_may_be_framed_by_its_platform_alone(
    platform: FakePlatform, stranger: PageClient
) -> None:
    platform.registration.issuer = "https://canvas.example"
    platform.registration.auth_url = "https://sso.canvas.example:8443/api/lti/authorize?x=1"
    platform.registration.frame_origins = ["https://hollybrook.canvas.example"]
    begun = platform.begin()
    token = platform.token(begun)
    launched = platform.send(begun, token)
    answers = [
        platform.login(headers=IN_A_FRAME),
        platform.login(iss="https://other.example"),
        launched,
        open_page(platform.client, launched),
        platform.send(begun, token),
        platform.send(begun, token, client=stranger),
        platform.send(platform.begin(), "", error="login_required"),
    ]
    for answer in answers:
        assert ancestors(answer) == (
            "'self' https://canvas.example https://hollybrook.canvas.example "
            "https://sso.canvas.example:8443"
        )


@pytest.mark.parametrize(
    "path", ["/", "/help", "/account/sign-in", "/lti/login/nobody", "/lti/jwks.json"]
)
def test_no_other_page_may_be_framed(path: str, anyone: PageClient) -> None:
    assert ancestors(anyone.get(path)) == "'none'"


def test_a_launch_that_nothing_began_may_not_be_framed(anyone: PageClient) -> None:
    answer = anyone.post("/lti/launch", data={"state": "unknown", "id_token": "a.b.c"})
    refused(answer, Code.STATE_UNKNOWN)
    assert ancestors(answer) == "'none'"
    refused(anyone.post("/lti/launch"), Code.LAUNCH_INCOMPLETE)
    refused(anyone.post("/lti/launch", data={"error": "login_required"}), Code.PLATFORM_REFUSED)


@pytest.mark.parametrize(
    "issuer",
    [
        "https://a.example;script-src *",
        "https://a.example *",
        "https://user@a.example",
        "javascript://a",
        "urn:tenant:7",
        "https://*",
    ],
)
def test_an_issuer_that_is_no_origin_is_left_out_of_the_policy(
    issuer: str, platform: FakePlatform
) -> None:
    platform.registration.issuer = issuer
    answer = platform.login(headers=IN_A_FRAME)
    assert answer.status_code == 200
    assert ancestors(answer) == "'self' https://lms.example"


def test_no_answer_of_a_launch_is_kept_or_tells_where_it_came_from(
    platform: FakePlatform,
) -> None:
    for answer in (platform.login(), platform.login(headers=IN_A_FRAME), platform.launch()):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
