"""Open a group and its devices, let people take their turn, note who was there, and end it."""

import hmac
import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from uuid6 import uuid7

from awareness.accounts.models import Person
from awareness.accounts.secrets import new_token, token_hash
from awareness.clock import london_date
from awareness.content.model import Module
from awareness.errors import NotFound, NotReady
from awareness.kiosk.models import Attendance, InsetGroup, Kiosk, Way
from awareness.kiosk.rules import (
    CLOSING_DIGITS,
    LASTS,
    LATEST_DAYS,
    ROOM_DIGITS,
    WRONG_WINDOW,
    fresh_number,
    is_locked,
)
from awareness.schools.models import School


class Refusal(StrEnum):
    """Why a number was not taken."""

    WRONG = "wrong"
    LOCKED = "locked"


def open_group(
    session: Session,
    school: School,
    module: Module,
    *,
    by: Person,
    randbelow: Callable[[int], int],
    at: datetime,
) -> InsetGroup:
    """Begin a group for one module for adults. Raises NotFound for a module of pupils."""
    if module.is_pupil:
        raise NotFound("There is no such training.")
    group = InsetGroup(
        school_id=school.id,
        module=module.slug,
        held_on=london_date(at),
        opened_by_id=by.id,
        opened_at=at,
        closes_at=at + LASTS,
        room_number=fresh_number(ROOM_DIGITS, randbelow),
        closing_number=fresh_number(CLOSING_DIGITS, randbelow),
    )
    session.add(group)
    session.flush()
    return group


def open_kiosk(
    session: Session, group: InsetGroup, *, by: Person, at: datetime
) -> tuple[Kiosk, str]:
    """Make one device a kiosk of the group; return it with the secret its browser holds.

    Raises NotReady when the group has ended.
    """
    if not group.is_open(at):
        raise NotReady("This group has ended. Open a new one.")
    token = new_token()
    kiosk = Kiosk(group_id=group.id, token_hash=token_hash(token), opened_by_id=by.id, opened_at=at)
    session.add(kiosk)
    session.flush()
    return kiosk, token


def _check(
    session: Session, kiosk: Kiosk, *, number: str, wanted: str, at: datetime
) -> Refusal | None:
    """Compare a number and count a wrong one, which has to be committed."""
    session.refresh(kiosk, ["ended_at", "wrong", "wrong_at"], with_for_update=True)
    if is_locked(kiosk.wrong, kiosk.wrong_at, at):
        return Refusal.LOCKED
    if hmac.compare_digest(number.encode(), wanted.encode()):
        kiosk.wrong, kiosk.wrong_at = 0, None
        return None
    is_first = kiosk.wrong_at is None or at >= kiosk.wrong_at + WRONG_WINDOW
    kiosk.wrong, kiosk.wrong_at = 1 if is_first else kiosk.wrong + 1, at
    session.flush()
    return Refusal.WRONG


def begin_turn(
    session: Session, kiosk: Kiosk, person: Person, *, number: str, at: datetime
) -> uuid.UUID | Refusal:
    """Let a person take the device; return the number of their turn, or why not.

    Whoever was at it before is not any more. A refusal has to be committed too.
    """
    refusal = _check(session, kiosk, number=number, wanted=kiosk.group.room_number, at=at)
    if refusal is not None:
        return refusal
    kiosk.person_id, kiosk.turn, kiosk.turn_at = person.id, uuid7(), at
    session.flush()
    return kiosk.turn


def end_turn(session: Session, kiosk: Kiosk, turn: uuid.UUID) -> None:
    """Clear the device, unless somebody else has taken it since."""
    session.execute(
        update(Kiosk)
        .where(Kiosk.id == kiosk.id, Kiosk.turn == turn)
        .values(person_id=None, turn=None, turn_at=None)
    )


def end_kiosk(session: Session, kiosk: Kiosk, *, number: str, at: datetime) -> Refusal | None:
    """End this device with the trainer's number; return why not, which has to be committed."""
    refusal = _check(session, kiosk, number=number, wanted=kiosk.group.closing_number, at=at)
    if refusal is None:
        kiosk.ended_at = at
        kiosk.person_id = kiosk.turn = kiosk.turn_at = None
        session.flush()
    return refusal


def end_group(session: Session, group: InsetGroup, *, at: datetime) -> None:
    """End the group on every device. One that has ended stays as it is."""
    session.execute(
        update(InsetGroup)
        .where(InsetGroup.id == group.id, InsetGroup.ended_at.is_(None), InsetGroup.closes_at > at)
        .values(ended_at=at)
    )
    session.execute(
        update(Kiosk)
        .where(Kiosk.group_id == group.id)
        .values(person_id=None, turn=None, turn_at=None)
    )


def attend(session: Session, kiosk: Kiosk, person: Person, *, at: datetime) -> None:
    """Note that the person at the kiosk was at the session. Doing it again changes nothing."""
    # Two presses arrive together: the second waits here and finds the first's.
    session.scalar(select(Kiosk.id).where(Kiosk.id == kiosk.id).with_for_update())
    there = select(Attendance).where(
        Attendance.group_id == kiosk.group_id, Attendance.person_id == person.id
    )
    known = session.scalar(there)
    if known is not None:
        known.way = Way.KIOSK
        return
    _note(session, kiosk.group, person.id, Way.KIOSK, at)


def note_paper(
    session: Session, group: InsetGroup, people: Collection[uuid.UUID], *, at: datetime
) -> None:
    """Enter who else was there, from a list on paper: attendance, never a pass.

    Those who said so themselves stay. Raises NotReady when the session is too long ago.
    """
    if london_date(at) > group.held_on + timedelta(days=LATEST_DAYS):
        raise NotReady(f"Who was present can be entered for {LATEST_DAYS} days after the session.")
    session.scalar(select(InsetGroup.id).where(InsetGroup.id == group.id).with_for_update())
    session.execute(
        delete(Attendance).where(
            Attendance.group_id == group.id,
            Attendance.way == Way.PAPER,
            Attendance.person_id.not_in(people),
        )
    )
    there = select(Attendance.person_id).where(Attendance.group_id == group.id)
    known = set(session.scalars(there))
    for person_id in sorted(set(people) - known):
        _note(session, group, person_id, Way.PAPER, at)


def _note(
    session: Session, group: InsetGroup, person_id: uuid.UUID, way: Way, at: datetime
) -> None:
    session.add(
        Attendance(
            group_id=group.id, school_id=group.school_id, person_id=person_id, way=way, noted_at=at
        )
    )
    session.flush()


def forget(session: Session, *, at: datetime, before: datetime) -> None:
    """Delete devices whose group is over, and groups from before a moment with who was there."""
    over = select(InsetGroup.id).where(InsetGroup.closes_at < at)
    session.execute(delete(Kiosk).where(Kiosk.group_id.in_(over)))
    session.execute(delete(InsetGroup).where(InsetGroup.opened_at < before))
