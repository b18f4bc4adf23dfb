"""The national register reaches the database once, whole, and without losing a school."""

import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from awareness.accounts.models import Post
from awareness.audit.models import AuditEntry
from awareness.schools.files import UnusableFile
from awareness.schools.imports import ImportReport, import_schools
from awareness.schools.models import LocalAuthority, School, SchoolNumber, SchoolStatus, Trust
from awareness.schools.queries import find_school_by_urn, former_numbers
from awareness.schools.succession import Move
from tests import factories
from tests.domain.schools.gias_file import establishment, succession, write_file, write_links

OLD, NEW, NEWER = "100001", "140001", "150001"
CLOSED = establishment(1, urn=OLD, name="Oak Lane School", status="2", closed="31-08-2026")
OPENED = establishment(1, urn=NEW, name="Oak Lane Academy", opened="01-09-2026", trust="2044")
Rows = Sequence[dict[str, str]]
Links = Sequence[tuple[str, str, str]]


def run(
    session: Session, folder: Path, rows: Rows, links: Links | None = None, *, edition: int = 2024
) -> ImportReport:
    file = write_file(folder / "gias.csv", rows, edition=edition)
    linked = write_links(folder / "links.csv", links) if links is not None else None
    return import_schools(
        session, file, links=linked, at=factories.NOW, progress=lambda _rows: None
    )


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def only_school(session: Session) -> School:
    session.expire_all()
    return session.scalars(select(School)).one()


def facts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (
        report.added,
        report.changed,
        report.unchanged,
        report.former,
        len(report.skipped),
    )


@pytest.mark.parametrize("edition", [2018, 2024])
def test_every_school_of_the_file_is_added_with_its_council_and_trust(
    session: Session, tmp_path: Path, edition: int
) -> None:
    report = run(session, tmp_path, [establishment(n) for n in range(40)], edition=edition)

    assert facts(report) == (40, 0, 0, 0, 0)
    assert (count(session, School), count(session, LocalAuthority)) == (40, 40)
    assert count(session, Trust) == report.trusts_added == 10


def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    rows = [CLOSED, OPENED, *(establishment(n) for n in range(10, 30))]
    run(session, tmp_path, rows, succession(OLD, NEW))

    report = run(session, tmp_path, rows, succession(OLD, NEW))

    assert facts(report) == (0, 0, 21, 1, 0)
    assert (report.renumbered, report.authorities_added, report.trusts_added) == ((), 0, 0)


def test_the_same_file_again_writes_to_no_table_of_schools(
    session: Session, engine: Engine, tmp_path: Path
) -> None:
    rows = [CLOSED, OPENED, *(establishment(n) for n in range(10, 30))]
    run(session, tmp_path, rows, succession(OLD, NEW))
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement.split()[0] + " " + statement.split()[2])

    event.listen(engine, "before_cursor_execute", note)
    run(session, tmp_path, rows, succession(OLD, NEW))
    event.remove(engine, "before_cursor_execute", note)

    assert [text for text in statements if not text.startswith("SELECT")] == ["INSERT audit_entry"]


def test_the_number_of_statements_does_not_grow_with_the_rows_of_a_batch(
    session: Session, engine: Engine, tmp_path: Path
) -> None:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    run(session, tmp_path, [establishment(n) for n in range(30)])
    event.listen(engine, "before_cursor_execute", note)
    run(session, tmp_path, [establishment(n, pupils="5") for n in range(30)])
    small = len(statements)
    statements.clear()
    run(session, tmp_path, [establishment(n, pupils="6") for n in range(300)])
    event.remove(engine, "before_cursor_execute", note)

    assert len(statements) <= small + 3


def test_only_the_school_that_differs_is_changed(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(n) for n in range(5)])

    report = run(
        session,
        tmp_path,
        [*(establishment(n) for n in range(4)), establishment(4, name="New Name", pupils="")],
    )

    assert facts(report) == (0, 1, 4, 0, 0)
    school = find_school_by_urn(session, "100004")
    assert school is not None
    assert (school.name, school.pupils) == ("New Name", None)


