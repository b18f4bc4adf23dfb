"""Change classes, the safeguarding lead's details, and what a council sets for itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.clock import AcademicYear
from awareness.content.bands import Band
from awareness.content.helplines import YOUNGER_KEYS, Category, View
from awareness.errors import AlreadyDone, Invalid
from awareness.schools.class_list import LARGEST_ROLL, ClassLine
from awareness.schools.models import ClassGroup, LocalAuthority, LocalService, School
from awareness.schools.queries import as_service
from awareness.schools.rules import PUPIL_BANDS, key_of_own_service

DRIVER_MONTHS = range(12, 37)


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """A help service as a council's administrator enters it; already checked field by field."""

    name: str
    category: Category
    phone: str
    url: str
    hours: str
    what_happens: str
    views: tuple[View, ...]
    checked_on: date


def add_class(
    session: Session, school: School, *, name: str, band: Band, roll: int, year: AcademicYear
) -> ClassGroup:
    """Add a class to the school's year.

    Raises AlreadyDone when the year has a class of that name, whatever its capitals, and Invalid
    for a band of adults or a roll outside 1 to 400.
    """
    name = " ".join(name.split())
    _check_class(session, school, name, band, roll, year.label, other_than=None)
    group = ClassGroup(school_id=school.id, year=year.label, name=name, band=band, roll=roll)
    session.add(group)
    session.flush()
    return group


def add_classes(
    session: Session, school: School, classes: Sequence[ClassLine], *, year: AcademicYear
) -> None:
    """Add classes whose names have been checked against the year's (`class_list.read_classes`)."""
    session.add_all(
        ClassGroup(
            school_id=school.id, year=year.label, name=each.name, band=each.band, roll=each.roll
        )
        for each in classes
    )
    session.flush()


def change_class(session: Session, group: ClassGroup, *, name: str, band: Band, roll: int) -> None:
    """Change a class. What was delivered keeps the band and roll it had that day.

    Raises as `add_class` does.
    """
    name = " ".join(name.split())
    school = session.get_one(School, group.school_id)
    _check_class(session, school, name, band, roll, group.year, other_than=group.id)
    group.name, group.band, group.roll = name, band, roll
    session.flush()


def _check_class(
    session: Session,
    school: School,
    name: str,
    band: Band,
    roll: int,
    year: str,
    *,
    other_than: uuid.UUID | None,
) -> None:
    if band not in PUPIL_BANDS:
        raise Invalid("A class needs one of the six bands for pupils.")
    if not 1 <= roll <= LARGEST_ROLL:
        raise Invalid(f"The number on roll has to be between 1 and {LARGEST_ROLL}.")
    others = select(ClassGroup.id, ClassGroup.name).where(
        ClassGroup.school_id == school.id, ClassGroup.year == year
    )
    for class_id, taken in session.execute(others):
        if taken.casefold() == name.casefold() and class_id != other_than:
            raise AlreadyDone(f"There is a class called {taken} in {year} already.")


def set_lead(
    session: Session, school: School, *, name: str, contact: str, available: str = ""
) -> None:
    """Say who the safeguarding lead is, how staff reach them and when; shown where it matters."""
    school.lead_name = " ".join(name.split())
    school.lead_contact = " ".join(contact.split())
    school.lead_available = " ".join(available.split())
    session.flush()


def switch_letters_on(session: Session, school: School) -> None:
    """Let people of the school be written to about training that is due."""
    school.sends_reminders = True
    session.flush()


def switch_letters_off(session: Session, school: School) -> None:
    """Have nobody written to for this school about training that is due."""
    school.sends_reminders = False
    session.flush()


def set_council(
    session: Session, authority: LocalAuthority, *, driver_months: int, concern_route: str
) -> None:
    """Set how long drivers' training counts, and what staff do when a child may be at risk.

    Raises Invalid outside 12 to 36 months.
    """
    if driver_months not in DRIVER_MONTHS:
        raise Invalid("Drivers' training can count for 12 to 36 months.")
    authority.driver_months = driver_months
    authority.concern_route = concern_route.strip()
    session.flush()


def add_service(
    session: Session, authority: LocalAuthority, replaces: str, details: ServiceDetails
) -> LocalService:
    """Add a help service of the council. `replaces` is the key of a national row, or empty.

    Raises Invalid for the rows that stand on every page, AlreadyDone when it is entered already.
    """
    if replaces in YOUNGER_KEYS:
        raise Invalid("999, Childline and the trusted adult stand on every page: they stay.")
    key = replaces or key_of_own_service(details.name)
    taken = select(LocalService.id).where(
        LocalService.authority_id == authority.id, LocalService.key == key
    )
    if session.scalar(taken) is not None:
        raise AlreadyDone("Your council has entered this service already. Change that entry.")
    service = LocalService(authority_id=authority.id, key=key)
    _fill(service, details)
    session.add(service)
    session.flush()
    return service


def change_service(session: Session, service: LocalService, details: ServiceDetails) -> None:
    """Change a help service of the council. Raises Invalid when it has no way to be reached."""
    _fill(service, details)
    session.flush()


def remove_service(session: Session, service: LocalService) -> None:
    """Take a service off the help pages. The national row it replaced comes back."""
    session.delete(service)
    session.flush()


def _fill(service: LocalService, details: ServiceDetails) -> None:
    if View.YOUNGER in details.views:
        raise Invalid("Under 13s see a trusted adult, Childline and 999, and nothing else.")
    if not (details.phone or details.url):
        raise Invalid("Give a phone number or a web address, so that people can get in touch.")
    service.name = " ".join(details.name.split())
    service.category = details.category.value
    service.phone = details.phone
    service.url = details.url
    service.hours = details.hours.strip()
    service.what_happens = details.what_happens.strip()
    service.views = " ".join(view.value for view in details.views)
    service.checked_on = details.checked_on
    try:
        as_service(service)
    except ValidationError as error:
        faults = "; ".join(item["msg"] for item in error.errors())
        raise Invalid(f"This cannot be shown on the help pages: {faults}.") from error
