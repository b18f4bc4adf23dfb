"""Whom a module is for: ten bands, six of them ages of pupils.

Source: the table of bands in the domain reference, 3.
"""

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who opens a module. Decides which pages a module has and how it is completed."""

    PUPILS = "pupils"
    STAFF = "staff"
    SAFEGUARDING_LEADS = "safeguarding-leads"
    GOVERNORS = "governors"
    TRANSPORT = "transport"


class Band(StrEnum):
    """An age band of pupils, or a group of adults."""

    B05 = "b05"
    B07 = "b07"
    B09 = "b09"
    B11 = "b11"
    B14 = "b14"
    B16 = "b16"
    STAFF = "staff"
    DSL = "dsl"
    GOV = "gov"
    DRIVE = "drive"

    @property
    def label(self) -> str:
        return _FACTS[self].label

    @property
    def years(self) -> str:
        """The school years, as a teacher says them ("Years 5 and 6"); empty for adults."""
        return _FACTS[self].years

    @property
    def ages(self) -> tuple[int, int] | None:
        """The youngest and the oldest age in years, or `None` for adults."""
        return _FACTS[self].ages

    @property
    def audience(self) -> Audience:
        return _FACTS[self].audience

    @property
    def grade_ceiling(self) -> float:
        """The highest Flesch-Kincaid grade the words for the learner may have."""
        return _FACTS[self].grade_ceiling

    @property
    def max_minutes(self) -> int:
        return _FACTS[self].max_minutes

    @property
    def sentence_ceiling(self) -> int | None:
        """The most words a sentence for the learner may have, or `None` for no ceiling."""
        return _FACTS[self].sentence_ceiling

    @property
    def is_pupil(self) -> bool:
        return self.audience is Audience.PUPILS

    @property
    def has_lumi(self) -> bool:
        """Whether Lumi, the small lantern, guides the module and every slide has a picture."""
        return self in (Band.B05, Band.B07)


@dataclass(frozen=True, slots=True)
class _Facts:
    label: str
    years: str
    ages: tuple[int, int] | None
    audience: Audience
    grade_ceiling: float
    max_minutes: int
    sentence_ceiling: int | None


_FACTS = {
    Band.B05: _Facts("5 to 7", "Years 1 and 2", (5, 7), Audience.PUPILS, 2, 25, 15),
    Band.B07: _Facts("7 to 9", "Years 3 and 4", (7, 9), Audience.PUPILS, 3, 30, 15),
    Band.B09: _Facts("9 to 11", "Years 5 and 6", (9, 11), Audience.PUPILS, 5, 40, 15),
    Band.B11: _Facts("11 to 14", "Years 7 to 9", (11, 14), Audience.PUPILS, 7, 50, None),
    Band.B14: _Facts("14 to 16", "Years 10 and 11", (14, 16), Audience.PUPILS, 8, 50, None),
    Band.B16: _Facts("16 to 18", "Years 12 and 13", (16, 18), Audience.PUPILS, 9, 45, None),
    Band.STAFF: _Facts("All staff and volunteers", "", None, Audience.STAFF, 8, 45, None),
    Band.DSL: _Facts("Safeguarding leads", "", None, Audience.SAFEGUARDING_LEADS, 10, 60, None),
    Band.GOV: _Facts("Governors and trustees", "", None, Audience.GOVERNORS, 9, 40, None),
    Band.DRIVE: _Facts("Drivers and passenger assistants", "", None, Audience.TRANSPORT, 6, 45, 15),
}
