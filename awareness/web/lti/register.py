"""A platform's administrator connects it with an invitation: the page opens inside the platform.

No cookie is needed: the invitation in the address is the secret, and stands in for a form's token.
The platform's own token is passed on and never written down.
"""

from flask import current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts.secrets import new_token
from awareness.lti import dynreg, invitations
from awareness.lti.addresses import is_safe
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.models import Invitation, Registration
from awareness.web.extensions import limiter, reading, settings, transaction
from awareness.web.filters import Assets
from awareness.web.guards import public
from awareness.web.lti.blueprint import bp


def doors() -> Doors:
    return Doors(development=settings().development_hosts)


def frame_for(url: str) -> str:
    """Let the platform that this configuration belongs to frame the page, and return the address.

    Raises LtiError where it is no address that we would open.
    """
    if not is_safe(url, doors()):
        raise LtiError(Code.ADDRESS)
    g.framed_by = tuple(dynreg.framers_of(url))
    return url


@bp.get("/register/<invite>")
@public
@limiter.limit("60/minute")
def register(invite: str) -> ResponseReturnValue:
    """Say what will be connected, or how to use the address when no platform opened it."""
    url = request.args.get("openid_configuration", "")
    if url:
        frame_for(url)
    invitation = invitations.find(reading(), invite, at=clock.now())
    return render_template(
        "lti/register.html",
        invitation=invitation,
        owner=invitation.school or invitation.authority,
        configuration=url,
        token=request.args.get("registration_token", ""),
    )


@bp.post("/register/<invite>")
@public
@limiter.limit("20/minute")
def connect(invite: str) -> ResponseReturnValue:
    """Register with the platform, then keep the connection. Nothing is kept when it fails."""
    url = frame_for(request.form.get("openid_configuration", ""))
    token = request.form.get("registration_token", "")
    invitation = invitations.find(reading(), invite, at=clock.now())
    registration = _registered(invitation, url, token)
    return render_template(
        "lti/registered.html",
        invitation=invitation,
        owner=invitation.school or invitation.authority,
        registration=registration,
    )


def _registered(invitation: Invitation, url: str, token: str) -> Registration:
    """Speak with the platform outside a transaction, then keep what came of it."""
    slug = new_token()[:24]
    tool = dynreg.Tool(settings().service_name, settings().base_url)
    reading().close()  # no transaction stays open while the platform is asked
    config = dynreg.fetch(url, token, doors())
    said = dynreg.request_for(config, tool, slug)
    registered = dynreg.register(config, said, token, doors())
    with transaction() as session:
        return dynreg.store(
            session,
            invitation,
            config,
            registered,
            slug=slug,
            secret=current_app.config["SECRET_KEY"],
            at=clock.now(),
        )


@bp.get("/logo.svg")
@public
def logo() -> ResponseReturnValue:
    """Lead to the mark as it is now: platforms keep this address for years."""
    asset = current_app.jinja_env.globals["asset"]
    assert isinstance(asset, Assets)
    return redirect(asset("mark.svg"))
