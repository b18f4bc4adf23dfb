"""Results on their way to a platform: written with the completion, sent by the worker.

There is one score for each person and link, and every change of it puts a row into the outbox
under the moment the platform is told. Only the row of the latest moment is sent; an older one is
done with, so a moment stands for one value for ever (lti.md 1.5, 2c).

`prepare` reads, `run` asks the platform, `settle` writes. Killed between any two, the row is taken
again after its lease, and the platform takes the same result at the same moment for done.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from awareness.errors import NotFound
from awareness.lti import ags, tokens
from awareness.lti.ags import Gradebook, Mark, NoColumn
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors, Unreachable
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    Platform,
    PlatformUser,
    Registration,
    RegistrationState,
    ResourceLink,
    Score,
    ScoreState,
)
from awareness.lti.rules import Fate, Verdict, verdict_on
from awareness.lti.tokens import Declined, NoToken, Wallet
from awareness.outbox import actions as outbox
from awareness.outbox.models import OutboxItem
from awareness.outbox.queries import find_by_key

KIND = "score"
SECOND = timedelta(seconds=1)
WHILE_OFF = timedelta(hours=1)
OFF = "The connection, or the school's part of it, is switched off."
STATES = {
    Fate.SENT: ScoreState.SENT,
    Fate.SUPERSEDED: ScoreState.SUPERSEDED,
    Fate.REFUSED: ScoreState.REFUSED,
    Fate.LATER: ScoreState.WAITING,
}
SCORE = select(Score).options(
    joinedload(Score.user),
    joinedload(Score.link).joinedload(ResourceLink.deployment).joinedload(Deployment.registration),
)


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


def _whole_gradebook(session: Session, link: ResourceLink) -> Gradebook:
    """Return what the platform offers for a link, and what the links beside it have taken."""
    if link.line_item_url:
        return gradebook(link)
    beside = session.execute(
        select(ResourceLink.link_id, ResourceLink.line_item_url).where(
            ResourceLink.deployment_id == link.deployment_id,
            ResourceLink.line_items_url == link.line_items_url,
            ResourceLink.id != link.id,
        )
    )
    return gradebook(link, frozenset(word for row in beside for word in row if word))


@dataclass(frozen=True, slots=True)
class Errand:
    """One result to send, with all that is needed while no transaction is open."""

    score_id: uuid.UUID
    link_id: uuid.UUID
    registration_id: uuid.UUID
    gradebook: Gradebook
    mark: Mark
    extra: Mapping[str, Any]
    wallet: Wallet


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an errand. `line_item_url` is the column that was used, or empty when it is
    gone; `errand` is None when there was nothing to send.
    """

    verdict: Verdict
    errand: Errand | None = None
    line_item_url: str = ""


def prepare(
    session: Session, payload: Mapping[str, Any], *, doors: Doors, secret: str, at: datetime
) -> Errand | Outcome:
    """Read what a row of the outbox wants sent; an outcome when there is nothing to send now."""
    stamp = datetime.fromtimestamp(payload["stamp"], UTC)
    score = session.scalar(
        SCORE.where(Score.id == uuid.UUID(payload["score"])).execution_options(
            populate_existing=True
        )
    )
    if score is None or score.stamped_at != stamp:
        return Outcome(Verdict(Fate.SUPERSEDED))
    if stamp > at:
        return Outcome(Verdict(Fate.NOT_YET, wait=stamp - at))
    deployment, registration = score.link.deployment, score.link.deployment.registration
    if (registration.state, deployment.state) != (RegistrationState.ACTIVE, DeploymentState.ACTIVE):
        return Outcome(Verdict(Fate.LATER, OFF, WHILE_OFF))
    is_canvas_update = registration.platform is Platform.CANVAS and payload.get("is_update")
    return Errand(
        score_id=score.id,
        link_id=score.link_id,
        registration_id=registration.id,
        gradebook=_whole_gradebook(session, score.link),
        mark=Mark(score.user.sub, score.given, stamp),
        extra={ags.CANVAS_SUBMISSION: {"new_submission": False}} if is_canvas_update else {},
        wallet=tokens.wallet_for(
            session, registration, deployment, doors=doors, secret=secret, at=at
        ),
    )


