"""Every table, so that migrations and tests see them all."""

from awareness.accounts import models as accounts
from awareness.audit import models as audit
from awareness.certificates import models as certificates
from awareness.classroom import models as classroom
from awareness.coverage import models as coverage
from awareness.db import Base
from awareness.kiosk import models as kiosk
from awareness.learning import models as learning
from awareness.live import models as live
from awareness.lti import models as lti
from awareness.outbox import models as outbox
from awareness.performances import models as performances
from awareness.reminders import models as reminders
from awareness.schools import models as schools

__all__ = [
    "Base",
    "accounts",
    "audit",
    "certificates",
    "classroom",
    "coverage",
    "kiosk",
    "learning",
    "live",
    "lti",
    "outbox",
    "performances",
    "reminders",
    "schools",
]
