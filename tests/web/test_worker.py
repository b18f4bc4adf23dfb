"""The work beside the pages."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.coverage.models import CoverageTally
from awareness.outbox.actions import enqueue
from awareness.outbox.models import OutboxItem
from awareness.worker import night_work, send_due
from tests.factories import NOW, make_post, make_school

LETTER = {"to": "dee@hollybrook.example", "subject": "Hello", "text": "Hello Dee"}


@pytest.fixture
def letters(app: Flask) -> Path:
    folder: Path = app.extensions["settings"].outgoing_mail_folder
    for old in folder.glob("*.eml"):
        old.unlink()
    return folder


def test_a_letter_that_is_due_is_sent_once(app: Flask, session: Session, letters: Path) -> None:
    enqueue(session, "mail", "mail:1", LETTER, at=NOW)
    session.commit()
    with app.app_context():
        assert send_due() == 1
        assert send_due() == 0
    assert [b"Hello Dee" in letter.read_bytes() for letter in letters.glob("*.eml")] == [True]


def test_a_letter_that_cannot_be_sent_waits_with_its_reason(
    app: Flask, session: Session, letters: Path
) -> None:
    enqueue(session, "mail", "mail:1", {"subject": "no address", "text": ""}, at=NOW)
    session.commit()
    with app.app_context():
        send_due()
    item = session.scalars(select(OutboxItem)).one()
    assert item.sent_at is None
    assert "KeyError" in item.last_error


def test_the_night_counts_every_open_school_once(app: Flask, session: Session) -> None:
    make_post(session, school=make_school(session))
    session.commit()
    with app.app_context():
        first = night_work()
        again = night_work()
    assert first["schools counted"] == again["schools counted"] == 1
    assert session.scalars(select(CoverageTally)).first() is not None
