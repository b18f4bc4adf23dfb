"""A client that reads every page it opens, and refuses one that a person could not use."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any

import html5lib
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

XHTML = "{http://www.w3.org/1999/xhtml}"
FIELDS = ("input", "select", "textarea")
NEEDS_NO_LABEL = {"hidden", "submit", "button"}


@dataclass(frozen=True)
class Page:
    """A parsed page. `text` is what a person reads, in one line."""

    response: TestResponse
    tree: ET.Element

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        body = self.tree.find(f"{XHTML}body")
        assert body is not None
        return " ".join("".join(body.itertext()).split())

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    def all(self, name: str) -> list[ET.Element]:
        return list(self.tree.iter(XHTML + name))

    @property
    def heading(self) -> str:
        return words(self.all("h1")[0])

    def links(self) -> dict[str, str]:
        """Return every link's address by its words."""
        return {words(link): link.get("href", "") for link in self.all("a")}

    def forms(self) -> list[ET.Element]:
        return self.all("form")

    def fields(self, form: int = -1) -> dict[str, str]:
        """Return the values a form would send as it stands; radios and tick boxes when chosen."""
        values: dict[str, str] = {}
        for field in self.forms()[form].iter():
            name = field.get("name")
            if not name or field.tag.removeprefix(XHTML) not in FIELDS:
                continue
            if field.get("type") in ("radio", "checkbox") and field.get("checked") is None:
                continue
            if field.tag == XHTML + "select":
                chosen = [o for o in field.iter(XHTML + "option") if o.get("selected") is not None]
                values[name] = (chosen or list(field.iter(XHTML + "option")))[0].get("value", "")
            else:
                values[name] = field.get("value") or "".join(field.itertext())
        return values


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def read(response: TestResponse) -> Page:
    """Parse a page strictly and check what every page owes its reader."""
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree"))
    tree = parser.parse(response.get_data(as_text=True))
    page = Page(response, tree)
    assert tree.get("lang"), "the page says no language"
    headings = page.all("h1")
    assert len(headings) == 1, f"one h1, not {[words(h) for h in headings]}"
    title = words(page.all("title")[0])
    assert title.startswith(page.heading), f"title {title!r} does not start with {page.heading!r}"
    _check_ids(page)
    _check_labels(page)
    for script in page.all("script"):
        assert script.get("src"), "an inline script"
    for element in tree.iter():
        assert element.get("style") is None, f"an inline style on {element.tag}"
        assert not [key for key in element.attrib if re.match(r"on[a-z]+$", key)]
    return page


def _check_ids(page: Page) -> None:
    ids = [element.get("id") for element in page.tree.iter() if element.get("id")]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"ids used twice: {twice}"
    for element in page.tree.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for name in (element.get(attribute) or "").split():
                assert name in ids, f"{attribute}={name!r} points nowhere"


def _check_labels(page: Page) -> None:
    labelled = {label.get("for") for label in page.all("label")}
    for name in FIELDS:
        for field in page.all(name):
            if field.get("type") not in NEEDS_NO_LABEL:
                has_name = field.get("id") in labelled or field.get("aria-label")
                assert has_name, f"no label for {field.get('name')!r}"


class PageClient(FlaskClient):
    """Flask's client, with pages that are read. Each request sees what the test wrote."""

    session: Session

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        self.session.commit()
        return super().open(*args, **kwargs)

    def page(self, path: str, status: int = 200) -> Page:
        """Open a page and check it."""
        response = self.get(path)
        assert response.status_code == status, f"{path} answered {response.status_code}"
        return read(response)

    def send(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        form: int = -1,
        action: str | None = None,
    ) -> TestResponse:
        """Open a page, fill in its form and send it where the form goes."""
        page = self.page(path)
        element = page.forms()[form]
        target = action or element.get("action") or path
        return self.post(
            target, data={**page.fields(form), **(data or {})}, content_type="multipart/form-data"
        )

    def send_page(
        self, path: str, data: dict[str, Any] | None = None, *, form: int = -1, status: int = 200
    ) -> Page:
        """Send a form, follow where it leads, and check the page that comes."""
        response = self.send(path, data, form=form)
        while response.status_code in (302, 303):
            response = self.get(response.headers["Location"])
        assert response.status_code == status, f"answered {response.status_code}"
        return read(response)
