"""Nobody who works in a school is without the first two modules."""

import pytest

from awareness.accounts.roles import SCHOOL_STAFF_ROLES, Role
from awareness.learning.required import ESSENTIALS, GUIDANCE, required_modules


@pytest.mark.parametrize("role", sorted(SCHOOL_STAFF_ROLES))
def test_everyone_at_a_school_reads_the_guidance_and_takes_the_essentials(role: Role) -> None:
    assert required_modules(role)[:2] == (GUIDANCE, ESSENTIALS)


def test_a_driver_takes_the_transport_training() -> None:
    assert required_modules(Role.DRIVER) == ("drive-school-transport",)


def test_a_council_officer_is_asked_for_nothing() -> None:
    assert required_modules(Role.AUTHORITY_OFFICER) == ()
