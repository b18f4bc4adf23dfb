"""What a person is asked to do, and why."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.content.library import Library, load
from awareness.learning.queries import TrainingList, training_list
from awareness.settings import ROOT
from tests.factories import TODAY, make_completion, make_post, make_top_up


@pytest.fixture(scope="module")
def library() -> Library:
    folder: Path = ROOT / "content"
    return load(folder)


def the_list(session: Session, post: Post, library: Library) -> TrainingList:
    person = session.get_one(Person, post.person_id)
    return training_list(session, person, [post], library.all, TODAY)


def slugs(tasks: tuple[object, ...]) -> list[str]:
    return [task.module.slug for task in tasks]  # type: ignore[attr-defined]


def test_a_new_member_of_staff_has_their_induction_to_do(
    session: Session, library: Library
) -> None:
    post = make_post(session, role=Role.CATERING, started_on=TODAY)
    tasks = the_list(session, post, library)
    assert slugs(tasks.due)[:2] == ["staff-kcsie-read", "staff-cse-essentials"]
    assert "induction" in tasks.due[0].reason
    assert tasks.done == ()


def test_what_has_run_out_comes_before_what_is_new(session: Session, library: Library) -> None:
    post = make_post(session, role=Role.OFFICE, started_on=TODAY)
    make_completion(session, post=post, expires_on=date(2027, 1, 19))
    assert slugs(the_list(session, post, library).due)[0] == "staff-cse-essentials"


def test_what_runs_out_within_sixty_days_is_listed_apart(
    session: Session, library: Library
) -> None:
    post = make_post(session, role=Role.OFFICE)
    make_completion(session, post=post, expires_on=date(2027, 2, 1))
    tasks = the_list(session, post, library)
    assert slugs(tasks.expiring) == ["staff-cse-essentials"]


def test_a_new_edition_of_the_guidance_is_to_be_read_while_the_old_pass_still_counts(
    session: Session, library: Library
) -> None:
    post = make_post(session, role=Role.OFFICE)
    done = make_completion(session, post=post, module="staff-kcsie-read")
    done.guidance_edition = "KCSIE 2025"
    session.flush()
    tasks = the_list(session, post, library)
    task = next(task for task in tasks.due if task.module.slug == "staff-kcsie-read")
    assert task.expires_on == date(2027, 10, 5)
    assert "new edition" in task.reason
    assert "still counts" in task.reason


def test_someone_who_may_teach_is_offered_the_training_that_opens_a_session(
    session: Session, library: Library
) -> None:
    post = make_post(session, role=Role.HEAD)
    assert slugs(the_list(session, post, library).optional) == ["staff-delivering-safely"]


def test_a_person_with_two_posts_is_asked_once(session: Session, library: Library) -> None:
    first = make_post(session, role=Role.TEACHER)
    second = make_post(session, role=Role.OFFICE, person=first.person)
    person = session.get_one(Person, first.person_id)
    tasks = training_list(session, person, [first, second], library.all, TODAY)
    assert len(slugs(tasks.due)) == len(set(slugs(tasks.due)))


def test_what_runs_out_soon_takes_as_long_as_its_refresher(
    session: Session, library: Library
) -> None:
    post = make_post(session, role=Role.OFFICE)
    make_completion(session, post=post, expires_on=date(2027, 2, 1))
    [task] = the_list(session, post, library).expiring
    assert task.minutes == 15
    assert task.reason.endswith("Its refresher of 15 minutes is enough.")


def test_what_ran_out_long_ago_is_done_again_as_a_whole(session: Session, library: Library) -> None:
    post = make_post(session, role=Role.OFFICE)
    make_completion(session, post=post, expires_on=date(2026, 11, 20))
    tasks = the_list(session, post, library).due
    task = next(task for task in tasks if task.module.slug == "staff-cse-essentials")
    assert task.minutes == task.module.minutes
    assert "refresher" not in task.reason


CARD = "drive-school-transport"


@pytest.fixture
def driver(session: Session) -> Post:
    return make_post(session, role=Role.DRIVER, started_on=date(2025, 1, 6))


def test_a_driver_who_trained_a_year_ago_has_the_card_to_do_and_nothing_else(
    session: Session, library: Library, driver: Post
) -> None:
    make_completion(
        session,
        post=driver,
        module=CARD,
        completed_on=date(2026, 1, 12),
        expires_on=date(2029, 1, 12),
    )
    tasks = the_list(session, driver, library)
    assert slugs(tasks.due) == []
    assert slugs(tasks.top_ups_due) == slugs(tasks.done) == [CARD]
    assert tasks.due_minutes == 5


def test_a_card_that_is_read_is_due_again_a_year_later(
    session: Session, library: Library, driver: Post
) -> None:
    make_completion(
        session,
        post=driver,
        module=CARD,
        completed_on=date(2026, 1, 12),
        expires_on=date(2029, 1, 12),
    )
    make_top_up(session, post=driver, module=CARD, completed_on=date(2027, 1, 14))
    tasks = the_list(session, driver, library)
    assert tasks.top_ups_due == tasks.top_ups_coming == ()
    [task] = tasks.done
    assert task.top_up is not None
    assert (task.top_up.done_on, task.top_up.due_on) == (date(2027, 1, 14), date(2028, 1, 14))


def test_a_card_within_sixty_days_is_coming_up(
    session: Session, library: Library, driver: Post
) -> None:
    make_completion(
        session,
        post=driver,
        module=CARD,
        completed_on=date(2026, 3, 1),
        expires_on=date(2029, 3, 1),
    )
    tasks = the_list(session, driver, library)
    assert slugs(tasks.top_ups_coming) == [CARD]
    assert tasks.due_minutes == 0


def test_who_did_a_leads_module_without_being_asked_has_no_update_to_do(
    session: Session, library: Library
) -> None:
    post = make_post(session, role=Role.OFFICE)
    make_completion(
        session,
        post=post,
        module="dsl-cse-practice",
        completed_on=date(2025, 12, 1),
        expires_on=date(2027, 12, 1),
    )
    tasks = the_list(session, post, library)
    assert tasks.top_ups_due == ()
