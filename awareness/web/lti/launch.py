"""The platform says who somebody is: verify, keep the visit, and show it.

`/lti/launch` is the one address that platforms redirect to, and the only page besides the notices
that takes a form without a token of ours: the state is the token.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from joserfc.jwk import RSAKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awareness import clock
from awareness.lti import idtoken, jwks, keys, launch, visits
from awareness.lti.claims import Message
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.launch import Pending, Visit
from awareness.lti.models import MessageType
from awareness.rows import Rows
from awareness.web.extensions import (
    library,
    limiter,
    one_by_one,
    reading,
    settings,
    transaction,
)
from awareness.web.framing import open_to_platform, origin_of
from awareness.web.guards import public
from awareness.web.lti import cookies
from awareness.web.lti.blueprint import A_MINUTE, bp
from awareness.web.lti.failures import note

TICKET_SECONDS = 300


@bp.post("/launch")
@public
@limiter.limit(f"{A_MINUTE}/minute")
def finish() -> ResponseReturnValue:
    """Take the form. The connection is found first of all, so that a refusal too can be seen in
    the platform's frame, and read by its administrator.
    """
    state = request.form.get("state", "")
    with one_by_one() as rows:
        pending = launch.find(rows, state) if state else None
        if pending is None:
            raise LtiError(_why_nothing_began(state))
        open_to_platform(pending.row)
        try:
            return _answer(rows, pending, state)
        except LtiError as error:
            note(pending.registration_id, error)
            raise


def _why_nothing_began(state: str) -> Code:
    if request.form.get("error"):
        return Code.PLATFORM_REFUSED
    return Code.STATE_UNKNOWN if state and request.form.get("id_token") else Code.LAUNCH_INCOMPLETE


def _answer(rows: Rows, pending: Pending, state: str) -> ResponseReturnValue:
    """Check in the order of the specification, and show the visit. Raises LtiError."""
    token = request.form.get("id_token", "")
    if request.form.get("error"):
        raise LtiError(Code.PLATFORM_REFUSED)
    if not token:
        raise LtiError(Code.LAUNCH_INCOMPLETE)
    launch.check_usable(pending, at=clock.now())
    held = cookies.proof_of(request.cookies, state)
    if not held and "proof" not in request.form:
        return _ask_again(state, token, pending)
    launch.check_browser(pending, held or _proof_from_storage())
    message, visit = _verified(rows, pending, token)
    if not held:
        return _window_page(visit)
    response = _show(visit, message.type)
    response.headers.add(*cookies.no_proof(state, settings().base_url))
    return response


def _is_ours() -> bool:
    """Say whether a page of this service sent the form, by what the browser says of it."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _proof_from_storage() -> str:
    """Return the proof that a page of ours read from the platform's storage, and from nowhere
    else: a form that another site sent could carry that site's own.
    """
    return request.form.get("proof", "") if _is_ours() else ""


def _ask_again(state: str, token: str, pending: Pending) -> str:
    """Send the same form from a page of ours, once: a browser that keeps a cookie from other
    sites' forms gives it to our own, and the platform's storage can be read here.
    """
    return render_template(
        "lti/again.html",
        state=state,
        token=token,
        platform_origin=origin_of(pending.row.auth_url),
    )


def _verified(rows: Rows, pending: Pending, token: str) -> tuple[Message, Visit]:
    at, base_url = clock.now(), settings().base_url
    key = key_for(pending, idtoken.key_name(token))
    message = launch.verify(pending, token, key, base_url=base_url, at=at)
    try:
        return message, _kept(rows, pending, message)
    except IntegrityError:
        # Two first launches of one person at the same moment: the second finds what the first made.
        return message, _kept(rows, pending, message)


def _kept(rows: Rows, pending: Pending, message: Message) -> Visit:
    with rows.together():
        return launch.keep(
            rows,
            pending,
            message,
            library=library(),
            base_url=settings().base_url,
            at=clock.now(),
        )


def key_for(pending: Pending, kid: str) -> RSAKey:
    """Return the platform's key of this name, fetched first when it is time. Raises LtiError."""
    at, held = clock.now(), launch.keys_held(pending)
    ready = held.at_hand(kid, at=at)
    if ready is not None:
        return ready
    if not held.is_due(kid, at=at):
        if held.is_fresh(at):
            raise LtiError(Code.KEY_UNKNOWN)
        raise LtiError(Code.KEYS_UNREACHABLE, "it could not be fetched a moment ago")
    found = _fetched(pending, kid)
    if kid not in found:
        raise LtiError(Code.KEY_UNKNOWN)
    return jwks.usable(found[kid])


def _fetched(pending: Pending, kid: str) -> dict[str, Any]:
    """Fetch outside a transaction, then keep what came, or that nothing did."""
    row, registration_id = pending.row, pending.registration_id
    doors = Doors(development=settings().development_hosts).and_private(row.allowed_hosts)
    reading().rollback()  # a platform that takes its time holds up no connection of the database
    try:
        found = jwks.fetch(row.jwks_url, doors)
    except LtiError:
        _keep(lambda session: jwks.note_miss(session, registration_id, at=clock.now()))
        raise
    _keep(lambda session: jwks.keep(session, registration_id, found, kid=kid, at=clock.now()))
    return found.keys


def _keep(write: Callable[[Session], None]) -> None:
    """Write in a transaction; where another launch has just made the row, that one will do."""
    with suppress(IntegrityError), transaction() as session:
        write(session)


def _show(visit: Visit, kind: MessageType) -> Response:
    """Give the browser the visit's secret beside those of its other tabs, and show the visit."""
    endpoint = "lti.choose" if kind is MessageType.DEEP_LINKING else "lti.visit"
    response = make_response(redirect(url_for(endpoint, launch_id=visit.launch_id), 303))
    response.headers.add(*cookies.visit(request.cookies, visit, settings().base_url))
    return response


def _tickets() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="lti ticket")


def _window_page(visit: Visit) -> str:
    """Offer a window of its own where no cookie can be kept; the ticket is in a form, never in an
    address.
    """
    until = int(clock.now().timestamp()) + TICKET_SECONDS
    ticket = _tickets().dumps([str(visit.launch_id), visit.secret, until])
    return render_template("lti/window.html", ticket=ticket)


@bp.post("/window")
@public
@limiter.limit("600/minute")
def window() -> ResponseReturnValue:
    """Open a visit in a window of its own, once. The form has to come from our own page, so that
    nobody can put their visit into another's browser.
    """
    try:
        launch_id, secret, until = _tickets().loads(request.form.get("ticket", ""))
    except BadSignature:
        raise LtiError(Code.LAUNCH_OVER) from None
    if not _is_ours() or until < clock.now().timestamp():
        raise LtiError(Code.LAUNCH_OVER)
    with transaction() as session:
        visit, kind = visits.move(session, launch_id, secret, at=clock.now())
    return _show(visit, kind)


@bp.get("/jwks.json")
@public
def jwks_json() -> ResponseReturnValue:
    """Show the public halves of our own keys."""
    response = make_response(keys.published(reading()))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
