"""What is rendered once and kept while the program runs, and what is kept for seconds. Decision
record 0013.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import current_app, render_template
from jinja2 import Environment
from markupsafe import Markup

MOST, FEW = 2_000, 200
MOMENT = timedelta(seconds=5)


class Kept:
    """`{% call kept("footer", council) %} ... {% endcall %}` in a template.

    The key names everything that the part depends on, and nothing in a part belongs to a person.
    Menus differ by role and page, headings by council: a few hundred parts, and never over MOST,
    when the oldest go. While templates are being written (`auto_reload`) nothing is kept.
    """

    def __init__(self, environment: Environment, language: Callable[[], str]) -> None:
        self._environment = environment
        self.language = language
        self._parts: OrderedDict[tuple[object, ...], Markup] = OrderedDict()

    def __call__(self, *key: object, caller: Callable[[], Markup]) -> Markup:
        whole = (self.language(), *key)
        part = self._parts.get(whole)
        if part is not None:
            return part
        part = caller()
        if not self._environment.auto_reload:
            if len(self._parts) >= MOST:
                self._parts.popitem(last=False)
            self._parts[whole] = part
        return part


class Momentary:
    """Pages for anyone that show a few rows of the database, kept for a MOMENT.

    A change is shown that much later at most, by every worker, without being told of it; the one
    that made it forgets its pages.
    There are never over FEW: an address may hold anything.
    """

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, ...], tuple[datetime, str]] = OrderedDict()

    def __call__(self, *key: str, at: datetime, make: Callable[[], str]) -> str:
        made_at, page = self._pages.get(key, (None, ""))
        if made_at is None or at - made_at >= MOMENT:
            page = make()
            self._pages.pop(key, None)
            if len(self._pages) >= FEW:
                self._pages.popitem(last=False)
            self._pages[key] = (at, page)
        return page

    def forget(self) -> None:
        """Drop every page."""
        self._pages.clear()


def spoken() -> str:
    """Return the language of this request's page."""
    keep: Kept = current_app.extensions["kept"]
    return keep.language()


def kept_page(template: str, *key: object, **values: object) -> Markup:
    """Return a page that is the same for everyone; `key` names what else it depends on."""
    keep: Kept = current_app.extensions["kept"]
    return keep(template, *key, caller=lambda: Markup(render_template(template, **values)))  # noqa: S704 - a page is markup
