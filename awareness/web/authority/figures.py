"""What the officer asked for, read once for pages and files alike."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import request

from awareness import clock
from awareness.accounts.access import councils_read_by, schools_visible_to
from awareness.accounts.models import Person
from awareness.accounts.roles import SCHOOL_ROLES
from awareness.clock import AcademicYear
from awareness.coverage import queries
from awareness.coverage.figures import SchoolCoverage
from awareness.coverage.gaps import Gap, gaps
from awareness.coverage.performances import PerformanceReport, performance_report
from awareness.coverage.report import Published, Report
from awareness.coverage.tallies import FRESH, find_counted_day, published_counted
from awareness.learning.required import required_by_role
from awareness.performances.queries import at_schools
from awareness.web.authority.forms import CoverageFilter
from awareness.web.extensions import library, reporting
from awareness.web.signed_in import signed_in_person


@dataclass(frozen=True)
class Asked:
    """The filters and, where they are sound, the figures of the schools that may be seen.

    `on` is the report date.
    """

    form: CoverageFilter
    person: Person
    today: date

    @cached_property
    def councils(self) -> list[uuid.UUID]:
        return councils_read_by(self.person, self.today)

    @cached_property
    def year(self) -> AcademicYear:
        return AcademicYear.parse(self.form.year.data)

    @cached_property
    def counted_on(self) -> date | None:
        """The last day of the past week, or of a year that has ended, that was counted at night."""
        latest = min(self.today, self.year.last_day)
        earliest = latest if latest < self.today else max(latest - FRESH, self.year.first_day)
        return find_counted_day(reporting(), self.councils, latest=latest, earliest=earliest)

    @cached_property
    def on(self) -> date:
        return self.counted_on or min(self.today, self.year.last_day)

    @property
    def rows(self) -> Sequence[SchoolCoverage]:
        """Every school of the council: what is hidden has to be chosen for all of them together."""
        return self.published.rows

    @cached_property
    def published(self) -> Published:
        if self.counted_on is not None:
            return published_counted(reporting(), self.councils, on=self.counted_on)
        required = required_by_role(SCHOOL_ROLES, library().by_slug)
        schools = schools_visible_to(self.person, self.today)
        live = queries.by_school(
            reporting(), schools, year=self.year.label, on=self.on, required=required
        )
        return Published(live)

    @cached_property
    def report(self) -> Report:
        return self.published.report(phase=self.form.chosen_phase, type=self.form.chosen_type)

    @cached_property
    def gaps(self) -> list[Gap]:
        phase, kind = self.form.chosen_phase, self.form.chosen_type
        return gaps(
            [row for row in self.rows if phase in (None, row.phase) and kind in (None, row.type)]
        )

    @cached_property
    def performances(self) -> PerformanceReport:
        schools = schools_visible_to(self.person, self.today)
        seen = at_schools(reporting(), schools, self.year.label, self.on)
        return performance_report(self.report.schools, seen)

    @property
    def scope(self) -> str:
        """Say which schools, in words: "Primary, Academy"."""
        chosen = (self.form.chosen_phase, self.form.chosen_type)
        return ", ".join(each.label for each in chosen if each) or "All schools"


def asked() -> Asked:
    """Read the filters of this request. The years offered are those with something recorded."""
    person, today = signed_in_person(), clock.london_date(clock.now())
    current = AcademicYear.of(today)
    recorded = queries.years_with_data(reporting(), councils_read_by(person, today), before=current)
    form = CoverageFilter(request.args, years=[current.label, *recorded])
    return Asked(form, person, today)
