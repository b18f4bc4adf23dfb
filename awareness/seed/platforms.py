"""Learning platforms of the fictional council: one in use, one with a school still to be named.

Nobody ever comes from them: their hosts do not exist. The service's own keys are not made here,
because no two are the same.
"""

from datetime import UTC, datetime, time, timedelta
from itertools import cycle, islice

from sqlalchemy import insert
from sqlalchemy.orm import Session
from uuid6 import uuid7

from awareness.lti.errors import Code
from awareness.lti.models import (
    Deployment,
    DeploymentState,
    Launch,
    LaunchFailure,
    MessageType,
    Platform,
    Registration,
    RegistrationState,
    Standing,
)
from awareness.seed.council import Council, Row

SITE = "https://moodle.millfield.example"
OPENED = (
    "b11-grooming-how-it-works",
    "staff-cse-essentials",
    "b11-grooming-how-it-works",
    "staff-handling-disclosure",
)
REFUSED = (
    (Code.STATE_UNKNOWN, "", 1),
    (Code.OTHER_BROWSER, "", 4),
    (Code.MODULE_UNKNOWN, "", 9),
    (Code.KEYS_UNREACHABLE, "no answer in time", 11),
)
"""What was refused, a word on it, and how many days ago."""
LAUNCHES = 14
LASTS = timedelta(hours=4)


def write_platforms(session: Session, council: Council) -> None:
    """Write Moodle at Millfield and the council's own Canvas."""
    millfield = next(row for row in council.schools if row["name"] == "Millfield School")
    kingfisher = next(row for row in council.schools if row["name"] == "Kingfisher Free School")
    moodle = _moodle(council, millfield)
    canvas = _canvas(council)
    session.execute(insert(Registration), [moodle, canvas])
    deployments = [
        _deployment(council, moodle, "1", millfield, days=60),
        _deployment(council, canvas, "6:8865aa05b4b79b64", kingfisher, days=40),
        _deployment(council, canvas, "9:e1f3a7720c55d9ab", None, days=2),
    ]
    session.execute(insert(Deployment), deployments)
    session.execute(insert(Launch), _launches(council, moodle, deployments[0]))
    session.execute(
        insert(LaunchFailure),
        [
            *(_failure(council, moodle, code, word, days) for code, word, days in REFUSED),
            _failure(council, canvas, Code.DEPLOYMENT_PENDING, "", 2),
        ],
    )


def _at(council: Council, days: int, hour: int, minute: int = 0) -> datetime:
    """Return a time so many days ago; what would be a weekend is the Friday before."""
    day = council.on - timedelta(days=days)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time(hour, minute), UTC)


def _moodle(council: Council, school: Row) -> Row:
    return {
        "id": uuid7(),
        "slug": "millfield-moodle",
        "name": "Millfield Moodle",
        "platform": Platform.MOODLE,
        "school_id": school["id"],
        "authority_id": None,
        "issuer": SITE,
        "client_id": "mFh2Xq7Lr9TzK4c",
        "auth_url": f"{SITE}/mod/lti/auth.php",
        "token_url": f"{SITE}/mod/lti/token.php",
        "jwks_url": f"{SITE}/mod/lti/certs.php",
        "frame_origins": [SITE],
        "state": RegistrationState.ACTIVE,
        "created_at": _at(council, 60, 14),
    }


def _canvas(council: Council) -> Row:
    return {
        "id": uuid7(),
        "slug": "hollybrook-canvas",
        "name": "Hollybrook Canvas",
        "platform": Platform.CANVAS,
        "school_id": None,
        "authority_id": council.authority["id"],
        "issuer": "https://canvas.instructure.com",
        "client_id": "104320000000000157",
        "auth_url": "https://canvas.hollybrook.example/api/lti/authorize_redirect",
        "token_url": "https://canvas.hollybrook.example/login/oauth2/token",
        "jwks_url": "https://canvas.hollybrook.example/api/lti/security/jwks",
        "frame_origins": ["https://canvas.hollybrook.example"],
        "state": RegistrationState.ACTIVE,
        "created_at": _at(council, 45, 10),
    }


def _deployment(
    council: Council, registration: Row, name: str, school: Row | None, *, days: int
) -> Row:
    return {
        "id": uuid7(),
        "registration_id": registration["id"],
        "deployment_id": name,
        "state": DeploymentState.ACTIVE if school else DeploymentState.PENDING,
        "school_id": school["id"] if school else None,
        "first_seen_at": _at(council, days, 11, 5),
    }


def _launches(council: Council, registration: Row, deployment: Row) -> list[Row]:
    """Return visits that are over, so nothing in them says who came."""
    slugs = [slug for slug in OPENED if slug in council.library.by_slug]
    rows = []
    for number, slug in enumerate(islice(cycle(slugs), LAUNCHES)):
        is_choice = number % 6 == 5
        at = _at(council, 1 + number, 9 + number % 6, 7 * number % 60)
        rows.append(
            {
                "id": uuid7(),
                "registration_id": registration["id"],
                "deployment_id": deployment["id"],
                "message_type": MessageType.DEEP_LINKING if is_choice else MessageType.RESOURCE,
                "standing": Standing.TEACHER if is_choice else Standing.LEARNER,
                "module": "" if is_choice else slug,
                "details": {},
                "secret_hash": f"{number:064d}",
                "at": at,
                "expires_at": at + LASTS,
            }
        )
    return rows


def _failure(council: Council, registration: Row, code: Code, word: str, days: int) -> Row:
    return {
        "id": uuid7(),
        "registration_id": registration["id"],
        "code": code,
        "detail": word,
        "at": _at(council, days, 13, 20),
    }
