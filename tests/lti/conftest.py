"""Machinery for tests of learning platforms."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from awareness import clock
from awareness.lti.models import KeySet
from tests.factories import NOW
from tests.lti.factories import make_deployment, make_keys, make_registration
from tests.lti.platform import FakePlatform, KeyServer, make_key, serving
from tests.pages import PageClient

Configure = Callable[..., None]


@pytest.fixture
def configure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Return a function that changes settings of the application for this test."""

    def change(**settings: Any) -> None:
        changed = app.extensions["settings"].model_copy(update=settings)
        monkeypatch.setitem(app.extensions, "settings", changed)
        is_https = changed.base_url.startswith("https://")
        monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", is_https)

    return change


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Return a function that moves the clock on from the moment of the factories."""

    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + by)

    return move


@pytest.fixture
def platform(anyone: PageClient, session: Session) -> FakePlatform:
    """A platform of one school, connected and known, with its keys at hand: none is fetched."""
    registration = make_registration(session)
    make_deployment(session, registration)
    make_keys(session, registration, [make_key().public()], missed_at=NOW)
    return FakePlatform(anyone, registration)


@pytest.fixture
def key_server(
    platform: FakePlatform, session: Session, configure: Configure
) -> Iterator[KeyServer]:
    """The platform's keys behind real HTTP, and none at hand."""
    with serving(KeyServer([platform.key.public()])) as keys:
        configure(lti_development_hosts=keys.host)
        platform.registration.jwks_url = keys.url
        session.execute(delete(KeySet))
        yield keys
