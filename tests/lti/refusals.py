"""What a refusal looks like to whoever sits before it, and to the administrator."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from awareness.lti.errors import FAULTS, Code
from awareness.lti.models import Launch, LaunchFailure
from tests.pages import read


def refused(answer: TestResponse, code: Code) -> None:
    """Check that the answer is a page for people: a heading, what to do, the code."""
    assert answer.status_code == 403, answer.text
    page = read(answer)
    assert f"Code: {code}" in page.text
    assert page.heading == FAULTS[code].title


def noted(session: Session) -> list[tuple[str, str]]:
    """Return what the administrator reads: codes and details, the oldest first."""
    session.rollback()
    rows = select(LaunchFailure.code, LaunchFailure.detail).order_by(LaunchFailure.id)
    return [(code, detail) for code, detail in session.execute(rows)]


def visits(session: Session) -> int:
    """Return how many visits there are."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(Launch)) or 0
