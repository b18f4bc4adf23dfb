"""Checks of how a module is put together: identity, minutes, slides, pictures and activities."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from awareness.content.faults import Fault
from awareness.content.model import Page, Refresher, Section, TopUp, Way
from awareness.content.parse import Draft

TITLE_WORDS = 8
WORDS_BESIDE_A_PICTURE = 25
WORDS_WITHOUT_A_PICTURE = 40
WORDS_ON_THE_BOARD = 10
Findings = Iterator[Fault]
StructureCheck = Callable[[Draft], Findings]


def identity(draft: Draft) -> Findings:
    """The slug is the folder's and begins with the band; the review comes after the writing."""
    module = draft.module
    if module.slug != draft.folder.name:
        message = f"`slug: {module.slug}` is not the folder's name; write `{draft.folder.name}`"
        yield draft.fault("module.yaml", ["slug"], message)
    if not module.slug.startswith(f"{module.band}-"):
        message = (
            f"the slug does not begin with the band; write `{module.band}-...` or change `band`"
        )
        yield draft.fault("module.yaml", ["slug"], message)
    if module.review_on <= module.written_on:
        message = f"the review is not after {module.written_on}; give a later day"
        yield draft.fault("module.yaml", ["review_on"], message)


def tags(draft: Draft) -> Findings:
    """Every tag is in `tags.yaml`, and pupil modules carry pupil tags."""
    for index, outcome in enumerate(draft.module.outcomes):
        for number, name in enumerate(outcome.tags):
            place: list[str | int] = ["outcomes", index, "tags", number]
            tag = draft.reference.tags.get(name)
            if tag is None:
                message = f"`{name}` is not a tag; use one of content/tags.yaml"
                yield draft.fault("module.yaml", place, message)
            elif tag.for_pupils != draft.module.is_pupil:
                readers = "pupils" if draft.module.is_pupil else "adults"
                message = f"`{name}` is not a tag for {readers}; use another of content/tags.yaml"
                yield draft.fault("module.yaml", place, message)


def minutes(draft: Draft) -> Findings:
    """Sections add up to the module, slides or pages to their section, and the band's ceiling
    holds.
    """
    module = draft.module
    total = sum(section.minutes for section in module.sections)
    if total != module.minutes:
        message = f"the sections add up to {total} minutes, not {module.minutes}; make them agree"
        yield draft.fault("module.yaml", ["minutes"], message)
    if module.minutes > module.band.max_minutes:
        ceiling = module.band.max_minutes
        message = f"{module.minutes} minutes is over the band's {ceiling}; cut it to {ceiling}"
        yield draft.fault("module.yaml", ["minutes"], message)
    for index, section in enumerate(module.sections):
        yield from _section_minutes(draft, index, section)


def _section_minutes(draft: Draft, index: int, section: Section) -> Findings:
    module = draft.module
    parts: Iterable[int] = (
        [slide.minutes for slide in module.slides_of(section)]
        if module.is_pupil
        else [page.minutes for page in module.pages_of(section)]
    )
    name = "slides" if module.is_pupil else "pages"
    is_for_the_check = section.id == "check" and bool(module.questions)
    if not parts and not is_for_the_check:
        message = f"the section `{section.id}` has no {name}; write some or take it out"
        yield draft.fault("module.yaml", ["sections", index], message)
    elif parts and sum(parts) != section.minutes:
        message = (
            f"the {name} of `{section.id}` add up to {sum(parts)} minutes, not {section.minutes}; "
            "make them agree"
        )
        yield draft.fault("module.yaml", ["sections", index, "minutes"], message)


def files(draft: Draft) -> Findings:
    """Pupil modules have slides, a teacher's page and a pack; adult modules have pages."""
    wanted = ("slides.yaml", "teacher.md", "pack.md") if draft.module.is_pupil else ("pages",)
    unwanted = (
        ("pages", "refresher", "top-up", "check.yaml")
        if draft.module.is_pupil
        else ("slides.yaml", "teacher.md")
    )
    kind = "a pupil" if draft.module.is_pupil else "an adult"
    for name in wanted:
        if not (draft.folder / name).exists():
            yield Fault(draft.folder / name, 1, f"{name} is missing; {kind} module has it")
    for name in unwanted:
        if (draft.folder / name).exists():
            yield Fault(draft.folder / name, 1, f"{kind} module has no {name}; take it out")


