"""The licensing officer's register."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.schools.models import LocalAuthority
from tests.factories import make_authority, make_completion, make_person, make_post
from tests.pages import PageClient

SignIn = Callable[[Person], PageClient]
TRAINING = "drive-school-transport"


@pytest.fixture
def council(session: Session) -> LocalAuthority:
    return make_authority(session)


def officer(session: Session, council: LocalAuthority) -> Person:
    return make_post(session, role=Role.LICENSING_OFFICER, authority=council).person


def driver(session: Session, council: LocalAuthority, name: str, until: date | None) -> None:
    person = make_person(session, name=name)
    post = make_post(session, role=Role.DRIVER, authority=council, person=person)
    if until is not None:
        make_completion(session, post=post, module=TRAINING, expires_on=until)


def test_the_register_says_who_is_in_date_and_until_when(
    session: Session, council: LocalAuthority, client_for: SignIn
) -> None:
    driver(session, council, "Tomasz Nowak", date(2029, 9, 1))
    driver(session, council, "Val Reid", date(2027, 1, 19))
    driver(session, council, "Ade Okeke", None)
    page = client_for(officer(session, council)).page("/authority/drivers")
    assert "1 of 3 are in date" in page.text
    assert "1 September 2029" in page.text


def test_another_councils_drivers_are_not_listed(
    session: Session, council: LocalAuthority, client_for: SignIn
) -> None:
    driver(session, make_authority(session, code="111"), "Somebody Else", None)
    page = client_for(officer(session, council)).page("/authority/drivers")
    assert "Somebody Else" not in page.text
    assert "No drivers yet" in page.text


def test_the_file_holds_the_same_rows_and_no_marks(
    session: Session, council: LocalAuthority, client_for: SignIn
) -> None:
    driver(session, council, "Tomasz Nowak", date(2029, 9, 1))
    answer = client_for(officer(session, council)).send("/authority/drivers")
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[1].startswith("Tomasz Nowak,")
    assert lines[1].endswith("In date,1 September 2029")


def test_a_coverage_officer_does_not_see_drivers_names(
    session: Session, council: LocalAuthority, client_for: SignIn
) -> None:
    person = make_post(session, role=Role.AUTHORITY_OFFICER, authority=council).person
    client_for(person).page("/authority/drivers", status=403)


def test_who_took_the_register_is_written_down(
    session: Session, council: LocalAuthority, client_for: SignIn
) -> None:
    driver(session, council, "Tomasz Nowak", None)
    who = officer(session, council)
    client_for(who).send("/authority/drivers")
    (entry,) = session.scalars(select(AuditEntry)).all()
    assert (entry.person_id, entry.action) == (who.id, "downloaded drivers")
    assert entry.subject == f"council {council.id}, 1 people"


def test_who_looked_at_the_register_is_in_the_log_without_a_name(
    session: Session, council: LocalAuthority, client_for: SignIn
) -> None:
    driver(session, council, "Tomasz Nowak", None)
    who = officer(session, council)
    with capture_logs() as lines:
        client_for(who).page("/authority/drivers")
    seen = [line for line in lines if line["event"] == "personal data seen"]
    assert [(line["what"], line["viewer"]) for line in seen] == [("drivers", str(who.id))]
    assert "Nowak" not in str(lines)
