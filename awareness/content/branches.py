"""Checks of where an activity leads: every card to a pile, every choice to a scene, every story to
an end.
"""

from collections.abc import Callable, Iterator, Mapping

from awareness.content.activities import Scenario, Scene, Sort
from awareness.content.faults import Fault
from awareness.content.parse import Draft

FILE = "activities.yaml"

Findings = Iterator[Fault]
BranchCheck = Callable[[Draft], Findings]


def piles(draft: Draft) -> Findings:
    """Every card goes in a pile that is there."""
    for activity in draft.module.activities:
        if isinstance(activity, Sort):
            for index, card in enumerate(activity.cards):
                if card.pile not in activity.piles:
                    message = (
                        f"a card goes in `{card.pile}`, which is not one of `piles`; "
                        f"use one of {_listed(activity.piles)}"
                    )
                    yield draft.fault(FILE, [activity.id, "cards", index, "pile"], message)


def stories(draft: Draft) -> Findings:
    """A story goes on in scenes that are there, meets every scene, and can always end."""
    for activity in draft.module.activities:
        if isinstance(activity, Scenario):
            scenes = {scene.id: scene for scene in activity.scenes}
            unknown = list(_unknown_scenes(draft, activity, scenes))
            yield from unknown or _lost_scenes(draft, activity, scenes)


def _unknown_scenes(draft: Draft, story: Scenario, scenes: Mapping[str, Scene]) -> Findings:
    steps: list[tuple[str, list[str | int]]] = [(story.start, ["start"])]
    steps += [
        (choice.to, ["scenes", scene.id, "choices", index, "to"])
        for scene in story.scenes
        for index, choice in enumerate(scene.choices)
    ]
    for to, place in steps:
        if to not in scenes:
            message = f"there is no scene `{to}`; use one of {_listed(scenes)}"
            yield draft.fault(FILE, [story.id, *place], message)


def _lost_scenes(draft: Draft, story: Scenario, scenes: Mapping[str, Scene]) -> Findings:
    onward = {scene.id: {choice.to for choice in scene.choices} for scene in story.scenes}
    back = {to: {scene for scene in onward if to in onward[scene]} for to in onward}
    ends = {scene.id for scene in story.scenes if scene.end}
    if not ends:
        message = "the story never ends; give one scene `end: true`"
        yield draft.fault(FILE, [story.id, "scenes"], message)
        return
    met, ending = _reached({story.start}, onward), _reached(ends, back)
    for scene in scenes:
        if scene not in met:
            message = f"no choice leads to `{scene}`; add one or take it out"
            yield draft.fault(FILE, [story.id, "scenes", scene], message)
        elif scene not in ending:
            message = f"no way leads from `{scene}` to an end; add a choice that does"
            yield draft.fault(FILE, [story.id, "scenes", scene], message)


def _reached(first: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    """Return all that can be reached from the first ones, and those themselves."""
    reached, waiting = set(first), list(first)
    while waiting:
        new = ways[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    return reached


def _listed(names: tuple[str, ...] | Mapping[str, Scene]) -> str:
    return ", ".join(f"`{name}`" for name in names)


CHECKS: tuple[BranchCheck, ...] = (piles, stories)
