"""A session on its screens: the board on the wall, and the notes on the teacher's own screen."""

import uuid
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from awareness import clock, journeys
from awareness.accounts.access import may_teach_at
from awareness.accounts.queries import leads_of
from awareness.classroom import moments, queries, screens
from awareness.classroom.models import ClassSession
from awareness.classroom.rules import shown_slides
from awareness.classroom.screens import Screen
from awareness.content.model import Module, Slide
from awareness.live import queries as live
from awareness.live.models import Room
from awareness.live.queries import Totals
from awareness.live.rules import may_bring_devices, shown_totals, spaced
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.help_card import help_address
from awareness.web.qr import qr_code
from awareness.web.signed_in import signed_in_person
from awareness.web.teacher.blueprint import bp
from awareness.web.teacher.forms import TurnForm, hands_form
from awareness.web.teacher.views import TEACHERS


@dataclass(frozen=True, slots=True)
class Lesson:
    """A session at a school of the signed-in teacher, with what it shows and its room."""

    row: ClassSession
    module: Module
    slides: tuple[Slide, ...]
    screens: tuple[Screen, ...]
    room: Room | None

    @property
    def place(self) -> str:
        """The screen to go on from: what is on the board, or the slide that was kept."""
        if self.room and self.room.place in map(screens.place_of, self.screens):
            return self.room.place
        return screens.place_of(screens.entry(self.screens, self.row.slide))

    def number(self, slide: Slide) -> int | None:
        """Return the how-manyth slide it is; the moments around the lesson are not counted."""
        return self.slides.index(slide) + 1 if slide in self.slides else None

    def totals(self, screen: Screen) -> Totals | None:
        """Return how many have chosen what on this screen, or None where it asks nothing."""
        asked = screens.choices(screen)
        if self.room is None or not asked:
            return None
        return live.totals(reading(), self.room, screens.place_of(screen), asked)

    def all_in(self, screen: Screen) -> bool:
        """Say whether every device that joined has answered the question of this screen."""
        totals = self.totals(screen)
        if self.room is None or totals is None:
            return False
        return 0 < live.joined(reading(), self.room) <= sum(totals.devices)

    def is_revealed(self, screen: Screen) -> bool:
        return self.room is not None and self.room.revealed == screens.place_of(screen)

    @property
    def has_devices(self) -> bool:
        return self.room is not None and may_bring_devices(self.module.band)

    @property
    def shows_code(self) -> bool:
        """Say whether the number to join stands over what is on the board."""
        return self.room is not None and self.room.revealed == moments.DOOR

    def is_under_code(self, screen: Screen) -> bool:
        """Say whether the number to join stands over this screen."""
        return self.shows_code and screens.place_of(screen) == self.place != moments.DOOR

    @property
    def is_door_open(self) -> bool:
        return self.room is not None and self.room.door_until > clock.now()


def lesson_at(lesson_id: uuid.UUID) -> Lesson:
    """Return a session at a school where the signed-in person teaches. Raises NotFound."""
    today = clock.london_date(clock.now())
    person = signed_in_person()
    row = queries.session_at(
        reading(), lesson_id, lambda school_id: may_teach_at(person, school_id, today)
    )
    module = library().module(row.module)
    slides = shown_slides(module, row.left_out)
    room = None if row.is_finished else live.find_room(reading(), row.id)
    shown = moments.around(
        module.band,
        screens.screens_of(module, slides),
        has_door=room is not None and may_bring_devices(module.band),
    )
    return Lesson(row, module, slides, shown, room)


def board_address(lesson: Lesson, screen: Screen) -> str:
    """Return where a screen stands on the board."""
    return url_for(".go_on", lesson_id=lesson.row.id) + f"/{screens.place_of(screen)}"


def notes_address(lesson: Lesson, screen: Screen) -> str:
    """Return where the notes of a screen stand."""
    return url_for(".go_on_notes", lesson_id=lesson.row.id) + f"/{screens.place_of(screen)}"


