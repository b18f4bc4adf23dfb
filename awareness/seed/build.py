"""Fill an empty database with a fictional council: the same every time for one day and size."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from uuid6 import uuid7

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import TRANSPORT_ROLES, Role
from awareness.accounts.secrets import hash_password
from awareness.certificates.models import Certificate
from awareness.classroom.models import ClassSession
from awareness.content.library import Library
from awareness.kiosk.models import Attendance, InsetGroup
from awareness.learning.models import Completion, ExternalRecord, TopUpCompletion
from awareness.performances.models import Performance, PerformanceClass
from awareness.schools.models import (
    ClassGroup,
    LocalAuthority,
    LocalService,
    School,
    SchoolNumber,
    SchoolStatus,
    SchoolType,
    Trust,
)
from awareness.seed.council import Council, Row
from awareness.seed.groups import add_groups
from awareness.seed.history import add_classes, add_lead_training, add_training
from awareness.seed.names import people
from awareness.seed.performances import add_performances
from awareness.seed.plan import (
    ACROSS_SCHOOLS,
    CAST,
    DRIVERS,
    PASSWORD,
    SCHOOLS,
    SINGLE,
    WEIGHTS,
    SchoolPlan,
)
from awareness.seed.platforms import write_platforms

CARE_OF_CAST = {
    Role.TEACHER: 1.0,
    Role.CATERING: 0.3,
    Role.SITE: 0.3,
    Role.GOVERNOR: 0.0,
    Role.DRIVER: 0.0,
}
"""Those who have kept up have nothing to do; these have their training before them. A teacher holds
all of it, so that a lesson can be started.
"""
WITHOUT_ADDRESS = (Role.CATERING, Role.SITE, Role.VOLUNTEER)
"""Some of the first school's people have no e-mail address, so that its kiosk has a use."""
CONVERTED = (SchoolType.ACADEMY,)
MADE_UP = ("care", "person", "school")
"""What a row of a post carries here for the seeding alone."""


