"""The check at the end of a training: a question a page, the reason after each, the result."""

import uuid
from random import SystemRandom

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from awareness import clock, journeys
from awareness.certificates import queries as certificates
from awareness.certificates.rules import new_code
from awareness.content.model import Module, Question, Way
from awareness.errors import NotFound
from awareness.learning import actions, queries
from awareness.learning.models import Attempt
from awareness.learning.rules import is_right, mark
from awareness.web.at_kiosk import find_kiosk
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import open_to
from awareness.web.learner.forms import AcknowledgeForm, ReadForm, TurnForm, question_form
from awareness.web.learner.views import LEARNERS, adult_module, bp
from awareness.web.signed_in import begun_since, posts_today, signed_in_person
from awareness.web.visiting import find_visit

CHANCE = SystemRandom()


def module_by(slug: str, way: Way) -> Module:
    """Return a module that can be gone through in that way. Raises NotFound."""
    module = adult_module(slug)
    if way is Way.REFRESHER and module.refresher is None:
        raise NotFound("This training has no refresher.")
    if way is Way.TOP_UP and module.top_up is None:
        raise NotFound("Nothing of this training is read again between two wholes.")
    return module


def end_form(module: Module, way: Way) -> FlaskForm:
    """Return the form at the end of that way: a tick where reading is what counts, or a button."""
    if way is Way.TOP_UP:
        return TurnForm() if module.check_by(way) else ReadForm()
    return AcknowledgeForm() if module.rule == "acknowledge" else TurnForm()


def show_end(
    module: Module, way: Way, attempt: Attempt | None, form: FlaskForm
) -> ResponseReturnValue:
    """Show what comes after the last page. `form` may be one that came back with a fault."""
    today = clock.london_date(clock.now())
    turn = queries.find_top_up(reading(), signed_in_person().id, module, today)
    page = render_template(
        "learner/ready.html", module=module, attempt=attempt, way=way, form=form, turn=turn
    )
    return page, 422 if form.errors else 200


def find_attempt(module: Module) -> Attempt | None:
    """Return the person's open attempt, at a kiosk only one of this turn, or None."""
    return queries.open_attempt(reading(), signed_in_person().id, module, since=begun_since())


def attempt_at(module: Module) -> Attempt:
    """Return the person's open attempt. Raises NotFound."""
    attempt = find_attempt(module)
    if attempt is None:
        raise NotFound("This check is not open. Start it from the training's last page.")
    return attempt


def question_at(module: Module, attempt: Attempt, number: int) -> Question:
    """Return the question with this number, counted from 1. Raises NotFound."""
    if not 1 <= number <= len(attempt.questions):
        raise NotFound("There is no such question.")
    wanted = attempt.questions[number - 1]
    return next(question for question in module.questions if question.id == wanted)


def first_open(attempt: Attempt) -> int:
    """Return the number of the first question without an answer, or of the last question."""
    for number, question in enumerate(attempt.questions, start=1):
        if question not in attempt.answers:
            return number
    return len(attempt.questions)


@bp.get("/<slug>/top-up/ready", defaults={"way": Way.TOP_UP})
@bp.get("/<slug>/refresher/ready", defaults={"way": Way.REFRESHER})
@bp.get("/<slug>/ready", defaults={"way": Way.WHOLE})
@open_to(*LEARNERS)
def ready(slug: str, way: Way) -> ResponseReturnValue:
    """Say what comes after the last page: the check, or the acknowledgement."""
    module = module_by(slug, way)
    attempt = find_attempt(module)
    if attempt is not None and attempt.way is not way:
        attempt = None
    return show_end(module, way, attempt, end_form(module, way))


@bp.post("/<slug>/top-up/check", defaults={"way": Way.TOP_UP})
@bp.post("/<slug>/refresher/check", defaults={"way": Way.REFRESHER})
@bp.post("/<slug>/check", defaults={"way": Way.WHOLE})
@open_to(*LEARNERS)
def begin_check(slug: str, way: Way) -> ResponseReturnValue:
    module, person = module_by(slug, way), signed_in_person()
    with transaction() as session:
        attempt = actions.begin_attempt(
            session,
            person.id,
            module,
            at=clock.now(),
            chance=CHANCE,
            way=way,
            since=begun_since(),
        )
    return redirect(url_for(".question", slug=slug, number=first_open(attempt)))


