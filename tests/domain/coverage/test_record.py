"""One person's training log, the sums by training, and the editions people have read."""

import uuid
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import pytest
from sqlalchemy.orm import Session

from awareness.accounts.models import Post
from awareness.accounts.roles import Role
from awareness.content.model import TopUp
from awareness.coverage.matrix import school_state, staff_matrix
from awareness.coverage.record import (
    EditionLine,
    Group,
    ModuleLine,
    RecordLine,
    chosen,
    editions_read,
    module_lines,
    training_record,
)
from awareness.coverage.status import Status
from awareness.learning.models import Completion
from tests.factories import (
    TODAY,
    make_completion,
    make_person,
    make_post,
    make_school,
    make_top_up,
)

MODULES = ["guide", "basics", "extra"]
TOP_UPS = {"guide": TopUp(title="reminder card", minutes=5)}
REQUIRED = {Role.TEACHER: frozenset({"guide", "basics"}), Role.SITE: frozenset({"guide"})}
LATER, SOON, PAST = date(2027, 10, 5), date(2027, 2, 1), date(2027, 1, 19)


def record(session: Session, person_id: uuid.UUID, *roles: Role) -> dict[str, Status]:
    lines = training_record(
        session,
        person_id,
        roles,
        modules=MODULES,
        top_ups=TOP_UPS,
        required=REQUIRED,
        editions={},
        on=TODAY,
    )
    return {line.module: line.status for line in lines}


def only_line(
    session: Session, post: Post, editions: Mapping[str, str] = MappingProxyType({})
) -> RecordLine:
    (line,) = training_record(
        session,
        post.person_id,
        [Role.SITE],
        modules=MODULES,
        top_ups=TOP_UPS,
        required=REQUIRED,
        editions=editions,
        on=TODAY,
    )
    return line


def test_a_record_has_what_is_asked_for_and_what_is_held_besides(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post, module="extra")
    assert record(session, post.person_id, Role.SITE) == {
        "guide": Status.NOT_STARTED,
        "extra": Status.IN_DATE,
    }


def test_a_top_up_is_told_beside_its_module_and_changes_nothing_else(session: Session) -> None:
    post = make_post(session, role=Role.SITE)
    done_on = date(2026, 1, 12)
    make_completion(
        session, post=post, module="guide", completed_on=done_on, expires_on=date(2029, 1, 12)
    )
    due = only_line(session, post)
    assert due.top_up is not None
    assert (due.status, due.top_up.due_on) == (Status.IN_DATE, TODAY.replace(day=12))
    make_top_up(session, post=post, module="guide", completed_on=TODAY)
    done = only_line(session, post)
    assert done.top_up is not None
    assert (done.status, done.completion) == (due.status, due.completion)
    assert (done.top_up.done_on, done.top_up.due_on) == (TODAY, date(2028, 1, 20))


def test_a_top_up_is_in_no_figure_of_the_school(session: Session) -> None:
    school = make_school(session)
    post = make_post(session, role=Role.SITE, school=school)
    make_completion(session, post=post, module="guide", expires_on=PAST)
    asked = {"required": REQUIRED, "on": TODAY}
    before = staff_matrix(session, school, modules=MODULES, editions={}, **asked)  # type: ignore[arg-type]
    make_top_up(session, post=post, module="guide", completed_on=TODAY)
    after = staff_matrix(session, school, modules=MODULES, editions={}, **asked)  # type: ignore[arg-type]
    assert after == before
    assert school_state(session, school, after, **asked).completions == 1  # type: ignore[arg-type]


def test_training_of_another_school_is_on_the_record(session: Session) -> None:
    post = make_post(session)
    elsewhere = make_post(session, school=make_school(session), person=post.person)
    make_completion(session, post=elsewhere, module="guide")
    assert record(session, post.person_id, Role.SITE) == {"guide": Status.IN_DATE}


def test_the_completion_that_lasts_longest_is_shown(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post, module="guide", expires_on=LATER)
    make_completion(
        session, post=post, module="guide", completed_on=date(2026, 11, 5), expires_on=SOON
    )
    line = only_line(session, post)
    assert isinstance(line.completion, Completion)
    assert line.completion.expires_on == LATER


