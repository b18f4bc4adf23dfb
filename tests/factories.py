"""Facts for tests: plain functions with safe, fixed defaults. Never random, never clever."""

import itertools
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import AUTHORITY_ROLES, TRANSPORT_ROLES, Role
from awareness.classroom.models import ClassSession
from awareness.content.bands import Band
from awareness.kiosk.models import InsetGroup
from awareness.learning.models import (
    Completion,
    ExternalKind,
    ExternalRecord,
    TopUpCompletion,
)
from awareness.performances.models import Performance, PerformanceClass
from awareness.schools.models import (
    ClassGroup,
    LocalAuthority,
    Phase,
    School,
    SchoolStatus,
    SchoolType,
)

NOW = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)
TODAY = date(2027, 1, 20)
PASSWORD = "correct horse battery staple"
# The argon2 hash of PASSWORD with the cheapest parameters, so that tests spend no time on it.
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$lUbZ8Jzij/5bOe3RDFNWB4YcFPBWi0usvNmLvSsyG7I"
)
_numbers = itertools.count(1)


def make_authority(
    session: Session, *, code: str = "894", name: str = "Hollybrook Council"
) -> LocalAuthority:
    authority = LocalAuthority(code=code, name=name)
    session.add(authority)
    session.flush()
    return authority


def make_school(
    session: Session,
    *,
    name: str = "Hollybrook Primary",
    authority: LocalAuthority | None = None,
    urn: str | None = None,
    phase: Phase = Phase.PRIMARY,
    type: SchoolType = SchoolType.MAINTAINED,
    status: SchoolStatus = SchoolStatus.OPEN,
    low_age: int | None = 4,
    high_age: int | None = 11,
) -> School:
    school = School(
        urn=urn or f"{100_000 + next(_numbers):06d}",
        name=name,
        authority=authority or make_authority(session, code=f"{next(_numbers) % 1000:03d}"),
        phase=phase,
        type=type,
        status=status,
        low_age=low_age,
        high_age=high_age,
        lead_name="Ms Lindqvist",
        lead_contact="Room 4, extension 12",
    )
    session.add(school)
    session.flush()
    return school


def make_person(session: Session, *, name: str = "Dana Cole", email: str | None = None) -> Person:
    person = Person(
        name=name,
        email=email or f"person{next(_numbers)}@hollybrook.example",
        password_hash=PASSWORD_HASH,
        created_at=NOW,
    )
    session.add(person)
    session.flush()
    return person


def make_post(
    session: Session,
    *,
    role: Role = Role.TEACHER,
    school: School | None = None,
    authority: LocalAuthority | None = None,
    person: Person | None = None,
    started_on: date = date(2026, 9, 1),
    ended_on: date | None = None,
    is_away: bool = False,
) -> Post:
    """A post at `school`, or at `authority` for the roles a council employs."""
    at_council = role in AUTHORITY_ROLES | TRANSPORT_ROLES
    if at_council:
        authority = authority or make_authority(session, code=f"{next(_numbers) % 1000:03d}")
    else:
        school = school or make_school(session)
    post = Post(
        person=person or make_person(session),
        school=None if at_council else school,
        authority=authority if at_council else None,
        role=role,
        started_on=started_on,
        ended_on=ended_on,
        is_away=is_away,
    )
    session.add(post)
    session.flush()
    return post


def make_class(
    session: Session,
    *,
    school: School,
    name: str | None = None,
    band: Band = Band.B09,
    roll: int = 28,
    year: str = "2026/27",
) -> ClassGroup:
    group = ClassGroup(
        school_id=school.id, name=name or f"Class {next(_numbers)}", band=band, roll=roll, year=year
    )
    session.add(group)
    session.flush()
    return group


