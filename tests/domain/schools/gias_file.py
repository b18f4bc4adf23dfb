"""Makes files such as GIAS publishes, always the same for the same arguments.

The headings are those of the published files of 2018 and 2024; every establishment is made up.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

HEADERS = Path(__file__).parent / "gias_headers"
LINK_HEADINGS = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
TOWNS = ("Hollybrook", "Aldermere", "Wexcombe", "Stoke Ferring", "Càrrick", "Penhallow")
SAINTS = ("St Anne's", "Sant’ Angelo", "Millfield", "Oak Lane", "Brookside", "Château Road")
# (type code, type name, group, phase code, phase name, low age, high age)
KINDS = (
    ("01", "Community school", "Local authority maintained schools", "2", "Primary", "4", "11"),
    ("34", "Academy converter", "Academies", "4", "Secondary", "11", "18"),
    (
        "02",
        "Voluntary aided school",
        "Local authority maintained schools",
        "2",
        "Primary",
        "3",
        "11",
    ),
    ("07", "Community special school", "Special schools", "0", "Not applicable", "9", "19"),
    ("11", "Other independent school", "Independent schools", "0", "Not applicable", "3", "18"),
    ("18", "Further education", "Colleges", "6", "16 plus", "16", "99"),
    (
        "15",
        "Local authority nursery school",
        "Local authority maintained schools",
        "1",
        "Nursery",
        "2",
        "5",
    ),
    ("28", "Academy sponsor led", "Academies", "7", "All-through", "4", "18"),
)
STATUS_NAMES = {
    "1": "Open",
    "2": "Closed",
    "3": "Open, but proposed to close",
    "4": "Proposed to open",
}
# What fills the many columns that are not read, in about the proportions of a real row.
FILLER = {
    "HeadTitle (name)": "Mrs",
    "HeadFirstName": "Adaeze",
    "HeadLastName": "Okafor-Personal",
    "Street": "Church Lane",
    "Locality": "Lower Green",
    "County (name)": "Shropshire",
    "SchoolWebsite": "http://www.school.hollybrook.example/",
    "TelephoneNum": "01952000000",
    "SchoolSponsors (name)": "-",
    "ReligiousCharacter (name)": "Does not apply",
    "AdmissionsPolicy (name)": "Not applicable",
    "OfficialSixthForm (name)": "Does not have a sixth form",
    "SpecialClasses (name)": "No Special Classes",
    "TrustSchoolFlag (name)": "Not supported by a trust",
    "FederationFlag (name)": "Not under a federation",
    "ParliamentaryConstituency (name)": "The Wrekin",
    "AdministrativeWard (name)": "Apley Castle and Leegomery",
    "UrbanRural (name)": "(England/Wales) Urban city and town",
    "MSOA (name)": "Telford and Wrekin 006",
    "LSOA (name)": "Telford and Wrekin 006B",
    "Inspectorate (name)": "Ofsted",
    "GSSLACode (name)": "E06000020",
    "GOR (name)": "West Midlands",
    "Country (name)": "",
    "LastChangedDate": "12-03-2024",
    "UPRN": "000452011223",
    "PropsName": "The Hollybrook and Aldermere Charitable Foundation for Education",
    "InspectorateReport": "https://reports.inspectorate.example/provider/21/100000/latest",
    "TypeOfResourcedProvision (name)": "Resourced provision and SEN unit",
    "PreviousLA (name)": "Pre LGR (1998) Shropshire",
    "SiteName": "Lower School, Hollybrook Campus",
}


def header(edition: int) -> list[str]:
    """Return the headings of the published file of 2018 or 2024."""
    line = (HEADERS / f"{edition}.csv").read_text(encoding="utf-8")
    return next(csv.reader([line.strip()]))


def establishment(number: int, **given: str) -> dict[str, str]:
    """Return one establishment by heading. `given` names headings in Python's way: see KEYS."""
    kind = KINDS[number % len(KINDS)]
    council = 800 + number % 153
    row = dict(FILLER)
    row.update(
        {
            "URN": f"{100_000 + number}",
            "LA (code)": f"{council}",
            "LA (name)": f"Council {council}",
            "EstablishmentNumber": f"{2_000 + number % 7_000}",
            "EstablishmentName": f"{SAINTS[number % len(SAINTS)]} School {number}",
            "TypeOfEstablishment (code)": kind[0],
            "TypeOfEstablishment (name)": kind[1],
            "EstablishmentTypeGroup (name)": kind[2],
            "EstablishmentStatus (code)": "1",
            "PhaseOfEducation (code)": kind[3],
            "PhaseOfEducation (name)": kind[4],
            "StatutoryLowAge": kind[5],
            "StatutoryHighAge": kind[6],
            "NumberOfPupils": f"{60 + number * 7 % 1500}",
            "Town": TOWNS[number % len(TOWNS)],
            "Postcode": f"TF{number % 13 + 1} {number % 9 + 1}AB",
            "OpenDate": f"{number % 28 + 1:02d}-09-{1950 + number % 70}",
            "UKPRN": f"{10_000_000 + number}",
        }
    )
    if kind[2] == "Academies":
        trust = number % 1_300
        row["Trusts (code)"] = f"{2_000 + trust}"
        row["Trusts (name)"] = f"TRUST {trust} LEARNING LIMITED"
    row.update({KEYS[key]: value for key, value in given.items()})
    row["EstablishmentStatus (name)"] = STATUS_NAMES.get(row["EstablishmentStatus (code)"], "")
    return row


KEYS = {
    "urn": "URN",
    "name": "EstablishmentName",
    "status": "EstablishmentStatus (code)",
    "authority": "LA (code)",
    "authority_name": "LA (name)",
    "phase": "PhaseOfEducation (code)",
    "phase_name": "PhaseOfEducation (name)",
    "type": "TypeOfEstablishment (code)",
    "low": "StatutoryLowAge",
    "high": "StatutoryHighAge",
    "pupils": "NumberOfPupils",
    "town": "Town",
    "opened": "OpenDate",
    "closed": "CloseDate",
    "trust": "Trusts (code)",
    "trust_name": "Trusts (name)",
}


def write_file(
    path: Path,
    rows: Iterable[Mapping[str, str]],
    *,
    edition: int = 2024,
    headings: list[str] | None = None,
    encoding: str = "cp1252",
) -> Path:
    """Write the rows under the headings of the edition (or `headings`), quoted as GIAS does."""
    names = headings or header(edition)
    with path.open("w", encoding=encoding, newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        writer.writerows([row.get(name, "") for name in names] for row in rows)
    return path


def write_links(path: Path, pairs: Iterable[tuple[str, str, str]]) -> Path:
    """Write (URN, LinkURN, LinkType) lines."""
    with path.open("w", encoding="cp1252", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(LINK_HEADINGS)
        writer.writerows((urn, other, "A school", kind, "") for urn, other, kind in pairs)
    return path


def succession(old: str, new: str) -> list[tuple[str, str, str]]:
    """Return both lines by which GIAS says that `new` followed `old`."""
    return [(old, new, "Successor"), (new, old, "Predecessor")]


def england(size: int = 52_000) -> Iterable[dict[str, str]]:
    """Yield as many establishments as England has, half of them closed, as in the real file."""
    for number in range(size):
        if number % 2:
            yield establishment(number, status="2", closed=f"31-08-{1990 + number % 35}")
        else:
            yield establishment(number)
