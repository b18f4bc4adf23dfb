"""Which bands suit a school and a year group."""

import pytest

from awareness.content.bands import Band
from awareness.schools.models import Phase
from awareness.schools.rules import band_of_year_group, bands_for

B05, B07, B09, B11, B14, B16 = Band.B05, Band.B07, Band.B09, Band.B11, Band.B14, Band.B16


@pytest.mark.parametrize(
    ("phase", "low", "high", "bands"),
    [
        (Phase.NURSERY, 2, 5, ()),
        (Phase.PRIMARY, 4, 11, (B05, B07, B09)),
        (Phase.PRIMARY, 2, 7, (B05,)),
        (Phase.PRIMARY, 7, 11, (B07, B09)),
        (Phase.MIDDLE_PRIMARY, 8, 12, (B07, B09, B11)),
        (Phase.MIDDLE_SECONDARY, 9, 13, (B09, B11)),
        (Phase.SECONDARY, 11, 16, (B11, B14)),
        (Phase.SECONDARY, 11, 18, (B11, B14, B16)),
        (Phase.SECONDARY, 13, 18, (B11, B14, B16)),
        (Phase.SIXTEEN_PLUS, 16, 99, (B16,)),
        (Phase.ALL_THROUGH, 3, 18, (B05, B07, B09, B11, B14, B16)),
    ],
)
def test_a_school_gets_the_bands_of_its_ages(
    phase: Phase, low: int, high: int, bands: tuple[Band, ...]
) -> None:
    assert bands_for(phase, low, high) == bands


def test_a_special_school_gets_its_bands_by_age() -> None:
    assert bands_for(Phase.NOT_APPLICABLE, 9, 19) == (B09, B11, B14, B16)


def test_a_special_school_without_ages_may_use_every_band() -> None:
    assert bands_for(Phase.NOT_APPLICABLE, None, None) == (B05, B07, B09, B11, B14, B16)


def test_a_school_without_ages_gets_the_bands_of_its_phase() -> None:
    assert bands_for(Phase.SECONDARY, None, None) == (B11, B14, B16)


def test_ages_that_contradict_the_phase_are_set_aside() -> None:
    assert bands_for(Phase.PRIMARY, 12, 16) == (B05, B07, B09)


@pytest.mark.parametrize(
    ("year_group", "band"),
    [(0, B05), (1, B05), (2, B05), (3, B07), (4, B07), (5, B09), (6, B09), (7, B11), (9, B11),
     (10, B14), (11, B14), (12, B16), (13, B16), (14, B16)],
)  # fmt: skip
def test_a_year_group_has_its_usual_band(year_group: int, band: Band) -> None:
    assert band_of_year_group(year_group) is band


@pytest.mark.parametrize("year_group", [-1, 15])
def test_there_is_no_band_outside_school(year_group: int) -> None:
    assert band_of_year_group(year_group) is None
