"""Facts of Open edX's LTI consumer (11.4), each by its name, and what we make of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti import claims as c
from awareness.lti import nrps
from awareness.lti.errors import Code
from awareness.lti.models import (
    Launch,
    MessageType,
    Platform,
    ResourceLink,
    ScoreState,
    Standing,
)
from tests.lti.connected import Connected, connected
from tests.lti.factories import (
    ISSUER,
    MODULE,
    hold,
    make_deployment,
    make_registration,
    make_visit,
)
from tests.lti.platform import LEARNER, FakePlatform
from tests.lti.refusals import refused
from tests.lti.services import Reply
from tests.pages import PageClient, read

UNIT = "block-v1:Millfield+PSHE+2026+type@lti_consumer+block@one"
COURSE = "course-v1:Millfield+PSHE+2026"
NOBODY_ELSEWHERE = [
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#None",
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#None",
]
FORUM_MODERATOR = [*NOBODY_ELSEWHERE, LEARNER, c.MEMBERSHIP + "/Instructor#TeachingAssistant"]
GENERAL = "http://localhost/lti/launch"


def said(platform: FakePlatform, **changes: Any) -> dict[str, Any]:
    """What it says of a pupil who opens a unit for which a module was chosen. There is neither a
    title of the link nor a way back.
    """
    return {
        "azp": platform.registration.client_id,
        "sub": "2d3fdbfc-34c1-513c-99d8-2dee4dcd6c69",
        c.ROLES: [*NOBODY_ELSEWHERE, LEARNER],
        c.RESOURCE_LINK: {"id": UNIT},
        c.CONTEXT: {
            "id": COURSE,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
            "title": "PSHE for Year 9 - Millfield",
            "label": COURSE,
        },
        c.PRESENTATION: {"document_target": "iframe"},
        c.TARGET: platform.target,
        c.CUSTOM: {"module": MODULE},
        **changes,
    }


def test_the_login_names_the_unit_and_the_token_alone_the_module_that_was_chosen(
    platform: FakePlatform, session: Session
) -> None:
    answer = platform.launch(said(platform), method="GET", target_link_uri=GENERAL)
    assert answer.status_code == 303, answer.text
    session.rollback()
    link = session.scalars(select(ResourceLink)).one()
    assert (link.link_id, link.module) == (UNIT, MODULE)


@pytest.mark.parametrize(
    "target", ["https://evil.example/lti/modules/b05-my-safe-helpers", "http://localhost/admin"]
)
def test_a_token_leads_nowhere_else_because_the_login_named_no_module(
    target: str, platform: FakePlatform
) -> None:
    answer = platform.launch(said(platform, **{c.TARGET: target}), target_link_uri=GENERAL)
    refused(answer, Code.FOREIGN_TARGET)


def test_a_unit_for_which_nothing_was_chosen_yet_names_no_module(platform: FakePlatform) -> None:
    bare = said(platform, **{c.TARGET: GENERAL, c.CUSTOM: {}})
    refused(platform.launch(bare, target_link_uri=GENERAL), Code.MODULE_UNKNOWN)


def test_a_pupil_who_moderates_the_forum_is_no_teacher(
    platform: FakePlatform, session: Session
) -> None:
    """It calls them a learner and a teaching assistant; the teacher's page names the others."""
    roles = said(platform, **{c.ROLES: FORUM_MODERATOR})
    assert platform.launch(roles, target_link_uri=GENERAL).status_code == 303
    session.rollback()
    assert session.scalars(select(Launch.standing)).one() is Standing.LEARNER


def test_an_administrator_of_the_whole_site_teaches_by_the_roles_in_the_course(
    platform: FakePlatform, session: Session
) -> None:
    institution = [c.INSTITUTION + name for name in ("Administrator", "Staff", "Faculty")]
    in_course = [f"{c.MEMBERSHIP}#{name}" for name in ("Administrator", "Instructor")]
    roles = said(platform, **{c.ROLES: [*institution, *in_course]})
    assert platform.launch(roles, target_link_uri=GENERAL).status_code == 303
    session.rollback()
    assert session.scalars(select(Launch.standing)).one() is Standing.TEACHER


# Choosing a module


@pytest.fixture
def choice(session: Session, anyone: PageClient) -> Launch:
    """A teacher who is to choose for a unit. It says that it takes several of everything."""
    deployment = make_deployment(session, make_registration(session, platform=Platform.OPEN_EDX))
    asked = {
        "return_url": f"{ISSUER}/api/lti_consumer/v1/lti/1/lti-dl/response",
        "accept_types": ["html", "image", "link", "ltiResourceLink"],
        "accept_multiple": True,
        "accept_line_item": True,
    }
    visit = make_visit(
        session,
        deployment,
        message_type=MessageType.DEEP_LINKING,
        details={"deep_link": asked},
    )
    session.commit()
    hold(anyone, visit)
    return visit


