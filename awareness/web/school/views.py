"""The state of the school on one page, who is told about worries, and the evidence to print."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts import queries as accounts
from awareness.accounts.access import schools_led_by
from awareness.audit.actions import record
from awareness.classroom import queries as classroom
from awareness.classroom.rules import LESSON_AFTER
from awareness.coverage import figures
from awareness.coverage import queries as coverage
from awareness.coverage.matrix import SchoolState, StaffRow, school_state
from awareness.coverage.record import editions_read, module_lines
from awareness.learning import elsewhere
from awareness.learning.required import GUIDANCE
from awareness.performances.queries import due_at
from awareness.schools import actions
from awareness.schools import queries as schools
from awareness.schools.models import School
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.school.blueprint import (
    LEADERS,
    bp,
    required_now,
    school_of_mine,
    today,
    whole_matrix,
)
from awareness.web.school.forms import LeadForm
from awareness.web.seen import note_view
from awareness.web.signed_in import signed_in_person

SESSIONS_SHOWN = 100


@bp.get("")
@open_to(*LEADERS)
def home() -> ResponseReturnValue:
    """Go to the one school, or show somebody with several how each of them stands."""
    led, on = schools_led_by(signed_in_person(), today()), today()
    mine = reading().scalars(led).all()
    if len(mine) == 1:
        return redirect(url_for(".overview", school_id=mine[0].id))
    year = clock.AcademicYear.of(on).label
    found = coverage.by_school(reading(), led, year=year, on=on, required=required_now())
    return render_template(
        "school/home.html",
        schools=mine,
        found={row.school_id: row for row in found},
        all=figures.totals(found),
        year=year,
    )


def state_of(school: School, rows: list[StaffRow]) -> SchoolState:
    return school_state(reading(), school, rows, required=required_now(), on=today())


@bp.get("/<uuid:school_id>")
@open_to(*LEADERS)
def overview(school_id: uuid.UUID) -> ResponseReturnValue:
    school, on = school_of_mine(school_id), today()
    rows = whole_matrix(school)
    note_view("school page", school_id=school.id)
    return render_template(
        "school/overview.html",
        school=school,
        state=state_of(school, rows),
        missing=[row for row in rows if row.missing and not row.is_away],
        modules=library().by_slug,
        waiting=accounts.count_waiting(reading(), school, on=on),
        leads=elsewhere.leads_without_training(reading(), school, on),
        follow_ups=count_follow_ups(school),
        unfinished=classroom.count_unfinished_at(reading(), school.id, at=clock.now()),
    )


def count_follow_ups(school: School) -> int:
    """Count the classes that are due the lesson after a performance, if there is such a lesson."""
    if LESSON_AFTER not in library().by_slug:
        return 0
    return len(due_at(reading(), [school.id], today()))


@bp.get("/<uuid:school_id>/evidence")
@open_to(*LEADERS)
def evidence(school_id: uuid.UUID) -> ResponseReturnValue:
    """Show the training log as an inspector or the governors may have it.

    Names stand only beside training done elsewhere, and can be left out.
    """
    school, on = school_of_mine(school_id), today()
    rows = whole_matrix(school)
    state = state_of(school, rows)
    mine = schools_led_by(signed_in_person(), on).where(School.id == school.id)
    found = coverage.by_school(reading(), mine, year=state.year, on=on, required=required_now())
    outside = elsewhere.records_at(reading(), school, on)
    has_names = bool(outside) and request.args.get("names") != "no"
    if has_names:
        note_view("evidence pack", school_id=school.id)
    return render_template(
        "school/evidence.html",
        school=school,
        elsewhere=outside,
        has_names=has_names,
        state=state,
        roles=figures.by_role(found),
        lines=module_lines(rows),
        editions=editions_read(reading(), school, GUIDANCE, on=on),
        sessions=classroom.delivered_at(reading(), school.id, state.year, SESSIONS_SHOWN),
        delivered=classroom.count_delivered_at(reading(), school.id, state.year),
        former=schools.former_numbers(reading(), school.id),
        modules=library().by_slug,
    )


@bp.route("/<uuid:school_id>/lead", methods=["GET", "POST"])
@open_to(*LEADERS)
def lead(school_id: uuid.UUID) -> ResponseReturnValue:
    """Say whom teachers and staff are told to go to, and how to reach them."""
    school = school_of_mine(school_id)
    form = LeadForm(
        data={
            "name": school.lead_name,
            "contact": school.lead_contact,
            "available": school.lead_available,
        }
    )
    if not form.validate_on_submit():
        leads = accounts.leads_of(reading(), school, on=today())
        page = render_template("school/lead.html", school=school, form=form, leads=leads)
        return page, 422 if form.errors else 200
    with transaction() as session:
        actions.set_lead(
            session,
            school,
            name=form.name.data,
            contact=form.contact.data,
            available=form.available.data,
        )
        record(
            session,
            "named safeguarding lead",
            f"school {school.id}",
            at=clock.now(),
            person_id=signed_in_person().id,
            school_id=school.id,
        )
    flash(f"Staff are now told to go to {school.lead_name}.", "success")
    return redirect(url_for(".overview", school_id=school.id))
