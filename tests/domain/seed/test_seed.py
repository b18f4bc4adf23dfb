"""The fictional council has the shape of a real one, and is the same every time."""

from datetime import date

import pytest
from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.certificates.models import Certificate
from awareness.classroom.models import ClassSession
from awareness.content.library import Library, load
from awareness.kiosk.models import Attendance, InsetGroup, Way
from awareness.kiosk.queries import groups_at
from awareness.learning.models import Completion, Delivery, TopUpCompletion
from awareness.learning.queries import is_in_date, transport_staff
from awareness.learning.required import DELIVERING
from awareness.performances.queries import at_schools, due_at
from awareness.schools.models import LocalAuthority, School, SchoolNumber, SchoolType, Trust
from awareness.seed.build import seed, sign_ins
from awareness.seed.plan import CAST
from awareness.settings import ROOT

A_DAY = date(2027, 2, 3)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT / "content")


@pytest.fixture
def council(session: Session, library: Library) -> Session:
    seed(session, library, on=A_DAY, size=1)
    return session


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_it_has_sixteen_schools_three_trusts_and_about_450_staff(council: Session) -> None:
    assert count(council, School) == 16
    assert count(council, Trust) == 3
    assert 430 <= count(council, Person) <= 490


def test_it_has_a_special_school_an_alternative_provision_and_a_sixth_form(
    council: Session,
) -> None:
    types = set(council.scalars(select(School.type)))
    assert {SchoolType.SPECIAL, SchoolType.ALTERNATIVE, SchoolType.SIXTEEN_TO_NINETEEN} <= types


def test_two_schools_have_done_nothing_and_still_have_staff(council: Session) -> None:
    done = select(Completion.school_id).where(Completion.school_id.is_not(None))
    taught = select(ClassSession.school_id)
    idle = council.scalars(
        select(School).where(School.id.not_in(done), School.id.not_in(taught))
    ).all()
    assert len(idle) == 2
    for school in idle:
        staff = select(func.count()).select_from(Post).where(Post.school_id == school.id)
        assert (council.scalar(staff) or 0) > 5


def test_every_role_is_held(council: Session) -> None:
    held = set(council.scalars(select(Post.role)))
    assert held == set(Role)


def test_there_is_somebody_to_sign_in_as_for_every_role(council: Session) -> None:
    people = sign_ins(council)
    assert {role for role, _name, _email in people} == set(Role)
    held = set(council.execute(select(Post.role, Person.email).join(Post.person)).all())
    assert {(role, email) for role, _name, email in people} <= held


def test_somebody_of_a_trust_holds_posts_at_two_schools_with_one_account(council: Session) -> None:
    posts = council.scalars(select(Post).where(Post.role == Role.TRUST_STAFF)).all()
    assert len({post.school_id for post in posts}) == 2
    assert len({post.person_id for post in posts}) == 1


def test_an_academy_had_another_number_before_and_no_school_has_a_former_one(
    council: Session,
) -> None:
    academies = set(council.scalars(select(School.id).where(School.type == SchoolType.ACADEMY)))
    assert set(council.scalars(select(SchoolNumber.school_id))) == academies
    former, now = select(SchoolNumber.urn), select(School.urn)
    assert not set(council.scalars(former)) & set(council.scalars(now))


def test_some_people_of_the_first_school_have_no_address(council: Session) -> None:
    found = council.execute(
        select(School.name, Post.role)
        .join(Post, Post.school_id == School.id)
        .join(Person, Person.id == Post.person_id)
        .where(Person.email.is_(None))
    ).all()
    assert {school for school, _role in found} == {"Hollybrook Primary"}


def test_schools_have_seen_plays_and_one_class_is_due_its_follow_up(council: Session) -> None:
    seen = at_schools(council, select(School), "2026/27", A_DAY)
    assert {(each.performance.title, len(each.classes) > 0) for each in seen} == {
        ("The Next Stop", True),
        ("Say When", True),
    }
    assert due_at(council, council.scalars(select(School.id)).all(), A_DAY)


