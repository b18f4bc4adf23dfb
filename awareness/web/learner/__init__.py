"""Pages for a person's own training."""

from awareness.web.learner import check, views
from awareness.web.learner.views import bp

__all__ = ["bp", "check", "views"]
