"""A result that has not arrived is sent again once somebody has mended what stopped it."""

import uuid

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.audit.actions import record
from awareness.lti import scores
from awareness.web.connections.blueprint import CONNECTORS, bp, connection_of_mine
from awareness.web.extensions import transaction
from awareness.web.guards import open_to
from awareness.web.signed_in import signed_in_person


@bp.post("/<uuid:connection_id>/results/<uuid:score_id>/again")
@open_to(*CONNECTORS)
def send_again(connection_id: uuid.UUID, score_id: uuid.UUID) -> ResponseReturnValue:
    found, by, at = connection_of_mine(connection_id), signed_in_person(), clock.now()
    with transaction() as session:
        score = scores.get(session, found, score_id)
        scores.send_again(session, score, at=at)
        record(session, "sent again", f"result {score.id}", at=at, person_id=by.id)
    flash("It will be sent within a few seconds. Reload this page to see it go.", "success")
    return redirect(url_for(".connection", connection_id=found.id, _anchor="results"))
