"""Pages of the audience: admin. Schools, help services, settings and the outbox of a council."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from awareness import clock
from awareness.accounts.access import authority_of
from awareness.accounts.roles import Role
from awareness.audit import actions as audit
from awareness.errors import AlreadyDone
from awareness.outbox import actions as outbox_actions
from awareness.outbox import queries as outbox_queries
from awareness.outbox.rules import what, whom
from awareness.schools import actions, queries
from awareness.schools.files import UnusableFile
from awareness.schools.gias import UnusableLinks
from awareness.schools.imports import ImportReport, import_schools
from awareness.schools.models import LocalAuthority
from awareness.web.admin.forms import (
    CATEGORIES,
    VIEWS,
    CouncilForm,
    ImportForm,
    NewServiceForm,
    ServiceForm,
)
from awareness.web.extensions import library, momentary, reading, transaction
from awareness.web.guards import open_to
from awareness.web.signed_in import signed_in_person

bp = Blueprint("admin", __name__, url_prefix="/admin")
MOST_SHOWN = 200


def today() -> date:
    return clock.london_date(clock.now())


def my_council() -> LocalAuthority:
    return authority_of(signed_in_person(), {Role.AUTHORITY_ADMIN}, today())


@bp.get("")
@open_to(Role.AUTHORITY_ADMIN)
def home() -> ResponseReturnValue:
    council = my_council()
    waiting, failed = outbox_queries.count_unsent(reading())
    return render_template(
        "admin/home.html",
        council=council,
        schools=queries.count_open(reading(), council.id),
        services=queries.local_services(reading(), council.id),
        waiting=waiting,
        failed=failed,
    )


@bp.get("/schools")
@open_to(Role.AUTHORITY_ADMIN)
def schools() -> ResponseReturnValue:
    return render_template("admin/schools.html", form=ImportForm(), council=my_council())


@bp.post("/schools")
@open_to(Role.AUTHORITY_ADMIN)
def bring_schools() -> ResponseReturnValue:
    """Import and show what happened. Sent twice, the second time finds nothing to change."""
    form = ImportForm()
    report = _import(form) if form.validate_on_submit() else None
    if report is None:
        return render_template("admin/schools.html", form=form, council=my_council()), 422
    return render_template("admin/imported.html", report=report, most=MOST_SHOWN)


def _import(form: ImportForm) -> ImportReport | None:
    """Import the uploaded files, or put what is wrong beside the field it came in."""
    try:
        with _kept(form.file.data) as file, _kept(form.links.data) as links:
            assert file is not None
            with transaction() as session:
                return import_schools(
                    session,
                    file,
                    links=links,
                    at=clock.now(),
                    progress=lambda _rows: None,
                    by=signed_in_person().id,
                )
    except UnusableLinks as error:
        form.links.errors = [str(error)]
    except UnusableFile as error:
        form.file.errors = [str(error)]
    return None


@contextmanager
def _kept(upload: FileStorage | None) -> Iterator[Path | None]:
    """Keep an upload in a file of its own while it is read; it is gone afterwards."""
    if not upload:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.csv"
        upload.save(path)
        yield path


@bp.get("/outbox")
@open_to(Role.AUTHORITY_ADMIN)
def outbox() -> ResponseReturnValue:
    waiting, failed = outbox_queries.count_unsent(reading())
    return render_template(
        "admin/outbox.html",
        waiting=outbox_queries.waiting(reading(), limit=MOST_SHOWN),
        given_up=outbox_queries.given_up(reading(), limit=MOST_SHOWN),
        whom=whom,
        what=what,
        waiting_count=waiting,
        failed_count=failed,
    )


@bp.post("/outbox/<uuid:item_id>/again")
@open_to(Role.AUTHORITY_ADMIN)
def send_again(item_id: uuid.UUID) -> ResponseReturnValue:
    with transaction() as session:
        item = outbox_queries.get_unsent(session, item_id)
        outbox_actions.send_again(session, item, at=clock.now())
        audit.record(
            session,
            "sent again",
            f"outbox {item.id}",
            at=clock.now(),
            person_id=signed_in_person().id,
        )
    flash("It will be sent within a few seconds.", "success")
    return redirect(url_for(".outbox"))


@bp.get("/services")
@open_to(Role.AUTHORITY_ADMIN)
def services() -> ResponseReturnValue:
    rows = [
        (row, queries.as_service(row)) for row in queries.local_services(reading(), my_council().id)
    ]
    return render_template(
        "admin/services.html", rows=rows, categories=CATEGORIES, views=VIEWS, on=today()
    )


@bp.route("/services/new", methods=["GET", "POST"])
@open_to(Role.AUTHORITY_ADMIN)
def new_service() -> ResponseReturnValue:
    form = NewServiceForm.over(library().helplines)
    if form.validate_on_submit() and _add_service(form):
        flash(f"{form.name.data} is on the help pages.", "success")
        return redirect(url_for(".services"))
    page = render_template("admin/service.html", form=form, service=None)
    return page, 422 if form.errors else 200


def _add_service(form: NewServiceForm) -> bool:
    try:
        with transaction() as session:
            actions.add_service(session, my_council(), form.replaces.data, form.details())
    except AlreadyDone as error:
        form.name.errors = [str(error)]
        return False
    momentary.forget()
    return True


@bp.route("/services/<uuid:service_id>", methods=["GET", "POST"])
@open_to(Role.AUTHORITY_ADMIN)
def service(service_id: uuid.UUID) -> ResponseReturnValue:
    found = queries.get_local_service(reading(), my_council(), service_id)
    form = ServiceForm.of(found)
    if not form.validate_on_submit():
        page = render_template("admin/service.html", form=form, service=found)
        return page, 422 if form.errors else 200
    with transaction() as session:
        mine = queries.get_local_service(session, my_council(), service_id)
        actions.change_service(session, mine, form.details())
    momentary.forget()
    flash(f"{form.name.data} is changed on the help pages.", "success")
    return redirect(url_for(".services"))


@bp.post("/services/<uuid:service_id>/remove")
@open_to(Role.AUTHORITY_ADMIN)
def remove_service(service_id: uuid.UUID) -> ResponseReturnValue:
    with transaction() as session:
        found = queries.get_local_service(session, my_council(), service_id)
        actions.remove_service(session, found)
    momentary.forget()
    flash(f"{found.name} is no longer on the help pages.", "success")
    return redirect(url_for(".services"))


@bp.route("/council", methods=["GET", "POST"])
@open_to(Role.AUTHORITY_ADMIN)
def council() -> ResponseReturnValue:
    form = CouncilForm(obj=my_council())
    if not form.validate_on_submit():
        page = render_template("admin/council.html", form=form, council=my_council())
        return page, 422 if form.errors else 200
    with transaction() as session:
        actions.set_council(
            session,
            my_council(),
            driver_months=form.driver_months.data,
            concern_route=form.concern_route.data,
        )
    flash("The settings are saved. Staff see them from now on.", "success")
    return redirect(url_for(".home"))
