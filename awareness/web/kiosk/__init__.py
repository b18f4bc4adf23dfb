"""Pages of a device that a group of adults share: find your name, take your turn, clear it."""

from awareness.web.kiosk import views
from awareness.web.kiosk.blueprint import bp

__all__ = ["bp", "views"]
