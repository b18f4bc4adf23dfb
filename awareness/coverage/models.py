"""Coverage counted once a night, so that the page of a council and the nation need no counting."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from awareness.db import Base


class CoverageTally(Base):
    """One school at the end of one day: a row for the whole school, one a role, one an age band.

    `part` is WHOLE, or the value of a role or band; the whole school's row holds its staff and all
    its lessons. Counted by `actions.count`, with the statements of `queries.by_school`.
    """

    __tablename__ = "coverage_tally"
    __table_args__ = (
        CheckConstraint("in_date <= active", name="in_date_within_active"),
        CheckConstraint("classes_delivered <= classes", name="delivered_within_classes"),
        Index("ix_coverage_tally_day", "counted_for", "part"),
    )

    school_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("school.id"), primary_key=True)
    counted_for: Mapped[date] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[str] = mapped_column(String(7))
    has_completions: Mapped[bool] = mapped_column(default=False)
    active: Mapped[int] = mapped_column(default=0)
    in_date: Mapped[int] = mapped_column(default=0)
    away: Mapped[int] = mapped_column(default=0)
    classes: Mapped[int] = mapped_column(default=0)
    classes_delivered: Mapped[int] = mapped_column(default=0)
    sessions: Mapped[int] = mapped_column(default=0)
    pupils: Mapped[int] = mapped_column(default=0)


WHOLE = "whole"
