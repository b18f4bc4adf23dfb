"""Check a certificate: no log-in, no cookie, nothing kept but names that did not match.

The link on the paper opens the certificate's standing, with the holder as initials; a name that is
typed in is answered with yes or no (domain.md 7.12). A number without the name shows nothing.
"""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from awareness import clock
from awareness.accounts.secrets import keyed_hash
from awareness.certificates import queries
from awareness.certificates.actions import TooManyNames, confirm_name
from awareness.certificates.models import Certificate
from awareness.certificates.rules import CODE_LENGTH, initials, tidy_code
from awareness.web.extensions import csrf, limiter, reading, transaction
from awareness.web.guards import public
from awareness.web.public.blueprint import bp

TOO_MANY = "There have been too many names that did not match. Wait an hour and try again."
NO_MATCH = (
    "No certificate has this number and this name. Check both, letter by letter. "
    "Capitals, accents and hyphens do not matter."
)
ENTER_NAME = "Enter the holder's name."


class NumberForm(FlaskForm):
    class Meta:
        csrf = False  # there is no session that another site could misuse

    number = StringField(
        "Certificate number",
        description="For example LN-2027-7Q4M2K. It stands beside the square code.",
        validators=[InputRequired("Enter the certificate number."), Length(max=40)],
    )
    name = StringField(
        "Holder's full name",
        description="As it is printed on the certificate.",
        validators=[InputRequired(ENTER_NAME), Length(max=200)],
    )


class NameForm(FlaskForm):
    class Meta:
        csrf = False  # there is no session that another site could misuse

    name = StringField("Full name", validators=[InputRequired(ENTER_NAME), Length(max=200)])


@bp.get("/verify")
@public
def verify() -> ResponseReturnValue:
    return unlisted(render_template("public/verify.html", form=NumberForm(formdata=None)))


@bp.post("/verify")
@public
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("30/minute")
def verify_number() -> ResponseReturnValue:
    """Open a certificate by number and name, or by the code of its link in place of the number."""
    form = NumberForm()
    if code := tidy_code(form.number.data or ""):
        return redirect(url_for(".verify_certificate", code=code), 303)
    if form.validate_on_submit():
        certificate = queries.find_by_number(reading(), form.number.data or "")
        fault = name_fault(certificate, form.name.data or "", NO_MATCH)
        if certificate is not None and fault is None:
            return show(certificate, NameForm(formdata=None), confirmed=certificate.holder)
        form.number.errors = [fault or NO_MATCH]
    return unlisted(render_template("public/verify.html", form=form), 422)


@bp.get("/verify/<code>")
@public
@limiter.limit("60/minute")
def verify_certificate(code: str) -> ResponseReturnValue:
    return show(queries.find_by_code(reading(), code), NameForm(formdata=None))


@bp.post("/verify/<code>")
@public
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("30/minute")
def verify_name(code: str) -> ResponseReturnValue:
    """Say whether the typed name is the holder's, in so many words."""
    certificate = queries.find_by_code(reading(), code)
    form = NameForm()
    if certificate is None or not form.validate_on_submit():
        return show(certificate, form)
    fault = name_fault(
        certificate, form.name.data or "", "This is not the name on the certificate."
    )
    if fault is not None:
        form.name.errors = [fault]
        return show(certificate, form)
    return show(certificate, form, confirmed=certificate.holder)


def name_fault(certificate: Certificate | None, typed: str, no_match: str) -> str | None:
    """Return why the name is not confirmed, or None when it is. A miss is counted."""
    who = keyed_hash(current_app.config["SECRET_KEY"], request.remote_addr or "")
    try:
        with transaction() as session:
            matches = confirm_name(session, certificate, typed, who=who, at=clock.now())
    except TooManyNames:
        return TOO_MANY
    return None if matches else no_match


def show(
    certificate: Certificate | None, form: NameForm, *, confirmed: str = ""
) -> ResponseReturnValue:
    """Show how a certificate stands today; an unknown code gets a page of the same shape."""
    if certificate is None:
        return unlisted(render_template("public/verify_unknown.html", letters=CODE_LENGTH), 404)
    page = render_template(
        "public/verify_certificate.html",
        certificate=certificate,
        status=certificate.status(clock.london_date(clock.now())),
        initials=initials(certificate.holder),
        form=form,
        confirmed=confirmed,
    )
    return unlisted(page, 422 if form.errors else 200)


def unlisted(page: str, status: int = 200) -> Response:
    """Answer with a page that no search engine lists."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
