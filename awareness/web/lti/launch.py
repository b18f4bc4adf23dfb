"""The platform says who somebody is: verify, keep the visit, and show it.

`/lti/launch` is the one address that platforms redirect to, and the only page besides the notices
that takes a form without a token of ours: the state is the token.
"""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc.jwk import RSAKey
from sqlalchemy.exc import IntegrityError

from awareness import clock
from awareness.lti import jwks, keys, launch, visits
from awareness.lti.claims import Message
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.launch import Pending, Visit
from awareness.lti.models import MessageType
from awareness.web.extensions import library, limiter, reading, settings, transaction
from awareness.web.framing import open_to_platform, origin_of
from awareness.web.guards import public
from awareness.web.lti import cookies
from awareness.web.lti.blueprint import bp
from awareness.web.lti.failures import note

TICKET_SECONDS = 300
MOST_VISITS = 12
"""The latest visits of one browser that stay open side by side."""


@bp.post("/launch")
@public
@limiter.limit("1200/minute")
def finish() -> ResponseReturnValue:
    if request.form.get("error"):
        raise LtiError(Code.PLATFORM_REFUSED)
    state, token = request.form.get("state", ""), request.form.get("id_token", "")
    if not state or not token:
        raise LtiError(Code.LAUNCH_INCOMPLETE)
    pending = launch.find(reading(), state, token, at=clock.now())
    open_to_platform(pending.row)
    held, proof = cookies.take_proof(state), _proof_from_storage()
    if not held and not proof and not _is_ours():
        return _ask_again(state, token, pending)
    try:
        launch.check_browser(pending, held or proof)
        message, visit = _verified(pending)
    except LtiError as error:
        note(pending.registration_id, error)
        raise
    if not held:
        return _window_page(visit)
    response = make_response(_remember(visit, message))
    cookies.drop_proof(response, state)
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
    """Send the same form from a page of ours: a browser that keeps a cookie from other sites'
    forms gives it to our own, and the platform's storage can be read here.
    """
    return render_template(
        "lti/again.html",
        state=state,
        token=token,
        platform_origin=origin_of(pending.row.auth_url),
    )


def _verified(pending: Pending) -> tuple[Message, Visit]:
    at, base_url = clock.now(), settings().base_url
    message = launch.verify(pending, key_for(pending), base_url=base_url, at=at)
    try:
        return message, _kept(pending, message)
    except IntegrityError:
        # Two first launches of one person at the same moment: the second finds what the first made.
        return message, _kept(pending, message)


def _kept(pending: Pending, message: Message) -> Visit:
    with transaction() as session:
        return launch.keep(
            session,
            pending,
            message,
            library=library(),
            base_url=settings().base_url,
            at=clock.now(),
        )


def key_for(pending: Pending) -> RSAKey:
    """Return the platform's key of this name, fetched first when it is time. Raises LtiError."""
    row, at = pending.row, clock.now()
    held = jwks.Held(row.keys, row.keys_expire_at, row.missed_at)
    found = held.keys or {}
    if held.is_due(pending.kid, at=at):
        doors = Doors(development=settings().development_hosts).and_private(row.allowed_hosts)
        found = _fetched(pending, row.jwks_url, doors)
    elif not held.is_fresh(at):
        raise LtiError(Code.KEYS_UNREACHABLE, "it could not be fetched a moment ago")
    if pending.kid not in found:
        raise LtiError(Code.KEY_UNKNOWN)
    return jwks.usable(found[pending.kid])


def _fetched(pending: Pending, url: str, doors: Doors) -> dict[str, dict[str, str]]:
    """Fetch outside a transaction, then keep what came, or that nothing did."""
    try:
        found = jwks.fetch(url, doors)
    except LtiError:
        with transaction() as session:
            jwks.note_miss(session, pending.registration_id, at=clock.now())
        raise
    with transaction() as session:
        jwks.keep(session, pending.registration_id, found, kid=pending.kid, at=clock.now())
    return found.keys


def _remember(visit: Visit, message: Message) -> Response:
    """Give the browser the visit's secret beside those of its other tabs, and show the visit."""
    held = dict(cookie.get("visits", {}))
    held[str(visit.launch_id)] = visit.secret
    cookie["visits"] = dict(list(held.items())[-MOST_VISITS:])
    endpoint = "lti.choose" if message.type is MessageType.DEEP_LINKING else "lti.visit"
    return make_response(redirect(url_for(endpoint, launch_id=visit.launch_id), 303))


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="lti ticket")


def _window_page(visit: Visit) -> str:
    """Offer a window of its own where no cookie can be kept; the ticket is in a form, never in an
    address.
    """
    ticket = _tickets().dumps([str(visit.launch_id), visit.secret])
    return render_template("lti/window.html", ticket=ticket)


@bp.post("/window")
@public
@limiter.limit("600/minute")
def window() -> ResponseReturnValue:
    """Open a visit in a window of its own, once."""
    try:
        held = _tickets().loads(request.form.get("ticket", ""), max_age=TICKET_SECONDS)
    except BadSignature:
        raise LtiError(Code.LAUNCH_OVER) from None
    with transaction() as session:
        visit, kind = visits.move(session, held[0], held[1], at=clock.now())
    cookie["visits"] = {**cookie.get("visits", {}), str(visit.launch_id): visit.secret}
    endpoint = "lti.choose" if kind is MessageType.DEEP_LINKING else "lti.visit"
    return redirect(url_for(endpoint, launch_id=visit.launch_id), 303)


@bp.get("/jwks.json")
@public
def jwks_json() -> ResponseReturnValue:
    """Show the public halves of our own keys."""
    response = make_response(keys.published(reading()))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
