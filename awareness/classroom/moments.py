"""Screens around a lesson that belong to no module: the door, and the line before and after.

They are screens like any other, so the clicker, the notes and the devices of a class need not know
the difference. Pure.
"""

from collections.abc import Sequence

from awareness.classroom.screens import Kind, Screen
from awareness.content.bands import Band
from awareness.content.model import Notes, Slide
from awareness.content.prose import block

MOMENT = "moment-of-the-class"
"""The slide these screens stand on. A test holds every module to having none of this name."""

DOOR = f"{MOMENT}/door"
BEFORE = f"{MOMENT}/before"
AFTER = f"{MOMENT}/after"

_YOUNG = "I know a grown-up I can tell."
_OLDER = "I know who I would go to for help, and how."


def _moment(title: str, text: str, **notes: str) -> Slide:
    return Slide(
        id=MOMENT,
        section="",
        minutes=0,
        title=title,
        text=block(text),
        notes=Notes(**{name: block(words) for name, words in notes.items()}),
    )


_DOOR = _moment(
    "Come in",
    "",
    say=(
        "\u201cOpen the address on the board, type the six digits and press Join. You get an "
        "animal name. Nobody sees who chose what, and there is nothing to write.\u201d"
    ),
    watch_for=(
        "Two can share a device. If one is missing or does not work, hands and paper cards do the "
        "same: start when you like."
    ),
    next="Shut the door when everyone is in. Whoever drops out comes back by itself.",
)


_HANDS = (
    "Without devices: eyes shut, hands up for each answer while you count. Then nobody looks round."
)
_LINES = {
    statement: (
        _moment(
            "One sentence first",
            statement,
            say=(
                f"\u201cRead this to yourself: {statement} Is that not yet, nearly, or yes? "
                "There is no right answer. We ask again at the end.\u201d"
            ),
            watch_for=_HANDS,
            next="Nobody explains an answer, and you say nothing about the numbers.",
        ),
        _moment(
            "The same sentence again",
            statement,
            say=f"\u201cThe same sentence again: {statement} Not yet, nearly, or yes?\u201d",
            watch_for=_HANDS,
            next=(
                "If many say not yet, go through the help card once more before they leave. Then "
                "the register."
            ),
        ),
    )
    for statement in (_YOUNG, _OLDER)
}


def slide_of(place: str) -> str:
    """Return the slide of a screen's place, or nothing for a moment around the lesson."""
    slide = place.partition("/")[0]
    return "" if slide == MOMENT else slide


def around(band: Band, lesson: Sequence[Screen], *, has_door: bool) -> tuple[Screen, ...]:
    """Return the screens of a lesson with the moments before and after it."""
    before, after = _LINES[_YOUNG if band in (Band.B05, Band.B07) else _OLDER]
    door = (Screen(_DOOR, Kind.DOOR, "door"),) if has_door else ()
    opening = [screen for screen in lesson if screen.kind in (Kind.OPENING, Kind.WORDS)]
    return (
        *door,
        *opening,
        Screen(before, Kind.SURE, "before"),
        *lesson[len(opening) :],
        Screen(after, Kind.SURE, "after"),
    )
