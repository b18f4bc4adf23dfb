"""A platform is connected by its administrator, with an invitation of a school or a council."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from awareness.lti import claims, dynreg, invitations
from awareness.lti.dynreg import PLATFORM, TOOL
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    Invitation,
    KeySet,
    OwnKey,
    Platform,
    Registration,
    RegistrationState,
)
from awareness.schools.models import LocalAuthority, School
from awareness.settings import ROOT
from tests.factories import NOW, make_authority, make_person, make_school
from tests.lti.factories import (
    hold,
    make_deployment,
    make_keys,
    make_registration,
    make_visit,
)
from tests.lti.registering import TOKEN, Registrar, canvas_says, moodle_says, registrar
from tests.pages import Page, PageClient

OPEN = Doors(development=frozenset({"127.0.0.1:8800"}))
MOODLE = "https://moodle.school.example"
CANVAS_URL = "https://canvas.instructure.com/api/lti/security/openid-configuration"


@pytest.fixture
def platform(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registrar]:
    """A Moodle on loopback that this service may speak with."""
    with registrar() as found:
        found.says = moodle_says(found.origin)
        found.adds = {"client_id": "moodle-client", TOOL: {"deployment_id": "4"}}
        known = app.extensions["settings"].model_copy(update={"lti_development_hosts": found.host})
        monkeypatch.setitem(app.extensions, "settings", known)
        yield found


@pytest.fixture
def canvas(platform: Registrar) -> Registrar:
    """The same, speaking like a Canvas: a guarded configuration, 201, and no deployment."""
    platform.says = canvas_says(platform.origin)
    platform.needs_token = True
    platform.answers = 201
    platform.adds = {"client_id": "10000000000001"}
    return platform


def invite(
    session: Session, owner: School | LocalAuthority, kind: Platform = Platform.MOODLE
) -> str:
    by = make_person(session)
    token = invitations.create(session, owner=owner, platform=kind, by=by, at=NOW)
    session.commit()
    return token


def address(invitation: str, platform: Registrar) -> str:
    sent = {"openid_configuration": platform.configuration, "registration_token": TOKEN}
    return f"/lti/register/{invitation}?{urlencode(sent)}"


def connect(anyone: PageClient, invitation: str, platform: Registrar, status: int = 200) -> Page:
    return anyone.send_page(address(invitation, platform), status=status)


def only_registration(session: Session) -> Registration:
    session.expire_all()
    return session.scalars(select(Registration)).one()


def deployments(session: Session) -> list[tuple[str, DeploymentState, bool]]:
    rows = session.scalars(select(Deployment).order_by(Deployment.deployment_id))
    return [(row.deployment_id, row.state, row.school_id is not None) for row in rows]


def test_the_page_says_which_school_will_be_connected(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    invitation = invite(session, make_school(session, name="Hill Top School"))
    page = anyone.page(address(invitation, platform))
    assert "Hill Top School" in page.text
    assert platform.host in page.text
    assert platform.seen == []


def test_no_page_in_the_platform_s_frame_offers_to_sign_in(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    """The page to sign in shows itself in no frame."""
    invitation = invite(session, make_school(session))
    pages = [
        anyone.page(address(invitation, platform)),
        connect(anyone, invitation, platform),
        anyone.page(address(invitation, platform), 403),
    ]
    assert ["Sign in" in page.links() for page in pages] == [False] * 3
    assert "Nothing was connected." in pages[2].text


def test_a_moodle_of_a_school_is_connected_and_waits(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    school = make_school(session)
    page = connect(anyone, invite(session, school), platform)
    found = only_registration(session)
    assert found.state is RegistrationState.WAITING
    assert found.school_id == school.id
    assert found.platform is Platform.MOODLE
    assert (found.issuer, found.client_id) == (platform.origin, "moodle-client")
    assert found.auth_url == f"{platform.origin}/mod/lti/auth.php"
    assert found.token_url == f"{platform.origin}/mod/lti/token.php"
    assert found.jwks_url == f"{platform.origin}/mod/lti/certs.php"
    assert set(found.scopes) == set(claims.OUR_SCOPES)
    assert deployments(session) == [("4", DeploymentState.ACTIVE, True)]
    assert session.scalars(select(OwnKey)).first() is not None
    assert "activate the new tool" in page.text
    assert "confirm the connection" in page.text


def test_a_deployment_of_a_council_waits_for_its_school(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    council = make_authority(session)
    connect(anyone, invite(session, council), platform)
    assert only_registration(session).authority_id == council.id
    assert deployments(session) == [("4", DeploymentState.PENDING, False)]


def test_a_canvas_is_connected_without_a_deployment(
    session: Session, anyone: PageClient, canvas: Registrar
) -> None:
    connect(anyone, invite(session, make_school(session), Platform.CANVAS), canvas)
    found = only_registration(session)
    assert found.client_id == "10000000000001"
    assert found.platform is Platform.CANVAS
    assert found.name == "Canvas, Hollybrook Trust"
    assert claims.SCOPE_NOTICES in found.scopes
    assert deployments(session) == []


def test_canvas_gets_its_own_fields_and_a_moodle_none(
    session: Session, anyone: PageClient, canvas: Registrar
) -> None:
    connect(anyone, invite(session, make_school(session), Platform.CANVAS), canvas)
    about = canvas.registration[TOOL]
    assert about["https://canvas.instructure.com/lti/privacy_level"] == "anonymous"
    choosing = about["messages"][0]
    assert choosing["placements"] == ["link_selection", "assignment_selection"]
    assert choosing["https://canvas.instructure.com/lti/visibility"] == "admins"
    kinds = [message["type"] for message in about["messages"]]
    assert "LtiSubmissionReviewRequest" in kinds
    canvas.says = moodle_says(canvas.origin)
    connect(anyone, invite(session, make_school(session)), canvas)
    assert "canvas" not in json.dumps(canvas.registration)


def test_scopes_an_administrator_took_away_are_not_kept(
    session: Session, anyone: PageClient, canvas: Registrar
) -> None:
    canvas.adds["scope"] = claims.SCOPE_SCORE
    connect(anyone, invite(session, make_school(session), Platform.CANVAS), canvas)
    assert only_registration(session).scopes == [claims.SCOPE_SCORE]


def test_what_we_say_of_ourselves_is_what_platforms_need(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    connect(anyone, invite(session, make_school(session)), platform)
    said = platform.registration
    slug = only_registration(session).slug
    assert said["client_name"] == "Lantern"
    assert said["initiate_login_uri"] == f"http://localhost/lti/login/{slug}"
    assert said["redirect_uris"] == ["http://localhost/lti/launch"]
    assert said["jwks_uri"] == "http://localhost/lti/jwks.json"
    assert said["token_endpoint_auth_method"] == "private_key_jwt"
    assert said["response_types"] == ["id_token"]
    assert said["application_type"] == "web"
    assert said["scope"].split() == list(claims.OUR_SCOPES)
    about = said[TOOL]
    assert about["target_link_uri"] == "http://localhost/lti/launch"
    assert about["claims"] == ["iss", "sub"]
    kinds = [message["type"] for message in about["messages"]]
    assert kinds == ["LtiDeepLinkingRequest", "LtiResourceLinkRequest"]


def canvas_places(messages: list[dict[str, Any]]) -> dict[str, str]:
    """What a Canvas makes of our messages: a message without a place gets the one for choosing a
    link, and the first message of a place is the one that is kept.
    """
    kept: dict[str, str] = {}
    for message in messages:
        for place in message.get("placements") or ["link_selection"]:
            kept.setdefault(place.rpartition("/")[2], message["type"])
    return kept


def test_a_canvas_opens_the_choice_of_modules_where_a_link_is_chosen(
    session: Session, anyone: PageClient, canvas: Registrar
) -> None:
    connect(anyone, invite(session, make_school(session), Platform.CANVAS), canvas)
    places = canvas_places(canvas.registration[TOOL]["messages"])
    assert places["link_selection"] == "LtiDeepLinkingRequest"
    assert places["assignment_selection"] == "LtiDeepLinkingRequest"


def test_a_canvas_that_names_its_places_by_addresses_gets_them_back(
    session: Session, anyone: PageClient, canvas: Registrar
) -> None:
    named = [f"https://canvas.instructure.com/lti/{place}_selection" for place in ("link", "file")]
    for message in canvas.says[PLATFORM]["messages_supported"]:
        message["placements"] = named
    connect(anyone, invite(session, make_school(session), Platform.CANVAS), canvas)
    assert canvas.registration[TOOL]["messages"][0]["placements"] == named[:1]


def test_a_canvas_that_gives_a_deployment_beside_the_settings_is_understood(
    session: Session, anyone: PageClient, canvas: Registrar
) -> None:
    canvas.adds["deployment_id"] = "12:f00d"
    connect(anyone, invite(session, make_school(session), Platform.CANVAS), canvas)
    assert deployments(session) == [("12:f00d", DeploymentState.ACTIVE, True)]


@pytest.mark.parametrize("said", ["sso.canvaslms.com", "http://lms.example/", 4, None])
def test_an_authorization_server_that_is_no_address_is_no_audience(said: object) -> None:
    """Canvas takes an assertion only for its address for tokens, whatever it says here."""
    config = dynreg.read({**canvas_cloud(), "authorization_server": said}, CANVAS_URL, OPEN)
    assert config.token_audience == ""


def test_an_authorization_server_that_is_an_address_is_the_audience() -> None:
    audience = "https://api.brightspace.com/auth/token"
    said = {**moodle_says(MOODLE), "authorization_server": audience}
    assert dynreg.read(said, f"{MOODLE}/openid", OPEN).token_audience == audience


def test_the_domain_holds_the_port() -> None:
    config = dynreg.read(moodle_says(MOODLE), f"{MOODLE}/openid", OPEN)
    tool = dynreg.Tool("Lantern", "http://127.0.0.1:5073")
    assert dynreg.request_for(config, tool, "slug")[TOOL]["domain"] == "127.0.0.1:5073"


def test_the_logo_leads_to_a_picture(anyone: PageClient) -> None:
    with anyone.get("/lti/logo.svg", follow_redirects=True) as found:
        assert found.status_code == 200
        assert found.mimetype == "image/svg+xml"


def test_the_connection_can_begin_a_launch_once_it_is_confirmed(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    connect(anyone, invite(session, make_school(session)), platform)
    found = only_registration(session)
    asked = {
        "iss": platform.origin,
        "login_hint": "7",
        "target_link_uri": "http://localhost/lti/launch",
        "client_id": "moodle-client",
    }
    login = platform.registration["initiate_login_uri"].removeprefix("http://localhost")
    headers = {"Sec-Fetch-Dest": "document"}
    assert Code.CONNECTION_OFF in anyone.post(login, data=asked, headers=headers).text
    found.state = RegistrationState.ACTIVE
    begun = anyone.post(login, data=asked, headers=headers)
    assert begun.headers["Location"].startswith(f"{platform.origin}/mod/lti/auth.php?")


def test_an_invitation_connects_once(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    invitation = invite(session, make_school(session))
    connect(anyone, invitation, platform)
    assert Code.INVITATION in anyone.page(address(invitation, platform), 403).text
    sent = {"openid_configuration": platform.configuration, "registration_token": TOKEN}
    again = anyone.post(f"/lti/register/{invitation}", data=sent)
    assert again.status_code == 403
    assert len(platform.seen) == 2
    assert only_registration(session)


def test_an_invitation_that_has_run_out_connects_nothing(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    invitation = invite(session, make_school(session))
    session.scalars(select(Invitation)).one().expires_at = NOW - timedelta(seconds=1)
    assert Code.INVITATION in anyone.page(address(invitation, platform), 403).text
    sent = {"openid_configuration": platform.configuration, "registration_token": TOKEN}
    assert anyone.post(f"/lti/register/{invitation}", data=sent).status_code == 403
    assert platform.seen == []


def test_of_two_that_come_together_one_uses_the_invitation(
    session: Session, platform: Registrar
) -> None:
    token = invite(session, make_school(session))
    invitation = invitations.find(session, token, at=NOW)
    config = dynreg.read(platform.says, platform.configuration, doors_of(platform))
    registered = dynreg.Registered("client", "", ())
    given: dict[str, Any] = {"secret": "s" * 32, "at": NOW}
    dynreg.store(session, invitation, config, registered, slug="first", **given)
    with pytest.raises(LtiError) as refused:
        dynreg.store(session, invitation, config, registered, slug="second", **given)
    assert refused.value.code is Code.INVITATION


def doors_of(platform: Registrar) -> Doors:
    return Doors(development=frozenset({platform.host}))


def test_a_failed_registration_leaves_the_invitation_unused(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    invitation = invite(session, make_school(session))
    platform.answers = 400
    page = connect(anyone, invitation, platform, status=403)
    assert Code.SERVICE in page.text
    assert session.scalars(select(Registration)).all() == []
    platform.answers = 200
    connect(anyone, invitation, platform)
    assert only_registration(session)


def test_an_update_of_a_known_client_keeps_its_ids(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    school = make_school(session)
    held = make_registration(
        session, school=school, issuer=platform.origin, client_id="moodle-client"
    )
    deployment = make_deployment(session, held, deployment_id="4")
    make_keys(session, held, [{"kid": "old"}])
    before = (held.id, held.slug, deployment.id)
    connect(anyone, invite(session, school), platform)
    found = only_registration(session)
    assert found.id == before[0]
    assert found.state is RegistrationState.ACTIVE
    assert found.slug != before[1]
    assert platform.registration["initiate_login_uri"].endswith(found.slug)
    assert session.scalars(select(Deployment.id)).all() == [before[2]]
    assert session.scalars(select(KeySet)).all() == []


def test_a_client_of_another_school_is_left_alone(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    other = make_registration(
        session,
        school=make_school(session),
        issuer=platform.origin,
        client_id="moodle-client",
    )
    slug = other.slug
    connect(anyone, invite(session, make_school(session)), platform)
    session.expire_all()
    assert other.slug == slug
    assert len(session.scalars(select(Registration)).all()) == 2


def test_the_page_may_be_framed_by_the_configurations_origin_alone(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    invitation = invite(session, make_school(session))
    policy = anyone.page(address(invitation, platform)).response.headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {platform.origin}" in policy
    done = connect(anyone, invitation, platform).response.headers["Content-Security-Policy"]
    assert done.endswith(f"frame-ancestors 'self' {platform.origin}")


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example/openid",
        "https://lms.example; script-src */openid",
        "https://u:p@lms.example/openid",
        "javascript:alert(1)",
        "ftp://lms.example/openid",
    ],
)
def test_an_address_that_is_not_allowed_frames_and_asks_nothing(
    session: Session, anyone: PageClient, platform: Registrar, url: str
) -> None:
    invitation = invite(session, make_school(session))
    sent = {"openid_configuration": url, "registration_token": TOKEN}
    page = anyone.page(f"/lti/register/{invitation}?{urlencode(sent)}", 403)
    assert Code.ADDRESS in page.text
    assert "frame-ancestors 'none'" in page.response.headers["Content-Security-Policy"]
    refused = anyone.post(f"/lti/register/{invitation}", data=sent)
    assert refused.status_code == 403
    assert platform.seen == []


def test_canvas_may_frame_the_page_from_a_customers_own_name() -> None:
    url = "https://sso.canvaslms.com/api/lti/security/openid-configuration"
    assert dynreg.framers_of(url) == ["https://*.instructure.com"]
    assert dynreg.framers_of("https://evilinstructure.com/x") == ["https://evilinstructure.com"]


def test_the_address_opened_without_a_platform_says_where_it_belongs(
    session: Session, anyone: PageClient
) -> None:
    invitation = invite(session, make_school(session, name="Hill Top School"))
    page = anyone.page(f"/lti/register/{invitation}")
    assert "Opened here it does nothing" in page.text
    assert page.forms() == []


def test_no_cookie_is_set_or_needed(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    invitation = invite(session, make_school(session))
    page = anyone.page(address(invitation, platform))
    assert "Set-Cookie" not in page.response.headers
    done = connect(anyone, invitation, platform)
    assert "Set-Cookie" not in done.response.headers


def test_the_finished_page_tells_the_platform_to_close_it(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    page = connect(anyone, invite(session, make_school(session)), platform)
    [place] = [one for one in page.all("p") if one.get("data-finished") is not None]
    assert place.text == "You can close this page now."
    assert any("platform" in script.get("src", "") for script in page.all("script"))


# What a platform says of itself


def test_the_configuration_is_fetched_with_the_token(
    session: Session, anyone: PageClient, canvas: Registrar
) -> None:
    connect(anyone, invite(session, make_school(session), Platform.CANVAS), canvas)
    assert [seen.token for seen in canvas.seen] == [f"Bearer {TOKEN}"] * 2


@pytest.mark.parametrize("status", [302, 401, 404, 500])
def test_a_configuration_that_does_not_come_is_refused(
    session: Session, anyone: PageClient, platform: Registrar, status: int
) -> None:
    platform.configuration_status = status
    page = connect(anyone, invite(session, make_school(session)), platform, status=403)
    assert Code.CONFIGURATION in page.text


ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


def refusal(said: object, url: str = f"{MOODLE}/openid") -> LtiError:
    with pytest.raises(LtiError) as refused:
        dynreg.read(said, url, OPEN)
    return refused.value


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://other.example/x",
        "https://moodle.school.example:8443/x",
        "https://moodle.school.example.evil.example/x",
        "https://moodle.school.example@evil.example/x",
        "http://moodle.school.example/x",
        "http://127.0.0.1:8800/x",
    ],
)
def test_an_endpoint_on_another_host_is_refused(name: str, elsewhere: str) -> None:
    error = refusal({**moodle_says(MOODLE), name: elsewhere})
    assert error.code is Code.CONFIGURATION
    assert error.detail.startswith(name)


@pytest.mark.parametrize("name", ["issuer", *ENDPOINTS])
def test_a_configuration_without_a_part_is_refused_by_its_name(name: str) -> None:
    said = moodle_says(MOODLE)
    del said[name]
    assert refusal(said).detail == f"no {name}"


def test_a_configuration_from_another_host_than_its_issuer_is_refused() -> None:
    error = refusal(moodle_says(MOODLE), "https://other.example/openid")
    assert error.detail == "issuer is on another host"


@pytest.mark.parametrize("said", [None, [], "text", 4])
def test_a_configuration_that_is_no_object_is_refused(said: object) -> None:
    assert refusal(said).code is Code.CONFIGURATION


def canvas_cloud() -> dict[str, Any]:
    said = canvas_says("https://canvas.instructure.com")
    said["jwks_uri"] = "https://sso.canvaslms.com/api/lti/security/jwks"
    said["registration_endpoint"] = "https://hollybrook.instructure.com/api/lti/registrations"
    return said


def test_the_issuer_of_hosted_canvas_speaks_for_its_customers() -> None:
    url = "https://sso.canvaslms.com/api/lti/security/openid-configuration"
    config = dynreg.read(canvas_cloud(), url, OPEN)
    assert config.issuer == "https://canvas.instructure.com"


def test_pages_of_a_hosted_canvas_are_framed_by_its_customers_own_names(
    session: Session, anyone: PageClient
) -> None:
    token = invite(session, make_school(session), Platform.CANVAS)
    registration = dynreg.store(
        session,
        invitations.find(session, token, at=NOW),
        dynreg.read(canvas_cloud(), CANVAS_URL, OPEN),
        dynreg.Registered("10000000000001", "4:abc", ()),
        slug="slug",
        secret="s" * 32,
        at=NOW,
    )
    registration.state = RegistrationState.ACTIVE
    visit = make_visit(session, session.scalars(select(Deployment)).one())
    hold(anyone, visit)
    policy = anyone.get(f"/lti/visits/{visit.id}").headers["Content-Security-Policy"]
    assert "https://*.instructure.com" in policy.partition("frame-ancestors")[2]


@pytest.mark.parametrize("name", ENDPOINTS)
def test_nobody_else_speaks_for_hosted_canvas(name: str) -> None:
    for evil in ("https://evilinstructure.com/x", "https://instructure.com.evil.example/x"):
        assert refusal({**canvas_cloud(), name: evil}, CANVAS_URL).detail.startswith(name)
    assert refusal(canvas_cloud(), "https://evil.example/x").detail == "issuer is on another host"


@pytest.mark.parametrize("client_id", [None, "", True, ["a"], "x" * 256])
def test_an_answer_without_a_client_id_is_refused(
    session: Session, anyone: PageClient, platform: Registrar, client_id: object
) -> None:
    platform.adds["client_id"] = client_id
    page = connect(anyone, invite(session, make_school(session)), platform, status=403)
    assert Code.SERVICE in page.text
    assert session.scalars(select(Registration)).all() == []


def test_ids_that_come_as_numbers_are_kept_as_words(
    session: Session, anyone: PageClient, platform: Registrar
) -> None:
    platform.adds = {"client_id": 107, TOOL: {"deployment_id": 4}}
    connect(anyone, invite(session, make_school(session)), platform)
    assert only_registration(session).client_id == "107"
    assert deployments(session)[0][0] == "4"


def test_the_registration_token_is_neither_logged_nor_kept(
    session: Session,
    anyone: PageClient,
    platform: Registrar,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    platform.answers = 500
    invitation = invite(session, make_school(session))
    connect(anyone, invitation, platform, status=403)
    platform.answers = 200
    done = connect(anyone, invitation, platform)
    written = caplog.text + "".join(capfd.readouterr())
    assert "/lti/register/<invite>" in written
    assert TOKEN not in written
    assert invitation not in written
    assert TOKEN not in done.html
    bind = session.connection()
    for table in inspect(bind).get_table_names():
        rows = session.execute(text(f'SELECT * FROM "{table}"')).all()
        assert TOKEN not in str(rows)


def test_only_the_word_to_close_goes_to_anybody() -> None:
    script = (Path(ROOT) / "assets" / "js" / "platform.js").read_text(encoding="utf-8")
    to_anybody = [line for line in script.splitlines() if '"*"' in line]
    assert len(to_anybody) == 1
    assert '{ subject: "org.imsglobal.lti.close" }' in to_anybody[0]
