"""Say in the log that personal data was looked at: ids only, and nothing written by a GET.

Decision record 0008. Downloads and changes are audit entries, written with the deed.
"""

import uuid

import structlog

from awareness.web.signed_in import signed_in_person

log = structlog.get_logger("lantern.seen")


def note_view(what: str, *, school_id: uuid.UUID, subject: uuid.UUID | None = None) -> None:
    """Add one line: what was seen, by whom, of which school and, for one person, of whom."""
    log.info(
        "personal data seen",
        what=what,
        viewer=str(signed_in_person().id),
        school=str(school_id),
        subject=str(subject) if subject else None,
    )


def note_council_view(what: str, *, council_id: uuid.UUID) -> None:
    """Add one line: what was seen of a council's people, and by whom."""
    log.info(
        "personal data seen",
        what=what,
        viewer=str(signed_in_person().id),
        council=str(council_id),
    )
