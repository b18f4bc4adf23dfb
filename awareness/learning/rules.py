"""Marking, expiry and what is due: pure (domain.md 4.2, 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from awareness.clock import days_until, months_later
from awareness.content.model import Module, Question, TopUp

RENEW_EARLY = timedelta(days=60)
REFRESH_LATE = timedelta(days=60)
"""How long after it ran out a training may still be renewed by its refresher."""
DUE_SOON_DAYS = 60
INDUCTION_DAYS = 14
LEAD_MONTHS = 24
"""How long a safeguarding lead's own training counts. Source: domain.md 1.1 (KCSIE)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a check went. `share` is 0-1 of the questions shown."""

    right: int
    shown: int
    share: float
    missed_critical: tuple[str, ...]
    is_passed: bool


def draw(questions: Sequence[Question], shown: int, chance: Random) -> tuple[str, ...]:
    """Choose what to ask: every safety-critical question, then others, in the module's order."""
    critical = [question.id for question in questions if question.safety_critical]
    others = [question.id for question in questions if not question.safety_critical]
    room = max(0, shown - len(critical))
    chosen = set(critical) | set(chance.sample(others, min(room, len(others))))
    return tuple(question.id for question in questions if question.id in chosen)


def is_right(question: Question, answer: str | None) -> bool:
    return any(option.right and option.id == answer for option in question.options)


def mark(questions: Sequence[Question], answers: Mapping[str, str], *, pass_share: float) -> Mark:
    """Mark the questions that were shown. Every safety-critical one has to be right to pass."""
    right = sum(is_right(question, answers.get(question.id)) for question in questions)
    missed = tuple(
        question.id
        for question in questions
        if question.safety_critical and not is_right(question, answers.get(question.id))
    )
    share = right / len(questions) if questions else 1.0
    return Mark(right, len(questions), share, missed, share >= pass_share and not missed)


def expiry(completed_on: date, months: int | None, previous: date | None) -> date | None:
    """Return the last day a completion counts (inclusive), or None when it never runs out.

    Renewed within 60 days before the old expiry, the new one runs on from the old (domain.md 4.2).
    """
    if months is None:
        return None
    start = completed_on
    if previous is not None and timedelta(0) <= previous - completed_on <= RENEW_EARLY:
        start = previous
    return months_later(start, months)


def refresher_is_enough(module: Module, *, version: str, expires_on: date | None, on: date) -> bool:
    """Say whether the module's refresher renews a completion of `version` on that day.

    It does while the completion counts and for 60 days after; not once the module has been
    rewritten (the first number of its version is another), since nobody refreshes what they have
    never read.
    """
    if module.refresher is None or _edition(version) != _edition(module.version):
        return False
    return expires_on is None or on <= expires_on + REFRESH_LATE


def _edition(version: str) -> str:
    return version.partition(".")[0]


class Standing(StrEnum):
    """How a person stands with one module. Always shown with a word, never by colour alone."""

    IN_DATE = "in-date"
    DUE_SOON = "due-soon"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_REQUIRED = "not-required"

    @property
    def label(self) -> str:
        return _STANDING_LABELS[self]


_STANDING_LABELS = {
    Standing.IN_DATE: "In date",
    Standing.DUE_SOON: "Due soon",
    Standing.DUE: "To do",
    Standing.OVERDUE: "Overdue",
    Standing.NOT_REQUIRED: "Not required",
}


def standing(*, has_passed: bool, expires_on: date | None, started_on: date, on: date) -> Standing:
    """Judge one required module on one day.

    Without a pass it is due for the first 14 days in post (induction) and overdue after that.
    """
    if not has_passed:
        return Standing.DUE if days_until(on, started_on) <= INDUCTION_DAYS else Standing.OVERDUE
    if expires_on is None:
        return Standing.IN_DATE
    left = days_until(expires_on, on)
    if left < 0:
        return Standing.OVERDUE
    return Standing.DUE_SOON if left <= DUE_SOON_DAYS else Standing.IN_DATE


@dataclass(frozen=True, slots=True)
class TopUpTurn:
    """Where somebody is with the top-up of a module that counts.

    `done_on` is the day of the last since the whole was done. `due_on` is when the next is due;
    None where the whole is renewed first.
    """

    done_on: date | None
    due_on: date | None
    standing: Standing

    @property
    def is_open(self) -> bool:
        """Say whether it may be done now: when it is due and for 60 days before."""
        return self.standing is not Standing.IN_DATE

    @property
    def due_since(self) -> date | None:
        return self.due_on if self.standing is Standing.DUE else None


def top_up_turn(
    top_up: TopUp | None,
    *,
    completed_on: date,
    expires_on: date | None,
    done_on: date | None,
    on: date,
) -> TopUpTurn | None:
    """Return whose turn it is on that day, or None where nothing is topped up: there is no top-up,
    or the whole has run out.

    It is due so many months after the whole was done, and again after each top-up. Whoever has the
    whole to renew by then, or within 60 days after, is not asked for both.
    """
    if top_up is None or (expires_on is not None and expires_on < on):
        return None
    if done_on is not None and done_on < completed_on:
        done_on = None
    due_on = months_later(done_on or completed_on, top_up.months)
    if expires_on is not None and days_until(expires_on, max(due_on, on)) <= DUE_SOON_DAYS:
        return TopUpTurn(done_on, None, Standing.IN_DATE)
    left = days_until(due_on, on)
    judged = Standing.DUE if left <= 0 else Standing.DUE_SOON
    return TopUpTurn(done_on, due_on, judged if left <= DUE_SOON_DAYS else Standing.IN_DATE)


def counts_for_lead(completed_on: date, expires_on: date | None, on: date) -> bool:
    """Say whether a lead's training done elsewhere counts: two years, or less if it says so itself.

    Both last days count.
    """
    last = months_later(completed_on, LEAD_MONTHS)
    return on <= (min(last, expires_on) if expires_on else last)
