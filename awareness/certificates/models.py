"""A certificate prints what was true when it was issued, and outlives later changes."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awareness.certificates.rules import Status, status
from awareness.db import Base, HasId


class Certificate(HasId, Base):
    """Everything on the page, frozen. `code` is the secret of the verify link: 130 random bits."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("completion_id"),
        UniqueConstraint("code"),
        UniqueConstraint("number"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason = '')", name="revoked_with_a_reason"
        ),
        Index(None, "school_id", "person_id"),
        Index(None, "person_id"),
    )

    completion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("completion.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("school.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("local_authority.id"))
    code: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(24))
    holder: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(60))
    employer: Mapped[str] = mapped_column(String(200))
    urn: Mapped[str] = mapped_column(String(6), default="")
    badge: Mapped[str] = mapped_column(String(40), default="")
    module: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(20))
    guidance_edition: Mapped[str] = mapped_column(String(40))
    minutes: Mapped[int]
    completed_on: Mapped[date]
    expires_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(120))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(300), default="")
    revoked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def status(self, on: date) -> Status:
        """Say how the certificate stands on a London day."""
        return status(expires_on=self.expires_on, is_revoked=self.is_revoked, on=on)


class VerifyAttempt(HasId, Base):
    """A name that did not match. `who` is the keyed hash of an address, or a certificate."""

    __tablename__ = "verify_attempt"
    __table_args__ = (Index(None, "who", "at"), Index(None, "at"))

    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
