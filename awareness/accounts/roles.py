"""The roles of coverage (domain.md 2) and the sets that open doors. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """A role a person holds at a school or for a council; one person may hold several."""

    HEAD = "head"
    SENIOR_LEADER = "senior-leader"
    DSL = "dsl"
    DEPUTY_DSL = "deputy-dsl"
    EXPLOITATION_LEAD = "exploitation-lead"
    TEACHER = "teacher"
    TEACHING_ASSISTANT = "teaching-assistant"
    SENCO = "senco"
    PASTORAL = "pastoral"
    OFFICE = "office"
    CATERING = "catering"
    SITE = "site"
    IT = "it"
    SUPPLY = "supply"
    VOLUNTEER = "volunteer"
    VISITING = "visiting"
    GOVERNOR = "governor"
    TRUST_STAFF = "trust-staff"
    DRIVER = "driver"
    PASSENGER_ASSISTANT = "passenger-assistant"
    DEPOT_MANAGER = "depot-manager"
    AUTHORITY_OFFICER = "authority-officer"
    LICENSING_OFFICER = "licensing-officer"
    TRANSPORT_OFFICER = "transport-officer"
    AUTHORITY_ADMIN = "authority-admin"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Role.HEAD: "Head teacher",
    Role.SENIOR_LEADER: "Senior leader",
    Role.DSL: "Designated safeguarding lead",
    Role.DEPUTY_DSL: "Deputy safeguarding lead",
    Role.EXPLOITATION_LEAD: "Exploitation lead",
    Role.TEACHER: "Teacher",
    Role.TEACHING_ASSISTANT: "Teaching assistant or support",
    Role.SENCO: "SENCO",
    Role.PASTORAL: "Pastoral or attendance",
    Role.OFFICE: "Office or business",
    Role.CATERING: "Catering or lunchtime",
    Role.SITE: "Site or cleaning",
    Role.IT: "IT or technician",
    Role.SUPPLY: "Supply or agency",
    Role.VOLUNTEER: "Volunteer",
    Role.VISITING: "Visiting tutor or coach",
    Role.GOVERNOR: "Governor or trustee",
    Role.TRUST_STAFF: "Trust central staff",
    Role.DRIVER: "Driver",
    Role.PASSENGER_ASSISTANT: "Passenger assistant",
    Role.DEPOT_MANAGER: "Operator or depot manager",
    Role.AUTHORITY_OFFICER: "Council education safeguarding",
    Role.LICENSING_OFFICER: "Council licensing",
    Role.TRANSPORT_OFFICER: "Council transport",
    Role.AUTHORITY_ADMIN: "Council administrator",
}

AUTHORITY_ROLES = frozenset(
    {
        Role.AUTHORITY_OFFICER,
        Role.LICENSING_OFFICER,
        Role.TRANSPORT_OFFICER,
        Role.AUTHORITY_ADMIN,
    }
)
TRANSPORT_ROLES = frozenset({Role.DRIVER, Role.PASSENGER_ASSISTANT, Role.DEPOT_MANAGER})
GOVERNANCE_ROLES = frozenset({Role.GOVERNOR})
SCHOOL_ROLES = frozenset(set(Role) - AUTHORITY_ROLES - TRANSPORT_ROLES)
SCHOOL_STAFF_ROLES = SCHOOL_ROLES - GOVERNANCE_ROLES

TEACHING = frozenset(
    {
        Role.HEAD,
        Role.SENIOR_LEADER,
        Role.DSL,
        Role.DEPUTY_DSL,
        Role.EXPLOITATION_LEAD,
        Role.TEACHER,
        Role.TEACHING_ASSISTANT,
        Role.SENCO,
        Role.PASTORAL,
        Role.SUPPLY,
    }
)
"""Who may run a session with a class."""

SCHOOL_LEADING = frozenset({Role.HEAD, Role.SENIOR_LEADER, Role.DSL, Role.DEPUTY_DSL})
"""Who sees and manages the school's training record."""

COUNCIL_READING = frozenset({Role.AUTHORITY_OFFICER, Role.AUTHORITY_ADMIN})
"""Who sees coverage across the council's schools."""

CONNECTING_SCHOOL = SCHOOL_LEADING | {Role.IT}
"""Who connects a learning platform for their school."""

CONNECTING_COUNCIL = frozenset({Role.AUTHORITY_ADMIN})
"""Who connects one for the schools of their council."""

CONNECTING = CONNECTING_SCHOOL | CONNECTING_COUNCIL
