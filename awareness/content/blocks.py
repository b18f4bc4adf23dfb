"""What a page is made of. A template renders `blocks` in order, one partial for each `kind`."""

from dataclasses import dataclass
from typing import ClassVar

from awareness.content.activities import Activity
from awareness.content.pictures import Picture
from awareness.content.prose import Html, Prose


@dataclass(frozen=True, slots=True)
class TextBlock:
    kind: ClassVar[str] = "text"
    text: Prose

    @property
    def html(self) -> Html:
        return self.text.html


@dataclass(frozen=True, slots=True)
class DefinitionBlock:
    """Official words, word for word; `source` says whose they are."""

    kind: ClassVar[str] = "definition"
    source: str
    text: Prose


@dataclass(frozen=True, slots=True)
class IfWorriedBlock:
    """Where the "worried about a child now" panel stands.

    `text` is said beside it, and may be empty.
    """

    kind: ClassVar[str] = "if-worried"
    text: Prose


@dataclass(frozen=True, slots=True)
class ActivityBlock:
    kind: ClassVar[str] = "activity"
    activity: Activity


@dataclass(frozen=True, slots=True)
class PictureBlock:
    kind: ClassVar[str] = "picture"
    picture: Picture


@dataclass(frozen=True, slots=True)
class CardsBlock:
    """An activity laid out as paper cards to cut out (`activity.cut_outs`)."""

    kind: ClassVar[str] = "cards"
    activity: Activity


@dataclass(frozen=True, slots=True)
class HelpCardBlock:
    """The help card of the module's band."""

    kind: ClassVar[str] = "help-card"


@dataclass(frozen=True, slots=True)
class SwitchedBlock:
    """A text on a law, in the version that is in use.

    `wording` says which that is, in words for the evidence of who has read it.
    """

    kind: ClassVar[str] = "switched"
    wording: str
    text: Prose


Block = (
    TextBlock
    | DefinitionBlock
    | IfWorriedBlock
    | ActivityBlock
    | PictureBlock
    | CardsBlock
    | HelpCardBlock
    | SwitchedBlock
)
