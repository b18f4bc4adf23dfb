"""Forms of the school's pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from awareness.accounts.queries import Known
from awareness.accounts.roles import SCHOOL_ROLES
from awareness.accounts.roster import FIRST_DAY, FURTHEST_AHEAD
from awareness.accounts.rules import identity
from awareness.clock import AcademicYear, months_later
from awareness.content.bands import Band
from awareness.content.model import Module
from awareness.coverage.record import Group
from awareness.learning.elsewhere import TrainingElsewhere
from awareness.learning.models import ExternalKind
from awareness.schools.class_list import LARGEST_ROLL
from awareness.schools.models import ClassGroup
from awareness.web.fields import DayField, WholeNumber

ROLES = sorted(SCHOOL_ROLES, key=lambda role: role.label)
LONGEST_REASON = 300
LONGEST_VALID_MONTHS = 120
LARGEST_AUDIENCE = 2_000


class ButtonForm(FlaskForm):
    """A button and nothing else."""


class PersonForm(FlaskForm):
    """Who somebody is: the name they are known by and their work address."""

    name = StringField(
        "Full name",
        validators=[
            InputRequired("Enter the person's name."),
            Length(max=120, message="Use at most 120 characters."),
        ],
    )
    email = EmailField(
        "Work e-mail address (optional)",
        validators=[
            Optional(),
            Email("Enter an address like name@school.sch.uk."),
            Length(max=254, message="Use at most 254 characters."),
        ],
    )

    @property
    def address(self) -> str:
        """What was entered, or nothing for somebody without an address."""
        return (self.email.data or "").strip().lower()


class InviteForm(PersonForm):
    """One person to add. `known` is who is at the school already."""

    role = SelectField(
        "Role",
        description="It decides which training is asked for. Add somebody with two roles twice.",
        choices=[
            SelectChoice("", "Choose a role"),
            *(SelectChoice(role.value, role.label) for role in ROLES),
        ],
        validators=[InputRequired("Choose a role.")],
    )
    started_on = DayField(
        "First day in this role",
        validators=[InputRequired("Enter the first day, such as 1/9/2026.")],
    )

    def __init__(self, *, known: Known, on: date, **given: Any) -> None:
        super().__init__(**given)
        self._known, self._on = known, on

    def validate_name(self, field: StringField) -> None:
        if not self.address and identity(field.data or "", "") in self._known.addressed:
            raise ValidationError(
                "Somebody of this name is here with an e-mail address. Enter that address, or add "
                "a middle name or an initial if this is another person."
            )

    def validate_role(self, field: SelectField) -> None:
        key = identity(self.name.data or "", self.address)
        if (key, field.data) in self._known.roles:
            raise ValidationError("This person holds this role at the school already.")

    def validate_started_on(self, field: DayField) -> None:
        if field.data and not FIRST_DAY <= field.data <= self._on + FURTHEST_AHEAD:
            raise ValidationError("This day is too long ago or too far ahead. Check the year.")


class RosterForm(FlaskForm):
    file = FileField(
        "Staff list (CSV)",
        description="At most 2,000 people. Columns: name, e-mail, role, start date.",
        validators=[
            FileRequired("Choose the file with your staff list."),
            FileAllowed(["csv", "txt"], "Choose a CSV file. In a spreadsheet, save it as CSV."),
        ],
    )


class CheckedRosterForm(FlaskForm):
    """The list as it was read and shown, sent back to be added."""

    rows = HiddenField(validators=[InputRequired()])


class EndForm(FlaskForm):
    last_day = DayField(
        "Last day at the school",
        validators=[InputRequired("Enter the last day, such as 31/8/2027.")],
    )


class ExternalForm(FlaskForm):
    """Training done elsewhere, as its certificate says. `on` is today: nothing later is done."""

    kind = SelectField(
        "What it was about",
        choices=[
            SelectChoice("", "Choose one"),
            *(SelectChoice(kind.value, kind.label) for kind in ExternalKind),
        ],
        validators=[InputRequired("Choose what the training was about.")],
    )
    title = StringField(
        "Name of the training",
        description="As on its certificate. Leave it empty to use the words above.",
        validators=[Length(max=120, message="Use at most 120 characters.")],
    )
    provider = StringField(
        "Who gave the training",
        validators=[
            InputRequired("Enter who gave the training."),
            Length(max=120, message="Use at most 120 characters."),
        ],
    )
    completed_on = DayField(
        "Day it was completed",
        validators=[InputRequired("Enter the day it was completed, such as 6/11/2026.")],
    )
    expires_on = DayField("Last day it counts, if it has one", validators=[Optional()])

    def __init__(self, *, on: date, **given: Any) -> None:
        super().__init__(**given)
        self._on = on

    def validate_title(self, field: StringField) -> None:
        if self.kind.data == ExternalKind.OTHER and not (field.data or "").strip():
            raise ValidationError("Enter the name of the training.")

    def validate_completed_on(self, field: DayField) -> None:
        if field.data and field.data > self._on:
            raise ValidationError("This day is still to come. Enter it when the training is done.")
        if field.data and field.data < FIRST_DAY:
            raise ValidationError("This day is too long ago. Check the year.")

    def validate_expires_on(self, field: DayField) -> None:
        done = self.completed_on.data
        if done and field.data and field.data < done:
            raise ValidationError("The last day cannot be before the day it was completed.")
        if field.data and field.data > months_later(self._on, LONGEST_VALID_MONTHS):
            raise ValidationError("This day is too far ahead. Check the year.")

    def shown(self) -> TrainingElsewhere:
        """Return what was entered. Only after the form was found sound."""
        kind = ExternalKind(self.kind.data)
        return TrainingElsewhere(
            kind=kind,
            title=(self.title.data or "").strip() or kind.label,
            provider=self.provider.data,
            completed_on=self.completed_on.data,
            expires_on=self.expires_on.data,
        )


class RevokeForm(FlaskForm):
    reason = TextAreaField(
        "Why is it revoked?",
        description="For the school's record. Whoever checks the certificate sees only the day.",
        validators=[
            InputRequired("Say why the certificate is revoked."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
    )


class LeadForm(FlaskForm):
    name = StringField(
        "Name",
        description="As staff know them, for example Ms Lindqvist.",
        validators=[
            InputRequired("Enter the safeguarding lead's name."),
            Length(max=120, message="Use at most 120 characters."),
        ],
    )
    contact = StringField(
        "How staff reach them",
        description="A room, an extension, a mobile. For example: Room 4, extension 12.",
        validators=[
            InputRequired("Say how staff reach them."),
            Length(max=200, message="Use at most 200 characters."),
        ],
    )
    available = StringField(
        "When they can be found (optional)",
        description="For example: Monday to Thursday, 8 to 4. On Fridays Mr Ali, Room 7.",
        filters=[lambda value: value or ""],
        validators=[Length(max=200, message="Use at most 200 characters.")],
    )


class LettersForm(FlaskForm):
    is_on = BooleanField(
        "Send letters about training that is due",
        description="To staff and governors, and once a week to the head and safeguarding lead.",
    )


class ClassForm(FlaskForm):
    """One class. `bands` are those that suit the school; the class may have any of the six."""

    name = StringField(
        "Name of the class",
        description="For example 5B or Year 9 tutor group 2. Never the name of a pupil.",
        validators=[
            InputRequired("Enter the name of the class."),
            Length(max=60, message="Use at most 60 characters."),
        ],
    )
    band = SelectField(
        "Age band",
        choices=[
            SelectChoice("", "Choose an age band"),
            *(
                SelectChoice(band.value, f"Ages {band.label} ({band.years})")
                for band in Band
                if band.is_pupil
            ),
        ],
        description="Choose by what the class needs. You can change it later.",
        validators=[InputRequired("Choose an age band.")],
    )
    roll = WholeNumber(
        "Pupils on roll",
        validators=[
            InputRequired("Enter how many pupils are on the roll."),
            NumberRange(1, LARGEST_ROLL, f"Enter a number from 1 to {LARGEST_ROLL}."),
        ],
    )


class ClassesForm(FlaskForm):
    classes = TextAreaField(
        "Your classes",
        description="One class on each line: its name, a comma, how many pupils are on the roll.",
        validators=[InputRequired("Write at least one class, for example: 5B, 28")],
    )


class GroupForm(FlaskForm):
    """Which module a group does together."""

    module = RadioField(
        "Which module?", validators=[InputRequired("Choose the module of the session.")]
    )

    def __init__(self, modules: Sequence[Module], **given: Any) -> None:
        super().__init__(**given)
        self.module.choices = [
            SelectChoice(each.slug, f"{each.title}, {each.minutes} minutes") for each in modules
        ]


class AttendanceForm(FlaskForm):
    """People who were present, by a list on paper."""

    people = SelectMultipleField("Present", validate_choice=False)


class PerformanceForm(FlaskForm):
    """A performance and who saw it: whole age bands, single classes, and how many pupils."""

    title = StringField(
        "Title of the performance",
        validators=[
            InputRequired("Enter the title."),
            Length(max=120, message="Use at most 120 characters."),
        ],
    )
    seen_on = DayField("Day", validators=[InputRequired("Enter the day, such as 12/11/2026.")])
    pupils = WholeNumber(
        "How many pupils see it",
        description="A number, never names. About is good enough.",
        validators=[
            InputRequired("Enter how many pupils see it."),
            NumberRange(1, LARGEST_AUDIENCE, f"Enter a number from 1 to {LARGEST_AUDIENCE:,}."),
        ],
    )
    bands = SelectMultipleField("Whole age bands that see it", validators=[Optional()])
    classes = SelectMultipleField("Classes that see it", validators=[Optional()])

    def __init__(self, classes: Sequence[ClassGroup], *, year: AcademicYear, **given: Any) -> None:
        super().__init__(**given)
        self._year = year
        order = list(Band).index
        bands = sorted({group.band for group in classes}, key=order)
        self.bands.choices = [
            SelectChoice(band.value, f"Ages {band.label} ({band.years})") for band in bands
        ]
        self.classes.choices = [
            SelectChoice(str(group.id), group.name)
            for group in sorted(classes, key=lambda group: order(group.band))
        ]

    def validate_seen_on(self, field: DayField) -> None:
        if field.data and not self._year.first_day <= field.data <= self._year.last_day:
            raise ValidationError(f"Enter a day of this school year, {self._year}.")

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check that somebody saw it, beside the fields themselves."""
        is_sound = bool(super().validate(extra_validators))
        if not self.bands.data and not self.classes.data:
            self.classes.errors = ["Choose at least one age band or class."]
            return False
        return is_sound


class MatrixFilter(Form):
    """Whom the matrix shows. It changes nothing, so it needs no token."""

    role = SelectField(
        "Role",
        choices=[
            SelectChoice("", "Every role"),
            *(SelectChoice(role.value, role.label) for role in ROLES),
        ],
        default="",
    )
    group = SelectField(
        "Show",
        choices=[SelectChoice(group.value, group.label) for group in Group],
        default=Group.EVERYONE.value,
    )
