"""What no endpoint may forget."""

from flask import Flask

from awareness.web.guards import PUBLIC, guard_of


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
