"""Pages of the audience: authority. Counts only; no pupil, no member of staff, no ranking."""

import uuid

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from awareness.accounts.roles import COUNCIL_READING
from awareness.coverage.definitions import DEFINITIONS
from awareness.errors import NotFound
from awareness.web.authority import exports
from awareness.web.authority.figures import asked
from awareness.web.guards import open_to
from awareness.web.spreadsheet import csv_response, workbook_response

bp = Blueprint("authority", __name__, url_prefix="/authority")
OFFICERS = tuple(sorted(COUNCIL_READING))


def figures_page(template: str) -> ResponseReturnValue:
    """Show one view of the figures, or say in words what is wrong with the filters."""
    found = asked()
    is_sound = found.form.validate()
    page = render_template(
        template, asked=found, form=found.form, is_sound=is_sound, definitions=DEFINITIONS
    )
    return page if is_sound else (page, 422)


@bp.get("/coverage")
@open_to(*OFFICERS)
def coverage() -> ResponseReturnValue:
    return figures_page("authority/coverage.html")


@bp.get("/coverage/phases")
@open_to(*OFFICERS)
def phases() -> ResponseReturnValue:
    return figures_page("authority/phases.html")


@bp.get("/coverage/roles")
@open_to(*OFFICERS)
def roles() -> ResponseReturnValue:
    return figures_page("authority/roles.html")


@bp.get("/coverage/bands")
@open_to(*OFFICERS)
def bands() -> ResponseReturnValue:
    return figures_page("authority/bands.html")


@bp.get("/coverage/performances")
@open_to(*OFFICERS)
def performances() -> ResponseReturnValue:
    return figures_page("authority/performances.html")


@bp.get("/coverage/gaps")
@open_to(*OFFICERS)
def gaps() -> ResponseReturnValue:
    return figures_page("authority/gaps.html")


@bp.get("/coverage/definitions")
@open_to(*OFFICERS)
def definitions() -> ResponseReturnValue:
    return render_template("authority/definitions.html", definitions=DEFINITIONS)


@bp.get("/coverage/schools/<uuid:school_id>")
@open_to(*OFFICERS)
def school(school_id: uuid.UUID) -> ResponseReturnValue:
    found = asked()
    if not found.form.validate():
        return figures_page("authority/coverage.html")
    report = found.published.find_school(school_id)
    if report is None:
        raise NotFound("There is no such school in your council.")
    return render_template("authority/school.html", asked=found, report=report, form=found.form)


@bp.get(f"/coverage/files/<any({', '.join(exports.SHEETS)}):name>.csv")
@open_to(*OFFICERS)
def table(name: str) -> ResponseReturnValue:
    """The rows of one page as CSV."""
    found = asked()
    if not found.form.validate():
        return figures_page("authority/coverage.html")
    return csv_response(exports.SHEETS[name](found), exports.filename(found, name, "csv"))


@bp.get("/coverage/files/coverage.xlsx")
@open_to(*OFFICERS)
def workbook() -> ResponseReturnValue:
    """Every page and the definitions as one workbook."""
    found = asked()
    if not found.form.validate():
        return figures_page("authority/coverage.html")
    return workbook_response(
        exports.every_sheet(found), exports.filename(found, "workbook", "xlsx")
    )
