"""The pages for whoever connects a learning platform, on 20 January 2027."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.roles import CONNECTING, Role
from awareness.accounts.secrets import token_hash
from awareness.audit.models import AuditEntry
from awareness.lti import keys
from awareness.lti.errors import FAULTS, Code
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    Invitation,
    KeySet,
    KeyState,
    LaunchFailure,
    MessageType,
    OwnKey,
    Platform,
    Registration,
    RegistrationState,
    Score,
    ScoreState,
    TokenRequest,
)
from awareness.outbox.models import OutboxItem
from awareness.schools.models import LocalAuthority, School, SchoolStatus
from tests.factories import NOW, make_authority, make_post, make_school
from tests.lti.factories import (
    make_deployment,
    make_keys,
    make_link,
    make_registration,
    make_user,
    make_visit,
)
from tests.lti.keyset import public, serving
from tests.pages import PageClient, words

ClientFor = Callable[[Person], PageClient]
VALUES = {
    "client_id": "abc123",
    "issuer": "https://moodle.school.example",
    "auth_url": "https://moodle.school.example/mod/lti/auth.php",
    "token_url": "https://moodle.school.example/mod/lti/token.php",
    "jwks_url": "https://moodle.school.example/mod/lti/certs.php",
}


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Millfield School")


@pytest.fixture
def technician(session: Session, school: School, client_for: ClientFor) -> PageClient:
    return client_for(make_post(session, role=Role.IT, school=school).person)


@pytest.fixture
def council(session: Session) -> LocalAuthority:
    return make_authority(session, name="Hollybrook Council")


@pytest.fixture
def admin(session: Session, council: LocalAuthority, client_for: ClientFor) -> PageClient:
    return client_for(make_post(session, role=Role.AUTHORITY_ADMIN, authority=council).person)


def incomplete(session: Session, school: School) -> Registration:
    return make_registration(
        session,
        school=school,
        issuer="",
        client_id="",
        state=RegistrationState.WAITING,
        auth_url="",
        token_url="",
        jwks_url="",
        frame_origins=["https://moodle.school.example"],
    )


def page_of(registration: Registration) -> str:
    return f"/connections/{registration.id}"


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def held(session: Session, registration: Registration) -> Registration:
    session.refresh(registration)
    return registration


# Whose they are


def test_without_a_connection_the_page_says_what_one_gains(technician: PageClient) -> None:
    page = technician.page("/connections")

    assert "No platform is connected yet" in page.text
    assert "Learning platforms" in page.links()


@pytest.mark.parametrize("role", sorted(set(Role) - CONNECTING))
def test_nobody_else_has_the_pages(session: Session, client_for: ClientFor, role: Role) -> None:
    client = client_for(make_post(session, role=role).person)

    assert client.page("/connections", 403).heading == "This page is not open to you"


def test_a_connection_of_another_school_is_not_found(
    session: Session, technician: PageClient
) -> None:
    other = make_registration(session)
    deployment = make_deployment(session, other)
    paths = ["", "/values", "/remove", "/test", f"/deployments/{deployment.id}/school"]

    assert [technician.get(page_of(other) + path).status_code for path in paths] == [404] * 5


def test_a_council_sees_its_own_connections_and_not_those_of_schools(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    make_registration(session, authority=council, name="Council Canvas")
    school = make_school(session, authority=council)
    theirs = make_registration(session, school=school, name="School Moodle")

    assert "School Moodle" not in admin.page("/connections").text
    assert "Council Canvas" in admin.page("/connections").text
    assert admin.get(page_of(theirs)).status_code == 404


def test_a_school_of_somebody_else_gets_no_new_connection(
    session: Session, technician: PageClient
) -> None:
    other = make_school(session)

    paths = ["", "/moodle", "/moodle/by-hand"]
    answers = [technician.get(f"/connections/new/{other.id}{path}").status_code for path in paths]

    assert answers == [404] * 3


def test_a_deployment_that_waits_is_seen_in_the_list(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    make_deployment(session, registration, state=DeploymentState.PENDING)

    assert "1 deployment waits for a school" in technician.page("/connections").text


def test_a_connection_that_is_on_says_that_a_deployment_still_waits(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    make_deployment(session, registration)
    assert "deployment waits" not in technician.page(page_of(registration)).text

    make_deployment(session, registration, deployment_id="2", state=DeploymentState.PENDING)
    session.commit()

    page = technician.page(page_of(registration))
    assert "It is on, and 1 deployment waits for a school" in page.text


def test_a_school_sees_what_its_council_has_connected_for_it(
    session: Session, school: School, technician: PageClient
) -> None:
    shared = make_registration(session, authority=school.authority, name="Council Canvas")
    make_deployment(session, shared, school=school)
    make_deployment(session, shared, school=make_school(session), deployment_id="2")

    page = technician.page("/connections")

    assert page.text.count("Council Canvas") == 1
    assert technician.get(page_of(shared)).status_code == 404


# The quick way


def test_an_invitation_is_shown_once_and_kept_as_a_hash(
    session: Session, school: School, technician: PageClient
) -> None:
    page = technician.send_page(f"/connections/new/{school.id}/moodle", form=1)

    address = next(code.text or "" for code in page.all("code"))
    invitation = session.scalars(select(Invitation)).one()
    assert address.startswith("http://localhost/lti/register/")
    assert invitation.token_hash == token_hash(address.rpartition("/")[2])
    assert (invitation.school_id, invitation.platform) == (school.id, Platform.MOODLE)
    assert "27 January 2027, 10:00" in page.text
    assert actions(session) == ["invited platform"]


def test_a_platform_without_registration_is_connected_by_hand_only(
    school: School, technician: PageClient
) -> None:
    page = technician.page(f"/connections/new/{school.id}/schoology")

    assert "quick way" not in page.text
    assert "Start" in page.links()


def test_a_platform_that_does_not_exist_has_no_page(school: School, technician: PageClient) -> None:
    assert technician.get(f"/connections/new/{school.id}/blockyard").status_code == 404


# By hand


def test_by_hand_the_login_address_comes_first_and_the_rest_is_filled_in(
    session: Session, school: School, technician: PageClient
) -> None:
    start = {"name": "Millfield Moodle", "site": "https://moodle.school.example/"}
    page = technician.send_page(f"/connections/new/{school.id}/moodle/by-hand", start)

    made = session.scalars(select(Registration)).one()
    assert f"http://localhost/lti/login/{made.slug}" in page.text
    assert "Initiate login URL" in page.text
    fields = page.fields()
    assert fields["issuer"] == "https://moodle.school.example"
    assert fields["jwks_url"] == "https://moodle.school.example/mod/lti/certs.php"
    assert (fields["client_id"], made.state) == ("", RegistrationState.WAITING)
    assert made.frame_origins == ["https://moodle.school.example"]


def test_open_edx_comes_with_the_address_at_which_its_courses_are_seen(
    session: Session, school: School, technician: PageClient
) -> None:
    start = {"name": "Millfield edX", "site": "https://courses.school.example"}
    page = technician.send_page(f"/connections/new/{school.id}/open-edx/by-hand", start)

    made = session.scalars(select(Registration)).one()
    assert made.frame_origins == [
        "https://courses.school.example",
        "https://apps.courses.school.example",
    ]
    assert page.fields()["frames"] == "https://apps.courses.school.example"


def test_other_pages_that_show_the_platform_are_named_and_kept_as_origins(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = incomplete(session, school)
    frames = "https://apps.school.example/learning  https://studio.school.example"

    technician.send_page(f"{page_of(registration)}/values", {**VALUES, "frames": frames})

    assert held(session, registration).frame_origins[1:] == [
        "https://apps.school.example",
        "https://studio.school.example",
    ]


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ("apps.school.example", "Enter whole addresses"),
        ("https://apps.school.example;script-src", "Enter whole addresses"),
        ("https://*.school.example", "Enter whole addresses"),
        ("https://a.example " * 11, "Use at most 10 addresses"),
    ],
)
def test_a_page_that_may_not_be_named_is_refused_and_nothing_is_lost(
    session: Session, school: School, technician: PageClient, frames: str, words: str
) -> None:
    registration = incomplete(session, school)

    entered = {**VALUES, "frames": frames}
    page = technician.send_page(f"{page_of(registration)}/values", entered, status=422)

    assert words in page.text
    assert page.fields()["frames"] == frames.strip()
    assert held(session, registration).frame_origins == ["https://moodle.school.example"]


def test_the_addresses_that_a_registration_brought_stay_when_values_change(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = incomplete(session, school)
    registration.frame_origins = ["https://moodle.school.example", "https://*.instructure.com"]
    session.commit()
    shown = technician.page(f"{page_of(registration)}/values").fields()["frames"]

    technician.send_page(f"{page_of(registration)}/values", {**VALUES, "frames": shown})

    assert held(session, registration).frame_origins[1:] == ["https://*.instructure.com"]


def test_brightspace_comes_with_its_token_audience(
    session: Session, school: School, technician: PageClient
) -> None:
    start = {"name": "Brightspace", "site": "https://school.brightspace.com"}
    page = technician.send_page(f"/connections/new/{school.id}/brightspace/by-hand", start)

    assert page.fields()["token_audience"] == "https://api.brightspace.com/auth/token"


@pytest.mark.parametrize(
    "site",
    [
        "http://moodle.school.example",
        "moodle.school.example",
        "https://moodle.school.example;script-src",
        "https://user:secret@moodle.school.example",
        "https://",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_not_secure_is_refused_beside_its_field(
    session: Session, school: School, technician: PageClient, site: str
) -> None:
    start = {"name": "Millfield Moodle", "site": site}
    page = technician.send_page(f"/connections/new/{school.id}/moodle/by-hand", start, status=422)

    assert "Enter a whole address that begins with https://" in page.text
    assert page.fields()["name"] == "Millfield Moodle"
    assert page.fields()["site"] == site
    assert session.scalar(select(func.count()).select_from(Registration)) == 0


def test_the_values_make_it_complete_and_it_waits_to_be_confirmed(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = incomplete(session, school)

    page = technician.send_page(f"{page_of(registration)}/values", VALUES)

    assert "Look it over, then switch it on" in page.text
    assert held(session, registration).is_complete
    assert registration.state is RegistrationState.WAITING
    assert actions(session) == ["changed connection"]


def test_an_incomplete_connection_is_kept_and_can_be_finished_later(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = incomplete(session, school)

    assert "Not finished" in technician.page("/connections").text
    assert "Values are missing" in technician.page(page_of(registration)).text


def test_an_incomplete_connection_cannot_be_switched_on(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = incomplete(session, school)
    token = technician.page(f"{page_of(registration)}/values").fields()["csrf_token"]

    answer = technician.post(f"{page_of(registration)}/on", data={"csrf_token": token})

    assert answer.status_code == 409
    assert held(session, registration).state is RegistrationState.WAITING


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_that_is_missing_is_said_beside_its_field_and_the_others_stay(
    session: Session, school: School, technician: PageClient, name: str
) -> None:
    registration = incomplete(session, school)

    page = technician.send_page(
        f"{page_of(registration)}/values", {**VALUES, name: " "}, status=422
    )

    assert f'href="#{name}"' in page.html
    kept = {field: value for field, value in page.fields().items() if field in VALUES}
    assert {**kept, name: ""} == {**VALUES, name: ""}
    assert not held(session, registration).is_complete


def test_a_value_that_is_too_long_is_refused(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = incomplete(session, school)
    long = {**VALUES, "client_id": "x" * 256, "issuer": f"https://moodle.example/{'x' * 250}"}

    page = technician.send_page(f"{page_of(registration)}/values", long, status=422)

    assert page.text.count("Use at most 255 characters.") == 4


def test_the_same_client_twice_is_refused(
    session: Session, school: School, technician: PageClient
) -> None:
    make_registration(
        session, school=school, issuer=VALUES["issuer"], client_id=VALUES["client_id"]
    )
    registration = incomplete(session, school)

    page = technician.send_page(f"{page_of(registration)}/values", VALUES, status=422)

    assert "You have a connection with this issuer and client ID already." in page.text


def test_two_schools_may_have_the_same_client(
    session: Session, school: School, technician: PageClient
) -> None:
    make_registration(session, issuer=VALUES["issuer"], client_id=VALUES["client_id"])
    registration = incomplete(session, school)

    technician.send_page(f"{page_of(registration)}/values", VALUES)

    assert held(session, registration).is_complete


def test_an_issuer_cannot_change_once_people_have_come(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    make_user(session, make_deployment(session, registration))

    page = technician.send_page(
        f"{page_of(registration)}/values", {"issuer": "https://other.example"}, status=422
    )

    assert "Make a new connection instead." in page.text
    assert held(session, registration).issuer == "https://lms.example"


def test_new_values_forget_the_keys_that_were_fetched_with_the_old(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    make_keys(session, registration, [{"kid": "k1"}])

    technician.send_page(f"{page_of(registration)}/values", {"jwks_url": VALUES["jwks_url"]})

    assert session.scalars(select(KeySet)).all() == []


def test_a_deployment_that_is_typed_in_is_on_for_the_school_of_the_connection(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = incomplete(session, school)

    technician.send_page(f"{page_of(registration)}/values", {**VALUES, "deployment_id": "7"})

    deployment = session.scalars(select(Deployment)).one()
    assert (deployment.deployment_id, deployment.state) == ("7", DeploymentState.ACTIVE)
    assert deployment.school_id == school.id


def test_a_deployment_that_is_typed_in_for_a_council_waits_for_its_school(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    registration = make_registration(session, authority=council)

    admin.send_page(f"{page_of(registration)}/values", {"deployment_id": "7"})

    assert session.scalars(select(Deployment)).one().state is DeploymentState.PENDING


def test_development_hosts_may_be_plain_http(
    app: Flask,
    session: Session,
    school: School,
    technician: PageClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wider = app.extensions["settings"].model_copy(
        update={"lti_development_hosts": "localhost:8800"}
    )
    monkeypatch.setitem(app.extensions, "settings", wider)
    start = {"name": "Moodle here", "site": "http://localhost:8800"}

    technician.send_page(f"/connections/new/{school.id}/moodle/by-hand", start)

    made = session.scalars(select(Registration)).one()
    assert made.token_url == "http://localhost:8800/mod/lti/token.php"


# On, off, away


def test_a_connection_is_confirmed_and_the_service_has_keys(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school, state=RegistrationState.WAITING)

    page = technician.send_page(page_of(registration), form=1)

    assert "It is on" in page.text
    assert held(session, registration).state is RegistrationState.ACTIVE
    assert set(session.scalars(select(OwnKey.state))) == {KeyState.ACTIVE, KeyState.NEXT}
    assert actions(session) == ["switched on connection"]


def test_a_connection_is_switched_off_and_on_again(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)

    assert "It is off" in technician.send_page(page_of(registration), form=1).text
    assert "It is on" in technician.send_page(page_of(registration), form=1).text
    assert actions(session) == ["switched off connection", "switched on connection"]


def test_a_connection_nobody_used_is_removed_after_a_question(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    make_deployment(session, registration, state=DeploymentState.PENDING)
    session.add(LaunchFailure(registration_id=registration.id, code=Code.NONCE, at=NOW))

    page = technician.send_page(f"{page_of(registration)}/remove")

    assert "is removed" in page.text
    assert session.scalars(select(Registration)).all() == []
    assert session.scalars(select(Deployment)).all() == []
    assert actions(session) == ["removed connection"]


def test_a_connection_that_people_used_is_switched_off_and_stays(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    make_visit(session, make_deployment(session, registration))

    page = technician.send_page(f"{page_of(registration)}/remove")

    assert "It stays in the list" in page.text
    assert held(session, registration).state is RegistrationState.OFF


# Deployments


def test_the_council_says_which_school_a_deployment_is(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    registration = make_registration(session, authority=council)
    deployment = make_deployment(session, registration, state=DeploymentState.PENDING)
    ours = make_school(session, name="Hill Top", authority=council)

    page = admin.send_page(
        f"{page_of(registration)}/deployments/{deployment.id}/school", {"school": str(ours.id)}
    )

    session.refresh(deployment)
    assert (deployment.state, deployment.school_id) == (DeploymentState.ACTIVE, ours.id)
    assert "Hill Top" in page.text
    assert actions(session) == ["assigned deployment"]


def test_a_deployment_is_given_to_no_school_of_another_council_and_to_no_closed_one(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    registration = make_registration(session, authority=council)
    deployment = make_deployment(session, registration, state=DeploymentState.PENDING)
    make_school(session, authority=council)
    closed = make_school(session, authority=council, status=SchoolStatus.CLOSED)
    path = f"{page_of(registration)}/deployments/{deployment.id}/school"

    for school in (make_school(session), closed):
        admin.send_page(path, {"school": str(school.id)}, status=422)

    session.refresh(deployment)
    assert deployment.state is DeploymentState.PENDING


def test_a_school_s_connection_offers_that_school_alone(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    deployment = make_deployment(session, registration, state=DeploymentState.PENDING)
    make_school(session, authority=school.authority)

    page = technician.page(f"{page_of(registration)}/deployments/{deployment.id}/school")

    assert [option.get("value") for option in page.all("option")] == [str(school.id)]


def test_a_deployment_is_switched_off_and_stays_its_school_s(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    registration = make_registration(session, authority=council)
    ours = make_school(session, authority=council)
    other = make_school(session, authority=council)
    deployment = make_deployment(session, registration, school=ours)
    place = f"{page_of(registration)}/deployments/{deployment.id}"

    admin.send_page(page_of(registration), form=2)
    session.refresh(deployment)
    assert deployment.state is DeploymentState.OFF
    admin.send_page(f"{place}/school", {"school": str(other.id)}, status=422)

    session.refresh(deployment)
    assert deployment.school_id == ours.id


def test_a_deployment_of_another_connection_does_not_open_through_one_s_own(
    session: Session, school: School, technician: PageClient
) -> None:
    mine = make_registration(session, school=school)
    other = make_deployment(session, make_registration(session))

    path = f"{page_of(mine)}/deployments/{other.id}/school"

    assert technician.get(path).status_code == 404


# What happened


def test_launches_and_refusals_stand_in_one_list_without_a_name(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    deployment = make_deployment(session, registration)
    user = make_user(session, deployment, sub="sub-of-somebody")
    make_visit(session, deployment, user=user, at=NOW - timedelta(minutes=5))
    make_visit(session, deployment, message_type=MessageType.DEEP_LINKING)
    session.add(
        LaunchFailure(
            registration_id=registration.id,
            code=Code.KEYS_UNREACHABLE,
            detail="no answer in time",
            at=NOW - timedelta(minutes=2),
        )
    )

    page = technician.page(page_of(registration))

    assert FAULTS[Code.KEYS_UNREACHABLE].reason in page.text
    assert page.text.index("Chose modules") < page.text.index("no answer in time")
    assert page.text.index("no answer in time") < page.text.index("Opened a module")
    assert "sub-of-somebody" not in page.html


def test_the_list_ends_after_fifty(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    deployment = make_deployment(session, registration)
    link = make_link(session, deployment)
    for minutes in range(40):
        at = NOW - timedelta(minutes=minutes)
        make_visit(session, deployment, link=link, at=at)
        session.add(LaunchFailure(registration_id=registration.id, code=Code.NONCE, at=at))

    page = technician.page(page_of(registration))

    assert page.text.count("Opened a module") == 25
    assert page.text.count("Code: nonce") == 25


def test_the_ten_latest_launches_stand_open_and_the_rest_is_folded(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    deployment = make_deployment(session, registration)
    link = make_link(session, deployment)
    for minutes in range(13):
        make_visit(session, deployment, link=link, at=NOW - timedelta(minutes=minutes))

    page = technician.page(page_of(registration))

    folded = words(page.all("details")[0])
    assert folded.startswith("Show the 3 before those")
    assert folded.count("Opened a module") == 3
    assert page.text.count("Opened a module") == 13
    assert "The last 13 launches all opened." in page.text


def test_one_refusal_among_several_launches_is_counted_in_a_sentence(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    deployment = make_deployment(session, registration)
    make_visit(session, deployment, link=make_link(session, deployment))
    session.add(LaunchFailure(registration_id=registration.id, code=Code.NONCE, at=NOW))

    assert "1 of the last 2 launches was refused." in technician.page(page_of(registration)).text


def test_a_code_that_is_not_known_any_more_is_shown_as_it_is(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    session.add(LaunchFailure(registration_id=registration.id, code="of-old", at=NOW))

    assert "Code: of-old" in technician.page(page_of(registration)).text


def test_results_that_have_not_arrived_are_shown_with_their_reason(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    deployment = make_deployment(session, registration)
    link, user = make_link(session, deployment), make_user(session, deployment)
    score = Score(link_id=link.id, user_id=user.id, given=80, stamped_at=NOW)
    score.state, score.reason = ScoreState.REFUSED, "The platform knows no such student."
    session.add(score)

    page = technician.page(page_of(registration))

    assert "Results that have not arrived" in page.text
    assert "The platform knows no such student." in page.text


def refused_result(session: Session, registration: Registration) -> Score:
    deployment = make_deployment(session, registration)
    link, user = make_link(session, deployment), make_user(session, deployment)
    score = Score(link_id=link.id, user_id=user.id, given=80, stamped_at=NOW)
    score.state, score.reason = ScoreState.REFUSED, "The platform knows no such student."
    session.add(score)
    session.commit()
    return score


def test_a_refused_result_is_sent_again_on_a_button(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    score = refused_result(session, registration)

    page = technician.send_page(page_of(registration))

    session.refresh(score)
    assert score.state is ScoreState.WAITING
    assert session.scalars(select(OutboxItem.payload)).one()["score"] == str(score.id)
    assert "It will be sent within a few seconds" in page.text
    assert actions(session) == ["sent again"]


def test_a_result_of_another_connection_is_not_sent_through_one_s_own(
    session: Session, school: School, technician: PageClient
) -> None:
    mine = make_registration(session, school=school)
    refused_result(session, mine)
    theirs = refused_result(session, make_registration(session))

    path = f"{page_of(mine)}/results/{theirs.id}/again"

    assert technician.send(page_of(mine), action=path).status_code == 404
    assert session.scalars(select(OutboxItem)).all() == []


# Self-test, cookies, keys


def test_the_test_says_that_the_address_is_not_secure_and_there_are_no_keys(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)

    page = technician.page(f"{page_of(registration)}/test")

    assert "browsers keep no cookie of ours in a frame without it" in page.text
    assert "There are none yet." in page.text
    assert "It has not been asked yet." in page.text


def test_the_platform_is_asked_on_a_button_and_told_of_in_plain_words(
    app: Flask,
    session: Session,
    school: School,
    technician: PageClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving() as platform:
        wider = {"lti_development_hosts": platform.host}
        settings = app.extensions["settings"].model_copy(update=wider)
        monkeypatch.setitem(app.extensions, "settings", settings)
        platform.keys = [public()]
        registration = make_registration(
            session, school=school, jwks_url=f"http://{platform.host}/certs"
        )
        page = technician.send_page(f"{page_of(registration)}/test")

    assert "1 of 1 keys can be used." in page.text
    assert "They are 0 seconds apart." in page.text
    assert "Ask the platform again" in page.text


def test_the_last_request_for_leave_to_send_results_is_told(
    session: Session, school: School, technician: PageClient
) -> None:
    registration = make_registration(session, school=school)
    refused = TokenRequest(registration_id=registration.id, at=NOW, outcome="answered 401")
    session.add(refused)

    page = technician.page(f"{page_of(registration)}/test")

    assert "answered 401" in page.text
    assert "20 January 2027, 10:00" in page.text


def test_a_browser_that_keeps_cookies_is_told_so(technician: PageClient) -> None:
    page = technician.send_page("/connections/cookies")

    assert "This browser keeps them" in page.text


def test_a_browser_that_keeps_none_is_told_what_to_do(technician: PageClient) -> None:
    page = technician.page("/connections/cookies?tried=yes")

    assert "This browser does not keep them" in page.text


def test_keys_are_the_council_s(technician: PageClient) -> None:
    technician.page("/connections/keys", 403)


def test_keys_are_not_rotated_before_the_next_was_shown_for_a_day(
    app: Flask, session: Session, admin: PageClient
) -> None:
    keys.ensure(session, secret=app.config["SECRET_KEY"], at=NOW - timedelta(hours=23))
    session.commit()

    page = admin.page("/connections/keys")
    answer = admin.post("/connections/keys/rotate", data=page.fields(0))

    assert "The next key may sign from 20 January 2027, 11:00" in page.text
    assert answer.status_code == 409
    assert session.scalars(select(OwnKey.retired_at)).all() == [None, None]


def test_keys_are_rotated_after_a_day_and_the_old_one_stays_published(
    app: Flask, session: Session, admin: PageClient
) -> None:
    old = keys.ensure(session, secret=app.config["SECRET_KEY"], at=NOW - timedelta(hours=24))

    page = admin.send_page("/connections/keys")

    assert "Retired" in page.text
    assert old.kid in page.text
    assert actions(session) == ["rotated keys"]


# The operator


def test_the_operator_lets_one_connection_reach_a_private_host(
    app: Flask, session: Session, school: School
) -> None:
    registration = make_registration(session, school=school)
    session.commit()

    told = app.test_cli_runner().invoke(
        args=["lti-allow-host", registration.slug, "Moodle.School.lan"]
    )

    assert "moodle.school.lan" in told.output
    assert held(session, registration).allowed_hosts == ["moodle.school.lan"]
    assert actions(session) == ["allowed private host"]


@pytest.mark.parametrize(("slug", "host"), [("none", "moodle.lan"), ("", "https://moodle.lan")])
def test_the_operator_is_told_what_is_wrong(app: Flask, slug: str, host: str) -> None:
    told = app.test_cli_runner().invoke(args=["lti-allow-host", slug or str(uuid.uuid4()), host])

    assert told.exit_code == 1
    assert "There is no connection" in told.output or "is not the name of a host" in told.output
