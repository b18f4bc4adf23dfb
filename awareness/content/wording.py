"""Checks of how a module is written: reading grade, length of sentences, words to avoid, links, raw
HTML.
"""

import re
from collections.abc import Callable, Iterator

from awareness.content.faults import Fault
from awareness.content.language import Slip, slips
from awareness.content.parse import Draft
from awareness.content.passages import Passage, Reader
from awareness.content.reading import FEWEST_WORDS, Measure, measure, sentences, words
from awareness.content.sources import MarkdownFile

LONG_PAGE_WORDS = 150
"""A page of at least so many words is also measured by itself."""
LONG_PAGE_ALLOWANCE = 1.0
"""How many grades a single page may be above the band's ceiling, since the module as a whole may
not.
"""

_HTML = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_EDGES = re.compile(r"^\W+|\W+$")
_BARE_LINK = re.compile(r"https?://\S+")

Findings = Iterator[Fault]
WordingCheck = Callable[[Draft], Findings]


def reading_grade(draft: Draft) -> Findings:
    """The learner's words together stay under the band's ceiling; each long page, nearly so."""
    ceiling = draft.module.band.grade_ceiling
    measured = [(passage, measure(passage.prose.plain)) for passage in _for_the_learner(draft)]
    whole = _together(measured)
    if whole.words < FEWEST_WORDS:
        return
    if whole.grade > ceiling:
        message = _too_hard("the module", whole, ceiling, measured)
        yield draft.fault("module.yaml", ["band"], message)
    for source in draft.sources.values():
        page = [item for item in measured if item[0].source is source]
        total = _together(page)
        is_long = isinstance(source, MarkdownFile) and total.words >= LONG_PAGE_WORDS
        if is_long and total.grade > ceiling + LONG_PAGE_ALLOWANCE:
            message = _too_hard("the page", total, ceiling + LONG_PAGE_ALLOWANCE, page)
            yield Fault(source.path, page[0][0].line(), message)


def _together(measured: list[tuple[Passage, Measure]]) -> Measure:
    return sum((amount for _, amount in measured), Measure())


def _too_hard(
    what: str, found: Measure, ceiling: float, measured: list[tuple[Passage, Measure]]
) -> str:
    hardest = max(
        (sentence for passage, _ in measured for sentence in sentences(passage.prose.plain)),
        key=lambda sentence: measure(sentence).grade if len(words(sentence)) > 4 else 0.0,
    )
    return (
        f"{what} reads at grade {found.grade:.1f}, over {ceiling:g}; use shorter words and "
        f"sentences. The hardest sentence: “{_bare(hardest)}”"
    )


def sentence_length(draft: Draft) -> Findings:
    """Where the band has a ceiling, no sentence for the learner is longer."""
    ceiling = draft.module.band.sentence_ceiling
    if ceiling is None:
        return
    for passage in _for_the_learner(draft):
        for number, unit in enumerate(passage.prose.units):
            for sentence in sentences(unit.text):
                if (count := len(words(sentence))) > ceiling:
                    message = (
                        f"a sentence has {count} words; cut it to {ceiling}: “{_bare(sentence)}”"
                    )
                    start = _EDGES.sub("", " ".join(sentence.split()[:2])).replace("\u2019", "'")
                    line = passage.line(start, unit=number)
                    yield Fault(passage.source.path, line, message)


def words_to_avoid(draft: Draft) -> Findings:
    """No word of `language.yaml`, but where `allow` in module.yaml says why; and no `allow` for
    nothing.
    """
    used: set[int] = set()
    for slip in slips(draft.passages, draft.module.band, draft.reference.phrases):
        allowed = _allowed_by(draft, slip)
        if allowed is None:
            yield Fault(slip.passage.source.path, slip.line, slip.message)
        else:
            used.add(allowed)
    for index, allow in enumerate(draft.module.allow):
        if index not in used:
            message = f"nothing uses `{allow.word}` where it is allowed; take the line out"
            yield draft.fault("module.yaml", ["allow", index], message)


def _allowed_by(draft: Draft, slip: Slip) -> int | None:
    for index, allow in enumerate(draft.module.allow):
        named = {slip.found.casefold(), slip.phrase.written.casefold()}
        same_file = allow.file is None or slip.passage.source.path == draft.folder / allow.file
        if same_file and allow.word.casefold() in named:
            return index
    return None


def links(draft: Draft) -> Findings:
    """A link is https and goes to a public body or to a service of the help directory."""
    for passage in draft.passages:
        for url in passage.prose.links:
            if not draft.reference.may_link_to(url):
                message = (
                    f"{url} is not an https link to a known site; "
                    "link to gov.uk, the NHS, the police or a service of content/helplines.yaml"
                )
                yield Fault(passage.source.path, passage.line(url), message)
        for number, unit in enumerate(passage.prose.units):
            for bare in _BARE_LINK.findall(unit.text) if "//" in unit.text else ():
                message = (
                    f"{bare} is an address and not a link; write `[words that say where](address)`"
                )
                line = passage.line(bare, unit=number)
                yield Fault(passage.source.path, line, message)


def raw_html(draft: Draft) -> Findings:
    """HTML is shown as it is written, so it is never meant."""
    for passage in draft.passages:
        for number, unit in enumerate(passage.prose.units):
            if "<" in unit.text and (match := _HTML.search(unit.text)):
                message = f"`{match.group()}` is HTML, which readers would see; write Markdown"
                line = passage.line(match.group(), unit=number)
                yield Fault(passage.source.path, line, message)


def _bare(sentence: str) -> str:
    """Drop the quotation marks round a sentence, so that it can be quoted."""
    return sentence.strip('\u201c\u201d"')


def _for_the_learner(draft: Draft) -> list[Passage]:
    return [passage for passage in draft.passages if passage.reader is Reader.LEARNER]


CHECKS: tuple[WordingCheck, ...] = (
    reading_grade,
    sentence_length,
    words_to_avoid,
    links,
    raw_html,
)
