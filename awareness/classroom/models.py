"""A module delivered to a class: counts only, never names (product.md 3.1)."""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awareness.classroom.rules import Agreement
from awareness.content.bands import Band
from awareness.db import Base, HasId, one_of
from awareness.schools.models import ClassGroup


class ClassSession(HasId, Base):
    """One lesson. Open until the register is taken; from then on it is a frozen record.

    `slide` is where to go on from, `left_out` the optional slides that were not shown, and
    `agreement` says whether the safeguarding lead had to agree to an older band. The lines say how
    many of the class answered "not yet", "nearly" and "yes", before and after; None when not asked.
    """

    __tablename__ = "class_session"
    __table_args__ = (
        CheckConstraint(
            "(finished_at IS NULL) = (present IS NULL)", name="finished_with_a_register"
        ),
        CheckConstraint(
            "present IS NULL OR (present >= 0 AND alternative >= 0"
            " AND present + alternative <= roll)",
            name="register_within_roll",
        ),
        Index("ix_class_session_class", "class_id", "module", "year"),
        Index("ix_class_session_school", "school_id", "year", "module"),
        Index("ix_class_session_teacher", "teacher_id", "finished_at"),
        Index(
            "uq_class_session_open",
            "class_id",
            "module",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("class_group.id"))
    teacher_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    guidance_edition: Mapped[str] = mapped_column(String(40))
    band: Mapped[Band] = mapped_column(one_of(Band))
    year: Mapped[str] = mapped_column(String(7))
    agreement: Mapped[Agreement] = mapped_column(
        one_of(Agreement), default=Agreement.NOT_ASKED, server_default=Agreement.NOT_ASKED.value
    )
    left_out: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    slide: Mapped[str] = mapped_column(String(60), default="")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    delivered_on: Mapped[date | None]
    roll: Mapped[int]
    present: Mapped[int | None]
    alternative: Mapped[int] = mapped_column(default=0)
    line_before: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    line_after: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))

    class_group: Mapped[ClassGroup] = relationship(lazy="raise")

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class PupilCompletion(HasId, Base):
    """A pupil finished a self-paced module from the school's platform.

    `pupil` is a number that stands for somebody within this service and leads to no name. It is
    counted once a module and year, and never beside the class session that taught the same class
    (product.md 3.1).
    """

    __tablename__ = "pupil_completion"
    __table_args__ = (
        UniqueConstraint("school_id", "pupil", "module", "year"),
        Index("ix_pupil_completion_school", "school_id", "year", "module"),
        Index("ix_pupil_completion_class", "class_id", "module", "year"),
    )

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    class_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("class_group.id"))
    pupil: Mapped[uuid.UUID]
    module: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    guidance_edition: Mapped[str] = mapped_column(String(40))
    band: Mapped[Band] = mapped_column(one_of(Band))
    year: Mapped[str] = mapped_column(String(7))
    completed_on: Mapped[date]
    completed_at: Mapped[datetime]
