"""Which modules a role has to hold in date (domain.md 4.2). Pure data and one function."""

from collections.abc import Container, Iterable

from awareness.accounts.roles import GOVERNANCE_ROLES, SCHOOL_STAFF_ROLES, TEACHING, Role

GUIDANCE = "staff-kcsie-read"
ESSENTIALS = "staff-cse-essentials"
DISCLOSURE = "staff-handling-disclosure"
ONLINE = "staff-online-ai-images"
DELIVERING = "staff-delivering-safely"
"""Opens every pupil session."""

_EVERYONE_AT_SCHOOL = (GUIDANCE, ESSENTIALS, DISCLOSURE, ONLINE)
_ADDED: dict[Role, tuple[str, ...]] = {
    Role.TEACHER: (DELIVERING,),
    Role.DSL: ("dsl-cse-practice",),
    Role.DEPUTY_DSL: ("dsl-cse-practice",),
    Role.EXPLOITATION_LEAD: ("dsl-exploitation-lead",),
}
_GOVERNORS = ("gov-new-governor-induction", "gov-cse-assurance")
_TRANSPORT: dict[Role, tuple[str, ...]] = {
    Role.DRIVER: ("drive-school-transport",),
    Role.PASSENGER_ASSISTANT: ("drive-school-transport", "drive-passenger-assistant"),
    Role.DEPOT_MANAGER: ("drive-school-transport",),
}


def required_modules(role: Role) -> tuple[str, ...]:
    """Return the modules a person in this role has to hold in date, most important first."""
    if role in GOVERNANCE_ROLES:
        return _GOVERNORS
    if role in SCHOOL_STAFF_ROLES:
        return _EVERYONE_AT_SCHOOL + _ADDED.get(role, ())
    return _TRANSPORT.get(role, ())


def required_by_role(roles: Iterable[Role], known: Container[str]) -> dict[Role, frozenset[str]]:
    """Return what each role has to hold in date, of the modules that there are."""
    return {
        role: frozenset(slug for slug in required_modules(role) if slug in known) for role in roles
    }


def optional_modules(role: Role) -> tuple[str, ...]:
    """Return modules that a person in this role may want: whoever may teach a session needs the key
    to it.
    """
    if role in TEACHING and DELIVERING not in required_modules(role):
        return (DELIVERING,)
    return ()
