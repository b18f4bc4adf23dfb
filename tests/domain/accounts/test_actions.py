"""Signing in, links that are used once, and passwords."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts import actions, queries
from awareness.accounts.actions import LockedOut
from awareness.accounts.models import AccountLink, FailedSignIn, LinkPurpose, Person, SignIn
from awareness.accounts.rules import GUESSES, INVITATION_LASTS, RESET_LASTS
from awareness.accounts.secrets import hash_password, password_matches
from awareness.errors import NotFound
from awareness.outbox.models import OutboxItem
from tests.factories import NOW, PASSWORD, make_person

WHO = "a keyed hash of the address"
HOURS = timedelta(hours=10)
NEW_PASSWORD = "four quiet green herons"


def try_sign_in(
    session: Session, person: Person, password: str = PASSWORD, *, minutes: int = 0
) -> str | None:
    return sign_in_as(session, person.email, password, at=NOW + timedelta(minutes=minutes))


def sign_in_as(session: Session, email: str, password: str, *, at: datetime) -> str | None:
    opened = queries.hash_opened_by(session, email=email, password=password)
    return actions.sign_in(session, email=email, opened=opened, who=WHO, lasts=HOURS, at=at)


def guess_until_locked(session: Session, person: Person) -> None:
    for _ in range(GUESSES):
        assert try_sign_in(session, person, "not the password") is None
    session.flush()


def letters(session: Session) -> list[str]:
    items = session.scalars(select(OutboxItem).order_by(OutboxItem.id))
    return [item.payload["text"] for item in items]


def token_in(letter: str, path: str) -> str:
    return letter.partition(f"/{path}/")[2].split()[0]


def invite(session: Session, person: Person) -> str:
    """Invite and return the token in the letter."""
    actions.send_invitation(
        session, person, "Hill Top", base_url="https://x.example", service="Lantern", at=NOW
    )
    session.flush()
    return token_in(letters(session)[-1], "invitation")


def test_the_right_password_gives_a_token_that_finds_the_person(session: Session) -> None:
    person = make_person(session)
    token = try_sign_in(session, person)
    assert token is not None
    session.flush()
    assert queries.find_signed_in(session, token, at=NOW) is person


def test_the_token_itself_is_not_kept(session: Session) -> None:
    token = try_sign_in(session, make_person(session))
    session.flush()
    assert session.scalars(select(SignIn.token_hash)).all() != [token]


def test_the_capitals_of_an_address_do_not_matter(session: Session) -> None:
    make_person(session, email="dana.cole@hollybrook.example")
    found = sign_in_as(session, " Dana.Cole@Hollybrook.example ", PASSWORD, at=NOW)
    assert found is not None


def test_a_sign_in_runs_out(session: Session) -> None:
    token = try_sign_in(session, make_person(session))
    session.flush()
    assert token is not None
    assert queries.find_signed_in(session, token, at=NOW + HOURS) is None


def test_signing_out_revokes_that_browser_and_no_other(session: Session) -> None:
    person = make_person(session)
    here, elsewhere = try_sign_in(session, person), try_sign_in(session, person)
    assert here is not None
    assert elsewhere is not None
    session.flush()
    actions.sign_out(session, here, at=NOW)
    assert queries.find_signed_in(session, here, at=NOW) is None
    assert queries.find_signed_in(session, elsewhere, at=NOW) is person


def test_a_wrong_password_is_counted_in_the_database(session: Session) -> None:
    person = make_person(session)
    assert try_sign_in(session, person, "not the password") is None
    session.flush()
    assert session.scalars(select(FailedSignIn.who)).all() == [WHO]


def test_an_unknown_address_is_counted_like_a_wrong_password(session: Session) -> None:
    found = sign_in_as(session, "nobody@x.example", PASSWORD, at=NOW)
    session.flush()
    assert found is None
    assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 1


def test_too_many_wrong_passwords_lock_out_the_right_one(session: Session) -> None:
    person = make_person(session)
    guess_until_locked(session, person)
    with pytest.raises(LockedOut):
        try_sign_in(session, person)


def test_one_guess_fewer_does_not_lock_out(session: Session) -> None:
    person = make_person(session)
    for _ in range(GUESSES - 1):
        try_sign_in(session, person, "not the password")
    session.flush()
    assert try_sign_in(session, person) is not None


def test_the_lock_opens_after_fifteen_minutes(session: Session) -> None:
    person = make_person(session)
    guess_until_locked(session, person)
    with pytest.raises(LockedOut):
        try_sign_in(session, person, minutes=14)
    assert try_sign_in(session, person, minutes=15) is not None


def test_signing_in_forgets_the_wrong_tries_before_it(session: Session) -> None:
    person = make_person(session)
    try_sign_in(session, person, "not the password")
    session.flush()
    try_sign_in(session, person)
    assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 0


def test_a_password_that_is_changed_while_it_is_checked_opens_nothing(session: Session) -> None:
    person = make_person(session)
    opened = queries.hash_opened_by(session, email=person.email, password=PASSWORD)
    actions.choose_password(session, invite(session, person), hash_password(NEW_PASSWORD), at=NOW)
    session.flush()
    found = actions.sign_in(
        session, email=person.email, opened=opened, who=WHO, lasts=HOURS, at=NOW
    )
    assert found is None


def test_somebody_without_a_password_cannot_sign_in(session: Session) -> None:
    person = make_person(session)
    person.password_hash = ""
    assert try_sign_in(session, person, "") is None


def test_an_invitation_lets_the_person_choose_a_password(session: Session) -> None:
    person = make_person(session)
    person.password_hash = ""
    actions.choose_password(session, invite(session, person), hash_password(NEW_PASSWORD), at=NOW)
    assert password_matches(person.password_hash, NEW_PASSWORD)


def test_a_link_works_once(session: Session) -> None:
    token = invite(session, make_person(session))
    actions.choose_password(session, token, hash_password(NEW_PASSWORD), at=NOW)
    with pytest.raises(NotFound):
        actions.choose_password(session, token, hash_password("another quiet heron"), at=NOW)


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [(LinkPurpose.INVITATION, INVITATION_LASTS), (LinkPurpose.RESET, RESET_LASTS)],
)
def test_a_link_runs_out(session: Session, purpose: LinkPurpose, lasts: timedelta) -> None:
    person = make_person(session)
    if purpose is LinkPurpose.INVITATION:
        token = invite(session, person)
    else:
        actions.send_reset(
            session, person.email, base_url="https://x.example", service="Lantern", at=NOW
        )
        session.flush()
        token = token_in(letters(session)[-1], "reset")
    almost = NOW + lasts - timedelta(seconds=1)
    assert queries.find_link(session, token, at=almost) is not None
    assert queries.find_link(session, token, at=NOW + lasts) is None


def test_the_token_of_a_link_is_not_kept_beside_its_letter(session: Session) -> None:
    token = invite(session, make_person(session))
    assert session.scalars(select(AccountLink.token_hash)).all() != [token]


def test_a_new_password_signs_the_person_out_everywhere(session: Session) -> None:
    person = make_person(session)
    signed_in = try_sign_in(session, person)
    assert signed_in is not None
    actions.choose_password(session, invite(session, person), hash_password(NEW_PASSWORD), at=NOW)
    assert queries.find_signed_in(session, signed_in, at=NOW) is None


def test_a_reset_for_an_unknown_address_sends_nothing(session: Session) -> None:
    actions.send_reset(
        session, "nobody@x.example", base_url="https://x.example", service="Lantern", at=NOW
    )
    session.flush()
    assert letters(session) == []


def test_the_subject_of_a_letter_says_nothing_of_the_content(session: Session) -> None:
    invite(session, make_person(session))
    item = session.scalars(select(OutboxItem)).one()
    assert item.payload["subject"] == "Lantern: choose your password"
