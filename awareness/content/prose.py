"""Markdown to safe HTML, once, when the content is loaded: no page parses Markdown while somebody
waits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Annotated

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import PlainValidator

_ALLOWED_TAGS = {
    "a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ALLOWED_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_NEEDS_MARKDOWN = re.compile(
    r"[\\`*_\[\]<>&#|~]|\n\s*\n|  \n|^\s*(?:[-+]|\d+[.)])\s|^\s*[-=]{2,}", re.MULTILINE
)
"""Text without any of these is one paragraph, and needs no parser."""

_OPENING_DOUBLE = re.compile(r"(^|[\s(\[\u2018*_-])\"(?=\S)", re.MULTILINE)
_OPENING_SINGLE = re.compile(r"(^|[\s(\[\u201c*_])'(?=\w)", re.MULTILINE)

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


class Html(str):
    """Safe HTML. Templates print it as it stands, without `|safe`."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph, heading, list item or table cell without its markup.

    `line` counts from 0 in the text it is part of.
    """

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Prose:
    """Words for a reader.

    In a template, `{{ prose }}` prints its HTML; `prose.plain` is the same words bare.
    """

    html: Html
    units: tuple[Unit, ...]
    links: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        return "\n".join(unit.text for unit in self.units)

    def __html__(self) -> str:
        return str(self.html)

    def __str__(self) -> str:
        return self.plain

    def __bool__(self) -> bool:
        return bool(self.units)


def block(text: str) -> Prose:
    """Render paragraphs, lists, headings and tables. Raw HTML is shown as text, never obeyed."""
    text = _with_curly_quotes(text)
    if not _NEEDS_MARKDOWN.search(text):
        return _one_paragraph(text, "<p>{}</p>\n")
    return _prose(_markdown.parse(text))


def line(text: str) -> Prose:
    """Render one line without a paragraph round it, as in a label, a card or an option."""
    text = _with_curly_quotes(" ".join(text.split()))
    if not _NEEDS_MARKDOWN.search(text):
        return _one_paragraph(text, "{}")
    return _prose(_markdown.parseInline(text))


def _with_curly_quotes(text: str) -> str:
    """Curl straight quotation marks and apostrophes, as a printer would."""
    if '"' in text:
        text = _OPENING_DOUBLE.sub("\\1\u201c", text).replace('"', "\u201d")
    if "'" in text:
        text = _OPENING_SINGLE.sub("\\1\u2018", text).replace("'", "\u2019")
    return text


def _one_paragraph(text: str, frame: str) -> Prose:
    text = text.strip()
    if not text:
        return Prose(Html(), ())
    return Prose(Html(frame.format(escape(text))), (Unit(" ".join(text.split()), 0),))


def _prose(tokens: list[Token]) -> Prose:
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Prose(_clean(html), tuple(_units(tokens)), tuple(_links(tokens)))


def _clean(html: str) -> Html:
    return Html(
        nh3.clean(html, tags=_ALLOWED_TAGS, attributes=_ALLOWED_ATTRIBUTES, url_schemes={"https"})
    )


def _units(tokens: list[Token]) -> Iterator[Unit]:
    for token in tokens:
        if token.type == "inline":
            text = "".join(_spoken(child) for child in token.children or ())
            if text.strip():
                yield Unit(text.strip(), token.map[0] if token.map else 0)


def _spoken(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _links(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrGet("href"))


def _as_block(value: object) -> Prose:
    return value if isinstance(value, Prose) else block(_text(value))


def _as_line(value: object) -> Prose:
    return value if isinstance(value, Prose) else line(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"`{value}` is not read as text; put it in quotation marks")
    if not value.strip():
        raise ValueError("nothing is written here; write the words or take the line out")
    return value


Block = Annotated[Prose, PlainValidator(_as_block)]
Line = Annotated[Prose, PlainValidator(_as_line)]
