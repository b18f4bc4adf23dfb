"""The school's log of performances, and the lesson that each class has before and after."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts.queries import leads_of
from awareness.classroom.rules import LESSON_AFTER
from awareness.clock import AcademicYear
from awareness.content.bands import Band
from awareness.errors import AlreadyDone
from awareness.performances import actions, queries
from awareness.performances.models import Performance
from awareness.performances.rules import LESSON_BEFORE
from awareness.schools.models import School
from awareness.schools.queries import classes_of
from awareness.web.extensions import library, reading, transaction
from awareness.web.fields import YearFilter
from awareness.web.guards import open_to
from awareness.web.school.blueprint import LEADERS, bp, school_of_mine, today
from awareness.web.school.forms import ButtonForm, PerformanceForm
from awareness.web.signed_in import signed_in_person

FRIDAY = 4


@bp.get("/<uuid:school_id>/performances")
@open_to(*LEADERS)
def performances(school_id: uuid.UUID) -> ResponseReturnValue:
    """Show the log of this year, or of an earlier one in which something was recorded."""
    school, on = school_of_mine(school_id), today()
    current = AcademicYear.of(on).label
    earlier = [year for year in queries.years_at(reading(), school) if year != current]
    form = YearFilter(request.args, years=[current, *earlier])
    is_sound = form.validate()
    year = form.year.data if is_sound else current
    page = render_template(
        "school/performances.html",
        school=school,
        year=year,
        current=current,
        form=form,
        has_earlier=bool(earlier),
        seen=queries.at_school(reading(), school, year, on),
        before=library().by_slug.get(LESSON_BEFORE),
        after=library().by_slug.get(LESSON_AFTER),
    )
    return page, 200 if is_sound else 422


def log_of(school: School, year: str) -> str:
    """Return the address of the log that shows a year."""
    asked = None if year == AcademicYear.of(today()).label else year
    return url_for(".performances", school_id=school.id, year=asked)


def form_for(school: School, performance: Performance | None = None) -> PerformanceForm:
    """Return the form with the school's classes of this year, or filled in for a performance, with
    those of its own.
    """
    year = AcademicYear.parse(performance.year) if performance else AcademicYear.of(today())
    classes = classes_of(reading(), school.id, year.label)
    if performance is None:
        return PerformanceForm(classes, year=year)
    named = queries.classes_named(reading(), performance)
    return PerformanceForm(
        classes,
        year=year,
        data={
            "title": performance.title,
            "seen_on": performance.seen_on,
            "pupils": performance.pupils,
            "bands": performance.bands,
            "classes": [str(each) for each in named],
        },
    )


def shown(form: PerformanceForm) -> actions.Shown:
    """Return what was entered. Only after the form was found sound."""
    return actions.Shown(
        title=form.title.data,
        seen_on=form.seen_on.data,
        pupils=form.pupils.data,
        bands=tuple(Band(each) for each in form.bands.data),
        classes=frozenset(uuid.UUID(each) for each in form.classes.data),
    )


def show(
    school: School, form: PerformanceForm, performance: Performance | None
) -> ResponseReturnValue:
    year = performance.year if performance else AcademicYear.of(today()).label
    page = render_template(
        "school/performance.html",
        school=school,
        form=form,
        performance=performance,
        year=year,
        log=log_of(school, year),
    )
    return page, 422 if form.errors else 200


@bp.route("/<uuid:school_id>/performances/add", methods=["GET", "POST"])
@open_to(*LEADERS)
def add_performance(school_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    form = form_for(school)
    if not form.validate_on_submit() or not kept(school, form, None):
        return show(school, form, None)
    flash(f"“{form.title.data}” is in the log.", "success")
    return redirect(url_for(".performances", school_id=school.id))


@bp.route("/<uuid:school_id>/performances/<uuid:performance_id>", methods=["GET", "POST"])
@open_to(*LEADERS)
def change_performance(school_id: uuid.UUID, performance_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    performance = queries.performance_at(reading(), school, performance_id)
    form, log = form_for(school, performance), log_of(school, performance.year)
    if not form.validate_on_submit() or not kept(school, form, performance_id):
        return show(school, form, performance)
    flash(f"“{form.title.data}” is changed.", "success")
    return redirect(log)


@bp.get("/<uuid:school_id>/performances/<uuid:performance_id>/briefing")
@open_to(*LEADERS)
def briefing(school_id: uuid.UUID, performance_id: uuid.UUID) -> ResponseReturnValue:
    """Show what staff need to know before, during and after a performance: a sheet to print."""
    school, on = school_of_mine(school_id), today()
    seen = queries.seen_at(reading(), school, performance_id, on)
    return render_template(
        "school/briefing.html",
        school=school,
        seen=seen,
        log=log_of(school, seen.performance.year),
        after=library().by_slug.get(LESSON_AFTER),
        leads=leads_of(reading(), school, on=on),
        is_friday=seen.performance.seen_on.weekday() == FRIDAY,
    )


def kept(school: School, form: PerformanceForm, performance_id: uuid.UUID | None) -> bool:
    """Record or change; a performance that is there already is told beside its title."""
    by, at = signed_in_person(), clock.now()
    try:
        with transaction() as session:
            if performance_id is None:
                actions.record(session, school, shown(form), by=by, at=at)
            else:
                found = queries.performance_at(session, school, performance_id)
                actions.change(session, found, shown(form), by=by, at=at)
    except AlreadyDone as known:
        form.title.errors = [str(known)]
        return False
    return True


@bp.route("/<uuid:school_id>/performances/<uuid:performance_id>/remove", methods=["GET", "POST"])
@open_to(*LEADERS)
def remove_performance(school_id: uuid.UUID, performance_id: uuid.UUID) -> ResponseReturnValue:
    """Show what would go, then take it out for good."""
    school, form = school_of_mine(school_id), ButtonForm()
    performance = queries.performance_at(reading(), school, performance_id)
    title, log = performance.title, log_of(school, performance.year)
    if not form.validate_on_submit():
        return render_template(
            "school/performance_remove.html",
            school=school,
            performance=performance,
            form=form,
            log=log,
        )
    with transaction() as session:
        actions.remove(session, performance, by=signed_in_person(), at=clock.now())
    flash(f"“{title}” is taken out of the log.", "success")
    return redirect(log)
