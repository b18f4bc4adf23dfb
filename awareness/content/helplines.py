"""Where to get help: the national services of `content/helplines.yaml`.

Councils add their own elsewhere.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from awareness.content.faults import ContentError, Fault
from awareness.content.invalid import faults_of
from awareness.content.sources import read_yaml
from awareness.content.written import Written


class Category(StrEnum):
    """What a service is for."""

    EMERGENCY = "emergency"
    TALK = "talk"
    ONLINE = "online"
    THERAPY = "therapy"
    SEXUAL_HEALTH = "sexual_health"
    JUSTICE = "justice"
    MISSING = "missing"
    EXPLOITATION = "exploitation"
    PARENTS = "parents"
    STAFF = "staff"


class View(StrEnum):
    """Who the help page is for.

    `younger` is under 13: a trusted adult, Childline and 999, and nothing else.
    """

    YOUNGER = "younger"
    OLDER = "older"
    ADULTS = "adults"
    STAFF = "staff"


NEVER_HIDDEN = ("emergency", "childline")
"""Keys that stand on every view, first, whatever their age. Source: signposting directory."""

YOUNGER_KEYS = ("trusted-adult", *NEVER_HIDDEN)


class Contact(Written):
    """One way to reach a service. A number is written as it is read aloud, with spaces."""

    phone: str | None = Field(default=None, pattern=r"^[0-9 ]+$")
    text: str | None = None
    email: str | None = None
    url: str | None = Field(default=None, pattern=r"^https://")
    label: str = ""

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        if sum(way is not None for way in (self.phone, self.text, self.email, self.url)) != 1:
            raise ValueError("a contact is one of `phone`, `text`, `email` or `url`")
        return self

    @property
    def dialled(self) -> str:
        """The phone number for a `tel:` link; empty where this is not a phone number."""
        return (self.phone or "").replace(" ", "")


class HelpService(Written):
    """A service and what happens when somebody gets in touch.

    `hours` is plain words; `note` warns where they change.
    """

    key: str
    name: str
    category: Category
    summary: str
    what_happens: str
    contacts: tuple[Contact, ...] = ()
    hours: str = ""
    note: str = ""
    views: tuple[View, ...] = Field(min_length=1)
    checked_on: date
    check_by: date

    @model_validator(mode="after")
    def _is_seen_by_those_it_serves(self) -> Self:
        if self.key in NEVER_HIDDEN and set(self.views) != set(View):
            raise ValueError(f"`{self.key}` is never hidden; list every view")
        if View.YOUNGER in self.views and self.key not in YOUNGER_KEYS:
            raise ValueError("under 13s see a trusted adult, Childline and 999; drop `younger`")
        if self.check_by <= self.checked_on:
            raise ValueError(
                "`check_by` is not after `checked_on`; give the next check a later day"
            )
        if not self.contacts and self.key != "trusted-adult":
            raise ValueError("the service has no contact; give a number, a text or an address")
        return self

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(contact.url for contact in self.contacts if contact.url)

    def is_stale(self, on: date) -> bool:
        """Whether the row was last checked twelve months ago or longer, so drops down and shows its
        date.
        """
        return on >= _a_year_after(self.checked_on)

    def is_due_a_check(self, on: date) -> bool:
        """Whether the day to check the row again has come."""
        return on >= self.check_by


_SERVICES: TypeAdapter[tuple[HelpService, ...]] = TypeAdapter(tuple[HelpService, ...])


def read_helplines(path: Path, faults: list[Fault]) -> tuple[HelpService, ...]:
    """Read the directory.

    A fault is reported for the file as a whole or for the row that has it.
    """
    if not path.exists():
        faults.append(Fault(path, 1, "the file is missing; the help pages need it"))
        return ()
    source = read_yaml(path, faults)
    if source is None:
        return ()
    try:
        services = _SERVICES.validate_python(source.value)
    except ValidationError as error:
        faults.extend(faults_of(error, source))
        return ()
    keys = [service.key for service in services]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            line = source.line((index, "key"))
            faults.append(Fault(path, line, f"`{key}` is a key twice; give one row another"))
    faults.extend(
        Fault(path, 1, f"`{key}` is missing; it stands on every help page")
        for key in YOUNGER_KEYS
        if key not in keys
    )
    return services


def load_helplines(path: Path) -> tuple[HelpService, ...]:
    """Return the services in the order of the file. Raises `ContentError` with every fault."""
    faults: list[Fault] = []
    services = read_helplines(path, faults)
    if faults:
        raise ContentError(sorted(faults))
    return services


def for_view(services: Iterable[HelpService], view: View, *, on: date) -> tuple[HelpService, ...]:
    """Return what the view shows: the rows of the youngest view, then checked rows, then stale.

    The rows of the youngest view keep their place however old their check is.
    """
    seen = [service for service in services if view in service.views]
    return tuple(sorted(seen, key=lambda service: _rank(service, on)))


def _rank(service: HelpService, on: date) -> int:
    if service.key in YOUNGER_KEYS:
        return YOUNGER_KEYS.index(service.key)
    return len(YOUNGER_KEYS) + service.is_stale(on)


def _a_year_after(day: date) -> date:
    """Return the same day next year; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
