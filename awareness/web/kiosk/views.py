"""A kiosk: find your name, say it is you, do the module, and leave the device clear."""

import uuid

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.content.model import Module
from awareness.kiosk import actions, queries
from awareness.kiosk.actions import Refusal
from awareness.kiosk.rules import LEAST_LETTERS, WARNING_SECONDS, plain
from awareness.web import at_kiosk
from awareness.web.at_kiosk import this_kiosk
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import at_kiosk as at_a_kiosk
from awareness.web.kiosk.blueprint import bp
from awareness.web.kiosk.forms import ClosingForm, NameFilter, NumberForm, PressForm
from awareness.web.signed_in import begun_since, find_signed_in_person


def module_here() -> Module:
    return library().module(this_kiosk().group.module)


def safe_back(target: str | None) -> str:
    """Return the address if it is one of this kiosk, so that nobody is sent elsewhere."""
    is_ours = target is not None and target.startswith(f"{at_kiosk.PATH}/") and "\\" not in target
    return target if is_ours and target is not None else url_for(".me")


@bp.get("")
@at_a_kiosk
def names() -> ResponseReturnValue:
    """Ask for the first letters of a name, and list those who could be meant."""
    if find_signed_in_person() is not None:
        return redirect(url_for(".me"))
    form, group = NameFilter(request.args), this_kiosk().group
    typed = form.name.data if form.validate() else ""
    on = clock.london_date(clock.now())
    return render_template(
        "kiosk/names.html",
        form=form,
        typed=typed,
        is_short=len(typed) > 0 and len(plain(typed)) < LEAST_LETTERS,
        names=queries.names_like(reading(), group.school_id, typed, on),
        module=module_here(),
        school=group.school,
        was_cleared="cleared" in request.args,
    )


@bp.route("/people/<uuid:person_id>", methods=["GET", "POST"])
@at_a_kiosk
def confirm(person_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody say that this is them, with the number on the board."""
    kiosk, form, at = this_kiosk(), NumberForm(), clock.now()
    found = queries.person_in_post(
        reading(), kiosk.group.school_id, person_id, clock.london_date(at)
    )
    if form.validate_on_submit():
        with transaction() as session:
            turn = actions.begin_turn(session, kiosk, found, number=form.number.data, at=at)
        if not isinstance(turn, Refusal):
            at_kiosk.begin(turn, at)
            return redirect(url_for(".me"))
        form.refuse(turn)
    form.number.data = ""
    page = render_template("kiosk/confirm.html", form=form, name=found.name)
    return page, 422 if form.errors else 200


@bp.get("/me")
@at_a_kiosk
def me() -> ResponseReturnValue:
    """Offer the ways to the check, or say that it is done. Nothing from before this turn."""
    person, since, module = find_signed_in_person(), begun_since(), module_here()
    if person is None or since is None:
        return redirect(url_for(".names"))
    return render_template(
        "kiosk/me.html",
        module=module,
        school=this_kiosk().group.school,
        is_done=queries.has_finished_since(reading(), person.id, [module.slug], since),
        form=PressForm(),
    )


@bp.post("/me/present")
@at_a_kiosk
def present() -> ResponseReturnValue:
    """Note that the person was at the session, and go to their own check."""
    person = find_signed_in_person()
    if person is None:
        return redirect(url_for(".names"))
    with transaction() as session:
        actions.attend(session, this_kiosk(), person, at=clock.now())
    return redirect(url_for(f"{at_kiosk.TRAINING}.ready", slug=module_here().slug))


@bp.post("/leave")
@at_a_kiosk
def leave() -> ResponseReturnValue:
    """Clear the device for the next person."""
    turn = at_kiosk.clear()
    if turn is not None:
        with transaction() as session:
            actions.end_turn(session, this_kiosk(), turn)
    return redirect(url_for(".names"))


@bp.get("/here")
@at_a_kiosk
def here() -> ResponseReturnValue:
    """Take a sign of life from a page that is being read: 204, or 410 when the turn is over."""
    return "", 204 if find_signed_in_person() is not None else at_kiosk.GONE


@bp.get("/still-here")
@at_a_kiosk
def still_here() -> ResponseReturnValue:
    """Ask whether somebody is still there, where no script can tell."""
    if find_signed_in_person() is None:
        return redirect(url_for(".names", cleared=1))
    back = safe_back(request.args.get("back"))
    return render_template("kiosk/still_here.html", back=back, seconds=WARNING_SECONDS)


@bp.get("/cleared")
@at_a_kiosk
def cleared() -> ResponseReturnValue:
    """Take the turn from this browser after a while without a press."""
    at_kiosk.clear()
    return redirect(url_for(".names", cleared=1))


@bp.route("/end", methods=["GET", "POST"])
@at_a_kiosk
def end() -> ResponseReturnValue:
    """Let the trainer end the kiosk on this device."""
    form = ClosingForm()
    if form.validate_on_submit():
        number, at = form.number.data, clock.now()
        with transaction() as session:
            refusal = actions.end_kiosk(session, this_kiosk(), number=number, at=at)
        if refusal is None:
            cookie.clear()
            return redirect(url_for(".names"))
        form.refuse(refusal)
    form.number.data = ""
    page = render_template("kiosk/end.html", form=form)
    return page, 422 if form.errors else 200
