"""What has happened in the fictional council: classes taught, training finished."""

import math
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from uuid6 import uuid7

from awareness.accounts.roles import TEACHING, TRANSPORT_ROLES, Role
from awareness.certificates.rules import new_code, number_of
from awareness.clock import AcademicYear, days_until, months_later
from awareness.content.bands import Band
from awareness.content.model import Way
from awareness.learning.models import Delivery, ExternalKind
from awareness.learning.required import DELIVERING, required_modules
from awareness.learning.rules import DUE_SOON_DAYS, expiry
from awareness.seed.council import Council, Row
from awareness.seed.plan import YEAR_GROUPS, SchoolPlan

MOST_SESSIONS = 0.85
KEPT_UP = 0.98


def add_classes(council: Council, plan: SchoolPlan, school: Row) -> None:
    """Add this year's and last year's classes, and the sessions they have had."""
    groups = [g for g in YEAR_GROUPS if plan.low_age <= g[1] < plan.high_age]
    if not groups:
        return
    forms = max(1, min(6, math.ceil(plan.pupils / (len(groups) * 30))))
    this_year = AcademicYear.of(council.on)
    teachers = [
        post["person_id"]
        for post in council.posts
        if post["school_id"] == school["id"] and post["role"] in TEACHING
    ]
    for year in (this_year.previous, this_year):
        for name, _age, band in groups:
            for form in range(forms):
                group = _class(school, year, name, band, form, forms)
                group["roll"] = max(
                    4, plan.pupils // (len(groups) * forms) + council.chance.randint(-2, 2)
                )
                council.classes.append(group)
                _sessions(council, plan, group, teachers, year)


def _class(school: Row, year: AcademicYear, name: str, band: Band, form: int, forms: int) -> Row:
    letter = "ABCDEFGH"[form] if forms > 1 else ""
    return {
        "id": uuid7(),
        "school_id": school["id"],
        "year": year.label,
        "name": f"{name}{' ' + letter if letter else ''}",
        "band": band,
    }


def _sessions(
    council: Council, plan: SchoolPlan, group: Row, teachers: list[Any], year: AcademicYear
) -> None:
    chance = council.chance
    last = min(council.on, year.last_day - timedelta(days=45))
    for module in council.library.modules_for(group["band"]):
        if chance.random() > plan.care * MOST_SESSIONS or not teachers or not plan.care:
            continue
        day = _school_day(year.first_day + timedelta(days=9), last, chance)
        if day is None or (year.last_day >= council.on and chance.random() < 0.5):
            continue
        at = datetime.combine(day, time(10, 30), UTC)
        away = chance.choice((0, 0, 0, 1, 1, 2, 3))
        alternative = chance.choice((0, 0, 0, 0, 1)) if group["roll"] > 8 else 0
        council.sessions.append(
            {
                "id": uuid7(),
                "school_id": group["school_id"],
                "class_id": group["id"],
                "teacher_id": chance.choice(teachers),
                "module": module.slug,
                "version": module.version,
                "guidance_edition": edition_on(day, module.guidance_edition),
                "band": group["band"],
                "year": group["year"],
                "slide": module.slides[-1].id,
                "started_at": at,
                "finished_at": at + timedelta(minutes=module.minutes),
                "delivered_on": day,
                "roll": group["roll"],
                "present": max(1, group["roll"] - away - alternative),
                "alternative": alternative,
            }
        )


def _school_day(first: date, last: date, chance: Random) -> date | None:
    """Return a weekday between two days, both included, or None when there is none."""
    if last < first:
        return None
    day = first + timedelta(days=chance.randint(0, (last - first).days))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day if day >= first else None


def add_training(council: Council, post: Row) -> None:
    """Add what the holder of a post has finished, and the certificates."""
    if not post["care"]:
        return
    chance = council.chance
    wanted = list(required_modules(post["role"]))
    keeps_all = post["care"] >= 1
    may_teach = post["role"] in TEACHING and DELIVERING not in wanted
    if may_teach and (chance.random() < 0.5 or keeps_all):
        wanted.append(DELIVERING)
    # Whoever keeps up keeps all of it up; whoever does not has done some of it, some time ago.
    keeps_up = chance.random() < post["care"]
    for slug in wanted:
        if slug not in council.library.by_slug:
            continue
        months = council.library.module(slug).renewal
        cycle = 36 if post["role"] in TRANSPORT_ROLES else (months.months if months else None) or 12
        fate = chance.random()
        if keeps_all or fate < (KEPT_UP if keeps_up else post["care"] / 2):
            ago = chance.randint(1, int(cycle * 30.4) - 10)
            if months is not None and months.on_new_edition:
                ago = _since_reading(council.on, ago)
        elif fate < 0.75:
            ago = int(cycle * 30.6) + chance.randint(1, 150)
        else:
            continue
        if ago < (council.on - post["started_on"]).days + 1:
            day = council.on - timedelta(days=ago)
            at = datetime.combine(day, time(15, chance.randint(0, 59)), UTC)
            _top_ups(council, add_completion(council, post, slug, at, cycle))


