"""A pupil from a platform: a self-paced module at their own speed, or a word that a teacher leads.

No name, no answer and no mark is kept: only the slide to go on from.
"""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from awareness import clock, journeys
from awareness.content.model import Module, Slide
from awareness.errors import NotFound
from awareness.live.rules import may_bring_devices
from awareness.lti import places
from awareness.lti.models import Place, Standing
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import from_platform
from awareness.web.help_card import card_services, help_address
from awareness.web.lti.blueprint import bp
from awareness.web.visiting import this_visit


class TurnForm(FlaskForm):
    """A button and nothing else."""


def self_paced() -> Module:
    """Return the module of the visit, if it is one to work through alone. Raises NotFound."""
    module = library().module(this_visit().module)
    if not module.is_self_paced:
        raise NotFound("This module is led by a teacher.")
    return module


def place_in(module: Module) -> Place | None:
    user_id = this_visit().user_id
    return places.find(reading(), user_id, module.slug) if user_id else None


def slide_of(module: Module, slide_id: str) -> Slide:
    for slide in module.slides:
        if slide.id == slide_id:
            return slide
    raise NotFound("There is no such page in this module.")


def page(template: str, module: Module, **more: object) -> str:
    """Return a page in the theme of the module's band."""
    return render_template(
        template,
        module=module,
        band=module.band.value,
        help_url=help_address(module.band),
        **more,
    )


def show_module(module: Module) -> ResponseReturnValue:
    """Show where to start or go on, or that a teacher leads this."""
    if not module.is_self_paced:
        return page(
            "lti/teacher_leads.html",
            module,
            services=card_services(module.band),
            has_devices=may_bring_devices(module.band),
        )
    place = place_in(module)
    known = {slide.id for slide in module.slides}
    goes_on = place.slide if place and place.slide in known else ""
    return page(
        "lti/pupil.html",
        module=module,
        goes_on=goes_on,
        is_finished=bool(place and place.finished_at),
    )


@bp.get("/visits/<uuid:launch_id>/slides/<slide_id>")
@from_platform
def slide(slide_id: str) -> ResponseReturnValue:
    module = self_paced()
    found = slide_of(module, slide_id)
    number = module.slides.index(found)
    return page(
        "lti/slide.html",
        module,
        slide=found,
        number=number + 1,
        before=module.slides[number - 1] if number else None,
        form=TurnForm(),
    )


@bp.post("/visits/<uuid:launch_id>/slides/<slide_id>")
@from_platform
def turn(slide_id: str) -> ResponseReturnValue:
    """Remember the next page as the place to go on from, and go there; after the last, finish."""
    module = self_paced()
    number = module.slides.index(slide_of(module, slide_id))
    following = module.slides[number + 1 : number + 2]
    if not following:
        return _finish(module)
    with transaction() as session:
        places.keep(session, this_visit(), module.slug, following[0].id, at=clock.now())
    return redirect(url_for(".slide", slide_id=following[0].id), 303)


def _finish(module: Module) -> ResponseReturnValue:
    """Count it for a pupil; a teacher who reads through is nobody to count."""
    visit = this_visit()
    if visit.standing is Standing.LEARNER:
        with transaction() as session:
            journeys.finish_alone(session, visit=visit, module=module, at=clock.now())
    return redirect(url_for(".finished"), 303)


@bp.get("/visits/<uuid:launch_id>/finished")
@from_platform
def finished() -> ResponseReturnValue:
    """Say that this was all. A pupil who is not at the end is shown where they are."""
    module, is_pupil = self_paced(), this_visit().standing is Standing.LEARNER
    place = place_in(module)
    if is_pupil and (place is None or place.finished_at is None):
        return redirect(url_for(".visit"))
    return page(
        "lti/finished.html", module, is_counted=is_pupil, services=card_services(module.band)
    )


@bp.get("/visits/<uuid:launch_id>/pause/<slide_id>")
@from_platform
def step_out(slide_id: str) -> ResponseReturnValue:
    """Show a calm page with nothing on it but the way back. Nobody can tell that it was opened."""
    module = self_paced()
    return page("lti/pause.html", module, slide=slide_of(module, slide_id))