def test_a_closed_school_is_kept_as_closed(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1, urn=OLD)])
    school_id = only_school(session).id

    run(session, tmp_path, [CLOSED])

    school = only_school(session)
    assert (school.id, school.status, school.closed_on) == (
        school_id,
        SchoolStatus.CLOSED,
        date(2026, 8, 31),
    )


def test_a_school_missing_from_the_file_stays_as_it_is(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1), establishment(2)])

    report = run(session, tmp_path, [establishment(1)])

    assert facts(report) == (0, 0, 1, 0, 0)
    assert count(session, School) == 2


def test_what_the_school_set_itself_survives_an_import(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1, urn=OLD)])
    only_school(session).lead_name = "Ms Lindqvist"
    session.flush()

    run(session, tmp_path, [establishment(1, urn=OLD, name="Another Name")])

    school = only_school(session)
    assert (school.name, school.lead_name) == ("Another Name", "Ms Lindqvist")


def test_a_council_keeps_the_name_it_chose(session: Session, tmp_path: Path) -> None:
    factories.make_authority(session, code="894", name="Hollybrook Council")

    run(session, tmp_path, [establishment(1, authority="894", authority_name="Hollybrook")])

    assert session.scalars(select(LocalAuthority.name)).all() == ["Hollybrook Council"]


def test_a_school_moves_to_the_council_the_file_names(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1, authority="801")])

    run(session, tmp_path, [establishment(1, authority="802", authority_name="New Unitary")])

    authority = session.scalar(select(LocalAuthority.name).join(School))
    assert authority == "New Unitary"


def test_a_trust_follows_the_name_in_the_file(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1, trust="77", trust_name="OLD TRUST")])

    run(session, tmp_path, [establishment(1, trust="77", trust_name="NEW TRUST")])

    assert session.scalars(select(Trust.name)).all() == ["NEW TRUST"]


def test_a_school_that_left_its_trust_has_none(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1, trust="77", trust_name="A TRUST")])

    run(session, tmp_path, [establishment(1, trust="", trust_name="")])

    assert only_school(session).trust_id is None


def test_a_bad_row_is_reported_and_the_rest_imported(session: Session, tmp_path: Path) -> None:
    rows = [establishment(1), establishment(2, urn="12"), establishment(3, opened="soon")]

    report = run(session, tmp_path, rows)

    assert facts(report) == (2, 0, 0, 0, 1)
    assert [(row.line, row.urn) for row in report.skipped] == [(3, "12")]
    assert [(remark.line, remark.urn) for remark in report.remarks] == [(4, "100003")]
    assert report.rows == 3


def test_a_bad_row_leaves_the_school_it_is_about_as_it_was(
    session: Session, tmp_path: Path
) -> None:
    run(session, tmp_path, [establishment(1, name="Oak Lane")])

    run(session, tmp_path, [establishment(1, name="")])

    assert only_school(session).name == "Oak Lane"


def test_a_file_that_is_not_gias_writes_nothing(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n")

    with pytest.raises(UnusableFile):
        import_schools(session, file, links=None, at=factories.NOW, progress=lambda _: None)

    assert count(session, AuditEntry) == 0


def test_links_that_are_not_links_write_nothing(session: Session, tmp_path: Path) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(1)])

    with pytest.raises(UnusableFile):
        import_schools(session, file, links=file, at=factories.NOW, progress=lambda _: None)

    assert count(session, School) == 0


def test_an_import_that_is_given_up_leaves_nothing(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [CLOSED, OPENED, establishment(5)], succession(OLD, NEW))

    session.rollback()

    assert [count(session, kind) for kind in (School, SchoolNumber, LocalAuthority, Trust)] == [
        0
    ] * 4