def test_several_modules_of_a_unit_would_be_one_link_so_one_is_chosen(
    choice: Launch, anyone: PageClient
) -> None:
    path = f"/lti/visits/{choice.id}/choose"
    fields = [field for field in anyone.page(path).all("input") if field.get("name") == "module"]
    assert {field.get("type") for field in fields} == {"radio"}
    two = anyone.send(path, {"module": [MODULE, "staff-cse-essentials"]}, form=0)
    assert two.status_code == 422
    assert "one module at a time" in read(two).text
    assert anyone.send(path, {"module": MODULE}, form=0).status_code == 200


def test_it_makes_no_column_for_a_choice_so_none_is_offered(
    choice: Launch, anyone: PageClient
) -> None:
    page = anyone.page(f"/lti/visits/{choice.id}/choose")
    assert "with a column for the result" not in page.text
    assert "which counts where the component is graded" in page.text
    assert "your platform takes no columns" not in page.text


def test_an_answer_without_items_would_take_the_last_choice_away_so_a_cancel_sends_none(
    choice: Launch, anyone: PageClient
) -> None:
    path = f"/lti/visits/{choice.id}/choose"
    page = read(anyone.send(path, form=0, action=f"{path}/cancel"))
    assert page.heading == "Nothing was changed"
    assert [form for form in page.forms() if form.get("action") == choice_url(choice)] == []
    assert anyone.page(page.links()["Choose a module after all"]).heading == "Choose a module"


def choice_url(choice: Launch) -> str:
    found: str = choice.details["deep_link"]["return_url"]
    return found


# Results


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.OPEN_EDX) as found:
        yield found


@pytest.mark.parametrize(
    "words",
    [
        "Score already exists for the provided timestamp",
        "Score timestamp can only be updated to a later point in time",
    ],
)
def test_it_says_400_of_a_result_that_it_has_and_that_is_done(
    words: str, school: Connected
) -> None:
    """Sent again after the answer to the first was lost, it has the moment of the first."""
    score = school.give()
    school.services.fail("scores", Reply(400, {"timestamp": [words]}))
    school.work()
    assert (score.state, score.reason) == (
        ScoreState.SUPERSEDED,
        "The platform has this result, or a newer one.",
    )


@pytest.mark.parametrize(
    "body", [{"timestamp": ["No."], "userId": ["No."]}, {"userId": ["No."]}, [], "no", b"<no json>"]
)
def test_a_400_about_anything_else_is_a_refusal(body: object, school: Connected) -> None:
    score = school.give()
    school.services.fail("scores", Reply(400, body))
    school.work()
    assert score.state is ScoreState.REFUSED


def test_it_says_403_of_a_token_that_is_not_good_any_more_and_is_asked_for_a_new_one(
    school: Connected,
) -> None:
    school.services.fail("scores", Reply(403, {"detail": "Invalid token signature."}))
    score = school.give()
    school.work()
    assert score.state is ScoreState.SENT
    assert school.services.times_asked()["token"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "You do not have permission to perform this action."},
        {"detail": "LTI configuration not found."},
        {"error": "above_response_limit"},
        b"403 Forbidden (Rate Limit Exceeded)",
    ],
)
def test_a_403_about_anything_else_asks_for_no_new_token(body: object, school: Connected) -> None:
    school.services.fail("scores", Reply(403, body))
    score = school.give()
    school.work()
    assert score.state is ScoreState.WAITING
    assert school.services.times_asked()["token"] == 1


def test_a_column_is_sought_by_the_whole_name_of_the_unit_with_its_plus_signs(
    school: Connected,
) -> None:
    """Of a link that it cannot read it answers 500; a unit's own column has the unit's name for
    everything.
    """
    school.services.columns.clear()
    school.services.add_column(label="one", resourceLinkId=UNIT, resourceId=UNIT)
    school.link.link_id, school.link.line_item_url = UNIT, ""
    score = school.give()
    school.work()
    assert score.state is ScoreState.SENT
    assert "Millfield%2BPSHE%2B2026" in school.services.last("lineitems").query
    assert school.services.times_asked()["lineitems"] == 1


# Who is in the course


def test_pupils_who_moderate_the_forum_are_among_the_learners_of_the_course(
    school: Connected,
) -> None:
    teacher = [f"{c.MEMBERSHIP}#Administrator", f"{c.MEMBERSHIP}#Instructor"]
    school.services.rows = [
        {"status": "Active", "user_id": "1", "roles": teacher},
        {"status": "Active", "user_id": "2", "roles": FORUM_MODERATOR[2:]},
    ]
    found = nrps.members(school.wallet(), school.services.members_url, link_id=UNIT)
    assert [(member.sub, member.standing) for member in found] == [
        ("1", Standing.TEACHER),
        ("2", Standing.LEARNER),
    ]
