"""Write down a refusal for the administrator."""

import uuid

from sqlalchemy.exc import IntegrityError

from awareness import clock
from awareness.lti import registrations, visits
from awareness.lti.errors import LtiError
from awareness.lti.launch import UnknownDeployment
from awareness.web.extensions import transaction


def note(registration_id: uuid.UUID, error: LtiError) -> None:
    """Keep the code and a word of the refusal, and the deployment where it is a new one."""
    try:
        _write(registration_id, error)
    except IntegrityError:  # another visitor has just made the same deployment known
        _write(registration_id, error)


def _write(registration_id: uuid.UUID, error: LtiError) -> None:
    with transaction() as session:
        visits.note_failure(session, registration_id, error, at=clock.now())
        if isinstance(error, UnknownDeployment):
            registrations.note_deployment(
                session, registration_id, error.deployment_id, at=clock.now()
            )
