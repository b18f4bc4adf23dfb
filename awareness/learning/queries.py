"""What a person has done, what is due, and where they left off."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import TRANSPORT_ROLES, Role
from awareness.content.model import Module, Way
from awareness.db import rows_of
from awareness.errors import NotFound
from awareness.learning.models import Attempt, Completion, Progress, TopUpCompletion
from awareness.learning.required import optional_modules, required_modules
from awareness.learning.rules import (
    INDUCTION_DAYS,
    Standing,
    TopUpTurn,
    refresher_is_enough,
    standing,
    top_up_turn,
)
from awareness.schools.models import LocalAuthority


class Done(NamedTuple):
    """A completion, as far as a list needs it."""

    module: str
    completed_on: date
    expires_on: date | None
    guidance_edition: str
    version: str


# Asked by everyone's own page: a statement that is built once costs a third of one built each time.
DONE = (
    select(
        Completion.module,
        Completion.completed_on,
        Completion.expires_on,
        Completion.guidance_edition,
        Completion.version,
    )
    .where(Completion.person_id == bindparam("person_id"))
    .order_by(Completion.module, Completion.completed_at)
)
Asking = tuple[Role, date]
"""A role that asks for training, and since when it is held."""
TOPPED_UP = (
    select(TopUpCompletion.module, func.max(TopUpCompletion.completed_on))
    .where(TopUpCompletion.person_id == bindparam("person_id"))
    .group_by(TopUpCompletion.module)
)
_DONE_BY = select(
    Completion.person_id,
    Completion.module,
    Completion.completed_on,
    Completion.expires_on,
    Completion.guidance_edition,
    Completion.version,
)
_LATEST_FIRST = func.row_number().over(
    partition_by=(Completion.person_id, Completion.module),
    order_by=(Completion.completed_at.desc(), Completion.id.desc()),
)
REACHED = select(Progress.module, Progress.page).where(Progress.person_id == bindparam("person_id"))


@dataclass(frozen=True, slots=True)
class Task:
    """One module on a person's list, with the sentence that says why it is there."""

    module: Module
    standing: Standing
    expires_on: date | None
    completed_on: date | None
    page: str | None
    reason: str
    may_refresh: bool = False
    top_up: TopUpTurn | None = None
    asked_since: date | None = None

    @property
    def due_on(self) -> date | None:
        """The last day it counts, or of the induction for what was never done; None where a module
        counts for ever or is not asked for.
        """
        if self.completed_on is None and self.asked_since is not None:
            return self.asked_since + timedelta(days=INDUCTION_DAYS)
        return self.expires_on

    @property
    def minutes(self) -> int:
        """How long the shortest way takes that is open to the person."""
        return self.module.minutes_by(Way.REFRESHER if self.may_refresh else Way.WHOLE)

    @property
    def is_due(self) -> bool:
        return self.standing in (Standing.DUE, Standing.OVERDUE)


@dataclass(frozen=True, slots=True)
class TrainingList:
    """Everything a person has to do, is soon to renew, has done, and may do."""

    due: tuple[Task, ...]
    expiring: tuple[Task, ...]
    done: tuple[Task, ...]
    optional: tuple[Task, ...]

    @property
    def top_ups_due(self) -> tuple[Task, ...]:
        return self._top_ups(Standing.DUE)

    @property
    def top_ups_coming(self) -> tuple[Task, ...]:
        return self._top_ups(Standing.DUE_SOON)

    def _top_ups(self, judged: Standing) -> tuple[Task, ...]:
        """Return the modules done, and not soon to be renewed, whose top-up stands so."""
        return tuple(task for task in self.done if task.top_up and task.top_up.standing is judged)

    @property
    def due_minutes(self) -> int:
        wholes = sum(task.minutes for task in self.due)
        return wholes + sum(task.module.minutes_by(Way.TOP_UP) for task in self.top_ups_due)


def latest_completions(session: Session, person_id: uuid.UUID) -> dict[str, Done]:
    """Return the latest completion of each module, by slug."""
    return {row.module: Done(*row) for row in rows_of(session, DONE, {"person_id": person_id})}


