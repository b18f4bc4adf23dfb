"""Put work into the outbox, take what is due, and note how it went.

Claiming moves `next_at` past the time a sender may need, in its own transaction: a worker that is
killed leaves the row to be taken again, and two workers never hold the same row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awareness.outbox.models import OutboxItem
from awareness.outbox.rules import GIVE_UP_AFTER, next_wait

LEASE = timedelta(minutes=5)


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    at: datetime,
    due_at: datetime | None = None,
) -> OutboxItem:
    """Add work to be sent after this transaction commits, and not before `due_at`."""
    item = OutboxItem(
        kind=kind, key=key, payload=dict(payload), created_at=at, next_at=due_at or at
    )
    session.add(item)
    return item


def claim_due(
    session: Session, *, at: datetime, kind: str = "mail", limit: int = 20
) -> Sequence[OutboxItem]:
    """Take up to `limit` rows of a kind that are due, oldest first; lease them for five minutes."""
    waiting = (
        OutboxItem.kind == kind,
        OutboxItem.sent_at.is_(None),
        OutboxItem.failed_at.is_(None),
    )
    due = (
        select(OutboxItem)
        .where(*waiting, OutboxItem.next_at <= at)
        .order_by(OutboxItem.next_at, OutboxItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    items = session.scalars(due).all()
    for item in items:
        item.next_at = at + LEASE
    session.flush()
    return items


def mark_sent(session: Session, item: OutboxItem, *, at: datetime) -> None:
    """Note the success and empty the payload: a link in a sent letter is nobody's business here."""
    sent = {"sent_at": at, "payload": {}}
    session.execute(update(OutboxItem).where(OutboxItem.id == item.id).values(**sent))


def retry_later(
    session: Session,
    item: OutboxItem,
    error: str,
    *,
    at: datetime,
    wait: timedelta | None = None,
) -> bool:
    """Note the failure and choose the next time, or give up after seven days; say whether it was
    given up.

    `wait` is how long whoever refused it wants to be left alone.
    """
    attempts = item.attempts + 1
    is_over = at - item.created_at > GIVE_UP_AFTER
    values: dict[str, Any] = {
        "attempts": attempts,
        "last_error": error[:500],
        "next_at": at + next_wait(attempts, wait),
    }
    if is_over:
        values["failed_at"] = at
    session.execute(update(OutboxItem).where(OutboxItem.id == item.id).values(**values))
    return is_over


def put_off(session: Session, item: OutboxItem, *, until: datetime) -> None:
    """Leave a row that was not tried until then."""
    session.execute(update(OutboxItem).where(OutboxItem.id == item.id).values(next_at=until))


def give_up(session: Session, item: OutboxItem, reason: str, *, at: datetime) -> None:
    """Note a refusal that trying again will not change; it stays visible and can be sent again."""
    values = {"attempts": item.attempts + 1, "last_error": reason[:500], "failed_at": at}
    session.execute(update(OutboxItem).where(OutboxItem.id == item.id).values(**values))


def send_again(session: Session, item: OutboxItem, *, at: datetime) -> None:
    """Make a row due now, and give one that was given up another week."""
    values = {"next_at": at, "failed_at": None}
    if item.failed_at is not None:
        values["created_at"] = at
    session.execute(
        update(OutboxItem)
        .where(OutboxItem.id == item.id, OutboxItem.sent_at.is_(None))
        .values(**values)
    )
