"""Lists cost the same number of statements for one row as for many: nothing asks once per row."""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.certificates.actions import issue
from awareness.certificates.rules import new_code
from awareness.content.bands import Band
from awareness.kiosk.models import InsetGroup
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    LaunchFailure,
    Registration,
    Score,
)
from awareness.schools.models import LocalAuthority, School
from tests.factories import (
    NOW,
    make_authority,
    make_class,
    make_class_session,
    make_completion,
    make_group,
    make_performance,
    make_post,
    make_school,
)
from tests.lti.factories import (
    make_deployment,
    make_link,
    make_registration,
    make_user,
    make_visit,
)
from tests.pages import PageClient

FEW, MANY = 2, 20
NUMBERS = itertools.count(100)
DAYS = (date(2026, 1, 1) + timedelta(days=number) for number in itertools.count())
VALUE = r"(?:\?|%\(\w+\)s(?:::\w+)?)"
VALUES = re.compile(rf"IN \({VALUE}(?:, {VALUE})*\)")
SIGN_IN = "FROM person JOIN sign_in"
OPENING = ("BEGIN", "PRAGMA", "SELECT pg_catalog", "select pg_catalog", "show ", "SHOW ")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gather the statements sent to the database within the block; lists of values count as one."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(OPENING):
            seen.append(VALUES.sub("IN (...)", statement))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@dataclass(frozen=True)
class Council:
    """A council, its first school, and the people who open the lists."""

    authority: LocalAuthority
    school: School
    head: Person
    leader: Person
    teacher: Person
    officer: Person
    admin: Person
    connection: Registration
    deployment: Deployment
    group: InsetGroup


@pytest.fixture
def council(session: Session) -> Council:
    authority = make_authority(session)
    school = make_school(session, name="Hill Top", authority=authority)
    connection = make_registration(session, authority=authority)
    head = make_post(session, role=Role.HEAD, school=school).person
    return Council(
        authority,
        school,
        head,
        make_post(session, role=Role.SENIOR_LEADER, school=school).person,
        make_post(session, role=Role.TEACHER, school=school).person,
        make_post(session, role=Role.AUTHORITY_OFFICER, authority=authority).person,
        make_post(session, role=Role.AUTHORITY_ADMIN, authority=authority).person,
        connection,
        make_deployment(session, connection, state=DeploymentState.PENDING),
        make_group(session, school=school, by=head),
    )


def add_rows(session: Session, council: Council, count: int) -> None:
    """Add so many of everything that a list shows: staff, certificates, classes taught, schools."""
    school, teacher = council.school, council.teacher
    post = make_post(session, school=school, person=teacher, started_on=next(DAYS))
    for _ in range(count):
        make_completion(session, post=make_post(session, role=Role.OFFICE, school=school))
        issue(
            session,
            completion=make_completion(session, post=post, completed_on=next(DAYS)),
            person=teacher,
            employer=school,
            title="Everyone's business",
            code=new_code(),
            issuer="Lantern",
            at=NOW,
        )
        group = make_class(session, school=school)
        make_class_session(session, group=group, teacher_id=teacher.id)
        open_again = {"delivered_on": None, "present": None, "module": "b09-second"}
        make_class_session(session, group=group, teacher_id=teacher.id, **open_again)
        saw = make_class(session, school=school, band=Band.B11)
        make_performance(session, groups=[group, saw], title=f"Play for {saw.name}")
        make_group(session, school=school, by=council.head)
        other = make_school(session, authority=council.authority)
        make_completion(session, post=make_post(session, school=other))
        make_post(session, role=Role.SENIOR_LEADER, school=other, person=council.leader)
        add_to_connection(session, council, other)


def add_to_connection(session: Session, council: Council, school: School) -> None:
    """Add one of everything that the pages of a connection list, and another connection."""
    number = str(next(NUMBERS))
    make_registration(session, authority=council.authority, name=f"Platform {number}")
    deployment = make_deployment(
        session, council.connection, school=school, deployment_id=f"deployment-{number}"
    )
    link, user = make_link(session, deployment), make_user(session, deployment)
    make_visit(session, deployment, user=user, link=link)
    registration_id = council.connection.id
    session.add(LaunchFailure(registration_id=registration_id, code="nonce", detail="", at=NOW))
    session.add(Score(link_id=link.id, user_id=user.id, given=80, stamped_at=NOW))


LISTS: tuple[tuple[str, str], ...] = (
    ("teacher", "/training"),
    ("teacher", "/teach"),
    ("head", "/school/{school}"),
    ("leader", "/school"),
    ("head", "/school/{school}/staff"),
    ("head", "/school/{school}/matrix"),
    ("head", "/school/{school}/classes"),
    ("head", "/school/{school}/performances"),
    ("head", "/school/{school}/groups"),
    ("head", "/school/{school}/groups/{group}"),
    ("head", "/school/{school}/groups/{group}/sheet"),
    ("officer", "/authority/coverage"),
    ("admin", "/connections"),
    ("admin", "/connections/{connection}"),
    ("admin", "/connections/{connection}/deployments/{deployment}/school"),
    ("officer", "/authority/coverage/performances"),
)


@pytest.mark.parametrize(("reader", "path"), LISTS, ids=[path for _reader, path in LISTS])
def test_a_list_costs_the_same_statements_for_ten_times_the_rows(
    reader: str,
    path: str,
    council: Council,
    session: Session,
    client_for: Callable[[Person], PageClient],
) -> None:
    address = path.format(
        school=council.school.id,
        connection=council.connection.id,
        deployment=council.deployment.id,
        group=council.group.id,
    )
    add_rows(session, council, FEW)
    client = client_for(getattr(council, reader))
    client.page(address)
    with statements() as few:
        short = client.page(address)
    add_rows(session, council, MANY - FEW)
    session.commit()
    with statements() as many:
        long = client.page(address)
    assert sorted(many) == sorted(few)
    assert len(long.html) > len(short.html)


def test_a_page_asks_once_who_is_signed_in(
    council: Council, client_for: Callable[[Person], PageClient]
) -> None:
    client = client_for(council.teacher)
    with statements() as seen:
        client.page("/training")
    assert sum(SIGN_IN in " ".join(statement.split()) for statement in seen) == 1


def test_a_help_page_never_asks_who_is_signed_in(
    council: Council, client_for: Callable[[Person], PageClient]
) -> None:
    client = client_for(council.teacher)
    with statements() as seen:
        client.page("/help/younger")
    assert not [statement for statement in seen if "sign_in" in statement]
