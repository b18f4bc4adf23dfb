"""A session: the board on the wall, the notes on the teacher's own screen, the register."""

import uuid
from dataclasses import dataclass

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock, journeys
from awareness.accounts.access import may_teach_at
from awareness.accounts.queries import leads_of
from awareness.classroom import actions, queries, screens
from awareness.classroom.models import ClassSession
from awareness.classroom.rules import next_module, shown_slides
from awareness.classroom.screens import Screen
from awareness.content.model import Module, Slide
from awareness.errors import NotFound, NotReady
from awareness.web.certificate import pdf_fonts
from awareness.web.extensions import library, reading, settings, transaction
from awareness.web.guards import open_to
from awareness.web.help_card import card_services, help_view_of
from awareness.web.signed_in import signed_in_person
from awareness.web.teacher.blueprint import bp
from awareness.web.teacher.forms import RegisterForm, TurnForm
from awareness.web.teacher.views import TEACHERS


@dataclass(frozen=True, slots=True)
class Lesson:
    """A session of the signed-in teacher with what it shows."""

    row: ClassSession
    module: Module
    slides: tuple[Slide, ...]
    screens: tuple[Screen, ...]

    @property
    def place(self) -> str:
        """The slide to go on from."""
        return screens.place(self.screens, self.row.slide)


def lesson_at(lesson_id: uuid.UUID) -> Lesson:
    """Return one of the teacher's own sessions, at a school where they teach. Raises NotFound."""
    person = signed_in_person()
    row = queries.session_of(reading(), person.id, lesson_id)
    if not may_teach_at(person, row.school_id, clock.london_date(clock.now())):
        raise NotFound("There is no such session of yours.")
    module = library().module(row.module)
    slides = shown_slides(module, row.left_out)
    return Lesson(row, module, slides, screens.screens_of(module, slides))


def address(lesson: Lesson, screen: Screen) -> str:
    """Return where a screen stands on the board."""
    step = screen.step or None
    return url_for(".board", lesson_id=lesson.row.id, slide_id=screen.slide.id, step=step)