def test_training_that_never_runs_out_lasts_longest(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post, module="guide", expires_on=None)
    make_completion(
        session, post=post, module="guide", completed_on=date(2026, 11, 5), expires_on=LATER
    )
    line = only_line(session, post)
    assert line.completion is not None
    assert line.completion.expires_on is None


def test_a_record_tells_of_a_new_edition_until_it_is_read(session: Session) -> None:
    post = make_post(session)
    make_completion(session, post=post, module="guide", edition="2025", expires_on=LATER)
    current = {"guide": "2026"}
    line = only_line(session, post, current)
    assert (line.status, line.has_new_edition) == (Status.IN_DATE, True)
    make_completion(
        session, post=post, module="guide", edition="2026", completed_on=date(2026, 11, 5)
    )
    assert not only_line(session, post, current).has_new_edition


def test_somebody_who_has_left_is_asked_for_nothing_and_keeps_the_record(session: Session) -> None:
    post = make_post(session, ended_on=date(2026, 12, 18))
    make_completion(session, post=post, module="basics")
    assert record(session, post.person_id) == {"basics": Status.IN_DATE}


def test_a_module_is_counted_over_those_asked_for_it_and_present(session: Session) -> None:
    school = make_school(session)
    for expires_on in (LATER, SOON, PAST, None):
        post = make_post(session, school=school)
        make_completion(session, post=post, module="basics", expires_on=expires_on)
    make_post(session, school=school)
    make_post(session, school=school, is_away=True)
    make_post(session, role=Role.SITE, school=school)
    rows = staff_matrix(session, school, modules=MODULES, required=REQUIRED, editions={}, on=TODAY)
    lines = {line.module: line for line in module_lines(rows)}
    assert lines["basics"] == ModuleLine(
        module="basics", asked=5, in_date=2, due_soon=1, expired=1, not_started=1
    )
    assert lines["basics"].held == 3
    assert "extra" not in lines


def test_no_people_have_no_lines() -> None:
    assert module_lines([]) == []


def test_editions_count_people_in_post_once_each(session: Session) -> None:
    school = make_school(session)
    post = make_post(session, school=school)
    for day in (date(2026, 9, 7), date(2026, 10, 5)):
        make_completion(session, post=post, module="guide", completed_on=day)
    gone = make_post(session, school=school, ended_on=date(2026, 12, 18))
    make_completion(session, post=gone, module="guide")
    stranger = make_post(session, school=make_school(session))
    make_completion(session, post=stranger, module="guide")
    assert editions_read(session, school, "guide", on=TODAY) == [
        EditionLine("KCSIE 2026", 1, date(2026, 10, 5))
    ]


def test_editions_are_told_apart_the_latest_first(session: Session) -> None:
    school = make_school(session)
    post = make_post(session, school=school)
    old = make_completion(session, post=post, module="guide", completed_on=date(2025, 10, 5))
    old.guidance_edition = "KCSIE 2025"
    make_completion(session, post=post, module="guide")
    editions = [line.edition for line in editions_read(session, school, "guide", on=TODAY)]
    assert editions == ["KCSIE 2026", "KCSIE 2025"]


@pytest.mark.parametrize(
    ("group", "names"),
    [
        (Group.EVERYONE, ["Ann", "Bo", "Cy", "Di"]),
        (Group.IN_DATE, ["Ann", "Bo"]),
        (Group.DUE_SOON, ["Bo"]),
        (Group.MISSING, ["Cy"]),
        (Group.AWAY, ["Di"]),
    ],
)
def test_each_group_holds_its_people(session: Session, group: Group, names: list[str]) -> None:
    school = make_school(session)
    for name, expires_on in (("Ann", LATER), ("Bo", SOON), ("Cy", PAST)):
        post = make_post(
            session, role=Role.SITE, school=school, person=make_person(session, name=name)
        )
        make_completion(session, post=post, module="guide", expires_on=expires_on)
    make_post(
        session,
        role=Role.SITE,
        school=school,
        person=make_person(session, name="Di"),
        is_away=True,
    )
    rows = staff_matrix(session, school, modules=MODULES, required=REQUIRED, editions={}, on=TODAY)
    assert [row.name for row in chosen(rows, group, None)] == names
    assert chosen(rows, group, Role.TEACHER) == []
