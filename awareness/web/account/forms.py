"""Forms for signing in and choosing a password."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import Email, InputRequired, Length, ValidationError

from awareness.accounts.rules import LONGEST_PASSWORD, password_fault


class SignInForm(FlaskForm):
    email = EmailField(
        "Work e-mail address",
        validators=[
            InputRequired("Enter your e-mail address."),
            Email("Enter an address like name@school.sch.uk."),
            Length(max=254),
        ],
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password."), Length(max=LONGEST_PASSWORD)],
    )


class ForgottenForm(FlaskForm):
    email = EmailField(
        "Work e-mail address",
        validators=[
            InputRequired("Enter your e-mail address."),
            Email("Enter an address like name@school.sch.uk."),
            Length(max=254),
        ],
    )


class PasswordForm(FlaskForm):
    """A new password. Built with the person's name and address, which it must not repeat."""

    password = PasswordField(
        "New password",
        description="At least 12 characters. Three words in a row work well.",
        validators=[InputRequired("Enter a password.")],
    )

    def __init__(self, *, name: str, email: str) -> None:
        super().__init__()
        self._name, self._email = name, email

    def validate_password(self, field: PasswordField) -> None:
        fault = password_fault(field.data or "", email=self._email, name=self._name)
        if fault is not None:
            raise ValidationError(fault)
