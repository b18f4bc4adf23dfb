"""Pages for pupils who are in a lesson with a device: come in, follow the board, choose."""

from awareness.web.pupil import changed, views
from awareness.web.pupil.blueprint import bp

__all__ = ["bp", "changed", "views"]
