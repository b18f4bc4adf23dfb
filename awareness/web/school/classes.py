"""The school's classes of the year: how many are on the roll, and never who."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness.classroom.queries import class_rows
from awareness.clock import AcademicYear
from awareness.content.bands import Band
from awareness.errors import AlreadyDone
from awareness.schools import actions, queries
from awareness.schools.class_list import ClassFault, read_classes
from awareness.schools.models import School
from awareness.schools.rules import bands_for
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.school.blueprint import LEADERS, bp, school_of_mine, today
from awareness.web.school.forms import ClassesForm, ClassForm


def this_year() -> AcademicYear:
    return AcademicYear.of(today())


@bp.get("/<uuid:school_id>/classes")
@open_to(*LEADERS)
def classes(school_id: uuid.UUID) -> ResponseReturnValue:
    school, year = school_of_mine(school_id), this_year()
    rows = class_rows(reading(), [school.id], year.label, library())
    return render_template("school/classes.html", school=school, year=year, rows=rows)


@bp.route("/<uuid:school_id>/classes/add", methods=["GET", "POST"])
@open_to(*LEADERS)
def add_class(school_id: uuid.UUID) -> ResponseReturnValue:
    school, form = school_of_mine(school_id), ClassForm()
    if form.validate_on_submit() and added(school, form):
        flash(f"{form.name.data} is added.", "success")
        return redirect(url_for(".classes", school_id=school.id))
    page = render_template("school/class.html", school=school, form=form, group=None)
    return page, 422 if form.errors else 200


def added(school: School, form: ClassForm) -> bool:
    """Add the class; a name that is taken is told beside the field."""
    try:
        with transaction() as session:
            actions.add_class(
                session,
                school,
                name=form.name.data,
                band=Band(form.band.data),
                roll=form.roll.data,
                year=this_year(),
            )
    except AlreadyDone as taken:
        form.name.errors = [str(taken)]
        return False
    return True


@bp.route("/<uuid:school_id>/classes/<uuid:class_id>", methods=["GET", "POST"])
@open_to(*LEADERS)
def change_class(school_id: uuid.UUID, class_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    group = queries.get_class(reading(), school, class_id)
    name = group.name
    form = ClassForm(data={"name": name, "band": group.band.value, "roll": group.roll})
    if form.validate_on_submit() and changed(school, class_id, form):
        flash(f"{form.name.data} is changed.", "success")
        return redirect(url_for(".classes", school_id=school.id))
    page = render_template("school/class.html", school=school, form=form, group=name)
    return page, 422 if form.errors else 200


def changed(school: School, class_id: uuid.UUID, form: ClassForm) -> bool:
    """Change the class; a name that is taken is told beside the field."""
    try:
        with transaction() as session:
            group = queries.get_class(session, school, class_id)
            band = Band(form.band.data)
            actions.change_class(
                session, group, name=form.name.data, band=band, roll=form.roll.data
            )
    except AlreadyDone as taken:
        form.name.errors = [str(taken)]
        return False
    return True


@bp.route("/<uuid:school_id>/classes/list", methods=["GET", "POST"])
@open_to(*LEADERS)
def paste_classes(school_id: uuid.UUID) -> ResponseReturnValue:
    """Add many classes from a typed list: all of them or none."""
    school, form, year = school_of_mine(school_id), ClassesForm(), this_year()
    if not form.validate_on_submit():
        return show_list(school, form, ()), 422 if form.errors else 200
    taken = [group.name for group in queries.classes_of(reading(), school.id, year.label)]
    bands = bands_for(school.phase, school.low_age, school.high_age)
    found = read_classes(form.classes.data, bands=bands, taken=taken)
    if found.faults:
        form.classes.errors = [
            "Nothing was added. Mend the lines in the table and send the list again."
        ]
        return show_list(school, form, found.faults), 422
    with transaction() as session:
        actions.add_classes(session, school, found.classes, year=year)
    flash(f"Classes added: {len(found.classes)}.", "success")
    return redirect(url_for(".classes", school_id=school.id))


def show_list(school: School, form: ClassesForm, faults: tuple[ClassFault, ...]) -> str:
    return render_template("school/class_list.html", school=school, form=form, faults=faults)
