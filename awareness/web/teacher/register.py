"""The end of a session: the register, what was recorded, and the card for the wall."""

import uuid

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock, journeys
from awareness.classroom import queries
from awareness.classroom.rules import FEWEST_SHOWN, next_module
from awareness.classroom.screens import SURE_STEPS
from awareness.errors import NotReady
from awareness.live.rules import shown_totals
from awareness.web.certificate import pdf_fonts
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.help_card import card_services
from awareness.web.signed_in import signed_in_person
from awareness.web.teacher.blueprint import bp
from awareness.web.teacher.forms import RegisterForm
from awareness.web.teacher.lesson import Lesson, lesson_at
from awareness.web.teacher.views import TEACHERS


@bp.get("/sessions/<uuid:lesson_id>/register")
@open_to(*TEACHERS)
def register(lesson_id: uuid.UUID) -> ResponseReturnValue:
    lesson = lesson_at(lesson_id)
    if lesson.row.is_finished:
        return render_template("teacher/taken.html", lesson=lesson)
    return show_register(lesson, RegisterForm(lesson.row.roll))


def show_register(lesson: Lesson, form: RegisterForm) -> str:
    """Return the form; of what the class has said, only totals that are large enough."""
    return render_template(
        "teacher/register.html",
        lesson=lesson,
        form=form,
        steps=SURE_STEPS,
        fewest=FEWEST_SHOWN,
        said=[shown_totals(counts) for counts in journeys.class_line(reading(), lesson.row)],
    )


@bp.post("/sessions/<uuid:lesson_id>/register")
@open_to(*TEACHERS)
def take_register(lesson_id: uuid.UUID) -> ResponseReturnValue:
    lesson = lesson_at(lesson_id)
    if lesson.row.is_finished:
        return render_template("teacher/taken.html", lesson=lesson), 409
    form = RegisterForm(lesson.row.roll)
    if not form.validate_on_submit():
        return show_register(lesson, form), 422
    with transaction() as session:
        journeys.deliver_session(
            session,
            teacher=signed_in_person(),
            lesson=lesson.row,
            register=form.register,
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
        steps=SURE_STEPS,
        lines=[
            shown_totals(lesson.row.line_before or ()),
            shown_totals(lesson.row.line_after or ()),
        ],
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
        issuer=group.school.authority.name,
    )
    return Response(
        pdf.class_card(card, fonts=pdf_fonts()),
        mimetype="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="we-took-part.pdf"'},
    )
