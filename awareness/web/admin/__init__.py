"""Pages of the council's administrator."""

from awareness.web.admin import people, views
from awareness.web.admin.views import bp

__all__ = ["bp", "people", "views"]
