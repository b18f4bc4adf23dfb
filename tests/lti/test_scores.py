"""Results on their way to a platform: none is lost, none is sent twice with different values."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from awareness import worker
from awareness.db import begin_writing
from awareness.errors import NotFound
from awareness.lti import claims, scores, sending, wire
from awareness.lti.models import (
    DeploymentState,
    OwnKey,
    Platform,
    PlatformUser,
    RegistrationState,
    ResourceLink,
    ScoreState,
    TokenRequest,
)
from awareness.outbox.actions import LEASE, claim_due, enqueue
from awareness.outbox.actions import send_again as send_row_again
from awareness.outbox.models import OutboxItem
from tests.factories import NOW
from tests.lti.connected import AGS_SCOPES, Connected, connect, connected, moment, set_clock
from tests.lti.factories import make_deployment, make_link, make_user
from tests.lti.services import Reply, Services, serving, slow

CANVAS_SUBMISSION = "https://canvas.instructure.com/lti/submission"
LETTER = {"to": "dee@hollybrook.example", "subject": "Hello", "text": "Hello Dee"}


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.MOODLE) as found:
        yield found


def test_a_result_is_in_the_gradebook_a_moment_later(school: Connected) -> None:
    score = school.give(80)
    school.work()
    assert (school.grade()["scoreGiven"], school.grade()["stamp"]) == (80, NOW)
    assert (score.state, school.row().sent_at) == (ScoreState.SENT, NOW)


def test_the_row_of_a_sent_result_says_nothing_any_more(school: Connected) -> None:
    school.give()
    school.work()
    assert school.row().payload == {}


def test_two_results_in_one_second_are_told_a_second_apart(school: Connected) -> None:
    first = school.give(60, at=NOW).stamped_at
    second = school.give(90, at=moment(0.4)).stamped_at
    assert (first, second) == (NOW, moment(1))


def test_a_result_is_never_told_before_its_moment_has_come(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.give(60)
    school.give(90)
    send_row_again(school.session, school.row(), at=NOW)
    school.work()
    assert school.services.times_asked()["scores"] == 0
    set_clock(monkeypatch, school.services, moment(1))
    school.work()
    assert (school.grade()["scoreGiven"], school.grade()["stamp"]) == (90, moment(1))


def test_of_two_results_only_the_later_is_sent(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.give(60)
    school.give(90)
    set_clock(monkeypatch, school.services, moment(2))
    school.work()
    assert school.services.times_asked()["scores"] == 1
    assert school.grade()["scoreGiven"] == 90


def test_a_result_that_comes_while_one_is_being_sent_is_sent_as_well(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = school.give(60)

    def meanwhile(_asked: object) -> Reply:
        school.give(90, at=moment(3))
        return Reply(200)

    school.services.fail("scores", meanwhile)
    school.work()
    assert (score.given, score.state) == (90, ScoreState.WAITING)
    set_clock(monkeypatch, school.services, moment(3))
    school.work()
    assert (school.grade()["scoreGiven"], score.state) == (90, ScoreState.SENT)


def test_a_row_whose_result_was_replaced_is_done_with_and_not_sent(school: Connected) -> None:
    score = school.give(60)
    row = school.row()
    score.stamped_at = moment(5)
    school.work()
    school.session.refresh(row)
    assert row.sent_at == NOW
    assert school.services.times_asked()["scores"] == 0


def test_score_409_is_taken_for_done(school: Connected) -> None:
    score = school.give()
    school.services.fail("scores", Reply(409, []))
    school.work()
    assert (score.state, school.row().sent_at) == (ScoreState.SUPERSEDED, NOW)
    assert score.reason == "The platform has this result, or a newer one."


def test_score_400_is_final_with_its_reason(school: Connected) -> None:
    school.services.students.clear()
    score = school.give()
    school.work()
    assert (score.state, school.row().failed_at) == (ScoreState.REFUSED, NOW)
    assert "they may not be enrolled as a student" in score.reason
    assert school.row().last_error == score.reason


def test_score_401_gets_one_new_token_and_arrives(school: Connected) -> None:
    school.services.fail("scores", Reply(401))
    school.give()
    school.work()
    assert school.grade()["scoreGiven"] == 80
    assert (school.services.times_asked()["token"], school.services.times_asked()["scores"]) == (
        2,
        2,
    )


def test_score_401_again_is_tried_later_and_asks_for_no_third_token(school: Connected) -> None:
    school.services.fail("scores", Reply(401), Reply(401))
    score = school.give()
    school.work()
    assert school.services.times_asked()["token"] == 2
    assert (score.state, score.reason) == (
        ScoreState.WAITING,
        "The platform does not accept its own token.",
    )


def test_score_404_is_final_and_a_new_try_makes_a_new_column(school: Connected) -> None:
    school.services.columns.clear()
    score = school.give()
    school.work()
    assert (score.state, school.link.line_item_url) == (ScoreState.REFUSED, "")
    assert score.reason == "The column for this module is gone from the platform's gradebook."
    scores.send_again(school.session, score, at=NOW)
    school.work()
    assert (school.grade()["scoreGiven"], score.state) == (80, ScoreState.SENT)


@pytest.mark.parametrize("status", [403, 408, 429, 500, 502, 503, 302])
def test_what_may_pass_is_tried_again(
    school: Connected, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = school.give()
    school.services.fail("scores", Reply(status))
    school.work()
    assert (score.state, school.row().attempts, school.row().failed_at) == (
        ScoreState.WAITING,
        1,
        None,
    )
    assert score.reason
    set_clock(monkeypatch, school.services, moment(120))
    school.work()
    assert (school.grade()["scoreGiven"], score.state) == (80, ScoreState.SENT)


@pytest.mark.parametrize("status", [405, 413, 415, 422])
def test_what_will_not_pass_is_final(school: Connected, status: int) -> None:
    score = school.give()
    school.services.fail("scores", Reply(status))
    school.work()
    assert (score.state, school.row().failed_at) == (ScoreState.REFUSED, NOW)


def test_score_429_waits_as_long_as_the_platform_asks(school: Connected) -> None:
    school.services.fail("scores", Reply(429, headers={"Retry-After": "900"}))
    school.give()
    school.work()
    assert school.row().next_at == NOW + timedelta(seconds=900)


def test_score_500_is_given_up_after_a_week_and_says_so(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = school.give()
    set_clock(monkeypatch, school.services, NOW + timedelta(days=7))
    school.services.fail("scores", Reply(500), Reply(500))
    school.work()
    assert score.state is ScoreState.WAITING
    set_clock(monkeypatch, school.services, NOW + timedelta(days=7, hours=1))
    school.work()
    assert score.state is ScoreState.REFUSED
    assert score.reason.startswith("The platform answered 500")


def test_a_platform_that_does_not_answer_is_tried_again(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "READ_SECONDS", 0.2)
    school.services.fail("scores", slow(0.6))
    score = school.give()
    school.work()
    assert score.state is ScoreState.WAITING
    assert score.reason == "The platform could not be reached: no answer in time."


def test_a_platform_that_fails_is_left_alone_and_the_others_are_served(
    school: Connected, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Services()) as other:
        other.public_keys = school.services.public_keys
        both = f"{school.services.host},{other.host}"
        settings = app.extensions["settings"].model_copy(update={"lti_development_hosts": both})
        monkeypatch.setitem(app.extensions, "settings", settings)
        deployment = make_deployment(session, connect(session, other))
        theirs = make_link(
            session, deployment, line_item_url=other.add_column(), score_scopes=AGS_SCOPES
        )
        for sub in ("8", "7"):
            user = make_user(session, school.deployment, sub=sub)
            scores.give(session, link=school.link, user=user, given=50, at=NOW)
        scores.give(session, link=theirs, user=make_user(session, deployment), given=70, at=NOW)
        school.services.fail("scores", *[Reply(503)] * 9)
        school.work()
        assert other.grades["1", "7"]["scoreGiven"] == 70
    assert school.services.times_asked()["scores"] == 1
    untried = select(OutboxItem).where(OutboxItem.sent_at.is_(None), OutboxItem.attempts == 0)
    assert session.scalars(untried).one().next_at == NOW + worker.RESTS


def test_a_slow_platform_is_left_alone_after_each_result(
    school: Connected, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SLOW_SECONDS", 0.2)
    school.services.fail("scores", slow(0.3))
    for sub in ("8", "7"):
        user = make_user(session, school.deployment, sub=sub)
        scores.give(session, link=school.link, user=user, given=50, at=NOW)
    school.work()
    assert school.services.times_asked()["scores"] == 1
    waiting = session.scalars(select(OutboxItem).where(OutboxItem.sent_at.is_(None))).one()
    assert (waiting.attempts, waiting.next_at > moment(1.2)) == (0, True)


def test_a_failing_platform_does_not_hold_up_letters(school: Connected, session: Session) -> None:
    school.services.fail("scores", Reply(500))
    school.give()
    enqueue(session, "mail", "mail:1", LETTER, at=NOW)
    school.work()
    letter = session.scalars(select(OutboxItem).where(OutboxItem.kind == "mail")).one()
    assert letter.sent_at == NOW


def test_results_are_sent_beside_the_letters_until_the_worker_is_stopped(
    school: Connected, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters' loop sleeps until the platform was asked, then the worker is stopped."""
    score = school.give()

    def until_sent(_seconds: int) -> None:
        for _ in range(200):
            school.session.rollback()
            school.session.refresh(score)
            if score.state is ScoreState.SENT:
                break
            threading.Event().wait(0.05)
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "night_work", dict)
    monkeypatch.setattr(worker.time, "sleep", until_sent)
    with app.app_context(), pytest.raises(KeyboardInterrupt):
        worker.keep_working()
    assert score.state is ScoreState.SENT
    assert "scores" not in [thread.name for thread in threading.enumerate()]


