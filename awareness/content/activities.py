"""The seven kinds of activity. None keeps what a pupil answers."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from awareness.content.pictures import Picture
from awareness.content.prose import Block, Line, Prose
from awareness.content.written import Written


class _Activity(Written):
    id: str
    title: str
    prompt: Block
    paper: Block | None = None


class SortCard(Written):
    text: Line
    pile: str
    why: Line


class Sort(_Activity):
    """Cards put in piles."""

    kind: Literal["sort"]
    piles: tuple[str, ...] = Field(min_length=2, max_length=5)
    cards: tuple[SortCard, ...] = Field(min_length=2)

    @property
    def cut_outs(self) -> tuple[Prose, ...]:
        """What is printed on paper cards to cut out."""
        return tuple(card.text for card in self.cards)


class ChooseOption(Written):
    text: Line
    why: Line
    good: bool = False


class Choose(_Activity):
    """What would you do: more than one answer may be good."""

    kind: Literal["choose"]
    options: tuple[ChooseOption, ...] = Field(min_length=2, max_length=6)

    @model_validator(mode="after")
    def _has_a_good_option(self) -> Self:
        if not any(option.good for option in self.options):
            raise ValueError("no option is good; mark at least one `good: true`")
        return self

    @property
    def cut_outs(self) -> tuple[Prose, ...]:
        return tuple(option.text for option in self.options)


class Order(_Activity):
    """Steps to put in order; written in the right order, shown in another."""

    kind: Literal["order"]
    steps: tuple[Line, ...] = Field(min_length=3)
    why: Line

    @property
    def cut_outs(self) -> tuple[Prose, ...]:
        return self.steps


class Choice(Written):
    """A way on from a scene. `to` is the id of the next scene."""

    text: Line
    to: str


class Scene(Written):
    id: str
    text: Block
    choices: tuple[Choice, ...] = ()
    end: bool = False
    picture: Picture | None = None

    @model_validator(mode="after")
    def _goes_on_or_ends(self) -> Self:
        if self.end == bool(self.choices):
            raise ValueError("a scene has either `choices` or `end: true`; write one of the two")
        return self


def _with_ids(value: object) -> object:
    """Turn `{a: {...}}` into `({id: a, ...},)`: in the order of writing, and frozen."""
    if not isinstance(value, dict):
        return value
    return tuple(
        {"id": key, **entry} if isinstance(entry, dict) else entry for key, entry in value.items()
    )


class Scenario(_Activity):
    """A story that goes where the reader chooses."""

    kind: Literal["scenario"]
    start: str
    scenes: Annotated[tuple[Scene, ...], BeforeValidator(_with_ids)] = Field(min_length=2)

    def scene(self, scene_id: str) -> Scene:
        """Return a scene; every `start` and `to` was checked when the content was loaded."""
        return next(scene for scene in self.scenes if scene.id == scene_id)

    @property
    def cut_outs(self) -> tuple[Prose, ...]:
        return tuple(scene.text for scene in self.scenes)


class Statement(Written):
    """Something to stand along a line for; `ends` names the two ends."""

    text: Line
    ends: tuple[str, str]
    discuss: Line


class LineUp(_Activity):
    """Statements to place along a line between two ends."""

    kind: Literal["line-up"]
    statements: tuple[Statement, ...] = Field(min_length=1)

    @property
    def cut_outs(self) -> tuple[Prose, ...]:
        return tuple(statement.text for statement in self.statements)


class Pledge(_Activity):
    """Lines said together and kept by nobody."""

    kind: Literal["pledge"]
    lines: tuple[Line, ...] = Field(min_length=1)

    @property
    def cut_outs(self) -> tuple[Prose, ...]:
        return self.lines


class Reflection(_Activity):
    """Questions to think about; the answers are never asked for."""

    kind: Literal["reflection"]
    prompts: tuple[Line, ...] = Field(min_length=1)

    @property
    def cut_outs(self) -> tuple[Prose, ...]:
        return self.prompts


Activity = Annotated[
    Sort | Choose | Order | Scenario | LineUp | Pledge | Reflection, Field(discriminator="kind")
]
