"""Who is written to about training that is due, about what, and never twice."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Post
from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.content.library import Library
from awareness.coverage.matrix import staff_matrix
from awareness.coverage.queries import missing_by_school
from awareness.coverage.record import Group, chosen
from awareness.learning.required import required_by_role, required_modules
from awareness.outbox.actions import mark_sent
from awareness.outbox.models import OutboxItem
from awareness.reminders import actions
from awareness.reminders.letters import Sender
from awareness.reminders.models import Reminder
from awareness.schools.models import LocalAuthority, School, SchoolStatus
from tests.factories import (
    NOW,
    TODAY,
    make_authority,
    make_completion,
    make_person,
    make_post,
    make_school,
    make_top_up,
)

ESSENTIALS = "staff-cse-essentials"
CARD = "drive-school-transport"
SENDER = Sender("Lantern", "https://lantern.example")
IN_TWELVE_DAYS, IN_THIRTY_DAYS = TODAY + timedelta(days=12), TODAY + timedelta(days=30)
FAR = date(2027, 12, 1)
Write = Callable[..., list[dict[str, Any]]]


def hour(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


@pytest.fixture
def council(session: Session) -> LocalAuthority:
    return make_authority(session, code="894")


@pytest.fixture
def school(session: Session, council: LocalAuthority) -> School:
    return make_school(session, name="Hollybrook Primary", authority=council)


@pytest.fixture
def write(session: Session, council: LocalAuthority, library: Library) -> Write:
    """Return a function that writes the letters of a day and returns those it wrote."""

    def letters(on: date = TODAY, letter: Callable[..., int] = actions.remind_people) -> Any:
        known = set(session.scalars(select(OutboxItem.id)))
        number = letter(session, council, library.by_slug, sender=SENDER, at=hour(on))
        session.flush()
        items = session.scalars(select(OutboxItem).order_by(OutboxItem.id)).all()
        added = [item.payload for item in items if item.id not in known]
        assert number == len(added)
        return added

    return letters


def make_trained(
    session: Session,
    *,
    school: School,
    until: date = IN_THIRTY_DAYS,
    role: Role = Role.OFFICE,
    **given: Any,
) -> Post:
    """Somebody who holds all that the post asks for; the essentials run out on a day."""
    post = make_post(session, school=school, role=role, **given)
    for slug in required_modules(role):
        make_completion(
            session, post=post, module=slug, expires_on=until if slug == ESSENTIALS else FAR
        )
    return post


def whom(letters: Sequence[dict[str, Any]]) -> list[str]:
    return sorted(letter["to"] for letter in letters)


def test_a_letter_says_what_why_until_when_and_how_long(
    session: Session, school: School, write: Write
) -> None:
    dee = make_person(session, name="Dee Marsh", email="dee@hollybrook.example")
    make_trained(session, school=school, person=dee)
    [letter] = write()
    assert letter["to"] == "dee@hollybrook.example"
    assert letter["subject"] == "Training to renew by 19 February"
    assert letter["text"] == (
        "Hello Dee Marsh,\n\nHollybrook Primary asks you to do this training. Some of it is about "
        "harm to children, and a title may say so. You can stop at any page, skip one, or ask for "
        "another way to do it, and nobody will ask you why.\n\n"
        "* CSE: everyone's business: 15 minutes\n"
        "  You did it on 5 October 2026, and it counts until 19 February 2027. Renew it now and "
        "the new date follows on from the old one. Its refresher of 15 minutes is enough.\n\n"
        "My training, where you can begin or go on: https://lantern.example/training\n\n"
        "If you have done it today, there is nothing left to do.\n\n"
        "Lantern sends this letter for Hollybrook Primary: 30, 14 and 7 days before training runs "
        "out and on the day itself, towards the end of an induction, and for what is due each "
        "year.\n"
    )


def test_only_those_in_post_with_an_account_that_was_accepted_are_written_to(
    session: Session, school: School, write: Write
) -> None:
    here = make_trained(session, school=school).person
    make_trained(session, school=school, is_away=True)
    make_trained(session, school=school, ended_on=TODAY - timedelta(days=1))
    make_trained(session, school=school, started_on=TODAY + timedelta(days=1))
    make_trained(session, school=school).person.email = None
    make_trained(session, school=school).person.password_hash = ""
    session.flush()
    assert whom(write()) == [here.email]


def test_the_last_day_in_post_still_counts(session: Session, school: School, write: Write) -> None:
    make_trained(session, school=school, ended_on=TODAY)
    assert len(write()) == 1


def test_a_school_that_is_closed_writes_to_nobody(
    session: Session, school: School, write: Write
) -> None:
    make_trained(session, school=school)
    school.status = SchoolStatus.CLOSED
    assert write() == []


def test_whoever_is_in_date_gets_no_letter(session: Session, school: School, write: Write) -> None:
    make_trained(session, school=school, until=FAR)
    assert write() == []


def test_what_ran_out_long_ago_is_left_to_the_letter_to_the_school(
    session: Session, school: School, write: Write
) -> None:
    make_trained(session, school=school, until=TODAY - timedelta(days=40))
    assert write() == []


def test_a_letter_lists_everything_at_once_with_what_is_late_first(
    session: Session, school: School, write: Write
) -> None:
    post = make_post(session, school=school, role=Role.OFFICE)
    make_completion(session, post=post, expires_on=IN_THIRTY_DAYS)
    make_completion(
        session, post=post, module="staff-handling-disclosure", expires_on=IN_TWELVE_DAYS
    )
    [letter] = write()
    titles = [line[2:] for line in letter["text"].splitlines() if line.startswith("* ")]
    assert titles == [
        "Read and acknowledge KCSIE Part one: 45 minutes",
        "Online harm, images and AI: 25 minutes",
        "If a child tells you: 15 minutes",
        "CSE: everyone's business: 15 minutes",
    ]
    assert "Your induction time for it is over. It was due by 15 September 2026." in letter["text"]
    assert letter["subject"] == "Training to do by 1 February"


def test_each_step_is_written_about_once(session: Session, school: School, write: Write) -> None:
    last = date(2027, 3, 17)
    make_trained(session, school=school, until=last)
    told = [day for day in range(40, -10, -1) if write(last - timedelta(days=day))]
    # The forty days include weekends, whose letters went on the Friday.
    assert told == [30, 14, 7, 0]


def test_a_worker_that_was_off_writes_once_about_the_nearest_step(
    session: Session, school: School, write: Write
) -> None:
    make_trained(session, school=school, until=IN_TWELVE_DAYS)
    assert len(write()) == 1
    assert [note.days_before for note in session.scalars(select(Reminder))] == [14]


def test_a_second_run_writes_nothing_though_the_letters_are_sent_and_gone(
    session: Session, school: School, write: Write
) -> None:
    make_trained(session, school=school)
    write()
    mark_sent(session, session.scalars(select(OutboxItem)).one(), at=NOW)
    assert write() == []
    assert write(TODAY + timedelta(days=1)) == []
    session.execute(OutboxItem.__table__.delete())
    assert write() == []


def test_nobody_gets_two_letters_on_one_day(session: Session, school: School, write: Write) -> None:
    post = make_trained(session, school=school)
    write()
    make_completion(
        session,
        post=post,
        module="staff-handling-disclosure",
        completed_on=date(2026, 11, 5),
        expires_on=IN_TWELVE_DAYS,
    )
    assert write() == []
    assert len(write(TODAY + timedelta(days=1))) == 1


def test_training_that_was_renewed_is_not_written_about(
    session: Session, school: School, write: Write
) -> None:
    post = make_trained(session, school=school)
    write()
    make_completion(session, post=post, completed_on=TODAY, expires_on=date(2028, 2, 19))
    assert write(IN_THIRTY_DAYS) == []


def test_somebody_at_two_schools_gets_one_letter_from_both(
    session: Session, school: School, write: Write, library: Library
) -> None:
    other = make_school(session, name="Oak Lane Junior School")
    post = make_trained(session, school=school)
    make_post(session, school=other, role=Role.OFFICE, person=post.person)
    [letter] = write()
    assert "Hollybrook Primary and Oak Lane Junior School ask you" in letter["text"]
    theirs = session.get_one(LocalAuthority, other.authority_id)
    at = hour(TODAY)
    again = actions.remind_people(session, theirs, library.by_slug, sender=SENDER, at=at)
    assert again == 0


def test_whoever_is_away_at_one_school_hears_from_the_other_alone(
    session: Session, school: School, council: LocalAuthority, write: Write
) -> None:
    post = make_trained(session, school=school)
    other = make_school(session, name="Oak Lane Junior School", authority=council)
    make_post(session, school=other, role=Role.DSL, person=post.person, is_away=True)
    [letter] = write()
    assert "Oak Lane" not in letter["text"]
    assert "pathway" not in letter["text"]


def test_an_employer_that_asks_for_no_training_is_not_named(
    session: Session, school: School, council: LocalAuthority, write: Write
) -> None:
    post = make_trained(session, school=school)
    make_post(session, role=Role.AUTHORITY_ADMIN, authority=council, person=post.person)
    [letter] = write()
    assert "Hollybrook Council" not in letter["text"]


def test_somebody_new_is_written_to_in_the_second_week_of_the_induction(
    session: Session, school: School, write: Write
) -> None:
    make_post(session, school=school, role=Role.CATERING, started_on=TODAY)
    told = [day for day in range(25) if write(TODAY + timedelta(days=day))]
    assert told == [7, 14]
    letter = session.scalars(select(OutboxItem).order_by(OutboxItem.created_at)).first()
    assert letter is not None
    assert letter.payload["subject"] == "Training to do by 3 February"
    assert "It is part of your induction. Do it by 3 February 2027." in letter.payload["text"]


def test_a_driver_is_written_to_about_the_card_by_the_council(
    session: Session, council: LocalAuthority, write: Write
) -> None:
    post = make_post(session, role=Role.DRIVER, authority=council, started_on=date(2025, 1, 6))
    make_completion(
        session,
        post=post,
        module=CARD,
        completed_on=date(2026, 2, 1),
        expires_on=date(2029, 2, 1),
    )
    [letter] = write()
    assert letter["subject"] == "Training to do by 1 February"
    assert "Hollybrook Council asks you" in letter["text"]
    assert "* Keeping children safe on journeys (reminder card): 5 minutes" in letter["text"]
    assert (
        "You have done the whole training; this is due on 1 February 2027. Your training goes on "
        "counting as before, until 1 February 2029."
    ) in letter["text"]


def test_a_new_edition_causes_no_letter_and_is_named_in_one_that_is_written(
    session: Session, school: School, write: Write
) -> None:
    post = make_post(session, school=school, role=Role.GOVERNOR)
    make_completion(
        session,
        post=post,
        module="gov-new-governor-induction",
        expires_on=None,
        edition="KCSIE 2025",
    )
    other = make_completion(session, post=post, module="gov-cse-assurance", expires_on=FAR)
    assert write() == []
    other.expires_on = IN_THIRTY_DAYS
    session.flush()
    [letter] = write()
    assert letter["subject"] == "Training to renew by 19 February"
    assert (
        "* Safeguarding induction for governors: 25 minutes\n"
        "  You did it on 5 October 2026. There is a new edition: KCSIE 2026. The one you did still "
        "counts."
    ) in letter["text"]


def test_a_card_that_was_done_is_not_written_about(
    session: Session, council: LocalAuthority, write: Write
) -> None:
    post = make_post(session, role=Role.DRIVER, authority=council, started_on=date(2025, 1, 6))
    make_completion(
        session,
        post=post,
        module=CARD,
        completed_on=date(2026, 2, 1),
        expires_on=date(2029, 2, 1),
    )
    make_top_up(session, post=post, module=CARD, completed_on=date(2027, 1, 18))
    assert write() == []


def test_a_school_that_wants_no_letters_has_none(
    session: Session, school: School, write: Write
) -> None:
    make_trained(session, school=school)
    make_post(session, school=school, role=Role.HEAD)
    school.sends_reminders = False
    session.flush()
    assert write() == []
    assert write(letter=actions.remind_leads) == []
    school.sends_reminders = True
    session.flush()
    assert len(write()) == 1


def test_subjects_name_no_training(
    session: Session, school: School, write: Write, library: Library
) -> None:
    make_post(session, school=school, role=Role.DSL, started_on=TODAY - timedelta(days=14))
    make_post(session, school=school, role=Role.TEACHER, started_on=TODAY - timedelta(days=7))
    make_trained(session, school=school, until=TODAY - timedelta(days=1))
    subjects = {letter["subject"] for letter in write()}
    assert subjects == {"Training to do by 20 January", "Training to do by 27 January",
                        "Training to renew now"}  # fmt: skip


def count_statements(session: Session, work: Callable[[], object]) -> int:
    """Return how many statements something sends to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_letters_to_many_cost_the_statements_of_letters_to_few(
    session: Session, school: School, library: Library, council: LocalAuthority
) -> None:
    def run(on: date) -> None:
        for letter in (actions.remind_people, actions.remind_leads):
            letter(session, council, library.by_slug, sender=SENDER, at=hour(on))
        session.flush()

    make_trained(session, school=school, role=Role.HEAD)
    make_post(session, school=school, role=Role.SITE)
    few = count_statements(session, lambda: run(TODAY))
    for number in range(30):
        at = make_school(session, name=f"School {number}", authority=council)
        make_trained(session, school=at, role=Role.HEAD)
        make_post(session, school=at, role=Role.SITE)
    many = count_statements(session, lambda: run(TODAY))
    assert many == few
    assert len(session.scalars(select(Reminder.id)).all()) == 31


