"""Who is in a course: every page or a plain reason, and never a token to another host."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti import wire
from awareness.lti.models import AccessToken, Launch, Platform, Standing
from awareness.lti.visits import VISIT
from awareness.web.lti.services import Roll, members_of, result_of
from tests.lti.connected import Connected, connected
from tests.lti.factories import make_visit
from tests.lti.services import Reply, Services, serving, slow

ROWS = [{"user_id": str(number), "roles": ["Learner"]} for number in range(1, 6)]


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.MOODLE) as found:
        found.services.rows = list(ROWS)
        yield found


def a_visit(school: Connected, standing: Standing = Standing.TEACHER) -> Launch:
    """A visit with what a page of it has loaded."""
    made = make_visit(school.session, school.deployment, link=school.link, standing=standing)
    school.session.commit()
    school.session.expunge_all()
    found = school.session.scalars(VISIT.where(Launch.id == made.id)).one()
    school.session.commit()
    return found


def roll(school: Connected) -> Roll:
    visit = a_visit(school)
    with school.app.app_context():
        return members_of(visit)


def page(*rows: dict[str, Any], link: str = "") -> Reply:
    return Reply(200, {"members": list(rows)}, {"Link": link} if link else {})


def test_every_page_is_read(school: Connected) -> None:
    school.services.page_size = 2
    assert [member.sub for member in roll(school).members] == ["1", "2", "3", "4", "5"]
    assert school.services.times_asked()["members"] == 3


def test_no_limit_is_sent_to_moodle(school: Connected) -> None:
    roll(school)
    assert school.services.last("members").query == "rlid=9"


def test_a_platform_that_does_not_know_the_link_is_asked_for_the_course(school: Connected) -> None:
    school.services.fail("members", Reply(404))
    assert len(roll(school).members) == 5
    assert school.services.last("members").query == ""


def test_who_has_left_is_left_out(school: Connected) -> None:
    school.services.rows = [
        {"user_id": "1", "roles": ["Learner"], "status": "Inactive"},
        {"user_id": "2", "roles": ["Learner"], "status": "Deleted"},
        {"user_id": "3", "roles": ["Learner"], "status": "Active"},
        {"roles": ["Learner"]},
        {"user_id": "4"},
        "nobody",
    ]
    assert [member.sub for member in roll(school).members] == ["3"]


@pytest.mark.parametrize(
    ("roles", "standing"),
    [
        (["Instructor"], Standing.TEACHER),
        (["Learner", "Instructor"], Standing.TEACHER),
        (["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"], Standing.TEACHER),
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Staff"], Standing.LEARNER),
        ([], Standing.LEARNER),
        ([None], Standing.LEARNER),
    ],
)
def test_roles_are_read_short_and_long(
    school: Connected, roles: list[str], standing: Standing
) -> None:
    school.services.rows = [{"user_id": "1", "roles": roles}]
    assert roll(school).members[0].standing is standing


def test_nrps_next_to_other_host_is_refused_and_the_token_stays(school: Connected) -> None:
    with serving(Services()) as thief:
        link = f'<{thief.base}/3/members?from=2>; rel="next"'
        school.services.fail("members", page(ROWS[0], link=link))
        found = roll(school)
        assert thief.asked == []
    assert (found.members, found.why_not) == (
        (),
        "Your platform did not say who is in the course: it names an address on another host.",
    )


@pytest.mark.parametrize(
    "link",
    [
        "<http://[/members>; rel=next",
        "<http://127.0.0.1:99999/members>; rel=next",
        "<//evil.example/members>; rel=next",
        "<https://127.0.0.1/members>; rel=next",
        '<{base}/3/members?from=2&amp;x=1>; rel="next"',
        "{base}/3/members?from=2; rel=next",
        "<{base}/3/members?from=2>; title=a, rel=next" + " " * 5000,
        "x" * 5000,
    ],
)
def test_a_link_that_cannot_be_followed_gives_no_half_list(school: Connected, link: str) -> None:
    said = link.replace("{base}", school.services.base)
    school.services.fail("members", page(ROWS[0], link=said))
    found = roll(school)
    assert (found.members, found.why_not.startswith("Your platform did not say")) == ((), True)


@pytest.mark.parametrize(
    "link",
    [
        '<{base}/3/members?from=4>; rel="next"',
        "<{base}/3/members?from=4>;rel=next",
        '<{base}/3/members>; rel="first", <{base}/3/members?from=4>; rel="last next"',
        '<{base}/3/members?from=4>; title="x"; REL=NEXT',
        '</3/members?from=4>; rel="next"',
        "<{base}/3/members?from=4>; rel=\u00e2\u0080\u009cnext\u00e2\u0080\u009d",
    ],
)
def test_a_link_is_followed_as_it_stands(school: Connected, link: str) -> None:
    said = link.replace("{base}", school.services.base)
    school.services.fail("members", page(ROWS[0], link=said))
    assert [member.sub for member in roll(school).members] == ["1", "5"]
    assert school.services.last("members").query == "from=4"


def test_a_link_without_a_next_page_is_the_end(school: Connected) -> None:
    school.services.fail("members", page(ROWS[0], link='</3/members?from=9>; rel="nextest"'))
    assert [member.sub for member in roll(school).members] == ["1"]


def test_pages_that_go_round_in_a_circle_are_refused(school: Connected) -> None:
    link = f"<{school.services.members_url}?rlid=9>; rel=next"
    school.services.fail("members", page(ROWS[0], link=link))
    found = roll(school)
    assert (found.members, "circle" in found.why_not) == ((), True)


def test_pages_without_end_are_refused(school: Connected) -> None:
    school.services.rows = ROWS * 60
    school.services.page_size = 1
    found = roll(school)
    assert (found.members, "too many pages" in found.why_not) == ((), True)
    assert school.services.times_asked()["members"] == 100


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(403), "answered 403"),
        (Reply(500), "answered 500"),
        (Reply(429, headers={"Retry-After": "9"}), "answered 429"),
        (Reply(302, headers={"Location": "http://127.0.0.1:9/"}), "answered 302"),
        (Reply(200, b"<h1>Sign in</h1>"), "not JSON"),
        (Reply(200, []), "not a list of members"),
        (Reply(200, {"members": None}), "not a list of members"),
        (Reply(200, b" " * 1_100_000), "the answer is too long"),
    ],
)
def test_why_nobody_is_listed_is_said(school: Connected, reply: Reply, reason: str) -> None:
    school.services.fail("members", reply)
    found = roll(school)
    assert (found.members, found.why_not) == (
        (),
        f"Your platform did not say who is in the course: {reason}.",
    )


def test_a_list_of_any_media_type_is_read(school: Connected) -> None:
    school.services.fail("members", Reply(200, {"members": ROWS[:1]}, media_type="text/html"))
    assert [member.sub for member in roll(school).members] == ["1"]


def test_a_slow_platform_is_not_waited_for(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "READ_SECONDS", 0.2)
    school.services.fail("members", slow(0.6))
    assert "no answer in time" in roll(school).why_not


def test_a_platform_that_gives_no_token_is_said_to(school: Connected) -> None:
    school.services.clients.clear()
    assert roll(school).why_not == (
        "The platform gave no token: it does not accept this service's client ID or key "
        "(answer 400). Whoever looks after your platform can mend this."
    )


def test_a_platform_that_offers_no_members_is_not_asked(school: Connected) -> None:
    school.link.members_url = ""
    assert roll(school).why_not == "Your platform does not tell this service who is in the course."
    assert school.services.asked == []


def test_a_pupil_is_told_of_nobody(school: Connected) -> None:
    visit = a_visit(school, Standing.LEARNER)
    with school.app.app_context():
        assert members_of(visit).members == ()
    assert school.services.asked == []


def test_the_token_of_one_look_serves_the_next(school: Connected, session: Session) -> None:
    roll(school)
    roll(school)
    assert school.services.times_asked()["token"] == 1
    assert len(session.scalars(select(AccessToken)).all()) == 1


def test_how_a_result_stands_in_the_gradebook_is_read(school: Connected) -> None:
    school.give(80)
    school.work()
    school.grade()["scoreGiven"] = 55
    visit = a_visit(school)
    with school.app.app_context():
        found = result_of(visit, "7")
        assert found is not None
        assert (found.points, found.maximum) == (55, 100)
        assert result_of(visit, "8") is None
    request = school.services.last("results")
    assert (request.path, request.query) == (
        "/3/lineitems/1/lineitem/results",
        "type_id=3&user_id=8",
    )
