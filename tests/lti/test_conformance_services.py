"""The certification cases of the services (lti.md 5): 6.3 NRPS and 6.4 AGS."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from awareness.lti import claims, nrps
from awareness.lti.models import Platform, ScoreState, Standing
from tests.factories import NOW
from tests.lti.connected import AGS_SCOPES, Connected, connected
from tests.lti.factories import make_link
from tests.lti.services import LINE_ITEM, MEMBERS, SCORE

INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.OTHER) as found:
        found.services.rows = [
            {"user_id": "1", "roles": [INSTRUCTOR], "status": "Active", "name": "Ada Moss"},
            {"user_id": "7", "roles": ["Learner"]},
        ]
        yield found


@pytest.fixture
def without_column(school: Connected) -> Connected:
    """The launch named no column, so one has to be found or made."""
    school.services.columns.clear()
    school.link.line_item_url = ""
    return school


def asked_for_members(school: Connected) -> tuple[nrps.Member, ...]:
    return nrps.members(school.wallet(), school.link.members_url, link_id=school.link.link_id)


def test_6_3_nrps_instructor_launch_with_claim(school: Connected) -> None:
    assert asked_for_members(school) == (
        nrps.Member("1", Standing.TEACHER, "Ada Moss"),
        nrps.Member("7", Standing.LEARNER, None),
    )


def test_6_3_nrps_request_received(school: Connected) -> None:
    asked_for_members(school)
    request = school.services.last("members")
    assert (request.method, request.path, request.query) == ("GET", "/3/members", "rlid=9")


def test_6_3_nrps_accept_header_exact(school: Connected) -> None:
    asked_for_members(school)
    assert school.services.last("members").headers["accept"] == MEMBERS


def test_6_3_nrps_bearer_token(school: Connected) -> None:
    asked_for_members(school)
    assert school.services.last("members").headers["authorization"] == "Bearer token-1"


def test_6_3_nrps_scope(school: Connected) -> None:
    asked_for_members(school)
    assert school.services.last("token").form["scope"] == claims.SCOPE_MEMBERS


def test_6_4_ags_student_launch_with_ags_claim(school: Connected) -> None:
    """The launch named the column of the link: no list is read and none is made."""
    score = school.give()
    school.work()
    assert score.state is ScoreState.SENT
    assert set(school.services.times_asked()) == {"token", "scores"}


def test_6_4_ags_tool_creates_line_item(without_column: Connected) -> None:
    without_column.give()
    without_column.work()
    (made,) = without_column.services.columns.values()
    assert (made["scoreMaximum"], made["label"], made["resourceLinkId"], made["resourceId"]) == (
        100,
        "How someone can gain your trust to harm you",
        "9",
        without_column.link.module,
    )
    assert without_column.link.line_item_url == made["id"]


def test_6_4_ags_tool_creates_line_item_with_the_media_type_of_the_specification(
    without_column: Connected,
) -> None:
    without_column.give()
    without_column.work()
    posted = [a for name, a in without_column.services.asked if (name, a.method) == MAKES]
    assert [request.headers["content-type"] for request in posted] == [LINE_ITEM]


MAKES = ("lineitems", "POST")


def test_6_4_ags_tool_sends_score(school: Connected) -> None:
    school.give(80)
    school.work()
    request = school.services.last("scores")
    assert (request.path, request.query) == ("/3/lineitems/1/lineitem/scores", "type_id=3")
    assert (request.headers["content-type"], request.headers["authorization"]) == (
        SCORE,
        "Bearer token-1",
    )
    assert request.json == {
        "userId": "7",
        "scoreGiven": 80,
        "scoreMaximum": 100,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2027-01-20T10:00:00.000+00:00",
    }


def test_6_4_ags_the_token_is_for_what_the_platform_offers(school: Connected) -> None:
    school.give()
    school.work()
    assert school.services.last("token").form["scope"].split() == AGS_SCOPES


def test_6_4_ags_a_column_that_is_there_is_not_made_again(without_column: Connected) -> None:
    """Killed after it was made and before it was kept, it is found."""
    without_column.services.add_column(resourceLinkId="9", resourceId="changed-there")
    without_column.give()
    without_column.work()
    assert len(without_column.services.columns) == 1


def test_6_4_ags_a_copied_course_keeps_its_column(without_column: Connected) -> None:
    """The copy has a link of its own, and the column still names the old one."""
    copied = without_column.services.add_column(
        resourceLinkId="4", resourceId=without_column.link.module
    )
    without_column.give()
    without_column.work()
    assert without_column.link.line_item_url == copied
    assert len(without_column.services.columns) == 1


def test_6_4_ags_the_column_of_another_link_is_left_to_it(without_column: Connected) -> None:
    theirs = without_column.services.add_column(
        resourceLinkId="5", resourceId=without_column.link.module
    )
    make_link(
        without_column.session,
        without_column.deployment,
        link_id="5",
        line_item_url=theirs,
        line_items_url=without_column.services.line_items_url,
    )
    without_column.give()
    without_column.work()
    assert len(without_column.services.columns) == 2
    assert without_column.link.line_item_url != theirs


def test_6_4_ags_no_column_may_be_made_is_final_and_says_so(without_column: Connected) -> None:
    without_column.link.score_scopes = [claims.SCOPE_SCORE, claims.SCOPE_LINE_ITEM_READ]
    score = without_column.give()
    without_column.work()
    assert (score.state, without_column.row().failed_at) == (ScoreState.REFUSED, NOW)
    assert score.reason == "The course has no column for this module, and none may be made."