def make_completion(
    session: Session,
    *,
    post: Post,
    module: str = "staff-cse-essentials",
    completed_on: date = date(2026, 10, 5),
    expires_on: date | None = date(2027, 10, 5),
    year: str = "2026/27",
    edition: str = "KCSIE 2026",
) -> Completion:
    completion = Completion(
        person_id=post.person_id,
        school_id=post.school_id,
        authority_id=post.authority_id,
        role=post.role,
        module=module,
        version="1.0.0",
        guidance_edition=edition,
        minutes=45,
        year=year,
        completed_on=completed_on,
        completed_at=datetime(
            completed_on.year, completed_on.month, completed_on.day, 12, tzinfo=UTC
        ),
        expires_on=expires_on,
    )
    session.add(completion)
    session.flush()
    return completion


def make_top_up(
    session: Session, *, post: Post, module: str, completed_on: date = date(2026, 12, 1)
) -> TopUpCompletion:
    topped_up = TopUpCompletion(
        person_id=post.person_id,
        school_id=post.school_id,
        authority_id=post.authority_id,
        role=post.role,
        module=module,
        version="1.0.0",
        guidance_edition="KCSIE 2026",
        minutes=5,
        year="2026/27",
        completed_on=completed_on,
        completed_at=datetime(
            completed_on.year, completed_on.month, completed_on.day, 12, tzinfo=UTC
        ),
    )
    session.add(topped_up)
    session.flush()
    return topped_up


def make_external(
    session: Session,
    *,
    post: Post,
    kind: ExternalKind = ExternalKind.LEAD,
    title: str = "Level 3 safeguarding",
    completed_on: date = date(2026, 11, 6),
    expires_on: date | None = None,
) -> ExternalRecord:
    """Training done elsewhere, as entered by the school of the post."""
    entry = ExternalRecord(
        school_id=post.school_id,
        person_id=post.person_id,
        kind=kind,
        title=title,
        provider="Brightwater Training",
        completed_on=completed_on,
        expires_on=expires_on,
    )
    session.add(entry)
    session.flush()
    return entry


def make_group(
    session: Session, *, school: School, by: Person, module: str = "staff-cse-essentials"
) -> InsetGroup:
    """The training of a group that is under way."""
    group = InsetGroup(
        school_id=school.id,
        module=module,
        held_on=TODAY,
        opened_by_id=by.id,
        opened_at=NOW,
        closes_at=NOW + timedelta(hours=4),
        room_number="4729",
        closing_number="835164",
    )
    session.add(group)
    session.flush()
    return group


def make_performance(
    session: Session,
    *,
    groups: Sequence[ClassGroup],
    title: str = "The Next Stop",
    seen_on: date = date(2027, 1, 18),
    pupils: int = 60,
) -> Performance:
    """A performance that these classes of one school saw."""
    performance = Performance(
        school_id=groups[0].school_id,
        year=groups[0].year,
        title=title,
        seen_on=seen_on,
        pupils=pupils,
        bands=[],
    )
    session.add(performance)
    session.flush()
    session.add_all(
        PerformanceClass(performance_id=performance.id, class_id=group.id) for group in groups
    )
    session.flush()
    return performance


def make_class_teacher(session: Session) -> Post:
    """Dana Cole, a teacher whose training to run sessions is in date."""
    post = make_post(session, person=make_person(session, name="Dana Cole"))
    make_completion(session, post=post, module="staff-delivering-safely")
    return post


def make_class_session(
    session: Session,
    *,
    group: ClassGroup,
    teacher_id: uuid.UUID,
    module: str = "b09-tricks-and-pressure",
    delivered_on: date | None = date(2026, 11, 3),
    present: int | None = 27,
    alternative: int = 0,
) -> ClassSession:
    """A finished session; give `present=None, delivered_on=None` for one still open."""
    lesson = ClassSession(
        school_id=group.school_id,
        class_id=group.id,
        teacher_id=teacher_id,
        module=module,
        version="1.0.0",
        guidance_edition="KCSIE 2026",
        band=group.band,
        year=group.year,
        started_at=NOW,
        finished_at=NOW if present is not None else None,
        delivered_on=delivered_on,
        roll=group.roll,
        present=present,
        alternative=alternative,
    )
    session.add(lesson)
    session.flush()
    return lesson
