"""A module of training, as every page, board, pack and certificate sees it.

Frozen; made by `parse.py` alone.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from awareness.content.activities import Activity
from awareness.content.bands import Band
from awareness.content.blocks import Block as PageBlock
from awareness.content.blocks import SwitchedBlock
from awareness.content.pictures import Picture
from awareness.content.prose import Block, Html, Line, Prose
from awareness.content.written import Written

PASS_SHARE = 0.8
"""The share of answers that passes, where a module says no other.

Source: the module catalogue, adult modules.
"""

SHORTER_MINUTES = 15
"""The longest a refresher or a top-up may be. Source: the required set by role, domain.md 4.2."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Way(StrEnum):
    """How somebody goes through an adult module. The first two complete it; a top-up does not."""

    WHOLE = "whole"
    REFRESHER = "refresher"
    TOP_UP = "top-up"


class Outcome(Written):
    """What somebody can do afterwards, the items of statutory guidance it serves, and the ids of
    the sections that teach it, where the writer has named them.
    """

    text: Line
    tags: tuple[str, ...] = Field(min_length=1)
    sections: tuple[str, ...] = ()


class Section(Written):
    """A part of a module, and the place where a class or a reader may pause."""

    id: Slug
    title: str
    minutes: int = Field(ge=1)
    optional: bool = False


class GlossaryWord(Written):
    word: str
    meaning: Line


class Delivered(Written):
    """Complete when the session was delivered to a class: the rule of every pupil module."""

    rule: Literal["delivered"]


class Check(Written):
    """Complete when the check is passed.

    `shown` of the questions are drawn, the safety-critical ones always.
    """

    rule: Literal["check"]
    pass_share: float = Field(default=PASS_SHARE, gt=0, le=1)
    shown: int = Field(ge=1)


class Acknowledge(Written):
    """Complete when read and acknowledged, and the check passed where the module has questions.

    `shown` defaults to all questions.
    """

    rule: Literal["acknowledge"]
    pass_share: float = Field(default=PASS_SHARE, gt=0, le=1)
    shown: int | None = Field(default=None, ge=1)


Completion = Annotated[Delivered | Check | Acknowledge, Field(discriminator="rule")]


class Renewal(Written):
    """When an adult does the module again: after so many months, on a new edition of the guidance,
    or both.
    """

    months: int | None = Field(default=None, ge=1, le=60)
    on_new_edition: bool = False

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.months is None and not self.on_new_edition:
            raise ValueError("write `{months: 12}` or `{on_new_edition: true}`")
        return self


class Refresher(Written):
    """A shorter way through an adult module, for those who have done it before.

    Its pages stand in `refresher/`; its check, for which `check_minutes` of the minutes are meant,
    is the module's safety-critical questions, which all have to be right.
    """

    minutes: int = Field(ge=1, le=SHORTER_MINUTES)
    check_minutes: int = Field(ge=1)


class TopUp(Written):
    """What is read `months` after an adult module was done, and again as long after that, while the
    module counts. It leaves until when that is.

    Its pages stand in `top-up/`. With `check_minutes` it ends with the module's safety-critical
    questions, which all have to be right; without, with a tick that it was read. `title` says what
    it is: "reminder card".
    """

    title: str
    months: int = Field(default=12, ge=1)
    minutes: int = Field(ge=1, le=SHORTER_MINUTES)
    check_minutes: int | None = Field(default=None, ge=1)


class AllowedWord(Written):
    """A word of the language guide that this module may use, and why: it is quoted, or taught as a
    word to avoid.
    """

    word: str
    why: str = Field(min_length=10)
    file: str | None = None


class Notes(Written):
    """What the teacher sees beside the slide."""

    say: Block
    ask: Block | None = None
    watch_for: Block | None = None
    next: Block | None = None


class Slide(Written):
    """One idea on the board. `activity` is the id of an activity of the module."""

    id: Slug
    section: str
    minutes: int = Field(ge=0)
    title: str
    text: Block | None = None
    picture: Picture | None = None
    activity: str | None = None
    notes: Notes
    optional: bool = False


class Option(Written):
    id: Slug
    text: Line
    why: Line
    right: bool = False


class Question(Written):
    """A question of an adult's check. A safety-critical one must be answered rightly to pass."""

    id: Slug
    kind: Literal["choose"]
    text: Block
    options: tuple[Option, ...] = Field(min_length=2, max_length=5)
    safety_critical: bool = False
    picture: Picture | None = None

    @property
    def right_option(self) -> Option:
        return next(option for option in self.options if option.right)

    def option(self, option_id: str) -> Option:
        """Return an option. Raises `KeyError`: a form offers only the options of its question."""
        return {option.id: option for option in self.options}[option_id]