def test_a_result_waits_while_the_connection_is_off(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = school.give()
    school.registration.state = RegistrationState.OFF
    school.work()
    assert (score.state, score.reason) == (ScoreState.WAITING, sending.OFF)
    assert school.services.asked == []
    school.registration.state = RegistrationState.ACTIVE
    set_clock(monkeypatch, school.services, NOW + sending.WHILE_OFF)
    school.work()
    assert score.state is ScoreState.SENT


def test_a_result_waits_while_this_service_has_no_key(school: Connected, session: Session) -> None:
    session.execute(delete(OwnKey))
    score = school.give()
    school.work()
    assert (score.state, score.reason) == (
        ScoreState.WAITING,
        "It cannot be sent: this service has no key of its own yet.",
    )


def test_a_result_of_a_module_that_is_gone_still_arrives(school: Connected) -> None:
    school.link.module, school.link.line_item_url = "b05-gone", ""
    school.services.columns.clear()
    school.give()
    school.work()
    assert school.services.columns["1"]["label"] == "b05-gone"
    assert school.grade()["scoreGiven"] == 80


def test_a_result_waits_while_the_deployment_is_off(school: Connected) -> None:
    score = school.give()
    school.deployment.state = DeploymentState.OFF
    school.work()
    assert (score.state, school.services.asked) == (ScoreState.WAITING, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"score_scopes": []},
        {"score_scopes": [claims.SCOPE_LINE_ITEM, claims.SCOPE_RESULT_READ]},
        {"line_item_url": "", "line_items_url": ""},
        {"line_item_url": "", "score_scopes": [claims.SCOPE_SCORE]},
    ],
)
def test_a_course_without_a_column_gets_no_result(
    school: Connected, changes: dict[str, object]
) -> None:
    for name, value in changes.items():
        setattr(school.link, name, value)
    found = scores.give(school.session, link=school.link, user=school.pupil, given=1, at=NOW)
    assert found is None
    assert school.session.scalars(select(OutboxItem)).all() == []


