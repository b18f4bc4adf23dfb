"""People come to a school one by one or from a list, are away, and leave."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awareness.accounts.models import AccountLink, Person, Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.outbox.models import OutboxItem
from awareness.schools.models import School
from tests.factories import make_completion, make_person, make_post, make_school
from tests.pages import Page, PageClient, words

Enter = Callable[[Person], PageClient]
NEW = {
    "name": "Jo Bell",
    "email": "jo.bell@hollybrook.example",
    "role": "teacher",
    "started_on": "4/1/2027",
}
GOOD = (
    "Name,E-mail,Role,Start date\r\n"
    "Ann Lee,ann.lee@hollybrook.example,Teacher,1/9/2026\r\n"
    "Bo Fox,bo.fox@hollybrook.example,Site or cleaning,1/9/2026\r\n"
)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, name="Hill Top")


@pytest.fixture
def head(session: Session, school: School) -> Post:
    person = make_person(session, name="Grace Okafor")
    return make_post(session, role=Role.HEAD, school=school, person=person)


@pytest.fixture
def client(head: Post, client_for: Enter) -> PageClient:
    return client_for(head.person)


@pytest.fixture
def owen(session: Session, school: School, head: Post) -> Post:
    return make_post(session, school=school, person=make_person(session, name="Owen Cole"))


def staff(school: School) -> str:
    return f"/school/{school.id}/staff"


def page_of(post: Post) -> str:
    return f"/school/{post.school_id}/staff/{post.person_id}"


def names(page: Page) -> list[str]:
    """Return the names in the first column of the page's table."""
    cells = [cell for cell in page.all("th") if cell.get("scope") == "row"]
    return [words(cell[0] if len(cell) else cell) for cell in cells]


def people(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(Person))


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def upload(client: PageClient, school: School, text: str | bytes, name: str = "staff.csv") -> Any:
    path = f"{staff(school)}/import"
    data = text if isinstance(text, bytes) else text.encode()
    return client.send(path, {"file": (io.BytesIO(data), name)})


def upload_page(client: PageClient, school: School, text: str | bytes, status: int = 422) -> Page:
    path = f"{staff(school)}/import"
    data = text if isinstance(text, bytes) else text.encode()
    return client.send_page(path, {"file": (io.BytesIO(data), "staff.csv")}, status=status)


