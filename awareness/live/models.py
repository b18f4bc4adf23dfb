"""What a class does together while a lesson lasts. Every row goes when the lesson ends.

Nothing here says who somebody is: a device is a seat number, an answer the number of a choice.
"""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awareness.classroom.models import ClassSession
from awareness.db import Base, HasId


class Room(HasId, Base):
    """The room of one lesson: its code, what is on the board, and a number for each change.

    `place` is the screen on the board and `revealed` the question whose totals may be seen there,
    or the door, when the number to join stands over the screen.
    Devices come in with the code until `door_until`; those that are in stay in.
    """

    __tablename__ = "live_room"
    __table_args__ = (
        UniqueConstraint("session_id"),
        UniqueConstraint("code"),
        Index(None, "opened_at"),
    )

    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("class_session.id", ondelete="CASCADE")
    )
    code: Mapped[str] = mapped_column(String(6))
    place: Mapped[str] = mapped_column(String(120))
    revealed: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    door_until: Mapped[datetime]

    lesson: Mapped[ClassSession] = relationship(lazy="raise")


class Device(HasId, Base):
    """A phone, tablet or computer that came in: the how-manyth it was, and nothing else."""

    __tablename__ = "live_device"
    __table_args__ = (UniqueConstraint("room_id", "seat"),)

    room_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("live_room.id", ondelete="CASCADE"))
    seat: Mapped[int]

    room: Mapped[Room] = relationship(lazy="raise")


class Answer(Base):
    """What a device has chosen, until its lesson ends: so that a mind can be changed."""

    __tablename__ = "live_answer"
    __table_args__ = (Index(None, "room_id", "question", "choice"),)

    device_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("live_device.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(String(120), primary_key=True)
    room_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("live_room.id", ondelete="CASCADE"))
    choice: Mapped[int]


class Hands(Base):
    """Hands that the teacher counted for one choice of a question."""

    __tablename__ = "live_hands"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 400", name="number_in_range"),)

    room_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("live_room.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(String(120), primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class WrongCode(HasId, Base):
    """A code that opened no door. `visitor` is a number that stands for where it came from, made
    with a key, and the row goes within minutes.
    """

    __tablename__ = "live_wrong_code"
    __table_args__ = (Index(None, "visitor", "at"), Index(None, "at"))

    visitor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
