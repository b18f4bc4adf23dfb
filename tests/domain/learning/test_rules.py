"""Marking, expiry and standing, in tables."""

from datetime import date
from random import Random

import pytest

from awareness.content.library import load
from awareness.content.model import Module, Option, Question, TopUp
from awareness.learning.rules import (
    Standing,
    draw,
    expiry,
    mark,
    refresher_is_enough,
    standing,
    top_up_turn,
)
from awareness.settings import ROOT

ON = date(2027, 1, 20)


def a_question(name: str, *, critical: bool = False) -> Question:
    return Question(
        id=name,
        kind="choose",
        text="Dee sees a grey car at the side gate. What does she do?",
        safety_critical=critical,
        options=(
            Option(id="tell", text="Tell Ms Lindqvist.", why="She acts on it.", right=True),
            Option(id="wait", text="Wait a day.", why="It costs a day."),
        ),
    )


def questions(number: int, critical: int = 0) -> tuple[Question, ...]:
    return tuple(a_question(f"q{n}", critical=n < critical) for n in range(number))


def answers(right: int, number: int) -> dict[str, str]:
    return {f"q{n}": "tell" if n < right else "wait" for n in range(number)}


@pytest.mark.parametrize(("right", "passes"), [(10, True), (8, True), (7, False), (0, False)])
def test_eight_of_ten_passes_and_seven_does_not(right: int, passes: bool) -> None:
    assert mark(questions(10), answers(right, 10), pass_share=0.8).is_passed is passes


def test_a_wrong_safety_critical_answer_fails_the_module() -> None:
    asked = questions(10, critical=1)
    given = {**answers(10, 10), "q0": "wait"}
    result = mark(asked, given, pass_share=0.8)
    assert result.share == 0.9
    assert result.missed_critical == ("q0",)
    assert not result.is_passed


def test_an_answer_that_is_no_option_is_wrong() -> None:
    assert mark(questions(1), {"q0": "<script>"}, pass_share=0.8).right == 0


def test_every_safety_critical_question_is_drawn() -> None:
    drawn = draw(questions(12, critical=6), 10, Random(1))
    assert len(drawn) == 10
    assert {f"q{n}" for n in range(6)} <= set(drawn)


def test_questions_are_asked_in_the_order_of_the_module() -> None:
    drawn = draw(questions(12, critical=2), 10, Random(5))
    assert list(drawn) == sorted(drawn, key=lambda name: int(name[1:]))


@pytest.mark.parametrize(
    ("completed", "months", "previous", "expected"),
    [
        (date(2027, 1, 20), 12, None, date(2028, 1, 20)),
        (date(2027, 1, 31), 1, None, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, None, date(2029, 2, 28)),
        # renewed 60 days before the old expiry: it runs on from the old one
        (date(2027, 1, 20), 12, date(2027, 3, 21), date(2028, 3, 21)),
        # 61 days before: it starts anew, and later completions never take the old one away
        (date(2027, 1, 20), 12, date(2027, 3, 22), date(2028, 1, 20)),
        # on the very day
        (date(2027, 1, 20), 12, date(2027, 1, 20), date(2028, 1, 20)),
        # after it had run out
        (date(2027, 1, 20), 12, date(2027, 1, 19), date(2028, 1, 20)),
        (date(2027, 1, 20), None, None, None),
    ],
)
def test_expiry_follows_the_cycle(
    completed: date, months: int | None, previous: date | None, expected: date | None
) -> None:
    assert expiry(completed, months, previous) == expected


@pytest.mark.parametrize(
    ("passed", "expires", "started", "expected"),
    [
        (False, None, date(2027, 1, 19), Standing.DUE),
        (False, None, date(2027, 1, 6), Standing.DUE),
        (False, None, date(2027, 1, 5), Standing.OVERDUE),
        (True, None, date(2026, 9, 1), Standing.IN_DATE),
        (True, date(2027, 3, 22), date(2026, 9, 1), Standing.IN_DATE),
        (True, date(2027, 3, 21), date(2026, 9, 1), Standing.DUE_SOON),
        (True, date(2027, 1, 20), date(2026, 9, 1), Standing.DUE_SOON),
        (True, date(2027, 1, 19), date(2026, 9, 1), Standing.OVERDUE),
    ],
)
def test_standing_is_judged_by_the_day(
    passed: bool, expires: date | None, started: date, expected: Standing
) -> None:
    assert standing(has_passed=passed, expires_on=expires, started_on=started, on=ON) is expected


