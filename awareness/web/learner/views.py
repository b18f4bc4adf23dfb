"""My training: the list and the pages. The check is in `check.py`."""

import uuid

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts.roles import AUTHORITY_ROLES, Role
from awareness.certificates import queries as certificates
from awareness.content.model import Module, Page, Way
from awareness.errors import NotFound
from awareness.learning import actions, queries
from awareness.reminders.queries import writers
from awareness.web.certificate import pdf_response
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.signed_in import posts_today, signed_in_person

bp = Blueprint("learner", __name__, url_prefix="/training")
IN_A_VISIT = "visit_training"
"""The name of the same pages under a platform's visit."""
LEARNERS = tuple(sorted(set(Role) - AUTHORITY_ROLES))


def adult_module(slug: str) -> Module:
    """Return a module for adults. Raises NotFound: pupils' modules are not training."""
    module = library().module(slug)
    if module.is_pupil:
        raise NotFound("There is no such training.")
    return module


def page_of(module: Module, page_id: str) -> Page:
    page = module.page(page_id)
    if page is None:
        raise NotFound("There is no such page in this training.")
    return page


@bp.get("")
@open_to(*LEARNERS)
def home() -> ResponseReturnValue:
    person, today = signed_in_person(), clock.london_date(clock.now())
    tasks = queries.training_list(reading(), person, posts_today(), library().all, today)
    held = certificates.certificates_of(reading(), person.id)
    return render_template(
        "learner/home.html",
        tasks=tasks,
        certificates=held,
        today=today,
        writers=writers(posts_today()),
    )


@bp.get("/<slug>")
@open_to(*LEARNERS)
def module(slug: str) -> ResponseReturnValue:
    module, person, today = adult_module(slug), signed_in_person(), clock.london_date(clock.now())
    place = module.page(queries.progress_of(reading(), person.id, slug) or "")
    may_refresh = queries.may_refresh(reading(), person.id, module, today)
    turn = queries.find_top_up(reading(), person.id, module, today)
    is_open = {
        Way.WHOLE: True,
        Way.REFRESHER: may_refresh,
        Way.TOP_UP: turn is not None and turn.is_open,
    }
    if place is not None and not is_open[module.way_of(place)]:
        place = None
    return render_template(
        "learner/module.html", module=module, place=place, may_refresh=may_refresh, turn=turn
    )


@bp.get("/<slug>/pages/<page_id>")
@open_to(*LEARNERS)
def page(slug: str, page_id: str) -> ResponseReturnValue:
    module = adult_module(slug)
    page = page_of(module, page_id)
    way = module.way_of(page)
    pages = module.pages_by(way)
    return render_template(
        "learner/page.html",
        module=module,
        page=page,
        pages=pages,
        way=way,
        number=pages.index(page) + 1,
        posts=posts_today(),
    )


@bp.post("/<slug>/pages/<page_id>")
@open_to(*LEARNERS)
def turn(slug: str, page_id: str) -> ResponseReturnValue:
    """Note the next page as the place to go on from, and go there."""
    module = adult_module(slug)
    page = page_of(module, page_id)
    way = module.way_of(page)
    pages = module.pages_by(way)
    after = pages[pages.index(page) + 1 :]
    goal = after[0].id if after else page_id
    with transaction() as session:
        actions.note_page(session, signed_in_person().id, slug, goal, at=clock.now())
    if after:
        return redirect(url_for(".page", slug=slug, page_id=goal))
    return redirect(url_for(".ready", slug=slug, way=way))


@bp.get("/certificates/<uuid:certificate_id>.pdf")
@open_to(*LEARNERS)
def certificate(certificate_id: uuid.UUID) -> Response:
    found = certificates.own_certificate(reading(), signed_in_person().id, certificate_id)
    return pdf_response(found)