def refresher(draft: Draft) -> Findings:
    """A refresher has pages and a check to draw on, its minutes add up, and it is of a module that
    runs out: nobody refreshes what is for ever.
    """
    module = draft.module
    yield from _shorter(draft, "refresher", module.refresher, module.refresher_pages)
    months = module.renewal.months if module.renewal else None
    if module.refresher is not None and (module.rule != "check" or months is None):
        message = "only a module with a check that is renewed after some months has a refresher"
        yield draft.fault("module.yaml", ["refresher"], message)


def top_up(draft: Draft) -> Findings:
    """A top-up has pages, its minutes add up, and the module outlasts it: what is renewed by then
    is not topped up. One with a check has questions to draw on.
    """
    module, place = draft.module, ["top_up"]
    yield from _shorter(draft, "top-up", module.top_up, module.top_up_pages)
    if module.top_up is None:
        return
    months = module.renewal.months if module.renewal else None
    if months is None or months <= module.top_up.months:
        message = (
            f"only a module that is renewed after more than {module.top_up.months} months is "
            "topped up; raise `renewal` or take `top_up` out"
        )
        yield draft.fault("module.yaml", place, message)
    if module.top_up.check_minutes is not None and not module.critical_questions:
        message = "its check has no safety-critical question; write one or take `check_minutes` out"
        yield draft.fault("module.yaml", [*place, "check_minutes"], message)


def _shorter(
    draft: Draft, name: str, shorter: Refresher | TopUp | None, pages: Sequence[Page]
) -> Findings:
    """The pages of a refresher or a top-up stand in its folder and fill its minutes."""
    field = name.replace("-", "_")
    if draft.module.is_pupil:
        return
    if shorter is None:
        if pages:
            message = f"there are pages in {name}/; write `{field}: {{minutes: ...}}`"
            yield draft.fault("module.yaml", [], message)
        return
    if not pages:
        message = f"the {name} has no page; write {name}/01-name.md"
        yield draft.fault("module.yaml", [field], message)
    total = sum(page.minutes for page in pages) + (shorter.check_minutes or 0)
    if pages and total != shorter.minutes:
        message = (
            f"its pages and check add up to {total} minutes, not {shorter.minutes}; make them agree"
        )
        yield draft.fault("module.yaml", [field, "minutes"], message)


def front_page(draft: Draft) -> Findings:
    """Pupil modules have a notice and words to parents; adult modules say when they are renewed."""
    module = draft.module
    if module.is_pupil:
        if module.content_notice is None:
            message = "`content_notice` is missing; say what it is about and that pupils may stop"
            yield draft.fault("module.yaml", [], message)
        if module.parents is None:
            message = "`parents` is missing; say what is taught and what to ask at home"
            yield draft.fault("module.yaml", [], message)
        if module.renewal is not None:
            message = "a pupil module is never renewed; take `renewal` out"
            yield draft.fault("module.yaml", ["renewal"], message)
    elif module.renewal is None:
        message = "`renewal` is missing; write `{months: 12}` or `{on_new_edition: true}`"
        yield draft.fault("module.yaml", [], message)


def key_words(draft: Draft) -> Findings:
    """A pupil module explains its key words on the board and on a sheet of the pack."""
    module = draft.module
    if not module.is_pupil:
        return
    if not 0 < len(module.glossary) <= WORDS_ON_THE_BOARD:
        message = (
            f"`glossary` has {len(module.glossary)} key words; "
            f"explain between 1 and {WORDS_ON_THE_BOARD}, which the board can show at once"
        )
        yield draft.fault("module.yaml", ["glossary"], message)
    source = draft.sources.get("pack.md")
    printed = "\n".join(source.lines).casefold() if source else ""
    for index, entry in enumerate(module.glossary):
        if source and entry.word.casefold() not in printed:
            message = f"the pack does not explain `{entry.word}`; add it to its sheet of words"
            yield draft.fault("module.yaml", ["glossary", index], message)


