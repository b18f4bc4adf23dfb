"""Performances that classes of a school saw. What follows them is read from the class sessions."""

import uuid
from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awareness.db import Base, HasId


class Performance(HasId, Base):
    """One performance at or for one school. `bands` are age bands that saw it whole; single classes
    are rows beside it. `pupils` is how many saw it, and never who.
    """

    __tablename__ = "performance"
    __table_args__ = (
        UniqueConstraint("school_id", "title", "seen_on"),
        CheckConstraint("pupils >= 1", name="somebody_saw_it"),
        Index(None, "school_id", "year"),
    )

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"))
    year: Mapped[str] = mapped_column(String(7))
    title: Mapped[str] = mapped_column(String(120))
    seen_on: Mapped[date]
    pupils: Mapped[int]
    bands: Mapped[list[str]] = mapped_column(JSON, default=list)


class PerformanceClass(Base):
    """A class that saw a performance."""

    __tablename__ = "performance_class"
    __table_args__ = (Index(None, "class_id"),)

    performance_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("performance.id", ondelete="CASCADE"), primary_key=True
    )
    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("class_group.id"), primary_key=True)
