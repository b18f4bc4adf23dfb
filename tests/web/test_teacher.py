"""A teacher takes a class through a session, from the list of classes to the register."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.classroom.models import ClassSession
from awareness.classroom.rules import Agreement
from awareness.content.bands import Band
from awareness.content.library import Library
from awareness.learning.required import DELIVERING
from awareness.schools.models import ClassGroup
from tests.factories import (
    make_class,
    make_class_session,
    make_class_teacher,
    make_completion,
    make_person,
    make_post,
    make_school,
)
from tests.pages import Page, PageClient, words

SignIn = Callable[[Person], PageClient]
TRICKS = "b09-tricks-and-pressure"
GROOMING = "b11-grooming-how-it-works"
HELPERS = "b05-my-safe-helpers"


@pytest.fixture
def post(session: Session) -> Post:
    return make_class_teacher(session)


@pytest.fixture
def group(session: Session, post: Post) -> ClassGroup:
    assert post.school is not None
    return make_class(session, school=post.school, name="Badgers", band=Band.B09, roll=28)


@pytest.fixture
def client(post: Post, group: ClassGroup, client_for: SignIn) -> PageClient:
    return client_for(post.person)


@pytest.fixture
def library(app: Flask) -> Library:
    found: Library = app.extensions["library"]
    return found


def start(client: PageClient, group: ClassGroup, slug: str = TRICKS, **given: str) -> str:
    """Start a session and return the address that all its pages begin with."""
    answer = client.send(f"/teach/classes/{group.id}/{slug}", given)
    assert answer.status_code == 302
    return str(answer.headers["Location"]).partition("/board/")[0]


def by_rel(page: Page, rel: str) -> str | None:
    return next((a.get("href") for a in page.all("a") if a.get("rel") == rel), None)


def pressed_through(client: PageClient, address: str) -> Iterator[Page]:
    """Open every screen that the "next" button leads to, up to the register."""
    following: str | None = address
    while following and not following.endswith("/register"):
        page = client.page(following)
        yield page
        following = by_rel(page, "next")


def has_way_out(page: Page) -> bool:
    return any(link.get("data-exit") is not None for link in page.all("a"))


def test_a_class_and_its_next_module_are_one_press_each(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    home = client.page("/teach").links()
    assert home["Badgers"] == f"/teach/classes/{group.id}"
    following = library.modules_for(Band.B09)[0]
    assert home[f"{following.title} (Badgers)"] == f"/teach/classes/{group.id}/{following.slug}"
    modules = client.page(f"/teach/classes/{group.id}").links()
    assert modules["Tricks, bribes and pressure"] == f"/teach/classes/{group.id}/{TRICKS}"


def test_a_module_that_was_taught_says_when(
    client: PageClient, session: Session, post: Post, group: ClassGroup
) -> None:
    make_class_session(session, group=group, teacher_id=post.person_id, module=TRICKS)
    session.commit()
    assert "Taught on 3 November 2026" in client.page(f"/teach/classes/{group.id}").text
    assert "last on 3 November 2026" in client.page("/teach").text


def test_a_school_without_classes_is_told_who_adds_them(
    session: Session, client_for: SignIn
) -> None:
    text = client_for(make_post(session).person).page("/teach").text
    assert "No classes for 2026/27 yet" in text
    assert "The head teacher or the safeguarding lead adds classes" in text


def test_a_class_of_another_school_is_not_found(client: PageClient, session: Session) -> None:
    elsewhere = make_class(session, school=make_school(session, name="Millfield"))
    session.commit()
    client.page(f"/teach/classes/{elsewhere.id}", 404)
    client.page(f"/teach/classes/{elsewhere.id}/{TRICKS}", 404)
    token = client.page("/teach").fields(0)["csrf_token"]
    sent = client.post(f"/teach/classes/{elsewhere.id}/{TRICKS}", data={"csrf_token": token})
    assert sent.status_code == 404


def test_lunchtime_staff_are_not_let_in(session: Session, client_for: SignIn) -> None:
    dee = make_post(session, role=Role.CATERING)
    assert client_for(dee.person).get("/teach").status_code == 403


def test_a_visitor_is_sent_to_sign_in(anyone: PageClient) -> None:
    assert "/sign-in" in anyone.get("/teach").headers["Location"]


def test_without_the_training_there_is_a_reason_and_no_start(
    session: Session, client_for: SignIn
) -> None:
    new = make_post(session)
    assert new.school is not None
    group = make_class(session, school=new.school, band=Band.B09)
    client = client_for(new.person)
    home = client.page("/teach")
    assert "You cannot start a session yet" in home.text
    assert home.links()["Do the training, 30 minutes"] == f"/training/{DELIVERING}"
    page = client.page(f"/teach/classes/{group.id}/{TRICKS}")
    assert "Start with" not in page.text
    assert "Before" in page.text


def test_training_that_ran_out_says_on_which_day(session: Session, client_for: SignIn) -> None:
    old = make_post(session)
    make_completion(
        session, post=old, module=DELIVERING,
        completed_on=date(2025, 1, 6), expires_on=date(2027, 1, 6),
    )  # fmt: skip
    page = client_for(old.person).page("/teach")
    assert "Your training ran out on 6 January 2027" in page.text


def test_starting_without_the_training_is_refused_whatever_is_sent(
    session: Session, post: Post, group: ClassGroup, client_for: SignIn
) -> None:
    new = client_for(make_post(session, school=post.school).person)
    token = new.page("/teach").fields(0)["csrf_token"]
    answer = new.post(f"/teach/classes/{group.id}/{TRICKS}", data={"csrf_token": token})
    assert answer.status_code == 409
    assert session.scalar(select(func.count()).select_from(ClassSession)) == 0


def test_the_module_page_says_what_a_teacher_needs_before_the_lesson(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    module = library.module(TRICKS)
    page = client.page(f"/teach/classes/{group.id}/{TRICKS}")
    assert f"{module.minutes} minutes" in page.text
    assert f"{module.pack.sheets} sheets" in page.text  # type: ignore[union-attr]
    assert "Ms Lindqvist, Room 4, extension 12" in page.text
    assert "You can stop, step out or skip" in page.text
    for section in module.sections:
        assert section.title in page.text
    for asked in module.teacher.if_asked:  # type: ignore[union-attr]
        assert asked.said in page.text


def test_the_deputy_who_is_at_work_is_named_and_the_one_who_is_away_is_not(
    client: PageClient, session: Session, post: Post, group: ClassGroup
) -> None:
    for name, is_away in (("Mr Bello", False), ("Mrs Finch", True)):
        make_post(
            session, school=post.school, role=Role.DEPUTY_DSL, is_away=is_away,
            person=make_person(session, name=name),
        )  # fmt: skip
    session.commit()
    text = client.page(f"/teach/classes/{group.id}/{TRICKS}").text
    assert "Mr Bello" in text
    assert "Mrs Finch" not in text


def test_start_puts_the_door_on_the_board_then_what_it_is_about_and_the_ways_out(
    client: PageClient, group: ClassGroup, session: Session
) -> None:
    page = client.send_page(f"/teach/classes/{group.id}/{TRICKS}")
    assert page.heading == "Come in"
    page = client.page(by_rel(page, "next") or "")
    assert page.heading == "Before we start"
    assert "Kai gets help. You can stop, step out or skip." in page.text
    assert [words(way) for way in page.all("dt")] == ["Pause", "Get help"]
    line = client.page(by_rel(page, "next") or "")
    assert line.heading == "One sentence first"
    first = client.page(by_rel(line, "next") or "")
    assert first.heading == "On air: What’s the Catch?"
    lesson = session.scalars(select(ClassSession)).one()
    assert (lesson.class_id, lesson.roll, lesson.is_finished) == (group.id, 28, False)


def test_the_key_words_are_beside_the_opening_and_lead_on(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    opening = client.page(f"{start(client, group)}/board/on-air/opening")
    shown = client.page(opening.links()["Words we use"])
    glossary = library.module(TRICKS).glossary
    assert [words(word) for word in shown.all("dt")] == [entry.word for entry in glossary]
    assert all(entry.meaning.plain in shown.text for entry in glossary)
    assert client.page(str(by_rel(shown, "next"))).heading == "One sentence first"


def test_the_notes_of_the_opening_alone_have_what_the_class_hears_first(
    client: PageClient, group: ClassGroup
) -> None:
    base = start(client, group)
    notice = "Kai gets help. You can stop, step out or skip."
    assert notice in client.page(f"{base}/notes/on-air/opening").text
    assert notice not in client.page(f"{base}/notes/friday").text


@pytest.mark.parametrize("slug", [HELPERS, TRICKS, GROOMING])
def test_the_notes_to_print_begin_with_the_notice_and_the_key_words(
    client: PageClient, library: Library, slug: str
) -> None:
    module = library.module(slug)
    page = client.page(f"/teach/modules/{slug}/script")
    assert module.content_notice is not None
    assert module.content_notice.plain in page.text
    assert "We stop for a quiet moment" in page.text
    assert [words(word) for word in page.all("dt")][: len(module.glossary)] == [
        entry.word for entry in module.glossary
    ]


def test_start_pressed_twice_is_one_session(
    client: PageClient, group: ClassGroup, session: Session
) -> None:
    assert start(client, group) == start(client, group)
    assert session.scalar(select(func.count()).select_from(ClassSession)) == 1


def test_an_older_module_needs_the_tick(
    client: PageClient, group: ClassGroup, session: Session
) -> None:
    address = f"/teach/classes/{group.id}/{GROOMING}"
    page = client.send_page(address, status=422)
    assert "Tick the box when your safeguarding lead has agreed." in page.text
    assert client.send(address, {"lead_agreed": "y"}).status_code == 302
    lesson = session.scalars(select(ClassSession)).one()
    assert lesson.agreement is Agreement.LEAD_AGREED


@pytest.mark.parametrize(
    ("slug", "band"), [(HELPERS, Band.B05), (TRICKS, Band.B09), (GROOMING, Band.B11)]
)
def test_every_screen_opens_with_a_way_out_and_a_way_to_help(
    client: PageClient, session: Session, post: Post, library: Library, slug: str, band: Band
) -> None:
    assert post.school is not None
    group = make_class(session, school=post.school, band=band)
    session.commit()
    module = library.module(slug)
    base = start(client, group, slug)
    seen = list(pressed_through(client, f"{base}/board/{module.slides[0].id}/opening"))
    assert len(seen) > len(module.slides) + 1
    for page in seen:
        assert has_way_out(page)
        assert page.links()["Get help"] == "/help/younger"
        assert "Pause" in page.links()


def test_every_way_of_a_story_can_be_chosen_on_the_board(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    base = start(client, group)
    activity = library.module(TRICKS).activity("what-kai-does")
    for scene in activity.scenes:  # type: ignore[union-attr]
        page = client.page(f"{base}/board/friday/scene-{scene.id}")
        assert scene.text.plain.split("\n")[0] in page.text
        for choice in scene.choices:
            assert page.links()[choice.text.plain] == f"{base}/board/friday/scene-{choice.to}"


def test_a_card_keeps_its_reason_until_it_is_asked_for(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    base = start(client, group)
    card = library.module(TRICKS).activity("round-one").cards[1]  # type: ignore[union-attr]
    asked = client.page(f"{base}/board/round-one/card-2")
    told = client.page(f"{base}/board/round-one/card-2-why")
    assert card.text.plain in asked.text
    assert card.why.plain not in asked.text
    assert card.why.plain in told.text


def test_what_the_teacher_leaves_out_is_passed_over_on_the_board(
    app: Flask, client: PageClient, group: ClassGroup, library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    module = library.module(TRICKS)
    slides = tuple(
        slide.model_copy(update={"optional": slide.id == "good-week"}) for slide in module.slides
    )
    by_slug = {**library.by_slug, TRICKS: replace(module, slides=slides)}
    monkeypatch.setitem(
        app.extensions,
        "library",
        Library(by_slug, library.tags, library.helplines, library.symbols),
    )
    assert "A good week (2 min)" in client.page(f"/teach/classes/{group.id}/{TRICKS}").text
    base = start(client, group, parts="slide-good-week")
    assert f"1 of {len(slides) - 1}" in client.page(f"{base}/board/{slides[0].id}").text
    assert start(client, group) == base
    assert by_rel(client.page(f"{base}/board/gold-sword"), "next") == f"{base}/board/good-week"


def test_pausing_shows_nothing_of_the_lesson(client: PageClient, group: ClassGroup) -> None:
    base = start(client, group)
    page = client.page(f"{base}/pause/friday")
    assert "StarFox" not in page.html
    assert page.links()["Go on"] == f"{base}/board/friday"
    assert has_way_out(page)


def test_the_notes_have_the_words_to_say_and_the_way_to_tell(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    base = start(client, group)
    for slide in library.module(TRICKS).slides:
        page = client.page(f"{base}/notes/{slide.id}")
        assert slide.notes.say.plain.split("\n")[0] in page.text
        assert page.links()["Someone starts to tell"] == "#telling"
        assert [element.get("id") for element in page.all("section")].count("telling") == 1
        assert has_way_out(page)


def test_the_notes_of_the_last_slide_lead_to_the_register(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    base = start(client, group)
    last = client.page(f"{base}/notes/{library.module(TRICKS).slides[-1].id}")
    line = client.page(by_rel(last, "next") or "")
    assert line.heading == "The same sentence again"
    assert line.links()["Finish: take the register"] == f"{base}/register"


def test_a_place_that_was_kept_is_where_the_board_goes_on(
    client: PageClient, group: ClassGroup
) -> None:
    base = start(client, group)
    home = client.send_page(f"{base}/notes/friday")
    assert "Badgers: Tricks, bribes and pressure" in home.text
    assert client.get(f"{base}/board").headers["Location"] == f"{base}/board/friday"


def test_a_session_of_another_school_is_not_found(
    client: PageClient, session: Session, group: ClassGroup, client_for: SignIn
) -> None:
    base = start(client, group)
    stranger = client_for(make_post(session, school=make_school(session)).person)
    pages = ("board/friday", "notes/friday", "pause/friday", "register", "done", "card.pdf", "live")
    for page in pages:
        assert stranger.get(f"{base}/{page}").status_code == 404


def test_a_colleague_who_shares_the_class_goes_on_where_it_stopped(
    client: PageClient, session: Session, post: Post, group: ClassGroup, client_for: SignIn
) -> None:
    base = start(client, group)
    client.send_page(f"{base}/notes/friday")
    share = make_post(session, school=post.school)
    make_completion(session, post=share, module=DELIVERING)
    colleague = client_for(share.person)
    assert "Begun on 20 January 2027" in colleague.page(f"/teach/classes/{group.id}").text
    page = colleague.page(f"/teach/classes/{group.id}/{TRICKS}")
    assert "It goes on where the class stopped." in page.text
    answer = colleague.send(f"/teach/classes/{group.id}/{TRICKS}")
    assert answer.headers["Location"] == f"{base}/board/friday"


def test_a_slide_that_is_not_in_the_module_is_not_found(
    client: PageClient, group: ClassGroup
) -> None:
    base = start(client, group)
    for page in ("board/nowhere", "board/friday/card-1", "notes/nowhere", "pause/nowhere"):
        client.page(f"{base}/{page}", 404)


def test_everyone_is_present_unless_the_teacher_says_otherwise(
    client: PageClient, group: ClassGroup, session: Session
) -> None:
    base = start(client, group)
    fields = client.page(f"{base}/register").fields()
    assert (fields["present"], fields["alternative"]) == ("28", "0")
    done = client.send_page(f"{base}/register")
    assert done.heading == "Recorded"
    assert "28 of 28" in done.text
    lesson = session.scalars(select(ClassSession)).one()
    assert (lesson.present, lesson.alternative) == (28, 0)


def test_a_register_asks_for_numbers_and_never_for_a_reason(
    client: PageClient, group: ClassGroup
) -> None:
    fields = client.page(f"{start(client, group)}/register").fields()
    lines = {f"{line}-{step}" for line in ("line_before", "line_after") for step in range(3)}
    assert set(fields) == {"csrf_token", "present", "alternative", "taught_on", *lines}


@pytest.mark.parametrize(
    ("present", "alternative", "fault"),
    [
        ("29", "0", "29 cannot have been present"),
        ("27", "2", "27 present and 2 elsewhere make 29"),
        ("", "0", "Enter a number."),
        ("most", "0", "Enter a whole number, such as 28."),
        ("0", "0", "If nobody was there, leave the register"),
        ("27", "-1", "Enter 0 or more."),
    ],
)
def test_a_register_that_cannot_be_says_so_and_keeps_what_was_typed(
    client: PageClient, group: ClassGroup, session: Session,
    present: str, alternative: str, fault: str,
) -> None:  # fmt: skip
    base = start(client, group)
    typed = {"present": present, "alternative": alternative}
    page = client.send_page(f"{base}/register", typed, status=422)
    assert fault in page.text
    assert {name: page.fields()[name] for name in typed} == typed
    assert not session.scalars(select(ClassSession)).one().is_finished


def test_a_second_register_changes_nothing_and_shows_the_first(
    client: PageClient, group: ClassGroup, session: Session
) -> None:
    base = start(client, group)
    token = client.page(f"{base}/register").fields()["csrf_token"]
    client.send(f"{base}/register", {"present": "25", "alternative": "2"})
    answer = client.post(f"{base}/register", data={"csrf_token": token, "present": "28"})
    assert answer.status_code == 409
    page = client.page(f"{base}/register")
    assert page.heading == "This register has been taken"
    assert "25 of 28" in page.text
    assert session.scalars(select(ClassSession)).one().present == 25


def test_done_says_what_comes_next_and_what_everybody_takes_home(
    client: PageClient, group: ClassGroup, library: Library
) -> None:
    base = start(client, group)
    page = client.send_page(f"{base}/register")
    others = [module for module in library.modules_for(Band.B09) if module.slug != TRICKS]
    expected = others[0].title if others else "has now had every module for its age"
    assert expected in page.text
    assert "0800 1111" in page.text
    assert "Badgers: Tricks" not in client.page("/teach").text


def test_done_before_the_register_is_the_register(client: PageClient, group: ClassGroup) -> None:
    base = start(client, group)
    assert client.get(f"{base}/done").headers["Location"] == f"{base}/register"
    assert client.get(f"{base}/card.pdf").status_code == 409


def test_the_class_card_names_the_class_and_nobody_in_it(
    client: PageClient, group: ClassGroup
) -> None:
    base = start(client, group)
    client.send(f"{base}/register", {"present": "25", "alternative": "2"})
    answer = client.get(f"{base}/card.pdf")
    text = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert answer.mimetype == "application/pdf"
    assert "Badgers" in text
    assert "Dana Cole" not in text
    assert "25" not in text


@pytest.mark.parametrize("slug", [HELPERS, TRICKS, GROOMING])
def test_the_pack_prints_every_page_and_every_card(
    client: PageClient, library: Library, slug: str
) -> None:
    module = library.module(slug)
    assert module.pack is not None
    page = client.page(f"/teach/modules/{slug}/pack")
    assert f"{module.pack.sheets} sheets" in page.text
    titles = [words(heading) for heading in page.all("h2")]
    assert [part.title for part in module.pack.pages] == [
        title for title in titles if title in {part.title for part in module.pack.pages}
    ]
    cards = [words(card) for card in page.all("li") if card.get("class") == "pack-card"]
    expected = [
        " ".join(cut.plain.split())
        for part in module.pack.pages
        for block in part.blocks
        if block.kind == "cards"
        for cut in block.activity.cut_outs  # type: ignore[union-attr]
    ]
    assert cards == expected
    assert page.text.count("0800 1111") >= 4


@pytest.mark.parametrize("slug", [HELPERS, TRICKS, GROOMING])
def test_the_script_has_every_slide_for_the_day_the_screen_fails(
    client: PageClient, library: Library, slug: str
) -> None:
    page = client.page(f"/teach/modules/{slug}/script")
    for slide in library.module(slug).slides:
        assert slide.title in page.text
        assert slide.notes.say.plain.split("\n")[0] in page.text


def test_training_for_adults_is_not_among_the_modules(
    client: PageClient, group: ClassGroup
) -> None:
    client.page(f"/teach/classes/{group.id}/{DELIVERING}", 404)
    client.page(f"/teach/modules/{DELIVERING}/pack", 404)
