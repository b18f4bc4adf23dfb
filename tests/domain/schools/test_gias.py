"""The establishments file is read by its headings, whatever the year."""

from datetime import date
from pathlib import Path

import pytest

from awareness.schools.files import UnusableFile
from awareness.schools.gias import GiasRow, SkippedRow, read_establishments, read_links
from awareness.schools.models import Phase, SchoolStatus, SchoolType
from tests.domain.schools import gias_file
from tests.domain.schools.gias_file import establishment, write_file

MINIMUM = ["EstablishmentName", "EstablishmentStatus (name)", "URN", "LA (code)"]


def read_one(folder: Path, **given: str) -> GiasRow | SkippedRow:
    file = write_file(folder / "gias.csv", [establishment(3, **given)])
    (row,) = read_establishments(file)
    return row


def imported(folder: Path, **given: str) -> GiasRow:
    row = read_one(folder, **given)
    assert isinstance(row, GiasRow)
    return row


@pytest.mark.parametrize("edition", [2018, 2024])
def test_a_school_is_read_from_the_columns_of_either_year(tmp_path: Path, edition: int) -> None:
    row = establishment(
        1, name="Oak Lane Academy", authority="894", authority_name="Telford and Wrekin",
        town="Wellington", opened="01-09-2011", trust="2044", trust_name="OAK TRUST", pupils="1204",
    )  # fmt: skip
    file = write_file(tmp_path / "gias.csv", [row], edition=edition)

    assert list(read_establishments(file)) == [
        GiasRow(
            line=2,
            urn="100001",
            name="Oak Lane Academy",
            authority_code="894",
            authority_name="Telford and Wrekin",
            establishment_number="2001",
            ukprn="10000001",
            phase=Phase.SECONDARY,
            type=SchoolType.ACADEMY,
            status=SchoolStatus.OPEN,
            low_age=11,
            high_age=18,
            pupils=1204,
            town="Wellington",
            postcode="TF2 2AB",
            opened_on=date(2011, 9, 1),
            closed_on=None,
            trust_code="2044",
            trust_name="OAK TRUST",
            remarks=(),
        )
    ]


def test_four_columns_in_any_order_are_enough(tmp_path: Path) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(5)], headings=MINIMUM)

    (row,) = read_establishments(file)

    assert isinstance(row, GiasRow)
    assert (row.urn, row.status, row.type, row.low_age) == (
        "100005", SchoolStatus.OPEN, SchoolType.OTHER, None,
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["URN", "EstablishmentName", "LA (code)"])
def test_a_file_without_a_required_column_is_refused_by_its_name(
    tmp_path: Path, missing: str
) -> None:
    headings = [name for name in gias_file.header(2024) if name != missing]
    file = write_file(tmp_path / "gias.csv", [establishment(5)], headings=headings)

    with pytest.raises(
        UnusableFile, match=rf"called {missing}\.".replace("(", r"\(").replace(")", r"\)")
    ):
        list(read_establishments(file))


def test_a_file_without_any_status_is_refused(tmp_path: Path) -> None:
    headings = [name for name in gias_file.header(2024) if "EstablishmentStatus" not in name]
    file = write_file(tmp_path / "gias.csv", [establishment(5)], headings=headings)

    with pytest.raises(UnusableFile, match="EstablishmentStatus"):
        list(read_establishments(file))


def test_something_else_altogether_is_refused_with_all_that_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("Name,E-mail\nBev,b@hollybrook.example\n")

    with pytest.raises(UnusableFile, match="URN, EstablishmentName, LA"):
        list(read_establishments(file))


def test_a_zip_as_downloaded_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "extract.zip"
    file.write_bytes(b"PK\x03\x04rest")

    with pytest.raises(UnusableFile, match="Unpack it"):
        list(read_establishments(file))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_names_keep_their_accents_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    row = establishment(1, name="Sant’Ângelo School")
    file = write_file(tmp_path / "gias.csv", [row], encoding=encoding)

    (read,) = read_establishments(file)

    assert isinstance(read, GiasRow)
    assert read.name == "Sant’Ângelo School"


def test_nothing_of_the_head_teacher_is_picked_up(tmp_path: Path) -> None:
    assert "Okafor-Personal" not in str(imported(tmp_path))


