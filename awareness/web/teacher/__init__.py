"""Pages for running a session with a class."""

from awareness.web.teacher import lesson, views
from awareness.web.teacher.blueprint import bp

__all__ = ["bp", "lesson", "views"]
