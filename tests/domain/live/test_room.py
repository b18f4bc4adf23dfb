"""A room of a lesson, in the database: devices, answers, hands, and nothing left behind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from secrets import randbelow
from threading import Event

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from awareness import journeys
from awareness.accounts.models import Person
from awareness.classroom.models import ClassSession
from awareness.classroom.moments import AFTER, BEFORE, DOOR
from awareness.classroom.rules import Register
from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.content.model import Module
from awareness.db import begin_writing
from awareness.errors import NotReady
from awareness.learning.required import DELIVERING
from awareness.live import actions, queries
from awareness.live.actions import Refusal
from awareness.live.models import Answer, Device, Hands, Room, WrongCode
from awareness.live.rules import MOST_WRONG, SPARE_SEATS
from awareness.schools.models import School
from tests.factories import NOW, make_class, make_completion, make_post

WHO = "a visitor"
ASKED = "round-one/card-1"
PILES = ("Trick", "Not a trick", "Hard to say")
Join = Callable[..., Device | Refusal]


@pytest.fixture
def module(library: Library) -> Module:
    return library.module("b09-tricks-and-pressure")


@pytest.fixture
def lesson(session: Session, module: Module) -> ClassSession:
    post = make_post(session)
    make_completion(session, post=post, module=DELIVERING)
    assert post.school is not None
    group = make_class(session, school=post.school, band=Band.B09, roll=6)
    return journeys.begin_session(
        session, teacher=post.person, group=group, module=module, randbelow=randbelow, at=NOW
    )


@pytest.fixture
def room(session: Session, lesson: ClassSession) -> Room:
    found = queries.find_room(session, lesson.id)
    assert found is not None
    return found


@pytest.fixture
def device(session: Session, room: Room) -> Device:
    found = actions.join(session, room.code, visitor=WHO, at=NOW)
    assert isinstance(found, Device)
    return found


def test_a_lesson_begins_at_its_door(room: Room) -> None:
    assert (room.place, room.version, room.revealed) == (DOOR, 1, "")


def test_a_class_of_seven_year_olds_begins_without_a_door(
    session: Session, lesson: ClassSession, library: Library
) -> None:
    session.delete(queries.find_room(session, lesson.id))
    session.flush()
    young = library.module("b05-my-safe-helpers")
    lesson.slide = young.slides[0].id
    room = journeys.open_room(session, lesson, young, randbelow=randbelow, at=NOW)
    assert room.place == f"{young.slides[0].id}/opening"


def test_devices_take_seats_in_order_and_no_more_than_the_class_needs(
    session: Session, room: Room
) -> None:
    most = 6 + SPARE_SEATS
    seats = [actions.join(session, room.code, visitor=WHO, at=NOW) for _ in range(most)]
    assert [seat.seat for seat in seats if isinstance(seat, Device)] == list(range(1, most + 1))
    assert actions.join(session, room.code, visitor=WHO, at=NOW) is Refusal.FULL


def test_a_door_shuts_by_itself_and_opens_again_with_the_same_code(
    session: Session, room: Room, device: Device
) -> None:
    later = NOW + timedelta(minutes=20)
    assert actions.join(session, room.code, visitor=WHO, at=later) is Refusal.SHUT
    actions.open_door(session, room, at=later)
    session.refresh(room)
    assert isinstance(actions.join(session, room.code, visitor=WHO, at=later), Device)
    assert queries.find_device(session, device.id) is not None


def test_guesses_are_counted_in_the_database_and_forgotten_in_ten_minutes(
    session: Session, room: Room
) -> None:
    for _ in range(MOST_WRONG):
        assert actions.join(session, "111222", visitor=WHO, at=NOW) is Refusal.WRONG
    assert actions.join(session, room.code, visitor=WHO, at=NOW) is Refusal.TOO_MANY
    assert isinstance(actions.join(session, room.code, visitor="another", at=NOW), Device)
    later = NOW + timedelta(minutes=10)
    assert isinstance(actions.join(session, room.code, visitor=WHO, at=later), Device)
    actions.forget_wrong_codes(session, at=later)
    assert session.scalar(select(func.count()).select_from(WrongCode)) == 0


def test_a_mind_may_be_changed_and_counts_once(
    session: Session, room: Room, device: Device
) -> None:
    for choice in (0, 2, 1):
        actions.answer(session, device, ASKED, choice)
    assert queries.chosen(session, device, ASKED) == 1
    assert queries.totals(session, room, ASKED, PILES).devices == (0, 1, 0)


def test_hands_and_devices_are_added_and_a_new_count_replaces_the_old(
    session: Session, room: Room, device: Device
) -> None:
    actions.answer(session, device, ASKED, 0)
    actions.count_hands(session, room, ASKED, [9, 9, 9])
    actions.count_hands(session, room, ASKED, [3, 0, 2])
    found = queries.totals(session, room, ASKED, PILES)
    assert (found.hands, found.together, found.answers) == ((3, 0, 2), (4, 0, 2), 6)


def test_every_change_of_the_board_has_a_number_of_its_own(session: Session, room: Room) -> None:
    assert [actions.move(session, room, place) for place in ("a", "b")] == [2, 3]
    actions.reveal(session, room, ASKED)
    session.refresh(room)
    assert (room.version, room.place, room.revealed) == (4, "b", ASKED)


def test_eight_at_once_who_move_the_board_lose_no_change(
    engine: Engine, session: Session, room: Room
) -> None:
    session.commit()

    def press(number: int) -> int:
        with Session(engine, expire_on_commit=False) as own:
            begin_writing(own)
            version = actions.move(own, room, f"slide-{number}")
            own.commit()
            return version

    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(press, range(8)))
    assert sorted(versions) == list(range(2, 10))


def test_eight_at_once_take_eight_seats(engine: Engine, session: Session, room: Room) -> None:
    session.commit()

    def come_in(_number: int) -> int:
        with Session(engine, expire_on_commit=False) as own:
            begin_writing(own)
            found = actions.join(own, room.code, visitor=WHO, at=NOW)
            own.commit()
            assert isinstance(found, Device)
            return found.seat

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(come_in, range(8))) == list(range(1, 9))


def test_a_lesson_in_full_swing_refuses_no_register_of_another_class(
    engine: Engine, session: Session, lesson: ClassSession, room: Room, module: Module
) -> None:
    """Eight devices that answer fifty times a second each, and ten classes that finish."""
    teacher = session.get_one(Person, lesson.teacher_id)
    school = session.get_one(School, lesson.school_id)
    others = [
        journeys.begin_session(
            session,
            teacher=teacher,
            group=make_class(session, school=school, band=Band.B09),
            module=module,
            randbelow=randbelow,
            at=NOW,
        )
        for _ in range(10)
    ]
    devices = [actions.join(session, room.code, visitor=WHO, at=NOW) for _ in range(8)]
    session.commit()
    is_over = Event()

    def answer(device: Device | Refusal) -> int:
        assert isinstance(device, Device)
        with Session(engine, expire_on_commit=False) as own:
            for number in count():
                begin_writing(own)
                actions.answer(own, own.merge(device), ASKED, number % len(PILES))
                own.commit()
                if is_over.wait(0.02):
                    return number + 1
        return 0

    with ThreadPoolExecutor(8) as pool:
        answering = [pool.submit(answer, device) for device in devices]
        try:
            for other in others:
                begin_writing(session)
                journeys.deliver_session(
                    session, teacher=teacher, lesson=other, register=Register(27, 1), at=NOW
                )
                session.commit()
                is_over.wait(0.05)
        finally:
            is_over.set()
    assert sum(each.result() for each in answering) > len(others)
    taken = select(func.count()).where(ClassSession.finished_at.is_not(None))
    assert session.scalar(taken) == len(others)


def test_after_the_register_no_table_knows_of_a_device(
    session: Session, lesson: ClassSession, room: Room, device: Device
) -> None:
    actions.answer(session, device, AFTER, 2)
    actions.count_hands(session, room, AFTER, [1, 2, 2])
    journeys.deliver_session(
        session,
        teacher=make_post(session).person,
        lesson=lesson,
        register=Register(present=6, line_after=journeys.class_line(session, lesson)[1]),
        at=NOW,
    )
    session.refresh(lesson)
    assert (lesson.line_before, lesson.line_after) == (None, [1, 2, 3])
    for table in (Room, Device, Answer, Hands):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    with pytest.raises(NotReady):
        actions.move(session, room, "anywhere")


def test_a_lesson_that_rests_keeps_its_place_and_what_was_said_before_it(
    session: Session, lesson: ClassSession, room: Room, module: Module
) -> None:
    actions.count_hands(session, room, BEFORE, [2, 2, 2])
    journeys.rest_session(session, lesson, "friday", at=NOW)
    session.refresh(lesson)
    assert queries.find_room(session, lesson.id) is None
    again = journeys.open_room(
        session, lesson, module, randbelow=randbelow, at=NOW + timedelta(days=2)
    )
    assert (again.place, again.id == room.id) == ("friday", False)
    assert journeys.class_line(session, lesson) == ((2, 2, 2), (0, 0, 0))


def test_a_lesson_that_nobody_ended_rests_in_the_night(
    session: Session, lesson: ClassSession, room: Room, device: Device
) -> None:
    actions.move(session, room, "friday/scene-start")
    session.commit()
    journeys.forget(session, at=NOW + timedelta(hours=13, minutes=59))
    assert queries.find_room(session, lesson.id) is not None
    journeys.forget(session, at=NOW + timedelta(hours=14))
    session.expire_all()
    assert queries.find_room(session, lesson.id) is None
    assert session.get(ClassSession, lesson.id).slide == "friday"  # type: ignore[union-attr]
    assert session.scalar(select(func.count()).select_from(Device)) == 0


def test_a_lesson_of_yesterday_has_a_new_room_even_where_no_night_has_cleared_it(
    session: Session, lesson: ClassSession, room: Room, device: Device, module: Module
) -> None:
    actions.move(session, room, "friday/scene-start")
    tomorrow = NOW + timedelta(days=1)
    assert actions.join(session, room.code, visitor=WHO, at=tomorrow) is Refusal.WRONG
    again = journeys.open_room(session, lesson, module, randbelow=randbelow, at=tomorrow)
    assert (again.place, again.id == room.id) == ("friday", False)
    assert session.scalar(select(func.count()).select_from(Device)) == 0
    assert isinstance(actions.join(session, again.code, visitor=WHO, at=tomorrow), Device)


def test_wrong_codes_of_ten_minutes_ago_go_with_the_next_try_and_with_the_room(
    session: Session, lesson: ClassSession, room: Room
) -> None:
    kept = select(func.count()).select_from(WrongCode)
    actions.join(session, "111111", visitor=WHO, at=NOW)
    later = NOW + timedelta(minutes=11)
    actions.join(session, "111111", visitor="another", at=later)
    assert session.scalars(select(WrongCode.visitor)).all() == ["another"]
    actions.close(session, lesson, at=later + timedelta(minutes=11))
    assert session.scalar(kept) == 0
