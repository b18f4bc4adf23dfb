"""What goes on beside the pages: sending what waits, and the night's work."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from awareness import clock, journeys
from awareness.accounts.roles import SCHOOL_ROLES
from awareness.coverage import actions as coverage
from awareness.learning.required import required_by_role
from awareness.outbox import mail
from awareness.outbox.actions import claim_due, mark_sent, retry_later
from awareness.outbox.models import OutboxItem
from awareness.schools.models import LocalAuthority, School
from awareness.schools.queries import councils
from awareness.web.extensions import db, library, reading, settings, transaction

log = logging.getLogger(__name__)
Result = TypeVar("Result")
IDLE_SECONDS = 2
PAUSE_SECONDS = 30
COUNTS_KEPT = timedelta(days=14)


def keep_working() -> None:
    """Send what is due and do the night's work once a day, until the process is stopped.

    Whatever fails is logged and tried again: a letter waits neither for the night nor for a
    database that was away for a moment.
    """
    counted_for: date | None = None
    while True:
        sent = _survive(send_due)
        today = clock.london_date(clock.now())
        if counted_for != today and _survive(night_work) is not None:
            counted_for = today
        if sent is None or counted_for != today:
            time.sleep(PAUSE_SECONDS)
        elif not sent:
            time.sleep(IDLE_SECONDS)


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
    return counts


def _count(council: LocalAuthority, at: datetime) -> int:
    """Count one council's schools for the day that has ended, in a transaction of its own."""
    yesterday = clock.london_date(at) - timedelta(days=1)
    with transaction() as session:
        coverage.forget_days(session, before=yesterday - COUNTS_KEPT)
        return coverage.count(
            session,
            select(School).where(School.authority_id == council.id),
            on=yesterday,
            required=required_by_role(SCHOOL_ROLES, library().by_slug),
        )


def send_due() -> int:
    """Send what is due and return how many rows were taken."""
    with transaction() as session:
        items = claim_due(session, at=clock.now())
    for item in items:
        _send(item)
    return len(items)


def _send(item: OutboxItem) -> None:
    try:
        mail.send(settings(), item.payload)
    except Exception as error:  # the loop goes on, whatever one row does
        with transaction() as session:
            retry_later(session, item, f"{type(error).__name__}: {error}", at=clock.now())
        return
    with transaction() as session:
        mark_sent(session, item, at=clock.now())
