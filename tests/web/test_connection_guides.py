"""The guides of the platforms: what the pages say stands in the documentation too."""

import pytest

from awareness.lti.models import Platform
from awareness.settings import ROOT
from awareness.web.connections.guides import GUIDES, Ours, values

DOCS = (ROOT / "docs" / "learning-platforms.md").read_text(encoding="utf-8")
NEEDED = {Ours.TOOL, Ours.LOGIN, Ours.REDIRECT, Ours.KEYS}


def section_of(platform: Platform) -> str:
    return DOCS.partition(f"### {platform.label}\n")[2].partition("\n##")[0]


@pytest.mark.parametrize("platform", list(Platform))
def test_every_field_of_a_guide_stands_in_the_documentation(platform: Platform) -> None:
    guide = GUIDES[platform]
    chosen = [value for _name, value in guide.fields if not isinstance(value, Ours)]
    said = [name for name, _value in guide.fields]
    said += [guide.place, *chosen, *guide.after, *guide.theirs.values()]
    missing = [words for words in said if words not in section_of(platform)]

    assert missing == []


@pytest.mark.parametrize("platform", list(Platform))
def test_every_step_of_the_quick_way_stands_in_the_documentation(platform: Platform) -> None:
    assert [step for step in GUIDES[platform].quick if step not in DOCS] == []


@pytest.mark.parametrize("platform", list(Platform))
def test_every_platform_is_given_the_four_addresses_it_needs(platform: Platform) -> None:
    given = {value for _name, value in GUIDES[platform].fields}
    lists = {Ours.REDIRECT} if Ours.REDIRECT_LIST in given else set()

    assert given | lists >= NEEDED


def test_our_values_are_whole_addresses() -> None:
    ours = values("abc", base_url="https://lantern.example", name="Lantern")

    assert ours[Ours.LOGIN] == "https://lantern.example/lti/login/abc"
    assert ours[Ours.REDIRECT] == "https://lantern.example/lti/launch"
    assert ours[Ours.REDIRECT_LIST] == '["https://lantern.example/lti/launch"]'
    assert ours[Ours.DOMAIN] == "lantern.example"
