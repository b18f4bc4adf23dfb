"""A class with devices: they come in, follow the board, choose; the teacher counts and reveals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.classroom.models import ClassSession
from awareness.content.bands import Band
from awareness.db import Base
from awareness.live import actions
from awareness.live.models import Room, WrongCode
from awareness.live.rules import COLOURS, spaced
from awareness.schools.models import ClassGroup
from awareness.web.extensions import db, settings
from awareness.worker import night_work
from tests.factories import NOW, make_class, make_class_teacher
from tests.pages import PageClient

SignIn = Callable[[Person], PageClient]
TRICKS = "b09-tricks-and-pressure"
CARD = "round-one/card-1"
DRAWN = 'class="pupil-animal"'
SCENE = "friday/scene-message"
AFTER = "moment-of-the-class/after"


@pytest.fixture
def post(session: Session) -> Post:
    return make_class_teacher(session)


@pytest.fixture
def group(session: Session, post: Post) -> ClassGroup:
    assert post.school is not None
    return make_class(session, school=post.school, name="Badgers", band=Band.B09, roll=28)


@pytest.fixture
def teacher(post: Post, group: ClassGroup, client_for: SignIn) -> PageClient:
    return client_for(post.person)


@pytest.fixture
def lesson(teacher: PageClient, group: ClassGroup) -> str:
    """The address that all pages of the teacher's lesson begin with."""
    answer = teacher.send(f"/teach/classes/{group.id}/{TRICKS}")
    return str(answer.headers["Location"]).partition("/board/")[0]


def device(app: Flask, session: Session) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.session = session
    return client


def code_of(session: Session) -> str:
    return session.scalars(select(Room.code)).one()


def joined(app: Flask, session: Session) -> PageClient:
    client = device(app, session)
    assert "You are" in client.send_page("/class/join", {"code": code_of(session)}).text
    return client


def press(teacher: PageClient, lesson: str, what: str, **given: str) -> int:
    """Press a button of the teacher's screens."""
    token = teacher.page(f"{lesson}/notes/friday").fields(0)["csrf_token"]
    answer = teacher.post(f"{lesson}/{what}", data={"csrf_token": token, **given})
    return answer.status_code


def put(teacher: PageClient, lesson: str, place: str) -> None:
    assert press(teacher, lesson, "move", place=place) == 200


def choose(client: PageClient, choice: int, place: str = CARD) -> None:
    token = client.page("/class").fields(0)["csrf_token"]
    data = {"csrf_token": token, "place": place, "choice": str(choice)}
    assert client.post("/class", data=data).status_code == 302


def pressed(client: PageClient) -> list[str]:
    buttons = client.page("/class").all("button")
    return [str(b.get("value")) for b in buttons if b.get("aria-pressed") == "true"]


