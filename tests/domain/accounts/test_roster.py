"""A staff list is read whole or sent back with every fault."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awareness.accounts.actions import NewStaff
from awareness.accounts.queries import Known
from awareness.accounts.role_words import role_from_words
from awareness.accounts.roles import SCHOOL_ROLES, Role
from awareness.accounts.roster import Roster, RosterFault, read_roster
from awareness.schools.upn import is_upn

TODAY = date(2026, 9, 3)
NOBODY = Known()
HEADING = "Name,E-mail,Role,Start date"


def read(
    folder: Path,
    *lines: str,
    known: Known = NOBODY,
    encoding: str = "utf-8",
) -> Roster:
    file = folder / "staff.csv"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return read_roster(file, known=known, on=TODAY)


def only_fault(roster: Roster) -> RosterFault:
    assert roster.rows == ()
    (fault,) = roster.faults
    return fault


def test_a_good_list_gives_every_person_with_role_and_day(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        HEADING,
        "Dee Marsh,d.marsh@hollybrook.example,Dinner lady,1/9/2026",
        "Rashid Khan,R.Khan@Hollybrook.example,site,2019-01-07",
    )

    assert roster.faults == ()
    assert roster.rows == (
        NewStaff("Dee Marsh", "d.marsh@hollybrook.example", Role.CATERING, date(2026, 9, 1)),
        NewStaff("Rashid Khan", "r.khan@hollybrook.example", Role.SITE, date(2019, 1, 7)),
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Name,Email,Role,Start Date",
        "full name,E-mail address,Job title,start_date",
        "STAFF NAME,Work e-mail,POST,Started",
        "\ufeffName,Email Address,Position,Date started",
    ],
)
def test_headings_may_be_written_in_many_ways(tmp_path: Path, heading: str) -> None:
    roster = read(tmp_path, heading, "Bev Ash,b.ash@hollybrook.example,Office,01/09/2026")

    assert [row.name for row in roster.rows] == ["Bev Ash"]


def test_first_and_last_names_in_two_columns_make_one_name(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        "Surname,Forename,Email,Role,Start date",
        "Okafor,Adaeze,head@hollybrook.example,Head teacher,1/9/2020",
    )

    assert [row.name for row in roster.rows] == ["Adaeze Okafor"]


def test_a_list_saved_with_semicolons_in_windows_letters_is_read(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        HEADING.replace(",", ";"),
        "Zoë O’Brien;z@hollybrook.example;TA;1/9/2026",
        encoding="cp1252",
    )

    assert [(row.name, row.role) for row in roster.rows] == [
        ("Zoë O’Brien", Role.TEACHING_ASSISTANT)
    ]


@pytest.mark.parametrize(
    "written",
    [
        "1/9/2026",
        "01/09/2026",
        "2026-09-01",
        "01-09-2026",
        "1.9.2026",
        "1/9/26",
        "1 September 2026",
        "1 Sep 2026",
    ],
)
def test_the_first_of_september_is_understood_in_every_common_form(
    tmp_path: Path, written: str
) -> None:
    roster = read(tmp_path, HEADING, f"Bev Ash,b@hollybrook.example,Office,{written}")

    assert [row.started_on for row in roster.rows] == [date(2026, 9, 1)]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("TA", Role.TEACHING_ASSISTANT),
        ("Dinner lady", Role.CATERING),
        ("DSL", Role.DSL),
        ("Deputy DSL", Role.DEPUTY_DSL),
        ("SENDCo", Role.SENCO),
        ("Head-teacher", Role.HEAD),
        ("caretaker", Role.SITE),
        ("School Business Manager", Role.OFFICE),
        ("Chair of Governors", Role.GOVERNOR),
        ("driver", None),
        ("wizard", None),
    ],
)
def test_common_words_name_a_role(words: str, role: Role | None) -> None:
    assert role_from_words(words) is role


@pytest.mark.parametrize("role", sorted(SCHOOL_ROLES))
def test_every_school_role_is_known_by_its_label_and_its_slug(role: Role) -> None:
    assert (role_from_words(role.label), role_from_words(role.value)) == (role, role)


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        (",a@hollybrook.example,TA,1/9/2026", "name", "There is no name."),
        ("7,a@hollybrook.example,TA,1/9/2026", "name", '"7" is not a name.'),
        ("A B,a at home,TA,1/9/2026", "e-mail", '"a at home" is not an e-mail address.'),
        ("A B,a@hollybrook.example,,1/9/2026", "role", "There is no role."),
        ("A B,a@hollybrook.example,Driver,1/9/2026", "role", '"Driver" is not a role known here.'),
        ("A B,a@hollybrook.example,TA,", "start date", "There is no start date."),
        ("A B,a@hollybrook.example,TA", "start date", "There is no start date."),
        ("A B,a@hollybrook.example,TA,13/13/2026", "start date", '"13/13/2026" is not a date.'),
        ("A B,a@hollybrook.example,TA,45901", "start date", '"45901" is not a date.'),
        (
            "A B,a@hollybrook.example,TA,1/9/2062",
            "start date",
            "1/9/2062 is too long ago or too far ahead.",
        ),
        ("B801200005001,a@hollybrook.example,TA,1/9/2026", "name", "This is a pupil number (UPN)."),
    ],
)
def test_a_bad_cell_is_named_with_its_line(
    tmp_path: Path, row: str, column: str, problem: str
) -> None:
    good = [f"Good Person,good{n}@hollybrook.example,TA,1/9/2026" for n in range(3)]

    fault = only_fault(read(tmp_path, HEADING, *good, row))

    assert (fault.line, fault.column, fault.problem) == (5, column, problem)
    assert fault.remedy


def test_one_bad_row_sends_the_whole_list_back(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        HEADING,
        "Bev Ash,b.ash@hollybrook.example,Office,1/9/2026",
        "Dee Marsh,d.marsh@hollybrook.example,wizard,never",
    )

    assert roster.rows == ()
    assert [(fault.line, fault.column) for fault in roster.faults] == [
        (3, "role"),
        (3, "start date"),
    ]


def test_the_line_is_the_one_the_spreadsheet_shows_when_there_are_empty_lines(
    tmp_path: Path,
) -> None:
    fault = only_fault(read(tmp_path, HEADING, "", ",,,", "A B,nobody,TA,1/9/2026"))

    assert fault.line == 4


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    roster = read(tmp_path, "Name,E-mail", "Bev Ash,b.ash@hollybrook.example")

    assert [fault.column for fault in roster.faults] == ["role", "start date"]
    assert {fault.line for fault in roster.faults} == {1}


def test_a_column_of_pupil_numbers_refuses_the_list(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        HEADING + ",UPN",
        "Bev Ash,b.ash@hollybrook.example,Office,1/9/2026,B801200005001",
        "Dee Marsh,d.marsh@hollybrook.example,Cook,1/9/2026,H80120000500A",
        "Kit Lane,k.lane@hollybrook.example,Cook,1/9/2026,",
    )

    fault = only_fault(roster)
    assert (fault.column, "UPN" in fault.problem) == ("UPN", True)


def test_a_column_that_says_upn_refuses_the_list_whatever_is_in_it(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        HEADING + ",Unique  Pupil Number",
        "Bev Ash,b.ash@hollybrook.example,Office,1/9/2026,not yet known",
    )

    assert "pupil numbers" in only_fault(roster).problem


def test_an_empty_column_that_says_upn_is_left_aside(tmp_path: Path) -> None:
    row = "Bev Ash,b.ash@hollybrook.example,Office,1/9/2026,"
    assert len(read(tmp_path, HEADING + ",UPN", row).rows) == 1


def test_a_person_listed_twice_in_one_role_is_a_fault(tmp_path: Path) -> None:
    fault = only_fault(
        read(
            tmp_path,
            HEADING,
            "Bev Ash,b.ash@hollybrook.example,Office,1/9/2026",
            "Bev Ash,B.Ash@hollybrook.example,Admin,1/9/2026",
        )
    )

    assert (fault.line, "line 2" in fault.problem) == (3, True)


def test_a_person_may_be_listed_in_two_roles(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        HEADING,
        "Bev Ash,b.ash@hollybrook.example,Office,1/9/2026",
        "Bev Ash,b.ash@hollybrook.example,Governor,1/9/2026",
    )

    assert [row.role for row in roster.rows] == [Role.OFFICE, Role.GOVERNOR]


def test_two_people_cannot_share_an_address(tmp_path: Path) -> None:
    fault = only_fault(
        read(
            tmp_path,
            HEADING,
            "Bev Ash,office@hollybrook.example,Office,1/9/2026",
            "Dee Marsh,office@hollybrook.example,Cook,1/9/2026",
        )
    )

    assert (fault.line, fault.column) == (3, "e-mail")


def test_people_who_hold_the_role_already_are_set_apart(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        HEADING,
        "Bev Ash,b.ash@hollybrook.example,Office,1/9/2026",
        "Dee Marsh,d.marsh@hollybrook.example,Cook,1/9/2026",
        known=Known(frozenset({("b.ash@hollybrook.example", Role.OFFICE)})),
    )

    assert roster.already_here == ("b.ash@hollybrook.example",)
    assert [row.name for row in roster.rows] == ["Dee Marsh"]


def test_somebody_without_an_address_is_added_by_name(tmp_path: Path) -> None:
    roster = read(tmp_path, HEADING, "Ola Marsh,,Catering,1/9/2026", "Ola Marsh,,Site,1/9/2026")
    assert [(row.email, row.role) for row in roster.rows] == [
        ("", Role.CATERING),
        ("", Role.SITE),
    ]


def test_somebody_without_an_address_who_is_here_already_is_set_apart(tmp_path: Path) -> None:
    known = Known(frozenset({("ola marsh", Role.CATERING)}))
    roster = read(tmp_path, HEADING, "Ola  Marsh,,Catering,1/9/2026", known=known)
    assert (roster.already_here, roster.rows) == (("Ola Marsh",), ())


@pytest.mark.parametrize(
    "lines",
    [
        ("Ola Marsh,,Catering,1/9/2026", "Ola Marsh,,Catering,1/9/2026"),
        ("Ola Marsh,o@hollybrook.example,Site,1/9/2026", "Ola Marsh,,Catering,1/9/2026"),
    ],
)
def test_two_people_of_one_name_have_to_be_told_apart(
    tmp_path: Path, lines: tuple[str, str]
) -> None:
    fault = only_fault(read(tmp_path, HEADING, *lines))
    assert fault.line == 3
    assert "a middle name or an initial" in fault.remedy


def test_nobody_without_an_address_shares_the_name_of_somebody_here(tmp_path: Path) -> None:
    known = Known(addressed=frozenset({"ola marsh"}))
    fault = only_fault(read(tmp_path, HEADING, "Ola Marsh,,Site,1/9/2026", known=known))
    assert fault.problem == "Ola Marsh is at the school already, with an e-mail address."


def test_a_workbook_is_sent_back_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "staff.xlsx"
    file.write_bytes(b"PK\x03\x04 not a CSV")

    fault = only_fault(read_roster(file, known=Known(), on=TODAY))

    assert "CSV" in fault.remedy


def test_an_empty_file_is_sent_back(tmp_path: Path) -> None:
    assert read(tmp_path, "").faults


def test_a_list_with_headings_only_is_sent_back(tmp_path: Path) -> None:
    assert "0 people" in only_fault(read(tmp_path, HEADING)).problem


@pytest.mark.parametrize("value", ["B801200005001", "b801200005001", " H80120000500A "])
def test_a_pupil_number_is_recognised(value: str) -> None:
    assert is_upn(value)


@pytest.mark.parametrize(
    "value", ["I801200005001", "B80120000500", "B8012000050012", "8801200005001", ""]
)
def test_what_only_resembles_a_pupil_number_is_not_one(value: str) -> None:
    assert not is_upn(value)


@given(content=st.binary(max_size=400))
def test_no_file_makes_the_reader_fail(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(HEADING.encode() + b"\n" + content)

    roster = read_roster(file, known=Known(), on=TODAY)

    assert not (roster.rows and roster.faults)
