"""Anyone checks a certificate: by its link, or by number and name, without a log-in or a cookie."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awareness.accounts.models import Post
from awareness.accounts.roles import Role
from awareness.certificates.actions import issue, revoke
from awareness.certificates.models import Certificate
from awareness.certificates.rules import NAME_GUESSES
from awareness.web.certificate_archive import zip_response
from tests.factories import NOW, make_completion, make_person, make_post
from tests.pages import PageClient, read

CODE = "0123456789ABCDEFGHJKMNPQRS"
UNKNOWN = "ZZZZZZZZZZZZZZZZZZZZZZZZZZ"


@pytest.fixture
def dee(session: Session) -> Post:
    return make_post(session, role=Role.CATERING, person=make_person(session, name="Dee Marsh"))


@pytest.fixture
def certificate(session: Session, dee: Post) -> Certificate:
    return issued(session, dee, expires_on=date(2027, 10, 5))


def issued(session: Session, post: Post, *, expires_on: date | None) -> Certificate:
    assert post.school is not None
    certificate = issue(
        session,
        completion=make_completion(session, post=post, expires_on=expires_on),
        person=post.person,
        employer=post.school,
        title="Tell at once",
        code=CODE,
        issuer="Lantern",
        at=NOW,
    )
    session.commit()
    return certificate


def compare(client: PageClient, name: str) -> TestResponse:
    return client.post(f"/verify/{CODE}", data={"name": name})


def test_the_link_on_the_paper_says_that_the_certificate_counts(
    anyone: PageClient, certificate: Certificate
) -> None:
    page = anyone.page(f"/verify/{CODE}")
    assert page.heading == "This certificate is valid"
    assert "It counts until 5 October 2027, that day included." in page.text
    assert certificate.number in page.text
    assert "KCSIE 2026" in page.text


def test_the_name_is_shown_as_initials_until_it_is_typed_in(
    anyone: PageClient, certificate: Certificate
) -> None:
    page = anyone.page(f"/verify/{CODE}")
    assert "D. M." in page.text
    assert "Marsh" not in page.html


def test_a_certificate_past_its_last_day_has_expired(
    anyone: PageClient, session: Session, dee: Post
) -> None:
    issued(session, dee, expires_on=date(2027, 1, 19))
    page = anyone.page(f"/verify/{CODE}")
    assert page.heading == "This certificate has expired"
    assert "Its last day was 19 January 2027." in page.text


def test_a_certificate_counts_on_its_last_day(
    anyone: PageClient, session: Session, dee: Post
) -> None:
    issued(session, dee, expires_on=date(2027, 1, 20))
    assert anyone.page(f"/verify/{CODE}").heading == "This certificate is valid"


def test_a_certificate_without_a_last_day_says_so(
    anyone: PageClient, session: Session, dee: Post
) -> None:
    issued(session, dee, expires_on=None)
    assert "It has no last day." in anyone.page(f"/verify/{CODE}").text


def test_a_revoked_certificate_says_since_when_but_not_why(
    anyone: PageClient, session: Session, certificate: Certificate, dee: Post
) -> None:
    revoke(session, certificate, reason="A matter of staff records.", by=dee.person, at=NOW)
    session.commit()
    page = anyone.page(f"/verify/{CODE}")
    assert page.heading == "This certificate was revoked"
    assert "It was revoked on 20 January 2027" in page.text
    assert "Valid until" not in page.text
    assert "staff records" not in page.html


def test_a_state_is_a_word_and_a_shape_and_not_only_a_colour(
    anyone: PageClient, certificate: Certificate
) -> None:
    tag = anyone.page(f"/verify/{CODE}").html.partition('lantern-tag--in-date">')[2]
    assert tag.startswith("<svg")
    assert tag.partition("</strong>")[0].endswith("Valid")


def test_the_right_name_is_confirmed(anyone: PageClient, certificate: Certificate) -> None:
    response = compare(anyone, "  dee MARSH ")
    assert response.status_code == 200
    assert "This certificate was issued to Dee Marsh." in read(response).text


def test_a_wrong_name_is_not_corrected(anyone: PageClient, certificate: Certificate) -> None:
    response = compare(anyone, "Dee Moss")
    assert response.status_code == 422
    page = read(response)
    assert "This is not the name on the certificate." in page.text
    assert "Marsh" not in page.html


def test_an_empty_name_is_asked_for_and_not_counted(
    anyone: PageClient, certificate: Certificate
) -> None:
    for _ in range(NAME_GUESSES + 1):
        page = read(compare(anyone, ""))
    assert "Enter the holder's name." in page.text
    assert compare(anyone, "Dee Marsh").status_code == 200


def test_names_cannot_be_guessed_one_after_the_other(
    anyone: PageClient, certificate: Certificate
) -> None:
    for number in range(NAME_GUESSES):
        compare(anyone, f"Dee {number}")
    page = read(compare(anyone, "Dee Marsh"))
    assert "too many names" in page.text
    assert "The name matches" not in page.text


def test_the_number_and_the_name_open_the_certificate(
    anyone: PageClient, certificate: Certificate
) -> None:
    page = anyone.send_page("/verify", {"number": certificate.number, "name": "dee marsh"})
    assert page.heading == "This certificate is valid"
    assert "This certificate was issued to Dee Marsh." in page.text


def test_a_number_without_the_right_name_shows_nothing_of_the_certificate(
    anyone: PageClient, certificate: Certificate
) -> None:
    wrong_name = anyone.send_page(
        "/verify", {"number": certificate.number, "name": "Dee Moss"}, status=422
    )
    wrong_number = anyone.send_page(
        "/verify", {"number": "LN-2027-000000", "name": "Dee Moss"}, status=422
    )
    assert "No certificate has this number and this name." in wrong_name.text
    assert wrong_name.html.replace(certificate.number, "LN-2027-000000") == wrong_number.html
    assert "Tell at once" not in wrong_name.html


def test_a_code_typed_in_place_of_the_number_leads_to_its_page(
    anyone: PageClient, certificate: Certificate
) -> None:
    page = anyone.send_page("/verify", {"number": CODE.lower()})
    assert page.heading == "This certificate is valid"


def test_an_empty_form_says_what_is_missing(anyone: PageClient) -> None:
    page = anyone.send_page("/verify", {"number": "", "name": ""}, status=422)
    assert "Enter the certificate number." in page.text
    assert "Enter the holder's name." in page.text


@pytest.mark.parametrize("code", [UNKNOWN, "short", "%27--"])
def test_a_code_that_is_not_known_is_told_kindly(anyone: PageClient, code: str) -> None:
    page = anyone.page(f"/verify/{code}", status=404)
    assert page.heading == "We do not know this certificate"
    assert "/verify" in page.links().values()
    assert anyone.post(f"/verify/{code}", data={"name": "Dee"}).status_code == 404


@pytest.mark.parametrize("path", ["/verify", f"/verify/{CODE}", f"/verify/{UNKNOWN}"])
def test_no_page_of_the_check_is_listed_kept_or_sets_a_cookie(
    anyone: PageClient, certificate: Certificate, path: str
) -> None:
    for response in (anyone.get(path), anyone.post(path, data={"name": "Dee Marsh"})):
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in response.headers


def test_the_download_of_a_school_holds_its_certificates_and_an_index(
    app: Flask, certificate: Certificate
) -> None:
    with app.test_request_context():
        response = zip_response([certificate], "certificates.zip", at=NOW)
        archive = ZipFile(BytesIO(b"".join(response.iter_encoded())))
    assert response.headers["Content-Disposition"] == 'attachment; filename="certificates.zip"'
    assert response.content_length is None
    pdf, *indexes = archive.namelist()
    assert archive.read(pdf).startswith(b"%PDF-")
    assert indexes == ["index.xlsx", "index.csv"]
    assert f"http://localhost/verify/{CODE}" in archive.read("index.csv").decode("utf-8-sig")
