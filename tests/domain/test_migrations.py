"""The migrations and the models tell the same story, on every database."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from awareness.models import Base
from awareness.web.extensions import db


def test_the_migrations_make_exactly_the_tables_of_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []


def test_the_first_migration_can_be_taken_back(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


PERSON = text(
    "INSERT INTO person (id, name, password_hash, created_at) VALUES (:id, 'Dee', '', :at)"
)
ATTEMPT = text(
    "INSERT INTO attempt (id, person_id, module, version, way, questions, answers, started_at)"
    " VALUES (:id, :person, 'staff-cse-essentials', '1.0.0', :way, '[]', '{}', :at)"
)


def test_an_attempt_that_was_begun_goes_on_after_a_third_way_is_let_in(empty_app: Flask) -> None:
    at, person = "2026-11-20 10:00:00+00:00", "0" * 31 + "1"
    with empty_app.app_context():
        upgrade(revision="0007")
        with db.engine.begin() as connection:
            connection.execute(PERSON, {"id": person, "at": at})
            begun = {"id": "0" * 31 + "2", "person": person, "way": "refresher", "at": at}
            connection.execute(ATTEMPT, begun)
        upgrade()
        with db.engine.begin() as connection:
            connection.execute(ATTEMPT, {**begun, "id": "0" * 31 + "3", "way": "top-up"})
            ways = connection.scalars(text("SELECT way FROM attempt ORDER BY id")).all()
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(ATTEMPT, {**begun, "id": "0" * 31 + "4", "way": "by heart"})
    assert ways == ["refresher", "top-up"]
