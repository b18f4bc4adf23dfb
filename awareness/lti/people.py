"""Who came from a platform, and what is forgotten of them at the end of the school year."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awareness.lti.models import Launch, Place, PlatformUser, ResourceLink, Score


def user_of(session: Session, visit: Launch) -> PlatformUser:
    """Return the visit's user, held so that two windows of one person take turns."""
    return session.scalars(
        select(PlatformUser)
        .where(PlatformUser.id == visit.user_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def finished_by(session: Session, link: ResourceLink) -> frozenset[str]:
    """Return the platform's numbers of pupils who came by this link and finished its module."""
    done = (
        select(PlatformUser.sub)
        .join(Place, Place.user_id == PlatformUser.id)
        .where(
            Place.link_id == link.id, Place.module == link.module, Place.finished_at.is_not(None)
        )
    )
    return frozenset(session.scalars(done))


def forget(session: Session, *, before: datetime) -> int:
    """Forget pupils who were last here in an earlier school year: place, result and number.

    Counts stay. Adults, who have a person, stay with it. Returns how many went (domain.md 1.4).
    """
    last_here = select(Place.user_id).where(Place.updated_at >= before)
    old = select(PlatformUser.id).where(
        PlatformUser.person_id.is_(None),
        PlatformUser.created_at < before,
        PlatformUser.id.not_in(last_here),
        PlatformUser.id.not_in(select(Launch.user_id).where(Launch.user_id.is_not(None))),
    )
    ids = session.scalars(old).all()
    session.execute(delete(Place).where(Place.user_id.in_(ids)))
    session.execute(delete(Score).where(Score.user_id.in_(ids)))
    session.execute(delete(Place).where(Place.updated_at < before))
    session.execute(delete(PlatformUser).where(PlatformUser.id.in_(ids)))
    return len(ids)