def seed(
    session: Session,
    library: Library,
    *,
    on: date,
    size: int,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write the council of `SCHOOLS`, `size` times over; further copies get a number."""
    chance = Random(f"Hollybrook {size}")  # noqa: S311 - not a secret: the same council every time
    authority = {
        "id": uuid7(),
        "code": "999",
        "name": "Hollybrook Council",
        "driver_months": 36,
        "concern_route": "Family Connect, 01632 960385. Evenings and weekends: 01632 960676.",
    }
    council = Council(on, library, chance, authority)
    names = people(chance)
    hashed = hash_password(PASSWORD)
    trusts = _trusts()
    for number in range(len(SCHOOLS) * size):
        plan = SCHOOLS[number % len(SCHOOLS)]
        _school(council, plan, number, trusts)
        _staff(council, plan, number, names, hashed)
        add_classes(council, plan, council.schools[-1])
        progress(number + 1)
    _transport(council, names, hashed)
    _cast_at_council(council, hashed)
    for post in council.posts:
        add_training(council, post)
        add_lead_training(council, post)
    _across_schools(council, hashed)
    add_performances(council)
    add_groups(council)
    _write(session, council, trusts.values())
    write_platforms(session, council)


def _write(session: Session, council: Council, trusts: Iterable[Row]) -> None:
    session.execute(insert(LocalAuthority), [council.authority])
    session.execute(insert(Trust), list(trusts))
    rows: tuple[tuple[type, list[Row]], ...] = (
        (School, council.schools),
        (SchoolNumber, [_number_before(s) for s in council.schools if s["type"] in CONVERTED]),
        (LocalService, _services(council)),
        (Person, council.people),
        (Post, [{k: v for k, v in post.items() if k not in MADE_UP} for post in council.posts]),
        (ClassGroup, council.classes),
        (ClassSession, council.sessions),
        (Performance, council.performances),
        (PerformanceClass, council.performance_classes),
        (InsetGroup, council.groups),
        (Attendance, council.attendance),
        (Completion, council.completions),
        (TopUpCompletion, council.top_ups),
        (ExternalRecord, council.elsewhere),
        (Certificate, council.certificates),
    )
    for table, values in rows:
        if values:
            session.execute(insert(table), values)


def _trusts() -> dict[str, Row]:
    found = sorted({plan.trust for plan in SCHOOLS if plan.trust})
    return {
        name: {"id": uuid7(), "code": f"{2000 + n}", "name": name} for n, name in enumerate(found)
    }


def _school(council: Council, plan: SchoolPlan, number: int, trusts: dict[str, Row]) -> None:
    copy = number // len(SCHOOLS)
    council.schools.append(
        {
            "id": uuid7(),
            "urn": f"{900001 + number}",
            "name": plan.name + (f" {copy + 1}" if copy else ""),
            "authority_id": council.authority["id"],
            "trust_id": trusts[plan.trust]["id"] if plan.trust else None,
            "establishment_number": f"{2000 + number % 8000:04d}",
            "phase": plan.phase,
            "type": plan.type,
            "status": SchoolStatus.OPEN,
            "low_age": plan.low_age,
            "high_age": plan.high_age,
            "pupils": plan.pupils,
            "town": plan.town,
            "postcode": f"HB{1 + number % 9} {1 + number % 8}AB",
            "lead_name": "",
            "lead_contact": "",
            "lead_available": "",
        }
    )


def _number_before(school: Row) -> Row:
    """Return the number an academy had while it was the council's: lower, as in the register."""
    return {
        "id": uuid7(),
        "school_id": school["id"],
        "urn": f"{int(school['urn']) - 10_000}",
        "name": school["name"].replace("Academy", "School"),
        "until": date(2019, 8, 31),
    }


def _services(council: Council) -> list[Row]:
    shared = {
        "authority_id": council.authority["id"],
        "checked_on": council.on - timedelta(days=40),
    }
    return [
        {
            "id": uuid7(),
            "key": "family-connect",
            "name": "Hollybrook Family Connect",
            "phone": "01632 960385",
            "url": "",
            "category": "exploitation",
            "hours": "Monday to Friday, 9am to 5pm. Evenings and weekends: 01632 960676",
            "what_happens": "A social worker listens and asks what you have seen. You can say you "
            "are not sure. They tell you what happens next.",
            "views": "older adults staff",
            **shared,
        },
        {
            "id": uuid7(),
            "key": "harbour",
            "name": "The Harbour, Hollybrook",
            "phone": "01632 960120",
            "url": "",
            "category": "therapy",
            "hours": "Monday to Saturday, 10am to 6pm",
            "what_happens": "Someone to talk to, for children, their families and adults who were "
            "harmed as children. You can ask how long the wait is.",
            "views": "older adults staff",
            **shared,
        },
    ]


def _person(council: Council, name: str, email: str, hashed: str) -> Row:
    joined = datetime.combine(council.on - timedelta(days=420), time(9), UTC)
    row = {
        "id": uuid7(),
        "name": name,
        "email": email,
        "password_hash": hashed,
        "created_at": joined,
    }
    council.people.append(row)
    return row


def _post(council: Council, person: Row, role: Role, *, school: Row | None, care: float) -> None:
    chance = council.chance
    is_new = chance.random() < 0.08
    days = chance.randint(2, 60) if is_new else chance.randint(200, 2600)
    council.posts.append(
        {
            "id": uuid7(),
            "person_id": person["id"],
            "person": person,
            "role": role,
            "care": care,
            "school": school,
            "school_id": school["id"] if school else None,
            "authority_id": None if school else council.authority["id"],
            "started_on": council.on - timedelta(days=days),
            "ended_on": None,
            "is_away": school is not None and role is not Role.HEAD and chance.random() < 0.02,
            "badge": f"HB{chance.randint(1000, 9999)}" if role in TRANSPORT_ROLES else "",
        }
    )


def _staff(
    council: Council, plan: SchoolPlan, number: int, names: Iterator[tuple[str, str]], hashed: str
) -> None:
    school = council.schools[-1]
    roles = list(SINGLE[: min(len(SINGLE), max(3, plan.staff // 3))])
    kinds, weights = zip(*WEIGHTS, strict=True)
    roles += council.chance.choices(kinds, weights, k=max(1, plan.staff - len(roles)))
    cast = [member for member in CAST if member[3] == number]
    # Whoever is printed to sign in as has a post, whatever chance has drawn.
    roles += (Counter(member[2] for member in cast) - Counter(roles)).elements()
    for role in roles:
        known = next((member for member in cast if member[2] is role), None)
        if known is not None:
            cast.remove(known)
        name, email = (known[0], f"{known[1]}@hollybrook.example") if known else next(names)
        person = _person(council, name, email, hashed)
        if number == 0 and not known and role in WITHOUT_ADDRESS:
            person.update(email=None, password_hash="")
        care = CARE_OF_CAST.get(role, 0.97) if known else plan.care
        _post(council, person, role, school=school, care=care)
        if known:
            council.posts[-1].update(is_away=False, started_on=council.on - timedelta(days=800))
        if role is Role.DSL:
            school.update(
                lead_name=name,
                lead_contact="the safeguarding office, extension 12",
                lead_available="every school day, 8 to 4.30",
            )


def _across_schools(council: Council, hashed: str) -> None:
    """Add those who belong to no single school, each with one account."""
    for name, stem, role, numbers in ACROSS_SCHOOLS:
        person = _person(council, name, f"{stem}@hollybrook.example", hashed)
        schools: list[Row | None] = [council.schools[number] for number in numbers]
        for school in schools or [None]:
            _post(council, person, role, school=school, care=0.9)
            council.posts[-1].update(is_away=False)
        add_training(council, council.posts[-1])


def sign_ins(session: Session) -> list[tuple[Role, str, str]]:
    """Return (role, name, address) of whom to sign in as: the cast, and one for every other role.

    Somebody invited since has another password, so only the seeded addresses count.
    """
    found = [(role, name, f"{stem}@hollybrook.example") for name, stem, role, _school in CAST]
    known = {role for role, _name, _email in found}
    holders = session.execute(
        select(Post.role, Person.name, Person.email)
        .join(Person, Person.id == Post.person_id)
        .where(Person.email.endswith("@hollybrook.example"), Post.ended_on.is_(None))
        .order_by(Person.email, Post.id)
    )
    others = {role: (role, name, str(email)) for role, name, email in reversed(holders.all())}
    return found + [others[role] for role in Role if role in others and role not in known]


def _transport(council: Council, names: Iterator[tuple[str, str]], hashed: str) -> None:
    for role, count in DRIVERS:
        for _ in range(count):
            name, email = next(names)
            _post(council, _person(council, name, email, hashed), role, school=None, care=0.8)


def _cast_at_council(council: Council, hashed: str) -> None:
    for name, stem, role, school in CAST:
        if school is None:
            person = _person(council, name, f"{stem}@hollybrook.example", hashed)
            _post(council, person, role, school=None, care=CARE_OF_CAST.get(role, 0.9))
