"""Pages that a learning platform opens: logging in, launching, and what a visitor sees."""

from awareness.web.extensions import csrf
from awareness.web.lti import (
    begin,
    choose,
    front,
    launch,
    notices,
    pupil,
    register,
    staff,
    teacher,
    visit,
)  # fmt: skip
from awareness.web.lti.blueprint import bp

__all__ = [
    "begin", "bp", "choose", "front", "launch", "notices", "pupil", "register", "staff", "teacher",
    "visit",
]  # fmt: skip

# The state, the ticket, the invitation, a signature or nothing at all stands in for our own token.
EXEMPT = (
    begin.login, begin.tried, launch.finish, launch.window, notices.take_notices, register.connect,
)  # fmt: skip
for view in EXEMPT:
    csrf.exempt(view)
