"""People, the posts they hold, and how they sign in."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awareness.accounts.roles import Role
from awareness.db import Base, HasId, one_of
from awareness.schools.models import LocalAuthority, School


class Person(HasId, Base):
    """One account, however many schools the person works at. `email` is kept in lower case.

    Somebody who came from a learning platform and has not linked an account has no e-mail here and
    holds no post; what they finish is theirs, and moves to their account when they link it.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
    )

    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    posts: Mapped[list["Post"]] = relationship(lazy="raise", back_populates="person")


class Post(HasId, Base):
    """A role held at one school or for one council, from a day and perhaps to a day (inclusive)."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("(school_id IS NULL) <> (authority_id IS NULL)", name="one_employer"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days_in_order"),
        UniqueConstraint("person_id", "school_id", "role", "started_on"),
        Index(None, "school_id", "role", "person_id"),
        Index(None, "authority_id", "role", "person_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("school.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("local_authority.id"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    is_away: Mapped[bool] = mapped_column(default=False)
    badge: Mapped[str] = mapped_column(String(40), default="")

    person: Mapped[Person] = relationship(lazy="raise", back_populates="posts")
    school: Mapped[School | None] = relationship(lazy="raise")
    authority: Mapped[LocalAuthority | None] = relationship(lazy="raise")

    def is_held(self, on: date) -> bool:
        """Say whether the post is held on that day."""
        return self.started_on <= on and (self.ended_on is None or on <= self.ended_on)


class SignIn(HasId, Base):
    """One signed-in browser. Revoking the row signs it out at its next request."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "person_id"))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class FailedSignIn(HasId, Base):
    """A wrong password, counted for the lock-out. The address is kept as a keyed hash."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index(None, "who", "at"),)

    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


class AccountLink(HasId, Base):
    """A one-time link sent by mail. Only its hash is kept."""

    __tablename__ = "account_link"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "person_id"))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[LinkPurpose] = mapped_column(one_of(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
