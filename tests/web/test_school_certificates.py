"""The school's certificates: one, all of them with an index, and revoking one."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.models import AuditEntry
from awareness.certificates import actions, queries
from awareness.certificates.models import Certificate
from awareness.certificates.rules import new_code
from awareness.schools.models import School
from tests.factories import NOW, make_completion, make_person, make_post, make_school
from tests.pages import PageClient, words

Enter = Callable[[Person], PageClient]


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
def path(school: School) -> str:
    return f"/school/{school.id}/certificates"


def certify(
    session: Session, school: School, name: str, module: str = "staff-cse-essentials"
) -> Certificate:
    post = make_post(session, school=school, person=make_person(session, name=name))
    return certify_post(session, post, module)


def certify_post(session: Session, post: Post, module: str = "staff-cse-essentials") -> Certificate:
    assert post.school is not None
    return actions.issue(
        session,
        completion=make_completion(session, post=post, module=module),
        person=post.person,
        employer=post.school,
        title="CSE: everyone's business",
        code=new_code(),
        issuer="Lantern",
        at=NOW - timedelta(days=100),
    )


def index_of(data: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("index.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def revoked(session: Session) -> str:
    return session.scalars(select(Certificate.revoked_reason)).one()


def test_the_list_names_holder_module_number_and_state(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    made = certify(session, school, "Owen Cole")
    page = client.page(path)
    row = next(words(row) for row in page.all("tr") if "Owen Cole" in words(row))
    assert made.number in row
    assert "CSE: everyone's business" in row
    assert "Valid" in row


def test_certificates_of_another_school_are_not_listed(
    session: Session, client: PageClient, path: str
) -> None:
    certify(session, make_school(session), "Sam Stranger")
    page = client.page(path)
    assert "Sam Stranger" not in page.text
    assert "No certificates yet" in page.text


def test_the_list_is_filtered_by_module(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    certify(session, school, "Owen Cole")
    certify(session, school, "Ann Lee", "staff-handling-disclosure")
    page = client.page(f"{path}?module=staff-handling-disclosure")
    assert "Ann Lee" in page.text
    assert "Owen Cole" not in page.text


def test_a_long_list_comes_in_parts_and_none_is_lost(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    made = {certify(session, school, f"Person {number}").number for number in range(53)}
    first = client.page(path)
    second = client.page(first.links()["Older certificates"])
    numbers = [number for number in made if number in first.text]
    assert len(numbers) == 50
    assert {number for number in made if number in second.text} == made - set(numbers)


def test_one_certificate_is_downloaded(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    made = certify(session, school, "Owen Cole")
    answer = client.get(f"{path}/{made.id}.pdf")
    assert "Owen Cole" in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


@pytest.mark.parametrize("ending", [".pdf", "/revoke"])
def test_a_certificate_of_another_school_is_not_found(
    session: Session, client: PageClient, path: str, ending: str
) -> None:
    other = certify(session, make_school(session), "Sam Stranger")
    page = client.page(f"{path}/{other.id}{ending}", status=404)
    assert "Sam Stranger" not in page.html


def test_a_certificate_is_found_under_its_own_school_only(
    session: Session, school: School, head: Post, client: PageClient
) -> None:
    made = certify(session, school, "Owen Cole")
    second = make_post(session, role=Role.HEAD, school=make_school(session), person=head.person)
    path = f"/school/{second.school_id}/certificates/{made.id}.pdf"
    assert client.page(path, status=404).heading == "Page not found"


def test_all_of_them_come_as_a_zip_with_an_index(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    certify(session, school, "Owen Cole")
    certify(session, school, "Ann Lee")
    answer = client.send(path, form=1)
    assert answer.mimetype == "application/zip"
    rows = index_of(answer.data)
    assert [row["Holder"] for row in rows] == ["Ann Lee", "Owen Cole"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert {row["File"] for row in rows} < set(archive.namelist())


def test_who_took_the_zip_is_noted(
    session: Session, school: School, head: Post, client: PageClient, path: str
) -> None:
    certify(session, school, "Owen Cole")
    client.send(path, form=1)
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.action == "downloaded certificates"
    assert entry.subject == "part 1, 1 certificates"
    assert (entry.person_id, entry.school_id) == (head.person_id, school.id)


def test_a_large_school_gets_its_certificates_in_parts(
    session: Session,
    school: School,
    client: PageClient,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "PART", 2)
    for name in ("Ann Lee", "Bo Fox", "Cy Day"):
        certify(session, school, name)
    page = client.page(path)
    assert "They come in 2 files of at most 2." in page.text
    last = client.send(path, form=2)
    assert [row["Holder"] for row in index_of(last.data)] == ["Cy Day"]


def test_a_certificate_is_revoked_with_a_reason_and_noted(
    session: Session, school: School, head: Post, client: PageClient, path: str
) -> None:
    made = certify(session, school, "Owen Cole")
    page = client.send_page(f"{path}/{made.id}/revoke", {"reason": "Taken in the wrong name."})
    assert f"Certificate {made.number} is revoked." in page.text
    assert revoked(session) == "Taken in the wrong name."
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.person_id) == ("revoked certificate", head.person_id)


def test_a_certificate_is_not_revoked_without_a_reason(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    made = certify(session, school, "Owen Cole")
    page = client.send_page(f"{path}/{made.id}/revoke", {"reason": ""}, status=422)
    assert "Say why the certificate is revoked." in page.text
    assert revoked(session) == ""


def test_a_reason_that_is_too_long_is_kept_to_be_shortened(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    made = certify(session, school, "Owen Cole")
    long = "far too long " * 30
    page = client.send_page(f"{path}/{made.id}/revoke", {"reason": long}, status=422)
    assert "Use at most 300 characters." in page.text
    assert page.fields()["reason"].strip() == long.strip()


def test_a_revoked_certificate_says_so_and_cannot_be_revoked_again(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    made = certify(session, school, "Owen Cole")
    client.send(f"{path}/{made.id}/revoke", {"reason": "Taken in the wrong name."})
    page = client.page(f"{path}/{made.id}/revoke")
    assert "It was revoked on 20 January 2027." in page.text
    assert "Taken in the wrong name." in page.text
    assert len(page.forms()) == 1
    assert "Revoked" in client.page(path).text


def test_a_person_s_page_leads_to_the_certificate(
    session: Session, school: School, client: PageClient, path: str
) -> None:
    made = certify(session, school, "Owen Cole")
    page = client.page(f"/school/{school.id}/staff/{made.person_id}")
    link = "Download (PDF): CSE: everyone's business"
    assert page.links()[link] == f"{path}/{made.id}.pdf"
