"""An id that somebody guesses, or was sent, opens nothing of another school or council."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import SCHOOL_LEADING, TEACHING, Role
from awareness.certificates.actions import issue
from awareness.certificates.rules import new_code
from awareness.classroom.models import ClassSession
from awareness.kiosk.models import InsetGroup
from awareness.learning.models import Attempt, ExternalKind, ExternalRecord
from awareness.lti.models import DeploymentState, Score
from awareness.schools.models import LocalService, School
from awareness.web.at_kiosk import PATH as KIOSK
from tests.factories import (
    NOW,
    TODAY,
    make_authority,
    make_class,
    make_class_session,
    make_completion,
    make_performance,
    make_person,
    make_post,
    make_school,
)
from tests.lti.factories import make_deployment, make_link, make_registration, make_user
from tests.pages import PageClient

Enter = Callable[[Person], PageClient]
Ids = dict[str, uuid.UUID]
WORDS = {
    "slug": "b09-tricks-and-pressure",
    "slide_id": "start",
    "step": "1",
    "part": 1,
    "page_id": "one",
    "number": 1,
    "platform": "moodle",
}
BY_ROLE_ALONE = {"admin.send_again"}
"""The outbox belongs to the installation, not to one council."""

SIGNS_OUT = {"school.hand_over"}
"""Whoever may press it is signed out by it, so it would end the walk of its owner."""


def rules_with_ids(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "launch_id" in rule.arguments:
            continue  # a visit belongs to a cookie and not to a person: tests/lti
        if rule.rule.startswith(f"{KIOSK}/"):
            continue  # so does a kiosk: tests/web/test_kiosk.py
        has_id = any(name.endswith("_id") and name not in WORDS for name in rule.arguments)
        is_visit = "launch_id" in rule.arguments  # not a sign-in's: tests/lti holds these
        if has_id and not is_visit and rule.endpoint not in BY_ROLE_ALONE:
            yield rule


def address(app: Flask, rule: Rule, ids: Ids) -> str:
    given = {name: {**WORDS, **ids}[name] for name in rule.arguments}
    adapter = app.url_map.bind("localhost")
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    return adapter.build(rule.endpoint, given, method=method)


@dataclass(frozen=True)
class Place:
    """A school with one of everything, and who works there."""

    ids: Ids
    school: School
    head: Person
    teacher: Person
    officer: Person
    admin: Person
    council_ids: Ids


def make_place(session: Session, code: str, name: str) -> Place:
    council = make_authority(session, code=code, name=f"{name} Council")
    school = make_school(session, name=name, authority=council)
    head = make_post(session, role=Role.HEAD, school=school)
    teacher = make_post(session, school=school)
    officer = make_post(session, role=Role.AUTHORITY_OFFICER, authority=council)
    admin = make_post(session, role=Role.AUTHORITY_ADMIN, authority=council)
    group = make_class(session, school=school)
    lesson = make_class_session(
        session, group=group, teacher_id=teacher.person_id, present=None, delivered_on=None
    )
    completion = make_completion(session, post=teacher)
    make_completion(session, post=teacher, module="staff-delivering-safely")
    certificate = issue(
        session,
        completion=completion,
        person=teacher.person,
        employer=school,
        title="Essentials",
        code=new_code(),
        issuer="Lantern",
        at=NOW,
    )
    attempt = Attempt(
        person_id=teacher.person_id,
        module="staff-cse-essentials",
        version="1.0.0",
        questions=[],
        answers={},
        started_at=NOW,
    )
    service = LocalService(
        authority_id=council.id,
        key="local-care",
        name="Care",
        phone="01952 385385",
        what_happens="Somebody answers.",
        category="talk",
        views="adults",
        checked_on=date(2027, 1, 4),
    )
    external = ExternalRecord(
        school_id=school.id,
        person_id=teacher.person_id,
        kind=ExternalKind.PREVENT,
        title="Prevent",
        provider="The council",
        completed_on=date(2026, 10, 5),
    )
    inset = InsetGroup(
        school_id=school.id,
        module="staff-cse-essentials",
        held_on=TODAY,
        opened_by_id=head.person_id,
        opened_at=NOW,
        closes_at=NOW + timedelta(hours=4),
        room_number="1423",
        closing_number="944822",
    )
    performance = make_performance(session, groups=[group])
    session.add_all([attempt, service, external, inset])
    connection = make_registration(session, school=school)
    deployment = make_deployment(session, connection, state=DeploymentState.PENDING)
    shared = make_registration(session, authority=council)
    theirs = make_deployment(session, shared, state=DeploymentState.PENDING)
    results = []
    for used in (connection, shared):  # so that trying to remove it leaves it there
        active = make_deployment(session, used, school=school, deployment_id="2")
        link, user = make_link(session, active), make_user(session, active)
        results.append(Score(link_id=link.id, user_id=user.id, given=100, stamped_at=NOW))
    session.add_all(results)
    session.flush()
    ids = {
        "school_id": school.id,
        "person_id": teacher.person_id,
        "post_id": teacher.id,
        "certificate_id": certificate.id,
        "class_id": group.id,
        "lesson_id": lesson.id,
        "attempt_id": attempt.id,
        "service_id": service.id,
        "record_id": external.id,
        "owner_id": school.id,
        "connection_id": connection.id,
        "deployment_id": deployment.id,
        "score_id": results[0].id,
        "group_id": inset.id,
        "performance_id": performance.id,
    }
    council_ids = {
        **ids,
        "owner_id": council.id,
        "connection_id": shared.id,
        "score_id": results[1].id,
        "deployment_id": theirs.id,
    }
    return Place(
        ids, school, head.person, teacher.person, officer.person, admin.person, council_ids
    )


@pytest.fixture
def ours(session: Session) -> Place:
    return make_place(session, "894", "Ours")


@pytest.fixture
def theirs(session: Session) -> Place:
    return make_place(session, "895", "Theirs")


@pytest.fixture
def tokenless(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application without form tokens, so that only the scope of a row can refuse a form."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return app


def opened(
    app: Flask, client: PageClient, ids: Ids, *, without: frozenset[str] = frozenset()
) -> dict[str, int]:
    """Return every endpoint with an id that answered otherwise than "not found, not yours"."""
    found = {}
    for rule in rules_with_ids(app):
        if rule.endpoint in without:
            continue
        path = address(app, rule, ids)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            status = client.open(path, method=method).status_code
            if status not in (403, 404):
                found[f"{method} {rule.endpoint}"] = status
    return found


@pytest.mark.parametrize("who", ["head", "teacher", "officer", "admin"])
def test_nothing_of_another_school_or_council_opens(
    who: str, tokenless: Flask, ours: Place, theirs: Place, client_for: Enter
) -> None:
    assert opened(tokenless, client_for(getattr(ours, who)), theirs.ids) == {}


def test_the_addresses_tried_do_open_for_those_they_belong_to(
    tokenless: Flask, ours: Place, client_for: Enter
) -> None:
    pages = opened(tokenless, client_for(ours.head), ours.ids, without=frozenset(SIGNS_OUT))
    assert {"GET school.person", "POST school.end_role", "GET school.change_class"} <= set(pages)
    assert {"GET school.group", "GET school.change_performance"} <= set(pages)
    assert "GET admin.service" in opened(tokenless, client_for(ours.admin), ours.ids)
    assert "GET teacher.register" in opened(tokenless, client_for(ours.teacher), ours.ids)
    assert "GET connections.connection" in pages
    assert "GET connections.assign" in opened(tokenless, client_for(ours.admin), ours.council_ids)


def test_nothing_of_another_council_opens_for_an_administrator(
    tokenless: Flask, ours: Place, theirs: Place, client_for: Enter
) -> None:
    assert opened(tokenless, client_for(ours.admin), theirs.council_ids) == {}


@pytest.mark.parametrize(
    "name",
    [
        "person_id",
        "post_id",
        "certificate_id",
        "class_id",
        "record_id",
        "group_id",
        "performance_id",
    ],
)
def test_a_row_of_another_school_does_not_open_through_one_s_own(
    name: str, tokenless: Flask, ours: Place, theirs: Place, client_for: Enter
) -> None:
    client = client_for(ours.head)
    mixed = {**ours.ids, name: theirs.ids[name]}
    tried = [rule for rule in rules_with_ids(tokenless) if name in rule.arguments]
    tried = [rule for rule in tried if rule.endpoint.startswith("school.")]
    answers = [
        client.open(address(tokenless, rule, mixed), method=method).status_code
        for rule in tried
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]
    assert set(answers) == {404}


@pytest.mark.parametrize("role", sorted(set(Role) - SCHOOL_LEADING))
def test_no_other_role_at_the_school_opens_its_records(
    role: Role, tokenless: Flask, session: Session, ours: Place, client_for: Enter
) -> None:
    other = make_post(session, role=role, school=ours.school, authority=ours.school.authority)
    pages = opened(tokenless, client_for(other.person), ours.ids)
    assert [name for name in pages if " school." in name] == []


def test_a_lesson_is_closed_to_a_teacher_who_now_works_elsewhere(
    tokenless: Flask, session: Session, ours: Place, theirs: Place, client_for: Enter
) -> None:
    post = session.get_one(Post, ours.ids["post_id"])
    post.ended_on = date(2027, 1, 19)
    make_post(session, school=theirs.school, person=ours.teacher)
    client = client_for(ours.teacher)
    lesson = ours.ids["lesson_id"]
    assert client.get(f"/teach/sessions/{lesson}/register").status_code == 404
    answer = client.post(f"/teach/sessions/{lesson}/register", data={"present": "20"})
    assert answer.status_code == 404
    assert "Theirs" in client.page("/teach").text
    assert str(lesson) not in client.page("/teach").html
    session.expire_all()
    assert session.get_one(ClassSession, lesson).finished_at is None


@pytest.mark.parametrize("role", sorted(TEACHING))
def test_a_post_that_has_ended_opens_nothing_from_the_next_day(
    role: Role, tokenless: Flask, session: Session, ours: Place, client_for: Enter
) -> None:
    gone = make_post(session, role=role, school=ours.school, ended_on=date(2027, 1, 19))
    client = client_for(gone.person)
    assert opened(tokenless, client, ours.ids) == {}
    assert client.get("/school").status_code == 403
    assert client.get("/teach").status_code == 403


def test_the_page_of_an_attempt_shows_no_other_training(
    tokenless: Flask, ours: Place, client_for: Enter
) -> None:
    client = client_for(ours.teacher)
    other = f"/training/staff-delivering-safely/result/{ours.ids['attempt_id']}"
    assert client.get(other).status_code == 404


def test_somebody_unknown_is_found_nowhere(
    tokenless: Flask, session: Session, ours: Place, client_for: Enter
) -> None:
    nobody = client_for(make_person(session))
    assert opened(tokenless, nobody, ours.ids) == {}
