"""Training done by adults: where they are, what they tried, what they finished.

A completion is evidence: it is added once, never changed, and says what was true on the day
(product.md 3.2). Attempts and progress are detail and may be purged (domain.md 1.4).
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.content.model import Way
from awareness.db import Base, HasId, one_of


class Progress(HasId, Base):
    """The page a person has reached in a module, so that they can go on from there."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("person_id", "module"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str] = mapped_column(String(60))
    page: Mapped[str] = mapped_column(String(60))
    updated_at: Mapped[datetime]


class Attempt(HasId, Base):
    """One go at a check: the questions drawn, the options chosen so far, and how it ended."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "person_id", "module", "started_at"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    way: Mapped[Way] = mapped_column(one_of(Way), default=Way.WHOLE, server_default=Way.WHOLE.value)
    questions: Mapped[list[str]] = mapped_column(JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    is_passed: Mapped[bool | None]


class Delivery(StrEnum):
    """How somebody came to know what a module teaches. The check is always their own."""

    ALONE = "alone"
    GROUP = "group"


class Evidence(HasId):
    """What is kept of training that somebody did: who, where employed, what exactly, how, when."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("school.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("local_authority.id"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    module: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    guidance_edition: Mapped[str] = mapped_column(String(40))
    minutes: Mapped[int]
    delivery: Mapped[Delivery] = mapped_column(
        one_of(Delivery), default=Delivery.ALONE, server_default=Delivery.ALONE.value
    )
    year: Mapped[str] = mapped_column(String(7))
    completed_on: Mapped[date]
    completed_at: Mapped[datetime]
    wordings: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Which versions of texts on the law were read, in words; nothing where there was none."""


class Completion(Evidence, Base):
    """A person finished a module, and until when it counts."""

    __tablename__ = "completion"
    __table_args__ = (
        CheckConstraint("(school_id IS NULL) <> (authority_id IS NULL)", name="one_employer"),
        CheckConstraint("expires_on IS NULL OR expires_on >= completed_on", name="days_in_order"),
        UniqueConstraint("person_id", "module", "completed_at"),
        Index("ix_completion_person", "person_id", "module", "expires_on"),
        Index("ix_completion_school", "school_id", "year", "module"),
        Index("ix_completion_expiry", "expires_on", "person_id", "module"),
    )

    expires_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")


class TopUpCompletion(Evidence, Base):
    """A person topped up a module that counts. It completes nothing: no figure of coverage counts
    it, nothing expires by it, and no certificate says it.
    """

    __tablename__ = "top_up_completion"
    __table_args__ = (
        CheckConstraint("(school_id IS NULL) <> (authority_id IS NULL)", name="one_employer"),
        UniqueConstraint("person_id", "module", "completed_at"),
    )


class ExternalKind(StrEnum):
    """What training done elsewhere was about; only a lead's own training is looked for."""

    LEAD = "lead"
    PREVENT = "prevent"
    FIRST_AID = "first-aid"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    ExternalKind.LEAD: "Designated safeguarding lead training",
    ExternalKind.PREVENT: "Prevent awareness",
    ExternalKind.FIRST_AID: "First aid",
    ExternalKind.OTHER: "Something else",
}


class ExternalRecord(HasId, Base):
    """Training done elsewhere and entered by the school, which alone sees it.

    `title` is the training's own name, as on its certificate.
    """

    __tablename__ = "external_record"
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR expires_on >= completed_on", name="days_in_order"),
        Index(None, "school_id", "person_id"),
    )

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ExternalKind] = mapped_column(one_of(ExternalKind))
    title: Mapped[str] = mapped_column(String(120))
    provider: Mapped[str] = mapped_column(String(120))
    completed_on: Mapped[date]
    expires_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")
