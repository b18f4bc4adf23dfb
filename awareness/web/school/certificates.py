"""The school's certificates: the list, one of them, all of them as a ZIP, and revoking one."""

import uuid

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts.access import schools_led_by
from awareness.audit.actions import record
from awareness.certificates import actions, queries
from awareness.certificates.models import Certificate
from awareness.errors import NotFound
from awareness.schools.models import School
from awareness.web.certificate import pdf_response
from awareness.web.certificate_archive import zip_response
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.school.blueprint import LEADERS, after, bp, school_of_mine, today
from awareness.web.school.forms import ButtonForm, RevokeForm
from awareness.web.seen import note_view
from awareness.web.signed_in import signed_in_person

PART = 50


def certificate_of(school: School, certificate_id: uuid.UUID) -> Certificate:
    """Return one of this school's certificates. Raises NotFound."""
    mine = schools_led_by(signed_in_person(), today()).where(School.id == school.id)
    return queries.certificate_within(reading(), mine, certificate_id)


@bp.get("/<uuid:school_id>/certificates")
@open_to(*LEADERS)
def certificates(school_id: uuid.UUID) -> ResponseReturnValue:
    school, on = school_of_mine(school_id), today()
    module = request.args.get("module") or None
    found = queries.issued_at(reading(), school, module=module, after=after(), limit=PART + 1)
    current = queries.count_certificates_at(reading(), school, on=on)
    note_view("certificates", school_id=school.id)
    return render_template(
        "school/certificates.html",
        school=school,
        certificates=found[:PART],
        next_key=found[PART - 1].id if len(found) > PART else None,
        module=module,
        modules=[module for module in library().all if not module.is_pupil],
        current=current,
        parts=queries.parts(current),
        per_part=queries.PART,
        button_form=ButtonForm(),
    )


@bp.get("/<uuid:school_id>/certificates/<uuid:certificate_id>.pdf")
@open_to(*LEADERS)
def certificate(school_id: uuid.UUID, certificate_id: uuid.UUID) -> Response:
    school = school_of_mine(school_id)
    found = certificate_of(school, certificate_id)
    note_view("certificate", school_id=school.id, subject=found.person_id)
    return pdf_response(found)


@bp.post("/<uuid:school_id>/certificates/<int(min=1, max=1000):part>.zip")
@open_to(*LEADERS)
def certificates_file(school_id: uuid.UUID, part: int) -> Response:
    """Send a part of the current certificates with an index, and note who took it."""
    school, at = school_of_mine(school_id), clock.now()
    found = queries.certificates_at(reading(), school, on=today(), part=part)
    if not found:
        raise NotFound("There are no certificates in this part.")
    with transaction() as session:
        record(
            session,
            "downloaded certificates",
            f"part {part}, {len(found)} certificates",
            at=at,
            person_id=signed_in_person().id,
            school_id=school.id,
        )
    name = f"certificates-{school.urn}-{today():%Y%m%d}-part-{part}.zip"
    return zip_response(found, name, at=at)


@bp.route("/<uuid:school_id>/certificates/<uuid:certificate_id>/revoke", methods=["GET", "POST"])
@open_to(*LEADERS)
def revoke(school_id: uuid.UUID, certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why, then revoke for good."""
    school = school_of_mine(school_id)
    found = certificate_of(school, certificate_id)
    form = RevokeForm()
    if found.is_revoked or not form.validate_on_submit():
        page = render_template("school/revoke.html", school=school, certificate=found, form=form)
        return page, 422 if form.errors else 200
    with transaction() as session:
        actions.revoke(
            session, found, reason=form.reason.data, by=signed_in_person(), at=clock.now()
        )
    flash(f"Certificate {found.number} is revoked.", "success")
    return redirect(url_for(".certificates", school_id=school.id))