@bp.get("/sessions/<uuid:lesson_id>/board")
@open_to(*TEACHERS)
def go_on(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Go to the slide whose place was kept."""
    lesson = lesson_at(lesson_id)
    return redirect(url_for(".board", lesson_id=lesson_id, slide_id=lesson.place))


@bp.get("/sessions/<uuid:lesson_id>/board/<slide_id>", defaults={"step": ""})
@bp.get("/sessions/<uuid:lesson_id>/board/<slide_id>/<step>")
@open_to(*TEACHERS)
def board(lesson_id: uuid.UUID, slide_id: str, step: str) -> ResponseReturnValue:
    """Show one screen and nothing else."""
    lesson = lesson_at(lesson_id)
    screen = screens.screen_at(lesson.screens, slide_id, step)
    return render_template(
        "teacher/board.html",
        lesson=lesson,
        screen=screen,
        after=screens.after(lesson.screens, screen),
        before=screens.before(lesson.screens, screen),
        past=screens.past(lesson.screens, screen),
        address=lambda other: address(lesson, other),
        mixed=screens.mixed,
        band=lesson.module.band.value,
        help_url=help_address(lesson.module),
    )


def help_address(module: Module) -> str:
    return url_for("public.help_view", name=help_view_of(module.band).value)


@bp.get("/sessions/<uuid:lesson_id>/pause/<slide_id>")
@open_to(*TEACHERS)
def pause(lesson_id: uuid.UUID, slide_id: str) -> ResponseReturnValue:
    """Show a calm page with nothing on it but the way back."""
    lesson = lesson_at(lesson_id)
    screen = screens.screen_at(lesson.screens, slide_id)
    return render_template(
        "teacher/pause.html",
        lesson=lesson,
        screen=screen,
        band=lesson.module.band.value,
        help_url=help_address(lesson.module),
    )


@bp.get("/sessions/<uuid:lesson_id>/notes/<slide_id>")
@open_to(*TEACHERS)
def notes(lesson_id: uuid.UUID, slide_id: str) -> ResponseReturnValue:
    """Show what to say, ask and watch for while a slide is on the board."""
    lesson = lesson_at(lesson_id)
    slide = screens.screen_at(lesson.screens, slide_id).slide
    number = lesson.slides.index(slide)
    today = clock.london_date(clock.now())
    return render_template(
        "teacher/notes.html",
        lesson=lesson,
        slide=slide,
        number=number + 1,
        before=lesson.slides[number - 1] if number else None,
        after=(*lesson.slides[number + 1 :], None)[0],
        pace=screens.pace(lesson.slides, slide),
        leads=leads_of(reading(), lesson.row.class_group.school, on=today),
        form=TurnForm(),
    )


@bp.get("/sessions/<uuid:lesson_id>/notes")
@open_to(*TEACHERS)
def go_on_notes(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Go to the notes of the slide whose place was kept."""
    lesson = lesson_at(lesson_id)
    return redirect(url_for(".notes", lesson_id=lesson_id, slide_id=lesson.place))


@bp.post("/sessions/<uuid:lesson_id>/place/<slide_id>")
@open_to(*TEACHERS)
def keep_place(lesson_id: uuid.UUID, slide_id: str) -> ResponseReturnValue:
    """Keep the place of a session that goes on another day."""
    lesson = lesson_at(lesson_id)
    screen = screens.screen_at(lesson.screens, slide_id)
    with transaction() as session:
        actions.keep_place(session, lesson.row, screen.slide.id)
    return redirect(url_for(".home"))


@bp.get("/sessions/<uuid:lesson_id>/register")
@open_to(*TEACHERS)
def register(lesson_id: uuid.UUID) -> ResponseReturnValue:
    lesson = lesson_at(lesson_id)
    if lesson.row.is_finished:
        return render_template("teacher/taken.html", lesson=lesson)
    form = RegisterForm(lesson.row.roll)
    return render_template("teacher/register.html", lesson=lesson, form=form)


@bp.post("/sessions/<uuid:lesson_id>/register")
@open_to(*TEACHERS)
def take_register(lesson_id: uuid.UUID) -> ResponseReturnValue:
    lesson = lesson_at(lesson_id)
    if lesson.row.is_finished:
        return render_template("teacher/taken.html", lesson=lesson), 409
    form = RegisterForm(lesson.row.roll)
    if not form.validate_on_submit():
        return render_template("teacher/register.html", lesson=lesson, form=form), 422
    present, alternative = form.counts
    with transaction() as session:
        journeys.deliver_session(
            session,
            teacher=signed_in_person(),
            lesson=lesson.row,
            present=present,
            alternative=alternative,
            at=clock.now(),
        )
    return redirect(url_for(".done", lesson_id=lesson_id))


@bp.get("/sessions/<uuid:lesson_id>/done")
@open_to(*TEACHERS)
def done(lesson_id: uuid.UUID) -> ResponseReturnValue:
    """Say what was recorded and what comes next."""
    lesson = lesson_at(lesson_id)
    if not lesson.row.is_finished:
        return redirect(url_for(".register", lesson_id=lesson_id))
    group = lesson.row.class_group
    had = queries.delivered_to(reading(), [group])[group.id]
    return render_template(
        "teacher/done.html",
        lesson=lesson,
        next=next_module(library().modules_for(group.band), had),
        services=card_services(lesson.module.band),
    )


@bp.get("/sessions/<uuid:lesson_id>/card.pdf")
@open_to(*TEACHERS)
def class_card(lesson_id: uuid.UUID) -> Response:
    """Give the class a sheet for its wall: that it took part, without a name."""
    from awareness.certificates import pdf  # typst is loaded only when a card is drawn

    lesson = lesson_at(lesson_id)
    group, taught_on = lesson.row.class_group, lesson.row.delivered_on
    if taught_on is None:
        raise NotReady("Take the register first.")
    card = pdf.ClassCard(
        group=group.name,
        school=group.school.name,
        title=lesson.module.title,
        band=lesson.module.band,
        delivered_on=taught_on,
        issuer=settings().service_name,
    )
    return Response(
        pdf.class_card(card, fonts=pdf_fonts()),
        mimetype="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="we-took-part.pdf"'},
    )