@bp.get("/sessions/<uuid:lesson_id>/board")
@open_to(*TEACHERS)
def go_on(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Go to the screen that is on the board, or whose place was kept."""
    return redirect(f"{request.path}/{lesson_at(lesson_id).place}")


@bp.get("/sessions/<uuid:lesson_id>/board/<slide_id>", defaults={"step": ""})
@bp.get("/sessions/<uuid:lesson_id>/board/<slide_id>/<step>")
@open_to(*TEACHERS)
def board(lesson_id: uuid.UUID, slide_id: str, step: str) -> ResponseReturnValue:
    """Show one screen and nothing else."""
    lesson = lesson_at(lesson_id)
    screen = screens.screen_at(lesson.screens, slide_id, step)
    is_revealed = lesson.is_revealed(screen)
    totals = lesson.totals(screen) if is_revealed else None
    return render_template(
        "teacher/board.html",
        lesson=lesson,
        screen=screen,
        after=screens.after(lesson.screens, screen),
        before=screens.before(lesson.screens, screen),
        past=screens.past(lesson.screens, screen),
        address=lambda other: board_address(lesson, other),
        place=screens.place_of(screen),
        choices=screens.choices(screen),
        is_revealed=is_revealed,
        totals=shown_totals(totals.together) if totals else None,
        mixed=screens.mixed,
        door=door_of(lesson) if needs_door(lesson, screen) else None,
        is_under_code=lesson.is_under_code(screen),
        band=lesson.module.band.value,
        help_url=help_address(lesson.module.band),
        form=TurnForm(),
    )


def needs_door(lesson: Lesson, screen: Screen) -> bool:
    return screen.kind is screens.Kind.DOOR or lesson.is_under_code(screen)


@dataclass(frozen=True, slots=True)
class Door:
    """How a device comes in: the address to type, the code, and a picture of both."""

    address: str
    code: str
    qr: str
    joined: int


def door_of(lesson: Lesson) -> Door | None:
    """Return the lesson's door, or None when it has no room."""
    if lesson.room is None:
        return None
    address = url_for("pupil.short", _external=True)
    return Door(
        address=address.partition("://")[2],
        code=spaced(lesson.room.code),
        qr=qr_code(url_for("pupil.join", code=lesson.room.code, _external=True)),
        joined=live.joined(reading(), lesson.room),
    )


@bp.get("/sessions/<uuid:lesson_id>/pause/<slide_id>", defaults={"step": ""})
@bp.get("/sessions/<uuid:lesson_id>/pause/<slide_id>/<step>")
@open_to(*TEACHERS)
def pause(lesson_id: uuid.UUID, slide_id: str, step: str) -> ResponseReturnValue:
    """Show a calm page with nothing on it but the way back."""
    lesson = lesson_at(lesson_id)
    screen = screens.screen_at(lesson.screens, slide_id, step)
    return render_template(
        "teacher/pause.html",
        lesson=lesson,
        session_id=lesson.row.id,
        board_url=url_for(".go_on", lesson_id=lesson_id),
        screen=screen,
        place=screens.place_of(screen),
        form=TurnForm(),
        band=lesson.module.band.value,
        help_url=help_address(lesson.module.band),
    )


@bp.get("/sessions/<uuid:lesson_id>/notes/<slide_id>", defaults={"step": ""})
@bp.get("/sessions/<uuid:lesson_id>/notes/<slide_id>/<step>")
@open_to(*TEACHERS)
def notes(lesson_id: uuid.UUID, slide_id: str, step: str) -> ResponseReturnValue:
    """Show what to say, ask and watch for while a screen is on the board, and what devices do."""
    lesson = lesson_at(lesson_id)
    return show_notes(lesson, screens.screen_at(lesson.screens, slide_id, step))


def show_notes(lesson: Lesson, screen: Screen, hands: FlaskForm | None = None) -> str:
    """Return the notes of a screen; `hands` is the form of a count that has to be mended."""
    totals = lesson.totals(screen)
    today = clock.london_date(clock.now())
    number = lesson.number(screen.slide)
    return render_template(
        "teacher/notes.html",
        lesson=lesson,
        screen=screen,
        slide=screen.slide,
        number=number,
        before=screens.before(lesson.screens, screen),
        after=screens.after(lesson.screens, screen),
        past=screens.past(lesson.screens, screen),
        address=lambda other: notes_address(lesson, other),
        board=board_address(lesson, screen),
        place=screens.place_of(screen),
        choices=screens.choices(screen),
        totals=totals,
        shown=shown_totals(totals.together) if totals else None,
        hands=hands or (hands_form(lesson.row.roll, totals.hands) if totals else None),
        door=door_of(lesson) if lesson.has_devices else None,
        all_in=lesson.all_in(screen),
        pace=screens.pace(lesson.slides, screen.slide) if number else None,
        leads=leads_of(reading(), lesson.row.class_group.school, on=today),
        form=TurnForm(),
    )


@bp.get("/sessions/<uuid:lesson_id>/notes")
@open_to(*TEACHERS)
def go_on_notes(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Go to the notes of what is on the board, or of the slide whose place was kept."""
    return redirect(f"{request.path}/{lesson_at(lesson_id).place}")


@bp.post("/sessions/<uuid:lesson_id>/place/<slide_id>")
@open_to(*TEACHERS)
def keep_place(lesson_id: uuid.UUID, slide_id: str) -> ResponseReturnValue:
    """Keep the place of a session that goes on another day. Its devices are out then."""
    lesson = lesson_at(lesson_id)
    slide = screens.slide_at(lesson.slides, slide_id)
    with transaction() as session:
        journeys.rest_session(session, lesson.row, slide.id, at=clock.now())
    return redirect(url_for(".home"))
