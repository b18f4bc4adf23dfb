"""Who sees which school, class and council; anything else is not found."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from awareness.accounts import access
from awareness.accounts.models import Person, Post
from awareness.accounts.roles import (
    CONNECTING,
    CONNECTING_SCHOOL,
    COUNCIL_READING,
    SCHOOL_LEADING,
    SCHOOL_ROLES,
    Role,
)
from awareness.errors import NotFound
from awareness.schools.models import School
from tests.factories import (
    TODAY,
    make_authority,
    make_class,
    make_person,
    make_post,
    make_school,
)

LEADING = sorted(SCHOOL_LEADING)
NOT_LEADING = sorted(SCHOOL_ROLES - SCHOOL_LEADING)


def signed_in(session: Session, person: Person) -> Person:
    """Return the person as a signed-in one comes: with posts and employers loaded."""
    session.flush()
    return session.scalars(
        select(Person)
        .where(Person.id == person.id)
        .options(
            selectinload(Person.posts).options(joinedload(Post.school), joinedload(Post.authority))
        )
        .execution_options(populate_existing=True)
    ).one()


def led(session: Session, person: Person) -> list[School]:
    return list(session.scalars(access.schools_led_by(person, TODAY)))


def assert_not_led(session: Session, person: Person, school: School | None) -> None:
    assert school is not None
    with pytest.raises(NotFound):
        access.led_school(session, signed_in(session, person), school.id, TODAY)


@pytest.mark.parametrize("role", LEADING)
def test_leaders_see_their_own_school(session: Session, role: Role) -> None:
    school = make_school(session)
    make_school(session)
    person = make_post(session, role=role, school=school).person
    assert led(session, person) == [school]
    assert access.led_school(session, signed_in(session, person), school.id, TODAY) is school


@pytest.mark.parametrize("role", NOT_LEADING)
def test_no_other_role_sees_a_school_s_record(session: Session, role: Role) -> None:
    post = make_post(session, role=role)
    assert led(session, post.person) == []
    assert_not_led(session, post.person, post.school)


def test_a_person_with_two_roles_sees_the_school_once(session: Session) -> None:
    post = make_post(session, role=Role.HEAD)
    make_post(session, role=Role.DSL, school=post.school, person=post.person)
    assert led(session, post.person) == [post.school]


def test_a_leader_of_two_schools_sees_both_by_name(session: Session) -> None:
    person = make_person(session)
    for name in ("Oak Lane", "Hill Top"):
        make_post(session, role=Role.HEAD, school=make_school(session, name=name), person=person)
    assert [school.name for school in led(session, person)] == ["Hill Top", "Oak Lane"]


@pytest.mark.parametrize(
    ("started_on", "ended_on"),
    [(date(2027, 2, 1), None), (date(2026, 9, 1), date(2027, 1, 19))],
    ids=["not started", "left yesterday"],
)
def test_a_post_opens_the_school_only_while_it_is_held(
    session: Session, started_on: date, ended_on: date | None
) -> None:
    post = make_post(session, role=Role.HEAD, started_on=started_on, ended_on=ended_on)
    assert led(session, post.person) == []
    school, person = post.school, signed_in(session, post.person)
    assert access.roles_of(person, TODAY) == frozenset()
    assert_not_led(session, person, school)


def test_the_last_day_still_opens_the_school(session: Session) -> None:
    post = make_post(session, role=Role.HEAD, ended_on=TODAY)
    assert led(session, post.person) == [post.school]
    school, person = post.school, signed_in(session, post.person)
    assert school is not None
    assert access.led_school(session, person, school.id, TODAY) is school


def test_a_guessed_school_is_not_found(session: Session) -> None:
    person = make_post(session, role=Role.HEAD).person
    guessed = make_school(session).id
    with pytest.raises(NotFound):
        access.led_school(session, signed_in(session, person), guessed, TODAY)


def test_a_head_who_teaches_elsewhere_leads_only_their_own(session: Session) -> None:
    post = make_post(session, role=Role.HEAD)
    make_post(session, role=Role.TEACHER, school=make_school(session), person=post.person)
    assert led(session, post.person) == [post.school]


@pytest.mark.parametrize("role", sorted(COUNCIL_READING))
def test_officers_see_the_schools_of_their_own_council(session: Session, role: Role) -> None:
    ours = make_authority(session, code="001")
    school = make_school(session, authority=ours)
    theirs = make_school(session, authority=make_authority(session, code="002"))
    person = signed_in(session, make_post(session, role=role, authority=ours).person)
    assert list(session.scalars(access.schools_visible_to(person, TODAY))) == [school]
    with pytest.raises(NotFound):
        access.visible_school(session, person, theirs.id, TODAY)


def test_a_licensing_officer_sees_no_school(session: Session) -> None:
    ours = make_authority(session, code="001")
    make_school(session, authority=ours)
    person = make_post(session, role=Role.LICENSING_OFFICER, authority=ours).person
    person = signed_in(session, person)
    assert list(session.scalars(access.schools_visible_to(person, TODAY))) == []


def test_a_teacher_finds_a_class_of_their_school_and_no_other(session: Session) -> None:
    post = make_post(session)
    assert post.school is not None
    mine = make_class(session, school=post.school)
    other = make_class(session, school=make_school(session))
    assert access.taught_class(session, post.person, mine.id, TODAY) is mine
    with pytest.raises(NotFound):
        access.taught_class(session, post.person, other.id, TODAY)


def test_the_council_of_a_person_is_the_one_of_that_role(session: Session) -> None:
    post = make_post(session, role=Role.LICENSING_OFFICER)
    roles = {Role.LICENSING_OFFICER}
    person = signed_in(session, post.person)
    assert access.authority_of(person, roles, TODAY) is post.authority
    with pytest.raises(NotFound):
        access.authority_of(person, COUNCIL_READING, TODAY)


def test_posts_come_longest_held_first(session: Session) -> None:
    late = make_post(session, started_on=date(2026, 9, 1))
    early = make_post(session, person=late.person, started_on=date(2020, 9, 1))
    assert access.posts_of(signed_in(session, late.person), TODAY) == [early, late]


def connected(session: Session, person: Person) -> list[str]:
    return [owner.name for owner in access.connected_by(signed_in(session, person), TODAY)]


@pytest.mark.parametrize("role", sorted(CONNECTING_SCHOOL))
def test_leaders_and_it_connect_platforms_of_their_own_school(session: Session, role: Role) -> None:
    make_school(session, name="Another")
    post = make_post(session, role=role, school=make_school(session, name="Mine"))

    assert connected(session, post.person) == ["Mine"]


@pytest.mark.parametrize("role", sorted(set(Role) - CONNECTING))
def test_no_other_role_connects_a_platform(session: Session, role: Role) -> None:
    assert connected(session, make_post(session, role=role).person) == []


def test_an_administrator_connects_for_the_council_and_not_for_its_schools(
    session: Session,
) -> None:
    council = make_authority(session, name="Hollybrook Council")
    make_school(session, authority=council)
    post = make_post(session, role=Role.AUTHORITY_ADMIN, authority=council)

    assert connected(session, post.person) == ["Hollybrook Council"]


def test_a_post_that_is_over_connects_nothing(session: Session) -> None:
    post = make_post(session, role=Role.IT, ended_on=date(2027, 1, 19))

    assert connected(session, post.person) == []


def test_an_owner_of_somebody_else_is_not_found(session: Session) -> None:
    mine, other = make_school(session), make_school(session)
    person = signed_in(session, make_post(session, role=Role.IT, school=mine).person)

    assert access.connecting_owner(person, mine.id, TODAY).id == mine.id
    with pytest.raises(NotFound):
        access.connecting_owner(person, other.id, TODAY)
