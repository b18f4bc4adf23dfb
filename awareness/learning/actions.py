"""Note where a person is, run a check, and add the evidence of a completion."""

import uuid
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import TRANSPORT_ROLES
from awareness.clock import AcademicYear, london_date
from awareness.content.model import Module, Way
from awareness.db import insert_at_once
from awareness.errors import AlreadyDone, NotReady
from awareness.learning.models import Attempt, Completion, Delivery, Progress, TopUpCompletion
from awareness.learning.queries import find_top_up, may_refresh, open_attempt
from awareness.learning.rules import Mark, draw, expiry, mark

LAST_EXPIRY = (
    select(Completion.expires_on)
    .where(Completion.person_id == bindparam("person_id"), Completion.module == bindparam("module"))
    .order_by(Completion.completed_at.desc())
    .limit(1)
)


def note_page(
    session: Session, person_id: uuid.UUID, module: str, page: str, *, at: datetime
) -> None:
    """Remember the page a person has reached, so that they can go on from there on any device."""
    _wait_for_other_windows(session, person_id)
    noted = session.execute(
        update(Progress)
        .where(Progress.person_id == person_id, Progress.module == module)
        .values(page=page, updated_at=at)
        .returning(Progress.id)
    ).first()
    if noted is None:
        session.add(Progress(person_id=person_id, module=module, page=page, updated_at=at))
    session.flush()


def _wait_for_other_windows(session: Session, person_id: uuid.UUID) -> None:
    """Let one of a person's windows at a time find out whether a row is there and add it."""
    own = select(Person.id).where(Person.id == person_id)
    session.scalar(own.with_for_update(key_share=True))


def begin_attempt(
    session: Session,
    person_id: uuid.UUID,
    module: Module,
    *,
    at: datetime,
    chance: Random,
    way: Way = Way.WHOLE,
    since: datetime | None = None,
) -> Attempt:
    """Draw the questions of a new attempt at the check, or go on with the one that is open.

    The last one begun is the open one: whoever goes over to the other way leaves the first behind.
    With `since`, one that was begun before is left alone.
    Raises NotReady where the refresher is not enough, or the top-up not due.
    """
    _wait_for_other_windows(session, person_id)
    see_that_it_is_enough(session, person_id, module, way, at=at)
    held = open_attempt(session, person_id, module, since=since)
    if held is not None and held.way is way:
        return held
    check = module.check_by(way)
    shown = check.shown if check else len(module.questions)
    attempt = Attempt(
        person_id=person_id,
        module=module.slug,
        version=module.version,
        way=way,
        questions=list(draw(module.questions, shown, chance)),
        answers={},
        started_at=at,
    )
    session.add(attempt)
    session.flush()
    return attempt


def see_that_it_is_enough(
    session: Session, person_id: uuid.UUID, module: Module, way: Way, *, at: datetime
) -> None:
    """Raise NotReady for a refresher that does not renew what the person holds, and for a top-up
    that is not their turn: a second window waits here until the first is recorded.
    """
    if way is Way.TOP_UP:
        _wait_for_other_windows(session, person_id)
        turn = find_top_up(session, person_id, module, london_date(at))
        if turn is None or not turn.is_open:
            raise NotReady(
                "This is for those whose training counts and was done about a year ago. It is not "
                "due for you at present."
            )
    if way is Way.REFRESHER and not may_refresh(session, person_id, module, london_date(at)):
        raise NotReady(
            "The refresher is for those whose last training still counts, or ran out in the last "
            "60 days. Please do the whole training."
        )


def answer(session: Session, attempt: Attempt, question: str, option: str) -> None:
    """Keep one answer, unless another window gave one. A finished attempt takes no more.

    Raises AlreadyDone.
    """
    session.refresh(attempt, with_for_update=True)
    if attempt.finished_at is not None:
        raise AlreadyDone("This check has been handed in.")
    attempt.answers = {question: option, **attempt.answers}
    session.flush()


