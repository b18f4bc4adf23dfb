"""A school's certificates in one ZIP: whole or visibly broken, drawn while it is sent."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pytest

from awareness.certificates.archive import AHEAD, HEADINGS, Row, certificates_zip, file_name
from awareness.certificates.models import Certificate
from awareness.errors import Invalid
from tests.domain.certificates.facts import certificate

AT = datetime(2027, 3, 20, 10, tzinfo=UTC)
MANY = [certificate(number=f"LN-2027-{n:06}", holder=f"Dana Cole {n}") for n in range(30)]
STAFF = MANY[:3]


def draw(one: Certificate) -> bytes:
    if one.holder == "王小明":
        raise Invalid("no letters")
    return f"%PDF of {one.number}".encode() * 100


def index(rows: list[Row]) -> Iterator[tuple[str, bytes]]:
    lines = [HEADINGS, *rows]
    yield "index.txt", "\n".join("|".join(map(str, line)) for line in lines).encode()


def pieces(certificates: Sequence[Certificate]) -> Iterator[bytes]:
    return certificates_zip(
        certificates, draw=draw, verify_url=lambda one: f"/{one.code}", index=index, at=AT
    )


def opened(certificates: Sequence[Certificate]) -> ZipFile:
    return ZipFile(BytesIO(b"".join(pieces(certificates))))


def test_every_certificate_and_the_index_are_in_the_zip() -> None:
    archive = opened(STAFF)
    assert archive.testzip() is None
    assert archive.namelist() == [*(file_name(one) for one in STAFF), "index.txt"]
    assert archive.read(file_name(STAFF[1])) == draw(STAFF[1])


def test_the_index_says_what_each_file_is_and_how_it_stands_that_day() -> None:
    expired = certificate(number="LN-2026-000009", expires_on=datetime(2027, 3, 19).date())  # noqa: DTZ001
    lines = opened([STAFF[0], expired]).read("index.txt").decode().splitlines()
    first, second = (dict(zip(HEADINGS, line.split("|"), strict=True)) for line in lines[1:])
    assert first["File"] == file_name(STAFF[0])
    assert first["On the day of this list"] == "Valid"
    assert first["Completed on"] == "12 March 2027"
    assert second["On the day of this list"] == "Expired"


def test_a_name_that_cannot_be_drawn_costs_only_its_own_certificate() -> None:
    archive = opened([STAFF[0], certificate(holder="王小明", number="LN-2027-AAAAAA"), STAFF[2]])
    assert archive.namelist() == [file_name(STAFF[0]), file_name(STAFF[2]), "index.txt"]
    assert "Not drawn: no letters" in archive.read("index.txt").decode()


def test_no_more_than_a_few_certificates_are_drawn_ahead_of_what_is_sent() -> None:
    drawn: list[str] = []

    def noting(one: Certificate) -> bytes:
        drawn.append(one.number)
        return b"%PDF"

    sent = certificates_zip(MANY, draw=noting, verify_url=str, index=index, at=AT)
    assert b"LN-2027-000000" in next(sent)
    sent.close()
    assert len(drawn) <= 1 + AHEAD < len(MANY)


def test_a_download_that_breaks_off_cannot_be_opened() -> None:
    broken = b"".join(list(pieces(STAFF))[:-1])
    with pytest.raises(BadZipFile):
        ZipFile(BytesIO(broken))


def test_an_empty_list_is_a_zip_with_only_its_index() -> None:
    assert opened([]).namelist() == ["index.txt"]


def test_the_same_certificates_give_the_same_bytes() -> None:
    assert b"".join(pieces(STAFF)) == b"".join(pieces(STAFF))


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        ("Dana Cole", "dana-cole_staff-cse-essentials_LN-2027-7Q4M2K.pdf"),
        ("Élodie O'Neill", "elodie-o-neill_staff-cse-essentials_LN-2027-7Q4M2K.pdf"),
        ("../../etc/passwd", "etc-passwd_staff-cse-essentials_LN-2027-7Q4M2K.pdf"),
        ("王小明", "staff-cse-essentials_LN-2027-7Q4M2K.pdf"),
    ],
)
def test_a_file_s_name_can_be_stored_anywhere(holder: str, expected: str) -> None:
    assert file_name(certificate(holder=holder)) == expected
