"""What a school has on file: one person's training, and the sums it shows to an inspector.

A training log. It is not the single central record, which is about checks before somebody starts.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Post
from awareness.accounts.roles import Role
from awareness.content.model import TopUp
from awareness.coverage.matrix import Editions, Required, StaffRow
from awareness.coverage.status import (
    Holding,
    Status,
    has_new_edition,
    required_of,
    status_of,
)
from awareness.learning.models import Completion
from awareness.learning.queries import last_top_ups
from awareness.learning.rules import TopUpTurn, top_up_turn
from awareness.schools.models import School


class Group(StrEnum):
    """Whom to show of a school's people."""

    EVERYONE = "everyone"
    MISSING = "missing"
    DUE_SOON = "due-soon"
    NEW_EDITION = "new-edition"
    IN_DATE = "in-date"
    AWAY = "away"

    @property
    def label(self) -> str:
        return _GROUP_LABELS[self]

    def holds(self, row: StaffRow) -> bool:
        """Say whether the person is one of them. Those away are in no other group but everyone."""
        match self:
            case Group.EVERYONE:
                return True
            case Group.AWAY:
                return row.is_away
            case Group.MISSING:
                return not row.is_away and not row.is_in_date
            case Group.DUE_SOON:
                return not row.is_away and row.is_due_soon
            case Group.NEW_EDITION:
                return not row.is_away and row.has_new_edition
            case Group.IN_DATE:
                return not row.is_away and row.is_in_date


_GROUP_LABELS = {
    Group.EVERYONE: "Everyone",
    Group.MISSING: "Something missing",
    Group.DUE_SOON: "Due soon",
    Group.NEW_EDITION: "New edition to read",
    Group.IN_DATE: "In date",
    Group.AWAY: "Away",
}


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One module as one person holds it; `completion` is the one that lasts longest. `top_up` where
    the person's roles ask for the module and it is topped up between two wholes.
    """

    module: str
    status: Status
    completion: Completion | None
    has_new_edition: bool
    top_up: TopUpTurn | None = None


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """One module at one school: of the people asked for it and not away, how many stand how."""

    module: str
    asked: int
    in_date: int
    due_soon: int
    expired: int
    not_started: int

    @property
    def held(self) -> int:
        return self.in_date + self.due_soon


@dataclass(frozen=True, slots=True)
class EditionLine:
    """How many people in post have read one edition of a text, and when the last of them did."""

    edition: str
    people: int
    last_on: date


def chosen(rows: Iterable[StaffRow], group: Group, role: Role | None) -> list[StaffRow]:
    """Return the rows of a group, and of one role where one is asked for."""
    return [row for row in rows if group.holds(row) and role in (None, *row.roles)]


def training_record(
    session: Session,
    person_id: uuid.UUID,
    roles: Iterable[Role],
    *,
    modules: Sequence[str],
    top_ups: Mapping[str, TopUp],
    required: Required,
    editions: Editions,
    on: date,
) -> list[RecordLine]:
    """Return the modules asked of the roles and those held besides, in the order of `modules`.
    `top_ups` are those of the modules that have one, by slug.

    Training done anywhere counts: it is the person's. One statement, two where a module held is
    topped up.
    """
    best: dict[str, Completion] = {}
    current: set[str] = set()
    done = session.scalars(
        select(Completion)
        .where(Completion.person_id == person_id, Completion.completed_on <= on)
        .order_by(Completion.completed_at, Completion.id)
    )
    for completion in done:
        if completion.guidance_edition == editions.get(completion.module):
            current.add(completion.module)
        held = best.get(completion.module)
        if held is None or _lasts(completion) >= _lasts(held):
            best[completion.module] = completion
    asked = required_of(roles, required)
    outdated = editions.keys() - current
    is_topped_up = not top_ups.keys().isdisjoint(best)
    topped_up = last_top_ups(session, person_id) if is_topped_up else {}
    turns = {
        slug: top_up_turn(
            top_ups.get(slug),
            completed_on=completion.completed_on,
            expires_on=completion.expires_on,
            done_on=topped_up.get(slug),
            on=on,
        )
        for slug, completion in best.items()
    }
    lines = [
        _line(module, best.get(module), module in asked, module in outdated, turns.get(module), on)
        for module in modules
    ]
    return [line for line in lines if line.completion or line.module in asked]


def module_lines(rows: Sequence[StaffRow]) -> list[ModuleLine]:
    """Count the matrix by module, in its own order; people who are away are left out."""
    present = [row for row in rows if not row.is_away]
    modules = [cell.module for cell in rows[0].cells] if rows else []
    found = []
    for column, module in enumerate(modules):
        words = [row.cells[column].status for row in present]
        asked = [word for word in words if word is not Status.NOT_REQUIRED]
        found.append(
            ModuleLine(
                module=module,
                asked=len(asked),
                in_date=asked.count(Status.IN_DATE),
                due_soon=asked.count(Status.DUE_SOON),
                expired=asked.count(Status.EXPIRED),
                not_started=asked.count(Status.NOT_STARTED),
            )
        )
    return [line for line in found if line.asked]


def editions_read(session: Session, school: School, module: str, *, on: date) -> list[EditionLine]:
    """Count the people in post by the edition of a text that they acknowledged, the latest first.

    Somebody who has read two editions counts at each. One statement.
    """
    here = select(Post.person_id).where(
        Post.school_id == school.id,
        Post.started_on <= on,
        or_(Post.ended_on.is_(None), Post.ended_on >= on),
    )
    last_on = func.max(Completion.completed_on)
    statement = (
        select(
            Completion.guidance_edition,
            func.count(Completion.person_id.distinct()),
            last_on,
        )
        .where(
            and_(
                Completion.module == module,
                Completion.person_id.in_(here),
                Completion.completed_on <= on,
            )
        )
        .group_by(Completion.guidance_edition)
        .order_by(last_on.desc(), Completion.guidance_edition)
    )
    return [EditionLine(*row) for row in session.execute(statement)]


def _lasts(completion: Completion) -> date:
    return completion.expires_on or date.max


def _line(
    module: str,
    completion: Completion | None,
    is_required: bool,
    is_outdated: bool,
    turn: TopUpTurn | None,
    on: date,
) -> RecordLine:
    holding = Holding(completion.expires_on, not is_outdated) if completion else None
    status = status_of(holding, is_required=is_required, on=on)
    is_new = is_required and has_new_edition(holding, status)
    return RecordLine(module, status, completion, is_new, turn if is_required else None)
