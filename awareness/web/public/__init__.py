"""Pages for anyone."""

from awareness.web.public import help_pages, parents, steps, verify, views
from awareness.web.public.blueprint import bp

__all__ = ["bp", "help_pages", "parents", "steps", "verify", "views"]
