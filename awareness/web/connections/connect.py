"""Connect a platform: by one address that it opens itself, or by hand in two steps.

By hand, the connection is made first and incomplete, because its login address has to be entered
into the platform before the platform says anything of itself.
"""

import uuid

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.audit.actions import record
from awareness.errors import AlreadyDone, Invalid
from awareness.lti import invitations, registrations
from awareness.lti.models import Platform, Registration
from awareness.schools.models import School
from awareness.web.connections.blueprint import (
    CONNECTORS,
    bp,
    connection_of_mine,
    doors,
    owner_of_mine,
)
from awareness.web.connections.forms import ButtonForm, StartForm, ValuesForm
from awareness.web.connections.guides import GUIDES, values
from awareness.web.extensions import settings, transaction
from awareness.web.guards import open_to
from awareness.web.signed_in import signed_in_person

NEW = "/new/<uuid:owner_id>"


def platform_named(name: str) -> Platform:
    """Return the platform of an address; there is no page for one that does not exist."""
    if name not in set(Platform):
        abort(404)
    return Platform(name)


@bp.get(NEW)
@open_to(*CONNECTORS)
def choose(owner_id: uuid.UUID) -> ResponseReturnValue:
    """Choose the platform."""
    return render_template(
        "connections/choose.html", owner=owner_of_mine(owner_id), platforms=list(Platform)
    )


@bp.get(f"{NEW}/<platform>")
@open_to(*CONNECTORS)
def ways(owner_id: uuid.UUID, platform: str) -> ResponseReturnValue:
    """Show the ways there are to connect this platform."""
    chosen = platform_named(platform)
    return render_template(
        "connections/ways.html",
        owner=owner_of_mine(owner_id),
        platform=chosen,
        guide=GUIDES[chosen],
        form=ButtonForm(),
    )


@bp.post(f"{NEW}/<platform>/invite")
@open_to(*CONNECTORS)
def invite(owner_id: uuid.UUID, platform: str) -> ResponseReturnValue:
    """Make an address that connects one platform, and show it this once."""
    owner, chosen = owner_of_mine(owner_id), platform_named(platform)
    by, at = signed_in_person(), clock.now()
    with transaction() as session:
        token = invitations.create(session, owner=owner, platform=chosen, by=by, at=at)
        record(
            session,
            "invited platform",
            f"platform {chosen}",
            at=at,
            person_id=by.id,
            school_id=owner.id if isinstance(owner, School) else None,
        )
    return render_template(
        "connections/invited.html",
        owner=owner,
        platform=chosen,
        guide=GUIDES[chosen],
        address=f"{settings().base_url}/lti/register/{token}",
        until=at + invitations.LASTS,
    )


@bp.route(f"{NEW}/<platform>/by-hand", methods=["GET", "POST"])
@open_to(*CONNECTORS)
def by_hand(owner_id: uuid.UUID, platform: str) -> ResponseReturnValue:
    """Ask for a name and the platform's address, and make the connection."""
    owner, chosen = owner_of_mine(owner_id), platform_named(platform)
    form = StartForm(doors())
    if not form.validate_on_submit():
        page = render_template(
            "connections/by_hand.html",
            owner=owner,
            platform=chosen,
            guide=GUIDES[chosen],
            form=form,
        )
        return page, 422 if form.errors else 200
    with transaction() as session:
        made = registrations.add(
            session,
            form.values(chosen),
            owner=owner,
            by=signed_in_person(),
            secret=current_app.config["SECRET_KEY"],
            at=clock.now(),
        )
    return redirect(url_for(".set_up", connection_id=made.id))


@bp.route("/<uuid:connection_id>/values", methods=["GET", "POST"])
@open_to(*CONNECTORS)
def set_up(connection_id: uuid.UUID) -> ResponseReturnValue:
    """Show our values to copy into the platform, and take what it says of itself."""
    found = connection_of_mine(connection_id)
    form = ValuesForm.of(found, doors())
    if form.validate_on_submit() and changed(found, form):
        flash(said(found), "success")
        return redirect(url_for(".connection", connection_id=found.id))
    ours = values(found.slug, base_url=settings().base_url, name=settings().service_name)
    page = render_template(
        "connections/set_up.html",
        connection=found,
        guide=GUIDES[found.platform],
        ours=ours,
        form=form,
    )
    return page, 422 if form.errors else 200


def said(connection: Registration) -> str:
    if connection.state == "waiting":
        return "The values are saved. Look at them once more, then switch the connection on."
    return "The values are saved."


def changed(connection: Registration, form: ValuesForm) -> bool:
    """Save what was entered; a refusal is told beside its field."""
    by, at, entered = signed_in_person(), clock.now(), form.entered(connection)
    try:
        with transaction() as session:
            registrations.change(session, connection, entered, by=by, at=at)
            if form.deployment_id.data:
                registrations.add_deployment(
                    session, connection, form.deployment_id.data, by=by, at=at
                )
    except AlreadyDone as refusal:
        form.client_id.errors = [str(refusal)]
        return False
    except Invalid as refusal:
        form.issuer.errors = [str(refusal)]
        return False
    return True
