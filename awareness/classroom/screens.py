"""The screens of a session: every slide, and the steps of the activity on it, one idea at a time.

Each has an address of its own, so that the board works without scripts, and a place in one line, so
that a clicker with two buttons reaches all of them. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from awareness.content.activities import (
    Activity,
    Choose,
    ChooseOption,
    LineUp,
    Order,
    Scenario,
    Scene,
    Sort,
    SortCard,
    Statement,
)
from awareness.content.model import Module, Slide
from awareness.content.prose import Prose
from awareness.errors import NotFound


class Kind(StrEnum):
    """What a screen shows; the board has one way of drawing each."""

    OPENING = "opening"
    WORDS = "words"
    SLIDE = "slide"
    CARD = "card"
    OPTIONS = "options"
    OPTION = "option"
    MIXED = "mixed"
    IN_ORDER = "in-order"
    SCENE = "scene"
    LINE = "line"
    LIST = "list"
    DOOR = "door"
    SURE = "sure"


BETWEEN = "Somewhere between"
SURE_STEPS = ("Not yet", "Nearly", "Yes")
"""How sure a class says it is, before the lesson and after it."""

Item = SortCard | ChooseOption | Scene | Statement | None


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. `step` is its part of the address, empty for the slide itself.

    `number` counts cards, options or statements from 1; `is_open` says that the reason is shown.
    """

    slide: Slide
    kind: Kind
    step: str = ""
    activity: Activity | None = None
    item: Item = None
    number: int = 0
    is_open: bool = False


def screens_of(module: Module, slides: Sequence[Slide]) -> tuple[Screen, ...]:
    """Return every screen of these slides in the order of the clicker."""
    told = (screen for slide in slides for screen in _of_slide(module, slide))
    return (*_opening(slides[0]), *told)


def _opening(first: Slide) -> Iterator[Screen]:
    """Yield what stands before the first slide: what it is about and the ways out; and beside it,
    reached from there alone, the key words.
    """
    yield Screen(first, Kind.OPENING, "opening")
    yield Screen(first, Kind.WORDS, "words")


def place_of(screen: Screen) -> str:
    """Return the end of the screen's address: "gold-sword" or "gold-sword/card-2"."""
    return f"{screen.slide.id}/{screen.step}" if screen.step else screen.slide.id


def choices(screen: Screen) -> tuple[object, ...]:
    """Return what a class may choose between on this screen; nothing where it asks nothing."""
    match screen.kind, screen.activity, screen.item:
        case Kind.CARD, Sort() as activity, _ if not screen.is_open:
            return activity.piles
        case Kind.OPTIONS, Choose() as activity, _:
            return tuple(option.text for option in activity.options)
        case Kind.LINE, _, Statement() as statement if not screen.is_open:
            return (statement.ends[0], BETWEEN, statement.ends[1])
        case Kind.SCENE, _, Scene() as scene:
            return tuple(choice.text for choice in scene.choices)
        case Kind.SURE, _, _:
            return SURE_STEPS
    return ()


def _of_slide(module: Module, slide: Slide) -> Iterator[Screen]:
    yield Screen(slide, Kind.SLIDE)
    if slide.activity is not None:
        yield from _of_activity(slide, module.activity(slide.activity))


def _of_activity(slide: Slide, activity: Activity) -> Iterator[Screen]:
    match activity:
        case Sort():
            yield from _turned(slide, activity, Kind.CARD, "card", activity.cards)
        case Choose():
            yield Screen(slide, Kind.OPTIONS, "options", activity)
            for number, option in enumerate(activity.options, start=1):
                step = f"option-{number}"
                yield Screen(slide, Kind.OPTION, step, activity, option, number, True)
        case Order():
            yield Screen(slide, Kind.MIXED, "mixed", activity)
            yield Screen(slide, Kind.IN_ORDER, "in-order", activity, is_open=True)
        case Scenario():
            for number, scene in enumerate(_told(activity), start=1):
                yield Screen(slide, Kind.SCENE, f"scene-{scene.id}", activity, scene, number)
        case LineUp():
            yield from _turned(slide, activity, Kind.LINE, "line", activity.statements)
        case _:
            yield Screen(slide, Kind.LIST, "list", activity)


def _turned(
    slide: Slide, activity: Activity, kind: Kind, name: str, items: Sequence[SortCard | Statement]
) -> Iterator[Screen]:
    """Yield each item twice: first for the class to decide, then with what can be said about it."""
    for number, item in enumerate(items, start=1):
        yield Screen(slide, kind, f"{name}-{number}", activity, item, number)
        yield Screen(slide, kind, f"{name}-{number}-why", activity, item, number, True)


def _told(scenario: Scenario) -> tuple[Scene, ...]:
    """Return the scenes with the first one first."""
    start = scenario.scene(scenario.start)
    return (start, *(scene for scene in scenario.scenes if scene.id != start.id))


def screen_at(screens: Sequence[Screen], slide: str, step: str = "") -> Screen:
    """Return the screen of an address. Raises NotFound."""
    for screen in screens:
        if screen.slide.id == slide and screen.step == step:
            return screen
    raise NotFound("There is no such slide in this session.")


def slide_at(slides: Sequence[Slide], slide_id: str) -> Slide:
    """Return the slide of an id, or the first for a moment before the lesson."""
    return next((slide for slide in slides if slide.id == slide_id), slides[0])


def entry(screens: Sequence[Screen], slide: str) -> Screen:
    """Return the screen on which to come to a slide: before the first one, the opening. A slide
    that is gone is the first.
    """
    return next((screen for screen in screens if screen.slide.id == slide), screens[0])


def after(screens: Sequence[Screen], screen: Screen) -> Screen | None:
    """Return the screen that "next" leads to, or None at the end.

    From a scene of a story it is the next slide: the ways on are chosen, never passed through.
    """
    rest = [other for other in screens[screens.index(screen) + 1 :] if other.kind is not Kind.WORDS]
    if screen.kind is Kind.SCENE:
        rest = [other for other in rest if other.slide is not screen.slide]
    return rest[0] if rest else None


def before(screens: Sequence[Screen], screen: Screen) -> Screen | None:
    """Return the screen that "back" leads to, or None at the start: from a scene, its slide."""
    if screen.kind is Kind.SCENE:
        return screen_at(screens, screen.slide.id)
    earlier = [other for other in screens[: screens.index(screen)] if other.kind is not Kind.WORDS]
    if earlier and earlier[-1].kind is Kind.SCENE:
        return screen_at(screens, earlier[-1].slide.id)
    return earlier[-1] if earlier else None


def past(screens: Sequence[Screen], screen: Screen) -> Screen | None:
    """Return the next slide from within an activity of several steps, or None elsewhere."""
    if screen.activity is None:
        return None
    rest = screens[screens.index(screen) + 1 :]
    beyond = next((other for other in rest if other.slide is not screen.slide), None)
    return None if beyond is after(screens, screen) else beyond


def mixed(steps: Sequence[Prose]) -> tuple[Prose, ...]:
    """Return the steps in an order that is the same on every screen and is not the right one."""
    shuffled = tuple(sorted(steps, key=lambda step: crc32(step.plain.encode())))
    return shuffled if shuffled != tuple(steps) else shuffled[::-1]


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a session stands by the plan: minutes before this slide, on it, and in all."""

    before: int
    here: int
    total: int


def pace(slides: Sequence[Slide], slide: Slide) -> Pace:
    """Return the plan's minutes at a slide."""
    earlier = slides[: slides.index(slide)]
    return Pace(
        sum(other.minutes for other in earlier),
        slide.minutes,
        sum(other.minutes for other in slides),
    )
