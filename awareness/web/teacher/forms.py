"""Forms of a class session: start it, count hands, and take its register."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from awareness import clock
from awareness.classroom.rules import (
    Agreement,
    Register,
    is_hall,
    needs_agreement,
    optional_parts,
    register_faults,
)
from awareness.classroom.screens import SURE_STEPS
from awareness.content.model import Module
from awareness.schools.models import ClassGroup
from awareness.web.fields import DayField, WholeNumber


class TurnForm(FlaskForm):
    """A button and nothing else."""


class BeginForm(FlaskForm):
    lead_agreed = BooleanField(
        "Our safeguarding lead has agreed that this class has this module",
        validators=[DataRequired("Tick the box when your safeguarding lead has agreed.")],
    )
    one_class = BooleanField(
        "Each group is about the size of a class, with an adult who knows it",
        validators=[
            DataRequired("Tick the box when the groups are small enough, or teach one class.")
        ],
    )
    parts = SelectMultipleField("Leave out", choices=[])
    taught = BooleanField("It has been taught")

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
    if not (module.classes_only and is_hall(group.roll)):
        del form.one_class
    return form


def numbers(label: str, length: int, most: int | None = None) -> FieldList:
    """Return so many boxes for whole numbers; an empty one is none."""
    wrong = "Enter 0 or more." if most is None else f"Enter a number from 0 to {most}."
    one = WholeNumber(label, validators=[Optional(), NumberRange(0, most, message=wrong)])
    return FieldList(one, min_entries=length, max_entries=length)


def hands_form(roll: int, counted: Sequence[int]) -> FlaskForm:
    """Return the form of hands counted, a box for each choice."""

    class HandsForm(FlaskForm):
        hands = numbers("Hands", len(counted), roll)

    return HandsForm(data={"hands": _boxes(counted)})


def _boxes(counted: Sequence[int]) -> list[int | None]:
    """Return what stands in the boxes: nothing for none, so that nobody has to empty them."""
    return [number or None for number in counted]


def counts_in(boxes: FieldList) -> tuple[int, ...]:
    return tuple(box.data or 0 for box in boxes)


class RegisterForm(FlaskForm):
    present = WholeNumber("How many were present?", validators=[InputRequired("Enter a number.")])
    alternative = WholeNumber("How many did something else instead?", validators=[Optional()])
    taught_on = DayField("When was it taught?", validators=[Optional()])
    line_before = numbers("Before the lesson", len(SURE_STEPS))
    line_after = numbers("At the end", len(SURE_STEPS))

    def __init__(self, roll: int) -> None:
        super().__init__(
            data={
                "present": roll,
                "alternative": 0,
                "taught_on": clock.london_date(clock.now()),
            }
        )
        self.roll = roll

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check each number, then all together against the roll."""
        if not super().validate(extra_validators):
            return False
        today = clock.london_date(clock.now())
        faults = register_faults(roll=self.roll, register=self.register, today=today)
        for name, fault in faults.items():
            self[name.value].errors = [fault]
        return not faults

    @property
    def register(self) -> Register:
        """Return what was entered; an empty box is none, and an empty day is today."""
        return Register(
            present=self.present.data,
            alternative=self.alternative.data or 0,
            taught_on=self.taught_on.data,
            line_before=counts_in(self.line_before),
            line_after=counts_in(self.line_after),
        )
