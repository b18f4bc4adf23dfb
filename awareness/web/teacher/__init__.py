"""Pages for running a session with a class."""

from awareness.web.teacher import lesson, live, offline, register, views
from awareness.web.teacher.blueprint import bp

__all__ = ["bp", "lesson", "live", "offline", "register", "views"]
