"""The words of the interface. Every text is marked with `_` in the templates; values have names.

A per cent sign stands for itself in a text without values; beside values it is written twice.
"""

from functools import cache

from flask import Flask
from flask_babel import get_locale, gettext
from markupsafe import Markup

from awareness.web.extensions import babel
from awareness.web.kept import Kept


def install(app: Flask) -> None:
    """Offer `_` and `kept`. Where English is the only language nothing is looked up: on a list of
    twenty rows the looking up took a fifth of the page's time.
    """
    babel.init_app(app)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    with app.app_context():
        is_english_only = len(babel.list_translations()) == 1
    app.jinja_env.globals["_"] = in_english if is_english_only else translated
    app.jinja_env.globals["kept"] = app.extensions["kept"] = Kept(
        app.jinja_env, (lambda: "en") if is_english_only else (lambda: str(get_locale()))
    )
    app.config.setdefault("WTF_I18N_ENABLED", not is_english_only)


def in_english(text: str, **values: object) -> Markup:
    """Return the text with its values filled in and escaped."""
    words = _marked(text)
    return words % values if values else words


def translated(text: str, **values: object) -> Markup:
    """Return the text in the reader's language with its values filled in and escaped."""
    words = Markup(gettext(text))  # noqa: S704 - texts come from templates and translators
    return words % values if values else words


@cache
def _marked(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - texts come from templates
