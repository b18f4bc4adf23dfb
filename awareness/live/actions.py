"""Open a room, move the board, let devices in, count, and leave nothing behind."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from awareness.classroom.models import ClassSession
from awareness.classroom.moments import DOOR
from awareness.errors import NotReady
from awareness.live.models import Answer, Device, Hands, Room, WrongCode
from awareness.live.queries import find_room
from awareness.live.rules import (
    DOOR_OPEN,
    MOST_WRONG,
    SPARE_SEATS,
    WRONG_WINDOW,
    fresh_code,
    is_of_yesterday,
)


class Refusal(StrEnum):
    """Why a device did not come in."""

    WRONG = "wrong"
    SHUT = "shut"
    FULL = "full"
    TOO_MANY = "too-many"


def open_room(
    session: Session,
    lesson: ClassSession,
    *,
    place: str,
    randbelow: Callable[[int], int],
    at: datetime,
) -> Room:
    """Return the lesson's room with its door open, and make it when there is none.

    `randbelow(n)` gives a number under n that nobody can foresee.
    """
    room = find_room(session, lesson.id)
    if room is not None:
        open_door(session, room, at=at)
        return room
    code = fresh_code(randbelow)
    while session.scalar(select(Room.id).where(Room.code == code)) is not None:
        code = fresh_code(randbelow)
    room = Room(
        session_id=lesson.id,
        code=code,
        place=place,
        opened_at=at,
        door_until=at + DOOR_OPEN,
    )
    session.add(room)
    session.flush()
    return room


def open_door(session: Session, room: Room, *, at: datetime) -> None:
    """Let devices in for the next twenty minutes."""
    _change(session, room, door_until=at + DOOR_OPEN)


def shut_door(session: Session, room: Room, *, at: datetime) -> None:
    """Let no more devices in. Those that are in stay in."""
    _change(session, room, door_until=at)


def move(session: Session, room: Room, place: str) -> int:
    """Put a screen on the board, and return the number of this change. The number to join, shown
    over the screen before, goes with it.
    """
    is_code = Room.revealed == DOOR
    return _change(session, room, place=place, revealed=case((is_code, ""), else_=Room.revealed))


def show_code(session: Session, room: Room, *, at: datetime) -> None:
    """Show the number to join over what is on the board, and open the door. Devices stay where
    they are.
    """
    _change(session, room, revealed=DOOR, door_until=at + DOOR_OPEN)


def reveal(session: Session, room: Room, question: str) -> None:
    """Show the totals of a question on the board, where there are enough of them."""
    _change(session, room, revealed=question)


def hide(session: Session, room: Room) -> None:
    _change(session, room, revealed="")


def _change(session: Session, room: Room, **values: object) -> int:
    """Change a room. The number rises in the database, so that no change of another is lost."""
    version: int | None = session.scalar(
        update(Room)
        .where(Room.id == room.id)
        .values(version=Room.version + 1, **values)
        .returning(Room.version)
    )
    if version is None:
        raise NotReady("This lesson has ended.")
    return version


def join(session: Session, code: str, *, visitor: str, at: datetime) -> Device | Refusal:
    """Give a device a seat in the room of a code. A wrong code is counted against the visitor."""
    forget_wrong_codes(session, at=at)
    wrong = session.scalar(
        select(func.count())
        .select_from(WrongCode)
        .where(WrongCode.visitor == visitor, WrongCode.at > at - WRONG_WINDOW)
    )
    if (wrong or 0) >= MOST_WRONG:
        return Refusal.TOO_MANY
    room = session.scalar(select(Room).where(Room.code == code).with_for_update())
    if room is None or is_of_yesterday(room.opened_at, at):
        session.add(WrongCode(visitor=visitor, at=at))
        session.flush()
        return Refusal.WRONG
    if room.door_until <= at:
        return Refusal.SHUT
    last = session.scalar(select(func.max(Device.seat)).where(Device.room_id == room.id)) or 0
    roll = session.scalar(select(ClassSession.roll).where(ClassSession.id == room.session_id)) or 0
    if last >= roll + SPARE_SEATS:
        return Refusal.FULL
    device = Device(room_id=room.id, seat=last + 1)
    session.add(device)
    session.flush()
    return device


def answer(session: Session, device: Device, question: str, choice: int) -> None:
    """Keep what a device chose. Choosing again replaces it."""
    # Two quick presses arrive together: the second waits here and changes the first's.
    session.scalar(select(Device.id).where(Device.id == device.id).with_for_update())
    changed = session.execute(
        update(Answer)
        .where(Answer.device_id == device.id, Answer.question == question)
        .values(choice=choice)
        .returning(Answer.choice)
    ).first()
    if changed is None:
        session.add(
            Answer(device_id=device.id, question=question, room_id=device.room_id, choice=choice)
        )
        session.flush()


def count_hands(session: Session, room: Room, question: str, numbers: Sequence[int]) -> None:
    """Keep the hands a teacher counted, choice by choice, in place of those counted before."""
    session.execute(delete(Hands).where(Hands.room_id == room.id, Hands.question == question))
    session.add_all(
        Hands(room_id=room.id, question=question, choice=choice, number=number)
        for choice, number in enumerate(numbers)
        if number
    )
    session.flush()
    _change(session, room)


def close(session: Session, lesson: ClassSession, *, at: datetime) -> None:
    """End a room: its devices, their answers and the hands go with it."""
    forget_wrong_codes(session, at=at)
    session.execute(delete(Room).where(Room.session_id == lesson.id))


def forget_wrong_codes(session: Session, *, at: datetime) -> None:
    """Delete what is no longer counted against anybody."""
    session.execute(delete(WrongCode).where(WrongCode.at <= at - WRONG_WINDOW))
