"""Which modules, and which of their sections, teach each item of the statutory guidance.

Source: the module catalogue, and `tags.yaml` for the items.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from awareness.content.library import Library
from awareness.content.model import Module, Section

_GUIDANCE = {
    "P": "Relationships and health education, primary",
    "S": "Relationships, sex and health education, secondary",
    "KCSIE": "Keeping children safe in education",
    "WT": "Working together to safeguard children",
    "TRANSPORT": "School transport",
}
_OPENING = """\
# Where each item of the guidance is taught

Written by `uv run flask tag-coverage` from the outcomes in `content/modules/*/module.yaml`; do not
edit it by hand. The items are our paraphrases in `content/tags.yaml`. The strand on intimate
relationships (S-ISR) is sex education and left out on purpose: no module depends on it, so nobody
loses help through a withdrawal.
"""


@dataclass(frozen=True, slots=True)
class Teaching:
    """A module that teaches an item. `sections` are those its outcomes name, in the module's order.

    `names_all` is false where an outcome that carries the item names no section.
    """

    module: Module
    sections: tuple[Section, ...]
    names_all: bool


def taught_in(library: Library, tag: str) -> tuple[Teaching, ...]:
    """Return where an item is taught, in the order of the library; empty where it is not."""
    return tuple(_teachings(library, tag))


def _teachings(library: Library, tag: str) -> Iterator[Teaching]:
    for module in library.all:
        outcomes = [outcome for outcome in module.outcomes if tag in outcome.tags]
        if outcomes:
            named = {section for outcome in outcomes for section in outcome.sections}
            sections = tuple(section for section in module.sections if section.id in named)
            yield Teaching(module, sections, all(outcome.sections for outcome in outcomes))


def as_markdown(library: Library) -> str:
    """Return the whole table, with every item of `tags.yaml`, as `docs/tag-coverage.md` has it."""
    taught = {tag: taught_in(library, tag) for tag in library.tags}
    parts = [_OPENING, _summary(taught)]
    for guidance, tags in groupby(library.tags, key=_guidance_of):
        parts.append(
            f"## {guidance}\n\n| Item | What it asks | Module | Sections |\n|---|---|---|---|"
        )
        parts.extend(
            _row(tag, library.tags[tag].text, found)
            for tag in tags
            for found in taught[tag] or [None]
        )
        parts.append("")
    return "\n".join(parts)


def _guidance_of(tag: str) -> str:
    return _GUIDANCE.get(tag.split("-")[0], "Other guidance")


def _summary(taught: Mapping[str, tuple[Teaching, ...]]) -> str:
    missing = [f"`{tag}`" for tag, found in taught.items() if not found]
    count = f"**{len(taught) - len(missing)} of {len(taught)} items are taught.**"
    if not missing:
        return f"{count}\n"
    return f"{count} No module teaches {', '.join(missing)}.\n"


def _row(tag: str, text: str, found: Teaching | None) -> str:
    if found is None:
        return f"| `{tag}` | {_cell(text)} | **No module teaches it.** | |"
    slug = found.module.slug
    module = f"[{_cell(found.module.title)}](../content/modules/{slug}/module.yaml) (`{slug}`)"
    names = [_cell(section.title) for section in found.sections]
    if not found.names_all:
        names.append("*sections not named*")
    return f"| `{tag}` | {_cell(text)} | {module} | {'; '.join(names)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
