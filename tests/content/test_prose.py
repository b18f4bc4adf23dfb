"""Markdown becomes safe HTML, and its words stay countable."""

import pytest

from awareness.content import prose


def test_a_paragraph_without_markup_is_a_paragraph() -> None:
    assert prose.block("Kai sits down.\nIt rains.").html == "<p>Kai sits down.\nIt rains.</p>\n"


def test_a_line_has_no_paragraph_round_it() -> None:
    assert prose.line("Kai *sits* down.").html == "Kai <em>sits</em> down."


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[here](javascript:alert(1))",
        "[here](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.com/x.png)",
    ],
)
def test_nothing_that_could_act_reaches_the_page(attack: str) -> None:
    for html in (prose.block(f"A *word*. {attack}").html, prose.line(attack).html):
        assert "<script" not in html
        assert "<img" not in html
        assert "href" not in html


def test_an_ampersand_is_escaped_with_and_without_markup() -> None:
    assert prose.line("Ben & Jo's").html == "Ben &amp; Jo\u2019s"
    assert prose.block("5 < 6").html == "<p>5 &lt; 6</p>\n"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ('"In a minute," he says.', "\u201cIn a minute,\u201d he says."),
        ("It's Kai's.", "It\u2019s Kai\u2019s."),
        ("He says 'no'.", "He says \u2018no\u2019."),
        ('Say ("now").', "Say (\u201cnow\u201d)."),
    ],
)
def test_quotation_marks_are_curled_as_in_print(written: str, printed: str) -> None:
    assert prose.line(written).plain == printed


def test_each_paragraph_item_and_cell_is_a_unit_with_its_line() -> None:
    text = prose.block(
        "# Gate\n\nDee sees\na car.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |"
    )

    assert [(unit.text, unit.line) for unit in text.units] == [
        ("Gate", 0),
        ("Dee sees a car.", 2),
        ("one", 5),
        ("two", 6),
        ("a", 8),
        ("b", 8),
        ("c", 10),
        ("d", 10),
    ]


def test_links_are_kept_for_the_checks_and_open_safely() -> None:
    text = prose.block("Read [the guidance](https://www.gov.uk/a).")

    assert text.links == ("https://www.gov.uk/a",)
    assert 'href="https://www.gov.uk/a" rel="noopener noreferrer"' in text.html


def test_a_template_prints_prose_as_html() -> None:
    assert prose.line("*now*").__html__() == "<em>now</em>"