def test_one_person_is_added_and_invited(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    page = client.send_page(f"{staff(school)}/add", NEW)
    assert "Jo Bell is added. An invitation is on its way." in page.text
    assert "Jo Bell" in names(page)
    post = session.scalars(select(Post).where(Post.person_id != head.person_id)).one()
    assert (post.school_id, post.role, post.started_on) == (
        school.id,
        Role.TEACHER,
        date(2027, 1, 4),
    )
    letter = session.scalars(select(OutboxItem)).one()
    assert letter.payload["to"] == "jo.bell@hollybrook.example"
    assert actions(session) == ["added staff"]


def test_somebody_without_an_address_is_added_and_nobody_is_written_to(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    page = client.send_page(f"{staff(school)}/add", {**NEW, "email": ""})
    assert "Jo Bell is added. They do their training at a kiosk" in page.text
    assert "no e-mail: trains at a kiosk" in page.text
    assert "Not signed in yet 0" in page.text
    added = session.scalars(select(Person).where(Person.id != head.person_id)).one()
    assert (added.email, added.password_hash) == (None, "")
    assert session.scalar(select(func.count()).select_from(OutboxItem)) == 0


def test_somebody_without_an_address_is_not_added_twice(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    client.send_page(f"{staff(school)}/add", {**NEW, "email": ""})
    again = client.send_page(f"{staff(school)}/add", {**NEW, "email": ""}, status=422)
    assert "This person holds this role at the school already." in again.text
    client.send_page(f"{staff(school)}/add", {**NEW, "email": "", "role": "office"})
    assert people(session) == 2


def test_a_name_that_has_an_address_here_is_asked_about(
    school: School, owen: Post, client: PageClient
) -> None:
    wrong = {**NEW, "name": "Owen Cole", "email": ""}
    page = client.send_page(f"{staff(school)}/add", wrong, status=422)
    assert "Somebody of this name is here with an e-mail address." in page.text


def test_somebody_without_an_address_is_given_one_and_invited(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    client.send_page(f"{staff(school)}/add", {**NEW, "email": ""})
    added = session.scalars(select(Person).where(Person.id != head.person_id)).one()
    page = client.page(f"{staff(school)}/{added.id}")
    assert "No e-mail address: trains at a kiosk" in page.text
    assert "Send the invitation again" not in page.text
    client.send_page(f"{staff(school)}/{added.id}/correct", {"email": "jo@hollybrook.example"})
    assert session.scalars(select(OutboxItem)).one().payload["to"] == "jo@hollybrook.example"


def test_somebody_of_another_school_keeps_their_account_and_is_told_who_sees_them_now(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    elsewhere = make_person(session, name="Jo Bell", email=NEW["email"])
    make_post(session, school=make_school(session), person=elsewhere)
    before = people(session)
    page = client.send_page(f"{staff(school)}/add", NEW)
    assert "They sign in with the account they have." in page.text
    assert people(session) == before
    letter = session.scalars(select(OutboxItem)).one().payload
    assert (letter["to"], letter["subject"]) == (NEW["email"], "Lantern: a school has added you")
    assert "Hill Top has added you to its staff" in letter["text"]
    assert "The leaders of Hill Top can now see" in letter["text"]
    assert f"tell Grace Okafor, who added you: {head.person.email}" in letter["text"]


def test_the_letter_to_a_known_account_opens_nothing(
    session: Session, school: School, client: PageClient
) -> None:
    elsewhere = make_person(session, email=NEW["email"])
    make_post(session, school=make_school(session), person=elsewhere)
    client.send(f"{staff(school)}/add", NEW)
    text = session.scalars(select(OutboxItem)).one().payload["text"]
    assert re.findall(r"http\S*", text) == ["http://localhost"]
    assert session.scalars(select(AccountLink)).all() == []


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("name", "", "Enter the person's name."),
        ("email", "jo.bell", "Enter an address like name@school.sch.uk."),
        ("role", "", "Choose a role."),
        ("role", "driver", "Not a valid choice"),
        ("started_on", "31/2/2027", "Write the day first, such as 27/3/2027."),
        ("started_on", "", "Enter the first day, such as 1/9/2026."),
        ("started_on", "4/1/2207", "too long ago or too far ahead"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_typed_is_lost(
    session: Session, school: School, client: PageClient, field: str, typed: str, answer: str
) -> None:
    before = people(session)
    typed_in = {**NEW, field: typed}
    page = client.send_page(f"{staff(school)}/add", typed_in, status=422)
    assert answer in page.text
    kept = page.fields()
    assert all(kept[name] == value for name, value in typed_in.items() if value != "driver")
    assert people(session) == before


@pytest.mark.parametrize("typed", ["4/1/2027", "4 January 2027", "04.01.2027", "2027-01-04"])
def test_a_day_may_be_written_in_the_usual_ways(
    session: Session, school: School, client: PageClient, typed: str
) -> None:
    client.send(f"{staff(school)}/add", {**NEW, "started_on": typed})
    assert session.scalar(select(func.max(Post.started_on))) == date(2027, 1, 4)


def test_a_role_that_is_held_already_is_not_added_again(
    school: School, owen: Post, client: PageClient
) -> None:
    again = {**NEW, "email": owen.person.email.upper()}
    page = client.send_page(f"{staff(school)}/add", again, status=422)
    assert "holds this role at the school already" in page.text


def test_a_list_is_shown_before_anything_is_added(
    session: Session, school: School, client: PageClient
) -> None:
    before = people(session)
    page = upload_page(client, school, GOOD, status=200)
    assert page.heading == "Check what will be added"
    assert names(page) == ["Ann Lee", "Bo Fox"]
    assert people(session) == before


def test_a_list_that_was_shown_is_added_with_its_button(
    session: Session, school: School, client: PageClient
) -> None:
    before = people(session) or 0
    shown = upload_page(client, school, GOOD, status=200)
    target = shown.forms()[-1].get("action")
    assert target is not None
    client.post(target, data=shown.fields())
    assert people(session) == before + 2
    assert session.scalar(select(func.count()).select_from(OutboxItem)) == 2
    assert actions(session) == ["added staff"]
    page = client.page(staff(school))
    assert "Roles added: 2. Invitations on their way: 2." in page.text


def test_what_is_sent_back_is_checked_again(
    session: Session, school: School, client: PageClient
) -> None:
    before = people(session)
    shown = upload_page(client, school, GOOD, status=200)
    forged = shown.fields()["rows"].replace("ann.lee@hollybrook.example", "not an address")
    answer = client.post(f"{staff(school)}/import/add", data={**shown.fields(), "rows": forged})
    assert answer.status_code == 422
    assert people(session) == before


def test_every_bad_row_is_told_with_line_column_and_remedy_and_nothing_is_added(
    session: Session, school: School, client: PageClient
) -> None:
    before = people(session)
    bad = GOOD.replace("bo.fox@hollybrook.example", "bo.fox").replace("Ann Lee", "")
    page = upload_page(client, school, bad)
    rows = [[words(cell) for cell in row] for row in page.all("tr")]
    assert ["2", "name", "There is no name.", "Fill it in, or remove the line."] in rows
    assert any(row[:2] == ["3", "e-mail"] for row in rows)
    assert "Nothing was added. 2 things in the list have to be mended first." in page.text
    assert people(session) == before


def test_a_list_with_pupil_numbers_is_refused(
    session: Session, school: School, client: PageClient
) -> None:
    pupils = "Name,UPN\r\nAnn Lee,B801200005001\r\n"
    page = upload_page(client, school, pupils)
    assert "pupil numbers (UPNs)" in page.text
    assert "B801200005001" not in page.html


def test_a_workbook_is_refused_with_what_to_do(school: School, client: PageClient) -> None:
    page = upload_page(client, school, b"PK\x03\x04 and so on")
    assert "Save the list as CSV" in page.text


def test_a_file_of_another_kind_is_refused_beside_the_field(
    school: School, client: PageClient
) -> None:
    answer = upload(client, school, b"%PDF", name="staff.pdf")
    assert answer.status_code == 422
    assert "Choose a CSV file." in answer.get_data(as_text=True)


def test_no_file_at_all_is_told(school: School, client: PageClient) -> None:
    page = client.send_page(f"{staff(school)}/import", {}, status=422)
    assert "Choose the file with your staff list." in page.text


def test_people_who_are_here_already_are_left_as_they_are(
    session: Session, school: School, owen: Post, client: PageClient
) -> None:
    line = f"Owen Cole,{owen.person.email},Teacher,1/9/2020\r\n"
    page = upload_page(client, school, GOOD + line, status=200)
    assert "1 line is about somebody who holds the same role here already." in page.text


def test_the_template_can_be_read_by_the_import_itself(school: School, client: PageClient) -> None:
    template = client.get(f"{staff(school)}/template.csv")
    assert template.headers["Content-Disposition"] == 'attachment; filename="staff-list.csv"'
    page = upload_page(client, school, template.data, status=200)
    assert page.heading == "Check what will be added"


def test_the_lists_show_those_away_and_those_who_left(
    session: Session, school: School, owen: Post, client: PageClient
) -> None:
    make_post(
        session,
        school=school,
        person=make_person(session, name="Ann Lee"),
        ended_on=date(2026, 12, 18),
    )
    owen.is_away = True
    assert names(client.page(f"{staff(school)}?list=away")) == ["Owen Cole"]
    left = client.page(f"{staff(school)}?list=left")
    assert names(left) == ["Ann Lee"]
    assert "Left on 18 December 2026" in left.text
    assert names(client.page(f"{staff(school)}?list=nonsense")) == ["Grace Okafor", "Owen Cole"]


def test_a_long_list_comes_in_parts_and_nobody_is_lost(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    for number in range(60):
        make_post(session, school=school, person=make_person(session, name=f"Person {number:02d}"))
    first = client.page(staff(school))
    second = client.page(first.links()["More people"])
    met = names(first) + names(second)
    assert met == ["Grace Okafor", *(f"Person {number:02d}" for number in range(60))]
    assert "More people" not in second.links()


def test_a_person_s_page_shows_modules_with_dates_and_edition(
    session: Session, owen: Post, client: PageClient
) -> None:
    make_completion(session, post=owen)
    page = client.page(page_of(owen))
    rows = [[words(cell) for cell in row] for row in page.all("tr")]
    assert [
        "CSE: everyone's business",
        "In date",
        "5 October 2026 KCSIE 2026",
        "5 October 2027",
        "none",
    ] in rows
    assert ["If a child tells you", "Not started", "not yet", "", ""] in rows


def test_a_person_s_page_shows_which_text_on_the_law_they_read(
    session: Session, owen: Post, client: PageClient
) -> None:
    make_completion(session, post=owen).wordings = "Duty to report: before it begins (1.0.0)"
    session.commit()
    assert "Duty to report: before it begins (1.0.0)" in client.page(page_of(owen)).text


def test_training_done_at_another_school_counts_and_its_certificate_stays_there(
    session: Session, owen: Post, client: PageClient
) -> None:
    elsewhere = make_post(session, school=make_school(session), person=owen.person)
    make_completion(session, post=elsewhere)
    text = client.page(page_of(owen)).text
    assert "Issued elsewhere" in text


def test_a_head_opens_their_own_page(head: Post, client: PageClient) -> None:
    assert client.page(page_of(head)).heading == "Grace Okafor"


def test_a_person_of_another_school_is_not_found(
    session: Session, school: School, client: PageClient
) -> None:
    stranger = make_post(
        session, school=make_school(session), person=make_person(session, name="Sam Stranger")
    )
    for path in ("", "/end"):
        page = client.page(f"{staff(school)}/{stranger.person_id}{path}", status=404)
        assert "Sam Stranger" not in page.text


def test_somebody_is_marked_away_and_back(session: Session, owen: Post, client: PageClient) -> None:
    page = client.send_page(page_of(owen), form=-1)
    assert "Away" in page.text
    assert "Mark as back" in page.text
    page = client.send_page(page_of(owen), form=-1)
    assert "Marked as back." in page.text
    assert actions(session) == ["marked away", "marked back"]


def test_a_last_day_is_noted_and_the_person_moves_to_those_who_left(
    session: Session, school: School, owen: Post, client: PageClient
) -> None:
    page = client.send_page(f"{page_of(owen)}/end", {"last_day": "19/1/2027"})
    assert "The last day is noted for Owen Cole." in page.text
    assert names(client.page(f"{staff(school)}?list=left")) == ["Owen Cole"]
    assert actions(session) == ["ended posts"]


def test_the_only_head_is_told_to_add_the_next_one_first(
    session: Session, head: Post, client: PageClient
) -> None:
    page = client.send_page(f"{page_of(head)}/end", {"last_day": "31/8/2027"}, status=422)
    assert "Add the next head teacher first: a school needs one." in page.text
    assert page.fields()["last_day"] == "31/8/2027"
    session.refresh(head)
    assert head.ended_on is None


def test_one_of_two_roles_is_ended(
    session: Session, school: School, owen: Post, client: PageClient
) -> None:
    lead = make_post(session, role=Role.DSL, school=school, person=owen.person)
    links = client.page(page_of(owen)).links()
    assert "End this role: Designated safeguarding lead" in links
    client.send(f"{page_of(owen)}/end/{lead.id}", {"last_day": "19/1/2027"})
    session.refresh(lead)
    session.refresh(owen)
    assert (lead.ended_on, owen.ended_on) == (date(2027, 1, 19), None)


def test_an_invitation_is_sent_again_to_somebody_without_a_password(
    session: Session, owen: Post, client: PageClient
) -> None:
    owen.person.password_hash = ""
    page = client.page(page_of(owen))
    action = next(
        form.get("action") for form in page.forms() if "invitation" in (form.get("action") or "")
    )
    client.send(page_of(owen), action=action)
    letter = session.scalars(select(OutboxItem)).one()
    assert letter.payload["to"] == owen.person.email
    assert re.search(r"http://localhost/invitation/\S{40,}", letter.payload["text"])
    assert actions(session) == ["invited again"]


def test_no_invitation_for_somebody_who_can_sign_in(
    session: Session, owen: Post, client: PageClient
) -> None:
    answer = client.send(page_of(owen), action=f"{page_of(owen)}/invitation")
    assert answer.status_code == 409
    assert session.scalars(select(OutboxItem)).all() == []


def test_a_mistyped_address_is_corrected_and_invited_afresh(
    session: Session, owen: Post, client: PageClient
) -> None:
    owen.person.password_hash = ""
    assert "Correct name or address" in client.page(page_of(owen)).links()
    page = client.send_page(f"{page_of(owen)}/correct", {"email": "o.cole@hollybrook.example"})
    assert "A new invitation is on its way to o.cole@hollybrook.example." in page.text
    assert session.scalars(select(OutboxItem)).one().payload["to"] == "o.cole@hollybrook.example"
    assert actions(session) == ["corrected person"]


def test_a_taken_address_is_told_beside_the_field_and_nothing_changes(
    session: Session, head: Post, owen: Post, client: PageClient
) -> None:
    owen.person.password_hash = ""
    before = owen.person.email
    typed = {"name": "Owen Coleman", "email": head.person.email}
    page = client.send_page(f"{page_of(owen)}/correct", typed, status=422)
    assert "Somebody has an account with this address." in page.text
    assert page.fields()["name"] == "Owen Coleman"
    session.refresh(owen.person)
    assert (owen.person.name, owen.person.email) == ("Owen Cole", before)


def test_the_address_of_somebody_who_signs_in_is_their_own(
    session: Session, owen: Post, client: PageClient
) -> None:
    assert "Correct name or address" not in client.page(page_of(owen)).links()
    typed = {"email": "o.cole@hollybrook.example"}
    page = client.send_page(f"{page_of(owen)}/correct", typed, status=422)
    assert "Only somebody who has not signed in yet" in page.text
