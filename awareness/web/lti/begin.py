"""A platform asks to begin: find out whether cookies work here, then ask it who somebody is.

Beginning writes a row even when it is asked for by GET: the specification lets a platform choose.
"""

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.lti import state
from awareness.lti.errors import LtiError
from awareness.lti.state import Begun, Facts, LoginRequest
from awareness.rows import Rows
from awareness.web.extensions import limiter, one_by_one, settings
from awareness.web.framing import open_to_platform, origin_of
from awareness.web.guards import public
from awareness.web.lti import cookies
from awareness.web.lti.blueprint import A_MINUTE, bp, show_refusal
from awareness.web.lti.failures import note

PASSED_ON = (
    "iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id", "lti_deployment_id",
    "lti_storage_target",
)  # fmt: skip


@bp.errorhandler(LtiError)
def refused(error: LtiError) -> ResponseReturnValue:
    return show_refusal(error)


def _sent() -> dict[str, str]:
    """Return what was sent, by whichever method."""
    return {**request.form.to_dict(), **request.args.to_dict()}


def _asked(rows: Rows, slug: str, sent: dict[str, str]) -> tuple[Facts, LoginRequest]:
    """Return the connection and the request, once both have been checked. Raises LtiError."""
    registration = state.find_for_login(rows, slug)
    open_to_platform(registration)
    try:
        asked = LoginRequest.read(sent)
        state.check(registration, asked, base_url=settings().base_url)
    except LtiError as error:
        note(registration.id, error)
        raise
    return registration, asked


def _begin(rows: Rows, registration: Facts, asked: LoginRequest) -> Begun:
    return state.begin(rows, registration, asked, base_url=settings().base_url, at=clock.now())


def _keeps_cookies() -> bool:
    return cookies.are_kept(request.cookies, request.headers.get("Sec-Fetch-Dest"))


def _to_platform(begun: Begun) -> Response:
    response = make_response(redirect(begun.auth_url))
    response.headers.add(*cookies.proof(begun, settings().base_url))
    return response


def _page(template: str, slug: str, sent: dict[str, str], **more: object) -> str:
    passed_on = {name: sent[name] for name in PASSED_ON if sent.get(name)}
    return render_template(template, slug=slug, sent=passed_on, **more)


@bp.route("/login/<slug>", methods=["GET", "POST"])
@public
@limiter.limit(f"{A_MINUTE}/minute")
def login(slug: str) -> ResponseReturnValue:
    """Go to the platform at once when cookies are known to work, else try them first: some
    platforms let a launch be begun only once.
    """
    sent, works = _sent(), _keeps_cookies()
    with one_by_one() as rows:
        registration, asked = _asked(rows, slug, sent)
        begun = _begin(rows, registration, asked) if works else None
    if begun is not None:
        return _to_platform(begun)
    response = make_response(_page("lti/begin.html", slug, sent))
    cookies.try_cookies(response)
    return response


@bp.post("/login/<slug>/tried")
@public
@limiter.limit(f"{A_MINUTE}/minute")
def tried(slug: str) -> ResponseReturnValue:
    """Go on, or offer a window of its own. Where the platform keeps things for us, try that."""
    sent, works = _sent(), _keeps_cookies()
    with one_by_one() as rows:
        registration, asked = _asked(rows, slug, sent)
        goes_on = works or asked.storage_target
        begun = _begin(rows, registration, asked) if goes_on else None
    if begun is not None and works:
        return _to_platform(begun)
    return _page(
        "lti/blocked.html",
        slug,
        sent,
        begun=begun,
        storage=asked.storage_target,
        platform_origin=origin_of(registration.auth_url),
    )
