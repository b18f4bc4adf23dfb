"""The words a picture is made of.

The drawing itself belongs to the templates; here is only what may be asked for.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from awareness.content.written import Written

Backdrop = Literal[
    "classroom", "playground", "hall", "corridor", "gate", "bus-stop", "minibus", "park", "street",
    "bedroom", "kitchen", "living-room", "helper-desk", "office", "canteen", "phone-screen",
    "game-screen", "chat", "plain", "night-window", "map", "skate-park", "court",
    "cafe", "flat", "night-street", "comic",
    "island", "island-wood", "island-lake", "island-cave", "washing-line", "figure",
    "page-line", "swimming-line", "puppet-show", "puppet-stone",
    "storyboard",
    "climbing-wall", "landing", "stage",
]  # fmt: skip
Who = Literal[
    "erin", "amina", "tobi", "zofia", "kai", "priya", "callum", "alex", "maisie", "jordan", "dev",
    "niamh", "mr-cole", "mrs-okafor", "ms-lindqvist", "dee", "bev", "rashid", "tomasz",
    "gran-halina", "auntie-jo", "mo", "nani", "nurse-dan", "lucia", "joy", "someone",
]  # fmt: skip
Pose = Literal[
    "stand", "sit", "wave", "walk", "point", "hold", "listen", "kneel", "read", "think",
]  # fmt: skip
Face = Literal["calm", "happy", "thinking", "worried", "surprised", "kind"]
Age = Literal["young-teen"]
Prop = Literal[
    "ball", "book", "bag", "phone", "tablet", "present", "letter", "conker", "sword", "clock",
    "cup", "door-ajar", "key", "heart", "star", "speech", "thought", "padlock", "camera", "bus",
    "car", "hand", "tree", "leaf", "kettle", "clipboard", "lanyard", "paw", "scales", "skateboard",
    "fish",
    "bubble", "card", "glass", "box",
    "comic", "pencil", "bowl", "chart", "signpost", "wellies",
    "big-bubble", "hairbrush", "spray", "peg", "page", "brolly", "pocket",
    "pocket-heavy", "pocket-asleep", "stone", "cupboard", "ladder",
    "photo", "pin",
    "rope", "toast",
    "card-ring",
    "radio",
]  # fmt: skip
LumiMood = Literal[
    "happy", "listening", "thinking", "proud", "pointing", "waiting", "sleepy", "waving",
]  # fmt: skip


class PicturePerson(Written):
    """One of the cast.

    `at` is a tenth of the picture's width; without it, people are spread evenly.
    `age` draws them as they are from 11 to 14, where the stories have let them grow.
    """

    who: Who
    age: Age | None = None
    pose: Pose = "stand"
    face: Face = "calm"
    at: float | None = Field(default=None, ge=0, le=10)


class Picture(Written):
    """A composition drawn by the templates from a backdrop, people, props and Lumi."""

    backdrop: Backdrop = "plain"
    people: tuple[PicturePerson, ...] = Field(default=(), max_length=4)
    props: tuple[Prop, ...] = ()
    lumi: LumiMood | None = None
    alt: str = ""
    decorative: bool = False

    @model_validator(mode="after")
    def _is_described(self) -> Self:
        if self.decorative and self.alt:
            raise ValueError("a decorative picture has no `alt`; keep one of the two")
        if not self.decorative and not self.alt.strip():
            raise ValueError("the picture has no `alt`; describe it, or write `decorative: true`")
        return self
