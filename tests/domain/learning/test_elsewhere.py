"""Training done elsewhere, as a school enters it; and who lacks a lead's own training."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.errors import NotFound
from awareness.learning import elsewhere
from awareness.learning.elsewhere import TrainingElsewhere, leads_without_training
from awareness.learning.models import ExternalKind, ExternalRecord
from awareness.learning.rules import counts_for_lead
from awareness.schools.models import School
from tests.factories import NOW, TODAY, make_external, make_person, make_post, make_school

COURSE = TrainingElsewhere(
    kind=ExternalKind.LEAD,
    title="  Level 3   safeguarding ",
    provider="Brightwater Training",
    completed_on=date(2026, 11, 6),
    expires_on=date(2028, 11, 6),
)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def names_without(session: Session, school: School) -> list[str]:
    return [person.name for person in leads_without_training(session, school, TODAY)]


@pytest.mark.parametrize(
    ("completed_on", "expires_on", "counts"),
    [
        (date(2025, 1, 20), None, True),
        (date(2025, 1, 19), None, False),
        (date(2026, 11, 6), date(2027, 1, 20), True),
        (date(2026, 11, 6), date(2027, 1, 19), False),
        (date(2025, 1, 19), date(2029, 1, 1), False),
    ],
)
def test_a_lead_s_training_counts_two_years_or_less_if_it_says_so(
    completed_on: date, expires_on: date | None, counts: bool
) -> None:
    assert counts_for_lead(completed_on, expires_on, TODAY) is counts


def test_what_is_entered_is_kept_with_its_spaces_in_order_and_noted(
    session: Session, school: School
) -> None:
    head = make_post(session, role=Role.HEAD, school=school)
    lead = make_post(session, role=Role.DSL, school=school)
    entry = elsewhere.add(session, school, lead.person_id, COURSE, by=head.person, at=NOW)
    assert (entry.title, entry.expires_on) == ("Level 3 safeguarding", date(2028, 11, 6))
    noted = session.scalars(select(AuditEntry)).one()
    assert (noted.action, noted.person_id, noted.school_id) == (
        "entered outside training",
        head.person_id,
        school.id,
    )
    assert noted.subject == f"record {entry.id} of person {lead.person_id}"


def test_a_correction_and_a_removal_are_noted_too(session: Session, school: School) -> None:
    head = make_post(session, role=Role.HEAD, school=school)
    entry = make_external(session, post=head)
    better = replace(COURSE, provider="Lighthouse Courses")
    elsewhere.correct(session, entry, better, by=head.person, at=NOW)
    session.refresh(entry)
    assert entry.provider == "Lighthouse Courses"
    elsewhere.remove(session, entry, by=head.person, at=NOW)
    assert session.scalars(select(ExternalRecord)).all() == []
    noted = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert noted == ["corrected outside training", "removed outside training"]


def test_a_record_that_ends_before_it_begins_is_refused(session: Session, school: School) -> None:
    post = make_post(session, school=school)
    with pytest.raises(IntegrityError, match="days_in_order"):
        make_external(session, post=post, expires_on=date(2026, 11, 5))


def test_a_school_never_sees_what_another_entered(session: Session, school: School) -> None:
    here = make_post(session, school=school)
    there = make_post(session, person=here.person)
    entry = make_external(session, post=there)
    assert elsewhere.records_at(session, school, TODAY) == []
    assert elsewhere.records_of(session, school, here.person_id) == []
    with pytest.raises(NotFound):
        elsewhere.record_of(session, school, here.person_id, entry.id)


def test_records_come_by_name_the_newest_first_and_without_leavers(
    session: Session, school: School
) -> None:
    bea = make_post(session, school=school, person=make_person(session, name="bea North"))
    ada = make_post(session, school=school, person=make_person(session, name="Ada Stone"))
    left = make_post(session, school=school, ended_on=date(2027, 1, 19))
    make_external(session, post=bea, title="Old", completed_on=date(2024, 5, 1))
    make_external(session, post=bea, title="New", completed_on=date(2026, 5, 1))
    make_external(session, post=ada, title="Prevent", kind=ExternalKind.PREVENT)
    make_external(session, post=left)
    found = [(row.person.name, row.title) for row in elsewhere.records_at(session, school, TODAY)]
    assert found == [("Ada Stone", "Prevent"), ("bea North", "New"), ("bea North", "Old")]


def test_leads_and_deputies_lack_it_until_it_is_entered(session: Session, school: School) -> None:
    for name, role in (("Ann Lee", Role.DSL), ("Bo Fox", Role.DEPUTY_DSL)):
        make_post(session, role=role, school=school, person=make_person(session, name=name))
    trained = make_post(session, role=Role.DSL, school=school)
    make_external(session, post=trained)
    make_post(session, role=Role.TEACHER, school=school)
    make_post(session, role=Role.DSL, school=school, is_away=True)
    assert names_without(session, school) == ["Ann Lee", "Bo Fox"]


def test_first_aid_is_not_a_lead_s_training(session: Session, school: School) -> None:
    person = make_person(session, name="Ann Lee")
    lead = make_post(session, role=Role.DSL, school=school, person=person)
    make_external(session, post=lead, kind=ExternalKind.FIRST_AID)
    assert names_without(session, school) == ["Ann Lee"]


def test_an_older_training_does_not_hide_a_newer_one(session: Session, school: School) -> None:
    lead = make_post(session, role=Role.DSL, school=school)
    make_external(session, post=lead, completed_on=date(2026, 11, 6))
    make_external(session, post=lead, completed_on=date(2022, 11, 6))
    assert names_without(session, school) == []
