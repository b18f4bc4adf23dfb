"""Results on their way to a platform: `prepare` reads, `run` asks the platform, `settle` writes.

Killed between any two, the row of the outbox is taken again after its lease, and the platform takes
the same result at the same moment for done.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from awareness.lti import ags, scores, wallets
from awareness.lti.ags import Gradebook, Mark, NoColumn
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors, Unreachable
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    Platform,
    RegistrationState,
    ResourceLink,
    Score,
    ScoreState,
)
from awareness.lti.rules import Fate, Verdict, verdict_on
from awareness.lti.tokens import NoToken
from awareness.lti.wallets import Declined, Wallet
from awareness.outbox import actions as outbox
from awareness.outbox.models import OutboxItem

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


def _whole_gradebook(session: Session, link: ResourceLink) -> Gradebook:
    """Return what the platform offers for a link, and what the links beside it have taken."""
    if link.line_item_url:
        return scores.gradebook(link)
    beside = session.execute(
        select(ResourceLink.link_id, ResourceLink.line_item_url).where(
            ResourceLink.deployment_id == link.deployment_id,
            ResourceLink.line_items_url == link.line_items_url,
            ResourceLink.id != link.id,
        )
    )
    return scores.gradebook(link, frozenset(word for row in beside for word in row if word))


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
    try:
        wallet = wallets.wallet_for(
            session, registration, deployment, doors=doors, secret=secret, at=at
        )
    except LtiError as error:
        return Outcome(Verdict(Fate.LATER, f"It cannot be sent: {error.detail}."))
    is_canvas_update = registration.platform is Platform.CANVAS and payload.get("is_update")
    return Errand(
        score_id=score.id,
        link_id=score.link_id,
        registration_id=registration.id,
        gradebook=_whole_gradebook(session, score.link),
        mark=Mark(score.user.sub, score.given, stamp),
        extra={ags.CANVAS_SUBMISSION: {"new_submission": False}} if is_canvas_update else {},
        wallet=wallet,
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
        outbox.put_off(session, item, until=at + (verdict.wait or scores.SECOND))
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
        wallets.keep(session, errand.wallet, at=at)
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
