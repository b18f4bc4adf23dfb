"""Reads of councils, schools, classes and help services."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from awareness.clock import months_later
from awareness.content.helplines import NEVER_HIDDEN, Category, Contact, HelpService, View, for_view
from awareness.errors import NotFound
from awareness.schools.models import (
    ClassGroup,
    LocalAuthority,
    LocalService,
    School,
    SchoolNumber,
    SchoolStatus,
)

OPEN = (SchoolStatus.OPEN, SchoolStatus.CLOSING)
# Every help page asks this, so the statement is built once.
WITH_SERVICES = (
    select(LocalAuthority)
    .where(LocalAuthority.id.in_(select(LocalService.authority_id)))
    .order_by(LocalAuthority.name, LocalAuthority.id)
)


def get_school(session: Session, school_id: uuid.UUID) -> School:
    """Return a school with its council and trust. Raises NotFound.

    For commands and jobs; a page asks `accounts.access` for what the person may see.
    """
    school = session.scalar(
        select(School)
        .where(School.id == school_id)
        .options(joinedload(School.authority), joinedload(School.trust))
    )
    if school is None:
        raise NotFound("There is no such school.")
    return school


def find_school_by_urn(session: Session, urn: str) -> School | None:
    """Find a school by the number it has, or had before it became another."""
    former = select(SchoolNumber.school_id).where(SchoolNumber.urn == urn)
    return session.scalar(
        select(School)
        .where((School.urn == urn) | School.id.in_(former))
        .options(joinedload(School.authority), joinedload(School.trust))
    )


def find_school_of(session: Session, authority: LocalAuthority, urn: str) -> School | None:
    """Find an open school of a council by its number."""
    school = find_school_by_urn(session, urn)
    is_theirs = school is not None and school.authority_id == authority.id
    return school if school is not None and is_theirs and school.status.is_open else None


def find_council(session: Session, code: str) -> LocalAuthority | None:
    """Find a council by the code of three figures that the register of schools gives it."""
    return session.scalar(select(LocalAuthority).where(LocalAuthority.code == code))


def former_numbers(session: Session, school_id: uuid.UUID) -> Sequence[SchoolNumber]:
    """Return the numbers a school had before, the latest first."""
    return session.scalars(
        select(SchoolNumber)
        .where(SchoolNumber.school_id == school_id)
        .order_by(SchoolNumber.urn.desc(), SchoolNumber.id)
    ).all()


def schools_of(session: Session, authority_id: uuid.UUID) -> Sequence[School]:
    """Return a council's open schools, by name."""
    return session.scalars(
        select(School)
        .where(School.authority_id == authority_id, School.status.in_(OPEN))
        .order_by(School.name, School.id)
    ).all()


def councils(session: Session) -> Sequence[LocalAuthority]:
    """Return the councils that have schools, by name."""
    return session.scalars(
        select(LocalAuthority)
        .where(LocalAuthority.id.in_(select(School.authority_id)))
        .order_by(LocalAuthority.name, LocalAuthority.id)
    ).all()


def councils_with_services(session: Session) -> Sequence[LocalAuthority]:
    """Return the councils that have entered help services of their own, by name."""
    return session.scalars(WITH_SERVICES).all()


def services_for(
    session: Session,
    national: Iterable[HelpService],
    authority_id: uuid.UUID | None,
    view: View,
    *,
    on: date,
) -> tuple[HelpService, ...]:
    """Return what a help page shows: the council's rows replace, then join, the national ones.

    The rows for emergencies and Childline cannot be replaced (domain.md 6), and the page for
    under-13s shows no others.
    """
    local: list[HelpService] = []
    if authority_id is not None and view is not View.YOUNGER:
        local = [as_service(row) for row in local_services(session, authority_id)]
    replaced = {service.key for service in local} - set(NEVER_HIDDEN)
    kept = [service for service in national if service.key not in replaced]
    added = [service for service in local if service.key not in NEVER_HIDDEN]
    return for_view([*kept[:3], *added, *kept[3:]], view, on=on)


def local_services(session: Session, authority_id: uuid.UUID) -> Sequence[LocalService]:
    """Return a council's own rows, by name."""
    return session.scalars(
        select(LocalService)
        .where(LocalService.authority_id == authority_id)
        .order_by(LocalService.name, LocalService.id)
    ).all()


def as_service(row: LocalService) -> HelpService:
    """Return a council's row as one of the national directory, due a check after six months."""
    contacts = [Contact(phone=row.phone)] if row.phone else []
    if row.url:
        contacts.append(Contact(url=row.url))
    return HelpService(
        key=row.key,
        name=row.name,
        category=Category(row.category),
        summary="",
        what_happens=row.what_happens,
        contacts=tuple(contacts),
        hours=row.hours,
        views=tuple(View(name) for name in row.views.split()),
        checked_on=row.checked_on,
        check_by=months_later(row.checked_on, 6),
    )


def classes_of(session: Session, school_id: uuid.UUID, year: str) -> Sequence[ClassGroup]:
    """Return a school's classes of an academic year, by name."""
    return session.scalars(
        select(ClassGroup)
        .where(ClassGroup.school_id == school_id, ClassGroup.year == year)
        .order_by(ClassGroup.name, ClassGroup.id)
    ).all()


def count_open(session: Session, authority_id: uuid.UUID) -> int:
    """Count a council's open schools."""
    open_schools = select(func.count()).where(
        School.authority_id == authority_id, School.status.in_(OPEN)
    )
    return session.scalar(open_schools) or 0


def get_class(session: Session, school: School, class_id: uuid.UUID) -> ClassGroup:
    """Return one class of the school. Raises NotFound for another school's."""
    group = session.scalar(
        select(ClassGroup).where(ClassGroup.id == class_id, ClassGroup.school_id == school.id)
    )
    if group is None:
        raise NotFound("There is no such class at this school.")
    return group


def get_local_service(
    session: Session, authority: LocalAuthority, service_id: uuid.UUID
) -> LocalService:
    """Return one of the council's own rows. Raises NotFound for another council's."""
    service = session.scalar(
        select(LocalService).where(
            LocalService.id == service_id, LocalService.authority_id == authority.id
        )
    )
    if service is None:
        raise NotFound("There is no such help service among yours.")
    return service
