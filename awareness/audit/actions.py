"""Write down a view or a change of personal data."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from awareness.audit.models import AuditEntry


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    at: datetime,
    person_id: uuid.UUID | None,
    school_id: uuid.UUID | None = None,
) -> None:
    """Add one entry. `action` is a verb such as "invited"; `subject` names the record, never its
    content.
    """
    session.add(
        AuditEntry(
            at=at, person_id=person_id, school_id=school_id, action=action, subject=subject[:200]
        )
    )