def run(errand: Errand, *, label: str, at: datetime) -> Outcome:
    """Send one result, into a column that is found or made first where there is none.

    `label` names a new column. No transaction may be open.
    """
    column = errand.gradebook.line_item_url
    try:
        column = ags.column_of(errand.wallet, errand.gradebook, label=label, at=at)
        book = replace(errand.gradebook, line_item_url=column)
        verdict = ags.post_score(errand.wallet, book, errand.mark, extra=errand.extra, at=at)
    except NoColumn as error:
        verdict = Verdict(Fate.REFUSED, error.reason)
    except Declined as error:
        verdict = verdict_on(error.answer.status, error.answer.headers, at=at)
    except LtiError as error:
        verdict = _verdict_on_error(error)
    return Outcome(verdict, errand, "" if verdict.is_gone else column)


def _verdict_on_error(error: LtiError) -> Verdict:
    """Say what a failure means that is no answer to the result itself: always to try again."""
    if isinstance(error, NoToken):
        return Verdict(Fate.LATER, error.reason, error.wait, is_everywhere=True)
    if isinstance(error, Unreachable):
        return Verdict(
            Fate.LATER, f"The platform could not be reached: {error.detail}.", None, True
        )
    if error.code is Code.ADDRESS:
        return Verdict(Fate.LATER, "The platform's address is not allowed.")
    return Verdict(Fate.LATER, f"The platform's answer could not be used: {error.detail}.")


def settle(session: Session, item: OutboxItem, outcome: Outcome, *, at: datetime) -> None:
    """Write down what became of a row of the outbox, its score, its column and its token."""
    verdict, errand = outcome.verdict, outcome.errand
    if verdict.fate is Fate.NOT_YET:
        outbox.put_off(session, item, until=at + (verdict.wait or SECOND))
        return
    fate, payload = verdict.fate, item.payload  # which is emptied once it is sent
    if fate in (Fate.SENT, Fate.SUPERSEDED):
        outbox.mark_sent(session, item, at=at)
    elif fate is Fate.REFUSED:
        outbox.give_up(session, item, verdict.reason, at=at)
    elif outbox.retry_later(session, item, verdict.reason, at=at, wait=verdict.wait):
        fate = Fate.REFUSED
    _note(session, payload, STATES[fate], verdict.reason)
    if errand is not None:
        tokens.keep(session, errand.wallet, at=at)
        _keep_column(session, errand, outcome.line_item_url)


def _note(session: Session, payload: Mapping[str, Any], state: ScoreState, reason: str) -> None:
    """Say how it went on the score, unless it has a newer result by now."""
    session.execute(
        update(Score)
        .where(
            Score.id == uuid.UUID(payload["score"]),
            Score.stamped_at == datetime.fromtimestamp(payload["stamp"], UTC),
        )
        .values(state=state, reason=reason[:200])
    )


def _keep_column(session: Session, errand: Errand, line_item_url: str) -> None:
    """Keep a column that was found or made, or forget one that is gone; a launch since knows
    better.
    """
    before = errand.gradebook.line_item_url
    if line_item_url != before:
        session.execute(
            update(ResourceLink)
            .where(ResourceLink.id == errand.link_id, ResourceLink.line_item_url == before)
            .values(line_item_url=line_item_url)
        )


def _mine(registration: Registration) -> Any:
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


def counts(session: Session, registration: Registration) -> dict[ScoreState, int]:
    """Return how many scores of a connection are in each state."""
    found = session.execute(
        select(Score.state, func.count()).where(_mine(registration)).group_by(Score.state)
    )
    held = {row[0]: row[1] for row in found}
    return {state: held.get(state, 0) for state in ScoreState}


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
