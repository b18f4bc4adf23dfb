"""Work that waits to be sent."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from awareness.outbox.actions import (
    LEASE,
    claim_due,
    enqueue,
    give_up,
    mark_sent,
    put_off,
    retry_later,
    send_again,
)
from awareness.outbox.models import OutboxItem
from awareness.outbox.queries import get_unsent, given_up
from awareness.outbox.rules import LONGEST_WAIT, next_wait, wait_after, what, whom
from tests.factories import NOW

LETTER = {"to": "dee@hollybrook.example", "subject": "Hello", "text": "A secret link"}


def a_letter(session: Session, key: str = "mail:1") -> OutboxItem:
    item = enqueue(session, "mail", key, LETTER, at=NOW)
    session.flush()
    return item


def test_a_claimed_row_is_not_claimed_again_until_its_lease_is_over(session: Session) -> None:
    a_letter(session)
    assert len(claim_due(session, at=NOW)) == 1
    assert claim_due(session, at=NOW + LEASE / 2) == []
    assert len(claim_due(session, at=NOW + LEASE)) == 1


def test_a_sent_row_keeps_no_secret_and_is_never_sent_again(session: Session) -> None:
    item = a_letter(session)
    mark_sent(session, item, at=NOW)
    session.refresh(item)
    assert item.payload == {}
    assert claim_due(session, at=NOW + timedelta(days=30)) == []


def test_a_failed_row_waits_longer_each_time_and_says_why(session: Session) -> None:
    item = a_letter(session)
    retry_later(session, item, "the server is away", at=NOW)
    session.refresh(item)
    assert item.last_error == "the server is away"
    first = item.next_at
    retry_later(session, item, "still away", at=NOW)
    session.refresh(item)
    assert item.next_at > first


def test_a_row_is_given_up_after_a_week_and_stays_visible(session: Session) -> None:
    item = a_letter(session)
    retry_later(session, item, "gone", at=NOW + timedelta(days=8))
    session.refresh(item)
    assert item.failed_at is not None
    assert claim_due(session, at=NOW + timedelta(days=60)) == []


def test_the_wait_never_grows_past_six_hours() -> None:
    assert wait_after(1) < wait_after(2) < wait_after(3)
    assert wait_after(500) == LONGEST_WAIT


def test_a_kind_is_taken_alone(session: Session) -> None:
    a_letter(session)
    enqueue(session, "score", "score:1", {}, at=NOW)
    session.flush()
    assert [item.kind for item in claim_due(session, at=NOW, kind="score")] == ["score"]
    assert [item.kind for item in claim_due(session, at=NOW)] == ["mail"]


def test_a_row_is_not_taken_before_its_moment(session: Session) -> None:
    due = NOW + timedelta(seconds=1)
    enqueue(session, "mail", "mail:1", LETTER, at=NOW, due_at=due)
    session.flush()
    assert claim_due(session, at=NOW) == []
    assert len(claim_due(session, at=due)) == 1


def test_a_row_waits_as_long_as_it_was_asked_to(session: Session) -> None:
    item = a_letter(session)
    assert retry_later(session, item, "busy", at=NOW, wait=timedelta(hours=2)) is False
    session.refresh(item)
    assert item.next_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        (timedelta(0), timedelta(seconds=30)),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(days=30), timedelta(days=1)),
        (None, timedelta(minutes=2)),
    ],
)
def test_what_is_asked_is_kept_within_reason(asked: timedelta | None, wait: timedelta) -> None:
    assert next_wait(3, asked) == wait


def test_the_last_try_of_a_week_says_that_it_was_the_last(session: Session) -> None:
    item = a_letter(session)
    assert retry_later(session, item, "gone", at=NOW + timedelta(days=7)) is False
    assert retry_later(session, item, "gone", at=NOW + timedelta(days=7, seconds=1)) is True


def test_a_row_that_is_refused_is_given_up_at_once_and_can_be_sent_again(session: Session) -> None:
    item = a_letter(session)
    give_up(session, item, "no such person", at=NOW)
    session.refresh(item)
    assert (item.attempts, item.last_error, item.failed_at) == (1, "no such person", NOW)
    assert claim_due(session, at=NOW + timedelta(days=1)) == []
    assert given_up(session, limit=9) == [item]
    send_again(session, get_unsent(session, item.id), at=NOW)
    assert len(claim_due(session, at=NOW)) == 1


def test_a_row_that_is_put_off_counts_no_try(session: Session) -> None:
    item = a_letter(session)
    put_off(session, item, until=NOW + timedelta(minutes=1))
    session.refresh(item)
    assert (item.attempts, item.next_at) == (0, NOW + timedelta(minutes=1))


def test_a_result_is_named_by_its_platform_and_by_nobody() -> None:
    payload = {"score": "1", "stamp": 2, "platform": "Hollybrook Moodle"}
    assert (what("score", payload), whom(payload)) == ("Result of a module", "Hollybrook Moodle")
    assert (what("mail", LETTER), whom(LETTER)) == ("Hello", "d\u2026@hollybrook.example")
