"""People come to a school, are away, and leave; their account and their evidence stay."""

import uuid
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts import actions, posts, queries
from awareness.accounts.actions import NewStaff
from awareness.accounts.models import AccountLink, Person, Post
from awareness.accounts.queries import StaffList
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.learning.models import Completion
from awareness.schools.models import School
from tests.factories import (
    NOW,
    TODAY,
    make_authority,
    make_completion,
    make_person,
    make_post,
    make_school,
)

DANA = NewStaff("Dana Cole", "Dana.Cole@hollybrook.example ", Role.TEACHER, date(2026, 9, 1))
LAST_DAY = date(2027, 2, 12)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Hill Top")


@pytest.fixture
def head(session: Session, school: School) -> Person:
    return make_post(session, role=Role.HEAD, school=school).person


def end(session: Session, school: School, person_id: uuid.UUID, by: Person) -> None:
    posts.end_posts(session, school, person_id, last_day=LAST_DAY, by=by, at=NOW)


def count_posts(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(Post))


def test_a_new_person_gets_an_account_a_post_and_an_invitation(
    session: Session, school: School
) -> None:
    (invited,) = actions.add_staff(session, school, [DANA], at=NOW).invited
    assert (invited.name, invited.email) == ("Dana Cole", "dana.cole@hollybrook.example")
    post = session.scalars(select(Post)).one()
    assert (post.person_id, post.role) == (invited.id, Role.TEACHER)
    assert post.started_on == date(2026, 9, 1)


def test_adding_the_same_list_twice_changes_nothing(session: Session, school: School) -> None:
    actions.add_staff(session, school, [DANA], at=NOW)
    actions.add_staff(session, school, [DANA], at=NOW)
    assert count_posts(session) == 1
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_two_lines_for_one_person_are_one_account_with_two_roles(
    session: Session, school: School
) -> None:
    lead = NewStaff(DANA.name, DANA.email, Role.DSL, DANA.started_on)
    assert len(actions.add_staff(session, school, [DANA, lead], at=NOW).invited) == 1
    assert count_posts(session) == 2


def test_somebody_known_at_another_school_keeps_account_and_name(
    session: Session, school: School
) -> None:
    known = make_person(session, name="D. Cole", email="dana.cole@hollybrook.example")
    added = actions.add_staff(session, school, [DANA], at=NOW)
    assert (added.invited, added.joined) == ((), (known,))
    assert known.name == "D. Cole"
    assert session.scalars(select(Post.person_id)).one() == known.id


def test_a_second_role_here_is_no_news_to_somebody_with_an_account(
    session: Session, school: School
) -> None:
    known = make_person(session, email="dana.cole@hollybrook.example")
    make_post(session, school=school, person=known)
    lead = NewStaff(DANA.name, DANA.email, Role.DSL, DANA.started_on)
    assert actions.add_staff(session, school, [lead], at=NOW).joined == ()


def test_somebody_who_left_may_come_back(session: Session, school: School) -> None:
    actions.add_staff(session, school, [DANA], at=NOW)
    session.scalars(select(Post)).one().ended_on = date(2026, 12, 18)
    session.flush()
    again = NewStaff(DANA.name, DANA.email, Role.TEACHER, date(2027, 1, 4))
    actions.add_staff(session, school, [again], at=NOW)
    assert count_posts(session) == 2


def test_ending_posts_ends_every_role_at_that_school_and_no_other(
    session: Session, school: School, head: Person
) -> None:
    teacher = make_post(session, school=school)
    lead = make_post(session, role=Role.DSL, school=school, person=teacher.person)
    elsewhere = make_post(session, school=make_school(session), person=teacher.person)
    end(session, school, teacher.person_id, head)
    assert (teacher.ended_on, lead.ended_on, elsewhere.ended_on) == (LAST_DAY, LAST_DAY, None)


def test_ending_posts_keeps_the_evidence(session: Session, school: School, head: Person) -> None:
    post = make_post(session, school=school)
    make_completion(session, post=post)
    end(session, school, post.person_id, head)
    assert session.scalars(select(Completion.person_id)).all() == [post.person_id]


def test_a_school_keeps_its_last_head(session: Session, school: School, head: Person) -> None:
    with pytest.raises(Invalid, match="next head teacher"):
        end(session, school, head.id, head)