def test_the_weekly_letter_has_a_figure_and_a_link_and_no_name(
    session: Session, school: School, write: Write
) -> None:
    head = make_person(session, name="Grace Okafor", email="okafor@hollybrook.example")
    make_trained(session, school=school, role=Role.HEAD, person=head)
    make_post(session, school=school, person=make_person(session, name="Owen Cole"))
    make_post(session, school=school, person=make_person(session, name="Ann Lee"), is_away=True)
    make_post(session, school=school, role=Role.GOVERNOR)
    [letter] = write(letter=actions.remind_leads)
    assert letter["to"] == "okafor@hollybrook.example"
    assert letter["subject"] == "Staff training this week: Hollybrook Primary"
    assert (
        "At Hollybrook Primary, 2 of 3 people are missing training that their role asks for"
        in letter["text"]
    )
    page = f"https://lantern.example/school/{school.id}"
    assert f"\n{page}/matrix?group=missing\n" in letter["text"]
    assert f"\n{page}/letters\n" in letter["text"]
    assert not [name for name in ("Cole", "Lee", "Dana") if name in letter["text"]]


def test_head_and_safeguarding_lead_with_an_account_have_the_weekly_letter_once(
    session: Session, school: School, write: Write
) -> None:
    head = make_post(session, school=school, role=Role.HEAD).person
    lead = make_post(session, school=school, role=Role.DSL).person
    make_post(session, school=school, role=Role.HEAD, person=lead)
    make_post(session, school=school, role=Role.DSL).person.password_hash = ""
    make_post(session, school=school, role=Role.TEACHER)
    first = write(letter=actions.remind_leads)
    assert whom(first) == sorted([str(head.email), str(lead.email)])
    assert write(letter=actions.remind_leads) == []