def test_progress_rises_through_reading_and_writing_every_row(
    session: Session, tmp_path: Path
) -> None:
    file = write_file(tmp_path / "gias.csv", [establishment(n) for n in range(2_500)])
    told: list[int] = []

    import_schools(session, file, links=None, at=factories.NOW, progress=told.append)

    assert told == [0, 1_000, 2_000, 3_500, 4_500, 5_000, 5_000]


def test_the_import_is_written_in_the_audit_log(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1)])

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("imported", "schools: 1 added, 0 changed")


def test_a_new_academy_goes_on_as_the_same_school(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [establishment(1, urn=OLD)])
    school_id = only_school(session).id
    factories.make_post(session, school=only_school(session))

    report = run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    school = only_school(session)
    assert (school.id, school.urn, school.name) == (school_id, NEW, "Oak Lane Academy")
    assert (school.status, facts(report)) == (SchoolStatus.OPEN, (0, 1, 0, 1, 0))
    assert report.renumbered == (Move(OLD, NEW),)


def test_the_old_number_finds_the_school_and_keeps_the_old_name(
    session: Session, tmp_path: Path
) -> None:
    run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    school = find_school_by_urn(session, OLD)

    assert school is not None
    assert school.urn == NEW
    assert [(n.urn, n.name, n.until) for n in former_numbers(session, school.id)] == [
        (OLD, "Oak Lane School", date(2026, 8, 31))
    ]


def test_a_later_import_without_links_keeps_the_school_whole(
    session: Session, tmp_path: Path
) -> None:
    run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    report = run(session, tmp_path, [CLOSED, OPENED])

    assert facts(report) == (0, 0, 1, 1, 0)
    assert count(session, School) == 1


def test_a_school_renumbered_twice_has_both_old_numbers(session: Session, tmp_path: Path) -> None:
    between = establishment(1, urn=NEW, status="2", opened="01-09-2026", closed="31-08-2028")
    latest = establishment(1, urn=NEWER, name="Oak Lane Free School", opened="01-09-2028")
    links = succession(OLD, NEW) + succession(NEW, NEWER)

    run(session, tmp_path, [CLOSED, between, latest], links)

    school = only_school(session)
    assert school.urn == NEWER
    assert [number.urn for number in former_numbers(session, school.id)] == [NEW, OLD]


def test_schools_held_apart_by_an_import_without_links_become_one_with_them(
    session: Session, tmp_path: Path
) -> None:
    run(session, tmp_path, [CLOSED, OPENED])
    old = find_school_by_urn(session, OLD)
    assert old is not None
    factories.make_post(session, school=old)

    report = run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    school = only_school(session)
    assert (school.id, school.urn, school.name) == (old.id, NEW, "Oak Lane Academy")
    assert report.folded == 1
    assert session.scalars(select(Post.school_id)).all() == [old.id]


def test_the_double_that_people_use_is_the_one_that_stays(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [CLOSED, OPENED])
    new = find_school_by_urn(session, NEW)
    assert new is not None
    factories.make_post(session, school=new)

    run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    school = only_school(session)
    assert (school.id, school.urn) == (new.id, NEW)
    assert [number.urn for number in former_numbers(session, new.id)] == [OLD]


def test_two_schools_that_people_use_are_kept_apart_and_reported(
    session: Session, tmp_path: Path
) -> None:
    run(session, tmp_path, [CLOSED, OPENED])
    for school in session.scalars(select(School)).all():
        factories.make_post(session, school=school)

    report = run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    assert report.kept_apart == (Move(OLD, NEW),)
    assert facts(report) == (0, 0, 2, 0, 0)
    assert count(session, School) == 2


@pytest.mark.parametrize("fact", ["post", "class", "session", "lead"])
def test_anything_a_school_did_counts_as_use(session: Session, tmp_path: Path, fact: str) -> None:
    run(session, tmp_path, [CLOSED, OPENED])
    schools = session.scalars(select(School)).all()
    factories.make_post(session, school=schools[0])
    use(session, schools[1], fact)

    report = run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    assert report.kept_apart == (Move(OLD, NEW),)


