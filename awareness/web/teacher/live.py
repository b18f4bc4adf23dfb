"""What the teacher's screens do while a lesson lasts: move, open the door, count, reveal."""

import secrets
import uuid

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from awareness import clock, journeys
from awareness.classroom import screens
from awareness.classroom.rules import Agreement, needs_agreement
from awareness.errors import NotReady
from awareness.live import actions, queries
from awareness.live.models import Room
from awareness.web.extensions import reading, transaction
from awareness.web.guards import open_to
from awareness.web.teacher.blueprint import bp
from awareness.web.teacher.forms import counts_in, hands_form
from awareness.web.teacher.lesson import Lesson, lesson_at, show_notes
from awareness.web.teacher.views import TEACHERS


def room_of(lesson: Lesson) -> Room:
    """Return the lesson's room. Raises NotReady when it has none (any more)."""
    if lesson.room is None:
        raise NotReady("No devices are in this lesson. Let them in first, from the notes.")
    return lesson.room


def asked(lesson: Lesson) -> screens.Screen:
    """Return the screen that a form is about. Raises NotFound."""
    slide_id, _, step = request.form.get("place", "").partition("/")
    return screens.screen_at(lesson.screens, slide_id, step)


def back_to_notes(lesson: Lesson, screen: screens.Screen) -> Response:
    """Go back to where the button was pressed: the board's own buttons say so."""
    endpoint = ".go_on" if request.form.get("from") == "board" else ".go_on_notes"
    address = url_for(endpoint, lesson_id=lesson.row.id)
    return redirect(f"{address}/{screens.place_of(screen)}")  # type: ignore[return-value]


@bp.get("/sessions/<uuid:lesson_id>/live")
@open_to(*TEACHERS)
def live(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Say where the lesson stands: the screen on the board, devices, answers. 204 where nothing has
    changed since what the asker has `seen`, and 410 when the lesson has ended.
    """
    lesson = lesson_at(lesson_id)
    if lesson.room is None:
        return "", 410
    slide_id, _, step = lesson.place.partition("/")
    totals = lesson.totals(screens.screen_at(lesson.screens, slide_id, step))
    answers = totals.answers if totals else 0
    joined = queries.joined(reading(), lesson.room)
    in_devices = sum(totals.devices) if totals else 0
    seen = f"{lesson.room.version}.{joined}.{answers}"
    if request.args.get("seen") == seen:
        return "", 204
    return jsonify(
        seen=seen,
        version=lesson.room.version,
        place=lesson.place,
        joined=joined,
        answers=answers,
        all_in=0 < joined <= in_devices,
    )


@bp.post("/sessions/<uuid:lesson_id>/open")
@open_to(*TEACHERS)
def open_room(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Let devices in, on another day with a new code, and go on."""
    lesson = lesson_at(lesson_id)
    if lesson.row.is_finished:
        raise NotReady("The register of this session has been taken.")
    group = lesson.row.class_group
    is_agreed = lesson.row.agreement is Agreement.LEAD_AGREED
    if needs_agreement(group.band, lesson.module.band) and not is_agreed:
        return redirect(url_for(".module", class_id=group.id, slug=lesson.module.slug))
    with transaction() as session:
        journeys.open_room(
            session, lesson.row, lesson.module, randbelow=secrets.randbelow, at=clock.now()
        )
    endpoint = ".go_on" if request.form.get("from") == "board" else ".go_on_notes"
    return redirect(url_for(endpoint, lesson_id=lesson_id))


@bp.post("/sessions/<uuid:lesson_id>/code")
@open_to(*TEACHERS)
def show_code(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Show the number to join over the board, for whoever comes late, and open the door."""
    lesson = lesson_at(lesson_id)
    screen = asked(lesson)
    with transaction() as session:
        actions.show_code(session, room_of(lesson), at=clock.now())
    return back_to_notes(lesson, screen)


@bp.post("/sessions/<uuid:lesson_id>/shut")
@open_to(*TEACHERS)
def shut(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Let no more devices in."""
    lesson = lesson_at(lesson_id)
    with transaction() as session:
        actions.shut_door(session, room_of(lesson), at=clock.now())
    return redirect(url_for(".go_on_notes", lesson_id=lesson_id))


@bp.post("/sessions/<uuid:lesson_id>/move")
@open_to(*TEACHERS)
def move(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Put a screen on the board and on every device; the answer is the number of the change."""
    lesson = lesson_at(lesson_id)
    screen = asked(lesson)
    with transaction() as session:
        version = actions.move(session, room_of(lesson), screens.place_of(screen))
    return jsonify(version=version)


@bp.post("/sessions/<uuid:lesson_id>/reveal")
@open_to(*TEACHERS)
def reveal(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Show the totals of a question on the board."""
    lesson = lesson_at(lesson_id)
    screen = asked(lesson)
    with transaction() as session:
        actions.reveal(session, room_of(lesson), screens.place_of(screen))
    return back_to_notes(lesson, screen)


@bp.post("/sessions/<uuid:lesson_id>/hide")
@open_to(*TEACHERS)
def hide(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Take the totals off the board."""
    lesson = lesson_at(lesson_id)
    with transaction() as session:
        actions.hide(session, room_of(lesson))
    return back_to_notes(lesson, asked(lesson))


@bp.post("/sessions/<uuid:lesson_id>/hands")
@open_to(*TEACHERS)
def hands(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the hands that were counted, choice by choice."""
    lesson = lesson_at(lesson_id)
    screen = asked(lesson)
    totals = lesson.totals(screen)
    if totals is None:
        raise NotReady("Nothing is asked on this screen.")
    form = hands_form(lesson.row.roll, totals.hands)
    if not form.validate_on_submit():
        return show_notes(lesson, screen, form), 422
    with transaction() as session:
        actions.count_hands(
            session, room_of(lesson), screens.place_of(screen), counts_in(form.hands)
        )
    return back_to_notes(lesson, screen)
