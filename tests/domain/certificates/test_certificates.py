"""A certificate is issued once, stays as it was, can be revoked, and is found by those who may."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts.access import schools_led_by
from awareness.accounts.models import Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.certificates import queries
from awareness.certificates.actions import TooManyNames, confirm_name, issue, revoke
from awareness.certificates.models import Certificate, VerifyAttempt
from awareness.certificates.rules import NAME_GUESSES, Status, new_code, number_of
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.learning.models import Completion
from awareness.schools.models import LocalAuthority, School
from tests.factories import (
    NOW,
    TODAY,
    make_authority,
    make_completion,
    make_person,
    make_post,
    make_school,
)

CODE = "0123456789ABCDEFGHJKMNPQRS"
VISITOR = "a" * 64


def issued(
    session: Session,
    post: Post,
    *,
    completion: Completion | None = None,
    module: str = "staff-cse-essentials",
    completed_on: date = date(2026, 10, 5),
    code: str | None = None,
) -> Certificate:
    completion = completion or make_completion(
        session,
        post=post,
        module=module,
        completed_on=completed_on,
        expires_on=completed_on + timedelta(days=365),
    )
    employer: School | LocalAuthority | None = post.school or post.authority
    assert employer is not None
    return issue(
        session,
        completion=completion,
        person=post.person,
        employer=employer,
        title=f"Title of {module}",
        code=code or new_code(),
        issuer="Lantern",
        at=NOW,
        badge=post.badge,
    )


def test_a_certificate_says_what_was_true_when_it_was_issued(session: Session) -> None:
    post = make_post(session, role=Role.CATERING, school=make_school(session, urn="123456"))
    certificate = issued(session, post, code=CODE)
    post.person.name = "Dana Newname"
    assert post.school is not None
    post.school.name, post.school.urn = "Hill Top Academy", "654321"
    session.flush()
    session.refresh(certificate)
    assert certificate.holder == "Dana Cole"
    assert (certificate.employer, certificate.urn) == ("Hollybrook Primary", "123456")
    assert certificate.role == "Catering or lunchtime"
    assert (certificate.version, certificate.guidance_edition) == ("1.0.0", "KCSIE 2026")
    assert certificate.expires_on == date(2027, 10, 5)


def test_a_driver_s_certificate_names_the_council_and_the_badge(session: Session) -> None:
    post = make_post(session, role=Role.DRIVER, authority=make_authority(session))
    post.badge = "TX-4471"
    certificate = issued(session, post)
    assert (certificate.employer, certificate.urn) == ("Hollybrook Council", "")
    assert certificate.badge == "TX-4471"
    assert certificate.authority_id == post.authority_id
    assert certificate.school_id is None


def test_a_completion_has_one_certificate_however_often_it_is_issued(session: Session) -> None:
    post = make_post(session)
    completion = make_completion(session, post=post)
    first = issued(session, post, completion=completion)
    second = issued(session, post, completion=completion)
    assert second is first
    assert session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_a_number_that_is_taken_is_not_given_again(session: Session) -> None:
    post = make_post(session)
    earlier = issued(session, post)
    earlier.number = number_of(CODE, 2027, 0)
    session.flush()
    later = issued(session, post, code=CODE, module="staff-handling-disclosure")
    assert later.number == number_of(CODE, 2027, 1)


def test_a_revoked_certificate_no_longer_counts_and_the_log_says_who_did_it(
    session: Session,
) -> None:
    certificate = issued(session, make_post(session))
    head = make_post(session, role=Role.HEAD).person
    revoke(session, certificate, reason=" Issued to the wrong person. ", by=head, at=NOW)
    assert certificate.status(TODAY) is Status.REVOKED
    assert certificate.revoked_reason == "Issued to the wrong person."
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("revoked certificate", certificate.number)
    assert entry.person_id == head.id


def test_revoking_needs_a_reason(session: Session) -> None:
    certificate = issued(session, make_post(session))
    with pytest.raises(Invalid):
        revoke(session, certificate, reason="  ", by=make_person(session), at=NOW)
    assert certificate.status(TODAY) is Status.VALID


def test_revoking_twice_keeps_the_first_reason(session: Session) -> None:
    certificate = issued(session, make_post(session))
    head = make_person(session)
    revoke(session, certificate, reason="first", by=head, at=NOW)
    with pytest.raises(AlreadyDone):
        revoke(session, certificate, reason="second", by=head, at=NOW)
    session.refresh(certificate)
    assert certificate.revoked_reason == "first"


def test_a_certificate_is_found_by_its_code_as_people_type_it(session: Session) -> None:
    certificate = issued(session, make_post(session), code=CODE)
    assert queries.find_by_code(session, CODE.lower()) is certificate
    assert queries.find_by_code(session, CODE[:-1] + "T") is None
    assert queries.find_by_code(session, "' OR 1=1 --") is None


def test_a_certificate_is_found_by_its_number_as_people_type_it(session: Session) -> None:
    certificate = issued(session, make_post(session))
    assert queries.find_by_number(session, certificate.number.lower()) is certificate
    assert queries.find_by_number(session, "LN-1999-000000") is None


def test_a_person_sees_their_own_certificates_newest_first(session: Session) -> None:
    post = make_post(session)
    old = issued(session, post, completed_on=date(2025, 10, 5))
    new = issued(session, post, completed_on=date(2026, 10, 5))
    issued(session, make_post(session))
    held = queries.certificates_of(session, post.person_id)
    assert [row.id for row in held] == [new.id, old.id]


def test_another_person_s_certificate_is_not_found(session: Session) -> None:
    certificate = issued(session, make_post(session))
    assert queries.own_certificate(session, certificate.person_id, certificate.id) is certificate
    with pytest.raises(NotFound):
        queries.own_certificate(session, make_person(session).id, certificate.id)


def test_a_head_sees_the_certificates_of_their_own_school_only(session: Session) -> None:
    head = make_post(session, role=Role.HEAD)
    ours = issued(session, make_post(session, school=head.school))
    theirs = issued(session, make_post(session))
    mine = schools_led_by(head.person, TODAY)
    assert queries.certificate_within(session, mine, ours.id) is ours
    with pytest.raises(NotFound):
        queries.certificate_within(session, mine, theirs.id)


def test_the_latest_certificate_of_a_module_is_never_a_revoked_one(session: Session) -> None:
    post = make_post(session)
    old = issued(session, post, completed_on=date(2025, 10, 5))
    new = issued(session, post, completed_on=date(2026, 10, 5))
    assert queries.latest_certificate(session, post.person_id, new.module) is new
    revoke(session, new, reason="wrong person", by=post.person, at=NOW)
    assert queries.latest_certificate(session, post.person_id, new.module) is old


def test_a_school_s_list_has_the_newest_of_each_person_and_module_by_name(
    session: Session,
) -> None:
    school = make_school(session)
    zoe = make_post(session, school=school, person=make_person(session, name="Zoe Ash"))
    abe = make_post(session, school=school, person=make_person(session, name="Abe Wood"))
    issued(session, zoe, completed_on=date(2025, 10, 5))
    newest = issued(session, zoe, completed_on=date(2026, 10, 5))
    other = issued(session, zoe, module="staff-handling-disclosure")
    first = issued(session, abe)
    issued(session, make_post(session))
    listed = queries.certificates_at(session, school, on=TODAY)
    assert list(listed) == [first, newest, other]
    assert queries.count_certificates_at(session, school, on=TODAY) == 3


def test_a_revoked_certificate_gives_way_to_the_one_before_it(session: Session) -> None:
    post = make_post(session)
    assert post.school is not None
    old = issued(session, post, completed_on=date(2025, 10, 5))
    new = issued(session, post, completed_on=date(2026, 10, 5))
    revoke(session, new, reason="wrong person", by=post.person, at=NOW)
    assert list(queries.certificates_at(session, post.school, on=TODAY)) == [old]


def test_a_leaver_is_not_in_the_school_s_list(session: Session) -> None:
    post = make_post(session, ended_on=TODAY - timedelta(days=1))
    assert post.school is not None
    issued(session, post)
    assert list(queries.certificates_at(session, post.school, on=TODAY)) == []
    assert queries.count_certificates_at(session, post.school, on=TODAY) == 0


def test_two_posts_at_a_school_do_not_double_a_certificate(session: Session) -> None:
    post = make_post(session, role=Role.TEACHER)
    assert post.school is not None
    make_post(session, role=Role.DSL, school=post.school, person=post.person)
    certificate = issued(session, post)
    assert list(queries.certificates_at(session, post.school, on=TODAY)) == [certificate]
    assert queries.count_certificates_at(session, post.school, on=TODAY) == 1


def test_a_long_list_comes_in_parts_that_miss_and_repeat_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PART", 2)
    school = make_school(session)
    made = {issued(session, make_post(session, school=school)).id for _ in range(5)}
    count = queries.count_certificates_at(session, school, on=TODAY)
    numbers = range(1, queries.parts(count) + 1)
    found = [
        one.id
        for part in numbers
        for one in queries.certificates_at(session, school, on=TODAY, part=part)
    ]
    assert (count, len(numbers), len(found)) == (5, 3, 5)
    assert set(found) == made


def test_no_certificates_come_in_no_parts() -> None:
    assert queries.parts(0) == 0
    assert queries.parts(queries.PART) == 1
    assert queries.parts(queries.PART + 1) == 2


def test_the_holder_s_name_is_confirmed_and_nothing_is_kept(session: Session) -> None:
    certificate = issued(session, make_post(session))
    assert confirm_name(session, certificate, "dana COLE", who=VISITOR, at=NOW)
    assert session.scalar(select(func.count()).select_from(VerifyAttempt)) == 0


def test_after_ten_wrong_names_even_the_right_one_has_to_wait_an_hour(session: Session) -> None:
    certificate = issued(session, make_post(session))
    for _ in range(NAME_GUESSES):
        assert not confirm_name(session, certificate, "Dana Coal", who=VISITOR, at=NOW)
    with pytest.raises(TooManyNames):
        confirm_name(session, certificate, "Dana Cole", who=VISITOR, at=NOW)
    later = NOW + timedelta(hours=1)
    assert confirm_name(session, certificate, "Dana Cole", who=VISITOR, at=later)


def test_wrong_names_on_one_certificate_count_from_every_address(session: Session) -> None:
    certificate = issued(session, make_post(session))
    for number in range(NAME_GUESSES):
        confirm_name(session, certificate, "Dana Coal", who=f"{number:064d}", at=NOW)
    with pytest.raises(TooManyNames):
        confirm_name(session, certificate, "Dana Cole", who=VISITOR, at=NOW)


def test_numbers_that_are_not_in_use_count_as_wrong_names(session: Session) -> None:
    certificate = issued(session, make_post(session))
    for _ in range(NAME_GUESSES):
        assert not confirm_name(session, None, "Dana Cole", who=VISITOR, at=NOW)
    with pytest.raises(TooManyNames):
        confirm_name(session, certificate, "Dana Cole", who=VISITOR, at=NOW)
    assert confirm_name(session, certificate, "Dana Cole", who="b" * 64, at=NOW)


def test_wrong_names_are_forgotten_after_an_hour(session: Session) -> None:
    certificate = issued(session, make_post(session))
    confirm_name(session, certificate, "Dana Coal", who=VISITOR, at=NOW)
    confirm_name(session, certificate, "Dana Cole", who=VISITOR, at=NOW + timedelta(hours=1))
    assert session.scalar(select(func.count()).select_from(VerifyAttempt)) == 0