def finish_attempt(session: Session, attempt: Attempt, module: Module, *, at: datetime) -> Mark:
    """Mark the attempt. Raises NotReady naming how many answers are missing."""
    missing = [name for name in attempt.questions if name not in attempt.answers]
    if missing:
        raise NotReady(f"Answer the {len(missing)} questions that are left first.")
    asked = [question for question in module.questions if question.id in attempt.questions]
    check = module.check_by(attempt.way)
    pass_share = check.pass_share if check else 1.0
    result = mark(asked, attempt.answers, pass_share=pass_share)
    finished = session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.finished_at.is_(None))
        .values(finished_at=at, is_passed=result.is_passed)
        .returning(Attempt.id)
    ).first()
    if finished is None:
        raise AlreadyDone("This check has been handed in.")
    return result


def record_completion(
    session: Session,
    person: Person,
    post: Post,
    module: Module,
    *,
    at: datetime,
    way: Way = Way.WHOLE,
    delivery: Delivery = Delivery.ALONE,
) -> Completion:
    """Add the evidence that a person finished a module, frozen as of this moment.

    A refresher is the same evidence with fewer minutes.
    """
    day = london_date(at)
    session.flush()
    asked = {"person_id": person.id, "module": module.slug}
    previous = session.connection().scalar(LAST_EXPIRY, asked)
    completion = Completion(
        **_evidence(person, post, module, at=at, way=way, delivery=delivery),
        expires_on=expiry(day, renewal_months(module, post), previous),
    )
    insert_at_once(session, completion)
    return completion


def record_top_up(
    session: Session,
    person: Person,
    post: Post,
    module: Module,
    *,
    at: datetime,
    delivery: Delivery = Delivery.ALONE,
) -> TopUpCompletion:
    """Add the evidence that a person topped a module up; until when the module counts stays."""
    topped_up = TopUpCompletion(
        **_evidence(person, post, module, at=at, way=Way.TOP_UP, delivery=delivery)
    )
    insert_at_once(session, topped_up)
    return topped_up


def _evidence(
    person: Person, post: Post, module: Module, *, at: datetime, way: Way, delivery: Delivery
) -> dict[str, Any]:
    day = london_date(at)
    return {
        "person_id": person.id,
        "school_id": post.school_id,
        "authority_id": post.authority_id,
        "role": post.role,
        "module": module.slug,
        "version": module.version,
        "guidance_edition": module.guidance_edition,
        "minutes": module.minutes_by(way),
        "delivery": delivery,
        "year": AcademicYear.of(day).label,
        "completed_on": day,
        "completed_at": at,
        "wordings": module.wordings_by(way),
    }


def move(session: Session, source: Person, target: Person) -> None:
    """Give what one person has done to another who is the same human being. The evidence is not
    changed otherwise; where both noted a place in a module, the target's stays.
    """
    known = select(Progress.module).where(Progress.person_id == target.id)
    session.execute(
        delete(Progress).where(Progress.person_id == source.id, Progress.module.in_(known))
    )
    for table in (Progress, Attempt, Completion, TopUpCompletion):
        session.execute(
            update(table).where(table.person_id == source.id).values(person_id=target.id)
        )


def renewal_months(module: Module, post: Post) -> int | None:
    """Return the cycle in months; the council sets it for its drivers (domain.md 4.2)."""
    if module.renewal is None:
        return None
    if post.role in TRANSPORT_ROLES and post.authority is not None:
        return post.authority.driver_months
    return module.renewal.months


def forget_detail(session: Session, *, before: datetime) -> int:
    """Delete attempts begun and places noted before a moment; the evidence stays (domain.md 1.4).

    Returns how many attempts went.
    """
    session.execute(delete(Progress).where(Progress.updated_at < before))
    gone = session.execute(delete(Attempt).where(Attempt.started_at < before).returning(Attempt.id))
    return len(gone.all())