@pytest.fixture(scope="module")
def essentials() -> Module:
    return load(ROOT / "content").module("staff-cse-essentials")


@pytest.mark.parametrize(
    ("expires_on", "enough"),
    [
        (date(2027, 10, 5), True),
        (ON, True),
        (date(2026, 11, 21), True),
        (date(2026, 11, 20), False),
        (None, True),
    ],
)
def test_a_refresher_renews_what_counts_or_ran_out_in_the_last_sixty_days(
    essentials: Module, expires_on: date | None, enough: bool
) -> None:
    version = essentials.version
    assert refresher_is_enough(essentials, version=version, expires_on=expires_on, on=ON) is enough


def test_nobody_refreshes_a_module_that_has_been_rewritten_since(essentials: Module) -> None:
    assert not refresher_is_enough(essentials, version="0.9.0", expires_on=None, on=ON)


def test_a_correction_to_a_module_does_not_send_anyone_back_to_the_whole(
    essentials: Module,
) -> None:
    assert refresher_is_enough(essentials, version="1.7.2", expires_on=None, on=ON)


CARD = TopUp(title="reminder card", minutes=5)


@pytest.mark.parametrize(
    ("completed_on", "done_on", "due_on", "expected"),
    [
        (date(2026, 3, 22), None, date(2027, 3, 22), Standing.IN_DATE),
        (date(2026, 3, 21), None, date(2027, 3, 21), Standing.DUE_SOON),
        (date(2026, 1, 21), None, date(2027, 1, 21), Standing.DUE_SOON),
        (date(2026, 1, 20), None, date(2027, 1, 20), Standing.DUE),
        # late: it stays due
        (date(2025, 1, 20), None, date(2026, 1, 20), Standing.DUE),
        # the last top-up begins the year anew
        (date(2025, 1, 20), date(2026, 2, 3), date(2027, 2, 3), Standing.DUE_SOON),
        (date(2025, 1, 20), date(2027, 1, 20), date(2028, 1, 20), Standing.IN_DATE),
    ],
)
def test_a_top_up_is_due_a_year_after_the_whole_and_after_each_top_up(
    completed_on: date, done_on: date | None, due_on: date, expected: Standing
) -> None:
    turn = top_up_turn(
        CARD, completed_on=completed_on, expires_on=date(2029, 1, 20), done_on=done_on, on=ON
    )
    assert turn is not None
    assert (turn.due_on, turn.standing) == (due_on, expected)


@pytest.mark.parametrize(
    ("expires_on", "due_on"),
    [
        # the last day is 61 days after the top-up is due, and 60
        (date(2027, 8, 1), date(2027, 6, 1)),
        (date(2027, 7, 31), None),
        # a council that renews every twelve months never asks for it
        (date(2027, 6, 1), None),
        (None, date(2027, 6, 1)),
    ],
)
def test_who_has_the_whole_to_renew_by_then_is_not_asked_for_both(
    expires_on: date | None, due_on: date | None
) -> None:
    turn = top_up_turn(
        CARD, completed_on=date(2026, 6, 1), expires_on=expires_on, done_on=None, on=ON
    )
    assert turn is not None
    assert turn.due_on == due_on


def test_a_late_top_up_gives_way_when_the_whole_is_to_be_renewed() -> None:
    year_ago, soon = date(2025, 3, 1), date(2027, 3, 1)
    turn = top_up_turn(CARD, completed_on=year_ago, expires_on=soon, done_on=None, on=ON)
    assert turn is not None
    assert (turn.due_on, turn.is_open) == (None, False)


def test_what_has_run_out_is_not_topped_up() -> None:
    past = date(2027, 1, 19)
    turn = top_up_turn(CARD, completed_on=date(2024, 1, 19), expires_on=past, done_on=None, on=ON)
    assert turn is None


def test_a_top_up_from_before_the_whole_was_done_again_is_not_told() -> None:
    turn = top_up_turn(
        CARD,
        completed_on=date(2026, 9, 1),
        expires_on=date(2029, 9, 1),
        done_on=date(2026, 2, 1),
        on=ON,
    )
    assert turn is not None
    assert (turn.done_on, turn.due_on) == (None, date(2027, 9, 1))
