"""Switch a connection on and off, and remove it."""

import uuid

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.lti import registrations
from awareness.lti.registrations import Removal
from awareness.web.connections.blueprint import CONNECTORS, bp, connection_of_mine
from awareness.web.connections.forms import ButtonForm
from awareness.web.extensions import reading, transaction
from awareness.web.guards import open_to
from awareness.web.signed_in import signed_in_person


@bp.post("/<uuid:connection_id>/on")
@open_to(*CONNECTORS)
def switch_on(connection_id: uuid.UUID) -> ResponseReturnValue:
    found = connection_of_mine(connection_id)
    secret, by = current_app.config["SECRET_KEY"], signed_in_person()
    with transaction() as session:
        registrations.switch_on(session, found, secret=secret, by=by, at=clock.now())
    flash(f"{found.name} is on. Open a module from a course to try it.", "success")
    return redirect(url_for(".connection", connection_id=found.id))


@bp.post("/<uuid:connection_id>/off")
@open_to(*CONNECTORS)
def switch_off(connection_id: uuid.UUID) -> ResponseReturnValue:
    found = connection_of_mine(connection_id)
    with transaction() as session:
        registrations.switch_off(session, found, by=signed_in_person(), at=clock.now())
    flash(f"{found.name} is off. Nobody comes in through it.", "success")
    return redirect(url_for(".connection", connection_id=found.id))


@bp.route("/<uuid:connection_id>/remove", methods=["GET", "POST"])
@open_to(*CONNECTORS)
def remove(connection_id: uuid.UUID) -> ResponseReturnValue:
    """Say what would go and what stays, then remove it or switch it off."""
    found, form = connection_of_mine(connection_id), ButtonForm()
    if not form.validate_on_submit():
        has_evidence = registrations.has_evidence(reading(), found)
        return render_template(
            "connections/remove.html", connection=found, form=form, has_evidence=has_evidence
        )
    name, by = found.name, signed_in_person()
    with transaction() as session:
        removal = registrations.remove(session, found, by=by, at=clock.now())
    if removal is Removal.OFF:
        flash(f"{name} is off. It stays in the list, because records hang on it.", "success")
    else:
        flash(f"{name} is removed.", "success")
    return redirect(url_for(".home"))
