"""Coverage as tables for files: the rows of the pages, with the definitions beside them."""

from collections.abc import Callable, Iterator

from awareness.coverage.definitions import DEFINITIONS
from awareness.coverage.report import Figure, Lessons, Summary
from awareness.coverage.rules import SUPPRESSED
from awareness.web.authority.figures import Asked
from awareness.web.filters import in_words
from awareness.web.spreadsheet import Cell, Sheet

STAFF = ("Staff in post", "Staff in date", "Staff in date, %")
LESSONS = (
    "Classes",
    "Classes reached",
    "Classes reached, %",
    "Sessions",
    "Pupils present, rounded",
)
ABOUT = ("Academic year", "Report date")


def schools(asked: Asked) -> Sheet:
    rows = (
        (
            line.urn,
            line.name,
            line.phase.label,
            line.type.label,
            "yes" if line.is_engaged else "no",
            *_staff(line.staff),
            *_lessons(line.lessons),
        )
        for line in asked.report.schools
    )
    headings = ("URN", "School", "Phase", "Type", "Done something this year")
    return _sheet("Schools", (*headings, *STAFF, *LESSONS), rows, asked)


def phases(asked: Asked) -> Sheet:
    rows = (_summary(line.phase.label, line.summary) for line in asked.report.phases)
    headings = ("Phase", "Schools", "Schools that have done something")
    return _sheet("Phases", (*headings, *STAFF, "Away, rounded", *LESSONS), rows, asked)


def roles(asked: Asked) -> Sheet:
    rows = (
        (line.role.label, line.schools, *_staff(line.people), _hidden(line.away))
        for line in asked.report.roles
    )
    return _sheet("Roles", ("Role", "Schools", *STAFF, "Away, rounded"), rows, asked)


def bands(asked: Asked) -> Sheet:
    rows = (
        (
            line.band.label,
            line.band.years,
            line.schools,
            line.schools_delivering,
            *_lessons(line.lessons),
        )
        for line in asked.report.bands
    )
    headings = ("Ages", "School years", "Schools with pupils", "Schools that have delivered")
    return _sheet("Age bands", (*headings, *LESSONS), rows, asked)


def performances(asked: Asked) -> Sheet:
    rows = (
        (
            line.school.urn,
            line.school.name,
            line.school.phase.label,
            line.counts.seen,
            line.counts.followed_up,
            line.counts.waiting,
            line.counts.classes,
            line.counts.classes_followed_up,
            _hidden(line.counts.pupils),
        )
        for line in asked.performances.lines
    )
    headings = (
        "URN",
        "School",
        "Phase",
        "Performances",
        "With follow-up",
        "Waiting",
        "Classes of 11 and over",
        "Classes followed up",
        "Pupils who saw one, rounded",
    )
    return _sheet("Performances", headings, rows, asked)


def gaps(asked: Asked) -> Sheet:
    rows = (
        (gap.question, row.urn, row.name, row.phase.label, row.type.label)
        for gap in asked.gaps
        for row in gap.schools
    )
    headings = ("Question", "URN", "School", "Phase", "Type")
    return _sheet("Gap questions", headings, rows, asked)


def definitions(asked: Asked) -> Sheet:
    about = (
        ("Schools in this file", asked.scope),
        ("Academic year", asked.year.label),
        ("Report date", in_words(asked.on)),
    )
    terms = tuple((each.term, each.meaning) for each in DEFINITIONS)
    questions = tuple((gap.question, gap.definition) for gap in asked.gaps)
    return Sheet("Definitions", ("Term", "Meaning"), (*about, *terms, *questions))


SHEETS: dict[str, Callable[[Asked], Sheet]] = {
    "schools": schools,
    "phases": phases,
    "roles": roles,
    "bands": bands,
    "performances": performances,
    "gaps": gaps,
    "definitions": definitions,
}


def every_sheet(asked: Asked) -> list[Sheet]:
    """Return the whole workbook, definitions last; read now, as it is written after the view."""
    return [make(asked) for make in SHEETS.values()]


def filename(asked: Asked, name: str, ending: str) -> str:
    return f"coverage-{name}-{asked.year.label.replace('/', '-')}-{asked.on:%Y%m%d}.{ending}"


def _sheet(
    name: str, headings: tuple[str, ...], rows: Iterator[tuple[Cell, ...]], asked: Asked
) -> Sheet:
    about = (asked.year.label, asked.on.isoformat())
    return Sheet(name, (*headings, *ABOUT), ((*row, *about) for row in rows))


def _summary(name: str, summary: Summary) -> tuple[Cell, ...]:
    return (
        name,
        summary.schools,
        summary.schools_engaged,
        *_staff(summary.staff),
        _hidden(summary.away),
        *_lessons(summary.lessons),
    )


def _staff(figure: Figure) -> tuple[Cell, ...]:
    """Write people, in date and the percentage; words where there are no numbers."""
    if figure.people is None:
        return (SUPPRESSED, SUPPRESSED, figure.words)
    return (figure.people, figure.in_date, _or_words(figure.percent, figure.words))


def _lessons(lessons: Lessons) -> tuple[Cell, ...]:
    return (
        lessons.classes,
        lessons.classes_delivered,
        _or_words(lessons.percent, lessons.words),
        lessons.sessions,
        _hidden(lessons.pupils),
    )


def _or_words(percent: int | None, words: str) -> Cell:
    return words if percent is None else percent


def _hidden(count: int | None) -> Cell:
    return SUPPRESSED if count is None else count
