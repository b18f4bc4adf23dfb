"""Kept parts of a page: rendered once, and never shown to anyone they were not made for."""

from collections.abc import Callable

import pytest
from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy.orm import Session

from awareness import clock
from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.schools.models import LocalService
from awareness.web import kept
from awareness.web.kept import MOMENT, Kept, Momentary
from tests.factories import NOW, make_authority, make_person, make_post, make_school
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


def test_when_there_are_too_many_parts_the_oldest_goes() -> None:
    parts, part = Kept(Environment(auto_reload=False), lambda: "en"), Counter()
    for number in range(kept.MOST + 1):
        parts(number, caller=part)
    parts(1, caller=part)
    assert part.times == kept.MOST + 1
    parts(0, caller=part)
    assert part.times == kept.MOST + 2


def test_a_momentary_page_is_made_again_after_a_moment() -> None:
    pages, part = Momentary(), Counter()
    times = [NOW, NOW + MOMENT / 2, NOW + MOMENT, NOW + MOMENT]
    assert [pages("help", at=at, make=part) for at in times] == [
        "rendered 1",
        "rendered 1",
        "rendered 2",
        "rendered 2",
    ]


def test_when_there_are_too_many_momentary_pages_the_oldest_goes() -> None:
    pages, part = Momentary(), Counter()
    for number in range(kept.FEW + 1):
        pages(str(number), at=NOW, make=part)
    pages("1", at=NOW, make=part)
    assert part.times == kept.FEW + 1
    pages("0", at=NOW, make=part)
    assert part.times == kept.FEW + 2


def test_a_new_help_service_stands_on_the_help_page_a_moment_later(
    session: Session, anyone: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = make_authority(session)
    session.commit()
    assert "01952 385385" not in anyone.page("/help").text
    session.add(
        LocalService(
            authority_id=council.id,
            key="family-connect",
            name="Family Connect",
            phone="01952 385385",
            category="talk",
            views="older adults",
            checked_on=NOW.date(),
        )
    )
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: NOW + MOMENT)
    assert "01952 385385" in anyone.page("/help").text


def test_a_message_for_one_visitor_is_not_shown_to_the_next(
    anyone: PageClient,
) -> None:
    with anyone.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "You have signed out.")]
    assert "You have signed out." in anyone.page("/").text
    anyone.delete_cookie("lantern")
    assert "You have signed out." not in anyone.page("/").text


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