def test_groups_have_trained_and_people_without_an_address_did_so_at_a_kiosk(
    council: Session,
) -> None:
    for school in council.scalars(
        select(School).where(School.id.in_(select(InsetGroup.school_id)))
    ):
        for row in groups_at(council, school):
            assert row.group.held_on < A_DAY
            assert 0 < row.finished < row.present
    ways = select(Attendance.way).join(Person, Person.id == Attendance.person_id)
    assert set(council.scalars(ways)) == {Way.KIOSK, Way.PAPER}
    assert set(council.scalars(ways.where(Person.email.is_(None)))) == {Way.KIOSK}
    done = select(Completion.person_id).where(Completion.delivery == Delivery.GROUP)
    trained = council.scalars(select(Person.email).where(Person.id.in_(done))).all()
    assert None in trained


def test_the_log_of_performances_goes_back_to_the_year_before(council: Session) -> None:
    seen = at_schools(council, select(School), "2025/26", A_DAY)
    assert {(each.performance.title, each.is_followed_up) for each in seen} == {
        ("The Next Stop", True),
        ("Say When", False),
    }


def test_some_training_has_run_out_and_some_runs_out_soon(council: Session) -> None:
    ends = [day for day in council.scalars(select(Completion.expires_on)) if day]
    assert any(day < A_DAY for day in ends)
    assert any(0 <= (day - A_DAY).days <= 60 for day in ends)


def test_some_yearly_top_ups_of_leads_and_drivers_are_done_and_some_are_due(
    council: Session, library: Library
) -> None:
    topped_up = set(council.scalars(select(TopUpCompletion.module)))
    assert {"drive-school-transport", "dsl-cse-practice"} <= topped_up
    assert all(day <= A_DAY for day in council.scalars(select(TopUpCompletion.completed_on)))
    authority = council.scalars(select(LocalAuthority)).one()
    drivers = transport_staff(council, authority, library.by_slug, A_DAY)
    due = [row for row in drivers if row.top_up_since]
    assert 0 < len(due) < len(drivers)


def test_nothing_happened_in_the_future_or_at_a_weekend(council: Session) -> None:
    for day in council.scalars(select(ClassSession.delivered_on)):
        assert day is not None
        assert day <= A_DAY
        assert day.weekday() < 5


def test_nobody_has_read_an_edition_of_the_guidance_that_was_not_out(council: Session) -> None:
    rows = council.execute(
        union(
            select(Completion.completed_on, Completion.guidance_edition),
            select(ClassSession.delivered_on, ClassSession.guidance_edition),
            select(Certificate.completed_on, Certificate.guidance_edition),
        )
    ).all()
    # The edition of 2026 came into force on 1 September 2026.
    early = {edition for day, edition in rows if day < date(2026, 9, 1)}
    late = {edition for day, edition in rows if day >= date(2026, 9, 1)}
    assert "KCSIE 2025" in early
    assert "KCSIE 2026" not in early
    assert late == {"KCSIE 2026"}


def test_a_few_people_have_a_new_edition_to_read(council: Session) -> None:
    read = council.execute(
        select(Completion.guidance_edition, func.count().label("people"))
        .where(Completion.module == "staff-kcsie-read", Completion.expires_on >= A_DAY)
        .group_by(Completion.guidance_edition)
    )
    editions = {row.guidance_edition: row.people for row in read}
    assert 0 < editions["KCSIE 2025"] < editions["KCSIE 2026"] / 4


@pytest.mark.parametrize("size", [1, 2, 3])
def test_whoever_signs_in_for_the_demonstration_exists(
    session: Session, library: Library, size: int
) -> None:
    seed(session, library, on=A_DAY, size=size)
    emails = set(session.scalars(select(Person.email)))
    assert {f"{stem}@hollybrook.example" for _name, stem, _role, _school in CAST} <= emails


def test_it_is_the_same_every_time(session: Session, library: Library) -> None:
    def facts() -> list[tuple[str, date]]:
        rows = session.execute(
            select(Person.name, Completion.completed_on)
            .join(Completion, Completion.person_id == Person.id)
            .order_by(Person.name, Person.email, Completion.module, Completion.completed_on)
        )
        return [(name, day) for name, day in rows]

    seed(session, library, on=A_DAY, size=1)
    first = facts()
    session.rollback()
    seed(session, library, on=A_DAY, size=1)
    assert facts() == first


def test_the_teachers_to_sign_in_as_may_start_a_session(council: Session) -> None:
    teachers = [f"{stem}@hollybrook.example" for _n, stem, role, _s in CAST if role is Role.TEACHER]
    for email in teachers:
        person = council.scalars(select(Person).where(Person.email == email)).one()
        assert is_in_date(council, person.id, DELIVERING, A_DAY)
