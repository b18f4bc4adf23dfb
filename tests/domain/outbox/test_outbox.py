"""Work that waits to be sent."""

from datetime import timedelta

from sqlalchemy.orm import Session

from awareness.outbox.actions import LEASE, claim_due, enqueue, mark_sent, retry_later
from awareness.outbox.models import OutboxItem
from awareness.outbox.rules import LONGEST_WAIT, wait_after
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
