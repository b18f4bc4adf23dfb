"""What waits to be sent, and what could not be."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.errors import NotFound
from awareness.outbox.models import OutboxItem


def given_up(session: Session, *, limit: int) -> Sequence[OutboxItem]:
    """Return what was given up, refused or after a week of trying, the latest first."""
    return session.scalars(
        select(OutboxItem)
        .where(OutboxItem.sent_at.is_(None), OutboxItem.failed_at.is_not(None))
        .order_by(OutboxItem.failed_at.desc(), OutboxItem.id)
        .limit(limit)
    ).all()


def waiting(session: Session, *, limit: int) -> Sequence[OutboxItem]:
    """Return what is still to be sent, the next first."""
    return session.scalars(
        select(OutboxItem)
        .where(OutboxItem.sent_at.is_(None), OutboxItem.failed_at.is_(None))
        .order_by(OutboxItem.next_at, OutboxItem.id)
        .limit(limit)
    ).all()


def count_unsent(session: Session) -> tuple[int, int]:
    """Return how many wait and how many were given up."""
    unsent = select(func.count(), func.count(OutboxItem.failed_at)).where(
        OutboxItem.sent_at.is_(None)
    )
    every, failed = session.execute(unsent).one()
    return every - failed, failed


def get_unsent(session: Session, item_id: uuid.UUID) -> OutboxItem:
    """Return a row that is not sent. Raises NotFound."""
    item = session.scalar(
        select(OutboxItem).where(OutboxItem.id == item_id, OutboxItem.sent_at.is_(None))
    )
    if item is None:
        raise NotFound("This has been sent, or is not in the outbox.")
    return item


def find_by_key(session: Session, key: str) -> OutboxItem | None:
    return session.scalar(select(OutboxItem).where(OutboxItem.key == key))


def keys_among(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of the keys that have a row, sent or not. One statement."""
    return set(session.scalars(select(OutboxItem.key).where(OutboxItem.key.in_(keys))))