def test_a_column_of_pupil_numbers_refuses_the_file(tmp_path: Path) -> None:
    headings = [*MINIMUM, "Notes"]
    rows = [{**establishment(n), "Notes": f"B80120000500{n}"} for n in range(3)]
    file = write_file(tmp_path / "gias.csv", rows, headings=headings)

    with pytest.raises(UnusableFile, match='"Notes" holds pupil numbers'):
        list(read_establishments(file))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"urn": ""}, 'the URN "" is not six digits'),
        ({"urn": "12345"}, 'the URN "12345" is not six digits'),
        ({"urn": "12345x"}, 'the URN "12345x" is not six digits'),
        ({"name": " "}, "the establishment has no name"),
        ({"authority": ""}, 'the authority code "" is not a number of up to three digits'),
        (
            {"authority": "E06000020"},
            'the authority code "E06000020" is not a number of up to three digits',
        ),
        ({"status": "9"}, 'the status "9" is not known'),
    ],
)
def test_a_row_that_cannot_be_used_is_skipped_with_its_reason(
    tmp_path: Path, given: dict[str, str], reason: str
) -> None:
    row = read_one(tmp_path, **given)

    assert isinstance(row, SkippedRow)
    assert (row.line, row.reason) == (2, reason)


def test_a_second_row_of_the_same_number_is_skipped(tmp_path: Path) -> None:
    rows = [establishment(1, name="First"), establishment(1, name="Second")]
    file = write_file(tmp_path / "gias.csv", rows)

    first, second = read_establishments(file)

    assert isinstance(first, GiasRow)
    assert second == SkippedRow(3, "100001", "an earlier line has the same URN")


def test_a_row_of_another_width_is_skipped(tmp_path: Path) -> None:
    file = tmp_path / "gias.csv"
    file.write_text("URN,EstablishmentName,LA (code),EstablishmentStatus (code)\n100001,Oak,894\n")

    assert list(read_establishments(file)) == [
        SkippedRow(2, "", "it has 3 values and the first line has 4 columns")
    ]


def test_codes_written_as_numbers_get_their_zeros_back(tmp_path: Path) -> None:
    row = imported(tmp_path, authority="1", type="7")

    assert (row.authority_code, row.type) == ("001", SchoolType.SPECIAL)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("02", SchoolType.MAINTAINED),
        ("34", SchoolType.ACADEMY),
        ("35", SchoolType.FREE),
        ("33", SchoolType.SPECIAL),
        ("14", SchoolType.ALTERNATIVE),
        ("15", SchoolType.NURSERY),
        ("11", SchoolType.INDEPENDENT),
        ("18", SchoolType.FURTHER),
        ("45", SchoolType.SIXTEEN_TO_NINETEEN),
        ("49", SchoolType.ONLINE),
        ("98", SchoolType.OTHER),
        ("", SchoolType.OTHER),
    ],
)
def test_the_type_code_gives_the_product_type(tmp_path: Path, code: str, kind: SchoolType) -> None:
    assert imported(tmp_path, type=code).type is kind


@pytest.mark.parametrize(
    ("code", "name", "phase"),
    [
        ("5", "", Phase.MIDDLE_SECONDARY),
        ("", "Middle deemed primary", Phase.MIDDLE_PRIMARY),
        ("", "All-through", Phase.ALL_THROUGH),
        ("", "", Phase.NOT_APPLICABLE),
    ],
)
def test_the_phase_is_read_by_code_or_by_name(
    tmp_path: Path, code: str, name: str, phase: Phase
) -> None:
    assert imported(tmp_path, phase=code, phase_name=name).phase is phase


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"opened": "31-02-2019"}, "opened_on"),
        ({"closed": "2019-02-28"}, "closed_on"),
        ({"low": "four"}, "low_age"),
        ({"pupils": "-3"}, "pupils"),
        ({"low": "11", "high": "4"}, "high_age"),
    ],
)
def test_an_optional_value_that_makes_no_sense_is_left_empty_with_a_remark(
    tmp_path: Path, given: dict[str, str], field: str
) -> None:
    row = imported(tmp_path, **given)

    assert getattr(row, field) is None
    assert len(row.remarks) == 1


def test_a_broken_quotation_is_refused_with_its_line(tmp_path: Path) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(n) for n in range(3)])
    with file.open("a") as text:
        text.write('"' + "x" * 200_000)

    with pytest.raises(UnusableFile, match="Line 5"):
        list(read_establishments(file))


def test_a_links_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(1)])

    with pytest.raises(UnusableFile, match="LinkURN, LinkType"):
        read_links(file)
