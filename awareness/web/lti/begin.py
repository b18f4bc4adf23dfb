"""A platform asks to begin: find out whether cookies work here, then ask it who somebody is.

Beginning writes a row even when it is asked for by GET: the specification lets a platform choose.
"""

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.lti import state
from awareness.lti.errors import LtiError
from awareness.lti.models import Registration
from awareness.lti.state import Begun, LoginRequest
from awareness.web.extensions import limiter, reading, settings, transaction
from awareness.web.framing import open_to_platform, origin_of
from awareness.web.guards import public
from awareness.web.lti import cookies
from awareness.web.lti.blueprint import bp, show_refusal
from awareness.web.lti.failures import note

PASSED_ON = (
    "iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id", "lti_deployment_id",
    "lti_storage_target",
)  # fmt: skip


@bp.errorhandler(LtiError)
def refused(error: LtiError) -> ResponseReturnValue:
    return show_refusal(error)


def _asked(slug: str) -> tuple[Registration, LoginRequest]:
    """Return the connection and the request, once both have been checked. Raises LtiError."""
    registration = state.find_for_login(reading(), slug)
    open_to_platform(registration)
    try:
        asked = LoginRequest.read(request.values)
        state.check(registration, asked, base_url=settings().base_url)
    except LtiError as error:
        note(registration.id, error)
        raise
    return registration, asked


def _begin(registration: Registration, asked: LoginRequest) -> Begun:
    with transaction() as session:
        return state.begin(
            session, registration, asked, base_url=settings().base_url, at=clock.now()
        )


def _to_platform(registration: Registration, asked: LoginRequest) -> Response:
    begun = _begin(registration, asked)
    response = make_response(redirect(begun.auth_url))
    cookies.give_proof(response, begun.state, begun.proof)
    return response


def _page(template: str, slug: str, **more: object) -> str:
    sent = {name: request.values[name] for name in PASSED_ON if request.values.get(name)}
    return render_template(template, slug=slug, sent=sent, **more)


@bp.route("/login/<slug>", methods=["GET", "POST"])
@public
@limiter.limit("1200/minute")
def login(slug: str) -> ResponseReturnValue:
    """Go to the platform at once when cookies are known to work, else try them first: some
    platforms let a launch be begun only once.
    """
    registration, asked = _asked(slug)
    if cookies.keeps_cookies(request):
        return _to_platform(registration, asked)
    response = make_response(_page("lti/begin.html", slug))
    cookies.try_cookies(response)
    return response


@bp.post("/login/<slug>/tried")
@public
@limiter.limit("1200/minute")
def tried(slug: str) -> ResponseReturnValue:
    """Go on, or offer a window of its own. Where the platform keeps things for us, try that."""
    registration, asked = _asked(slug)
    if cookies.keeps_cookies(request):
        return _to_platform(registration, asked)
    begun = _begin(registration, asked) if asked.storage_target else None
    return _page(
        "lti/blocked.html",
        slug,
        begun=begun,
        storage=asked.storage_target,
        platform_origin=origin_of(registration.auth_url),
    )