def is_in_date(session: Session, person_id: uuid.UUID, module: str, on: date) -> bool:
    """Say whether the person holds an unexpired pass of the module."""
    found = session.scalar(
        select(func.count())
        .select_from(Completion)
        .where(
            Completion.person_id == person_id,
            Completion.module == module,
            func.coalesce(Completion.expires_on, date.max) >= on,
        )
    )
    return bool(found)


def may_refresh(session: Session, person_id: uuid.UUID, module: Module, on: date) -> bool:
    """Say whether the module's refresher is enough for the person on that day."""
    if module.refresher is None:
        return False
    done = latest_completions(session, person_id).get(module.slug)
    return done is not None and _is_refreshed(module, done, on)


def _is_refreshed(module: Module, done: Done, on: date) -> bool:
    return refresher_is_enough(module, version=done.version, expires_on=done.expires_on, on=on)


def last_top_ups(session: Session, person_id: uuid.UUID) -> dict[str, date]:
    """Return the day of the person's last top-up of each module, by slug."""
    found = rows_of(session, TOPPED_UP, {"person_id": person_id})
    return {slug: day for slug, day in found}  # noqa: C416 - rows are typed so


def find_top_up(
    session: Session, person_id: uuid.UUID, module: Module, on: date
) -> TopUpTurn | None:
    """Return where the person is with the module's top-up that day, or None where they have none
    to do: there is none, or they hold no whole that counts.
    """
    if module.top_up is None:
        return None
    done = latest_completions(session, person_id).get(module.slug)
    topped_up = last_top_ups(session, person_id)
    return _turn(module, done, topped_up.get(module.slug), on)


def _turn(
    module: Module, done: "Done | _Held | None", topped_up: date | None, on: date
) -> TopUpTurn | None:
    if done is None:
        return None
    return top_up_turn(
        module.top_up,
        completed_on=done.completed_on,
        expires_on=done.expires_on,
        done_on=topped_up,
        on=on,
    )


def progress_of(session: Session, person_id: uuid.UUID, module: str) -> str | None:
    """Return the page the person has reached, or None if they have not begun."""
    return session.scalar(
        select(Progress.page).where(Progress.person_id == person_id, Progress.module == module)
    )


def open_attempt(
    session: Session, person_id: uuid.UUID, module: Module, *, since: datetime | None = None
) -> Attempt | None:
    """Return the unfinished attempt at this version of the module's check, the newest first.

    With `since`, one that was begun before is not looked at.
    """
    begun = () if since is None else (Attempt.started_at >= since,)
    return session.scalar(
        select(Attempt)
        .where(
            Attempt.person_id == person_id,
            Attempt.module == module.slug,
            Attempt.version == module.version,
            Attempt.finished_at.is_(None),
            *begun,
        )
        .order_by(Attempt.started_at.desc(), Attempt.id)
        .limit(1)
    )


def attempt_of(
    session: Session,
    person_id: uuid.UUID,
    attempt_id: uuid.UUID,
    *,
    since: datetime | None = None,
) -> Attempt:
    """Return the person's own attempt. Raises NotFound, with `since` also for an earlier one."""
    attempt = session.scalar(
        select(Attempt).where(Attempt.id == attempt_id, Attempt.person_id == person_id)
    )
    if attempt is None or (since is not None and attempt.started_at < since):
        raise NotFound("There is no such attempt of yours.")
    return attempt


def training_list(
    session: Session, person: Person, posts: Sequence[Post], modules: Iterable[Module], on: date
) -> TrainingList:
    """Sort every module that concerns the person by what they have to do about it, most urgent
    first.
    """
    known = _for_adults(modules)
    latest = latest_completions(session, person.id)
    reached = rows_of(session, REACHED, {"person_id": person.id})
    pages = {slug: page for slug, page in reached}  # noqa: C416 - rows are typed so
    has_top_ups = any(known[slug].top_up for slug in latest if slug in known)
    topped_up = last_top_ups(session, person.id) if has_top_ups else {}
    asking = [(post.role, post.started_on) for post in posts]
    return _sorted(known, asking, latest, pages, topped_up, on)


