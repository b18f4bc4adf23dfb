"""Training done elsewhere: entered on a person's page, put right, and taken out again."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts import queries as accounts
from awareness.learning import elsewhere
from awareness.learning.models import ExternalRecord
from awareness.web.extensions import reading, transaction
from awareness.web.guards import open_to
from awareness.web.school.blueprint import LEADERS, bp, school_of_mine, today
from awareness.web.school.forms import ButtonForm, ExternalForm
from awareness.web.signed_in import signed_in_person

PERSON = "/<uuid:school_id>/staff/<uuid:person_id>/elsewhere"


def back_to(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for(".person", school_id=school_id, person_id=person_id))


@bp.route(f"{PERSON}/add", methods=["GET", "POST"])
@open_to(*LEADERS)
def add_elsewhere(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    school, form = school_of_mine(school_id), ExternalForm(on=today())
    member = accounts.member_of(reading(), school, person_id)
    if not form.validate_on_submit():
        page = render_template("school/elsewhere.html", school=school, member=member, form=form)
        return page, 422 if form.errors else 200
    shown, by = form.shown(), signed_in_person()
    with transaction() as session:
        elsewhere.add(session, school, person_id, shown, by=by, at=clock.now())
    flash(f"{shown.title} is on the record of {member.person.name}.", "success")
    return back_to(school_id, person_id)


@bp.route(f"{PERSON}/<uuid:record_id>", methods=["GET", "POST"])
@open_to(*LEADERS)
def correct_elsewhere(
    school_id: uuid.UUID, person_id: uuid.UUID, record_id: uuid.UUID
) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    member = accounts.member_of(reading(), school, person_id)
    entry = elsewhere.record_of(reading(), school, person_id, record_id)
    form = form_of(entry)
    if not form.validate_on_submit():
        page = render_template(
            "school/elsewhere.html", school=school, member=member, form=form, entry=entry
        )
        return page, 422 if form.errors else 200
    shown, by = form.shown(), signed_in_person()
    with transaction() as session:
        elsewhere.correct(session, entry, shown, by=by, at=clock.now())
    flash(f"{shown.title} is changed.", "success")
    return back_to(school_id, person_id)


def form_of(entry: ExternalRecord) -> ExternalForm:
    return ExternalForm(
        on=today(),
        data={
            "kind": entry.kind.value,
            "title": entry.title,
            "provider": entry.provider,
            "completed_on": entry.completed_on,
            "expires_on": entry.expires_on,
        },
    )


@bp.route(f"{PERSON}/<uuid:record_id>/remove", methods=["GET", "POST"])
@open_to(*LEADERS)
def remove_elsewhere(
    school_id: uuid.UUID, person_id: uuid.UUID, record_id: uuid.UUID
) -> ResponseReturnValue:
    """Show what would go, then take it out for good."""
    school, form = school_of_mine(school_id), ButtonForm()
    member = accounts.member_of(reading(), school, person_id)
    entry = elsewhere.record_of(reading(), school, person_id, record_id)
    if not form.validate_on_submit():
        return render_template(
            "school/elsewhere_remove.html", school=school, member=member, form=form, entry=entry
        )
    title = entry.title
    with transaction() as session:
        elsewhere.remove(session, entry, by=signed_in_person(), at=clock.now())
    flash(f"{title} is taken off the record of {member.person.name}.", "success")
    return back_to(school_id, person_id)
