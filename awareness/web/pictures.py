"""Pictures drawn once. Drawing four people takes milliseconds; what they show is frozen content."""

import re

from jinja2 import Environment
from markupsafe import Markup

COMPOSITION = "macros/art/composition.html"
LONG = re.compile(r"\d+\.\d{3,}")
WASTE = re.compile(r"(?<=\d)\.0(?!\d)|(?<![\d.])0(?=\.\d)")


class Drawings:
    """Draws by the macros of the illustration kit and keeps the lines of each drawing.

    What is drawn comes from modules and templates, never from a request, so there are as many
    drawings as pictures and no more.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._kept: dict[tuple[str, str], Markup] = {}

    def __call__(self, macro: str, *what: object) -> Markup:
        """Return the SVG that `macro` draws of `what`. Raises AttributeError if there is none."""
        key = (macro, repr(what))
        if key not in self._kept:
            kit = self._environment.get_template(COMPOSITION).module
            self._kept[key] = shortened(getattr(kit, macro)(*what))
        return self._kept[key]


def shortened(drawing: Markup) -> Markup:
    """Write the numbers of a drawing in their fewest digits: .32 for 0.32, 21 for 21.0, and of
    -42.519999999999996, what the eye can tell of it.
    """
    short = LONG.sub(lambda number: f"{float(number[0]):.4g}", drawing)
    return Markup(WASTE.sub("", short))  # noqa: S704 - digits went, nothing came
