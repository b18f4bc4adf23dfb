"""Forms of a class session: start it, and take its register."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Optional

from awareness.classroom.rules import Agreement, needs_agreement, optional_parts, register_faults
from awareness.content.model import Module
from awareness.schools.models import ClassGroup


class TurnForm(FlaskForm):
    """A button and nothing else."""


class BeginForm(FlaskForm):
    lead_agreed = BooleanField(
        "Our safeguarding lead has agreed that this class has this module",
        validators=[DataRequired("Tick the box when your safeguarding lead has agreed.")],
    )
    parts = SelectMultipleField("Leave out", choices=[])

    @property
    def agreement(self) -> Agreement:
        is_asked = "lead_agreed" in self
        return Agreement.LEAD_AGREED if is_asked else Agreement.NOT_ASKED


def begin_form(group: ClassGroup, module: Module) -> BeginForm:
    """Return the form with only the questions that this class and module raise."""
    form = BeginForm()
    parts = optional_parts(module)
    form.parts.choices = [(part.id, f"{part.title} ({part.minutes} min)") for part in parts]
    if not parts:
        del form.parts
    if not needs_agreement(group.band, module.band):
        del form.lead_agreed
    return form


class WholeNumber(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError("Enter a whole number, such as 27.") from None


class RegisterForm(FlaskForm):
    present = WholeNumber("How many were present?", validators=[InputRequired("Enter a number.")])
    alternative = WholeNumber("How many did something else instead?", validators=[Optional()])

    def __init__(self, roll: int, **given: Any) -> None:
        super().__init__(data={"present": roll, "alternative": 0}, **given)
        self.roll = roll

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check each number, then the two together against the roll."""
        if not super().validate(extra_validators):
            return False
        present, alternative = self.counts
        faults = register_faults(roll=self.roll, present=present, alternative=alternative)
        for name, fault in faults.items():
            self[name.value].errors = [fault]
        return not faults

    @property
    def counts(self) -> tuple[int, int]:
        """Return how many were present and how many elsewhere; an empty second box is none."""
        return self.present.data, self.alternative.data or 0
