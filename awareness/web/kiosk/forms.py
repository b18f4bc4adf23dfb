"""Forms of a kiosk."""

from flask_wtf import FlaskForm
from wtforms import Form, StringField
from wtforms.validators import InputRequired, Length

from awareness.kiosk.actions import Refusal

WORDS = {
    Refusal.WRONG: "This is not the number. Look at the board, or ask the person leading.",
    Refusal.LOCKED: "That was too many wrong numbers. This device waits ten minutes. "
    "Use another one, or ask the person leading.",
}


class NameFilter(Form):
    """The first letters of a name. It changes nothing, so it needs no token."""

    name = StringField(
        "The first letters of your name",
        description="Two or three letters of your first or last name.",
        filters=[lambda value: (value or "").strip()],
        validators=[Length(max=60)],
    )


class NumberForm(FlaskForm):
    """A number that only somebody in the room can know."""

    number = StringField(
        "The number on the board",
        description="Four digits. The person leading the session has it.",
        filters=[lambda value: "".join((value or "").split())],
        validators=[InputRequired("Enter the four digits from the board.")],
    )

    def refuse(self, refusal: Refusal) -> None:
        self.number.errors = [WORDS[refusal]]


class ClosingForm(NumberForm):
    number = StringField(
        "Your closing number",
        description="Six digits, on the page where you opened the kiosk.",
        filters=[lambda value: "".join((value or "").split())],
        validators=[InputRequired("Enter the six digits of your closing number.")],
    )


class PressForm(FlaskForm):
    """A button and nothing else."""