def test_a_result_that_was_refused_is_sent_again_when_asked(school: Connected) -> None:
    school.services.students.clear()
    score = school.give()
    school.work()
    school.services.students.add("7")
    scores.send_again(school.session, score, at=NOW)
    school.work()
    assert (school.grade()["scoreGiven"], score.state, score.reason) == (80, ScoreState.SENT, "")


def test_a_result_that_arrived_is_sent_again_at_a_later_moment(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = school.give()
    school.work()
    scores.send_again(school.session, score, at=NOW)
    set_clock(monkeypatch, school.services, moment(1))
    school.work()
    assert (school.grade()["stamp"], score.state) == (moment(1), ScoreState.SENT)


def test_a_new_result_takes_a_refused_one_off_the_list(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.services.students.clear()
    school.give(60)
    school.work()
    school.services.students.add("7")
    school.give(90, at=moment(9))
    set_clock(monkeypatch, school.services, moment(9))
    school.work()
    assert school.grade()["scoreGiven"] == 90
    assert school.session.scalars(select(OutboxItem.sent_at).distinct()).all() != [None]
    assert None not in school.session.scalars(select(OutboxItem.sent_at)).all()


def test_an_administrator_sees_how_results_went_and_of_nobody_else(
    school: Connected, session: Session
) -> None:
    score = school.give()
    other = make_deployment(session, connect(session, school.services))
    link = make_link(session, other, line_item_url="x", score_scopes=AGS_SCOPES)
    scores.give(session, link=link, user=make_user(session, other), given=5, at=NOW)
    assert scores.latest(session, school.registration, limit=9) == [score]
    assert scores.get(session, school.registration, score.id) is score
    with pytest.raises(NotFound):
        scores.get(session, connect(session, school.services), score.id)


@pytest.fixture
def canvas(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.CANVAS) as found:
        yield found


def test_canvas_takes_a_first_result_for_a_submission(
    canvas: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas.give(60)
    canvas.give(90)
    set_clock(monkeypatch, canvas.services, moment(1))
    canvas.work()
    assert CANVAS_SUBMISSION not in canvas.services.last("scores").json


def test_canvas_is_told_that_a_later_result_is_no_new_submission(
    canvas: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas.give(60)
    canvas.work()
    canvas.give(90, at=moment(9))
    set_clock(monkeypatch, canvas.services, moment(9))
    canvas.work()
    assert canvas.services.last("scores").json[CANVAS_SUBMISSION] == {"new_submission": False}


def test_neither_the_log_nor_the_database_holds_a_token(
    school: Connected, caplog: pytest.LogCaptureFixture
) -> None:
    school.services.fail("scores", Reply(500, {"echo": "token-1"}))
    with caplog.at_level(logging.DEBUG, logger="awareness"):
        score = school.give()
        school.work()
    said = school.session.scalars(select(TokenRequest.outcome)).one()
    assert "token-1" not in f"{caplog.text} {said} {score.reason} {school.row().last_error}"


def test_two_workers_send_one_result_once(school: Connected, session: Session) -> None:
    school.give()
    assert len(claim_due(session, at=NOW, kind="score")) == 1
    session.commit()
    school.work()
    assert school.services.times_asked()["scores"] == 0
    assert claim_due(session, at=NOW + LEASE, kind="score") != []


def test_what_was_sent_once_is_sent_again_with_the_same_words(
    school: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform took the result, and its answer was lost."""
    school.services.fail("scores", lambda asked: _lost(school, asked))
    score = school.give()
    school.work()
    set_clock(monkeypatch, school.services, moment(90))
    school.work()
    first, second = [asked.json for name, asked in school.services.asked if name == "scores"]
    assert first == second
    assert score.state is ScoreState.SUPERSEDED


def _lost(school: Connected, asked: object) -> Reply:
    token = next(iter(school.services.granted.values()))
    taken = school.services._take_score(asked, "1", token["scopes"])  # type: ignore[arg-type]
    assert taken.status == 200
    return replace(taken, status=500)


def test_two_results_at_the_same_moment_are_given_one_after_the_other(
    school: Connected, engine: Engine
) -> None:
    """Two processes: each gives three results to one pupil for one link."""

    def give(points: int) -> datetime:
        with Session(engine, expire_on_commit=False) as session:
            begin_writing(session)
            link = session.get_one(ResourceLink, school.link.id)
            user = session.get_one(PlatformUser, school.pupil.id)
            score = scores.give(session, link=link, user=user, given=points, at=NOW)
            assert score is not None
            session.commit()
            return score.stamped_at

    with ThreadPoolExecutor(2) as pool:
        stamps = list(pool.map(give, range(10, 70, 10)))
    assert sorted(stamps) == [moment(second) for second in range(6)]
    unsent = select(OutboxItem).where(OutboxItem.sent_at.is_(None))
    assert len(school.session.scalars(unsent).all()) == 1
