"""The filters of the coverage pages: kept in the address, so that a page can be sent on."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField, ValidationError
from wtforms.validators import AnyOf

from awareness.schools.models import Phase, SchoolType
from awareness.web.fields import YearFilter

PHASES = sorted(Phase, key=lambda phase: phase.label)
TYPES = sorted(SchoolType, key=lambda kind: kind.label)
ALONE = (
    "Choose a phase as well. Types are counted inside a phase, so that small groups stay hidden."
)


class CoverageFilter(YearFilter):
    """Which schools, and which academic year. It changes nothing, so it needs no token."""

    phase = SelectField(
        "Phase",
        choices=[
            SelectChoice("", "All phases"),
            *(SelectChoice(each.value, each.label) for each in PHASES),
        ],
        default="",
        validate_choice=False,
        validators=[AnyOf(["", *PHASES], "Choose a phase from the list.")],
    )
    type = SelectField(
        "Type of school",
        description="Within the phase you choose",
        choices=[
            SelectChoice("", "All types"),
            *(SelectChoice(each.value, each.label) for each in TYPES),
        ],
        default="",
        validate_choice=False,
        validators=[AnyOf(["", *TYPES], "Choose a type of school from the list.")],
    )

    def __init__(self, asked: MultiDict[str, str], *, years: Sequence[str]) -> None:
        """Offer these years, the first of them unless another is asked for."""
        given = MultiDict(asked)
        for name in ("phase", "type"):
            given.setdefault(name, "")
        super().__init__(given, years=years)

    def validate_type(self, field: SelectField) -> None:
        if field.data and not self.phase.data:
            raise ValidationError(ALONE)

    @property
    def chosen_phase(self) -> Phase | None:
        return Phase(self.phase.data) if self.phase.data else None

    @property
    def chosen_type(self) -> SchoolType | None:
        return SchoolType(self.type.data) if self.type.data else None

    @property
    def query(self) -> dict[str, str]:
        """The filters as they stand, for links to other views of the same figures."""
        return {name: field.data for name, field in self._fields.items() if field.data}
