"""A technician connects a platform, with scripts and without."""

from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Examine, Visit

SITE = "https://moodle.{}.example"


def start(visit: Visit, scripts: bool) -> Page:
    page = visit("fraser", scripts=scripts, size=PHONE)
    page.goto("/connections")
    page.get_by_role("button", name="Connect another platform").click()
    page.get_by_role("link", name="Moodle", exact=True).click()
    return page


def test_a_platform_is_connected_by_hand(visit: Visit, scripts: bool, examine: Examine) -> None:
    page, name = start(visit, scripts), f"Moodle {'with' if scripts else 'without'}"
    page.get_by_role("button", name="Connect by hand").click()
    page.get_by_label("Name of the connection").fill(name)
    page.get_by_label("Address of the platform").fill(SITE.format(name[7:]))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("alert").get_by_text("Enter the client ID").is_visible()
    assert examine(page) == []
    page.get_by_label("Client ID").fill("c1")
    page.get_by_label("Deployment ID").fill("1")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Look it over, then switch it on").is_visible()
    assert examine(page) == []
    page.get_by_role("button", name="Switch it on").click()
    assert page.get_by_role("heading", name="It is on").is_visible()
    page.get_by_role("button", name="Test the connection").click()
    page.get_by_role("button", name="Ask the platform now").click()
    assert page.get_by_text("Nothing usable came from its key set address").is_visible()
    assert examine(page) == []


def test_an_address_for_the_platform_is_shown_once(
    visit: Visit, scripts: bool, examine: Examine
) -> None:
    page = start(visit, scripts)
    page.get_by_role("button", name="Make the address").click()
    shown = page.locator("code")
    assert shown.inner_text().startswith("http://council.example/lti/register/")
    assert page.get_by_role("button", name="Copy").count() == (1 if scripts else 0)
    assert examine(page) == []
