"""What the fictional council looks like: its schools, their classes, who works there. Data only."""

from dataclasses import dataclass

from awareness.accounts.roles import Role
from awareness.content.bands import Band
from awareness.schools.models import Phase, SchoolType


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """One school. `care` is the share of its required training that is kept up; 0 does nothing at
    all.
    """

    name: str
    phase: Phase
    type: SchoolType
    low_age: int
    high_age: int
    pupils: int
    staff: int
    care: float
    town: str = "Hollybrook"
    trust: str = ""


MERIDIAN, WATERSIDE, KITE = "Meridian Learning Trust", "Waterside Schools Trust", "Kite Trust"
SCHOOLS = (
    SchoolPlan("Hollybrook Primary", Phase.PRIMARY, SchoolType.MAINTAINED, 4, 11, 412, 34, 0.9),
    SchoolPlan(
        "Millfield School",
        Phase.SECONDARY,
        SchoolType.ACADEMY,
        11,
        18,
        1180,
        72,
        0.86,
        trust=MERIDIAN,
    ),
    SchoolPlan(
        "St Aidan’s Church Primary", Phase.PRIMARY, SchoolType.MAINTAINED, 4, 11, 205, 21, 0.95
    ),
    SchoolPlan("Oak Lane Infant School", Phase.PRIMARY, SchoolType.MAINTAINED, 4, 7, 176, 19, 0.8),
    SchoolPlan(
        "Oak Lane Junior School", Phase.PRIMARY, SchoolType.MAINTAINED, 7, 11, 238, 20, 0.75
    ),
    SchoolPlan(
        "Priory Road Primary Academy",
        Phase.PRIMARY,
        SchoolType.ACADEMY,
        4,
        11,
        398,
        30,
        0.7,
        trust=MERIDIAN,
    ),
    SchoolPlan(
        "Wharf Street Primary Academy",
        Phase.PRIMARY,
        SchoolType.ACADEMY,
        4,
        11,
        187,
        18,
        0.55,
        town="Saltby",
        trust=WATERSIDE,
    ),
    SchoolPlan(
        "Kingfisher Free School",
        Phase.ALL_THROUGH,
        SchoolType.FREE,
        4,
        16,
        720,
        44,
        0.82,
        trust=KITE,
    ),
    SchoolPlan(
        "Northgate Academy",
        Phase.SECONDARY,
        SchoolType.ACADEMY,
        11,
        16,
        890,
        52,
        0.6,
        town="Saltby",
        trust=WATERSIDE,
    ),
    SchoolPlan("The Larches", Phase.NOT_APPLICABLE, SchoolType.SPECIAL, 4, 19, 118, 36, 0.88),
    SchoolPlan("The Bridge", Phase.NOT_APPLICABLE, SchoolType.ALTERNATIVE, 11, 16, 42, 14, 0.92),
    SchoolPlan(
        "Hollybrook Sixth Form College",
        Phase.SIXTEEN_PLUS,
        SchoolType.SIXTEEN_TO_NINETEEN,
        16,
        19,
        960,
        40,
        0.65,
    ),
    SchoolPlan("Ferncroft Nursery School", Phase.NURSERY, SchoolType.NURSERY, 2, 4, 64, 4, 0.9),
    SchoolPlan(
        "Canalside Middle School",
        Phase.MIDDLE_SECONDARY,
        SchoolType.MAINTAINED,
        9,
        13,
        430,
        28,
        0.68,
        town="Saltby",
    ),
    SchoolPlan("Ashdown House", Phase.NOT_APPLICABLE, SchoolType.INDEPENDENT, 4, 18, 310, 14, 0.0),
    SchoolPlan(
        "Saltmarsh Primary", Phase.PRIMARY, SchoolType.MAINTAINED, 4, 11, 96, 11, 0.0, town="Saltby"
    ),
)

SINGLE = (
    Role.HEAD,
    Role.DSL,
    Role.DEPUTY_DSL,
    Role.OFFICE,
    Role.SENCO,
    Role.EXPLOITATION_LEAD,
    Role.SITE,
    Role.IT,
)
"""Posts that most schools fill once, in the order in which a growing school fills them."""

WEIGHTS = (
    (Role.TEACHER, 40),
    (Role.TEACHING_ASSISTANT, 20),
    (Role.CATERING, 8),
    (Role.GOVERNOR, 10),
    (Role.SUPPLY, 5),
    (Role.VOLUNTEER, 4),
    (Role.PASTORAL, 5),
    (Role.SENIOR_LEADER, 4),
    (Role.SITE, 2),
    (Role.VISITING, 2),
)
DRIVERS = ((Role.DRIVER, 12), (Role.PASSENGER_ASSISTANT, 5), (Role.DEPOT_MANAGER, 1))

YEAR_GROUPS = (
    ("Year 1", 5, Band.B05),
    ("Year 2", 6, Band.B05),
    ("Year 3", 7, Band.B07),
    ("Year 4", 8, Band.B07),
    ("Year 5", 9, Band.B09),
    ("Year 6", 10, Band.B09),
    ("Year 7", 11, Band.B11),
    ("Year 8", 12, Band.B11),
    ("Year 9", 13, Band.B11),
    ("Year 10", 14, Band.B14),
    ("Year 11", 15, Band.B14),
    ("Year 12", 16, Band.B16),
    ("Year 13", 17, Band.B16),
)

PASSWORD = "lantern-light-2026"  # noqa: S105 - printed for everyone by the demonstration
CAST: tuple[tuple[str, str, Role, int | None], ...] = (
    ("Grace Okafor", "okafor", Role.HEAD, 0),
    ("Owen Cole", "cole", Role.TEACHER, 0),
    ("Dee Marsh", "dee", Role.CATERING, 0),
    ("Bev Harris", "bev", Role.OFFICE, 0),
    ("Rashid Khan", "rashid", Role.SITE, 0),
    ("Ingrid Lindqvist", "lindqvist", Role.DSL, 1),
    ("Ruth Barnes", "barnes", Role.TEACHER, 1),
    ("Leon Fraser", "fraser", Role.IT, 1),
    ("Peter Webb", "webb", Role.GOVERNOR, 0),
    ("Tomasz Nowak", "tomasz", Role.DRIVER, None),
    ("Farah Ahmed", "officer", Role.AUTHORITY_OFFICER, None),
    ("Simon Price", "admin", Role.AUTHORITY_ADMIN, None),
    ("Helen Stone", "licensing", Role.LICENSING_OFFICER, None),
)
"""The people to sign in as: name, address before the @, role, and the number of the school if any.
"""

ACROSS_SCHOOLS: tuple[tuple[str, str, Role, tuple[int, ...]], ...] = (
    ("Marian Frost", "frost", Role.TRUST_STAFF, (1, 5)),
    ("Leon Hart", "transport", Role.TRANSPORT_OFFICER, ()),
)
"""People with a post at each of several schools, or at the council where there is none: name,
address before the @, role, numbers of the schools.
"""
