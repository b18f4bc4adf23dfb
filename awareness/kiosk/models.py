"""Training of a group of adults in one room, the devices they share, and who was there.

A kiosk holds nothing of a person but that it is their turn; what they finish is theirs as always.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awareness.accounts.models import Person
from awareness.db import Base, HasId, one_of
from awareness.schools.models import School


class InsetGroup(HasId, Base):
    """One module in one room on one day. `room_number` is written on the board and says that
    somebody is in the room; `closing_number` is the trainer's own and ends a kiosk.
    """

    __tablename__ = "inset_group"
    __table_args__ = (Index(None, "school_id", "opened_at"),)

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    module: Mapped[str] = mapped_column(String(60))
    held_on: Mapped[date]
    opened_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    room_number: Mapped[str] = mapped_column(String(4))
    closing_number: Mapped[str] = mapped_column(String(6))

    school: Mapped[School] = relationship(lazy="raise")
    opened_by: Mapped[Person] = relationship(lazy="raise")

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.closes_at


class Kiosk(HasId, Base):
    """One device of a group. `turn` is a number that is new for each person at it; the browser
    has to hold the same.
    """

    __tablename__ = "kiosk"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "group_id"),
        CheckConstraint("(person_id IS NULL) = (turn IS NULL)", name="turn_of_a_person"),
        CheckConstraint("(turn_at IS NULL) = (turn IS NULL)", name="turn_has_a_start"),
    )

    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("inset_group.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    opened_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    turn: Mapped[uuid.UUID | None]
    turn_at: Mapped[datetime | None]
    wrong: Mapped[int] = mapped_column(default=0)
    wrong_at: Mapped[datetime | None]

    group: Mapped[InsetGroup] = relationship(lazy="raise")


class Way(StrEnum):
    """How it is known that somebody was at the session."""

    KIOSK = "kiosk"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return {Way.KIOSK: "said so at the kiosk", Way.PAPER: "entered from paper"}[self]


class Attendance(HasId, Base):
    """Somebody was at the session. Never a pass: the check is each person's own."""

    __tablename__ = "inset_attendance"
    __table_args__ = (UniqueConstraint("group_id", "person_id"), Index(None, "person_id"))

    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("inset_group.id", ondelete="CASCADE"))
    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    way: Mapped[Way] = mapped_column(one_of(Way))
    noted_at: Mapped[datetime]
