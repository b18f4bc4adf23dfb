"""Pages for whoever connects a learning platform: a school's IT or leaders, or the council."""

from awareness.web.connections import checks, connect, deployments, results, state, views
from awareness.web.connections.blueprint import bp

__all__ = ["bp", "checks", "connect", "deployments", "results", "state", "views"]
