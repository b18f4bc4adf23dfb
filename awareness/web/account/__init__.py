"""Pages for signing in."""

from awareness.web.account import views
from awareness.web.account.views import bp

__all__ = ["bp", "views"]
