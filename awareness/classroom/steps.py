"""A module in small steps, for pupils who need less on a page: one idea, a sentence or two.

Made from the same screens as the board, so nothing is written twice. A module is in two parts, each
about half as long. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape

from awareness.classroom.screens import Item, Kind, Screen, mixed, screens_of
from awareness.content.activities import (
    Activity,
    Choose,
    ChooseOption,
    Order,
    Pledge,
    Reflection,
    Scene,
    Sort,
    SortCard,
    Statement,
)
from awareness.content.model import Module, Section, Slide
from awareness.content.pictures import Picture
from awareness.content.prose import Prose
from awareness.content.reading import sentences_as_written, words
from awareness.errors import NotFound

MOST_WORDS = 16
"""Two sentences stand together when they have no more words than this."""

BRIEF = 2
"""A question of so few words, such as "Real worries?", says nothing without its answer."""

_ITALICS = re.compile(r"<em>(.*?)</em>", re.DOTALL)
_LINE_END = re.compile(r"\s*<br ?/?>\s*|</(?:p|li|h\d|td|th)>")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a step that is chosen. `place` names a screen; `number` is its first step."""

    words: str
    place: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One idea. `lines` are the words of the step, a sentence each.

    `label` is what they are about, where that stood on an earlier step; `answer` is the pile that
    most people chose; `items` are what there is to choose between or to put in order. `after` and
    `before` are numbers of steps, 0 at the ends.
    """

    section: str
    title: str
    place: str
    lines: tuple[str, ...]
    picture: Picture | None = None
    label: str = ""
    answer: str = ""
    items: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    number: int = 0
    part: int = 1
    after: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A half of the module, to do in one sitting. `rows` are its sections and where each begins."""

    number: int
    minutes: int
    first: int
    last: int
    rows: tuple[tuple[Section, int], ...]


@lru_cache(maxsize=64)
def steps_of(module: Module) -> tuple[Step, ...]:
    """Return every step in order, numbered from 1, with the ways between them. Cut once."""
    screens = screens_of(module, module.slides)
    drafts = [step for screen in screens for step in _of_screen(screen)]
    second = _second_part(module, drafts)
    first_of: dict[str, int] = {}
    for number, step in enumerate(drafts, start=1):
        first_of.setdefault(step.place, number)
    numbered = [
        replace(
            step,
            number=number,
            part=2 if step.section in second else 1,
            ways=tuple(replace(way, number=first_of[way.place]) for way in step.ways),
            after=number + 1 if number < len(drafts) else 0,
            before=number - 1,
        )
        for number, step in enumerate(drafts, start=1)
    ]
    return tuple(_through_stories(numbered, {_place(each): each for each in screens}))


def step_at(steps: Sequence[Step], number: int) -> Step:
    """Return a step by its number. Raises NotFound."""
    if not 1 <= number <= len(steps):
        raise NotFound("There is no such step in this module.")
    return steps[number - 1]


def parts_of(module: Module, steps: Sequence[Step]) -> tuple[Part, ...]:
    """Return the parts in order: two, or one where a module has a single section."""
    found = []
    for part in sorted({step.part for step in steps}):
        own = [step for step in steps if step.part == part]
        first = {step.section: step.number for step in reversed(own)}
        rows = tuple((s, first[s.id]) for s in module.sections if s.id in first)
        minutes = sum(section.minutes for section, _ in rows)
        found.append(Part(part, minutes, own[0].number, own[-1].number, rows))
    return tuple(found)


def words_in(step: Step) -> tuple[str, ...]:
    """Return everything that is written on a step."""
    return (*step.lines, step.label, step.answer, *step.items, *(way.words for way in step.ways))


def _place(screen: Screen) -> str:
    return f"{screen.slide.id}/{screen.step}"


def _second_part(module: Module, steps: Sequence[Step]) -> frozenset[str]:
    """Return the sections of the second part: those after the boundary nearest to the middle."""
    order = [s.id for s in module.sections if any(step.section == s.id for step in steps)]
    if len(order) < 2:
        return frozenset()
    until = {n: sum(module.section(s).minutes for s in order[:n]) for n in range(1, len(order))}
    middle = min(until, key=lambda n: abs(until[n] - module.minutes / 2))
    return frozenset(order[middle:])


def _through_stories(steps: list[Step], screens: dict[str, Screen]) -> Iterator[Step]:
    """Lead past the scenes of a story that were not chosen, and back to where it divided."""
    for step in steps:
        screen = screens[step.place]
        if screen.kind is not Kind.SCENE:
            yield step
            continue
        scenes = [each for each in steps if _is_scene_of(screens[each.place], screen)]
        own = [each for each in scenes if each.place == step.place]
        divided = [each for each in scenes if each.place == scenes[0].place][-1]
        beyond = scenes[-1].number + 1 if scenes[-1].number < len(steps) else 0
        after = step.after if step is not own[-1] else beyond
        is_later = step is own[0] and own[0] is not scenes[0]
        yield replace(step, after=after, before=divided.number if is_later else step.before)


def _is_scene_of(screen: Screen, other: Screen) -> bool:
    return screen.kind is Kind.SCENE and screen.slide.id == other.slide.id