def ids(draft: Draft) -> Findings:
    """No id stands twice where ids must tell things apart."""
    module = draft.module
    sections = [section.id for section in module.sections]
    yield from _twice(draft, "module.yaml", ["sections"], sections)
    yield from _twice(draft, "slides.yaml", [], [slide.id for slide in module.slides])
    yield from _twice(draft, "check.yaml", [], [question.id for question in module.questions])
    for index, question in enumerate(module.questions):
        options = [option.id for option in question.options]
        yield from _twice(draft, "check.yaml", [index, "options"], options)
    pages = Counter(page.id for way in Way for page in module.pages_by(way))
    for page_id, times in pages.items():
        if times > 1:
            message = f"two pages are named `{page_id}`; rename one"
            yield Fault(draft.folder / "pages", 1, message)


def _twice(draft: Draft, name: str, place: Sequence[str | int], found: Sequence[str]) -> Findings:
    for index, item in enumerate(found):
        if item in found[:index]:
            message = f"the id `{item}` is used twice; give one another"
            yield draft.fault(name, [*place, index, "id"], message)


def links_between(draft: Draft) -> Findings:
    """Outcomes, slides and pages name sections and activities that exist."""
    module = draft.module
    sections = {section.id for section in module.sections}
    known = ", ".join(f"`{section.id}`" for section in module.sections)
    activities = {activity.id for activity in module.activities}
    for index, outcome in enumerate(module.outcomes):
        for number, section in enumerate(outcome.sections):
            place: list[str | int] = ["outcomes", index, "sections", number]
            if section not in sections:
                message = f"there is no section `{section}`; use one of {known}"
                yield draft.fault("module.yaml", place, message)
            elif section in outcome.sections[:number]:
                message = f"the section `{section}` is named twice; keep one"
                yield draft.fault("module.yaml", place, message)
    for index, slide in enumerate(module.slides):
        if slide.section not in sections:
            message = f"there is no section `{slide.section}`; use one of {known}"
            yield draft.fault("slides.yaml", [index, "section"], message)
        if slide.activity is not None and slide.activity not in activities:
            names = ", ".join(f"`{activity.id}`" for activity in module.activities) or "none"
            message = f"there is no activity `{slide.activity}`; activities.yaml has {names}"
            yield draft.fault("slides.yaml", [index, "activity"], message)
    for page in module.pages:
        if page.section not in sections:
            name = next(name for name in draft.sources if name.endswith(f"-{page.id}.md"))
            message = f"there is no section `{page.section}`; use one of {known}"
            yield Fault(draft.folder / name, 3, message)


def slides(draft: Draft) -> Findings:
    """A slide says one thing in few words; in b05 and b07 it has a picture."""
    for index, slide in enumerate(draft.module.slides):
        if (count := len(slide.title.split())) > TITLE_WORDS:
            message = f"the title has {count} words; cut it to {TITLE_WORDS}"
            yield draft.fault("slides.yaml", [index, "title"], message)
        ceiling = WORDS_BESIDE_A_PICTURE if slide.picture else WORDS_WITHOUT_A_PICTURE
        count = len(slide.text.plain.split()) if slide.text else 0
        if count > ceiling:
            beside = "beside a picture" if slide.picture else "without a picture"
            message = f"the slide has {count} words; cut it to {ceiling} {beside}"
            yield draft.fault("slides.yaml", [index, "text"], message)
        if slide.picture is None and draft.module.band.has_lumi:
            message = f"the slide has no picture; in {draft.module.band} every slide has one"
            yield draft.fault("slides.yaml", [index], message)
        if slide.text is None and slide.picture is None and slide.activity is None:
            message = "the slide shows nothing; give it text, a picture or an activity"
            yield draft.fault("slides.yaml", [index], message)


def pictures(draft: Draft) -> Findings:
    """Lumi guides the two youngest bands and nobody else."""
    if draft.module.band.has_lumi:
        return
    for placed in draft.pictures:
        if placed.picture.lumi is not None:
            line = placed.source.line((*placed.place, "lumi"))
            message = f"Lumi is for b05 and b07 only, not {draft.module.band}; take `lumi` out"
            yield Fault(placed.source.path, line, message)


def activities(draft: Draft) -> Findings:
    """An activity for pupils also works on paper."""
    if not draft.module.is_pupil:
        return
    for activity in draft.module.activities:
        if activity.paper is None:
            message = "`paper` is missing; say how it works with paper cards and no screen"
            yield draft.fault("activities.yaml", [activity.id], message)


CHECKS: tuple[StructureCheck, ...] = (
    identity,
    tags,
    minutes,
    files,
    refresher,
    top_up,
    front_page,
    key_words,
    ids,
    links_between,
    slides,
    pictures,
    activities,
)
