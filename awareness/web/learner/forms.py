"""Forms of the training pages."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import DataRequired, InputRequired

from awareness.content.model import Question


class TurnForm(FlaskForm):
    """A button and nothing else."""


class AcknowledgeForm(FlaskForm):
    has_read = BooleanField(
        "I have read Part one in full",
        validators=[DataRequired("Tick the box when you have read it.")],
    )


class ReadForm(FlaskForm):
    has_read = BooleanField(
        "I have read this to the end",
        validators=[DataRequired("Tick the box when you have read it.")],
    )


def question_form(question: Question, *, chosen: str | None) -> FlaskForm:
    """Return a form with this question's options, the earlier answer already chosen."""

    class QuestionForm(FlaskForm):
        answer = RadioField(
            str(question.text),
            choices=[SelectChoice(option.id, str(option.text)) for option in question.options],
            default=chosen,
            validators=[InputRequired("Choose one answer.")],
        )

    return QuestionForm()