def test_the_figure_of_the_weekly_letter_is_the_number_of_lines_its_link_shows(
    session: Session, school: School, library: Library
) -> None:
    both = make_trained(session, school=school, role=Role.HEAD)
    make_post(session, school=school, role=Role.GOVERNOR, person=both.person)
    make_trained(session, school=school, until=TODAY - timedelta(days=1))
    away = make_trained(session, school=school, role=Role.SITE, is_away=True)
    make_post(session, school=school, role=Role.OFFICE, is_away=True, person=away.person)
    half = make_trained(session, school=school, role=Role.DSL, is_away=True)
    make_post(session, school=school, role=Role.TEACHER, person=half.person)
    make_post(session, school=school, role=Role.CATERING, ended_on=TODAY - timedelta(days=1))
    required = required_by_role(SCHOOL_ROLES, library.by_slug)
    rows = staff_matrix(
        session,
        school,
        modules=list(library.by_slug),
        required=required,
        editions={},
        on=TODAY,
    )
    shown = chosen(rows, Group.MISSING, None)
    counts = missing_by_school(session, [school.id], on=TODAY, required=required)
    assert counts == {school.id: (len(shown), len(chosen(rows, Group.EVERYONE, None)) - 1)}
    assert len(shown) == 3


def test_a_school_where_nobody_is_missing_anything_has_no_weekly_letter(
    session: Session, school: School, write: Write
) -> None:
    make_trained(session, school=school, role=Role.HEAD)
    assert write(letter=actions.remind_leads) == []


def test_notes_of_letters_are_forgotten_some_weeks_after_the_day(
    session: Session, school: School, write: Write
) -> None:
    make_trained(session, school=school)
    write()
    actions.forget(session, before=IN_THIRTY_DAYS)
    assert len(session.scalars(select(Reminder)).all()) == 1
    actions.forget(session, before=IN_THIRTY_DAYS + timedelta(days=1))
    assert session.scalars(select(Reminder)).all() == []
