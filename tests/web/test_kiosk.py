"""A room of adults shares a device: each finds their name, does their own check, leaves nothing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness import clock, journeys
from awareness.accounts.models import Person, Post, SignIn
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.certificates.models import Certificate
from awareness.kiosk.models import Attendance, InsetGroup, Kiosk, Way
from awareness.learning.models import Attempt, Completion, Delivery
from awareness.schools.models import School
from tests.factories import NOW, make_completion, make_person, make_post, make_school
from tests.pages import PageClient, words

MODULE = "staff-cse-essentials"
TRAINING = f"/kiosk/training/{MODULE}"
Enter = Callable[[Person], PageClient]
SetClock = Callable[[timedelta], None]


@dataclass(frozen=True)
class Room:
    """A group that is under way, and the device that was handed over."""

    school: School
    head: Post
    group: InsetGroup
    device: PageClient


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Return a function that moves the clock on from the time of the factories."""

    def move(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def room(session: Session, client_for: Enter) -> Room:
    school = make_school(session, name="Hill Top")
    head = make_post(
        session, role=Role.HEAD, school=school, person=make_person(session, name="Grace Okafor")
    )
    client = client_for(head.person)
    client.send(f"/school/{school.id}/groups/new", {"module": MODULE})
    group = session.scalars(select(InsetGroup)).one()
    hand_over(client, group)
    return Room(school, head, group, client)


@pytest.fixture
def ola(session: Session, room: Room) -> Person:
    """A cook without an e-mail address."""
    person = Person(name="Ola Marsh", created_at=NOW)
    make_post(session, role=Role.CATERING, school=room.school, person=person)
    return person


def hand_over(client: PageClient, group: InsetGroup) -> None:
    page = f"/school/{group.school_id}/groups/{group.id}"
    answer = client.send(page, form=1, action=f"{page}/kiosk")
    assert answer.headers["Location"] == "/kiosk"


def take(device: PageClient, person: Person, number: str) -> None:
    device.send(f"/kiosk/people/{person.id}", {"number": number})


def sit_down(room: Room, person: Person) -> PageClient:
    """Let a person take the device of the room."""
    take(room.device, person, room.group.room_number)
    return room.device


def pass_check(client: PageClient, app: Flask, session: Session, base: str = TRAINING) -> None:
    module = app.extensions["library"].module(MODULE)
    client.send(f"{base}/ready")
    attempt = session.scalars(select(Attempt).order_by(Attempt.started_at.desc())).first()
    assert attempt is not None
    for number, name in enumerate(attempt.questions, start=1):
        right = next(each for each in module.questions if each.id == name).right_option
        client.send(f"{base}/check/{number}", {"answer": right.id})
    client.send(f"{base}/ready")


def completions(session: Session) -> list[Completion]:
    return list(session.scalars(select(Completion)))


def test_only_leaders_of_the_school_open_a_group(session: Session, client_for: Enter) -> None:
    school = make_school(session)
    teacher = make_post(session, school=school)
    stranger = make_post(session, role=Role.HEAD)
    path = f"/school/{school.id}/groups/new"
    assert client_for(teacher.person).get(path).status_code == 403
    assert client_for(stranger.person).get(path).status_code == 404


def test_handing_a_device_over_signs_the_trainer_out_on_it(session: Session, room: Room) -> None:
    assert session.scalars(select(SignIn.revoked_at)).all() == [NOW]
    answer = room.device.get(f"/school/{room.school.id}")
    assert answer.headers["Location"].startswith("/sign-in")
    with room.device.session_transaction() as cookie:
        assert dict(cookie) == {}


def test_the_cookie_of_a_kiosk_goes_to_the_kiosk_alone(
    session: Session, room: Room, client_for: Enter
) -> None:
    client = client_for(room.head.person)
    page = f"/school/{room.school.id}/groups/{room.group.id}"
    answer = client.send(page, form=1, action=f"{page}/kiosk")
    cookies: SimpleCookie = SimpleCookie()
    for line in answer.headers.getlist("Set-Cookie"):
        cookies.load(line)
    assert cookies["lantern_kiosk"]["path"] == "/kiosk"
    assert cookies["lantern_kiosk"]["httponly"]
    assert cookies["lantern"].value == ""


def test_somebody_without_an_address_finds_their_name_and_gets_a_certificate(
    session: Session, app: Flask, room: Room, ola: Person
) -> None:
    found = room.device.page("/kiosk?name=ol")
    confirm = found.links()["Ola Marsh"]
    page = room.device.send_page(confirm, {"number": room.group.room_number})
    assert page.heading == "CSE: everyone's business"
    pass_check(room.device, app, session)
    (done,) = completions(session)
    assert (done.person_id, done.role, done.delivery) == (ola.id, Role.CATERING, Delivery.ALONE)
    certificate = session.scalars(select(Certificate)).one()
    assert (certificate.holder, certificate.employer) == ("Ola Marsh", "Hill Top")
    assert "Recorded" in room.device.page("/kiosk/me").text


def test_who_was_at_the_session_still_does_their_own_check(
    session: Session, app: Flask, room: Room, ola: Person
) -> None:
    device = sit_down(room, ola)
    page = device.send_page("/kiosk/me", form=1)
    assert page.heading == "Nearly there"
    assert completions(session) == []
    assert session.scalars(select(Attendance.way)).all() == [Way.KIOSK]
    pass_check(device, app, session)
    assert [done.delivery for done in completions(session)] == [Delivery.GROUP]


def test_the_audit_log_says_who_opened_the_kiosk(
    session: Session, app: Flask, room: Room, ola: Person
) -> None:
    pass_check(sit_down(room, ola), app, session)
    entries = {entry.action: entry for entry in session.scalars(select(AuditEntry))}
    kiosk = session.scalars(select(Kiosk)).one()
    assert entries["opened kiosk"].person_id == room.head.person_id
    finished = entries["finished at a kiosk"]
    assert (finished.person_id, finished.school_id) == (ola.id, room.school.id)
    assert finished.subject == (
        f"completion {completions(session)[0].id}, kiosk {kiosk.id} "
        f"opened by person {room.head.person_id}"
    )


def test_a_wrong_number_lets_nobody_in(session: Session, room: Room, ola: Person) -> None:
    page = room.device.send_page(f"/kiosk/people/{ola.id}", {"number": "0000"}, status=422)
    assert "This is not the number." in page.text
    assert room.device.get("/kiosk/me").headers["Location"] == "/kiosk"
    assert session.scalars(select(Kiosk.person_id)).all() == [None]


def test_a_device_stops_taking_numbers_after_five_wrong_ones(
    session: Session, room: Room, ola: Person, at: SetClock
) -> None:
    for _ in range(5):
        take(room.device, ola, "0000")
    path, right = f"/kiosk/people/{ola.id}", {"number": room.group.room_number}
    assert "waits ten minutes" in room.device.send_page(path, right, status=422).text
    at(timedelta(minutes=11))
    assert room.device.send(path, right).status_code == 302


def test_a_name_needs_two_letters_and_a_list_is_never_long(
    session: Session, room: Room, ola: Person
) -> None:
    assert "Ola Marsh" not in room.device.page("/kiosk?name=o").links()
    for number in range(10):
        person = make_person(session, name=f"Olive Ward {number}")
        make_post(session, school=room.school, person=person)
    page = room.device.page("/kiosk?name=ol")
    assert "Many names begin so." in page.text
    assert "Ola Marsh" not in page.text


def test_only_people_in_post_at_the_school_are_found(session: Session, room: Room) -> None:
    elsewhere = make_post(session, person=make_person(session, name="Olga Price"))
    left = make_post(
        session,
        school=room.school,
        person=make_person(session, name="Olaf Reed"),
        ended_on=NOW.date() - timedelta(days=1),
    )
    page = room.device.page("/kiosk?name=ol")
    assert "No name at Hill Top begins with “ol”." in page.text
    assert room.device.get(f"/kiosk/people/{elsewhere.person_id}").status_code == 404
    assert room.device.get(f"/kiosk/people/{left.person_id}").status_code == 404


def test_two_people_of_one_name_are_told_apart_by_what_they_do(
    session: Session, room: Room, ola: Person
) -> None:
    other = make_person(session, name="Ola Marsh")
    make_post(session, role=Role.SITE, school=room.school, person=other)
    links = room.device.page("/kiosk?name=marsh").links()
    assert {"Ola Marsh Catering or lunchtime", "Ola Marsh Site or cleaning"} <= set(links)


@pytest.mark.parametrize(
    "path",
    ["", "/staff-handling-disclosure/ready", f"/{MODULE}", f"/certificates/{uuid.UUID(int=1)}.pdf"],
)
def test_a_kiosk_has_one_module_and_nothing_else_of_a_persons_training(
    room: Room, ola: Person, path: str
) -> None:
    answer = sit_down(room, ola).get(f"/kiosk/training{path}")
    assert answer.status_code == 404 or answer.headers["Location"] == "/kiosk/me"


def test_a_kiosk_opens_no_page_of_a_person_who_signs_in(room: Room, ola: Person) -> None:
    device = sit_down(room, ola)
    for path in ("/training", f"/training/{MODULE}", "/teach", f"/school/{room.school.id}"):
        assert device.get(path).headers["Location"].startswith("/sign-in")


def test_what_somebody_did_before_is_not_shown_at_a_kiosk(
    session: Session, app: Flask, room: Room, client_for: Enter, at: SetClock
) -> None:
    post = make_post(session, school=room.school, person=make_person(session, name="Ann Lee"))
    make_completion(session, post=post)
    own = client_for(post.person)
    own.send(f"/training/{MODULE}/ready")
    begun = session.scalars(select(Attempt)).one()
    module = app.extensions["library"].module(MODULE)
    first = next(each for each in module.questions if each.id == begun.questions[0])
    own.send(f"/training/{MODULE}/check/1", {"answer": first.right_option.id})
    at(timedelta(minutes=5))
    device = sit_down(room, post.person)
    assert "Recorded" not in device.page("/kiosk/me").text
    assert "Start the check" in device.page(f"{TRAINING}/ready").text
    assert device.get(f"{TRAINING}/check/1").status_code == 404
    assert device.get(f"{TRAINING}/result/{begun.id}").status_code == 404


def test_the_device_is_clear_after_the_last_press(
    session: Session, app: Flask, room: Room, ola: Person
) -> None:
    device = sit_down(room, ola)
    pass_check(device, app, session)
    attempt = session.scalars(select(Attempt.id)).one()
    result = f"{TRAINING}/result/{attempt}"
    assert "Passed" in device.page(result).text
    device.send(result, form=0, action="/kiosk/leave")
    assert session.scalars(select(Kiosk.person_id)).all() == [None]
    assert device.get(result).headers["Location"] == "/kiosk"
    assert "Ola Marsh" not in device.page("/kiosk").text


def test_an_old_cookie_does_not_bring_a_person_back(
    session: Session, room: Room, ola: Person
) -> None:
    device = sit_down(room, ola)
    old = device.get_cookie("lantern_kiosk", path="/kiosk")
    assert old is not None
    device.send("/kiosk/me", form=0, action="/kiosk/leave")
    device.set_cookie("lantern_kiosk", old.value, path="/kiosk")
    assert device.get("/kiosk/me").headers["Location"] == "/kiosk"


def test_after_two_minutes_of_nothing_the_device_is_the_next_persons(
    room: Room, ola: Person, at: SetClock
) -> None:
    device = sit_down(room, ola)
    at(timedelta(minutes=1, seconds=59))
    assert device.get("/kiosk/here").status_code == 204
    at(timedelta(minutes=3, seconds=58))
    assert device.get("/kiosk/me").status_code == 200
    at(timedelta(minutes=5, seconds=58))
    assert device.get("/kiosk/here").status_code == 410
    assert device.get("/kiosk/me").headers["Location"] == "/kiosk"


def test_a_long_page_may_be_read_in_its_own_time_where_no_script_runs(
    app: Flask, room: Room, ola: Person, at: SetClock
) -> None:
    page = max(app.extensions["library"].module(MODULE).pages, key=lambda each: each.minutes)
    device = sit_down(room, ola)
    path = f"{TRAINING}/pages/{page.id}"
    asks = f'content="{page.minutes * 60 - 30};url=/kiosk/still-here?back={path}"'
    assert asks in device.page(path).html
    at(timedelta(minutes=page.minutes, seconds=-1))
    assert device.page("/kiosk/still-here").heading == "Are you still there?"


def test_nobody_is_sent_elsewhere_from_the_question(room: Room, ola: Person) -> None:
    device = sit_down(room, ola)
    page = device.page("/kiosk/still-here?back=https://elsewhere.example/")
    assert page.links()["I am still here"] == "/kiosk/me"


def test_a_kiosk_ends_after_four_hours(room: Room, ola: Person, at: SetClock) -> None:
    sit_down(room, ola)
    at(timedelta(hours=4))
    assert room.device.page("/kiosk/me", status=410).heading == "This kiosk is closed"
    assert room.device.get_cookie("lantern_kiosk", path="/kiosk") is None


def test_the_trainers_own_number_ends_a_kiosk_and_the_one_on_the_board_does_not(
    room: Room,
) -> None:
    wrong = room.device.send_page("/kiosk/end", {"number": room.group.room_number}, status=422)
    assert "This is not the number." in wrong.text
    page = room.device.send_page("/kiosk/end", {"number": room.group.closing_number}, status=410)
    assert page.heading == "This kiosk is closed"


def test_ending_the_session_closes_every_device(
    session: Session, room: Room, ola: Person, client_for: Enter
) -> None:
    head = client_for(room.head.person)
    page = f"/school/{room.school.id}/groups/{room.group.id}"
    head.send(page, form=2, action=f"{page}/end")
    assert room.device.page("/kiosk", status=410).heading == "This kiosk is closed"
    assert head.post(f"{page}/kiosk", data=head.page(page).fields()).status_code == 409
    assert "This session has ended" in head.page(page).text


def test_who_was_present_on_paper_has_attended_and_not_passed(
    session: Session, room: Room, ola: Person, client_for: Enter
) -> None:
    stranger = make_post(session)
    head = client_for(room.head.person)
    page = f"/school/{room.school.id}/groups/{room.group.id}"
    people = [str(ola.id), str(stranger.person_id)]
    head.send(page, {"people": people}, action=f"{page}/present")
    assert session.execute(select(Attendance.person_id, Attendance.way)).all() == [
        (ola.id, Way.PAPER)
    ]
    assert completions(session) == []
    head.send(page, {"people": []}, action=f"{page}/present")
    assert session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_the_sheet_to_sign_has_everybody_in_post_with_their_role_and_room_for_others(
    session: Session, room: Room, ola: Person, client_for: Enter
) -> None:
    make_post(session, role=Role.SITE, school=room.school, person=ola)
    make_post(
        session,
        school=room.school,
        person=make_person(session, name="Olaf Reed"),
        ended_on=NOW.date() - timedelta(days=1),
    )
    head = client_for(room.head.person)
    group = head.page(f"/school/{room.school.id}/groups/{room.group.id}")
    sheet = head.page(group.links()["A sheet to print and sign"])
    assert sheet.heading == "Sign-in sheet: CSE: everyone's business"
    rows = [[words(cell) for cell in row] for row in sheet.all("tr")]
    assert rows[1:3] == [
        ["Grace Okafor", "Head teacher", ""],
        ["Ola Marsh", "Catering or lunchtime, Site or cleaning", ""],
    ]
    assert rows[4:] == [["", "", ""]] * 6
    numbers = (room.group.room_number, room.group.closing_number)
    assert [number for number in numbers if number in sheet.text] == []
    stranger = make_post(session, role=Role.HEAD)
    path = str(sheet.response.request.path)
    assert client_for(stranger.person).get(path).status_code == 404


def test_paper_takes_nobody_back_who_said_so_at_the_kiosk(
    session: Session, room: Room, ola: Person, client_for: Enter
) -> None:
    sit_down(room, ola).send("/kiosk/me", form=1)
    head = client_for(room.head.person)
    page = f"/school/{room.school.id}/groups/{room.group.id}"
    head.send(page, {"people": []}, action=f"{page}/present")
    assert session.scalars(select(Attendance.way)).all() == [Way.KIOSK]


def test_only_whoever_opened_the_group_sees_the_closing_number(
    session: Session, room: Room, client_for: Enter
) -> None:
    colleague = make_post(session, role=Role.DSL, school=room.school)
    page = f"/school/{room.school.id}/groups/{room.group.id}"
    closing = f"{room.group.closing_number[:3]} {room.group.closing_number[3:]}"
    assert closing in client_for(room.head.person).page(page).text
    theirs = client_for(colleague.person).page(page)
    assert room.group.room_number in theirs.text
    assert closing not in theirs.text


def test_a_device_that_was_never_handed_over_is_no_kiosk(anyone: PageClient) -> None:
    assert anyone.page("/kiosk", status=410).heading == "This kiosk is closed"


def test_two_devices_do_not_disturb_each_other(
    session: Session, room: Room, ola: Person, client_for: Enter
) -> None:
    other = client_for(room.head.person)
    hand_over(other, room.group)
    sit_down(room, ola)
    take(other, room.head.person, room.group.room_number)
    assert "Ola Marsh" in room.device.page("/kiosk/me").text
    assert "Grace Okafor" in other.page("/kiosk/me").text


def test_devices_are_forgotten_at_night_and_groups_with_their_years(
    session: Session, room: Room, ola: Person
) -> None:
    sit_down(room, ola).send("/kiosk/me", form=1)
    journeys.forget(session, at=NOW + timedelta(hours=5))
    assert session.scalar(select(func.count()).select_from(Kiosk)) == 0
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1
    journeys.forget(session, at=NOW + timedelta(days=4 * 366))
    assert session.scalar(select(func.count()).select_from(InsetGroup)) == 0
    assert session.scalar(select(func.count()).select_from(Attendance)) == 0
