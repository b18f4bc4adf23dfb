"""Every word of the picture vocabulary is drawn, and drawn as itself."""

import re
from collections.abc import Iterable
from typing import Any, get_args
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from awareness.content.pictures import Age, Backdrop, Face, LumiMood, Picture, Pose, Prop, Who
from awareness.content.symbols import SymbolName
from awareness.settings import ROOT
from awareness.web.pictures import Drawings, shortened


@pytest.fixture(scope="module")
def drawn() -> Drawings:
    return Drawings(
        Environment(
            loader=FileSystemLoader(ROOT / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
    )


def of_one_person(**person: str) -> Picture:
    return Picture.model_validate({"people": [{"who": "maisie"} | person], "decorative": True})


def are_all_different(drawn: Drawings, pictures: Iterable[object]) -> bool:
    drawings = [str(drawn("picture", picture)) for picture in pictures]
    return len(set(drawings)) == len(drawings)


def test_every_place_is_drawn_as_itself(drawn: Drawings) -> None:
    names = get_args(Backdrop)
    assert are_all_different(drawn, [Picture(backdrop=n, decorative=True) for n in names])


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("M21.0-14 42.0-4", "M21-14 42-4"),
        ("-42.519999999999996", "-42.52"),
        ('fill-opacity="0.14"', 'fill-opacity=".14"'),
        ("10.05 200 1.045", "10.05 200 1.045"),
    ],
)
def test_a_drawing_has_no_more_digits_than_the_eye_can_tell(written: str, short: str) -> None:
    assert shortened(Markup(written)) == short


def test_every_thing_is_drawn_as_itself(drawn: Drawings) -> None:
    unknown = {"props": ["nothing known"], "decorative": True}
    known = [Picture(props=(name,), decorative=True) for name in get_args(Prop)]
    assert are_all_different(drawn, [unknown, *known])


def test_everyone_is_drawn_as_themselves(drawn: Drawings) -> None:
    assert are_all_different(drawn, [of_one_person(who=name) for name in get_args(Who)])


@pytest.mark.parametrize("who", ["zofia", "callum", "mr-cole"])
def test_everyone_can_be_drawn_at_another_age(drawn: Drawings, who: str) -> None:
    ages = [of_one_person(who=who, age=age) for age in get_args(Age)]
    assert are_all_different(drawn, [of_one_person(who=who), *ages])


def test_every_pose_and_every_face_is_drawn_as_itself(drawn: Drawings) -> None:
    assert are_all_different(drawn, [of_one_person(pose=name) for name in get_args(Pose)])
    assert are_all_different(drawn, [of_one_person(face=name) for name in get_args(Face)])


def test_every_mood_of_lumi_is_drawn_as_itself(drawn: Drawings) -> None:
    unknown = {"lumi": "nothing known", "decorative": True}
    known = [Picture(lumi=mood, decorative=True) for mood in get_args(LumiMood)]
    assert are_all_different(drawn, [unknown, *known])


def test_a_drawing_is_one_sound_svg_with_its_description(drawn: Drawings) -> None:
    picture = Picture.model_validate(
        {
            "backdrop": "park",
            "people": [{"who": "tobi", "pose": "hold"}, {"who": "someone"}],
            "props": ["phone", "speech", "tree"],
            "lumi": "waving",
            "alt": 'Tobi says "hello" & waves.',
        }
    )
    svg = ElementTree.fromstring(str(drawn("picture", picture)))
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == 'Tobi says "hello" & waves.'


def test_a_drawing_keeps_to_the_policy_against_inline_styles(drawn: Drawings) -> None:
    everything = Picture(props=get_args(Prop), lumi="proud", decorative=True)
    assert not re.search(r"\bstyle=|<style|<script|\bon\w+=", str(drawn("picture", everything)))


def test_a_thing_that_somebody_holds_is_not_drawn_a_second_time(drawn: Drawings) -> None:
    held = Picture.model_validate(
        {"people": [{"who": "kai", "pose": "sit"}], "props": ["tablet"], "decorative": True}
    )
    assert 'r="33"' not in drawn("picture", held)


def test_a_picture_is_drawn_once_and_its_lines_kept(drawn: Drawings) -> None:
    picture = of_one_person(who="bev")
    assert drawn("picture", picture) is drawn("picture", picture)


def test_every_symbol_is_one_sound_silent_svg_drawn_as_itself() -> None:
    templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    kit: Any = templates.get_template("macros/art/symbols.html").module
    drawings = [str(kit.symbol(name)) for name in (*get_args(SymbolName), "nothing known")]
    assert len(set(drawings)) == len(drawings)
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).attrib["aria-hidden"] == "true"
        assert not re.search(r"\bstyle=|<style|<script|\bon\w+=", drawing)
