"""Signing in and out, and choosing a password by a link, as a person meets them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awareness.accounts import actions
from awareness.accounts.models import AccountLink, Person, SignIn
from awareness.accounts.roles import Role
from awareness.accounts.rules import GUESSES
from awareness.outbox.models import OutboxItem
from tests.factories import NOW, PASSWORD, make_completion, make_person, make_post
from tests.pages import PageClient, read

Enter = Callable[[Person], PageClient]
NEW_PASSWORD = "four quiet green herons"


@pytest.fixture
def owen(session: Session) -> Person:
    person = make_person(session, name="Owen Cole", email="cole@hollybrook.example")
    make_post(session, person=person)
    session.commit()
    return person


def try_it(client: PageClient, password: str = PASSWORD, *, path: str = "/sign-in") -> str:
    """Fill in the form and return where it leads, or nothing when it stays."""
    answer = client.send(path, {"email": "cole@hollybrook.example", "password": password})
    return answer.headers.get("Location", "")


def link_in_letter(session: Session) -> str:
    item = session.scalars(select(OutboxItem).order_by(OutboxItem.id.desc())).first()
    assert item is not None
    address: str = item.payload["text"].partition("http://localhost")[2].split()[0]
    return address


def invite(session: Session, person: Person) -> str:
    """Invite somebody and return the path in the letter."""
    actions.send_invitation(
        session, person, "Hill Top", base_url="http://localhost", service="Lantern", at=NOW
    )
    session.commit()
    return link_in_letter(session)


def test_a_teacher_signs_in_and_comes_to_their_training(owen: Person, anyone: PageClient) -> None:
    page = anyone.send_page("/sign-in", {"email": "cole@hollybrook.example", "password": PASSWORD})
    assert page.heading == "My training"


def test_a_wrong_password_keeps_the_address_and_not_the_password(
    owen: Person, anyone: PageClient
) -> None:
    page = anyone.send_page(
        "/sign-in",
        {"email": "cole@hollybrook.example", "password": "not the password"},
        status=422,
    )
    assert "The e-mail address or the password is not right." in page.text
    assert page.fields()["email"] == "cole@hollybrook.example"
    assert "not the password" not in page.html


def test_an_unknown_address_gets_the_same_answer(owen: Person, anyone: PageClient) -> None:
    page = anyone.send_page(
        "/sign-in", {"email": "nobody@hollybrook.example", "password": PASSWORD}, status=422
    )
    assert "The e-mail address or the password is not right." in page.text


def test_too_many_tries_say_how_long_to_wait(owen: Person, anyone: PageClient) -> None:
    for _ in range(GUESSES):
        try_it(anyone, "not the password")
    page = anyone.send_page(
        "/sign-in", {"email": "cole@hollybrook.example", "password": PASSWORD}, status=422
    )
    assert "Wait 15 minutes" in page.text


def test_the_lock_holds_for_another_browser_too(owen: Person, anyone: PageClient) -> None:
    for _ in range(GUESSES):
        try_it(anyone, "not the password")
    anyone.delete_cookie("lantern")
    assert try_it(anyone) == ""


def test_an_empty_form_says_what_to_enter(anyone: PageClient) -> None:
    page = anyone.send_page("/sign-in", {"email": "", "password": ""}, status=422)
    assert "Enter your e-mail address." in page.text
    assert "Enter your password." in page.text


def test_a_page_behind_the_sign_in_is_where_one_comes_afterwards(
    owen: Person, anyone: PageClient
) -> None:
    asked = anyone.get("/training/staff-cse-essentials?from=letter").headers["Location"]
    assert try_it(anyone, path=asked) == "/training/staff-cse-essentials?from=letter"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "training",
        "",
    ],
)
def test_nobody_is_sent_to_another_place_after_signing_in(
    owen: Person, anyone: PageClient, elsewhere: str
) -> None:
    answer = anyone.post(
        "/sign-in",
        query_string={"next": elsewhere},
        data={
            **anyone.page("/sign-in").fields(),
            "email": "cole@hollybrook.example",
            "password": PASSWORD,
        },
    )
    assert answer.headers["Location"] == "/home"


def test_a_form_without_its_token_is_refused(owen: Person, anyone: PageClient) -> None:
    answer = anyone.post(
        "/sign-in", data={"email": "cole@hollybrook.example", "password": PASSWORD}
    )
    assert answer.status_code == 400
    assert "This form was open too long" in read(answer).text


def test_signing_in_leaves_nothing_of_an_earlier_session(owen: Person, anyone: PageClient) -> None:
    with anyone.session_transaction() as cookie:
        cookie["left behind"] = "by somebody else"
    try_it(anyone)
    with anyone.session_transaction() as cookie:
        assert "left behind" not in cookie


def test_signing_out_ends_the_sign_in_itself(
    owen: Person, client_for: Enter, session: Session
) -> None:
    client = client_for(owen)
    with client.session_transaction() as cookie:
        token = cookie["sign_in"]
    client.send("/training", form=0, action="/sign-out")
    with client.session_transaction() as cookie:
        cookie["sign_in"] = token
    assert client.get("/training").headers["Location"].startswith("/sign-in")


def test_a_revoked_sign_in_is_over_at_the_next_page(
    owen: Person, client_for: Enter, session: Session
) -> None:
    client = client_for(owen)
    client.page("/training")
    session.execute(update(SignIn).values(revoked_at=NOW))
    session.commit()
    assert client.get("/training").headers["Location"] == "/sign-in?next=/training"


def test_somebody_signed_in_need_not_sign_in_again(owen: Person, client_for: Enter) -> None:
    assert client_for(owen).get("/sign-in").headers["Location"] == "/home"


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.TEACHER, "/training"),
        (Role.HEAD, "/school"),
        (Role.DSL, "/school"),
        (Role.CATERING, "/training"),
        (Role.GOVERNOR, "/training"),
        (Role.AUTHORITY_OFFICER, "/authority/coverage"),
    ],
)
def test_everybody_begins_on_the_page_of_their_own_work(
    session: Session, client_for: Enter, role: Role, place: str
) -> None:
    person = make_post(session, role=role, person=make_person(session, name="Robin Hale")).person
    assert client_for(person).get("/home").headers["Location"] == place


def test_a_teacher_who_may_open_a_session_begins_with_their_classes(
    session: Session, client_for: Enter
) -> None:
    post = make_post(session, role=Role.TEACHER, person=make_person(session, name="Robin Hale"))
    make_completion(session, post=post, module="staff-delivering-safely")
    assert client_for(post.person).get("/home").headers["Location"] == "/teach"


def test_a_head_finds_the_school_in_the_menu_and_a_teacher_does_not(
    owen: Person, session: Session, client_for: Enter
) -> None:
    head = make_post(session, role=Role.HEAD).person
    assert "School" in client_for(head).page("/training").links()
    assert "School" not in client_for(owen).page("/training").links()


def test_an_invitation_leads_to_a_password_and_the_password_in(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    owen.password_hash = ""
    page = anyone.page(invite(session, owen))
    assert "Owen Cole, cole@hollybrook.example" in page.text
    done = anyone.send_page(link_in_letter(session), {"password": NEW_PASSWORD})
    assert "Your password is set." in done.text
    assert try_it(anyone, NEW_PASSWORD) == "/home"


@pytest.mark.parametrize(
    ("password", "answer"),
    [
        ("short", "Use at least 12 characters."),
        ("", "Enter a password."),
        ("aaaaaaaaaaaaaaa", "easy to guess"),
        ("owencole1234", "too close to your name"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(
    owen: Person, anyone: PageClient, session: Session, password: str, answer: str
) -> None:
    page = anyone.send_page(invite(session, owen), {"password": password}, status=422)
    assert answer in page.text


def test_a_used_link_says_so_and_changes_nothing(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    path = invite(session, owen)
    anyone.send(path, {"password": NEW_PASSWORD})
    page = anyone.page(path, status=410)
    assert page.heading == "This link has been used or is too old"
    assert {"Sign in", "Send a new link"} <= set(page.links())


def test_a_link_that_is_too_old_says_so(owen: Person, anyone: PageClient, session: Session) -> None:
    path = invite(session, owen)
    session.execute(update(AccountLink).values(expires_at=NOW - timedelta(seconds=1)))
    session.commit()
    assert anyone.page(path, status=410).heading == "This link has been used or is too old"


def test_a_made_up_link_is_like_an_old_one(anyone: PageClient) -> None:
    assert anyone.page("/invitation/abc", status=410).heading.startswith("This link has been used")


def test_a_forgotten_password_sends_a_link_that_works(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    page = anyone.send_page("/forgotten", {"email": "Cole@hollybrook.example"})
    assert page.heading == "Look at your e-mail"
    path = link_in_letter(session)
    assert path.startswith("/reset/")
    anyone.send(path, {"password": NEW_PASSWORD})
    assert try_it(anyone, NEW_PASSWORD) == "/home"


def test_an_unknown_address_gets_the_same_page_and_no_letter(
    owen: Person, anyone: PageClient, session: Session
) -> None:
    page = anyone.send_page("/forgotten", {"email": "nobody@hollybrook.example"})
    assert page.heading == "Look at your e-mail"
    assert session.scalars(select(OutboxItem)).all() == []


def test_a_new_password_signs_out_every_other_browser(
    owen: Person, client_for: Enter, session: Session, anyone: PageClient
) -> None:
    elsewhere = client_for(owen)
    anyone.send(invite(session, owen), {"password": NEW_PASSWORD})
    assert elsewhere.get("/training").status_code == 302


def test_an_error_leads_somebody_who_is_signed_in_to_their_own_first_page(
    owen: Person, client_for: Enter
) -> None:
    page = client_for(owen).page("/admin", status=403)
    assert page.links()["Go to your home page"] == "/home"


def test_an_error_leads_anyone_else_to_the_front_page(anyone: PageClient) -> None:
    page = anyone.page("/nothing-here", status=404)
    assert page.links()["Go to the front page"] == "/"
