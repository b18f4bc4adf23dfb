"""Fields that read what people write: days with the day first, whole numbers."""

from typing import Any

from wtforms import DateField, IntegerField

DAY_FIRST = "Write the day first, such as 27/3/2027."


class DayField(DateField):
    """A date in one box, the day first, as people in England write it."""

    def __init__(self, label: str, **given: Any) -> None:
        forms = ["%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d"]
        super().__init__(label, format=forms, **given)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(DAY_FIRST) from None


class WholeNumber(IntegerField):
    """A whole number; anything else is said in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError("Enter a whole number, such as 28.") from None
