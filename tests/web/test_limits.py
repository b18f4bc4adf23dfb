"""How often one address may ask for a view."""

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import Client

from awareness import clock
from awareness.web.limits import Limiter
from tests.factories import NOW


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A view that lets two requests a minute in, and one that counts only what is sent to it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    app, limiter = Flask(__name__), Limiter()

    @app.get("/door")
    @limiter.limit("2/minute")
    def door() -> str:
        return "in"

    @app.route("/form", methods=["GET", "POST"])
    @limiter.limit("1/minute", methods=["POST"])
    def form() -> str:
        return "in"

    return app.test_client()


def test_the_third_of_two_is_refused(door: Client) -> None:
    assert [door.get("/door").status_code for _ in range(3)] == [200, 200, 429]


def test_another_address_is_counted_apart(door: Client) -> None:
    for _ in range(3):
        door.get("/door")
    assert door.get("/door", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_another_view_is_counted_apart(door: Client) -> None:
    for _ in range(3):
        door.get("/door")
    assert door.post("/form").status_code == 200


def test_only_the_methods_named_are_counted(door: Client) -> None:
    assert [door.get("/form").status_code for _ in range(3)] == [200, 200, 200]
    assert [door.post("/form").status_code for _ in range(2)] == [200, 429]


def test_the_next_minute_begins_afresh(door: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        door.get("/door")
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    assert door.get("/door").status_code == 200


def test_a_limit_by_the_hour_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="by the minute"):
        Limiter().limit("30/hour")
