"""The self-test, the check of this browser's cookies, and our own keys."""

import uuid

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.audit.actions import record
from awareness.lti import keys, queries, selftest
from awareness.lti.models import Registration
from awareness.lti.selftest import Finding
from awareness.web.connections.blueprint import (
    CONNECTORS,
    COUNCIL,
    bp,
    connection_of_mine,
    doors,
)
from awareness.web.connections.forms import ButtonForm
from awareness.web.extensions import limiter, reading, settings, transaction
from awareness.web.guards import open_to
from awareness.web.lti.cookies import attributes
from awareness.web.signed_in import signed_in_person

PROBE = "lantern_cookie_check"
A_MINUTE = 60


def findings(connection: Registration) -> list[Finding]:
    """Return what can be said without asking the platform."""
    secret = current_app.config["SECRET_KEY"]
    last = queries.last_token_request(reading(), connection)
    return [
        *selftest.of_service(reading(), base_url=settings().base_url, secret=secret),
        selftest.of_tokens(last),
    ]


@bp.get("/<uuid:connection_id>/test")
@open_to(*CONNECTORS)
def test(connection_id: uuid.UUID) -> ResponseReturnValue:
    found = connection_of_mine(connection_id)
    return render_template(
        "connections/test.html",
        connection=found,
        findings=findings(found),
        last=queries.last_token_request(reading(), found),
        form=ButtonForm(),
    )


@bp.post("/<uuid:connection_id>/test")
@open_to(*CONNECTORS)
@limiter.limit("20/minute")
def ask_platform(connection_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the platform now, and show everything together."""
    found = connection_of_mine(connection_id)
    theirs = doors().and_private(found.allowed_hosts)
    asked = selftest.of_platform(found, theirs, at=clock.now()) if found.jwks_url else []
    return render_template(
        "connections/test.html",
        connection=found,
        findings=[*asked, *findings(found)],
        last=queries.last_token_request(reading(), found),
        asked=True,
        form=ButtonForm(),
    )


@bp.get("/cookies")
@open_to(*CONNECTORS)
def cookies() -> ResponseReturnValue:
    """Say whether this browser brought back a cookie of the kind that launches need."""
    is_tried = "tried" in request.args
    return render_template(
        "connections/cookies.html",
        is_tried=is_tried,
        is_kept=is_tried and PROBE in request.cookies,
        form=ButtonForm(),
    )


@bp.post("/cookies")
@open_to(*CONNECTORS)
def try_cookies() -> ResponseReturnValue:
    """Give the browser a cookie with the attributes of a launch, and see whether it comes back."""
    response = make_response(redirect(url_for(".cookies", tried="yes")))
    given = {**attributes(), "path": url_for(".cookies")}
    response.set_cookie(PROBE, "1", max_age=A_MINUTE, **given)
    return response


@bp.get("/keys")
@open_to(*COUNCIL)
def own_keys() -> ResponseReturnValue:
    held = keys.held(reading())
    return render_template(
        "connections/keys.html",
        keys=held,
        rotates_from=keys.rotates_from(held),
        now=clock.now(),
        form=ButtonForm(),
    )


@bp.post("/keys/rotate")
@open_to(*COUNCIL)
def rotate() -> ResponseReturnValue:
    secret, by, at = current_app.config["SECRET_KEY"], signed_in_person(), clock.now()
    with transaction() as session:
        key = keys.rotate(session, secret=secret, at=at)
        record(session, "rotated keys", f"key {key.kid}", at=at, person_id=by.id)
    flash("The next key signs from now on. The last one is shown for two more days.", "success")
    return redirect(url_for(".own_keys"))
