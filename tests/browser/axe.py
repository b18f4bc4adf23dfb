"""Ask axe-core, and the page itself, what is wrong with a page as it stands."""

from typing import Any

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """rules => axe.run(
  document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]}
)"""


def faults(page: Page, axe_source: str) -> list[str]:
    """Return what axe finds, one line a kind of fault, with the first element that has it."""
    page.wait_for_load_state()
    page.evaluate(axe_source)
    found: dict[str, Any] = page.evaluate(ASK, RULES)
    return [
        f"{where(page)}: {fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """Return a line when the page has to be scrolled sideways (WCAG 1.4.10)."""
    page.wait_for_load_state()
    width = page.evaluate("document.documentElement.scrollWidth")
    shown = page.evaluate("document.documentElement.clientWidth")
    return [f"{where(page)}: {width} px of page in {shown} px of screen"] if width > shown else []


def where(page: Page) -> str:
    size = page.viewport_size
    return f"{page.url} at {size['width']} px" if size else page.url
