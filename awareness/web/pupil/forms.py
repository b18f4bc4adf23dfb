"""The one thing a pupil types, and the one thing a pupil presses."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField

from awareness.live.actions import Refusal
from awareness.live.rules import LENGTH, typed_code

WORDS = {
    Refusal.WRONG: "No lesson has this number now. Look at the board and type all six digits.",
    Refusal.SHUT: "The door is shut. Ask your teacher to open it again.",
    Refusal.FULL: "All places are taken. Share with somebody, or ask your teacher.",
    Refusal.TOO_MANY: "That was too many tries. Wait ten minutes, or share with somebody.",
}


class JoinForm(FlaskForm):
    code = StringField("The number on the board")

    @property
    def digits(self) -> str:
        return typed_code(self.code.data or "")

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check the shape, so that a slip is not counted as a guess."""
        if len(self.digits) == LENGTH and self.digits.isascii() and self.digits.isdigit():
            return bool(super().validate(extra_validators))
        self.code.errors = ["Type the six digits from the board."]
        return False

    def refuse(self, refusal: Refusal) -> None:
        self.code.errors = [WORDS[refusal]]


class ChooseForm(FlaskForm):
    """A press of one of the buttons; which one is read beside it."""