def test_a_head_may_leave_once_the_next_is_there(
    session: Session, school: School, head: Person
) -> None:
    make_post(session, role=Role.HEAD, school=school)
    end(session, school, head.id, head)
    assert queries.member_of(session, school, head.id).posts[0].ended_on == LAST_DAY


def test_a_head_of_another_school_does_not_count(
    session: Session, school: School, head: Person
) -> None:
    make_post(session, role=Role.HEAD, school=make_school(session))
    with pytest.raises(Invalid):
        end(session, school, head.id, head)


def test_the_last_day_cannot_be_before_the_first(
    session: Session, school: School, head: Person
) -> None:
    post = make_post(session, school=school, started_on=date(2027, 3, 1))
    with pytest.raises(Invalid, match="before the first"):
        end(session, school, post.person_id, head)


def test_posts_cannot_be_ended_twice(session: Session, school: School, head: Person) -> None:
    post = make_post(session, school=school, ended_on=date(2027, 1, 19))
    with pytest.raises(NotFound):
        end(session, school, post.person_id, head)


def test_ending_one_role_leaves_the_others(session: Session, school: School, head: Person) -> None:
    teacher = make_post(session, school=school)
    lead = make_post(session, role=Role.DSL, school=school, person=teacher.person)
    posts.end_post(session, school, lead, last_day=LAST_DAY, by=head, at=NOW)
    assert (teacher.ended_on, lead.ended_on) == (None, LAST_DAY)


def test_a_role_at_another_school_cannot_be_ended_from_here(
    session: Session, school: School, head: Person
) -> None:
    elsewhere = make_post(session, school=make_school(session))
    with pytest.raises(NotFound):
        posts.end_post(session, school, elsewhere, last_day=LAST_DAY, by=head, at=NOW)


def test_a_person_is_away_at_one_school_only(
    session: Session, school: School, head: Person
) -> None:
    here = make_post(session, school=school)
    elsewhere = make_post(session, school=make_school(session), person=here.person)
    posts.mark_away(session, school, here.person_id, by=head, at=NOW)
    session.expire_all()
    assert (here.is_away, elsewhere.is_away) == (True, False)
    posts.mark_back(session, school, here.person_id, by=head, at=NOW)
    session.expire_all()
    assert here.is_away is False


def test_nobody_is_marked_away_where_they_hold_no_post(
    session: Session, school: School, head: Person
) -> None:
    stranger = make_post(session, school=make_school(session))
    with pytest.raises(NotFound):
        posts.mark_away(session, school, stranger.person_id, by=head, at=NOW)


def test_every_change_says_who_made_it(session: Session, school: School, head: Person) -> None:
    post = make_post(session, school=school)
    posts.mark_away(session, school, post.person_id, by=head, at=NOW)
    posts.mark_back(session, school, post.person_id, by=head, at=NOW)
    end(session, school, post.person_id, head)
    session.flush()
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["marked away", "marked back", "ended posts"]
    assert {entry.person_id for entry in entries} == {head.id}
    assert {entry.subject for entry in entries} == {f"person {post.person_id}"}


def correct(session: Session, school: School, person: Person, by: Person, email: str) -> None:
    posts.correct(session, school, person, name=" Dana  Cole ", email=email, by=by, at=NOW)


def test_a_wrong_address_is_put_right_and_its_letter_opens_nothing(
    session: Session, school: School, head: Person
) -> None:
    (person,) = actions.add_staff(session, school, [DANA], at=NOW).invited
    actions.send_invitation(
        session, person, school.name, base_url="https://x.example", service="Lantern", at=NOW
    )
    session.flush()
    correct(session, school, person, head, "D.Cole@hollybrook.example")
    assert (person.name, person.email) == ("Dana Cole", "d.cole@hollybrook.example")
    assert session.scalars(select(AccountLink.used_at)).all() == [NOW]


def test_an_account_that_is_in_use_is_the_person_s_own(
    session: Session, school: School, head: Person
) -> None:
    person = make_post(session, school=school).person
    with pytest.raises(Invalid):
        correct(session, school, person, head, "d.cole@hollybrook.example")


