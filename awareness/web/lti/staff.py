"""An adult from a platform: who they are for a certificate, and the training itself.

The pages of the training are those of everyone (`web/learner`), under the address of the visit.
"""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length

from awareness import clock, journeys
from awareness.accounts import actions as accounts
from awareness.accounts import queries
from awareness.accounts.actions import LockedOut
from awareness.accounts.models import Person
from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.content.model import Module
from awareness.lti.models import Standing
from awareness.web.account.views import WAIT, WRONG, counted_as
from awareness.web.extensions import library, limiter, reading, transaction
from awareness.web.guards import from_platform
from awareness.web.lti import teacher
from awareness.web.lti.blueprint import bp
from awareness.web.visiting import this_visit

ROLES = [role for role in Role if role in SCHOOL_ROLES]


class StartForm(FlaskForm):
    name = StringField(
        "Your name",
        description="As it should stand on your certificate.",
        validators=[
            DataRequired("Enter your name."),
            Length(max=120, message="Use at most 120 characters."),
        ],
    )
    role = SelectField(
        "What you do at the school",
        choices=[SelectChoice(role.value, role.label) for role in ROLES],
        default=Role.TEACHER.value,
    )


class AccountForm(FlaskForm):
    email = EmailField(
        "Work e-mail address",
        validators=[
            InputRequired("Enter your e-mail address."),
            Email("Enter an address like name@school.sch.uk."),
        ],
    )
    password = PasswordField("Password", validators=[InputRequired("Enter your password.")])


def show_training(module: Module) -> ResponseReturnValue:
    """Show the training to whoever has begun; to a pupil, that it is for adults."""
    visit = this_visit()
    if visit.details.get("is_pupil"):
        return for_adults(), 403
    if visit.standing is Standing.TEACHER:
        return teacher.show_training(module)
    if visit.user is None or visit.user.person is None:
        return redirect(url_for("lti.start"))
    return redirect(url_for("visit_training.module", slug=module.slug))


def for_adults() -> str:
    return render_template("lti/for_adults.html", band="b11")


@bp.get("/visits/<uuid:launch_id>/for-adults")
@from_platform
def not_for_pupils() -> ResponseReturnValue:
    return for_adults()


@bp.route("/visits/<uuid:launch_id>/start", methods=["GET", "POST"])
@from_platform
def start() -> ResponseReturnValue:
    """Ask for a name and a role, once. Nobody needs to give the platform's own name for them."""
    visit = this_visit()
    module = library().module(visit.module)
    if visit.user is not None and visit.user.person is not None:
        return redirect(url_for(".visit"))
    form = StartForm(name=visit.details.get("name", ""))
    if not form.validate_on_submit():
        page = render_template("lti/start.html", form=form, module=module)
        return page, 422 if form.errors else 200
    with transaction() as session:
        journeys.start_from_platform(
            session,
            visit=visit,
            name=form.name.data,
            role=Role(form.role.data),
            at=clock.now(),
        )
    return redirect(url_for("visit_training.module", slug=module.slug), 303)


@bp.route("/visits/<uuid:launch_id>/account", methods=["GET", "POST"])
@from_platform
@limiter.limit("60/minute", methods=["POST"])
def account() -> ResponseReturnValue:
    """Link the account of somebody who has one, by signing in once."""
    module = library().module(this_visit().module)
    form = AccountForm()
    if form.validate_on_submit() and _link(form):
        return redirect(url_for(".visit"), 303)
    page = render_template("lti/account.html", form=form, module=module)
    return page, 422 if form.errors else 200


def _link(form: AccountForm) -> bool:
    """Check the password and link, or say beside the field what is wrong."""
    at, email = clock.now(), form.email.data
    opened = queries.hash_opened_by(reading(), email=email, password=form.password.data)
    try:
        with transaction() as session:
            person_id = accounts.check_password(
                session, email=email, opened=opened, who=counted_as(email), at=at
            )
            if person_id is not None:
                person = session.get_one(Person, person_id)
                journeys.link_account(session, visit=this_visit(), person=person, at=at)
    except LockedOut:
        form.password.errors = [WAIT]
        return False
    if person_id is None:
        form.password.errors = [WRONG]
        return False
    return True
