"""The connections of a person's schools and councils, and one of them on its page."""

import uuid

from flask import render_template
from flask.typing import ResponseReturnValue

from awareness.lti import queries
from awareness.schools.models import LocalAuthority
from awareness.web.connections.blueprint import CONNECTORS, bp, connection_of_mine, mine
from awareness.web.connections.forms import ButtonForm
from awareness.web.extensions import library, reading
from awareness.web.guards import open_to


@bp.get("")
@open_to(*CONNECTORS)
def home() -> ResponseReturnValue:
    owners = mine()
    found = queries.connections_of(reading(), owners)
    return render_template(
        "connections/home.html",
        owners=owners,
        connections={
            owner.id: [row for row in found if owner.id in (row.school_id, row.authority_id)]
            for owner in owners
        },
        shared=queries.shared_with(reading(), owners),
        waiting=queries.count_waiting(reading(), found),
        may_rotate=any(isinstance(owner, LocalAuthority) for owner in owners),
    )


@bp.get("/<uuid:connection_id>")
@open_to(*CONNECTORS)
def connection(connection_id: uuid.UUID) -> ResponseReturnValue:
    found = connection_of_mine(connection_id)
    return render_template(
        "connections/connection.html",
        connection=found,
        deployments=queries.deployments_of(reading(), found),
        launches=queries.last_launches(reading(), found),
        scores=queries.unsent_scores(reading(), found),
        modules=library().by_slug,
        form=ButtonForm(),
    )
