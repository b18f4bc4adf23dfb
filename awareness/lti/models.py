"""Connected learning platforms: who they are, who came from them, and what goes back.

People from a platform are kept by its number for them (`sub`) within one school, and by nothing
else: no name and no e-mail of a pupil is ever in these tables (lti.md 1.4).
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.db import Base, HasId, one_of
from awareness.schools.models import ClassGroup, LocalAuthority, School


class Platform(StrEnum):
    """The product a school uses: it decides the instructions, never what is checked."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    BRIGHTSPACE = "brightspace"
    SCHOOLOGY = "schoology"
    ITSLEARNING = "itslearning"
    BLACKBOARD = "blackboard"
    OPEN_EDX = "open-edx"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _PLATFORM_LABELS[self]


_PLATFORM_LABELS = {
    Platform.MOODLE: "Moodle",
    Platform.CANVAS: "Canvas",
    Platform.BRIGHTSPACE: "Brightspace",
    Platform.SCHOOLOGY: "Schoology",
    Platform.ITSLEARNING: "itslearning",
    Platform.BLACKBOARD: "Blackboard",
    Platform.OPEN_EDX: "Open edX",
    Platform.OTHER: "Another platform",
}


class RegistrationState(StrEnum):
    """A new connection waits until an administrator confirms it."""

    WAITING = "waiting"
    ACTIVE = "active"
    OFF = "off"

    @property
    def label(self) -> str:
        return {"waiting": "Waiting to be confirmed", "active": "On", "off": "Off"}[self.value]


class DeploymentState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    OFF = "off"

    @property
    def label(self) -> str:
        return {"pending": "Waiting for a school", "active": "On", "off": "Off"}[self.value]


class KeyState(StrEnum):
    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


class Standing(StrEnum):
    """What somebody is in the course they came from. Only a context role makes a teacher."""

    TEACHER = "teacher"
    LEARNER = "learner"


class MessageType(StrEnum):
    """The messages that are taken, by the name the specification gives them."""

    RESOURCE = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"
    REVIEW = "LtiSubmissionReviewRequest"


class ScoreState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Invitation(HasId, Base):
    """A one-time leave to connect one platform for a school or a council. Only its hash is kept."""

    __tablename__ = "lti_invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(school_id IS NULL) <> (authority_id IS NULL)", name="one_owner"),
    )

    token_hash: Mapped[str] = mapped_column(String(64))
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("school.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("local_authority.id"))
    platform: Mapped[Platform] = mapped_column(one_of(Platform))
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    school: Mapped[School | None] = relationship(lazy="raise")
    authority: Mapped[LocalAuthority | None] = relationship(lazy="raise")


class Registration(HasId, Base):
    """One connected platform of one school or council.

    `slug` is in its own login address, because many customers of a hosted platform share an issuer
    (lti.md L2). `token_audience` is what the platform wants in a token request when that is not
    `token_url`. `allowed_hosts` may have a private address; only whoever runs the service adds one.
    `frame_origins` are further origins that may show our pages in a frame.
    """

    __tablename__ = "lti_registration"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("(school_id IS NULL) <> (authority_id IS NULL)", name="one_owner"),
        Index(None, "school_id"),
        Index(None, "authority_id"),
    )

    slug: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(120))
    platform: Mapped[Platform] = mapped_column(one_of(Platform))
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("school.id"))
    authority_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("local_authority.id"))
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_url: Mapped[str] = mapped_column(String(1000))
    token_url: Mapped[str] = mapped_column(String(1000))
    jwks_url: Mapped[str] = mapped_column(String(1000))
    token_audience: Mapped[str] = mapped_column(String(1000), default="")
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    allowed_hosts: Mapped[list[str]] = mapped_column(JSON, default=list)
    frame_origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[RegistrationState] = mapped_column(
        one_of(RegistrationState), default=RegistrationState.WAITING
    )
    created_at: Mapped[datetime]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    school: Mapped[School | None] = relationship(lazy="raise")
    authority: Mapped[LocalAuthority | None] = relationship(lazy="raise")
    deployments: Mapped[list["Deployment"]] = relationship(
        lazy="raise", back_populates="registration"
    )

    @property
    def is_complete(self) -> bool:
        """Say whether all that the platform says of itself is here. It cannot be on before."""
        said = (self.issuer, self.client_id, self.auth_url, self.token_url, self.jwks_url)
        return all(said)


