"""The council administrator's pages, on 20 January 2027."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.content.helplines import Category, View
from awareness.outbox.actions import claim_due, enqueue, mark_sent, retry_later
from awareness.outbox.actions import give_up as refuse
from awareness.outbox.models import OutboxItem
from awareness.schools import actions
from awareness.schools.actions import ServiceDetails
from awareness.schools.models import LocalAuthority, LocalService, School
from tests.domain.schools.gias_file import establishment, succession, write_file, write_links
from tests.factories import NOW, make_authority, make_post, make_school
from tests.pages import Page, PageClient

ClientFor = Callable[[Person], PageClient]
PAGES = ["", "/schools", "/outbox", "/services", "/services/new", "/council"]


@pytest.fixture
def council(session: Session) -> LocalAuthority:
    return make_authority(session, name="Hollybrook Council")


@pytest.fixture
def admin(session: Session, council: LocalAuthority, client_for: ClientFor) -> PageClient:
    return client_for(make_post(session, role=Role.AUTHORITY_ADMIN, authority=council).person)


def upload(
    client: PageClient,
    file: Path | None,
    links: Path | None = None,
    *,
    name: str | None = None,
    status: int = 200,
) -> Page:
    data = {
        field: (io.BytesIO(path.read_bytes()), name or path.name)
        for field, path in (("file", file), ("links", links))
        if path is not None
    }
    return client.send_page("/admin/schools", data, status=status)


def letter(session: Session, *, to: str = "dana.cole@hollybrook.example") -> OutboxItem:
    payload = {"to": to, "subject": "Choose your password", "text": "the secret link"}
    item = enqueue(session, "mail", f"mail:{to}", payload, at=NOW)
    session.commit()
    return item


def result(session: Session) -> OutboxItem:
    payload = {"score": "0199-a-score", "stamp": 1, "platform": "Hollybrook Moodle"}
    item = enqueue(session, "score", "score:1", payload, at=NOW)
    session.commit()
    return item


def give_up(session: Session, item: OutboxItem) -> None:
    later = item.created_at + timedelta(days=8)
    retry_later(session, item, "MailNotAccepted: refused by mail.example", at=later)
    session.commit()


def own_service(session: Session, council: LocalAuthority, **given: object) -> LocalService:
    facts = {
        "name": "Family Connect",
        "category": Category.TALK,
        "phone": "01952 385385",
        "url": "",
        "hours": "",
        "what_happens": "A worker answers.",
        "views": (View.OLDER, View.ADULTS),
        "checked_on": date(2026, 12, 1),
        **given,
    }
    service = actions.add_service(session, council, "", ServiceDetails(**facts))  # type: ignore[arg-type]
    session.commit()
    return service


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_before_anything_was_entered(admin: PageClient, path: str) -> None:
    assert admin.page(f"/admin{path}").text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [Role.AUTHORITY_OFFICER, Role.HEAD])
def test_nobody_else_opens_the_pages(
    session: Session, client_for: ClientFor, path: str, role: Role
) -> None:
    client = client_for(make_post(session, role=role).person)

    assert client.page(f"/admin{path}", 403).heading == "This page is not open to you"


def test_a_file_of_schools_is_brought_in_and_counted(
    session: Session, admin: PageClient, tmp_path: Path
) -> None:
    rows = [establishment(1), establishment(2), establishment(3, urn="12")]

    page = upload(admin, write_file(tmp_path / "edubasealldata20270119.csv", rows))

    assert "3 rows read, 1 left out" in page.text
    assert "2 added" in page.text
    assert '4 12 The URN "12" is not six digits' in page.text
    assert sorted(session.scalars(select(School.urn))) == ["100001", "100002"]


def test_the_same_file_again_says_that_nothing_had_changed(
    admin: PageClient, tmp_path: Path
) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(1)])
    upload(admin, file)

    assert "Nothing had changed" in upload(admin, file).text


def test_a_new_academy_is_told_as_a_school_that_went_on(admin: PageClient, tmp_path: Path) -> None:
    upload(admin, write_file(tmp_path / "gias.csv", [establishment(1, urn="100001")]))
    rows = [
        establishment(1, urn="100001", status="2", closed="31-12-2026"),
        establishment(1, urn="140001", opened="01-01-2027"),
    ]

    page = upload(
        admin,
        write_file(tmp_path / "gias.csv", rows),
        write_links(tmp_path / "links.csv", succession("100001", "140001")),
    )

    assert "1 school went on under a new number" in page.text


def test_the_import_is_audited_with_the_person(
    session: Session, admin: PageClient, tmp_path: Path
) -> None:
    upload(admin, write_file(tmp_path / "gias.csv", [establishment(1)]))

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.person_id is None) == ("imported", False)


def test_no_file_is_said_beside_the_field(admin: PageClient) -> None:
    page = upload(admin, None, status=422)

    assert "Choose the establishments file." in page.text


def test_another_kind_of_file_is_said_beside_the_field(admin: PageClient, tmp_path: Path) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(1)])

    page = upload(admin, file, name="schools.zip", status=422)

    assert "unpack it first" in page.text


def test_a_file_without_its_columns_is_refused_by_their_names(
    session: Session, admin: PageClient, tmp_path: Path
) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(1)], headings=["URN", "LA (code)"])

    page = upload(admin, file, status=422)

    assert "no column called EstablishmentName, EstablishmentStatus (code)" in error_of(
        page, "file"
    )
    assert session.scalars(select(School)).all() == []


def test_a_wrong_links_file_is_said_beside_its_own_field(
    session: Session, admin: PageClient, tmp_path: Path
) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(1)])

    page = upload(admin, file, links=file, status=422)

    assert "no column called LinkURN, LinkType" in error_of(page, "links")
    assert session.scalars(select(School)).all() == []


def error_of(page: Page, field: str) -> str:
    (message,) = [p for p in page.all("p") if p.get("id") == f"{field}-error"]
    return " ".join("".join(message.itertext()).split())


def test_the_outbox_shows_what_could_not_be_sent_and_why(
    session: Session, admin: PageClient
) -> None:
    give_up(session, letter(session))

    page = admin.page("/admin/outbox")

    assert "1 letter or result could not be sent" in page.text
    assert "MailNotAccepted: refused by mail.example" in page.text


def test_the_outbox_shows_neither_the_whole_address_nor_the_letter(
    session: Session, admin: PageClient
) -> None:
    letter(session)

    page = admin.page("/admin/outbox")

    assert "d…@hollybrook.example" in page.text
    assert "dana.cole" not in page.html
    assert "the secret link" not in page.html


def test_a_letter_that_was_given_up_is_sent_again(session: Session, admin: PageClient) -> None:
    item = letter(session)
    give_up(session, item)

    page = admin.send_page("/admin/outbox")

    assert "It will be sent within a few seconds." in page.text
    assert [due.id for due in claim_due(session, at=NOW)] == [item.id]


def test_the_outbox_shows_where_a_result_goes_and_not_whose_it_is(
    session: Session, admin: PageClient
) -> None:
    result(session)

    page = admin.page("/admin/outbox")

    assert "Result of a module To Hollybrook Moodle." in page.text
    assert "0199-a-score" not in page.html


def test_a_result_that_a_platform_refused_is_sent_again(
    session: Session, admin: PageClient
) -> None:
    item = result(session)
    refuse(session, item, "The column is gone.", at=NOW)
    session.commit()
    assert "Reason: The column is gone." in admin.page("/admin/outbox").text

    page = admin.send_page("/admin/outbox")

    assert "It will be sent within a few seconds." in page.text
    assert [due.id for due in claim_due(session, at=NOW, kind="score")] == [item.id]


def test_a_letter_that_was_sent_is_not_sent_again(session: Session, admin: PageClient) -> None:
    item, other = letter(session), letter(session, to="other@hollybrook.example")
    mark_sent(session, item, at=NOW)
    session.commit()

    response = admin.send("/admin/outbox", action=f"/admin/outbox/{item.id}/again")

    assert response.status_code == 404
    assert [due.id for due in claim_due(session, at=NOW)] == [other.id]


def test_a_service_is_added_and_stands_on_the_help_page(
    admin: PageClient, council: LocalAuthority, anyone: PageClient
) -> None:
    fields = {
        "name": "Family Connect",
        "phone": "01952 385385",
        "what_happens": "A worker answers and asks what you saw.",
        "views": ["older", "adults"],
        "checked_on": "12/1/2027",
    }
    help_page = f"/help?council={council.code}"
    assert "01952 385385" not in anyone.page(help_page).text

    page = admin.send_page("/admin/services/new", fields)

    assert "Family Connect is on the help pages." in page.text
    assert "01952 385385" in anyone.page(help_page).text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "Enter the name people know it by."),
        ({"phone": "", "url": ""}, "Enter a phone number, a web address or both."),
        ({"phone": "ring Dee"}, "Use digits and spaces only"),
        ({"url": "http://insecure.example"}, "begins with https://"),
        ({"views": []}, "Choose at least one group of people."),
        ({"checked_on": "last week"}, "such as 27/3/2027"),
    ],
)
def test_a_service_that_could_not_be_shown_is_sent_back(
    session: Session, admin: PageClient, given: dict[str, object], message: str
) -> None:
    fields = {
        "name": "Family Connect",
        "phone": "01952 385385",
        "what_happens": "A worker answers.",
        "views": ["adults"],
        "checked_on": "12/1/2027",
        **given,
    }

    page = admin.send_page("/admin/services/new", fields, status=422)

    assert message in page.text
    assert session.scalars(select(LocalService)).all() == []


def test_a_service_entered_twice_is_said_beside_its_name(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    own_service(session, council)
    fields = {
        "name": "Family Connect",
        "phone": "01952 000000",
        "what_happens": "A worker answers.",
        "views": ["adults"],
        "checked_on": "12/1/2027",
    }

    page = admin.send_page("/admin/services/new", fields, status=422)

    assert "Change that entry" in error_of(page, "name")


def test_a_service_shows_what_it_holds_and_is_changed(
    session: Session, council: LocalAuthority, admin: PageClient, anyone: PageClient
) -> None:
    service = own_service(session, council)
    help_page = f"/help/adults?council={council.code}"
    assert "01952 111111" not in anyone.page(help_page).text

    page = admin.send_page(f"/admin/services/{service.id}", {"phone": "01952 111111"}, form=1)

    assert "Family Connect is changed on the help pages." in page.text
    assert "01952 111111" in anyone.page(help_page).text
    session.refresh(service)
    assert (service.phone, service.category, service.checked_on) == (
        "01952 111111",
        "talk",
        date(2026, 12, 1),
    )


def test_the_boxes_of_a_service_are_ticked_as_they_were_saved(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    service = own_service(session, council)

    boxes = admin.page(f"/admin/services/{service.id}").all("input")

    ticked = [box.get("value") for box in boxes if box.get("checked") is not None]
    assert ticked == ["older", "adults"]


def test_a_service_is_removed(session: Session, council: LocalAuthority, admin: PageClient) -> None:
    service = own_service(session, council)

    page = admin.send_page(f"/admin/services/{service.id}")

    assert "No services of your own yet" in page.text


def test_another_councils_service_is_not_found(session: Session, admin: PageClient) -> None:
    theirs = own_service(session, make_authority(session, code="801"))

    assert admin.page(f"/admin/services/{theirs.id}", 404).heading == "Page not found"


@pytest.mark.parametrize(
    ("checked_on", "words"),
    [
        (date(2027, 1, 4), "Checked"),
        (date(2026, 6, 1), "Due a check"),
        (date(2025, 12, 1), "Not checked for a year"),
    ],
)
def test_a_service_says_how_fresh_it_is(
    session: Session, council: LocalAuthority, admin: PageClient, checked_on: date, words: str
) -> None:
    own_service(session, council, checked_on=checked_on)

    assert f"Family Connect {words}" in admin.page("/admin/services").text


def test_the_councils_settings_are_saved(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    fields = {"driver_months": "24", "concern_route": "Family Connect, 01952 385385"}

    page = admin.send_page("/admin/council", fields)

    session.refresh(council)
    assert (council.driver_months, council.concern_route) == (24, "Family Connect, 01952 385385")
    assert "24 months" in page.text


@pytest.mark.parametrize("months", ["11", "37", "", "two years"])
def test_months_outside_12_to_36_are_sent_back(
    session: Session, council: LocalAuthority, admin: PageClient, months: str
) -> None:
    page = admin.send_page("/admin/council", {"driver_months": months}, status=422)

    assert "There is a problem" in page.text
    session.refresh(council)
    assert council.driver_months == 36


def test_the_first_page_counts_only_open_schools_of_this_council(
    session: Session, council: LocalAuthority, admin: PageClient
) -> None:
    make_school(session, authority=council)
    make_school(session)
    session.commit()

    assert "1 open school" in admin.page("/admin").text
