"""Who saw or did what to personal data (domain.md 7.13)."""

import uuid
from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from awareness.db import Base, HasId


class AuditEntry(HasId, Base):
    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "school_id", "at"),)

    at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None]
    school_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200))