def training_lists(
    session: Session,
    people: Select[uuid.UUID],
    asking: Mapping[uuid.UUID, Sequence[Asking]],
    modules: Iterable[Module],
    on: date,
) -> dict[uuid.UUID, TrainingList]:
    """Return the lists of many people as `training_list` does, but for where they left off.

    `people` selects their ids, `asking` says for each which roles ask since when. Two statements.
    """
    known = _for_adults(modules)
    latest: dict[uuid.UUID, dict[str, Done]] = defaultdict(dict)
    for person_id, done in _latest_of(session, people):
        latest[person_id][done.module] = done
    topped_up: dict[uuid.UUID, dict[str, date]] = defaultdict(dict)
    tops = select(
        TopUpCompletion.person_id, TopUpCompletion.module, func.max(TopUpCompletion.completed_on)
    ).where(TopUpCompletion.person_id.in_(people))
    by_module = tops.group_by(TopUpCompletion.person_id, TopUpCompletion.module)
    for person_id, slug, day in rows_of(session, by_module):
        topped_up[person_id][slug] = day
    return {
        person_id: _sorted(known, roles, latest[person_id], {}, topped_up[person_id], on)
        for person_id, roles in asking.items()
    }


def _latest_of(session: Session, people: Select[uuid.UUID]) -> Iterator[tuple[uuid.UUID, Done]]:
    """Return the latest completion of each module by each of these people."""
    ranked = select(Completion.id, _LATEST_FIRST.label("place")).where(
        Completion.person_id.in_(people)
    )
    kept = ranked.subquery()
    latest = _DONE_BY.join(kept, kept.c.id == Completion.id).where(kept.c.place == 1)
    for person_id, module, completed_on, expires_on, edition, version in rows_of(session, latest):
        yield person_id, Done(module, completed_on, expires_on, edition, version)


def _for_adults(modules: Iterable[Module]) -> dict[str, Module]:
    return {module.slug: module for module in modules if not module.is_pupil}


def _sorted(
    known: Mapping[str, Module],
    asking: Sequence[Asking],
    latest: Mapping[str, Done],
    pages: Mapping[str, str],
    topped_up: Mapping[str, date],
    on: date,
) -> TrainingList:
    started = _required_since(asking)
    tasks = [
        _task(known[slug], latest.get(slug), pages.get(slug), since, on, topped_up.get(slug))
        for slug, since in started.items()
        if slug in known
    ]
    may = {slug for role, _since in asking for slug in optional_modules(role)} | set(latest)
    optional = [
        _free_task(known[slug], latest.get(slug), pages.get(slug), on)
        for slug in sorted(may - set(started))
        if slug in known
    ]
    due = [task for task in tasks if task.is_due]
    due.sort(key=lambda task: task.standing is not Standing.OVERDUE)
    return TrainingList(
        due=tuple(due),
        expiring=tuple(task for task in tasks if task.standing is Standing.DUE_SOON),
        done=tuple(
            task
            for task in [*tasks, *optional]
            if task.standing in (Standing.IN_DATE, Standing.NOT_REQUIRED) and task.completed_on
        ),
        optional=tuple(task for task in optional if task.completed_on is None),
    )


def _required_since(asking: Sequence[Asking]) -> Mapping[str, date]:
    """Return each required module with the first day it was required, in order of importance."""
    since: dict[str, date] = {}
    for role, started_on in asking:
        for slug in required_modules(role):
            since[slug] = min(since.get(slug, started_on), started_on)
    return since


def _task(
    module: Module,
    done: Done | None,
    page: str | None,
    since: date,
    on: date,
    topped_up: date | None,
) -> Task:
    judged = standing(
        has_passed=done is not None,
        expires_on=done.expires_on if done else None,
        started_on=since,
        on=on,
    )
    renews = module.renewal is not None and module.renewal.on_new_edition
    if done and renews and done.guidance_edition != module.guidance_edition:
        judged = Standing.DUE if judged is not Standing.OVERDUE else judged
        reason = f"There is a new edition: {module.guidance_edition}."
        if judged is not Standing.OVERDUE:
            reason += " The one you did still counts."
    else:
        reason = _reason(judged, done, page)
    short = done is not None and _is_refreshed(module, done, on)
    if short and judged in (Standing.DUE_SOON, Standing.OVERDUE):
        minutes = module.minutes_by(Way.REFRESHER)
        reason = f"{reason} Its refresher of {minutes} minutes is enough.".strip()
    return Task(
        module,
        judged,
        done.expires_on if done else None,
        done.completed_on if done else None,
        page,
        reason,
        may_refresh=short,
        top_up=_turn(module, done, topped_up, on),
        asked_since=since,
    )


