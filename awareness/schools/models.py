"""Councils, trusts, schools, their classes and the council's own help services.

The school is the tenant: its `id` never changes. Its number (URN), council, trust and phase may, so
the number has a history and the rest follow the latest import.
"""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awareness.content.bands import Band
from awareness.db import Base, HasId, one_of


class Phase(StrEnum):
    """The phases of education as GIAS names them (domain.md 2)."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    MIDDLE_PRIMARY = "middle-primary"
    SECONDARY = "secondary"
    MIDDLE_SECONDARY = "middle-secondary"
    SIXTEEN_PLUS = "16-plus"
    ALL_THROUGH = "all-through"
    NOT_APPLICABLE = "not-applicable"

    @property
    def label(self) -> str:
        return _PHASE_LABELS[self]


_PHASE_LABELS = {
    Phase.NURSERY: "Nursery",
    Phase.PRIMARY: "Primary",
    Phase.MIDDLE_PRIMARY: "Middle deemed primary",
    Phase.SECONDARY: "Secondary",
    Phase.MIDDLE_SECONDARY: "Middle deemed secondary",
    Phase.SIXTEEN_PLUS: "16 plus",
    Phase.ALL_THROUGH: "All-through",
    Phase.NOT_APPLICABLE: "Special or alternative",
}


class SchoolType(StrEnum):
    """What kind of establishment it is, grouped as the product reports it (domain.md 2)."""

    MAINTAINED = "maintained"
    ACADEMY = "academy"
    FREE = "free"
    SPECIAL = "special"
    ALTERNATIVE = "alternative"
    NURSERY = "nursery"
    INDEPENDENT = "independent"
    FURTHER = "further-education"
    SIXTEEN_TO_NINETEEN = "16-19"
    ONLINE = "online"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _TYPE_LABELS[self]


_TYPE_LABELS = {
    SchoolType.MAINTAINED: "Maintained school",
    SchoolType.ACADEMY: "Academy",
    SchoolType.FREE: "Free school",
    SchoolType.SPECIAL: "Special school",
    SchoolType.ALTERNATIVE: "Alternative provision",
    SchoolType.NURSERY: "Nursery school",
    SchoolType.INDEPENDENT: "Independent school",
    SchoolType.FURTHER: "Further education college",
    SchoolType.SIXTEEN_TO_NINETEEN: "16 to 19 provider",
    SchoolType.ONLINE: "Online provider",
    SchoolType.OTHER: "Other",
}


class SchoolStatus(StrEnum):
    OPEN = "open"
    CLOSING = "open-but-closing"
    PROPOSED = "proposed"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        return self in (SchoolStatus.OPEN, SchoolStatus.CLOSING)


class LocalAuthority(HasId, Base):
    __tablename__ = "local_authority"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("driver_months BETWEEN 12 AND 36", name="driver_months_in_range"),
    )

    code: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(String(120))
    driver_months: Mapped[int] = mapped_column(Integer, default=36)
    concern_route: Mapped[str] = mapped_column(Text, default="")


class Trust(HasId, Base):
    __tablename__ = "trust"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))


class School(HasId, Base):
    """One establishment through all its numbers and names.

    `gias_digest` tells an import whether the establishment is as it was at the last one.
    """

    __tablename__ = "school"
    __table_args__ = (
        UniqueConstraint("urn"),
        Index(None, "authority_id", "status"),
        CheckConstraint("low_age <= high_age", name="ages_in_order"),
    )

    urn: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(200))
    authority_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("local_authority.id"))
    trust_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("trust.id"))
    establishment_number: Mapped[str] = mapped_column(String(4), default="")
    ukprn: Mapped[str] = mapped_column(String(8), default="")
    phase: Mapped[Phase] = mapped_column(one_of(Phase))
    type: Mapped[SchoolType] = mapped_column(one_of(SchoolType))
    status: Mapped[SchoolStatus] = mapped_column(one_of(SchoolStatus))
    low_age: Mapped[int | None]
    high_age: Mapped[int | None]
    pupils: Mapped[int | None]
    town: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    lead_name: Mapped[str] = mapped_column(String(120), default="")
    lead_contact: Mapped[str] = mapped_column(String(200), default="")
    lead_available: Mapped[str] = mapped_column(String(200), default="")
    sends_reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    gias_digest: Mapped[str] = mapped_column(String(16), default="")

    authority: Mapped[LocalAuthority] = relationship(lazy="raise")
    trust: Mapped[Trust | None] = relationship(lazy="raise")


class SchoolNumber(HasId, Base):
    """A number (URN) a school had before, and its name then. The latest is `School.urn`."""

    __tablename__ = "school_number"
    __table_args__ = (UniqueConstraint("urn"), Index(None, "school_id"))

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    urn: Mapped[str] = mapped_column(String(6))
    name: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[date | None]


class ClassGroup(HasId, Base):
    """A class in one academic year: its name, band and how many are on its roll. Never who."""

    __tablename__ = "class_group"
    __table_args__ = (
        UniqueConstraint("school_id", "year", "name"),
        CheckConstraint("roll BETWEEN 1 AND 400", name="roll_in_range"),
    )

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    year: Mapped[str] = mapped_column(String(7))
    name: Mapped[str] = mapped_column(String(60))
    band: Mapped[Band] = mapped_column(one_of(Band))
    roll: Mapped[int]

    school: Mapped[School] = relationship(lazy="raise")


class LocalService(HasId, Base):
    """A help service of one council: replaces the national one of the same key, or adds to them."""

    __tablename__ = "local_service"
    __table_args__ = (UniqueConstraint("authority_id", "key"),)

    authority_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("local_authority.id"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    what_happens: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(40))
    views: Mapped[str] = mapped_column(String(80))
    checked_on: Mapped[date]
