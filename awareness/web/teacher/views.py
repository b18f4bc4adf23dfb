"""Choose a class and a module, prepare, print, and start. The session itself is in `lesson.py`."""

import secrets
import uuid
from collections.abc import Iterable
from itertools import groupby

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock, journeys
from awareness.accounts.access import ids_taught_at, taught_class
from awareness.accounts.queries import leads_of
from awareness.accounts.roles import TEACHING
from awareness.classroom import queries
from awareness.classroom.rules import LARGEST_CLASS, LESSON_AFTER, left_out, needs_agreement
from awareness.content.bands import Band
from awareness.content.model import Module
from awareness.errors import NotFound
from awareness.live.queries import find_room
from awareness.performances.queries import due_at
from awareness.schools.models import ClassGroup
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.help_card import card_services
from awareness.web.signed_in import signed_in_person
from awareness.web.teacher.blueprint import bp
from awareness.web.teacher.forms import BeginForm, TurnForm, begin_form

TEACHERS = tuple(sorted(TEACHING))


def pupil_module(slug: str) -> Module:
    """Return a module for pupils. Raises NotFound: training for adults is not taught to a class."""
    module = library().module(slug)
    if not module.is_pupil:
        raise NotFound("There is no such module for pupils.")
    return module


def class_of_mine(class_id: uuid.UUID) -> ClassGroup:
    today = clock.london_date(clock.now())
    return taught_class(reading(), signed_in_person(), class_id, today)


def by_band(modules: Iterable[Module]) -> list[tuple[Band, list[Module]]]:
    """Return pupils' modules as (band, its modules), the youngest first."""
    pupils = [module for module in modules if module.is_pupil]
    return [(band, list(found)) for band, found in groupby(pupils, lambda module: module.band)]


@bp.get("")
@open_to(*TEACHERS)
def home() -> ResponseReturnValue:
    person, at = signed_in_person(), clock.now()
    today = clock.london_date(at)
    year = clock.AcademicYear.of(today).label
    schools = ids_taught_at(person, today)
    follow_up = library().by_slug.get(LESSON_AFTER)
    return render_template(
        "teacher/home.html",
        rows=queries.class_rows(reading(), schools, year, library()),
        open_sessions=queries.unfinished(reading(), schools, person.id, at=at),
        modules=library().by_slug,
        permit=queries.permit_of(reading(), person.id),
        follow_ups=due_at(reading(), schools, today) if follow_up else [],
        follow_up=follow_up,
        year=year,
        form=TurnForm(),
    )


@bp.get("/classes/<uuid:class_id>")
@open_to(*TEACHERS)
def modules(class_id: uuid.UUID) -> ResponseReturnValue:
    """Show the modules of the class's band, and those of other bands behind a fold."""
    group = class_of_mine(class_id)
    return render_template(
        "teacher/modules.html",
        group=group,
        own=library().modules_for(group.band),
        others=[(band, found) for band, found in by_band(library().all) if band is not group.band],
        delivered=queries.delivered_to(reading(), [group])[group.id],
        left_open=queries.left_open(reading(), group, at=clock.now()),
        is_above=lambda band: needs_agreement(group.band, band),
    )


@bp.get("/classes/<uuid:class_id>/<slug>")
@open_to(*TEACHERS)
def module(class_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    group, found = class_of_mine(class_id), pupil_module(slug)
    return show_module(group, found, begin_form(group, found)), 200


def show_module(group: ClassGroup, module: Module, form: BeginForm) -> str:
    today = clock.london_date(clock.now())
    return render_template(
        "teacher/module.html",
        group=group,
        module=module,
        form=form,
        leads=leads_of(reading(), group.school, on=today),
        permit=queries.permit_of(reading(), signed_in_person().id),
        lesson=queries.delivered_to(reading(), [group])[group.id].get(module.slug),
        begun=queries.left_open(reading(), group, at=clock.now()).get(module.slug),
        largest=LARGEST_CLASS,
    )


@bp.post("/classes/<uuid:class_id>/<slug>")
@open_to(*TEACHERS)
def begin(class_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """Start the session, or go on with the one left open, and put it on the board."""
    group, found = class_of_mine(class_id), pupil_module(slug)
    form = begin_form(group, found)
    if not form.validate_on_submit():
        return show_module(group, found, form), 422
    with transaction() as session:
        lesson = journeys.begin_session(
            session,
            teacher=signed_in_person(),
            group=group,
            module=found,
            at=clock.now(),
            agreement=form.agreement,
            left_out=left_out(found, form.parts.data if "parts" in form else ()),
            randbelow=secrets.randbelow,
        )
    if form.taught.data:
        return redirect(url_for(".register", lesson_id=lesson.id))
    room = find_room(reading(), lesson.id)
    return redirect(f"{url_for('.go_on', lesson_id=lesson.id)}/{room.place if room else ''}")


@bp.get("/modules/<slug>/pack")
@open_to(*TEACHERS)
def pack(slug: str) -> ResponseReturnValue:
    """Show the pack as it is printed: a page of A4 for every page of the pack."""
    module = pupil_module(slug)
    return render_template(
        "teacher/pack.html",
        module=module,
        services=card_services(module.band),
        script_url=url_for(".script", slug=slug),
    )


@bp.get("/modules/<slug>/script")
@open_to(*TEACHERS)
def script(slug: str) -> ResponseReturnValue:
    """Show every slide with its notes, to print for the day the screen fails."""
    return render_template("teacher/script.html", module=pupil_module(slug))