def _reason(judged: Standing, done: Done | None, page: str | None) -> str:
    if done is None:
        begun = "You have begun this one. " if page else ""
        if judged is Standing.OVERDUE:
            return begun + "Your induction time for it is over."
        return begun + "It is part of your induction."
    if judged is Standing.OVERDUE:
        return ""
    if judged is Standing.DUE_SOON:
        return "Renew it now and the new date follows on from the old one."
    return ""


def _free_task(module: Module, done: Done | None, page: str | None, on: date) -> Task:
    expired = done is not None and done.expires_on is not None and done.expires_on < on
    return Task(
        module,
        Standing.NOT_REQUIRED,
        done.expires_on if done else None,
        None if done is None or expired else done.completed_on,
        page,
        "You need it in date before you run a session with a class."
        if module.slug.startswith("staff-delivering")
        else "Your post does not ask for it.",
    )


@dataclass(frozen=True, slots=True)
class TransportRow:
    """Someone who drives or accompanies children, and how they stand with what their role needs.

    `top_up_since` is the day from which a yearly top-up is due, None where none is.
    """

    name: str
    badge: str
    role: Role
    standing: Standing
    expires_on: date | None
    top_up_since: date | None


class _Held(NamedTuple):
    """The last day that a module counts, `date.max` for ever, and the days it was last done and
    topped up.
    """

    expires_on: date
    completed_on: date
    topped_up_on: date | None


def transport_staff(
    session: Session, authority: LocalAuthority, known: Mapping[str, Module], on: date
) -> list[TransportRow]:
    """Return the people in a council's transport posts on that day, by name: pass and expiry, and
    whether a top-up is due.

    A person needs every module of the role; the earliest expiry is the one that counts.
    Source: domain.md 7.10.
    """
    held = select(Post).where(
        Post.authority_id == authority.id,
        Post.role.in_(TRANSPORT_ROLES),
        Post.started_on <= on,
        func.coalesce(Post.ended_on, date.max) >= on,
    )
    posts = session.scalars(
        held.options(joinedload(Post.person)).join(Person).order_by(Person.name, Post.id)
    ).all()
    done: dict[uuid.UUID, dict[str, _Held]] = {}
    mine = held.with_only_columns(Post.person_id)
    for person_id, slug, *days in session.execute(_LASTING.where(Completion.person_id.in_(mine))):
        done.setdefault(person_id, {})[slug] = _Held(*days)
    return [_transport_row(post, done.get(post.person_id, {}), known, on) for post in posts]


_LAST_TOP_UP = (
    select(func.max(TopUpCompletion.completed_on))
    .where(
        TopUpCompletion.person_id == Completion.person_id,
        TopUpCompletion.module == Completion.module,
    )
    .scalar_subquery()
)
_LASTING = select(
    Completion.person_id,
    Completion.module,
    func.max(func.coalesce(Completion.expires_on, date.max)),
    func.max(Completion.completed_on),
    _LAST_TOP_UP,
).group_by(Completion.person_id, Completion.module)


def _transport_row(
    post: Post, done: Mapping[str, _Held], known: Mapping[str, Module], on: date
) -> TransportRow:
    needed = [slug for slug in required_modules(post.role) if slug in known]
    has_all = bool(needed) and all(slug in done for slug in needed)
    end = min(done[slug].expires_on for slug in needed) if has_all else None
    judged = standing(has_passed=has_all, expires_on=end, started_on=post.started_on, on=on)
    turns = [
        _turn(known[slug], done[slug], done[slug].topped_up_on, on)
        for slug in needed
        if slug in done
    ]
    since = [turn.due_since for turn in turns if turn and turn.due_since]
    return TransportRow(
        post.person.name,
        post.badge,
        post.role,
        judged,
        None if end == date.max else end,
        min(since, default=None),
    )
