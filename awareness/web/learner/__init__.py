"""Pages for a person's own training."""

from awareness.web.learner import check, views
from awareness.web.learner.views import IN_A_VISIT, bp

__all__ = ["IN_A_VISIT", "bp", "check", "views"]
