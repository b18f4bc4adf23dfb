"""Begin a session with a class, keep its place, and take its register."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.classroom.models import ClassSession, PupilCompletion
from awareness.classroom.rules import (
    LONGEST_OPEN_DAYS,
    Agreement,
    Register,
    kept_line,
    needs_agreement,
    register_faults,
    shown_slides,
)
from awareness.clock import AcademicYear, london_date
from awareness.content.model import Module
from awareness.errors import AlreadyDone, Invalid, NotFound, NotReady
from awareness.schools.models import ClassGroup


def begin(
    session: Session,
    teacher: Person,
    group: ClassGroup,
    module: Module,
    *,
    at: datetime,
    agreement: Agreement = Agreement.NOT_ASKED,
    left_out: Sequence[str] = (),
) -> ClassSession:
    """Start a session, or go on with the one left open for the class and module, by this teacher
    or by another who shares the class.

    Raises NotFound for a module that is not for pupils, NotReady for a class of another year and
    for a module above the class's band that the safeguarding lead has not agreed to.
    """
    _check(group, module, agreement, at)
    # Two quick presses of the button arrive together: the second waits here and finds the first's.
    session.scalar(select(ClassGroup.id).where(ClassGroup.id == group.id).with_for_update())
    again = _open_session(session, group, module, at)
    if again is not None:
        again.left_out = list(left_out)
        if agreement is Agreement.LEAD_AGREED:
            again.agreement = agreement
        session.flush()
        return again
    lesson = ClassSession(
        school_id=group.school_id,
        class_id=group.id,
        teacher_id=teacher.id,
        module=module.slug,
        version=module.version,
        guidance_edition=module.guidance_edition,
        band=module.band,
        year=group.year,
        agreement=agreement,
        left_out=list(left_out),
        slide=shown_slides(module, left_out)[0].id,
        started_at=at,
        roll=group.roll,
    )
    session.add(lesson)
    session.flush()
    return lesson


def _check(group: ClassGroup, module: Module, agreement: Agreement, at: datetime) -> None:
    if not module.is_pupil:
        raise NotFound("There is no such module for pupils.")
    year = AcademicYear.of(london_date(at)).label
    if group.year != year:
        raise NotReady(f"{group.name} is a class of {group.year}. Choose one of {year}.")
    if needs_agreement(group.band, module.band) and agreement is not Agreement.LEAD_AGREED:
        raise NotReady(
            "This module is written for older pupils. Ask your safeguarding lead before you start."
        )


def _open_session(
    session: Session, group: ClassGroup, module: Module, at: datetime
) -> ClassSession | None:
    """Return the session left open, or None. One that is too old, or of another version, goes."""
    found = session.scalar(
        select(ClassSession).where(
            ClassSession.class_id == group.id,
            ClassSession.module == module.slug,
            ClassSession.finished_at.is_(None),
        )
    )
    if found is None:
        return None
    is_fresh = found.started_at > at - timedelta(days=LONGEST_OPEN_DAYS)
    if is_fresh and found.version == module.version:
        return found
    session.delete(found)
    session.flush()
    return None


def keep_place(
    session: Session, lesson: ClassSession, slide: str, *, line_before: Sequence[int] = ()
) -> None:
    """Note the slide to go on from another day, and the line that was asked before the lesson.
    Raises AlreadyDone after the register.
    """
    if lesson.is_finished:
        raise AlreadyDone("The register of this session has been taken.")
    session.execute(
        update(ClassSession)
        .where(ClassSession.id == lesson.id, ClassSession.finished_at.is_(None))
        .values(slide=slide, line_before=kept_line(line_before))
    )


def _own_or(own: Sequence[int], said: Sequence[int]) -> Sequence[int]:
    return own if any(own) else said


def take_register(
    session: Session,
    lesson: ClassSession,
    register: Register,
    *,
    at: datetime,
    said: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> None:
    """Finish the session: from here on it is a frozen record. Raises Invalid or AlreadyDone.

    `said` is the class's line before and after, kept where the register has none of its own.

    A register taken after the class's academic year counts on the last day of that year: later, no
    report of the year would find it.
    """
    faults = register_faults(roll=lesson.roll, register=register, today=london_date(at))
    if faults:
        raise Invalid(" ".join(faults.values()))
    taught_on = register.taught_on or london_date(at)
    taken = session.execute(
        update(ClassSession)
        .where(ClassSession.id == lesson.id, ClassSession.finished_at.is_(None))
        .values(
            present=register.present,
            alternative=register.alternative,
            line_before=kept_line(_own_or(register.line_before, said[0])),
            line_after=kept_line(_own_or(register.line_after, said[1])),
            finished_at=at,
            delivered_on=min(taught_on, AcademicYear.parse(lesson.year).last_day),
        )
        .returning(ClassSession.id)
    ).first()
    if taken is None:
        raise AlreadyDone("The register of this session has been taken.")


def drop_abandoned(session: Session, *, at: datetime) -> int:
    """Delete sessions left open for more than a week and return how many."""
    gone = session.execute(
        delete(ClassSession)
        .where(
            ClassSession.finished_at.is_(None),
            ClassSession.started_at <= at - timedelta(days=LONGEST_OPEN_DAYS),
        )
        .returning(ClassSession.id)
    )
    return len(gone.all())


def forget_before(session: Session, first_kept: AcademicYear) -> int:
    """Delete finished sessions of the academic years before one, and return how many."""
    gone = session.execute(
        delete(ClassSession)
        .where(ClassSession.year < first_kept.label, ClassSession.finished_at.is_not(None))
        .returning(ClassSession.id)
    )
    session.execute(delete(PupilCompletion).where(PupilCompletion.year < first_kept.label))
    return len(gone.all())


def forget_pupils(session: Session, this_year: AcademicYear) -> None:
    """Cut the thread between what one pupil finished in earlier years; the counts stay."""
    session.execute(
        update(PupilCompletion)
        .where(PupilCompletion.year < this_year.label, PupilCompletion.pupil != PupilCompletion.id)
        .values(pupil=PupilCompletion.id)
    )


def finish_alone(
    session: Session,
    *,
    school_id: uuid.UUID,
    class_id: uuid.UUID | None,
    pupil: uuid.UUID,
    module: Module,
    at: datetime,
) -> None:
    """Count a pupil who finished a self-paced module, once a year."""
    day = london_date(at)
    year = AcademicYear.of(day).label
    known = select(PupilCompletion.id).where(
        PupilCompletion.school_id == school_id,
        PupilCompletion.pupil == pupil,
        PupilCompletion.module == module.slug,
        PupilCompletion.year == year,
    )
    if session.scalar(known) is not None:
        return
    session.add(
        PupilCompletion(
            school_id=school_id,
            class_id=class_id,
            pupil=pupil,
            module=module.slug,
            version=module.version,
            guidance_edition=module.guidance_edition,
            band=module.band,
            year=year,
            completed_on=day,
            completed_at=at,
        )
    )
    session.flush()
