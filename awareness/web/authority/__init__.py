"""Pages of the council's officers."""

from awareness.web.authority import drivers, views
from awareness.web.authority.views import bp

__all__ = ["bp", "drivers", "views"]
