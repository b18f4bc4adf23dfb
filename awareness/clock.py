"""Time: the only place that reads the clock, and the school calendar (domain.md 2)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def london_date(at: datetime) -> date:
    """Return the day it is in England at this moment."""
    return at.astimezone(LONDON).date()


def in_words(day: date) -> str:
    """Write "12 March 2027", whatever language the machine speaks."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def months_later(day: date, months: int) -> date:
    """Return the same day of the month so many months on, or that month's last day if it is
    shorter.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for candidate in range(day.day, 27, -1):
        try:
            return date(year, month + 1, candidate)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


@dataclass(frozen=True, slots=True, order=True)
class AcademicYear:
    """A school year, 1 September to 31 August, named by both calendar years: "2026/27"."""

    starts_in: int

    @classmethod
    def of(cls, day: date) -> "AcademicYear":
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def parse(cls, label: str) -> "AcademicYear":
        """Read "2026/27". Raises ValueError for anything else."""
        year = cls(int(label[:4]))
        if year.label != label:
            raise ValueError(f"{label!r} is not an academic year such as 2026/27")
        return year

    @property
    def label(self) -> str:
        return f"{self.starts_in}/{(self.starts_in + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        return date(self.starts_in, 9, 1)

    @property
    def last_day(self) -> date:
        return date(self.starts_in + 1, 8, 31)

    @property
    def previous(self) -> "AcademicYear":
        return AcademicYear(self.starts_in - 1)

    def __str__(self) -> str:
        return self.label


def days_until(day: date, on: date) -> int:
    """Return how many days lie between `on` and `day`; negative when `day` is past."""
    return (day - on).days


def year_begins(day: date) -> datetime:
    """Return the first moment of the academic year of a day, in England."""
    return datetime(AcademicYear.of(day).starts_in, 9, 1, tzinfo=LONDON).astimezone(UTC)


def day_begins(at: datetime) -> datetime:
    """Return the first moment of the day in England that this moment is part of."""
    return datetime.combine(london_date(at), time(), LONDON).astimezone(UTC)
