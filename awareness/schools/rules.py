"""Which bands suit a school and a year group, and the keys of services. Pure (domain.md 2, 3)."""

from awareness.content.bands import Band
from awareness.schools.models import Phase

PUPIL_BANDS = tuple(band for band in Band if band.is_pupil)

# The ages a phase can have: what GIAS says of a school is believed only inside them, because many
# nursery classes and adult courses are entered with the ages of the whole site.
_AGES_OF_PHASE = {
    Phase.NURSERY: (2, 5),
    Phase.PRIMARY: (4, 11),
    Phase.MIDDLE_PRIMARY: (7, 13),
    Phase.SECONDARY: (11, 18),
    Phase.MIDDLE_SECONDARY: (8, 14),
    Phase.SIXTEEN_PLUS: (16, 18),
    Phase.ALL_THROUGH: (4, 18),
    Phase.NOT_APPLICABLE: (4, 18),
}
_BAND_OF_YEAR_GROUP = {
    0: Band.B05,
    **dict.fromkeys((1, 2), Band.B05),
    **dict.fromkeys((3, 4), Band.B07),
    **dict.fromkeys((5, 6), Band.B09),
    **dict.fromkeys((7, 8, 9), Band.B11),
    **dict.fromkeys((10, 11), Band.B14),
    **dict.fromkeys((12, 13, 14), Band.B16),
}


def bands_for(phase: Phase, low_age: int | None, high_age: int | None) -> tuple[Band, ...]:
    """Return the bands of pupils a school may have, youngest first.

    Special schools and alternative provision have no phase of their own, so their ages decide; a
    school whose ages are not known gets every band of its phase. A nursery school has none.
    """
    youngest, oldest = _AGES_OF_PHASE[phase]
    low = youngest if low_age is None else max(low_age, youngest)
    high = oldest if high_age is None else min(high_age, oldest)
    if low >= high:
        low, high = youngest, oldest
    return tuple(band for band in PUPIL_BANDS if _overlaps(band, low, high))


def _overlaps(band: Band, low: int, high: int) -> bool:
    assert band.ages is not None
    youngest, oldest = band.ages
    return low < oldest and youngest < high


def band_of_year_group(year_group: int) -> Band | None:
    """Return the band that the year group usually uses; 0 is Reception. None outside 0 to 14.

    A suggestion: the teacher chooses by what the children need, not by their year.
    """
    return _BAND_OF_YEAR_GROUP.get(year_group)


def key_of_own_service(name: str) -> str:
    """Return the key of a council's own service: never that of a national one."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()
    return ("local-" + "-".join(words))[:40]
