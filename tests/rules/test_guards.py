"""What no endpoint may forget."""

import pytest
from flask import Flask

from awareness.web.guards import PUBLIC, guard_of
from awareness.web.lti.front import BEGIN, END, Front
from awareness.web.pupil.changed import Changed
from tests.pages import PageClient


def test_every_endpoint_says_who_may_enter(one_app: Flask) -> None:
    unguarded = [
        name
        for name, view in one_app.view_functions.items()
        if name != "static" and guard_of(view) is None
    ]
    assert unguarded == []


def test_no_personal_page_is_open_to_anyone(one_app: Flask) -> None:
    open_pages = {
        name.partition(".")[0]
        for name, view in one_app.view_functions.items()
        if guard_of(view) == PUBLIC
    }
    assert open_pages <= {"public", "account", "lti", "pupil"}


def test_nothing_stands_in_front_of_the_guards_but_devices_that_ask_and_launches(
    one_app: Flask, anyone: PageClient
) -> None:
    asking = one_app.wsgi_app
    assert isinstance(asking, Changed)
    launches = asking.app
    assert isinstance(launches, Front)
    assert {guard_of(one_app.view_functions[half.endpoint]) for half in (BEGIN, END)} == {PUBLIC}
    assert launches.app == Flask.wsgi_app.__get__(one_app)
    asked = "/class/changed/0192f3a0-0000-7000-8000-000000000000/1"
    answered = anyone.get(asked)
    assert (answered.status_code, answered.data) == (410, b"")
    assert "Set-Cookie" not in answered.headers


@pytest.mark.parametrize(
    "path", ["/class/changed/", "/class/changed/one/1", "/class/changed/one/two", "/class/changed"]
)
def test_what_asks_for_no_room_goes_to_the_application(anyone: PageClient, path: str) -> None:
    assert anyone.get(path).status_code == 404
