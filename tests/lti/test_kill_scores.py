"""A worker that is killed while it sends a result loses none, and sends no other value for it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from awareness.lti.models import Platform, ScoreState
from awareness.outbox.actions import LEASE
from awareness.settings import ROOT
from tests.factories import NOW
from tests.lti.connected import Connected, connected, moment, set_clock

CLAIMED, PREPARED, ANSWERED = 1, 2, 3
"""What the worker is about to commit: it has taken the row, read the score, heard the platform."""
HELD = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
)


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.MOODLE) as found:
        yield found


def kill_a_worker(school: Connected, folder: Path, *, before: int) -> None:
    """Let a process of its own send what is due, and kill it in front of this commit."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "tests.lti.killable_worker",
            school.app.config["SQLALCHEMY_DATABASE_URI"], school.app.config["SECRET_KEY"],
            str(folder), school.services.host, str(before),
        ],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    wait_until_let_go(school.session)


def wait_until_let_go(session: Session) -> None:
    """Wait until the database has noticed: the row that a dead worker holds is passed over by the
    next one, which would come back to it a moment later.
    """
    if session.get_bind().dialect.name == "postgresql":
        until = time.monotonic() + 10
        while session.scalar(HELD) and time.monotonic() < until:
            session.commit()  # within one transaction the answer would not change
            time.sleep(0.02)
        session.commit()


@pytest.mark.parametrize("before", [CLAIMED, PREPARED, ANSWERED])
def test_a_worker_killed_at_any_point_leaves_the_result_to_the_next(
    school: Connected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    score = school.give(80)
    kill_a_worker(school, tmp_path, before=before)
    set_clock(monkeypatch, school.services, NOW + LEASE)
    school.work()
    assert (school.grade()["scoreGiven"], school.grade()["stamp"]) == (80, NOW)
    assert score.state in (ScoreState.SENT, ScoreState.SUPERSEDED)
    assert school.row().sent_at == NOW + LEASE


def test_a_process_killed_between_answer_and_score_says_the_same_again(
    school: Connected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = school.give(80)
    kill_a_worker(school, tmp_path, before=ANSWERED)
    assert school.grade()["scoreGiven"] == 80
    set_clock(monkeypatch, school.services, NOW + LEASE)
    school.work()
    first, second = [asked.json for name, asked in school.services.asked if name == "scores"]
    assert first == second
    assert score.state is ScoreState.SUPERSEDED


def test_a_result_given_after_the_kill_is_the_one_that_stays(
    school: Connected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = school.give(60)
    kill_a_worker(school, tmp_path, before=ANSWERED)
    school.give(90)
    set_clock(monkeypatch, school.services, NOW + LEASE)
    school.work()
    assert (school.grade()["scoreGiven"], school.grade()["stamp"]) == (90, moment(1))
    assert score.state is ScoreState.SENT
    assert school.services.times_asked()["scores"] == 2


def test_a_column_made_by_a_worker_that_was_killed_is_not_made_twice(
    school: Connected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.services.columns.clear()
    school.link.line_item_url = ""
    score = school.give(80)
    kill_a_worker(school, tmp_path, before=ANSWERED)
    set_clock(monkeypatch, school.services, NOW + LEASE)
    school.work()
    assert len(school.services.columns) == 1
    assert score.state is ScoreState.SUPERSEDED