def test_an_account_of_another_school_too_is_not_changed_from_here(
    session: Session, school: School, head: Person
) -> None:
    (person,) = actions.add_staff(session, school, [DANA], at=NOW).invited
    make_post(session, school=make_school(session), person=person)
    with pytest.raises(Invalid):
        correct(session, school, person, head, "d.cole@hollybrook.example")


def test_an_address_that_somebody_has_is_not_given_twice(
    session: Session, school: School, head: Person
) -> None:
    (person,) = actions.add_staff(session, school, [DANA], at=NOW).invited
    with pytest.raises(AlreadyDone):
        correct(session, school, person, head, head.email)


def listed(session: Session, school: School, which: StaffList) -> list[str]:
    found = [each.person.name for each in queries.members_of(session, school, which, on=TODAY)]
    assert len(found) == queries.count_listed(session, school, on=TODAY)[which]
    return found


def somebody(session: Session, name: str, school: School, **post: object) -> Post:
    return make_post(session, school=school, person=make_person(session, name=name), **post)  # type: ignore[arg-type]


def test_the_lists_tell_apart_who_is_here_away_and_gone(session: Session, school: School) -> None:
    somebody(session, "Ann Lee", school)
    somebody(session, "Bo Fox", school, is_away=True)
    somebody(session, "Cy Day", school, ended_on=date(2026, 12, 18))
    somebody(session, "Di Hay", school, started_on=date(2027, 4, 1))
    somebody(session, "Ed Elsewhere", make_school(session))
    assert listed(session, school, StaffList.HERE) == ["Ann Lee", "Bo Fox", "Di Hay"]
    assert listed(session, school, StaffList.AWAY) == ["Bo Fox"]
    assert listed(session, school, StaffList.LEFT) == ["Cy Day"]


def test_somebody_here_in_one_role_and_away_in_another_is_not_away(
    session: Session, school: School
) -> None:
    post = somebody(session, "Ann Lee", school, is_away=True)
    make_post(session, role=Role.GOVERNOR, school=school, person=post.person)
    assert listed(session, school, StaffList.AWAY) == []


def test_the_last_day_still_counts_as_here(session: Session, school: School) -> None:
    somebody(session, "Ann Lee", school, ended_on=TODAY)
    assert listed(session, school, StaffList.HERE) == ["Ann Lee"]
    assert listed(session, school, StaffList.LEFT) == []


def test_those_who_never_chose_a_password_are_listed_until_they_leave(
    session: Session, school: School
) -> None:
    waiting = somebody(session, "Ann Lee", school)
    gone = somebody(session, "Bo Fox", school, ended_on=date(2026, 12, 18))
    waiting.person.password_hash = gone.person.password_hash = ""
    session.flush()
    assert listed(session, school, StaffList.WAITING) == ["Ann Lee"]


def test_a_list_goes_on_after_the_last_person_even_among_namesakes(
    session: Session, school: School
) -> None:
    for name in ("ann lee", "Ann Lee", "Ann Lee", "bo fox"):
        somebody(session, name, school)
    first = queries.members_of(session, school, StaffList.HERE, on=TODAY, limit=2)
    key = first[-1].person.id
    rest = queries.members_of(session, school, StaffList.HERE, on=TODAY, after=key)
    met = [each.person.id for each in (*first, *rest)]
    assert len(met) == len(set(met)) == 4
    assert rest[-1].person.name == "bo fox"


def test_a_member_shows_the_posts_of_this_school_only(session: Session, school: School) -> None:
    authority = make_authority(session, code="001")
    post = somebody(session, "Ann Lee", school)
    make_post(session, school=make_school(session), person=post.person)
    make_post(session, role=Role.DRIVER, authority=authority, person=post.person)
    assert queries.member_of(session, school, post.person_id).posts == (post,)


def test_a_person_of_another_school_is_not_found(session: Session, school: School) -> None:
    stranger = make_post(session, school=make_school(session))
    with pytest.raises(NotFound):
        queries.member_of(session, school, stranger.person_id)


def test_roles_held_leave_out_those_that_have_ended(session: Session, school: School) -> None:
    held = make_post(session, school=school)
    make_post(
        session, role=Role.OFFICE, school=school, person=held.person, ended_on=date(2026, 12, 18)
    )
    assert queries.known_at(session, school).roles == {(held.person.email, Role.TEACHER)}
