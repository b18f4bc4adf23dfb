"""The room of a lesson, the seat of a device, and totals."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from awareness.classroom.models import ClassSession
from awareness.clock import day_begins
from awareness.live.models import Answer, Device, Hands, Room
from awareness.schools.models import ClassGroup, School

VERSION = select(Room.version).where(Room.id == bindparam("room_id"))
"""What every device asks every two seconds: one row by its key."""

_ROOM = select(Room).where(Room.session_id == bindparam("lesson_id"))
_DEVICE = (
    select(Device)
    .where(Device.id == bindparam("device_id"))
    .options(
        joinedload(Device.room)
        .joinedload(Room.lesson)
        .joinedload(ClassSession.class_group)
        .joinedload(ClassGroup.school)
        .joinedload(School.authority)
    )
)
_JOINED = select(func.count()).select_from(Device).where(Device.room_id == bindparam("room_id"))
_CHOSEN = select(Answer.choice).where(
    Answer.device_id == bindparam("device_id"), Answer.question == bindparam("question")
)
_ANSWERS = (
    select(Answer.choice, func.count())
    .where(Answer.room_id == bindparam("room_id"), Answer.question == bindparam("question"))
    .group_by(Answer.choice)
)
_HANDS = select(Hands.choice, Hands.number).where(
    Hands.room_id == bindparam("room_id"), Hands.question == bindparam("question")
)


def find_room(session: Session, lesson_id: uuid.UUID) -> Room | None:
    """Return the room of a lesson, or None when the lesson is over or rests since yesterday."""
    return session.scalar(_ROOM, {"lesson_id": lesson_id})


def rooms_before(session: Session, *, at: datetime) -> Sequence[Room]:
    """Return rooms that are of yesterday, with their lessons."""
    return session.scalars(
        select(Room)
        .where(Room.opened_at < day_begins(at))
        .options(joinedload(Room.lesson))
        .order_by(Room.opened_at, Room.id)
    ).all()


def find_device(session: Session, device_id: uuid.UUID) -> Device | None:
    """Return a device with its room, lesson, class and school, or None when the room has gone."""
    return session.scalar(_DEVICE, {"device_id": device_id})


def joined(session: Session, room: Room) -> int:
    """Count the devices that have come in. One that steps out still counts: nobody can tell."""
    return session.scalar(_JOINED, {"room_id": room.id}) or 0


def chosen(session: Session, device: Device, question: str) -> int | None:
    """Return the number of the choice a device has made, from 0, or None."""
    return session.scalar(_CHOSEN, {"device_id": device.id, "question": question})


@dataclass(frozen=True, slots=True)
class Totals:
    """How many chose what, choice by choice: on devices, and hands that the teacher counted."""

    devices: tuple[int, ...]
    hands: tuple[int, ...]

    @property
    def together(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(self.devices, self.hands, strict=True)))

    @property
    def answers(self) -> int:
        return sum(self.together)


def totals(session: Session, room: Room, question: str, choices: Sequence[object]) -> Totals:
    """Return the totals of a question with these choices."""
    about = {"room_id": room.id, "question": question}
    devices = dict(session.execute(_ANSWERS, about).all())
    hands = dict(session.execute(_HANDS, about).all())
    numbers = range(len(choices))
    return Totals(
        tuple(devices.get(number, 0) for number in numbers),
        tuple(hands.get(number, 0) for number in numbers),
    )
