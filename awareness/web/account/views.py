"""Sign in and out, choose a password by a link."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awareness import clock
from awareness.accounts import actions, queries
from awareness.accounts.actions import LockedOut
from awareness.accounts.models import Person
from awareness.accounts.secrets import hash_password, keyed_hash
from awareness.errors import NotFound
from awareness.web.account.forms import ForgottenForm, PasswordForm, SignInForm
from awareness.web.chrome import job
from awareness.web.extensions import limiter, reading, settings, transaction
from awareness.web.guards import public, signed_in_only
from awareness.web.signed_in import (
    find_signed_in_person,
    forget,
    is_remembered,
    remember,
    signed_in_person,
)

bp = Blueprint("account", __name__)
WRONG = "The e-mail address or the password is not right."
WAIT = "There have been too many tries for this address. Wait 15 minutes, or choose a new password."


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if find_signed_in_person() is not None:
        return redirect(url_for(".home"))
    return render_template("account/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@public
@limiter.limit("60/minute")
def check_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("account/sign_in.html", form=form), 422
    token, fault = _try(form.email.data, form.password.data)
    if token is None:
        form.password.errors = [fault]
        return render_template("account/sign_in.html", form=form), 422
    remember(token)
    return redirect(safe_path(request.args.get("next")) or url_for(".home"))


def _try(email: str, password: str) -> tuple[str | None, str]:
    """Return (token, "") or (None, what to tell the person)."""
    who = counted_as(email)
    lasts = timedelta(hours=settings().sign_in_hours)
    opened = queries.hash_opened_by(reading(), email=email, password=password)
    try:
        with transaction() as session:
            token = actions.sign_in(
                session, email=email, opened=opened, who=who, lasts=lasts, at=clock.now()
            )
    except LockedOut:
        return None, WAIT
    return token, WRONG


def counted_as(email: str) -> str:
    """Return what wrong passwords for an address are counted under."""
    return keyed_hash(current_app.config["SECRET_KEY"], email.strip().lower())


def safe_path(target: str | None) -> str | None:
    """Return the address if it is a path of this service, so that nobody is sent elsewhere."""
    if not target or "\\" in target or not target.startswith("/") or target.startswith("//"):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    if is_remembered():
        with transaction() as session:
            leave_this_browser(session)
    flash("You are signed out.", "success")
    return redirect(url_for("public.home"))


def leave_this_browser(session: Session) -> None:
    """Sign out whoever is signed in here, with nothing left in the cookie."""
    token = forget()
    if token is not None:
        actions.sign_out(session, token, at=clock.now())


@bp.get("/home")
@signed_in_only
def home() -> ResponseReturnValue:
    """Send the person to the page that their work begins on."""
    return redirect(job(signed_in_person(), clock.london_date(clock.now())))


@bp.route("/forgotten", methods=["GET", "POST"])
@public
@limiter.limit("20/minute", methods=["POST"])
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("account/forgotten.html", form=form), 422 if form.errors else 200
    with transaction() as session:
        actions.send_reset(
            session,
            form.email.data,
            base_url=settings().base_url,
            service=settings().service_name,
            at=clock.now(),
        )
    return render_template("account/sent.html")


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> ResponseReturnValue:
    person = _link_holder(token)
    if person is None:
        return render_template("account/old_link.html"), 410
    email = person.email or ""
    form = PasswordForm(name=person.name, email=email)
    if not form.validate_on_submit():
        code = 422 if form.errors else 200
        return render_template("account/password.html", form=form, holder=person), code
    hashed = hash_password(form.password.data)
    try:
        with transaction() as session:
            leave_this_browser(session)
            actions.choose_password(session, token, hashed, at=clock.now(), who=counted_as(email))
    except NotFound:
        return render_template("account/old_link.html"), 410
    flash("Your password is set. Sign in with it now.", "success")
    return redirect(url_for(".sign_in"))


def _link_holder(token: str) -> Person | None:
    link = queries.find_link(reading(), token, at=clock.now())
    return reading().get(Person, link.person_id) if link else None