@dataclass(frozen=True, slots=True)
class Page:
    """A page an adult reads. `id` is its file's name, without the number and the ending.

    A page of the refresher or the top-up belongs to no section.
    """

    id: str
    title: str
    section: str | None
    minutes: int
    blocks: tuple[PageBlock, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a pupil may say, and a good answer."""

    said: str
    answer: Html


@dataclass(frozen=True, slots=True)
class TeacherPage:
    before: Html
    during: Html
    after: Html
    if_asked_intro: Html
    if_asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class PackPage:
    """One printed page."""

    id: str
    title: str
    blocks: tuple[PageBlock, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """The printable pack. `sheets` is the A4 sheets to print for a class of 30."""

    sheets: int
    pages: tuple[PackPage, ...]


class ModuleFile(Written):
    """What `module.yaml` says."""

    slug: Slug
    title: str
    band: Band
    summary: str
    minutes: int = Field(ge=1)
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    guidance_edition: str
    owner: str
    written_on: date
    review_on: date
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    content_flags: tuple[str, ...] = ()
    content_notice: Block | None = None
    sex_education: bool = False
    classes_only: bool = True
    sections: tuple[Section, ...] = Field(min_length=1)
    glossary: tuple[GlossaryWord, ...] = ()
    parents: Block | None = None
    completion: Completion
    renewal: Renewal | None = None
    refresher: Refresher | None = None
    top_up: TopUp | None = None
    allow: tuple[AllowedWord, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A module.

    Pupil modules have slides, a teacher's page and a pack; adult modules have pages and questions.
    Loaded once, so a module is equal to itself alone, and what is made from it can be kept by it.
    """

    slug: str
    title: str
    band: Band
    summary: str
    minutes: int
    version: str
    guidance_edition: str
    owner: str
    written_on: date
    review_on: date
    outcomes: tuple[Outcome, ...]
    content_flags: tuple[str, ...]
    content_notice: Prose | None
    sex_education: bool
    classes_only: bool
    sections: tuple[Section, ...]
    glossary: tuple[GlossaryWord, ...]
    parents: Prose | None
    completion: Delivered | Check | Acknowledge
    renewal: Renewal | None
    refresher: Refresher | None
    top_up: TopUp | None
    allow: tuple[AllowedWord, ...]
    slides: tuple[Slide, ...]
    pages: tuple[Page, ...]
    refresher_pages: tuple[Page, ...]
    top_up_pages: tuple[Page, ...]
    activities: tuple[Activity, ...]
    questions: tuple[Question, ...]
    teacher: TeacherPage | None
    pack: Pack | None

    @property
    def is_pupil(self) -> bool:
        return self.band.is_pupil

    @property
    def is_self_paced(self) -> bool:
        """Whether a pupil may work through it alone, from the school's platform (domain.md 3)."""
        return self.band in (Band.B14, Band.B16)

    @property
    def has_result(self) -> bool:
        """Whether one person's finishing it can be told to a platform."""
        return not self.is_pupil or self.is_self_paced

    @property
    def rule(self) -> str:
        """`delivered`, `check` or `acknowledge`."""
        return self.completion.rule

    @property
    def check(self) -> Check | None:
        """The check that must be passed, or `None` where there is no question to answer."""
        match self.completion:
            case Check():
                return self.completion
            case Acknowledge(pass_share=share, shown=shown) if self.questions:
                return Check(rule="check", pass_share=share, shown=shown or len(self.questions))
            case _:
                return None

    @property
    def critical_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.safety_critical)

    def check_by(self, way: Way) -> Check | None:
        """The check at the end of that way through the module, or `None` where there is none."""
        if way is Way.WHOLE:
            return self.check
        if way is Way.TOP_UP and (self.top_up is None or self.top_up.check_minutes is None):
            return None
        return Check(rule="check", pass_share=1.0, shown=len(self.critical_questions))

    def minutes_by(self, way: Way) -> int:
        shorter = {Way.REFRESHER: self.refresher, Way.TOP_UP: self.top_up}.get(way)
        return self.minutes if shorter is None else shorter.minutes

    def pages_by(self, way: Way) -> tuple[Page, ...]:
        match way:
            case Way.WHOLE:
                return self.pages
            case Way.REFRESHER:
                return self.refresher_pages
            case Way.TOP_UP:
                return self.top_up_pages

    def way_of(self, page: Page) -> Way:
        return next(way for way in Way if page in self.pages_by(way))

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag of the outcomes, each once, in the order of writing."""
        return tuple(dict.fromkeys(tag for outcome in self.outcomes for tag in outcome.tags))

    @property
    def wordings(self) -> str:
        """Which versions of the switched texts stand on its pages, in words; often nothing."""
        return self.wordings_by(Way.WHOLE)

    def wordings_by(self, way: Way) -> str:
        blocks = [block for page in self.pages_by(way) for block in page.blocks]
        found = [block.wording for block in blocks if isinstance(block, SwitchedBlock)]
        return "; ".join(dict.fromkeys(found))

    def activity(self, activity_id: str) -> Activity:
        """Return an activity; every id a slide or a page names was checked when the content was
        loaded.
        """
        return next(activity for activity in self.activities if activity.id == activity_id)

    def page(self, page_id: str) -> Page | None:
        """Return the page of this id, by whichever way, or `None`: the id may come from an
        address.
        """
        every = (page for way in Way for page in self.pages_by(way))
        return next((page for page in every if page.id == page_id), None)

    def section(self, section_id: str) -> Section:
        return next(section for section in self.sections if section.id == section_id)

    def slides_of(self, section: Section) -> tuple[Slide, ...]:
        return tuple(slide for slide in self.slides if slide.section == section.id)

    def pages_of(self, section: Section) -> tuple[Page, ...]:
        return tuple(page for page in self.pages if page.section == section.id)
