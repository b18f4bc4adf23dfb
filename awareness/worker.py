"""What goes on beside the pages: sending what waits, the night's work and the morning's letters.

Each kind of thing in the outbox has a sender, and whatever it asks of the world it asks with no
transaction open. Results for learning platforms have a thread of their own, and a platform that
fails or is slow is left alone for a while: neither letters nor other platforms wait for it.
"""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Event, Thread
from typing import TypeVar

from flask import Flask, current_app

from awareness import clock, journeys
from awareness.accounts.roles import SCHOOL_ROLES
from awareness.coverage import actions as coverage
from awareness.db import empty_log
from awareness.learning.required import required_by_role
from awareness.lti import scores, sending, subscribing
from awareness.lti.http import Doors
from awareness.lti.rules import Fate, Verdict
from awareness.lti.sending import Errand, Outcome
from awareness.lti.subscribing import Wish
from awareness.outbox import mail
from awareness.outbox.actions import claim_due, mark_sent, retry_later
from awareness.outbox.models import OutboxItem
from awareness.reminders import actions as reminders
from awareness.reminders.letters import Sender
from awareness.reminders.rules import is_time_to_write, is_writing_day, opens_week
from awareness.schools.models import LocalAuthority
from awareness.schools.queries import councils
from awareness.web.extensions import db, library, reading, settings, transaction

log = logging.getLogger(__name__)
Result = TypeVar("Result")
IDLE_SECONDS = 2
PAUSE_SECONDS = 30
COUNTS_KEPT = timedelta(days=14)
RESTS = timedelta(seconds=60)
SLOW_SECONDS = 2.0
SCORES_AT_ONCE = 5
"""So few that the slowest platforms cannot use up the five minutes that the rows are leased for."""


def keep_working() -> None:
    """Send what is due, and do the night's and the morning's work once a day, until the process is
    stopped.

    Whatever fails is logged and tried again: a letter waits neither for the night nor for a
    database that was away for a moment, nor for a learning platform.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    is_over = Event()
    beside = Thread(target=_keep_sending_scores, args=(app, is_over), name="scores", daemon=True)
    beside.start()
    try:
        _keep_sending_letters()
    finally:
        is_over.set()
        beside.join(PAUSE_SECONDS)


def _keep_sending_letters() -> None:
    done_for: dict[str, date] = {}
    while True:
        sent = _survive(send_letters)
        is_done = do_daily(done_for)
        if sent is None or not is_done:
            time.sleep(PAUSE_SECONDS)
        elif not sent:
            time.sleep(IDLE_SECONDS)


def do_daily(done_for: dict[str, date]) -> bool:
    """Do what it is time for today and was not done yet; say whether all of that is done."""
    at = clock.now()
    today = clock.london_date(at)
    timely = [night_work, morning_work] if is_time_to_write(at) else [night_work]
    for work in timely:
        if done_for.get(work.__name__) != today and _survive(work) is not None:
            done_for[work.__name__] = today
    return all(done_for.get(work.__name__) == today for work in timely)


def _keep_sending_scores(app: Flask, is_over: Event) -> None:
    with app.app_context():
        while not is_over.is_set():
            sent = _survive(send_to_platforms)
            if not sent:
                is_over.wait(PAUSE_SECONDS if sent is None else IDLE_SECONDS)


def _survive(work: Callable[[], Result]) -> Result | None:
    """Return what the work returned, or None when it failed."""
    try:
        return work()
    except Exception:  # the loop goes on, whatever one turn does
        log.exception("the work beside the pages failed and is tried again")
        db.session.remove()
        return None


def night_work() -> dict[str, int]:
    """Forget what has been kept long enough and count coverage; return how much of each.

    Doing it twice a day changes nothing but the time.
    """
    at = clock.now()
    with transaction() as session:
        counts = journeys.forget(session, at=at)
    counts["schools counted"] = sum(_count(council, at) for council in councils(reading()))
    db.session.remove()
    empty_log(db.engine)
    return counts


def _count(council: LocalAuthority, at: datetime) -> int:
    """Count one council's schools for the day that has ended, in a transaction of its own."""
    yesterday = clock.london_date(at) - timedelta(days=1)
    with transaction() as session:
        coverage.forget_days(session, before=yesterday - COUNTS_KEPT)
        return coverage.count(
            session,
            [council.id],
            on=yesterday,
            required=required_by_role(SCHOOL_ROLES, library().by_slug),
        )


