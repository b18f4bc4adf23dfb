"""A teacher from a platform: the module, its board, who of the course has finished."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from awareness import clock
from awareness.accounts.queries import leads_of
from awareness.classroom import queries as classroom
from awareness.classroom import screens
from awareness.classroom.rules import Permit
from awareness.content.model import Module
from awareness.errors import NotReady
from awareness.lti import courses
from awareness.lti.errors import Code, LtiError
from awareness.lti.models import Course, Standing
from awareness.schools.models import School
from awareness.web.extensions import library, reading, transaction
from awareness.web.guards import from_platform
from awareness.web.help_card import card_services, help_view_of
from awareness.web.lti.blueprint import bp
from awareness.web.lti.services import members_of
from awareness.web.visiting import this_visit


class ClassForm(FlaskForm):
    """Which class a course is: its pupils' completions then count for the class."""

    class_id = SelectField("Class of this course")


def taught() -> Module:
    """Return the pupils' module of a teacher's visit. Raises LtiError for anybody else."""
    module = library().module(this_visit().module)
    if this_visit().standing is not Standing.TEACHER or not module.is_pupil:
        raise LtiError(Code.NOT_A_TEACHER)
    return module


def school_here() -> School:
    school = this_visit().deployment.school
    assert school is not None
    return school


def course_here() -> Course | None:
    link = this_visit().link
    return link.course if link else None


def permit_here() -> Permit:
    """Return the training that lets this visitor run a session: of their account, or done here."""
    user = this_visit().user
    person = user.person if user else None
    return classroom.permit_of(reading(), person.id) if person else Permit(None)


def class_form() -> ClassForm:
    today = clock.london_date(clock.now())
    course = course_here()
    known = course.class_id if course else None
    form = ClassForm(class_id=str(known or ""))
    form.class_id.choices = [
        SelectChoice("", "None of these"),
        *(
            SelectChoice(str(group.id), group.name)
            for group in courses.classes_of(reading(), school_here(), on=today)
        ),
    ]
    return form


def show_module(module: Module, form: ClassForm | None = None) -> ResponseReturnValue:
    """Show the teacher's page. `form` is one that came back with a fault."""
    today = clock.london_date(clock.now())
    page = render_template(
        "lti/teacher.html",
        module=module,
        school=school_here(),
        leads=leads_of(reading(), school_here(), on=today),
        permit=permit_here(),
        **_people(module),
        form=form or (class_form() if course_here() else None),
    )
    return page, 422 if form else 200


def _people(module: Module) -> dict[str, object]:
    """Return who has finished, beside the names that the platform gives for this page alone."""
    done = courses.people(reading(), this_visit(), module)
    if not module.has_result:
        return {"people": done, "members": (), "why": ""}
    roll = members_of(this_visit())
    learners = [member for member in roll.members if member.standing is Standing.LEARNER]
    return {"people": done, "members": learners, "why": roll.why_not}


def show_training(module: Module) -> ResponseReturnValue:
    """Show the teacher of a course for adults who has finished, and the way to do it themselves."""
    return render_template(
        "lti/training.html",
        module=module,
        **_people(module),
    )


def show_result(module: Module) -> ResponseReturnValue:
    """Show the result of one person, whom the platform names to its own teacher."""
    if this_visit().standing is not Standing.TEACHER:
        raise LtiError(Code.NOT_A_TEACHER)
    result = courses.result_of(reading(), this_visit(), module)
    return render_template("lti/result.html", module=module, result=result)


@bp.post("/visits/<uuid:launch_id>/class")
@from_platform
def set_class() -> ResponseReturnValue:
    module, course, form = taught(), course_here(), class_form()
    if not form.validate_on_submit() or course is None:
        return show_module(module, form)
    chosen = uuid.UUID(form.class_id.data) if form.class_id.data else None
    with transaction() as session:
        courses.set_class(session, course, chosen)
    return redirect(url_for(".visit"), 303)


@bp.get("/visits/<uuid:launch_id>/board/<slide_id>", defaults={"step": ""})
@bp.get("/visits/<uuid:launch_id>/board/<slide_id>/<step>")
@from_platform
def board(slide_id: str, step: str) -> ResponseReturnValue:
    """Show one screen and nothing else, once the training for it is in date."""
    module = taught()
    if not permit_here().is_open(clock.london_date(clock.now())):
        raise NotReady("Finish the training on running a pupil session first.")
    all_screens = screens.screens_of(module, module.slides)
    screen = screens.screen_at(all_screens, slide_id, step)
    return render_template(
        "lti/board.html",
        module=module,
        slides=module.slides,
        screen=screen,
        after=screens.after(all_screens, screen),
        before=screens.before(all_screens, screen),
        past=screens.past(all_screens, screen),
        address=_address,
        mixed=screens.mixed,
        band=module.band.value,
        help_url=url_for("public.help_view", name=help_view_of(module.band).value),
    )


@bp.get("/visits/<uuid:launch_id>/quiet/<slide_id>")
@from_platform
def quiet(slide_id: str) -> ResponseReturnValue:
    """Show a calm page over the board, with nothing on it but the way back."""
    module = taught()
    return render_template(
        "teacher/pause.html",
        session_id=this_visit().id,
        board_url=f"{url_for('.visit')}/board",
        place=screens.slide_at(module.slides, slide_id).id,
        band=module.band.value,
        help_url=url_for("public.help_view", name=help_view_of(module.band).value),
    )


def _address(screen: screens.Screen) -> str:
    return url_for(".board", slide_id=screen.slide.id, step=screen.step or None)


@bp.get("/visits/<uuid:launch_id>/pack")
@from_platform
def pack() -> ResponseReturnValue:
    module = taught()
    return render_template(
        "teacher/pack.html",
        module=module,
        services=card_services(module.band),
        script_url=url_for(".script"),
    )


@bp.get("/visits/<uuid:launch_id>/script")
@from_platform
def script() -> ResponseReturnValue:
    return render_template("teacher/script.html", module=taught())
