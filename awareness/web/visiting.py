"""The visit behind a request that came from a learning platform (lti.md C19).

The address names the visit and the cookie holds its secret; neither is enough alone.
"""

import uuid
from typing import Any

from flask import Flask, abort, g, request

from awareness import clock
from awareness.accounts.models import Post
from awareness.accounts.roles import Role
from awareness.lti import visits
from awareness.lti.models import Launch
from awareness.web import held
from awareness.web.extensions import reading
from awareness.web.framing import open_to_platform

FOREIGN = ("cross-site", "same-site")


def enter_visit() -> None:
    """Find the visit, or refuse. Raises LtiError.

    The cookie goes along in frames of other sites, so a form must come from a page of ours: its
    token says so, and so does the browser.
    """
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in FOREIGN:
        abort(400)
    launch_id: uuid.UUID = g.launch_id
    secret = held.read(request.cookies.get(held.VISITS, "")).get(str(launch_id), "")
    g.visit = visits.visit(reading(), launch_id, secret, at=clock.now())
    open_to_platform(g.visit.registration)
    g.person = g.visit.user.person
    g.post_of_visit = _post(g.visit) if g.person else None


def _post(visit: Launch) -> Post:
    """Return what the person says they do at the school of the visit, as a post nobody keeps."""
    user, school = visit.user, visit.deployment.school
    assert user is not None
    assert school is not None
    post = Post(
        school_id=school.id,
        role=user.role or Role.TEACHING_ASSISTANT,
        started_on=clock.london_date(user.created_at),
        is_away=False,
        badge="",
    )
    post.school = school
    return post


def find_visit() -> Launch | None:
    """Return the visit behind the request, or None when a person signed in as usual."""
    found: Launch | None = g.get("visit")
    return found


def this_visit() -> Launch:
    """Return the visit. Only for views behind `@from_platform`."""
    found: Launch = g.visit
    return found


def install(app: Flask) -> None:
    """Let views and templates speak of pages without naming the visit: it goes on by itself."""

    @app.url_value_preprocessor
    def _take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.launch_id = values.pop("launch_id", None) if values else None

    @app.url_defaults
    def _give(endpoint: str, values: dict[str, Any]) -> None:
        if g.get("launch_id") and app.url_map.is_endpoint_expecting(endpoint, "launch_id"):
            values.setdefault("launch_id", g.launch_id)
