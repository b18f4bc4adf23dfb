"""A course of a platform: which class it is, and who of it has finished a module."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awareness.clock import AcademicYear
from awareness.content.model import Module
from awareness.learning.models import Completion
from awareness.lti.models import Course, Launch, Place, PlatformUser
from awareness.lti.people import finished_by
from awareness.schools.models import ClassGroup, School


@dataclass(frozen=True, slots=True)
class Finished:
    """Who has finished: the platform's numbers, to be set beside the names it gives."""

    subs: frozenset[str]

    @property
    def number(self) -> int:
        return len(self.subs)


def classes_of(session: Session, school: School, *, on: date) -> Sequence[ClassGroup]:
    """Return this year's classes of a school, by band and name."""
    return session.scalars(
        select(ClassGroup)
        .where(ClassGroup.school_id == school.id, ClassGroup.year == AcademicYear.of(on).label)
        .order_by(ClassGroup.band, ClassGroup.name, ClassGroup.id)
    ).all()


def set_class(session: Session, course: Course, class_id: uuid.UUID | None) -> None:
    """Say which class a course is, from now on. The class was chosen among the school's own."""
    session.execute(update(Course).where(Course.id == course.id).values(class_id=class_id))


def people(session: Session, visit: Launch, module: Module) -> Finished:
    """Return who has finished the module: pupils who came by this link, or adults of the school
    who came from this platform.
    """
    if visit.link is None:
        return Finished(frozenset())
    if module.is_pupil:
        return Finished(finished_by(session, visit.link))
    trained = (
        select(PlatformUser.sub)
        .join(Completion, Completion.person_id == PlatformUser.person_id)
        .where(
            PlatformUser.registration_id == visit.registration_id,
            PlatformUser.school_id == visit.deployment.school_id,
            Completion.module == module.slug,
        )
    )
    return Finished(frozenset(session.scalars(trained)))


def result_of(session: Session, visit: Launch, module: Module) -> date | None:
    """Return when the person under review finished the module, or None. Raises nothing for a
    person who has never been here: they have not finished.
    """
    user = (
        select(PlatformUser)
        .where(
            PlatformUser.registration_id == visit.registration_id,
            PlatformUser.school_id == visit.deployment.school_id,
            PlatformUser.sub == visit.details.get("for_user", ""),
        )
        .subquery()
    )
    if module.is_pupil:
        done = (
            select(Place.finished_at)
            .join(user, user.c.id == Place.user_id)
            .where(Place.module == module.slug)
        )
        at = session.scalar(done)
        return at.date() if at else None
    return session.scalar(
        select(Completion.completed_on)
        .join(user, user.c.person_id == Completion.person_id)
        .where(Completion.module == module.slug)
        .order_by(Completion.completed_at.desc())
        .limit(1)
    )
