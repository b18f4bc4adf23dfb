"""Where a pupil is in a self-paced module. Nothing else of what they do is kept."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti.models import Launch, Place
from awareness.lti.people import user_of


def find(session: Session, user_id: uuid.UUID, module: str) -> Place | None:
    return session.scalar(select(Place).where(Place.user_id == user_id, Place.module == module))


def keep(session: Session, visit: Launch, module: str, slide: str, *, at: datetime) -> Place:
    """Remember the slide to go on from, and the link the pupil came by."""
    user = user_of(session, visit)
    place = find(session, user.id, module) or Place(user_id=user.id, module=module)
    place.slide, place.link_id, place.updated_at = slide, visit.link_id, at
    session.add(place)
    session.flush()
    return place


def finish(session: Session, visit: Launch, module: str, *, at: datetime) -> None:
    """Remember that the pupil came to the end; the first time counts."""
    user = user_of(session, visit)
    held = find(session, user.id, module)
    place = keep(session, visit, module, held.slide if held else "", at=at)
    place.finished_at = place.finished_at or at
    session.flush()
