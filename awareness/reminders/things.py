"""What of somebody's own list a letter is about. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from awareness.content.model import Module, Way
from awareness.learning.queries import Task, TrainingList
from awareness.reminders.rules import Kind, is_soon, step_of


@dataclass(frozen=True, slots=True)
class Thing:
    """One module that a letter names. `due_on` is the last day to do it; None where there is none.

    `is_due` where it is to be done now, whenever it runs out: a new edition, say.
    """

    kind: Kind
    task: Task
    due_on: date | None
    is_due: bool

    @property
    def module(self) -> Module:
        return self.task.module

    @property
    def minutes(self) -> int:
        """How long the shortest way takes that is open to the person."""
        return self.module.minutes_by(Way.TOP_UP) if self.kind is Kind.TOP_UP else self.task.minutes

    def step(self, on: date) -> int | None:
        """Return which of its letters it is time for on that day, None for none."""
        return step_of(self.kind, self.due_on, on) if self.due_on else None

    def is_listed(self, on: date) -> bool:
        """Say whether a letter of that day names it: to be done now, or soon."""
        return self.is_due or (self.due_on is not None and is_soon(self.kind, self.due_on, on))


def things(tasks: TrainingList, on: date) -> list[Thing]:
    """Return what a letter of that day lists, the most urgent first."""
    listed = [thing for thing in _things(tasks) if thing.is_listed(on)]
    return sorted(listed, key=lambda thing: thing.due_on or date.max)


def _things(tasks: TrainingList) -> Iterator[Thing]:
    for task in (*tasks.due, *tasks.expiring):
        kind = Kind.RENEWAL if task.completed_on else Kind.INDUCTION
        yield Thing(kind, task, task.due_on, task.is_due)
    for task in (*tasks.top_ups_due, *tasks.top_ups_coming):
        if task.top_up is not None:
            is_due = task.top_up.due_since is not None
            yield Thing(Kind.TOP_UP, task, task.top_up.due_on, is_due)


def first_day(listed: Iterable[Thing], on: date) -> date | None:
    """Return the first day, not past, by which something that a letter is about has to be done."""
    days = [thing.due_on for thing in listed if thing.due_on and thing.step(on) is not None]
    return min((day for day in days if day >= on), default=None)
