"""What forms are made of: days with the day first, whole numbers, and the choice of a year."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, IntegerField, SelectChoice, SelectField, ValidationError

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


class YearFilter(Form):
    """Which academic year is shown. It changes nothing, so it needs no token."""

    year = SelectField("Academic year", validate_choice=False)

    def __init__(self, asked: MultiDict[str, str], *, years: Sequence[str]) -> None:
        """Offer these years, the first of them unless another is asked for."""
        given = MultiDict(asked)
        given.setdefault("year", years[0])
        super().__init__(given)
        self._years = years
        self.year.choices = [SelectChoice(year, year) for year in years]

    def validate_year(self, field: SelectField) -> None:
        if field.data not in self._years:
            raise ValidationError(
                f"Choose an academic year from the list, such as {self._years[0]}."
            )
