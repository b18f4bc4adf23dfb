"""Say which school a deployment belongs to, or switch it off."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.lti import queries, registrations
from awareness.lti.models import Deployment, Registration
from awareness.schools.models import School
from awareness.schools.queries import schools_of
from awareness.web.connections.blueprint import CONNECTORS, bp, connection_of_mine
from awareness.web.connections.forms import AssignForm
from awareness.web.extensions import reading, transaction
from awareness.web.guards import open_to
from awareness.web.signed_in import signed_in_person

DEPLOYMENT = "/<uuid:connection_id>/deployments/<uuid:deployment_id>"


def schools_for(connection: Registration, deployment: Deployment) -> Sequence[School]:
    """Return the schools the deployment may be given to: its own once it has one, else the one
    school of the connection, or the open ones of the council.
    """
    if deployment.school is not None:
        return [deployment.school]
    if connection.school is not None:
        return [connection.school]
    assert connection.authority_id is not None
    return schools_of(reading(), connection.authority_id)


@bp.route(f"{DEPLOYMENT}/school", methods=["GET", "POST"])
@open_to(*CONNECTORS)
def assign(connection_id: uuid.UUID, deployment_id: uuid.UUID) -> ResponseReturnValue:
    found = connection_of_mine(connection_id)
    deployment = queries.deployment_of(reading(), found, deployment_id)
    schools = schools_for(found, deployment)
    form = AssignForm.among(schools)
    if not form.validate_on_submit():
        page = render_template(
            "connections/assign.html", connection=found, deployment=deployment, form=form
        )
        return page, 422 if form.errors else 200
    school = next(school for school in schools if str(school.id) == form.school.data)
    by, at = signed_in_person(), clock.now()
    with transaction() as session:
        registrations.assign(session, found, deployment, school, by=by, at=at)
    flash(f"Deployment {deployment.deployment_id} lets people of {school.name} in.", "success")
    return redirect(url_for(".connection", connection_id=found.id))


@bp.post(f"{DEPLOYMENT}/off")
@open_to(*CONNECTORS)
def switch_deployment_off(
    connection_id: uuid.UUID, deployment_id: uuid.UUID
) -> ResponseReturnValue:
    found = connection_of_mine(connection_id)
    deployment = queries.deployment_of(reading(), found, deployment_id)
    by, at = signed_in_person(), clock.now()
    with transaction() as session:
        registrations.switch_off_deployment(session, found, deployment, by=by, at=at)
    flash(f"Deployment {deployment.deployment_id} is off.", "success")
    return redirect(url_for(".connection", connection_id=found.id))