def chunks(prose: Prose) -> Iterator[tuple[str, ...]]:
    """Cut the words into one sentence, or two short ones that stand together.

    What leads up to a colon, or asks in a word or two, stays with what comes after it.
    """
    waiting: tuple[str, ...] = ()
    for sentence in sentences_of(prose):
        together = (*waiting, sentence)
        is_led_up_to = bool(waiting) and _leads_on(waiting[-1])
        is_long = sum(len(words(each)) for each in together) > MOST_WORDS
        is_many = len([each for each in together if not each.endswith(":")]) > 2
        is_new = _leads_on(sentence) or (not is_led_up_to and (is_long or is_many))
        if waiting and is_new:
            yield waiting
            together = (sentence,)
        waiting = together
    if waiting:
        yield waiting


def _leads_on(sentence: str) -> bool:
    is_brief_question = sentence.endswith("?") and len(words(sentence)) <= BRIEF
    return sentence.endswith(":") or is_brief_question


def sentences_of(prose: Prose) -> Iterator[str]:
    """Yield each sentence so that it can stand alone: one that is said or sent keeps its marks.

    Alone on a step, "You owe me now" without them would speak to the child who reads it.
    """
    is_said = False
    for sentence in sentences_as_written(_with_messages_quoted(prose)):
        opened = f"\u201c{sentence}" if is_said else sentence
        is_said = opened.count("\u201c") > opened.count("\u201d")
        yield f"{opened}\u201d" if is_said else opened


def _with_messages_quoted(prose: Prose) -> str:
    """Return the words bare; a message, which is set in italics, gets quotation marks instead."""
    one_line = " ".join(prose.html.split())
    quoted = _ITALICS.sub(_as_said, one_line)
    return unescape(_TAG.sub("", _LINE_END.sub("\n", quoted)))


def _as_said(found: re.Match[str]) -> str:
    """Quote a sentence, also one typed without a full stop; leave a name or a title as it is."""
    is_sentence = found[1].endswith((".", "!", "?", "\u2026")) or len(words(found[1])) > 3
    return f"\u201c{found[1]}\u201d" if is_sentence else found[1]


def _of_screen(screen: Screen) -> Iterator[Step]:
    title = screen.activity.title if screen.activity else screen.slide.title
    step = Step(screen.slide.section, title, _place(screen), ())
    if screen.kind is Kind.SLIDE:
        yield from _of_slide(step, screen.slide)
    elif screen.activity is None:
        return  # what a board shows before a lesson stands on the page where the steps begin
    elif screen.item is None:
        yield from _of_activity(step, screen.activity, screen)
    else:
        if screen.number == 1 and not screen.is_open:
            yield from _told(step, screen.activity.prompt)
        yield from _of_item(step, screen.item, screen)


def _of_slide(step: Step, slide: Slide) -> Iterator[Step]:
    """Yield the words of a slide. One that holds an activity and nothing else has no step."""
    if slide.text or slide.picture or not slide.activity:
        yield from _told(replace(step, picture=slide.picture), slide.text)


def _of_activity(step: Step, activity: Activity, screen: Screen) -> Iterator[Step]:
    match activity:
        case Order() if screen.kind is Kind.MIXED:
            items = [_bare(each) for each in mixed(activity.steps)]
            yield from _told(step, activity.prompt, items=items)
        case Order():
            for number, each in enumerate(activity.steps, start=1):
                yield from _told(replace(step, label=f"{number} of {len(activity.steps)}"), each)
            yield from _told(step, activity.why)
        case Choose():
            yield from _told(step, activity.prompt)
            yield replace(step, ways=tuple(_options(activity, screen.slide)))
        case Pledge() | Reflection():
            yield from _told(step, activity.prompt)
            for each in activity.lines if isinstance(activity, Pledge) else activity.prompts:
                yield from _told(step, each)


def _options(choose: Choose, slide: Slide) -> Iterator[Way]:
    for number, option in enumerate(choose.options, start=1):
        yield Way(_bare(option.text), f"{slide.id}/option-{number}")


def _of_item(step: Step, item: Item, screen: Screen) -> Iterator[Step]:
    match item:
        case SortCard() if screen.is_open:
            yield from _told(replace(step, label=_bare(item.text), answer=item.pile), item.why)
        case SortCard():
            piles = screen.activity.piles if isinstance(screen.activity, Sort) else ()
            yield from _told(step, item.text, items=piles)
        case ChooseOption():
            yield from _told(replace(step, label=_bare(item.text)), item.why)
        case Scene():
            ways = [Way(_bare(w.text), f"{screen.slide.id}/scene-{w.to}") for w in item.choices]
            yield from _told(replace(step, picture=item.picture), item.text, ways=ways)
        case Statement() if screen.is_open:
            yield from _told(replace(step, label=_bare(item.text)), item.discuss)
        case Statement():
            yield from _told(step, item.text, items=item.ends)


def _told(
    step: Step, prose: Prose | None, *, items: Iterable[str] = (), ways: Iterable[Way] = ()
) -> Iterator[Step]:
    """Yield a step for each stretch of the words; what there is to choose comes with the last."""
    lines = list(chunks(prose)) if prose else []
    for each in lines[:-1]:
        yield replace(step, lines=each)
    last = lines[-1] if lines else ()
    yield replace(step, lines=last, items=tuple(items), ways=tuple(ways))


def _bare(prose: Prose) -> str:
    return " ".join(_with_messages_quoted(prose).split())
