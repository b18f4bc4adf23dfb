"""The pack of every lesson on paper: a sheet of A4 for each of its pages, and nothing cut off."""

from io import BytesIO

from flask import Flask
from pypdf import PdfReader

from tests.browser.conftest import Visit

A4_INSIDE_MARGINS = {"width": 680, "height": 1000}
"""180 mm in the pixels of a style sheet, as wide as a sheet is between its margins."""
WIDER = """() => [...document.querySelectorAll(".pack-page :not(svg *)")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => each.textContent.trim().slice(0, 60))"""


def test_every_page_of_every_pack_fills_one_sheet_and_is_no_wider(
    council: Flask, visit: Visit
) -> None:
    page = visit("cole", size=A4_INSIDE_MARGINS)
    page.emulate_media(media="print")
    found = []
    for module in council.extensions["library"].all:
        if module.pack is None:
            continue
        page.goto(f"/teach/modules/{module.slug}/pack")
        found += [f"{module.slug}: too wide: {words}" for words in page.evaluate(WIDER)]
        sheets = len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, format="A4"))).pages)
        if sheets != len(module.pack.pages):
            found.append(f"{module.slug}: {sheets} sheets for {len(module.pack.pages)} pages")
    assert found == []
