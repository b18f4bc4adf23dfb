"""The training matrix: everybody at the school by everything they are asked for."""

import uuid
from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts.roles import Role
from awareness.audit.actions import record
from awareness.content.model import Module
from awareness.coverage.matrix import Cell, StaffRow
from awareness.coverage.record import Group, chosen
from awareness.schools.models import School
from awareness.web.extensions import transaction
from awareness.web.filters import in_words
from awareness.web.guards import open_to
from awareness.web.school.blueprint import (
    LEADERS,
    after,
    bp,
    school_of_mine,
    today,
    training,
    whole_matrix,
)
from awareness.web.school.forms import MatrixFilter
from awareness.web.seen import note_view
from awareness.web.signed_in import signed_in_person
from awareness.web.spreadsheet import Sheet, csv_response

PART = 60
"""People on one page of the matrix; the print view and the file have everybody."""


def rows_of(school: School, form: MatrixFilter) -> list[StaffRow]:
    rows = whole_matrix(school)
    form.validate()
    role = Role(form.role.data) if form.role.data and not form.role.errors else None
    group = Group.EVERYONE if form.group.errors else Group(form.group.data)
    return chosen(rows, group, role)


def part_of(rows: Sequence[StaffRow], last: uuid.UUID | None) -> list[StaffRow]:
    """Return the rows after the one with this key; from the start when it is not among them."""
    start = next((place for place, row in enumerate(rows, 1) if row.person_id == last), 0)
    return list(rows[start : start + PART])


def columns_of(rows: Sequence[StaffRow], modules: Sequence[Module]) -> list[Module]:
    """Return the modules that somebody among these people needs or holds."""
    shown = {cell.module for row in rows for cell in row.cells if cell.status != "not required"}
    return [module for module in modules if module.slug in shown]


@bp.get("/<uuid:school_id>/matrix")
@open_to(*LEADERS)
def matrix(school_id: uuid.UUID) -> ResponseReturnValue:
    """Show the matrix in parts, or the whole of it to print."""
    school, modules, form = school_of_mine(school_id), training(), MatrixFilter(request.args)
    rows = rows_of(school, form)
    shown = rows if "whole" in request.args else part_of(rows, after())
    note_view("training matrix", school_id=school.id)
    return render_template(
        "school/matrix.html",
        school=school,
        rows=shown,
        everyone=len(rows),
        columns=columns_of(rows, modules),
        form=form,
        next_key=shown[-1].person_id if shown and shown[-1] is not rows[-1] else None,
    )


@bp.post("/<uuid:school_id>/matrix.csv")
@open_to(*LEADERS)
def matrix_csv(school_id: uuid.UUID) -> ResponseReturnValue:
    """Give out the matrix as it is filtered, and note who took it."""
    school, modules = school_of_mine(school_id), training()
    rows = rows_of(school, MatrixFilter(request.args))
    with transaction() as session:
        record(
            session,
            "downloaded training matrix",
            f"{len(rows)} people",
            at=clock.now(),
            person_id=signed_in_person().id,
            school_id=school.id,
        )
    columns = columns_of(rows, modules)
    return csv_response(sheet(rows, columns), f"training-matrix-{school.urn}-{today():%Y%m%d}.csv")


def sheet(rows: Sequence[StaffRow], columns: Sequence[Module]) -> Sheet:
    headings = [words for column in columns for words in (column.title, f"{column.title}: until")]
    shown = {column.slug for column in columns}
    lines = [
        (
            row.name,
            "; ".join(role.label for role in row.roles),
            "yes" if row.is_away else "no",
            *(text for cell in row.cells if cell.module in shown for text in cell_words(cell)),
        )
        for row in rows
    ]
    return Sheet("Training matrix", ("Name", "Roles", "Away", *headings), lines)


def cell_words(cell: Cell) -> tuple[str, str]:
    if not cell.status.is_held:
        return cell.status.value, ""
    new = "; new edition to read" if cell.has_new_edition else ""
    return cell.status.value + new, in_words(cell.expires_on) or "does not expire"
