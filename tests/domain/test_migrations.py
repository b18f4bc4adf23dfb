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


COUNCIL = text("INSERT INTO local_authority (id, code, name, driver_months, concern_route)"
               " VALUES (:council, '894', 'Hollybrook Council', 36, '')")  # fmt: skip
SCHOOL = text(
    "INSERT INTO school (id, urn, name, authority_id, establishment_number, ukprn, phase, type,"
    " status, town, postcode, lead_name, lead_contact, lead_available, gias_digest)"
    " VALUES (:id, '100001', 'Hollybrook Primary', :council, '', '', 'primary', 'maintained',"
    " 'open', '', '', '', '', '', '')"
)
CLASS = text(
    "INSERT INTO class_group (id, school_id, year, name, band, roll)"
    " VALUES (:class, :id, '2026/27', '5B', 'b09', 28)"
)


def test_a_school_that_was_there_sends_letters_and_keeps_its_classes(empty_app: Flask) -> None:
    rows = {"id": "0" * 31 + "1", "council": "0" * 31 + "2", "class": "0" * 31 + "3"}
    with empty_app.app_context():
        upgrade(revision="0008")
        with db.engine.begin() as connection:
            for statement in (COUNCIL, SCHOOL, CLASS):
                connection.execute(statement, rows)
        upgrade()
        with db.engine.connect() as connection:
            sends = connection.scalars(text("SELECT sends_reminders FROM school")).all()
        downgrade(revision="0008")
        with db.engine.connect() as connection:
            classes = connection.scalars(text("SELECT name FROM class_group")).all()
    assert [bool(each) for each in sends] == [True]
    assert classes == ["5B"]
