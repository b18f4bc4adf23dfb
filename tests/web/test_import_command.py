"""The register of schools, brought in from the command line."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.schools.models import School
from tests.domain.schools.gias_file import establishment, succession, write_file, write_links
from tests.factories import make_class, make_school

OLD, NEW = "100001", "140001"
CLOSED = establishment(1, urn=OLD, status="2", closed="31-08-2026")
OPENED = establishment(1, urn=NEW, opened="01-09-2026")


def bring_in(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["import-schools", *map(str, words)])


def test_every_row_of_the_file_is_accounted_for(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    rows = [CLOSED, OPENED, establishment(2), establishment(3, urn="12")]
    file = write_file(tmp_path / "schools.csv", rows)
    links = write_links(tmp_path / "links.csv", succession(OLD, NEW))
    session.commit()

    result = bring_in(app, file, "--links", links)

    told = "4 rows: 2 added, 0 changed, 0 unchanged, 1 earlier numbers, 1 skipped."
    assert result.stdout.strip() == told
    assert result.exit_code == 0


def test_what_was_left_out_is_named_with_its_line_and_reason(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    rows = [establishment(2, urn="12"), establishment(3, opened="soon")]
    file = write_file(tmp_path / "schools.csv", rows)
    session.commit()

    assert bring_in(app, file).stderr.splitlines() == [
        'line 2: the URN "12" is not six digits; the row was skipped',
        'line 3: OpenDate "soon" could not be read and was left empty',
    ]


def test_two_schools_that_a_person_has_to_look_at_are_named(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    for urn in (OLD, NEW):
        make_class(session, school=make_school(session, urn=urn))
    session.commit()
    file = write_file(tmp_path / "schools.csv", [CLOSED, OPENED])
    links = write_links(tmp_path / "links.csv", succession(OLD, NEW))

    told = bring_in(app, file, "--links", links).stderr

    assert told.startswith(f"{OLD} and {NEW}: ")
    assert "both are in use here" in told


@pytest.mark.parametrize("text", ["", "Name,Town\nOak Lane,Saltby\n"])
def test_a_file_that_is_something_else_is_refused_by_its_missing_columns(
    app: Flask, session: Session, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "schools.csv"
    file.write_text(text, encoding="utf-8")
    session.commit()

    result = bring_in(app, file)

    assert result.exit_code == 1
    for heading in ("URN", "EstablishmentName", "LA (code)", "EstablishmentStatus (code)"):
        assert heading in result.stderr
    assert session.scalar(select(func.count()).select_from(School)) == 0
