"""The work beside the pages."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness import clock
from awareness.accounts.models import Post
from awareness.accounts.roles import Role
from awareness.coverage.models import CoverageTally
from awareness.outbox.actions import enqueue
from awareness.outbox.models import OutboxItem
from awareness.reminders.models import Reminder
from awareness.settings import ROOT
from awareness.worker import do_daily, morning_work, night_work, send_due, send_letters
from tests.factories import NOW, make_completion, make_post, make_school

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


def a_letter_is_due(session: Session) -> Post:
    """Somebody whose training runs out in thirty days, and whose induction was long ago."""
    post = make_post(session, school=make_school(session), role=Role.OFFICE)
    make_completion(session, post=post, expires_on=date(2027, 2, 19))
    session.commit()
    return post


def count(session: Session) -> tuple[int, int]:
    """Return how many letters wait or were sent, and how many notes there are."""
    session.rollback()
    counted = [session.scalar(select(func.count()).select_from(t)) for t in (OutboxItem, Reminder)]
    return counted[0] or 0, counted[1] or 0


def test_the_morning_writes_what_is_due_and_the_post_takes_it(
    app: Flask, session: Session, letters: Path
) -> None:
    post = a_letter_is_due(session)
    with app.app_context():
        assert morning_work() == {"reminders": 1, "weekly letters": 0}
        assert send_due() == 1
        assert morning_work() == {"reminders": 0, "weekly letters": 0}
    [letter] = letters.glob("*.eml")
    assert f"To: {post.person.email}\n".encode() in letter.read_bytes()
    assert b"Subject: Training to do by 19 February" in letter.read_bytes()


def test_on_a_monday_the_head_is_written_to_besides(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_post(session, role=Role.HEAD)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 25, 8, tzinfo=UTC))
    with app.app_context():
        assert morning_work() == {"reminders": 0, "weekly letters": 1}
        assert morning_work() == {"reminders": 0, "weekly letters": 0}


@pytest.mark.parametrize("day", [date(2027, 1, 23), date(2027, 1, 1)])
def test_nothing_is_written_on_a_weekend_or_a_holiday(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    a_letter_is_due(session)
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    with app.app_context():
        assert morning_work() == {"reminders": 0, "weekly letters": 0}


def test_a_worker_waits_for_the_morning_and_then_writes_once_a_day(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_letter_is_due(session)
    done_for: dict[str, date] = {}
    hours: list[tuple[int, int]] = []
    with app.app_context():
        for hour in (2, 6, 7, 8):
            at = datetime(2027, 1, 20, hour, tzinfo=UTC)
            monkeypatch.setattr(clock, "now", lambda at=at: at)
            assert do_daily(done_for)
            hours.append((hour, count(session)[0]))
    assert hours == [(2, 0), (6, 0), (7, 1), (8, 1)]
    assert done_for == {"night_work": date(2027, 1, 20), "morning_work": date(2027, 1, 20)}


def test_a_letter_that_somebody_waits_for_passes_the_reminders(
    app: Flask, session: Session, letters: Path
) -> None:
    for number in range(12):
        enqueue(session, "reminder", f"reminder:{number}", LETTER, at=NOW)
    enqueue(session, "mail", "mail:1", {**LETTER, "subject": "A new password"}, at=NOW)
    session.commit()
    with app.app_context():
        assert send_letters() == 6
    assert sum(b"A new password" in letter.read_bytes() for letter in letters.glob("*.eml")) == 1


def test_two_workers_write_one_letter(app: Flask, session: Session) -> None:
    a_letter_is_due(session)
    ready, written = Barrier(2), []

    def work() -> None:
        with app.app_context():
            ready.wait()
            written.append(morning_work()["reminders"])

    both = [Thread(target=work) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(written) == [0, 1]
    assert count(session) == (1, 1)


@pytest.fixture
def killed_at_its_commit(app: Flask, tmp_path: Path) -> Callable[[], None]:
    """Return a function that writes the morning's letters in a process of its own, and kills it
    when everything is written and nothing is committed.
    """

    def run() -> None:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.killable", app.config["SQLALCHEMY_DATABASE_URI"],
                app.config["SECRET_KEY"], str(tmp_path / "instance"), "write",
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=10) == -signal.SIGKILL
        process.stdout.close()

    return run


def test_a_worker_that_is_killed_leaves_the_letter_to_be_written_once(
    app: Flask, session: Session, killed_at_its_commit: Callable[[], None]
) -> None:
    a_letter_is_due(session)
    killed_at_its_commit()
    assert count(session) == (0, 0)
    with app.app_context():
        assert morning_work()["reminders"] == 1
        assert morning_work()["reminders"] == 0
    assert count(session) == (1, 1)
