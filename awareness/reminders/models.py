"""Which letters about training were written, so that none is written twice.

The outbox empties a letter when it is sent; what is kept here says no more than the person's own
list does, and goes some weeks after the day it was about.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awareness.db import Base, HasId, one_of
from awareness.reminders.rules import Kind


class Reminder(HasId, Base):
    """Somebody was written to about one module that is due on a day, so many days before it."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("person_id", "module", "kind", "due_on", "days_before"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str] = mapped_column(String(60))
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    due_on: Mapped[date]
    days_before: Mapped[int]
    told_at: Mapped[datetime]
