"""Parts of pages that are the same for everyone: rendered once, kept while the program runs."""

from collections.abc import Callable

from jinja2 import Environment
from markupsafe import Markup

MOST = 2_000


class Kept:
    """`{% call kept("footer", council) %} ... {% endcall %}` in a template.

    The key names everything that the part depends on, and nothing in a part belongs to a person.
    Menus differ by role and page, headings by council: a few hundred parts, and never over MOST.
    While templates are being written (`auto_reload`) nothing is kept.
    """

    def __init__(self, environment: Environment, language: Callable[[], str]) -> None:
        self._environment = environment
        self._language = language
        self._parts: dict[tuple[object, ...], Markup] = {}

    def __call__(self, *key: object, caller: Callable[[], Markup]) -> Markup:
        whole = (self._language(), *key)
        part = self._parts.get(whole)
        if part is not None:
            return part
        part = caller()
        if not self._environment.auto_reload and len(self._parts) < MOST:
            self._parts[whole] = part
        return part
