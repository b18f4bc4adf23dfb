"""Training of a group in one room: open it, hand devices over, end it, and say who was there."""

import secrets
import uuid
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock, journeys
from awareness.errors import NotReady
from awareness.kiosk import actions, queries
from awareness.kiosk.models import InsetGroup, Way
from awareness.kiosk.rules import LATEST_DAYS
from awareness.schools.models import School
from awareness.web.at_kiosk import DEVICE
from awareness.web.at_kiosk import PATH as KIOSK
from awareness.web.cookies import OwnCookies
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.school.blueprint import LEADERS, bp, school_of_mine, today, training
from awareness.web.school.forms import AttendanceForm, ButtonForm, GroupForm
from awareness.web.seen import note_view
from awareness.web.signed_in import forget, signed_in_person

EMPTY_LINES = 6
"""On a printed sheet, for people who are not on the school's list yet."""


def group_of_mine(school_id: uuid.UUID, group_id: uuid.UUID) -> tuple[School, InsetGroup]:
    school = school_of_mine(school_id)
    return school, queries.group_at(reading(), school, group_id)


@bp.get("/<uuid:school_id>/groups")
@open_to(*LEADERS)
def groups(school_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    return render_template(
        "school/groups.html",
        school=school,
        rows=queries.groups_at(reading(), school),
        modules=library().by_slug,
        at=clock.now(),
    )


@bp.route("/<uuid:school_id>/groups/new", methods=["GET", "POST"])
@open_to(*LEADERS)
def open_group(school_id: uuid.UUID) -> ResponseReturnValue:
    """Choose the one module of the session."""
    school, form = school_of_mine(school_id), GroupForm(training())
    if not form.validate_on_submit():
        page = render_template("school/group_new.html", school=school, form=form)
        return page, 422 if form.errors else 200
    with transaction() as session:
        group = journeys.open_group(
            session,
            school=school,
            module=library().module(form.module.data),
            by=signed_in_person(),
            randbelow=secrets.randbelow,
            at=clock.now(),
        )
    return redirect(url_for(".group", school_id=school.id, group_id=group.id))


@bp.get("/<uuid:school_id>/groups/<uuid:group_id>")
@open_to(*LEADERS)
def group(school_id: uuid.UUID, group_id: uuid.UUID) -> ResponseReturnValue:
    """Show the numbers, who was there and who has finished. No answers and no scores."""
    school, found = group_of_mine(school_id, group_id)
    present = queries.attendance_of(reading(), found)
    on_paper = {str(person) for person, row in present.items() if row.way is Way.PAPER}
    note_view("group training", school_id=school.id)
    return render_template(
        "school/group.html",
        school=school,
        group=found,
        module=library().by_slug.get(found.module),
        is_open=found.is_open(clock.now()),
        is_mine=found.opened_by_id == signed_in_person().id,
        is_recent=today() <= found.held_on + timedelta(days=LATEST_DAYS),
        people=queries.people_of(reading(), found),
        present=present,
        finished=queries.finished_in(reading(), found),
        form=AttendanceForm(data={"people": sorted(on_paper)}),
        button_form=ButtonForm(),
    )


@bp.get("/<uuid:school_id>/groups/<uuid:group_id>/sheet")
@open_to(*LEADERS)
def sign_in_sheet(school_id: uuid.UUID, group_id: uuid.UUID) -> ResponseReturnValue:
    """Show the list to sign on paper: names and roles, and empty lines for whoever is not on it."""
    school, found = group_of_mine(school_id, group_id)
    note_view("sign-in sheet", school_id=school.id)
    return render_template(
        "school/sign_in_sheet.html",
        school=school,
        group=found,
        module=library().by_slug.get(found.module),
        people=queries.people_of(reading(), found),
        empty_lines=EMPTY_LINES,
        enter_by=found.held_on + timedelta(days=LATEST_DAYS),
    )


@bp.post("/<uuid:school_id>/groups/<uuid:group_id>/kiosk")
@open_to(*LEADERS)
def hand_over(school_id: uuid.UUID, group_id: uuid.UUID) -> ResponseReturnValue:
    """Make this device a kiosk: from now on it holds no sign-in, only the kiosk's own cookie."""
    _school, found = group_of_mine(school_id, group_id)
    by, at = signed_in_person(), clock.now()
    if not found.is_open(at):
        raise NotReady("This group has ended. Open a new one.")
    token = forget() or ""
    with transaction() as session:
        secret = journeys.hand_over(session, group=found, by=by, sign_in=token, at=at)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    response = redirect(url_for("kiosk.names"))
    assert isinstance(app.session_interface, OwnCookies)
    app.session_interface.hand_over(app, response, KIOSK, {DEVICE: secret})
    return response


@bp.post("/<uuid:school_id>/groups/<uuid:group_id>/end")
@open_to(*LEADERS)
def end_group(school_id: uuid.UUID, group_id: uuid.UUID) -> ResponseReturnValue:
    school, found = group_of_mine(school_id, group_id)
    with transaction() as session:
        actions.end_group(session, found, at=clock.now())
    flash("The group has ended on every device.", "success")
    return redirect(url_for(".group", school_id=school.id, group_id=group_id))


@bp.post("/<uuid:school_id>/groups/<uuid:group_id>/present")
@open_to(*LEADERS)
def enter_attendance(school_id: uuid.UUID, group_id: uuid.UUID) -> ResponseReturnValue:
    """Enter who was present from a list on paper. It is attendance and never a pass."""
    school, found = group_of_mine(school_id, group_id)
    form = AttendanceForm()
    if form.validate_on_submit():
        here = {str(person.id): person.id for person in queries.people_of(reading(), found)}
        chosen = {here[value] for value in form.people.data or () if value in here}
        with transaction() as session:
            journeys.enter_attendance(
                session, group=found, people=chosen, by=signed_in_person(), at=clock.now()
            )
        flash("Who was present is noted. Each still does their own check.", "success")
    return redirect(url_for(".group", school_id=school.id, group_id=group_id))
