"""A teacher opens one pupil's result from the gradebook: whose it is comes with the message."""

from typing import Any

import pytest

from awareness.lti import claims
from awareness.lti.errors import Code, LtiError
from awareness.lti.models import MessageType, Standing
from tests.lti.platform import GONE, without_gone


def review(**changes: Any) -> dict[str, Any]:
    """A review as Moodle sends it: ids are decimal words."""
    return {
        "sub": "3",
        claims.MESSAGE_TYPE: "LtiSubmissionReviewRequest",
        claims.VERSION: "1.3.0",
        claims.DEPLOYMENT_ID: "4",
        claims.TARGET: "https://tool.example/lti/modules/b11-grooming-how-it-works",
        claims.RESOURCE_LINK: {"id": "9"},
        claims.ROLES: [claims.MEMBERSHIP + "#Instructor"],
        claims.FOR_USER: {"user_id": "17"},
        **changes,
    }


def test_a_submission_review_says_for_whom_it_is() -> None:
    message = claims.parse(review())
    assert message.type is MessageType.REVIEW
    assert message.for_user == "17"
    assert message.link_id == "9"
    assert message.standing is Standing.TEACHER


@pytest.mark.parametrize("for_user", [{}, {"user_id": ""}, {"user_id": 17}, "17"])
def test_a_submission_review_without_somebody_to_review_is_refused(for_user: object) -> None:
    with pytest.raises(LtiError) as refused:
        claims.parse(review(**{claims.FOR_USER: for_user}))
    assert refused.value.code is Code.CLAIM_MISSING
    assert "for_user" in refused.value.detail


def test_a_review_that_names_nobody_opens_the_module() -> None:
    """So Moodle opens it from the head of a column of its gradebook."""
    message = claims.parse(without_gone(review(**{claims.FOR_USER: GONE})))
    assert message.type is MessageType.RESOURCE
    assert (message.link_id, message.for_user) == ("9", "")
    assert message.standing is Standing.TEACHER


def test_a_pupil_who_comes_from_their_own_grades_opens_the_module() -> None:
    """Moodle sends this too as a review, of the pupil by the pupil."""
    pupil = review(**{claims.ROLES: [claims.MEMBERSHIP + "#Learner"]})
    assert claims.parse(pupil).type is MessageType.RESOURCE


def test_a_submission_review_without_its_link_is_refused() -> None:
    with pytest.raises(LtiError) as refused:
        claims.parse(review(**{claims.RESOURCE_LINK: None}))
    assert refused.value.detail == "resource_link.id"