class Deployment(HasId, Base):
    """One installation of the tool on a platform. With a shared client it is the school, so a new
    one waits until somebody says whose it is (lti.md C13).
    """

    __tablename__ = "lti_deployment"
    __table_args__ = (
        UniqueConstraint("registration_id", "deployment_id"),
        CheckConstraint("state = 'pending' OR school_id IS NOT NULL", name="active_has_a_school"),
    )

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_registration.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    state: Mapped[DeploymentState] = mapped_column(
        one_of(DeploymentState), default=DeploymentState.PENDING
    )
    school_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("school.id"))
    first_seen_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship(lazy="raise", back_populates="deployments")
    school: Mapped[School | None] = relationship(lazy="raise")


class Login(HasId, Base):
    """A launch that has begun: what was given out, as hashes, until it is used once.

    `deployment` is the one the platform named, if it did; the token has to name the same.
    """

    __tablename__ = "lti_login"
    __table_args__ = (UniqueConstraint("state_hash"), Index(None, "expires_at"))

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_registration.id"))
    state_hash: Mapped[str] = mapped_column(String(64))
    nonce_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(1000))
    deployment: Mapped[str] = mapped_column(String(255), default="")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PlatformUser(HasId, Base):
    """Somebody of one school, known by the platform's number for them.

    `person_id` is set for adults only: an account of their own, or one that holds nothing but what
    they did from the platform. `role` is what such an adult says they do at the school.
    """

    __tablename__ = "lti_user"
    __table_args__ = (UniqueConstraint("registration_id", "school_id", "sub"),)

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_registration.id"))
    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    sub: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role | None] = mapped_column(one_of(Role))
    created_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(lazy="raise")


class Course(HasId, Base):
    """A course of a platform. A teacher may say which class it is; its name is not kept."""

    __tablename__ = "lti_course"
    __table_args__ = (UniqueConstraint("deployment_id", "context_id"),)

    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_deployment.id"))
    context_id: Mapped[str] = mapped_column(String(255))
    class_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("class_group.id"))

    class_group: Mapped[ClassGroup | None] = relationship(lazy="raise")


class ResourceLink(HasId, Base):
    """A module placed in a course, and the services the platform offers for it.

    Addresses are those of the latest launch. `line_item_url` is empty until the platform or we made
    a column for results.
    """

    __tablename__ = "lti_resource_link"
    __table_args__ = (UniqueConstraint("deployment_id", "link_id"), Index(None, "course_id"))

    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_deployment.id"))
    link_id: Mapped[str] = mapped_column(String(255))
    course_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lti_course.id"))
    module: Mapped[str] = mapped_column(String(60))
    line_item_url: Mapped[str] = mapped_column(String(1000), default="")
    line_items_url: Mapped[str] = mapped_column(String(1000), default="")
    score_scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    members_url: Mapped[str] = mapped_column(String(1000), default="")

    deployment: Mapped[Deployment] = relationship(lazy="raise")
    course: Mapped[Course | None] = relationship(lazy="raise")


