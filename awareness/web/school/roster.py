"""Many people at once: a staff list as CSV, checked as a whole, shown, and only then added."""

import csv
import io
import tempfile
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness.accounts.actions import NewStaff
from awareness.accounts.queries import known_at
from awareness.accounts.roster import Roster, read_roster
from awareness.schools.models import School
from awareness.web.extensions import reading
from awareness.web.guards import open_to
from awareness.web.school.blueprint import LEADERS, bp, school_of_mine, today
from awareness.web.school.forms import ROLES, CheckedRosterForm, RosterForm
from awareness.web.school.staff import add
from awareness.web.spreadsheet import Sheet, csv_response

HEADINGS = ("Name", "E-mail", "Role", "Start date")


def read(school: School, save: Callable[[Path], object]) -> Roster:
    """Read a list that `save` puts into a file; the file is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "staff.csv"
        save(file)
        return read_roster(file, known=known_at(reading(), school), on=today())


def written(rows: Sequence[NewStaff]) -> str:
    """Write people as the file that `read` reads, for the button that adds them."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(HEADINGS)
    for row in rows:
        lines.writerow((row.name, row.email, row.role.label, row.started_on.isoformat()))
    return text.getvalue()


@bp.get("/<uuid:school_id>/staff/template.csv")
@open_to(*LEADERS)
def roster_template(school_id: uuid.UUID) -> ResponseReturnValue:
    """Give out an empty list with its headings and one line that shows how."""
    school_of_mine(school_id)
    example = ("Dana Cole (replace this line)", "d.cole@school.sch.uk", "Teacher", "1/9/2026")
    another = ("Ola Marsh (no e-mail: trains at a kiosk)", "", "Catering or lunchtime", "1/9/2026")
    return csv_response(Sheet("Staff", HEADINGS, [example, another]), "staff-list.csv")


@bp.get("/<uuid:school_id>/staff/import")
@open_to(*LEADERS)
def roster(school_id: uuid.UUID) -> ResponseReturnValue:
    return show(school_of_mine(school_id), RosterForm(), Roster()), 200


@bp.post("/<uuid:school_id>/staff/import")
@open_to(*LEADERS)
def check_roster(school_id: uuid.UUID) -> ResponseReturnValue:
    """Show what the list would add, or every fault in it. Nothing is added yet."""
    school, form = school_of_mine(school_id), RosterForm()
    if not form.validate_on_submit():
        return show(school, form, Roster()), 422
    found = read(school, form.file.data.save)
    if found.faults:
        return show(school, form, found), 422
    checked = CheckedRosterForm(formdata=None, rows=written(found.rows))
    return render_template("school/roster_check.html", school=school, found=found, form=checked)


@bp.post("/<uuid:school_id>/staff/import/add")
@open_to(*LEADERS)
def add_roster(school_id: uuid.UUID) -> ResponseReturnValue:
    """Add the list that was shown. It is read again, because anything may be sent here."""
    school, form = school_of_mine(school_id), CheckedRosterForm()
    if not form.validate_on_submit():
        return redirect(url_for(".roster", school_id=school.id))
    text = form.rows.data
    found = read(school, lambda file: file.write_text(text, encoding="utf-8"))
    if found.faults:
        return show(school, RosterForm(formdata=None), found), 422
    letters = add(school, list(found.rows))
    flash(f"Roles added: {len(found.rows)}. Invitations on their way: {letters}.", "success")
    return redirect(url_for(".staff", school_id=school.id))


def show(school: School, form: RosterForm, found: Roster) -> str:
    return render_template("school/roster.html", school=school, form=form, found=found, roles=ROLES)
