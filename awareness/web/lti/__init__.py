"""Pages that a learning platform opens: logging in, launching, and what a visitor sees."""

from awareness.web.extensions import csrf
from awareness.web.lti import (
    begin,
    choose,
    launch,
    pupil,
    register,
    staff,
    teacher,
    visit,
)
from awareness.web.lti.blueprint import bp

__all__ = [
    "begin",
    "bp",
    "choose",
    "launch",
    "pupil",
    "register",
    "staff",
    "teacher",
    "visit",
]

for view in (begin.login, begin.tried, launch.finish, launch.window, register.connect):
    # The state, the ticket, the invitation or nothing at all stands in for our own token.
    csrf.exempt(view)
