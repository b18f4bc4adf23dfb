"""What the codes of GIAS mean here. Source: domain.md 2. A file may have only the names."""

from awareness.schools.models import Phase, SchoolStatus, SchoolType

STATUSES = {
    "1": SchoolStatus.OPEN,
    "2": SchoolStatus.CLOSED,
    "3": SchoolStatus.CLOSING,
    "4": SchoolStatus.PROPOSED,
    "open": SchoolStatus.OPEN,
    "closed": SchoolStatus.CLOSED,
    "open, but proposed to close": SchoolStatus.CLOSING,
    "proposed to open": SchoolStatus.PROPOSED,
}
PHASES = {
    "0": Phase.NOT_APPLICABLE,
    "1": Phase.NURSERY,
    "2": Phase.PRIMARY,
    "3": Phase.MIDDLE_PRIMARY,
    "4": Phase.SECONDARY,
    "5": Phase.MIDDLE_SECONDARY,
    "6": Phase.SIXTEEN_PLUS,
    "7": Phase.ALL_THROUGH,
    "not applicable": Phase.NOT_APPLICABLE,
    "nursery": Phase.NURSERY,
    "primary": Phase.PRIMARY,
    "middle deemed primary": Phase.MIDDLE_PRIMARY,
    "secondary": Phase.SECONDARY,
    "middle deemed secondary": Phase.MIDDLE_SECONDARY,
    "16 plus": Phase.SIXTEEN_PLUS,
    "all-through": Phase.ALL_THROUGH,
    "all through": Phase.ALL_THROUGH,
}
_CODES_OF_TYPE = {
    SchoolType.MAINTAINED: "01 02 03 05",
    SchoolType.ACADEMY: "06 28 34 40 41",
    SchoolType.FREE: "35",
    SchoolType.SPECIAL: "07 08 10 12 33 36 44",
    SchoolType.ALTERNATIVE: "14 38 42 43",
    SchoolType.NURSERY: "15",
    SchoolType.INDEPENDENT: "11",
    SchoolType.FURTHER: "18 32",
    SchoolType.SIXTEEN_TO_NINETEEN: "39 45 46",
    SchoolType.ONLINE: "49",
}
TYPES = {code: kind for kind, codes in _CODES_OF_TYPE.items() for code in codes.split()}
