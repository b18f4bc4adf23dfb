"""A pupil's device in a lesson. No account, no name, nothing written, nothing kept afterwards."""

import uuid

from flask import current_app, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from awareness import clock
from awareness.accounts.secrets import keyed_hash
from awareness.classroom import moments, screens
from awareness.classroom.rules import shown_slides
from awareness.classroom.screens import Kind, Screen
from awareness.content.model import Module
from awareness.live import actions, queries
from awareness.live.models import Device
from awareness.live.rules import WRONG_WINDOW, animal
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import public
from awareness.web.help_card import help_address
from awareness.web.pupil.blueprint import PATH, bp
from awareness.web.pupil.changed import changed_address
from awareness.web.pupil.forms import ChooseForm, JoinForm

SEAT = "seat"
LONGEST_CODE = 12


def find_device() -> Device | None:
    """Return the device behind the request, or None: never in, or the lesson has ended."""
    known = cookie.get(SEAT)
    return queries.find_device(reading(), uuid.UUID(known)) if known else None


def module_of(device: Device) -> Module:
    return library().module(device.room.lesson.module)


def screen_on_board(device: Device) -> Screen:
    """Return what is on the board now; the door, when that screen is no longer there."""
    module = module_of(device)
    slides = shown_slides(module, device.room.lesson.left_out)
    shown = moments.around(module.band, screens.screens_of(module, slides), has_door=True)
    return next((each for each in shown if screens.place_of(each) == device.room.place), shown[0])


def page(template: str, device: Device, **more: object) -> str:
    """Return a page in the theme of the module's band."""
    band = module_of(device).band
    return render_template(
        template,
        band=band.value,
        help_url=help_address(band),
        animal=animal(device.room_id, device.seat, band),
        **more,
    )


@bp.get("/join")
@public
def short() -> ResponseReturnValue:
    """The address that is said aloud."""
    return redirect(url_for(".join"))


@bp.get(f"{PATH}/join", defaults={"code": ""})
@bp.get(f"{PATH}/join/<code>")
@public
def join(code: str) -> ResponseReturnValue:
    """Ask for the number on the board. Whoever has been in goes straight back.

    A platform's page sends the number as `?code=`, and it is shown as if it had been the address.
    """
    code = code or request.args.get("code", "")[:LONGEST_CODE]
    if not code and find_device() is not None:
        return redirect(url_for(".follow"))
    return render_template("pupil/join.html", form=JoinForm(data={"code": code}))


@bp.post(f"{PATH}/join")
@public
def come_in() -> ResponseReturnValue:
    """Give the device a seat."""
    form = JoinForm()
    if not form.validate_on_submit():
        return render_template("pupil/join.html", form=form), 422
    who = keyed_hash(current_app.config["SECRET_KEY"], request.remote_addr or "")
    with transaction() as session:
        found = actions.join(session, form.digits, visitor=who, at=clock.now())
    if isinstance(found, actions.Refusal):
        return refused(form, found)
    cookie[SEAT] = str(found.id)
    return redirect(url_for(".follow"))


def refused(form: JoinForm, why: actions.Refusal) -> ResponseReturnValue:
    """Say why; whoever tried too often is also told when to come back, in seconds."""
    form.refuse(why)
    page = render_template("pupil/join.html", form=form)
    if why is actions.Refusal.TOO_MANY:
        return page, 429, {"Retry-After": str(int(WRONG_WINDOW.total_seconds()))}
    return page, 422


@bp.errorhandler(CSRFError)
def no_cookie(_error: CSRFError) -> ResponseReturnValue:
    """A form came back without the cookie that went out with it: the browser keeps none."""
    return render_template("pupil/blocked.html"), 400


@bp.get(PATH)
@public
def follow() -> ResponseReturnValue:
    """Show what is on the board, and the question of the moment."""
    device = find_device()
    if device is None:
        return ended()
    screen = screen_on_board(device)
    place, asked = screens.place_of(screen), screens.choices(screen)
    return page(
        "pupil/follow.html",
        device,
        room=device.room,
        changed=changed_address(device.room),
        module=module_of(device),
        screen=screen,
        place=place,
        choices=asked,
        chosen=queries.chosen(reading(), device, place) if asked else None,
        is_revealed=device.room.revealed == place,
        is_door=screen.kind is Kind.DOOR,
        mixed=screens.mixed,
        form=ChooseForm(),
    )


def ended() -> ResponseReturnValue:
    """Say that the lesson is over, and forget that the device was in it."""
    was_in = cookie.pop(SEAT, None) is not None
    if not was_in:
        return redirect(url_for(".join"))
    return render_template("pupil/ended.html")


@bp.post(PATH)
@public
def choose() -> ResponseReturnValue:
    """Keep a choice. One that comes after the class has moved on is let fall."""
    device = find_device()
    if device is None:
        return ended()
    screen = screen_on_board(device)
    place = screens.place_of(screen)
    choice = request.form.get("choice", type=int, default=-1)
    is_asked = place == request.form.get("place") and 0 <= choice < len(screens.choices(screen))
    if is_asked and device.room.revealed != place:
        with transaction() as session:
            actions.answer(session, device, place, choice)
    return redirect(url_for(".follow"))


@bp.get(f"{PATH}/pause")
@public
def step_out() -> ResponseReturnValue:
    """Show a calm page with nothing on it but the way back. Nobody can tell that it was opened."""
    device = find_device()
    return page("pupil/pause.html", device) if device else ended()