class Launch(HasId, Base):
    """One visit from a platform. Its secret is in the visitor's cookie; only the hash is here.

    `details` is what the message said that the page needs (deep-linking settings, the way back, for
    whom a result is reviewed). It is emptied, and the user forgotten, when the visit is over.
    """

    __tablename__ = "lti_launch"
    __table_args__ = (Index(None, "registration_id", "at"), Index(None, "expires_at"))

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_registration.id"))
    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_deployment.id"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lti_user.id"))
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lti_resource_link.id"))
    message_type: Mapped[MessageType] = mapped_column(one_of(MessageType))
    standing: Mapped[Standing] = mapped_column(one_of(Standing))
    module: Mapped[str] = mapped_column(String(60), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    secret_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(lazy="raise")
    deployment: Mapped[Deployment] = relationship(lazy="raise")
    user: Mapped[PlatformUser | None] = relationship(lazy="raise")
    link: Mapped[ResourceLink | None] = relationship(lazy="raise")


class LaunchFailure(HasId, Base):
    """A launch that was refused, for the administrator: a code and a word, never what was sent."""

    __tablename__ = "lti_launch_failure"
    __table_args__ = (Index(None, "registration_id", "at"),)

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_registration.id"))
    code: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]


class Place(HasId, Base):
    """Where a pupil goes on in a self-paced module, and the link they last came by. Deleted at the
    end of the school year.
    """

    __tablename__ = "lti_place"
    __table_args__ = (UniqueConstraint("user_id", "module"), Index(None, "link_id"))

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_user.id"))
    module: Mapped[str] = mapped_column(String(60))
    slide: Mapped[str] = mapped_column(String(60))
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lti_resource_link.id"))
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Score(HasId, Base):
    """The latest result of one person for one link, and how its sending went.

    `stamped_at` is the time the platform is told: whole seconds, later than any before, since a
    platform refuses or ignores a score that is not newer than the last (lti.md 2c). `given` is out
    of 100.
    """

    __tablename__ = "lti_score"
    __table_args__ = (
        UniqueConstraint("link_id", "user_id"),
        CheckConstraint("given BETWEEN 0 AND 100", name="given_in_range"),
    )

    link_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_resource_link.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_user.id"))
    given: Mapped[int]
    stamped_at: Mapped[datetime]
    state: Mapped[ScoreState] = mapped_column(one_of(ScoreState), default=ScoreState.WAITING)
    reason: Mapped[str] = mapped_column(String(200), default="")

    link: Mapped[ResourceLink] = relationship(lazy="raise")
    user: Mapped[PlatformUser] = relationship(lazy="raise")


class KeySet(Base):
    """A platform's public keys as last fetched. `missed_at` is when a key was last sought in vain,
    so that nobody can make us fetch over and over (lti.md C5).
    """

    __tablename__ = "lti_key_set"

    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("lti_registration.id"), primary_key=True
    )
    keys: Mapped[dict[str, Any]] = mapped_column(JSON)
    fetched_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    missed_at: Mapped[datetime | None]


class AccessToken(HasId, Base):
    """A token for a platform's services, sealed, for one deployment and set of scopes alone."""

    __tablename__ = "lti_access_token"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id", "scopes"),)

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_registration.id"))
    deployment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_deployment.id"))
    scopes: Mapped[str] = mapped_column(String(600))
    sealed: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]


class TokenRequest(Base):
    """How the last request for a token went, for the self-test."""

    __tablename__ = "lti_token_request"

    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("lti_registration.id"), primary_key=True
    )
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(200))


class OwnKey(HasId, Base):
    """A pair of keys of this service. The private half is sealed under the service's secret."""

    __tablename__ = "lti_own_key"
    __table_args__ = (
        UniqueConstraint("kid"),
        Index(
            "uq_lti_own_key_active",
            "state",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    kid: Mapped[str] = mapped_column(String(64))
    state: Mapped[KeyState] = mapped_column(one_of(KeyState))
    sealed: Mapped[str] = mapped_column(Text)
    public: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Notice(HasId, Base):
    """A notice of a platform that has been dealt with, so that it is dealt with once."""

    __tablename__ = "lti_notice"
    __table_args__ = (UniqueConstraint("registration_id", "jti"),)

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lti_registration.id"))
    jti: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]