def morning_work() -> dict[str, int]:
    """Write to people about training that is due, and once a week to schools about who is missing
    something; return how many letters of each.

    Each council in a transaction of its own. Doing it twice a day writes nothing twice; on a
    weekend or a holiday nothing is written.
    """
    at = clock.now()
    counts = {"reminders": 0, "weekly letters": 0}
    if not is_writing_day(clock.london_date(at)):
        return counts
    for council in councils(reading()):
        counts["reminders"] += _write(reminders.remind_people, council, at)
        if opens_week(clock.london_date(at)):
            counts["weekly letters"] += _write(reminders.remind_leads, council, at)
    return counts


def _write(letters: Callable[..., int], council: LocalAuthority, at: datetime) -> int:
    sender = Sender(settings().service_name, settings().base_url)
    with transaction() as session:
        return letters(session, council, library().by_slug, sender=sender, at=at)


def send_due() -> int:
    """Send what is due and return how many rows were taken."""
    return send_letters() + send_to_platforms()


def send_letters() -> int:
    """Send what somebody waits for first, and then a few reminders."""
    return _send("mail", limit=20) + _send(reminders.KIND, limit=5)


def send_to_platforms() -> int:
    return send_scores() + _send(subscribing.KIND, limit=SCORES_AT_ONCE)


def send_scores() -> int:
    return _send(scores.KIND, limit=SCORES_AT_ONCE)


def _send(kind: str, *, limit: int) -> int:
    """Send what is due of one kind and return how many rows were taken."""
    with transaction() as session:
        items = claim_due(session, at=clock.now(), kind=kind, limit=limit)
    for item in items:
        try:
            SENDERS[kind](item)
        except Exception as error:  # the loop goes on, whatever one row does
            with transaction() as session:
                retry_later(session, item, f"{type(error).__name__}: {error}", at=clock.now())
    return len(items)


def _send_letter(item: OutboxItem) -> None:
    mail.send(settings(), item.payload)
    with transaction() as session:
        mark_sent(session, item, at=clock.now())


def _send_score(item: OutboxItem) -> None:
    """Read, ask the platform, write: three steps, and only the first and last in a transaction."""
    at = clock.now()
    with transaction() as session:
        errand = sending.prepare(
            session,
            item.payload,
            doors=Doors(development=settings().development_hosts),
            secret=current_app.config["SECRET_KEY"],
            at=at,
        )
    outcome = errand if isinstance(errand, Outcome) else _run(errand, at)
    with transaction() as session:
        sending.settle(session, item, outcome, at=clock.now())


def _ask_for_notices(item: OutboxItem) -> None:
    """Read, ask the platform, write, as for a result."""
    at = clock.now()
    with transaction() as session:
        wish = subscribing.prepare(
            session,
            item.payload,
            base_url=settings().base_url,
            doors=Doors(development=settings().development_hosts),
            secret=current_app.config["SECRET_KEY"],
            at=at,
        )
    reply = subscribing.run(wish, at=at) if isinstance(wish, Wish) else wish
    with transaction() as session:
        subscribing.settle(session, item, reply, at=clock.now())


_resting: dict[uuid.UUID, datetime] = {}
"""Until when platforms are left alone: what failed for one result fails for the next."""


def _run(errand: Errand, at: datetime) -> Outcome:
    rests_until = _resting.get(errand.registration_id, at)
    if rests_until > at:
        return Outcome(Verdict(Fate.NOT_YET, wait=rests_until - at))
    begun = time.monotonic()
    outcome = sending.run(errand, label=_label(errand), at=at)
    _resting[errand.registration_id] = at + _rest_after(outcome.verdict, time.monotonic() - begun)
    return outcome


def _rest_after(verdict: Verdict, seconds: float) -> timedelta:
    """Return how long to leave a platform alone: as long as it asks when it fails, and four times
    as long as a slow one took, so that the others have most of the time.
    """
    if verdict.is_everywhere:
        return max(verdict.wait or RESTS, RESTS)
    return timedelta(seconds=4 * seconds if seconds > SLOW_SECONDS else 0)


def _label(errand: Errand) -> str:
    """Return the name for a column: the module's title, or what is known of one that is gone."""
    found = library().by_slug.get(errand.gradebook.module)
    return found.title if found else errand.gradebook.module


SENDERS: dict[str, Callable[[OutboxItem], None]] = {
    "mail": _send_letter,
    reminders.KIND: _send_letter,
    scores.KIND: _send_score,
    subscribing.KIND: _ask_for_notices,
}
