"""What a register may say, which band suits a class, and which parts may be left out. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from awareness.content.bands import Band
from awareness.content.model import Module, Slide

LESSON_AFTER = "b11-after-the-play"
"""The follow-up to a live performance, for classes that saw one (domain.md 4.4)."""

LONGEST_OPEN_DAYS = 7
"""An unfinished session is offered again for a week and then goes without a record."""


FEWEST_SHOWN = 5
"""A total of fewer pupils than this could point at somebody: it is neither shown nor kept."""

LARGEST_CLASS = 36

LATEST_DAYS = 30
"""A lesson that was taught from paper or a downloaded file may be entered for so many days."""


class Count(StrEnum):
    """What a register says."""

    PRESENT = "present"
    ALTERNATIVE = "alternative"
    TAUGHT_ON = "taught_on"
    LINE_BEFORE = "line_before"
    LINE_AFTER = "line_after"


@dataclass(frozen=True, slots=True)
class Register:
    """How many were there, how many elsewhere, and the class's line before and after.

    A line holds three counts, "not yet", "nearly" and "yes", or nothing where it was not asked.
    `taught_on` is None for today.
    """

    present: int
    alternative: int = 0
    taught_on: date | None = None
    line_before: tuple[int, ...] = ()
    line_after: tuple[int, ...] = ()


class Agreement(StrEnum):
    """Whether the safeguarding lead was asked about a module above the class's band."""

    NOT_ASKED = "not-asked"
    LEAD_AGREED = "lead-agreed"


def register_faults(*, roll: int, register: Register, today: date) -> Mapping[Count, str]:
    """Return what is wrong with each number and what to do; nothing when the register is sound."""
    present, alternative = register.present, register.alternative
    faults: dict[Count, str] = {}
    if present > roll:
        faults[Count.PRESENT] = (
            f"The class has {roll} on its roll, so {present} cannot have been present. "
            f"Enter {roll} or fewer."
        )
    elif present < 1:
        faults[Count.PRESENT] = (
            "Enter 1 or more. If nobody was there, leave the register: the session goes by itself."
        )
    if alternative < 0:
        faults[Count.ALTERNATIVE] = "Enter 0 or more."
    elif not faults and present + alternative > roll:
        faults[Count.ALTERNATIVE] = (
            f"{present} present and {alternative} elsewhere make {present + alternative}, "
            f"but the class has {roll} on its roll. Check the two numbers."
        )
    if register.taught_on is not None and not is_recent(register.taught_on, today):
        faults[Count.TAUGHT_ON] = (
            f"Enter a day in the last {LATEST_DAYS} days, today at the latest."
        )
    for line, counts in (
        (Count.LINE_BEFORE, register.line_before),
        (Count.LINE_AFTER, register.line_after),
    ):
        if any(counts) and sum(counts) > present:
            faults[line] = (
                f"These make {sum(counts)}, but {present} were present. Check the three numbers, "
                "or leave them empty."
            )
    return faults


def is_recent(day: date, today: date) -> bool:
    """Say whether a lesson of that day may still be entered."""
    return today - timedelta(days=LATEST_DAYS) <= day <= today


def kept_line(counts: Sequence[int]) -> list[int] | None:
    """Return a class's line for its record, or None when too few took part to be a class."""
    return list(counts) if sum(counts) >= FEWEST_SHOWN else None


def is_hall(roll: int) -> bool:
    """Say whether a group is too large for a module that is for one class at a time."""
    return roll > LARGEST_CLASS


def needs_agreement(of_class: Band, of_module: Band) -> bool:
    """Say whether the module is written for older pupils than the class (domain.md 3)."""
    order = list(Band)
    return order.index(of_module) > order.index(of_class)


@dataclass(frozen=True, slots=True)
class Permit:
    """The training that opens a pupil session: the last day it counts, or None if never done."""

    until: date | None

    def is_open(self, on: date) -> bool:
        return self.until is not None and on <= self.until


@dataclass(frozen=True, slots=True)
class OptionalPart:
    """A section or a slide that a teacher may leave out. `slides` are the ids it stands for."""

    id: str
    title: str
    minutes: int
    slides: tuple[str, ...]


def optional_parts(module: Module) -> tuple[OptionalPart, ...]:
    """Return what may be left out, in order: optional sections whole, else single slides."""
    parts: list[OptionalPart] = []
    for section in module.sections:
        slides = module.slides_of(section)
        if section.optional:
            ids = tuple(slide.id for slide in slides)
            parts.append(OptionalPart(f"section-{section.id}", section.title, section.minutes, ids))
            continue
        parts.extend(
            OptionalPart(f"slide-{slide.id}", slide.title, slide.minutes, (slide.id,))
            for slide in slides
            if slide.optional
        )
    return tuple(parts)


def left_out(module: Module, parts: Collection[str]) -> list[str]:
    """Return the slides to leave out for the ids of optional parts. Other ids stand for nothing."""
    return [slide for part in optional_parts(module) if part.id in parts for slide in part.slides]


def shown_slides(module: Module, left: Collection[str]) -> tuple[Slide, ...]:
    """Return the slides of a session, in order. A slide that is not optional is always shown."""
    may_go = {slide for part in optional_parts(module) for slide in part.slides}
    return tuple(slide for slide in module.slides if slide.id not in left or slide.id not in may_go)


def usual(modules: Iterable[Module]) -> list[Module]:
    """Return the modules that every class of a band has: the lesson after a play is for those who
    saw one.
    """
    return [module for module in modules if module.slug != LESSON_AFTER]


def next_module(modules: Iterable[Module], done: Collection[str]) -> Module | None:
    """Return the first usual module the class has not had, or None when it has had them all."""
    return next((module for module in usual(modules) if module.slug not in done), None)
