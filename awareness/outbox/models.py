"""Work to send after the commit that caused it: mail, scores."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awareness.db import Base, HasId


class OutboxItem(HasId, Base):
    """One thing to send. `key` makes a second request for the same thing harmless."""

    __tablename__ = "outbox_item"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(None, "sent_at", "failed_at", "next_at"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
