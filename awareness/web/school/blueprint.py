"""What every page of a school's leaders begins with: the school, the day, and what is required."""

import uuid
from datetime import date

from flask import Blueprint, request

from awareness import clock
from awareness.accounts.access import led_school
from awareness.accounts.roles import SCHOOL_LEADING, SCHOOL_ROLES, Role
from awareness.content.model import Module
from awareness.coverage.matrix import StaffRow, staff_matrix
from awareness.coverage.status import required_of
from awareness.learning.required import required_by_role
from awareness.schools.models import School
from awareness.web.extensions import library, reading
from awareness.web.signed_in import signed_in_person

bp = Blueprint("school", __name__, url_prefix="/school")
LEADERS = tuple(sorted(SCHOOL_LEADING))


def today() -> date:
    return clock.london_date(clock.now())


def school_of_mine(school_id: uuid.UUID) -> School:
    """Return a school the person looks after. Raises NotFound, also for one that exists."""
    return led_school(reading(), signed_in_person(), school_id, today())


def required_now() -> dict[Role, frozenset[str]]:
    """Return what each role at a school needs, of the modules there are."""
    return required_by_role(SCHOOL_ROLES, library().by_slug)


def editions_now() -> dict[str, str]:
    """Return the current edition of each module that has to be read again in a new one."""
    return {
        module.slug: module.guidance_edition
        for module in library().all
        if module.renewal and module.renewal.on_new_edition
    }


def training() -> list[Module]:
    """Return every module that some role at a school needs: the columns of the matrix."""
    needed = required_of(SCHOOL_ROLES, required_now())
    return [module for module in library().all if module.slug in needed]


def whole_matrix(school: School) -> list[StaffRow]:
    """Return everybody at the school by everything some role there needs, as it stands today."""
    return staff_matrix(
        reading(),
        school,
        modules=[module.slug for module in training()],
        required=required_now(),
        editions=editions_now(),
        on=today(),
    )


def after() -> uuid.UUID | None:
    """Return the key that the page before ended with, if the address has a sound one."""
    return request.args.get("after", type=uuid.UUID)
