"""Sessions that groups of adults have had: who was there, at a kiosk or on paper, who passed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from uuid6 import uuid7

from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.kiosk.models import Way
from awareness.kiosk.rules import LASTS
from awareness.learning.models import Delivery
from awareness.seed.council import Council, Row
from awareness.seed.history import add_completion
from awareness.seed.plan import CAST

CYCLE_MONTHS = 12
ABSENT, ON_PAPER, LATER = 5, 3, 4
"""One in five was not there; of the others one in three signed on paper, and of those at the kiosk
one in four put the check off.
"""
WAITING = {f"{stem}@hollybrook.example" for _name, stem, _role, _school in CAST}
"""Whoever is printed to sign in as keeps the training they have before them."""


@dataclass(frozen=True, slots=True)
class Inset:
    """One module with the staff of one school some days ago, at this hour of the day (UTC)."""

    school: int
    module: str
    days_ago: int
    hour: int


INSETS = (
    Inset(0, "staff-handling-disclosure", 64, 14),
    Inset(0, "staff-cse-essentials", 15, 13),
    Inset(1, "staff-cse-essentials", 22, 15),
)


def add_groups(council: Council) -> None:
    """Add the sessions of groups, with the people who had been in post long enough to be there."""
    for inset in INSETS:
        school = council.schools[inset.school]
        held_on = _weekday(council.on - timedelta(days=inset.days_ago))
        people = [
            post
            for post in council.posts
            if post["school_id"] == school["id"]
            and post["role"] in SCHOOL_ROLES
            and post["role"] is not Role.GOVERNOR
            and post["started_on"] <= held_on
        ]
        leads = [post for post in people if post["role"] is Role.HEAD]
        if leads and inset.module in council.library.by_slug:
            _group(council, inset, held_on, leads[0], people)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _group(council: Council, inset: Inset, held_on: date, lead: Row, people: list[Row]) -> None:
    opened_at = datetime.combine(held_on, time(inset.hour), UTC)
    group = {
        "id": uuid7(),
        "school_id": lead["school_id"],
        "module": inset.module,
        "held_on": held_on,
        "opened_by_id": lead["person_id"],
        "opened_at": opened_at,
        "closes_at": opened_at + LASTS,
        "ended_at": opened_at + timedelta(hours=2),
        "room_number": "4729",
        "closing_number": "835164",
    }
    council.groups.append(group)
    for number, post in enumerate(people):
        if number % ABSENT:
            _present(council, group, post, number)


def _present(council: Council, group: Row, post: Row, number: int) -> None:
    """Note somebody as present. Whoever has no address uses the kiosk, and does the check there."""
    at = group["opened_at"] + timedelta(minutes=40 + number)
    address = post["person"]["email"]
    is_on_paper = address is not None and number % ON_PAPER == 0
    council.attendance.append(
        {
            "id": uuid7(),
            "group_id": group["id"],
            "school_id": group["school_id"],
            "person_id": post["person_id"],
            "way": Way.PAPER if is_on_paper else Way.KIOSK,
            "noted_at": at,
        }
    )
    if address is None or not (is_on_paper or number % LATER == 0 or address in WAITING):
        done_at = at + timedelta(minutes=12)
        add_completion(council, post, group["module"], done_at, CYCLE_MONTHS, Delivery.GROUP)
