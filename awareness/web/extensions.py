"""The Flask extensions, and the one commit in the program."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from flask import Flask, current_app, g
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from awareness import rows
from awareness.content.library import Library
from awareness.db import begin_writing
from awareness.models import Base
from awareness.rows import Rows
from awareness.settings import Settings
from awareness.web.kept import Momentary
from awareness.web.limits import Limiter

REPLICA = "replica"
db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False},
    engine_options={"hide_parameters": True},  # names and addresses stay out of the log
)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter()
momentary = Momentary()


def offer_migrations(app: Flask, folder: Path) -> None:
    """Let migrations find their place. Alembic is loaded when one runs, not at every start."""

    def load() -> object:
        from flask_migrate import Migrate

        Migrate(app, db, directory=str(folder))  # puts its own settings where this stood
        return app.extensions["migrate"]

    app.extensions["migrate"] = LocalProxy(load)


@contextmanager
def transaction() -> Iterator[Session]:
    """Write inside this block: everything commits at its end, or nothing does."""
    session: Session = db.session()
    begin_writing(session)
    try:
        yield session
        session.commit()
    except BaseException:
        # What was read stays readable for the page that says what went wrong.
        session.expunge_all()
        session.rollback()
        raise


def one_by_one() -> AbstractContextManager[Rows]:
    """Run prepared statements that are each a transaction of their own; `together` joins some."""
    return rows.one_by_one(db.engine)


def reading() -> Session:
    """Return the request's session for a read."""
    return db.session()


def reporting() -> Session:
    """Return a session for reports: over the read replica when there is one, else the request's
    own.
    """
    if REPLICA not in db.engines:
        return reading()
    if "reporting" not in g:
        g.reporting = Session(db.engines[REPLICA], expire_on_commit=False)
    session: Session = g.reporting
    return session


def close_reporting(_error: BaseException | None) -> None:
    """Give the replica's connection back at the end of the request."""
    session: Session | None = g.pop("reporting", None)
    if session is not None:
        session.close()


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def library() -> Library:
    found: Library = current_app.extensions["library"]
    return found