def use(session: Session, school: School, fact: str) -> None:
    """Leave one trace at the school: a post, a class, a session given, or the lead's name."""
    if fact == "post":
        factories.make_post(session, school=school)
    elif fact == "lead":
        school.lead_name = "Ms Lindqvist"
        session.flush()
    else:
        group = factories.make_class(session, school=school)
        if fact == "session":
            teacher = factories.make_person(session)
            factories.make_class_session(session, group=group, teacher_id=teacher.id)


def test_a_file_of_open_schools_moves_the_school_that_is_missing(
    session: Session, tmp_path: Path
) -> None:
    run(session, tmp_path, [establishment(1, urn=OLD, name="Oak Lane School")])
    school_id = only_school(session).id

    run(session, tmp_path, [OPENED], succession(OLD, NEW))

    assert (only_school(session).id, only_school(session).urn) == (school_id, NEW)
    assert [(n.urn, n.name) for n in former_numbers(session, school_id)] == [
        (OLD, "Oak Lane School")
    ]


def test_a_planned_academy_is_a_school_of_its_own_until_it_opens(
    session: Session, tmp_path: Path
) -> None:
    before = establishment(1, urn=OLD, status="3")
    planned = establishment(1, urn=NEW, status="4", opened="")
    run(session, tmp_path, [before, planned], succession(OLD, NEW))
    assert count(session, School) == 2
    before_id = session.scalar(select(School.id).where(School.urn == OLD))

    run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    assert (only_school(session).id, only_school(session).urn) == (before_id, NEW)


def test_schools_that_merged_keep_their_own_rows(session: Session, tmp_path: Path) -> None:
    other = establishment(2, urn="100002", status="2", closed="31-08-2026")
    links = succession(OLD, NEW) + succession("100002", NEW)

    report = run(session, tmp_path, [CLOSED, other, OPENED], links)

    assert facts(report) == (3, 0, 0, 0, 0)
    assert count(session, SchoolNumber) == 0


def test_a_link_that_is_corrected_later_does_not_give_a_school_two_numbers(
    session: Session, tmp_path: Path
) -> None:
    run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))
    other = establishment(1, urn=NEWER, name="Elm Road Academy", opened="01-09-2026")

    report = run(session, tmp_path, [CLOSED, OPENED, other], succession(OLD, NEWER))

    assert report.kept_apart == (Move(OLD, NEWER),)
    assert sorted(session.scalars(select(School.urn))) == [NEW, NEWER]


def test_a_wrong_name_of_an_old_number_is_mended(session: Session, tmp_path: Path) -> None:
    run(session, tmp_path, [CLOSED, OPENED], succession(OLD, NEW))

    run(session, tmp_path, [{**CLOSED, "EstablishmentName": "Oak Lane Primary"}, OPENED])

    assert session.scalars(select(SchoolNumber.name)).all() == ["Oak Lane Primary"]


def test_a_chain_with_a_double_at_each_step_ends_as_one_school(
    session: Session, tmp_path: Path
) -> None:
    between = establishment(1, urn=NEW, status="2", opened="01-09-2026", closed="31-08-2028")
    latest = establishment(1, urn=NEWER, opened="01-09-2028")
    rows = [CLOSED, between, latest]
    run(session, tmp_path, rows)
    used: uuid.UUID | None = session.scalar(select(School.id).where(School.urn == NEWER))
    factories.make_post(session, school=session.get_one(School, used))

    report = run(session, tmp_path, rows, succession(OLD, NEW) + succession(NEW, NEWER))

    assert (only_school(session).id, only_school(session).urn, report.folded) == (used, NEWER, 2)
    assert facts(run(session, tmp_path, rows)) == (0, 0, 1, 2, 0)
