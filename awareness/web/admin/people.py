"""The first people of a school or a council: head teachers, colleagues, drivers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awareness import clock, journeys
from awareness.accounts.actions import NewStaff
from awareness.accounts.roles import Role
from awareness.errors import AlreadyDone
from awareness.schools.models import LocalAuthority
from awareness.schools.queries import find_school_of
from awareness.web.admin.forms import PersonForm
from awareness.web.admin.views import bp, my_council, today
from awareness.web.extensions import reading, settings, transaction
from awareness.web.guards import open_to
from awareness.web.signed_in import signed_in_person


@bp.route("/people", methods=["GET", "POST"])
@open_to(Role.AUTHORITY_ADMIN)
def people() -> ResponseReturnValue:
    """Add one person and write to them."""
    council = my_council()
    form = PersonForm(lambda urn: find_school_of(reading(), council, urn))
    if not form.validate_on_submit():
        page = render_template("admin/people.html", form=form, council=council)
        return page, 422 if form.errors else 200
    try:
        with transaction() as session:
            add(session, form, council)
    except AlreadyDone as held:
        form.role.errors = [str(held)]
        return render_template("admin/people.html", form=form, council=council), 422
    flash(f"{form.name.data} is added. Who has no password yet gets a letter.", "success")
    return redirect(url_for(".people"))


def add(session: Session, form: PersonForm, council: LocalAuthority) -> None:
    """Add the person at the school that the form found, or at the council."""
    row = NewStaff(form.name.data, form.email.data, Role(form.role.data), today())
    shared = {"base_url": settings().base_url, "service": settings().service_name}
    by, at = signed_in_person(), clock.now()
    if form.school is not None:
        journeys.invite_staff(session, school=form.school, rows=[row], by=by, at=at, **shared)
        return
    badge = (form.badge.data or "").strip()
    journeys.invite_at_council(
        session, authority=council, row=row, badge=badge, by=by, at=at, **shared
    )
