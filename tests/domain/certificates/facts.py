"""A certificate as it comes from the database, for tests that draw and pack."""

import uuid
from datetime import UTC, date, datetime

from awareness.certificates.models import Certificate


def certificate(
    *,
    number: str = "LN-2027-7Q4M2K",
    holder: str = "Dana Cole",
    employer: str = "Hollybrook Primary",
    title: str = "Tell at once",
    urn: str = "123456",
    badge: str = "",
    expires_on: date | None = date(2028, 3, 12),
    revoked_at: datetime | None = None,
    revoked_reason: str = "",
) -> Certificate:
    return Certificate(
        id=uuid.uuid5(uuid.NAMESPACE_URL, number),
        code="0123456789ABCDEFGHJKMNPQRS",
        number=number,
        holder=holder,
        role="Teacher",
        employer=employer,
        urn=urn,
        badge=badge,
        module="staff-cse-essentials",
        title=title,
        version="1.0.0",
        guidance_edition="KCSIE 2026",
        minutes=45,
        completed_on=date(2027, 3, 12),
        expires_on=expires_on,
        issuer="Lantern",
        issued_at=datetime(2027, 3, 12, 10, tzinfo=UTC),
        revoked_at=revoked_at,
        revoked_reason=revoked_reason,
    )
