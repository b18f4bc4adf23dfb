"""The council's jobs: coverage, drivers, schools and help services, with scripts and without."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser import facts
from tests.browser.conftest import PHONE, WIDE, Visit
from tests.domain.schools.gias_file import establishment, write_file


def take(page: Page, words: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=words).click()
    return download.value.path()


def test_an_officer_filters_coverage_and_takes_the_same_figures_as_a_file(
    visit: Visit, scripts: bool
) -> None:
    page = visit("officer", scripts=scripts)
    page.goto("/home")
    page.get_by_label("Phase").select_option("Secondary")
    page.get_by_role("button", name="Show").click()
    table = page.get_by_role("table").last
    expect(table).not_to_contain_text(facts.HOLLYBROOK)  # waits for the new page, as a person would
    shown = table.locator("tbody th").all_inner_texts()
    assert facts.MILLFIELD in shown
    lines = take(page, "This table as CSV").read_text(encoding="utf-8-sig").splitlines()
    assert [row["School"] for row in csv.DictReader(lines)] == shown


def test_an_officer_takes_every_table_as_a_workbook_with_definitions(
    visit: Visit, scripts: bool
) -> None:
    page = visit("officer", scripts=scripts)
    page.goto("/authority/coverage")
    with take(page, "Every table with definitions").open("rb") as file:
        sheets = load_workbook(file).sheetnames
    assert sheets == [
        "Schools", "Phases", "Roles", "Age bands", "Performances", "Gap questions", "Definitions",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_words_of_a_chart_can_be_read_at_any_width(visit: Visit, size: dict[str, int]) -> None:
    page = visit("officer")
    page.set_viewport_size(size)
    page.goto("/authority/coverage/roles")
    shown = page.locator(".lantern-chart > svg:visible")
    expect(shown).to_have_count(1)
    words = shown.locator("text").first.bounding_box()
    assert words is not None
    assert words["height"] >= 16


def test_a_figure_and_its_denominator_stand_on_one_line(visit: Visit) -> None:
    page = visit("officer")
    page.set_viewport_size(PHONE)
    page.goto("/authority/coverage")
    for cell in page.locator("tbody td.govuk-table__cell--numeric").all():
        assert cell.evaluate("cell => getComputedStyle(cell).whiteSpace") == "nowrap"


def test_on_paper_the_total_stands_once_under_the_last_school(visit: Visit) -> None:
    page = visit("officer")
    page.goto("/authority/coverage")
    page.emulate_media(media="print")
    kinds = page.locator("tfoot").evaluate_all("all => all.map(e => getComputedStyle(e).display)")
    assert kinds == ["table-row-group"]


def test_an_officer_sees_which_schools_a_gap_question_names(visit: Visit, scripts: bool) -> None:
    page = visit("officer", scripts=scripts)
    page.goto("/authority/coverage")
    page.get_by_role("link", name="Gap questions").click()
    expect(page.get_by_role("main")).to_contain_text("Ashdown House")
    page.get_by_role("link", name="Definitions").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the coverage figures mean")


def test_a_licensing_officer_sees_standing_and_no_marks(visit: Visit, scripts: bool) -> None:
    page = visit("licensing", scripts=scripts)
    page.goto("/home")
    expect(page.get_by_role("heading", level=1)).to_have_text("Drivers")
    shown = page.locator("tbody th").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines))
    assert [row["Name"] for row in rows] == shown
    assert list(rows[0]) == ["Name", "Badge", "Role", "Training", "In date until"]


@pytest.mark.opens("admin.home", "admin.schools")
def test_an_administrator_brings_in_the_register_and_is_told_why_a_wrong_file_is_not(
    visit: Visit, tmp_path: Path, scripts: bool
) -> None:
    page = visit("admin", scripts=scripts)
    page.goto("/home")
    page.get_by_role("link", name="Administration").click()
    page.get_by_role("link", name="Bring in a file").click()
    wrong = tmp_path / "staff.csv"
    wrong.write_text("Name,E-mail\nBev,bev@hollybrook.example\n")
    page.get_by_label("Establishments file").set_input_files(wrong)
    page.get_by_role("button", name="Bring in schools").click()
    expect(page.get_by_role("alert")).to_contain_text("URN")
    first = 1 if scripts else 11
    rows = [establishment(first + number, authority="999") for number in range(3)]
    right = write_file(tmp_path / "edubasealldata.csv", rows)
    for title in ("The register has been brought in", "Nothing had changed"):
        page.goto("/admin/schools")
        page.get_by_label("Establishments file").set_input_files(right)
        page.get_by_role("button", name="Bring in schools").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()


def test_a_service_that_an_administrator_adds_stands_on_the_help_pages(
    visit: Visit, scripts: bool
) -> None:
    name = f"Lighthouse {'North' if scripts else 'South'}"
    page = visit("admin", scripts=scripts)
    page.goto("/admin/services")
    page.get_by_role("button", name="Add a service").click()
    page.get_by_label("Name of the service").fill(name)
    page.get_by_label("Phone number").fill("01632 960999")
    page.get_by_label("What happens when somebody gets in touch").fill("Someone listens.")
    page.get_by_label("Adults and parents").check()
    page.get_by_label("Day the details were checked").fill("1/2/2027")
    page.get_by_role("button", name="Add this service").click()
    expect(page.get_by_role("alert")).to_contain_text(name)
    anyone = visit(None, scripts=scripts)
    anyone.goto("/help/adults")
    expect(anyone.get_by_role("heading", name=name)).to_be_visible()
