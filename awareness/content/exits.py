"""Checks that every module has its ways out: out of the lesson, and to somebody who helps.

Source: the format rules of the module catalogue.
"""

import re
from collections.abc import Callable, Iterator

from awareness.content.blocks import HelpCardBlock, IfWorriedBlock
from awareness.content.faults import Fault
from awareness.content.parse import Draft

CHILDLINE = "childline"
"""The key of the line for children in `helplines.yaml`."""

_STOP = re.compile(r"\bstop\b", re.IGNORECASE)
_SKIP_OR_LEAVE = re.compile(r"\b(skip|step\s+out|miss)\b", re.IGNORECASE)

Findings = Iterator[Fault]
ExitCheck = Callable[[Draft], Findings]


def notice(draft: Draft) -> Findings:
    """Pupils hear before it starts that they may stop, and that they may skip or step out."""
    said = draft.module.content_notice
    if not draft.module.is_pupil or said is None:
        return
    if not (_STOP.search(said.plain) and _SKIP_OR_LEAVE.search(said.plain)):
        message = "the notice offers no way out; say that pupils may stop, step out or skip"
        yield draft.fault("module.yaml", ["content_notice"], message)


def help_card(draft: Draft) -> Findings:
    """Every pupil takes a help card home."""
    pack = draft.module.pack
    if pack is None:
        return
    if not any(isinstance(block, HelpCardBlock) for page in pack.pages for block in page.blocks):
        message = "no page has the help card, which every pupil is given; write `{{help-card}}`"
        yield draft.fault("pack.md", [], message)


def helpline(draft: Draft) -> Findings:
    """A class reads on the board who helps, with the number of the line for children."""
    numbers = [
        contact.phone
        for service in draft.reference.helplines
        if service.key == CHILDLINE
        for contact in service.contacts
        if contact.phone
    ]
    if not draft.module.slides or not numbers:
        return
    shown = " ".join(slide.text.plain for slide in draft.module.slides if slide.text)
    if not any(number in shown for number in numbers):
        message = f"no slide says who helps; give Childline's number on one: {numbers[0]}"
        yield draft.fault("slides.yaml", [], message)


def panel(draft: Draft) -> Findings:
    """An adult who is worried about a child now finds whom to tell without leaving the module, or
    the card that is kept of it.
    """
    if draft.module.is_pupil:
        return
    for folder, pages in (("pages", draft.module.pages), ("top-up", draft.module.top_up_pages)):
        blocks = [block for page in pages for block in page.blocks]
        if pages and not any(isinstance(block, IfWorriedBlock) for block in blocks):
            message = "no page says what to do about a child now; place `> [!if-worried]` on one"
            yield Fault(draft.folder / folder, 1, message)


CHECKS: tuple[ExitCheck, ...] = (notice, help_card, helpline, panel)
