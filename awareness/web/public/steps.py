"""A module in small steps, with symbols or without, and its words to print.

For pupils who need less on a page, who read with pictures, or who are learning English. No log-in,
no cookie, nothing kept.
"""

from enum import StrEnum

from flask import render_template
from flask.typing import ResponseReturnValue

from awareness.classroom.steps import parts_of, step_at, steps_of, words_in
from awareness.content.model import Module
from awareness.web.extensions import library
from awareness.web.guards import public
from awareness.web.help_card import card_services, help_address
from awareness.web.public.blueprint import bp
from awareness.web.public.parents import pupil_module


class Style(StrEnum):
    """How the words are shown; the last part of the address but the number."""

    PLAIN = "steps"
    SYMBOLS = "symbols"

    @property
    def other(self) -> "Style":
        return Style.PLAIN if self is Style.SYMBOLS else Style.SYMBOLS


IN_STYLE = "/modules/<slug>/<any(steps, symbols):style>"


def page(template: str, module: Module, style: str = Style.PLAIN, **more: object) -> str:
    """Return a page in the theme of the module's band."""
    return render_template(
        template,
        module=module,
        band=module.band.value,
        style=Style(style),
        pieces=library().symbols.pieces,
        help_url=help_address(module.band),
        **more,
    )


@bp.get(IN_STYLE)
@public
def steps(slug: str, style: str) -> ResponseReturnValue:
    """Show where to begin: the two parts and what is in them."""
    module = pupil_module(slug)
    found = steps_of(module)
    return page("public/steps.html", module, style, parts=parts_of(module, found))


@bp.get(f"{IN_STYLE}/<int:number>")
@public
def step(slug: str, style: str, number: int) -> ResponseReturnValue:
    """Show one idea, large. Raises NotFound."""
    module = pupil_module(slug)
    found = steps_of(module)
    here = step_at(found, number)
    parts = parts_of(module, found)
    part = parts[here.part - 1]
    is_last = here.number == part.last
    return page(
        "public/step.html", module, style, step=here, part=part, parts=parts, is_last=is_last
    )


@bp.get(f"{IN_STYLE}/<int:number>/pause")
@public
def step_out(slug: str, style: str, number: int) -> ResponseReturnValue:
    """Show a calm page with nothing on it but the way back. Nobody can tell that it was opened."""
    module = pupil_module(slug)
    return page("public/step_pause.html", module, style, step=step_at(steps_of(module), number))


@bp.get(f"{IN_STYLE}/end")
@public
def steps_end(slug: str, style: str) -> ResponseReturnValue:
    """Say that this was all, and who helps."""
    module = pupil_module(slug)
    return page("public/steps_end.html", module, style, services=card_services(module.band))


@bp.get(f"{IN_STYLE}/to-print")
@public
def steps_to_print(slug: str, style: str) -> ResponseReturnValue:
    """Show every step as a strip of paper."""
    module = pupil_module(slug)
    found = steps_of(module)
    return page(
        "public/steps_to_print.html", module, style, steps=found, parts=parts_of(module, found)
    )


@bp.get("/modules/<slug>/words")
@public
def words(slug: str) -> ResponseReturnValue:
    """Show the words that are explained, and every symbol that the steps need: a mat to print."""
    module = pupil_module(slug)
    return page(
        "public/words.html",
        module,
        symbol_of=library().symbols.of_term,
        used=lambda: symbols_used(module),
    )


def symbols_used(module: Module) -> list[tuple[str, str]]:
    """Return the symbols that the steps need, each with its name. The page keeps what it draws."""
    symbols = library().symbols
    texts = tuple(text for step in steps_of(module) for text in words_in(step))
    return [(name, symbols.name_of(name)) for name in symbols.used_in(texts)]