@bp.get("/<slug>/check/<int:number>")
@open_to(*LEARNERS)
def question(slug: str, number: int) -> ResponseReturnValue:
    module = adult_module(slug)
    attempt = attempt_at(module)
    return show_question(module, attempt, number)


def show_question(
    module: Module, attempt: Attempt, number: int, form: FlaskForm | None = None
) -> ResponseReturnValue:
    """Show a question to answer, or its reason. `form` is one that came back with a fault."""
    question = question_at(module, attempt, number)
    chosen = attempt.answers.get(question.id)
    page = render_template(
        "learner/question.html",
        module=module,
        attempt=attempt,
        question=question,
        number=number,
        form=form or question_form(question, chosen=chosen),
        chosen=question.option(chosen) if chosen else None,
        is_right=is_right(question, chosen),
        left=[
            n
            for n in range(1, len(attempt.questions) + 1)
            if attempt.questions[n - 1] not in attempt.answers
        ],
    )
    return page, 422 if form else 200


@bp.post("/<slug>/check/<int:number>")
@open_to(*LEARNERS)
def answer(slug: str, number: int) -> ResponseReturnValue:
    """Keep the answer and show its reason. A question answered stays answered in this attempt."""
    module = adult_module(slug)
    attempt = attempt_at(module)
    question = question_at(module, attempt, number)
    form = question_form(question, chosen=None)
    if question.id not in attempt.answers:
        if not form.validate_on_submit():
            return show_question(module, attempt, number, form)
        with transaction() as session:
            actions.answer(session, attempt, question.id, form.answer.data)
    return redirect(url_for(".question", slug=slug, number=number))


@bp.post("/<slug>/top-up/finish", defaults={"way": Way.TOP_UP})
@bp.post("/<slug>/finish", defaults={"way": Way.WHOLE})
@open_to(*LEARNERS)
def finish(slug: str, way: Way) -> ResponseReturnValue:
    """Finish the attempt, whichever way it goes, or what is finished by having been read."""
    module, person = module_by(slug, way), signed_in_person()
    attempt = find_attempt(module) if module.check_by(way) else None
    way = attempt.way if attempt else way
    form = end_form(module, way)
    if not form.validate_on_submit():
        return show_end(module, way, attempt, form)
    with transaction() as session:
        journeys.finish_module(
            session,
            person=person,
            posts=posts_today(),
            module=module,
            attempt=attempt,
            code=new_code(),
            at=clock.now(),
            way=way,
            visit=find_visit(),
            kiosk=find_kiosk(),
        )
    if attempt is None:
        end = url_for(".ready", slug=slug, way=way)
        return redirect(end if way is Way.TOP_UP else url_for(".home"))
    return redirect(url_for(".result", slug=slug, attempt_id=attempt.id))


@bp.get("/<slug>/result/<uuid:attempt_id>")
@open_to(*LEARNERS)
def result(slug: str, attempt_id: uuid.UUID) -> ResponseReturnValue:
    module, person = library().module(slug), signed_in_person()
    attempt = queries.attempt_of(reading(), person.id, attempt_id, since=begun_since())
    if attempt.module != slug:
        raise NotFound("There is no such attempt of yours.")
    asked = [question for question in module.questions if question.id in attempt.questions]
    check = module.check_by(attempt.way)
    today, certificate = clock.london_date(clock.now()), None
    if attempt.way is not Way.TOP_UP:
        certificate = certificates.latest_certificate(reading(), person.id, slug)
    return render_template(
        "learner/result.html",
        module=module,
        check=check,
        attempt=attempt,
        asked=asked,
        outcome=mark(asked, attempt.answers, pass_share=check.pass_share if check else 1.0),
        certificate=certificate,
        turn=queries.find_top_up(reading(), person.id, module, today),
        form=TurnForm(),
    )
