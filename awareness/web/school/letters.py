"""The letters about training that is due: when they come, and the school's switch."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.audit.actions import record
from awareness.schools import actions
from awareness.web.extensions import transaction
from awareness.web.guards import open_to
from awareness.web.school.blueprint import LEADERS, bp, school_of_mine
from awareness.web.school.forms import LettersForm
from awareness.web.signed_in import signed_in_person


@bp.route("/<uuid:school_id>/letters", methods=["GET", "POST"])
@open_to(*LEADERS)
def letters(school_id: uuid.UUID) -> ResponseReturnValue:
    """Say who gets which letter when, and switch them off or on."""
    school = school_of_mine(school_id)
    form = LettersForm(data={"is_on": school.sends_reminders})
    if not form.validate_on_submit():
        page = render_template("school/letters.html", school=school, form=form)
        return page, 422 if form.errors else 200
    switch, word = (
        (actions.switch_letters_on, "on")
        if form.is_on.data
        else (actions.switch_letters_off, "off")
    )
    with transaction() as session:
        switch(session, school)
        record(
            session,
            f"switched letters {word}",
            f"school {school.id}",
            at=clock.now(),
            person_id=signed_in_person().id,
            school_id=school.id,
        )
    flash(f"Letters about training are switched {word}.", "success")
    return redirect(url_for(".letters", school_id=school.id))
