"""The printed sheets: what they say, who can read them, the same bytes each time."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from awareness.certificates import pdf
from awareness.certificates.models import Certificate
from awareness.content.bands import Band
from awareness.settings import ROOT
from tests.domain.certificates.facts import certificate

FONTS = ROOT / "awareness" / "web" / "static" / "build" / "pdf-fonts"
ADDRESS = "https://training.hollybrook.example/verify/0123456789ABCDEFGHJKMNPQRS"
CARD = pdf.ClassCard(
    "Class 2 Oak", "Hollybrook Primary", "Surprises", Band.B05, date(2027, 3, 12), "Lantern"
)


def drawn(one: Certificate) -> bytes:
    return pdf.certificate_pdf(one, verify_url=ADDRESS, fonts=FONTS)


def reading(sheet: bytes) -> PdfReader:
    return PdfReader(BytesIO(sheet))


def text_of(sheet: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reading(sheet).pages).split())


@pytest.mark.parametrize(
    "words",
    [
        "Dana Cole",
        "Teacher",
        "Hollybrook Primary",
        "URN 123456",
        "Tell at once",
        "1.0.0",
        "KCSIE 2026",
        "12 March 2027",
        "12 March 2028",
        "Passed",
        "45 minutes",
        "LN-2027-7Q4M2K",
        "training.hollybrook.example",
        "Lantern",
        "does not by itself evidence role-specific training",
    ],
)
def test_a_certificate_prints_every_fact_that_is_asked_of_it(words: str) -> None:
    assert words in text_of(drawn(certificate())).replace("\xa0", " ")


def test_a_driver_s_certificate_prints_the_badge_and_no_school_number() -> None:
    words = text_of(drawn(certificate(employer="Hollybrook Council", urn="", badge="TX-4471")))
    assert "badge TX-4471" in words.replace("\xa0", " ")
    assert "URN" not in words


def test_a_certificate_without_a_last_day_says_so() -> None:
    assert "Does not expire" in text_of(drawn(certificate(expires_on=None)))


def test_a_certificate_is_tagged_for_screen_readers() -> None:
    document = reading(drawn(certificate()))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/Metadata"].get_data().count(b"pdfuaid:part") > 0
    assert document.metadata is not None
    assert document.metadata.title == "Tell at once: certificate LN-2027-7Q4M2K"


def test_the_square_code_is_described_in_words() -> None:
    assert f"QR code of the address {ADDRESS}" in alternatives(drawn(certificate()))


def alternatives(sheet: bytes) -> list[str]:
    document = reading(sheet)
    objects = (document.get_object(number) for number in range(1, len(document.xref[0]) + 1))
    found = [one.get("/Alt") for one in objects if isinstance(one, dict) and "/Alt" in one]
    return [str(words) for words in found]


def test_a_certificate_is_one_sheet_of_a4_on_its_side() -> None:
    pages = reading(drawn(certificate())).pages
    assert len(pages) == 1
    width, height = (float(pages[0].mediabox[edge]) for edge in (2, 3))
    assert (round(width), round(height)) == (842, 595)


def test_a_certificate_has_the_same_bytes_every_time() -> None:
    assert drawn(certificate()) == drawn(certificate())


@pytest.mark.parametrize(
    "name",
    [
        "Wilhelmina Alexandra Featherstonehaugh-Cholmondeley van der Westhuizen y Fernández",
        "W" * 120,
        "Łukasz Sørensen-Ó Briain",
        "Δάνα Κόουλ",
        "Дана Коул",
        'Dana #eval("1") \\ $x$ *bold* _it_ "quoted" <label> @ref',
    ],
)
def test_any_name_fits_one_sheet_and_is_printed_as_it_is(name: str) -> None:
    sheet = drawn(certificate(holder=name))
    assert len(reading(sheet).pages) == 1
    printed = text_of(sheet).replace(" ", "")
    assert name.replace(" ", "")[:40] in printed


def test_a_long_name_a_long_school_and_a_long_title_share_one_sheet() -> None:
    sheet = drawn(certificate(holder="Aa " * 40, employer="Bb " * 66, title="Cc " * 40))
    assert len(reading(sheet).pages) == 1


def test_a_name_that_no_font_can_write_is_refused_with_what_to_do() -> None:
    with pytest.raises(pdf.NoLetters, match="add a font"):
        drawn(certificate(holder="王小明"))


def test_a_revoked_certificate_says_so_across_the_sheet() -> None:
    revoked = certificate(revoked_at=datetime(2027, 5, 2, 10, tzinfo=UTC), revoked_reason="wrong")
    words = text_of(drawn(revoked))
    assert "Revoked on 2 May 2027" in words
    assert "REVOKED" in words
    assert "REVOKED" not in text_of(drawn(certificate()))


def test_a_broken_sheet_is_our_fault_and_not_the_name_s(tmp_path: Path) -> None:
    sheet = tmp_path / "broken.typ"
    sheet.write_text("#nothing-of-this-name")
    with pytest.raises(RuntimeError, match="unknown variable"):
        pdf.draw(sheet, {}, fonts=FONTS, timestamp=0)


def test_the_facts_of_a_sheet_are_plain_data() -> None:
    facts = pdf.facts_of(certificate(), ADDRESS)
    assert json.loads(json.dumps(facts))["issued"] == [2027, 3, 12]


@pytest.mark.parametrize("band", [band for band in Band if band.is_pupil])
def test_every_band_has_its_card_that_names_the_class_and_nobody(band: Band) -> None:
    sheet = pdf.class_card(replace(CARD, band=band), fonts=FONTS)
    words = text_of(sheet)
    assert len(reading(sheet).pages) == 1
    assert "We took part" in words
    assert "Class 2 Oak, Hollybrook Primary" in words
    assert "12 March 2027" in words
    assert "/StructTreeRoot" in reading(sheet).trailer["/Root"]


def test_cards_of_two_bands_look_different() -> None:
    young = pdf.class_card(CARD, fonts=FONTS)
    older = pdf.class_card(replace(CARD, band=Band.B11), fonts=FONTS)
    assert young != older
    assert young == pdf.class_card(CARD, fonts=FONTS)