def test_a_device_comes_in_by_the_number_and_follows_the_board(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    pupil = joined(app, session)
    assert "Nobody has to know it." in pupil.page("/class").text
    put(teacher, lesson, "gold-sword")
    assert pupil.page("/class").heading == "Something gold"


def test_a_device_that_comes_by_the_picture_presses_once(
    app: Flask, session: Session, lesson: str
) -> None:
    pupil = device(app, session)
    page = pupil.page(f"/class/join/{code_of(session)}")
    assert page.fields()["code"] == code_of(session)


def test_the_short_address_that_is_said_aloud_leads_to_the_door(
    app: Flask, session: Session
) -> None:
    answer = device(app, session).get("/join")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/class/join")


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_a_slip_is_told_apart_from_a_guess(
    app: Flask, session: Session, lesson: str, typed: str
) -> None:
    page = device(app, session).send_page("/class/join", {"code": typed}, status=422)
    assert "Type the six digits from the board." in page.text
    assert page.fields()["code"] == typed
    assert session.execute(text("SELECT COUNT(*) FROM live_wrong_code")).scalar() == 0


def test_a_wrong_number_says_what_to_do_and_is_counted(
    app: Flask, session: Session, lesson: str
) -> None:
    wrong = "111111"  # never given: the same digit three times
    page = device(app, session).send_page("/class/join", {"code": wrong}, status=422)
    assert "No lesson has this number now." in page.text
    assert session.execute(text("SELECT COUNT(*) FROM live_wrong_code")).scalar() == 1


def test_a_shut_door_says_whom_to_ask_and_those_inside_stay(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    inside = joined(app, session)
    assert press(teacher, lesson, "shut") == 302
    page = device(app, session).send_page("/class/join", {"code": code_of(session)}, status=422)
    assert "The door is shut. Ask your teacher to open it again." in page.text
    assert inside.page("/class").heading == "You are in"
    assert press(teacher, lesson, "open") == 302
    joined(app, session)


def test_somebody_who_comes_back_to_the_door_is_in_as_before(
    app: Flask, session: Session, lesson: str
) -> None:
    pupil = joined(app, session)
    answer = pupil.get("/class/join")
    assert answer.headers["Location"] == "/class"
    assert session.execute(text("SELECT COUNT(*) FROM live_device")).scalar() == 1


def test_a_choice_is_kept_can_be_changed_and_ends_when_it_is_revealed(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    pupil = joined(app, session)
    put(teacher, lesson, CARD)
    choose(pupil, 0)
    choose(pupil, 1)
    assert pressed(pupil) == ["1"]
    press(teacher, lesson, "reveal", place=CARD)
    page = pupil.page("/class")
    assert "Look at the board" in page.text
    assert not [b for b in page.all("button") if b.get("name") == "choice"]


def test_a_choice_for_a_screen_that_has_gone_is_let_fall(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    pupil = joined(app, session)
    put(teacher, lesson, CARD)
    choose(pupil, 1, place="round-one/card-2")
    choose(pupil, 99)
    choose(pupil, -1)
    assert session.execute(text("SELECT COUNT(*) FROM live_answer")).scalar() == 0


def test_totals_stand_on_the_board_only_when_revealed_and_never_under_five(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    put(teacher, lesson, CARD)
    for number in range(6):
        choose(pupil := joined(app, session), 0 if number else 1)
    board = f"{lesson}/board/{CARD}"
    assert "What this class chose" not in teacher.page(board).text
    press(teacher, lesson, "reveal", place=CARD)
    shown = teacher.page(board).text
    assert "What this class chose" in shown
    assert "fewer than 5" in shown
    assert "What this class chose" not in pupil.page("/class").text
    press(teacher, lesson, "hide", place=CARD)
    assert "What this class chose" not in teacher.page(board).text


def test_totals_stand_in_place_of_the_ways_on_of_a_story_and_lead_on(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    board = teacher.page(f"{lesson}/board/{SCENE}")
    ways = {words: to for words, to in board.links().items() if "/friday/scene-" in to}
    assert len(ways) > 1
    put(teacher, lesson, SCENE)
    press(teacher, lesson, "hands", place=SCENE, **{"hands-0": "7"})
    press(teacher, lesson, "reveal", place=SCENE)
    assert joined(app, session).page("/class").heading
    shown = teacher.page(f"{lesson}/board/{SCENE}")
    assert "What this class chose" in shown.text
    assert {words: shown.links()[words] for words in ways} == ways
    assert [each for each in shown.all("a") if each.get("class") == "board-option"] == []


def test_four_answers_are_no_total(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    put(teacher, lesson, CARD)
    for _ in range(4):
        choose(joined(app, session), 0)
    press(teacher, lesson, "reveal", place=CARD)
    assert "Too few answers to show." in teacher.page(f"{lesson}/board/{CARD}").text


def test_hands_that_were_counted_are_as_good_as_devices(teacher: PageClient, lesson: str) -> None:
    put(teacher, lesson, CARD)
    hands = {"hands-0": "21", "hands-1": "6", "hands-2": ""}
    press(teacher, lesson, "hands", place=CARD, **hands)
    press(teacher, lesson, "reveal", place=CARD)
    shown = teacher.page(f"{lesson}/board/{CARD}").text
    assert "21" in shown
    assert "6" in shown


def test_hands_that_cannot_be_counted_are_marked_at_their_box_and_stay(
    teacher: PageClient, lesson: str
) -> None:
    put(teacher, lesson, CARD)
    token = teacher.page(f"{lesson}/notes/friday").fields(0)["csrf_token"]
    hands = {"hands-0": "21", "hands-1": "some", "hands-2": "29"}
    sent = teacher.post(f"{lesson}/hands", data={"csrf_token": token, "place": CARD, **hands})
    assert sent.status_code == 422
    page = sent.get_data(as_text=True)
    assert "Enter a whole number, such as 28." in page
    assert "Enter a number from 0 to 28." in page
    assert 'value="some"' in page


def test_the_teachers_screens_hear_of_changes_and_of_nothing_when_there_are_none(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    first = teacher.get(f"{lesson}/live").get_json()
    assert (first["joined"], first["answers"]) == (0, 0)
    assert teacher.get(f"{lesson}/live?seen={first['seen']}").status_code == 204
    pupil = joined(app, session)
    put(teacher, lesson, CARD)
    choose(pupil, 0)
    now = teacher.get(f"{lesson}/live?seen={first['seen']}").get_json()
    assert (now["joined"], now["answers"], now["place"]) == (1, 1, CARD)


def test_a_device_asks_for_changes_with_a_number_and_is_told_the_end(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    pupil = joined(app, session)
    room = session.scalars(select(Room)).one()
    asked = f"/class/changed/{room.id}/{room.version}"
    assert pupil.get(asked).status_code == 204
    put(teacher, lesson, CARD)
    answer = pupil.get(asked)
    assert (answer.status_code, answer.text) == (200, "2")
    teacher.send_page(f"{lesson}/register")
    assert pupil.get(asked).status_code == 410
    assert pupil.page("/class").heading == "The lesson has ended"
    assert pupil.page("/class/join").heading == "Join the lesson"


def test_stepping_out_writes_nothing(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    pupil = joined(app, session)
    page = pupil.page("/class/pause")
    assert page.links()["Go back in"] == "/class"
    assert teacher.get(f"{lesson}/live").get_json()["joined"] == 1


def test_a_pupil_is_asked_for_no_words_and_no_name(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    pupil = joined(app, session)
    put(teacher, lesson, CARD)
    page = pupil.page("/class")
    assert {field.get("type") for field in page.all("input")} == {"hidden"}
    assert page.all("textarea") == []


@dataclass(frozen=True)
class Taught:
    """A lesson that is over: `traces` are the words that could say who was in it and did what."""

    traces: tuple[str, ...]
    code: str
    logged: str


@pytest.fixture
def taught(
    app: Flask,
    session: Session,
    teacher: PageClient,
    lesson: str,
    capsys: pytest.CaptureFixture[str],
) -> Taught:
    """A device has come in, followed, chosen and stepped out; another has typed a wrong number."""
    device(app, session).send_page("/class/join", {"code": "111111"}, status=422)
    who = session.execute(text("SELECT visitor FROM live_wrong_code")).scalars().one()
    pupil = joined(app, session)
    put(teacher, lesson, CARD)
    choose(pupil, 1)
    pupil.page("/class/pause")
    with pupil.session_transaction(path="/class") as cookie:
        seat = str(cookie["seat"])
    name = pupil.page("/class").text.partition("You are ")[2].split(" Get help")[0]
    code = code_of(session)
    room = str(session.scalars(select(Room.id)).one())
    pupil.get(f"/class/changed/{room}/1")
    session.execute(update(WrongCode).values(at=NOW - timedelta(minutes=11)))
    teacher.send_page(f"{lesson}/register")
    session.expire_all()
    keys = [written for key in (seat, room) for written in (key, key.replace("-", ""))]
    return Taught((*keys, name, who, "127.0.0.1"), code, "".join(capsys.readouterr()))


def test_after_the_lesson_no_table_and_no_log_knows_who_did_what(
    session: Session, taught: Taught
) -> None:
    tables = Base.metadata.sorted_tables
    rows = {each.name: session.execute(select(each)).all() for each in tables}
    assert len(rows["class_session"]) == 1
    assert [name for name in rows if name.startswith("live_") and rows[name]] == []
    written = [str(row) for found in rows.values() for row in found]
    assert "/class" in taught.logged
    for trace in (*taught.traces, taught.code):
        assert not [row for row in written if trace in row]
        assert trace not in taught.logged


def test_after_the_night_no_file_of_the_service_knows_who_did_what(
    app: Flask, session: Session, taught: Taught
) -> None:
    """On SQLite what a table has forgotten may still stand in the database's file and its log."""
    session.close()
    with app.app_context():
        night_work()
        url, place = db.engine.url, settings().instance_folder
    kept = {file: file.read_bytes() for file in place.rglob("*") if file.is_file()}
    if url.get_backend_name() == "sqlite":
        stored = Path(str(url.database))
        kept |= {file: file.read_bytes() for file in stored.parent.glob(f"{stored.name}*")}
        assert b"took register" in kept[stored]
    for trace in taught.traces:
        assert [file.name for file in kept if trace.encode() in kept[file]] == []


def test_what_the_class_said_is_kept_with_the_register_and_small_totals_are_on_no_page(
    app: Flask, session: Session, teacher: PageClient, group: ClassGroup, lesson: str
) -> None:
    put(teacher, lesson, AFTER)
    for number in range(10):
        choose(joined(app, session), 2 if number < 7 else 0, place=AFTER)
    register = teacher.page(f"{lesson}/register")
    assert "The class has said: not yet fewer than 5, nearly fewer than 5, yes 7." in register.text
    typed = {name: value for name, value in register.fields().items() if "line_" in name}
    assert set(typed.values()) == {""}
    press(teacher, lesson, "reveal", place=AFTER)
    for page in (f"{lesson}/board/{AFTER}", f"{lesson}/notes/{AFTER}"):
        assert "fewer than 5" in teacher.page(page).text
    done = teacher.send_page(f"{lesson}/register")
    assert "Before" not in [cell.text for cell in done.all("th")]
    session.expire_all()
    assert session.scalars(select(ClassSession.line_after)).one() == [3, 0, 7]
    cells = [" ".join(cell.itertext()).strip() for cell in done.all("td")]
    assert [cell for cell in cells if cell] == ["under 5", "under 5", "7"]


def test_the_number_to_join_stands_over_the_board_for_one_press_and_devices_stay(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    pupil = joined(app, session)
    put(teacher, lesson, CARD)
    press(teacher, lesson, "shut")
    asked = pupil.page("/class").heading
    press(teacher, lesson, "code", place=CARD)
    board = teacher.page(f"{lesson}/board/{CARD}")
    assert spaced(code_of(session)) in board.text
    assert "Back to the lesson" in board.text
    assert "Take the number to join off the board" in teacher.page(f"{lesson}/notes/{CARD}").text
    assert pupil.page("/class").heading == asked
    choose(pupil, 1)
    joined(app, session)
    press(teacher, lesson, "hide", place=CARD)
    assert spaced(code_of(session)) not in teacher.page(f"{lesson}/board/{CARD}").text


def test_the_next_screen_takes_the_number_to_join_off_the_board(
    session: Session, teacher: PageClient, lesson: str
) -> None:
    put(teacher, lesson, CARD)
    press(teacher, lesson, "code", place=CARD)
    put(teacher, lesson, "gold-sword")
    assert spaced(code_of(session)) not in teacher.page(f"{lesson}/board/gold-sword").text


def test_the_notes_say_when_everyone_who_joined_has_answered(
    app: Flask, session: Session, teacher: PageClient, lesson: str
) -> None:
    put(teacher, lesson, CARD)
    first, second = joined(app, session), joined(app, session)
    choose(first, 0)
    press(teacher, lesson, "hands", place=CARD, **{"hands-0": "9"})
    assert teacher.get(f"{lesson}/live").get_json()["all_in"] is False
    choose(second, 0)
    assert teacher.get(f"{lesson}/live").get_json()["all_in"] is True
    notes = teacher.page(f"{lesson}/notes/{CARD}").text
    assert "Everyone who joined has answered." in notes


def test_a_lesson_left_open_above_the_class_asks_the_lead_before_it_goes_on(
    session: Session, teacher: PageClient, group: ClassGroup, lesson: str
) -> None:
    token = teacher.page("/teach").fields(0)["csrf_token"]
    group.band = Band.B07
    session.commit()
    answer = teacher.post(f"{lesson}/open", data={"csrf_token": token, "from": "board"})
    address = f"/teach/classes/{group.id}/{TRICKS}"
    assert answer.headers["Location"] == address
    teacher.send_page(address, status=422)
    assert teacher.send(address, {"lead_agreed": "y"}).status_code == 302
    answer = teacher.post(f"{lesson}/open", data={"csrf_token": token, "from": "board"})
    assert answer.headers["Location"] == f"{lesson}/board"


def test_the_youngest_have_a_drawing_of_their_animal_and_the_oldest_a_sober_name(
    app: Flask, session: Session, teacher: PageClient, post: Post, lesson: str
) -> None:
    assert DRAWN in joined(app, session).page("/class").response.get_data(as_text=True)
    press(teacher, lesson, "shut")
    assert post.school is not None
    older = make_class(session, school=post.school, name="10B", band=Band.B14)
    session.execute(delete(Room))
    session.commit()
    teacher.send(f"/teach/classes/{older.id}/b14-coercion-online-and-off")
    page = joined(app, session).page("/class")
    assert DRAWN not in page.response.get_data(as_text=True)
    assert any(f"You are {colour} " in page.text for colour in COLOURS)


def test_a_browser_that_keeps_no_cookie_is_told_so_and_takes_no_seat(
    app: Flask, session: Session, lesson: str
) -> None:
    pupil = device(app, session)
    token = pupil.page("/class/join").fields()["csrf_token"]
    pupil.delete_cookie("lantern_class", path="/class")
    answer = pupil.post("/class/join", data={"csrf_token": token, "code": code_of(session)})
    assert answer.status_code == 400
    assert "Its browser keeps no cookies" in answer.text
    assert session.execute(text("SELECT COUNT(*) FROM live_device")).scalar() == 0


def test_too_many_wrong_numbers_are_told_when_to_come_back(
    app: Flask, session: Session, lesson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_WRONG", 1)
    pupil = device(app, session)
    pupil.send_page("/class/join", {"code": "111111"}, status=422)
    page = pupil.send_page("/class/join", {"code": code_of(session)}, status=429)
    assert "Wait ten minutes, or share with somebody." in page.text
    assert page.response.headers["Retry-After"] == "600"


def test_the_number_that_a_platforms_page_sends_is_typed_already(
    app: Flask, session: Session, lesson: str
) -> None:
    page = device(app, session).page("/class/join?code=472%20935")
    assert page.fields()["code"] == "472 935"


def test_a_lesson_on_paper_of_last_week_is_entered_with_its_day(
    session: Session, teacher: PageClient, group: ClassGroup
) -> None:
    page = teacher.send_page(f"/teach/classes/{group.id}/{TRICKS}", {"taught": "1"})
    assert page.heading == "Register"
    base = str(page.response.request.path).removesuffix("/register")
    done = teacher.send_page(f"{base}/register", {"taught_on": "13/1/2027", "line_after-2": "20"})
    assert done.heading == "Recorded"
    row = session.scalars(select(ClassSession)).one()
    assert (str(row.delivered_on), row.line_after) == ("2027-01-13", [0, 0, 20])
    assert "under 5" in done.text


def test_a_hall_is_asked_to_be_classes(session: Session, teacher: PageClient, post: Post) -> None:
    assert post.school is not None
    hall = make_class(session, school=post.school, name="Year 6", band=Band.B09, roll=120)
    session.commit()
    address = f"/teach/classes/{hall.id}/{TRICKS}"
    assert "This module is for one class at a time." in teacher.page(address).text
    page = teacher.send_page(address, status=422)
    assert "Tick the box when the groups are small enough" in page.text
    assert teacher.send(address, {"one_class": "y"}).status_code == 302


def test_the_lesson_as_one_file_asks_the_network_for_nothing(teacher: PageClient) -> None:
    answer = teacher.get(f"/teach/modules/{TRICKS}/lesson.html")
    page = answer.get_data(as_text=True)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Something gold" in page
    for outside in ("http://", "https://", 'src="', "@import", "/static/"):
        assert outside not in page
    assert "url(data:font/woff2;base64,d09GMg" in page
