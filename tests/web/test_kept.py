"""Kept parts of a page: rendered once, and never shown to anyone they were not made for."""

from collections.abc import Callable

from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.web import kept
from awareness.web.kept import Kept
from tests.factories import make_authority, make_person, make_post, make_school
from tests.pages import PageClient

Client = Callable[[Person], PageClient]


class Counter:
    """A part that says how often it was rendered."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Markup:
        self.times += 1
        return Markup(f"rendered {self.times}")


def test_a_part_is_rendered_once_for_each_key() -> None:
    parts, part = Kept(Environment(auto_reload=False), lambda: "en"), Counter()
    assert [parts("menu", role, caller=part) for role in ("head", "head", "dsl", "head")] == [
        "rendered 1",
        "rendered 1",
        "rendered 2",
        "rendered 1",
    ]


def test_a_part_is_kept_for_one_language_at_a_time() -> None:
    languages = iter(("en", "cy", "cy"))
    parts, part = Kept(Environment(auto_reload=False), lambda: next(languages)), Counter()
    assert [parts("footer", caller=part) for _ in range(3)] == [
        "rendered 1",
        "rendered 2",
        "rendered 2",
    ]


def test_nothing_is_kept_while_templates_are_being_written() -> None:
    parts, part = Kept(Environment(auto_reload=True), lambda: "en"), Counter()
    assert [parts("footer", caller=part) for _ in range(2)] == ["rendered 1", "rendered 2"]


def test_the_parts_kept_have_a_most() -> None:
    parts, part = Kept(Environment(auto_reload=False), lambda: "en"), Counter()
    for number in range(kept.MOST + 1):
        parts(number, caller=part)
    parts(0, caller=part)
    assert part.times == kept.MOST + 1
    parts(kept.MOST, caller=part)
    assert part.times == kept.MOST + 2


def test_a_page_never_shows_the_council_of_who_came_before(
    session: Session, client_for: Client
) -> None:
    north = make_school(session, authority=make_authority(session, name="Northmoor Council"))
    south = make_school(
        session, authority=make_authority(session, code="895", name="Southmere Council")
    )
    first = make_post(session, school=north).person
    second = make_post(session, school=south).person
    assert "Northmoor Council" in client_for(first).page("/training").text
    page = client_for(second).page("/training").text
    assert "Southmere Council" in page
    assert "Northmoor Council" not in page


def test_a_page_never_shows_the_name_or_the_menu_of_who_came_before(
    session: Session, client_for: Client
) -> None:
    school = make_school(session)
    head = make_post(
        session, role=Role.HEAD, school=school, person=make_person(session, name="Grace Okafor")
    ).person
    cook = make_post(
        session, role=Role.CATERING, school=school, person=make_person(session, name="Dee Marsh")
    ).person
    assert "School" in client_for(head).page("/training").links()
    page = client_for(cook).page("/training")
    assert "School" not in page.links()
    assert "Dee Marsh" in page.text
    assert "Grace Okafor" not in page.text


def test_the_front_door_offers_sign_in_to_a_visitor_after_someone_signed_in(
    session: Session, client_for: Client, anyone: PageClient
) -> None:
    teacher = make_post(session).person
    signed_in = client_for(teacher).page("/")
    assert "Sign out" in signed_in.text
    visitor = anyone.page("/")
    assert "Check coverage" in visitor.text
    assert "Check coverage" not in signed_in.text
