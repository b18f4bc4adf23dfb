"""A head teacher's jobs, from the first click to the last, with scripts and without."""

import re
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awareness.accounts.roles import Role
from tests.browser import facts
from tests.browser.conftest import Visit

A_GOOD_PASSWORD = "seven quiet lanterns"


@pytest.fixture
def head(visit: Visit, scripts: bool) -> Page:
    """The head teacher, on the page of the school."""
    page = visit("okafor", scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Check coverage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(facts.HOLLYBROOK)
    return page


def go(page: Page, words: str) -> None:
    """Choose one of the school's pages."""
    page.get_by_role("navigation", name="Pages of the school").get_by_text(words).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def invite(page: Page, name: str, email: str) -> None:
    page.get_by_role("button", name="Add one person").click()
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_label("Role", exact=True).select_option("teaching-assistant")
    page.get_by_label("First day in this role").fill("1/9/2026")
    page.get_by_role("button", name="Add this person").click()


def test_a_head_sees_who_is_missing_what_and_takes_the_matrix_away(head: Page) -> None:
    expect(head.get_by_role("heading", level=2).first).to_contain_text("missing something")
    go(head, "Training matrix")
    head.get_by_label("Role", exact=True).select_option("governor")
    head.get_by_role("button", name="Show", exact=True).click()
    expect(head.get_by_role("row", name="Peter Webb")).to_contain_text("Not started")
    with head.expect_download() as download:
        head.get_by_role("button", name="Download as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Name,Roles,Away")
    assert any(line.startswith("Peter Webb,Governor or trustee") for line in lines)


@pytest.mark.opens("account.choose_password")
def test_an_invited_person_chooses_a_password_and_finds_their_training(
    head: Page, visit: Visit, council: Flask, scripts: bool
) -> None:
    email = f"invited-{scripts}@hollybrook.example".lower()
    go(head, "Staff")
    invite(head, "Amara Quill", email)
    expect(head.get_by_role("alert")).to_contain_text("An invitation is on its way.")
    path = facts.link_in_mail(council, email)
    page = visit(None, scripts=scripts)
    page.goto(path)
    page.locator("#password").fill(A_GOOD_PASSWORD)
    page.get_by_role("button", name="Save my password").click()
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(A_GOOD_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My training")
    expect(page.get_by_role("heading", name="Due now")).to_be_visible()
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This link has been used or is too old"
    )


def test_a_staff_list_with_a_bad_line_is_explained_and_a_mended_one_is_added(
    head: Page, tmp_path: Path, scripts: bool
) -> None:
    email = f"listed-{scripts}@hollybrook.example".lower()
    file = tmp_path / "staff.csv"
    heading = "Name,E-mail,Role,Start date"
    good = f"Tess Arden,{email},Teacher,1/9/2026"
    go(head, "Staff")
    head.get_by_role("button", name="Add from a list").click()
    file.write_text(f"{heading}\n{good}\nNobody,not an address,Wizard,1/9/2026\n")
    head.get_by_label("Staff list (CSV)").set_input_files(file)
    head.get_by_role("button", name="Check the list").click()
    expect(head.get_by_text("Nothing was added.")).to_be_visible()
    expect(head.get_by_role("table", name="What to mend").get_by_role("row")).to_have_count(3)
    file.write_text(f"{heading}\n{good}\n")
    head.get_by_label("Staff list (CSV)").set_input_files(file)
    head.get_by_role("button", name="Check the list").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("Check what will be added")
    head.get_by_role("button", name="Add them").click()
    expect(head.get_by_role("alert")).to_contain_text("Roles added: 1.")
    expect(head.get_by_role("main")).to_contain_text("Staff")


def test_a_head_takes_every_certificate_away_with_an_index(head: Page) -> None:
    go(head, "Certificates")
    with head.expect_download(timeout=30_000) as download:
        head.get_by_role("button", name="Download as ZIP").first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        index = archive.read("index.csv").decode("utf-8-sig").splitlines()
    papers = [name for name in names if name.endswith(".pdf")]
    assert len(papers) == len(index) - 1 > 0
    assert "index.xlsx" in names


def test_a_revoked_certificate_says_so_to_whoever_checks_it(
    head: Page, visit: Visit, council: Flask, scripts: bool
) -> None:
    certificate = facts.certificate(council)
    head.goto(f"/school/{certificate.school_id}/certificates/{certificate.id}/revoke")
    head.get_by_label("Why is it revoked?").fill("Issued to the wrong person.")
    head.get_by_role("button", name="Revoke this certificate").click()
    expect(head.get_by_role("alert")).to_contain_text(f"{certificate.number} is revoked")
    page = visit(None, scripts=scripts)
    page.goto(f"/verify/{certificate.code}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate was revoked")
    expect(page.get_by_role("main")).not_to_contain_text("wrong person")


def test_a_class_is_added_and_a_teacher_finds_it(head: Page, visit: Visit, scripts: bool) -> None:
    name = f"Kestrels {'one' if scripts else 'two'}"
    go(head, "Classes")
    head.get_by_role("button", name="Add a class").click()
    head.get_by_label("Name of the class").fill(name)
    head.get_by_label("Age band").select_option("b09")
    head.get_by_label("Pupils on roll").fill("27")
    head.get_by_role("button", name="Add the class").click()
    expect(head.get_by_role("alert")).to_contain_text(f"{name} is added.")
    page = visit("cole", scripts=scripts)
    page.goto("/teach")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("27 pupils")


def test_the_evidence_pack_has_figures_and_no_names(head: Page) -> None:
    go(head, "Evidence pack")
    expect(head.get_by_role("table", name="By role")).to_be_visible()
    for name in ("Peter Webb", "Dee Marsh", "Rashid Khan"):
        expect(head.get_by_role("main")).not_to_contain_text(name)


@pytest.mark.opens("school.correct")
def test_a_mistyped_address_is_corrected_and_the_letter_goes_there(
    head: Page, council: Flask, scripts: bool
) -> None:
    wrong, right = (f"{word}-{scripts}@hollybrook.example".lower() for word in ("tpyo", "typo"))
    go(head, "Staff")
    invite(head, "Ada Typo", wrong)
    head.goto("/school")
    go(head, "Staff")
    head.get_by_role("link", name="Not signed in yet").click()
    head.get_by_role("row", name=wrong).get_by_role("link").click()
    head.get_by_role("button", name="Correct name or address").click()
    head.get_by_label("Work e-mail address").fill(right)
    head.get_by_role("button", name="Save").click()
    expect(head.get_by_role("alert")).to_contain_text(right)
    assert facts.link_in_mail(council, right).startswith("/invitation/")


@pytest.mark.opens("school.end_role")
def test_one_of_two_roles_is_ended_and_the_other_goes_on(
    head: Page, council: Flask, scripts: bool
) -> None:
    email = f"two-roles-{scripts}@hollybrook.example".lower()
    person = facts.add_person(council, email, Role.SITE, Role.CATERING)
    head.goto(f"{head.url}/staff/{person}")
    head.get_by_role("row", name=Role.SITE.label).get_by_role("link", name="End this role").click()
    head.get_by_label("Last day at the school").fill("3/2/2027")
    head.get_by_role("button", name="Save the last day").click()
    expect(head.get_by_role("alert")).to_contain_text("The last day is noted")
    head.goto(f"/school/{facts.school_id(council)}/staff/{person}")
    expect(head.get_by_role("row", name=Role.SITE.label)).to_contain_text("3 February 2027")
    expect(head.get_by_role("row", name=Role.CATERING.label)).not_to_contain_text("3 February")


@pytest.mark.opens("school.add_elsewhere", "school.correct_elsewhere", "school.remove_elsewhere")
def test_training_done_elsewhere_is_entered_put_right_and_taken_out(
    head: Page, council: Flask, scripts: bool
) -> None:
    email = f"elsewhere-{scripts}@hollybrook.example".lower()
    person = facts.add_person(council, email, Role.DEPUTY_DSL)
    head.goto(f"/school/{facts.school_id(council)}/staff/{person}")
    head.get_by_role("button", name="Add training done elsewhere").click()
    head.locator("#kind").select_option(index=1)
    head.locator("#title").fill("Level 3 safeguarding")
    head.locator("#provider").fill("Hollybrook Partnership")
    head.locator("#completed_on").fill("6/11/2026")
    head.get_by_role("button", name="Save").click()
    table = head.get_by_role("table", name="Training done elsewhere")
    expect(table).to_contain_text("Hollybrook Partnership")
    table.get_by_role("link", name="Correct").click()
    head.locator("#provider").fill("Saltby Partnership")
    head.get_by_role("button", name="Save").click()
    expect(table).to_contain_text("Saltby Partnership")
    table.get_by_role("link", name="Remove").click()
    head.get_by_role("button", name="Remove it").click()
    expect(head.get_by_role("alert")).to_be_visible()
    expect(table).to_have_count(0)


def test_a_performance_is_recorded_and_taken_out_again(head: Page, scripts: bool) -> None:
    title = f"Small Steps {'with' if scripts else 'without'}"
    go(head, "Performances")
    head.get_by_role("button", name="Record a performance").click()
    head.get_by_label("Title of the performance").fill(title)
    head.get_by_label("Day", exact=True).fill("2/2/2027")
    head.get_by_label("How many pupils see it").fill("58")
    head.get_by_role("button", name="Save").click()
    expect(head.locator(".govuk-error-summary")).to_contain_text("Choose at least one")
    expect(head.get_by_label("Title of the performance")).to_have_value(title)
    head.get_by_label("Ages 9 to 11").check()
    head.get_by_role("button", name="Save").click()
    expect(head.get_by_role("alert")).to_contain_text(title)
    table = head.get_by_role("region", name=f"Classes that see “{title}”")
    expect(table).to_contain_text("no such lesson for this age")
    head.get_by_role("link", name=re.compile(f"^remove.*{title}")).click()
    head.get_by_role("button", name="Remove it").click()
    expect(head.get_by_role("alert")).to_contain_text("taken out of the log")
