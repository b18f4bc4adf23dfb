"""What every page of a connection begins with: whose it is, and whether the person may see it."""

import uuid
from datetime import date

from flask import Blueprint

from awareness import clock
from awareness.accounts.access import Owner, connected_by, connecting_owner
from awareness.accounts.roles import CONNECTING, CONNECTING_COUNCIL
from awareness.lti import queries
from awareness.lti.http import Doors
from awareness.lti.models import Registration
from awareness.web.extensions import reading, settings
from awareness.web.signed_in import signed_in_person

bp = Blueprint("connections", __name__, url_prefix="/connections")
CONNECTORS = tuple(sorted(CONNECTING))
COUNCIL = tuple(sorted(CONNECTING_COUNCIL))


def today() -> date:
    return clock.london_date(clock.now())


def mine() -> list[Owner]:
    """Return the councils and schools that the person connects."""
    return connected_by(signed_in_person(), today())


def owner_of_mine(owner_id: uuid.UUID) -> Owner:
    return connecting_owner(signed_in_person(), owner_id, today())


def connection_of_mine(connection_id: uuid.UUID) -> Registration:
    """Return a connection of theirs. Raises NotFound, also for one that exists."""
    return queries.connection_of(reading(), mine(), connection_id)


def doors() -> Doors:
    """Return which addresses may be entered besides public https ones."""
    return Doors(development=settings().development_hosts)
