"""Results for platforms: kept with the completion, and put into the outbox to be sent.

There is one score for each person and link, and every change of it puts a row into the outbox
under the moment the platform is told. Only the row of the latest moment is sent; an older one is
done with, so a moment stands for one value for ever (lti.md 1.5, 2c).
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from awareness.errors import NotFound
from awareness.lti.ags import MAXIMUM, Gradebook
from awareness.lti.models import (
    Deployment,
    PlatformUser,
    Registration,
    ResourceLink,
    Score,
    ScoreState,
)
from awareness.outbox import actions as outbox
from awareness.outbox.queries import find_by_key

KIND = "score"
WHOLE = MAXIMUM
SECOND = timedelta(seconds=1)


def next_stamp(before: datetime | None, at: datetime) -> datetime:
    """Return the moment a platform is told: this whole second, or the first after the one before.

    Moodle refuses a score of the same second, and one from the future blocks all that follow.
    """
    this = at.replace(microsecond=0)
    return this if before is None else max(this, before + SECOND)


def key_of(score_id: uuid.UUID, stamp: datetime) -> str:
    return f"{KIND}:{score_id}:{int(stamp.timestamp())}"


def give(
    session: Session, *, link: ResourceLink, user: PlatformUser, given: int, at: datetime
) -> Score | None:
    """Keep somebody's result for a link, 0 to 100, and have it sent after this commits.

    None when the course has no column for it and none can be made.
    """
    if not gradebook(link).takes_results:
        return None
    # One at a time for each person: two at once would choose the same second.
    session.execute(
        select(PlatformUser.id).where(PlatformUser.id == user.id).with_for_update(key_share=True)
    )
    score = session.scalar(
        select(Score)
        .where(Score.link_id == link.id, Score.user_id == user.id)
        .execution_options(populate_existing=True)
    )
    if score is None:
        score = Score(
            link_id=link.id, user_id=user.id, given=given, stamped_at=next_stamp(None, at)
        )
        session.add(score)
        session.flush()
        _enqueue(session, score, is_update=False, at=at)
        return score
    is_update = _close_last(session, score, at)
    score.given = given
    _stamp_again(session, score, is_update=is_update, at=at)
    return score


def _stamp_again(session: Session, score: Score, *, is_update: bool, at: datetime) -> None:
    score.stamped_at = next_stamp(score.stamped_at, at)
    score.state, score.reason = ScoreState.WAITING, ""
    session.flush()
    _enqueue(session, score, is_update=is_update, at=at)


def _close_last(session: Session, score: Score, at: datetime) -> bool:
    """Be done with the row of the result before, sent or not; say whether the platform has had any
    result of this score, which Canvas wants to know.

    The row comes before the score, as in `settle`: two that lock both never wait for each other.
    """
    last = find_by_key(session, key_of(score.id, score.stamped_at))
    if last is None or last.sent_at is not None:
        return True
    had_any = bool(last.payload.get("is_update"))
    outbox.mark_sent(session, last, at=at)
    return had_any


def _enqueue(session: Session, score: Score, *, is_update: bool, at: datetime) -> None:
    name = session.scalar(
        select(Registration.name)
        .join(Deployment, Deployment.registration_id == Registration.id)
        .join(ResourceLink, ResourceLink.deployment_id == Deployment.id)
        .where(ResourceLink.id == score.link_id)
    )
    payload = {
        "score": str(score.id),
        "stamp": int(score.stamped_at.timestamp()),
        "is_update": is_update,
        "platform": name,
    }
    key = key_of(score.id, score.stamped_at)
    outbox.enqueue(session, KIND, key, payload, at=at, due_at=max(at, score.stamped_at))
    session.flush()


def gradebook(link: ResourceLink, others: frozenset[str] = frozenset()) -> Gradebook:
    """Return what the platform offers for a link, by its latest launch."""
    return Gradebook(
        line_item_url=link.line_item_url,
        line_items_url=link.line_items_url,
        scopes=tuple(link.score_scopes),
        link_id=link.link_id,
        module=link.module,
        others=others,
    )


def _mine(registration: Registration) -> ColumnElement[bool]:
    return Score.link_id.in_(
        select(ResourceLink.id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(Deployment.registration_id == registration.id)
    )


def latest(session: Session, registration: Registration, *, limit: int) -> Sequence[Score]:
    """Return the latest scores of a connection with their links, and with nobody's name."""
    return session.scalars(
        select(Score)
        .where(_mine(registration))
        .options(joinedload(Score.link))
        .order_by(Score.stamped_at.desc(), Score.id.desc())
        .limit(limit)
    ).all()


def get(session: Session, registration: Registration, score_id: uuid.UUID) -> Score:
    """Return a score of this connection. Raises NotFound."""
    found = session.scalar(select(Score).where(Score.id == score_id, _mine(registration)))
    if found is None:
        raise NotFound("There is no such result.")
    return found


def send_again(session: Session, score: Score, *, at: datetime) -> None:
    """Have a score sent now: the row that waits or was given up, or a new one where it arrived."""
    row = find_by_key(session, key_of(score.id, score.stamped_at))
    if row is None or row.sent_at is not None:
        _stamp_again(session, score, is_update=True, at=at)
        return
    outbox.send_again(session, row, at=at)
    score.state, score.reason = ScoreState.WAITING, ""
    session.flush()