def _since_reading(on: date, ago: int) -> int:
    """Move the reading of the guidance, `ago` days back, into this autumn if it was before.

    Most people read a new edition in the weeks after it comes out; one in nine has not yet.
    """
    published = AcademicYear.of(on).first_day
    term = (on - published).days
    if ago <= term or ago % 9 == 0:
        return ago
    return max(1, term - ago % min(45, term + 1))


def edition_on(day: date, newest: str) -> str:
    """Return the edition of the guidance in force on a day, "KCSIE 2025".

    It is never newer than `newest`. Source: domain.md 1.1, a new edition each 1 September.
    """
    name, _, year = newest.rpartition(" ")
    return f"{name} {min(AcademicYear.of(day).starts_in, int(year))}"


def add_lead_training(council: Council, post: Row) -> None:
    """Add the outside training of most safeguarding leads; a few have let it run out."""
    if post["role"] not in (Role.DSL, Role.DEPUTY_DSL) or not post["care"]:
        return
    day = council.on - timedelta(days=council.chance.randint(20, 800))
    council.elsewhere.append(
        {
            "id": uuid7(),
            "school_id": post["school_id"],
            "person_id": post["person_id"],
            "kind": ExternalKind.LEAD,
            "title": "Designated safeguarding lead training",
            "provider": "Hollybrook Safeguarding Partnership",
            "completed_on": day,
            "expires_on": None,
        }
    )


def _top_ups(council: Council, done: Row) -> None:
    """Add the top-ups since a completion: two in three people do theirs, a week or so late."""
    module = council.library.module(done["module"])
    ago = (council.on - done["completed_on"]).days
    if module.top_up is None or ago % 3 == 0:
        return
    wait = timedelta(days=1 + ago % 13)
    for year in range(1, 3):
        day = months_later(done["completed_on"], year * module.top_up.months) + wait
        if day > council.on or days_until(done["expires_on"], day) <= DUE_SOON_DAYS:
            return
        council.top_ups.append(
            {
                **{name: value for name, value in done.items() if name != "expires_on"},
                "id": uuid7(),
                "guidance_edition": edition_on(day, module.guidance_edition),
                "minutes": module.minutes_by(Way.TOP_UP),
                "year": AcademicYear.of(day).label,
                "completed_on": day,
                "completed_at": datetime.combine(day, time(16), UTC),
                "wordings": module.wordings_by(Way.TOP_UP),
            }
        )


def add_completion(
    council: Council,
    post: Row,
    slug: str,
    at: datetime,
    cycle: int,
    delivery: Delivery = Delivery.ALONE,
) -> Row:
    """Add that the holder of a post finished a module, with the certificate, and return it.
    `cycle` is how many months it counts.
    """
    module, day = council.library.module(slug), at.date()
    completion = {
        "id": uuid7(),
        "person_id": post["person_id"],
        "school_id": post["school_id"],
        "authority_id": post["authority_id"],
        "role": post["role"],
        "module": slug,
        "version": module.version,
        "guidance_edition": edition_on(day, module.guidance_edition),
        "minutes": module.minutes,
        "delivery": delivery,
        "year": AcademicYear.of(day).label,
        "completed_on": day,
        "completed_at": at,
        "expires_on": expiry(day, cycle, None),
        "wordings": module.wordings,
    }
    council.completions.append(completion)
    code = new_code(council.chance.getrandbits)
    school = post["school"]
    council.certificates.append(
        {
            "id": uuid7(),
            "completion_id": completion["id"],
            "person_id": post["person_id"],
            "school_id": post["school_id"],
            "authority_id": post["authority_id"],
            "code": code,
            "number": number_of(code, day.year, 0),
            "holder": post["person"]["name"],
            "role": post["role"].label,
            "employer": school["name"] if school else "Hollybrook Council",
            "urn": school["urn"] if school else "",
            "badge": post["badge"],
            "module": slug,
            "title": module.title,
            "version": module.version,
            "guidance_edition": completion["guidance_edition"],
            "minutes": module.minutes,
            "completed_on": day,
            "expires_on": completion["expires_on"],
            "issuer": "Hollybrook Council",
            "issued_at": at,
            "revoked_at": None,
            "revoked_reason": "",
            "revoked_by_id": None,
        }
    )
    return completion
