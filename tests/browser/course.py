"""A whole learning platform on `localhost`: a course that shows a tool in a frame, and services.

Somebody opens `/course?who=teacher&what=choose`; the frame inside begins a launch as Moodle does.
"""

import html
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import KeySet

from awareness import clock
from awareness.lti import claims as c
from tests.lti.factories import CLIENT_ID
from tests.lti.platform import INSTRUCTOR, make_key, sign
from tests.lti.services import Asked, Reply, Services

LEARNER = f"{c.MEMBERSHIP}#Learner"
PEOPLE = {"teacher": ("3", INSTRUCTOR), "pupil": ("7", LEARNER)}
DEPLOYMENT, LINK, DATA = "1", "9", "opaque to the tool"


class Course(Services):
    """One course with one link, which a teacher chooses first. `login_url` is the tool's."""

    def __init__(self) -> None:
        super().__init__()
        self.login_url = ""
        self.slug = ""
        self.chosen: list[dict[str, Any]] = []
        self.rows = [
            {"user_id": "7", "name": "Ada Pupil", "roles": ["Learner"], "status": "Active"},
            {"user_id": "8", "name": "Ben Pupil", "roles": ["Learner"], "status": "Active"},
        ]

    def page_for(self, who: str, what: str) -> str:
        return f"{self.base}/course?{urlencode({'who': who, 'what': what})}"

    def answer(self, asked: Asked) -> Reply:
        pages = {
            "/course": self._course,
            "/begin": self._begin,
            "/auth": self._auth,
            "/return": self._take,
            "/certs": lambda _asked: Reply(200, {"keys": [make_key().public()]}),
        }
        page = pages.get(asked.path)
        return page(asked) if page else super().answer(asked)

    def _course(self, asked: Asked) -> Reply:
        frame = (
            f'<iframe src="/begin?{html.escape(asked.query)}" width="700" height="640"></iframe>'
        )
        return _page(f"<h1>Year 9 PSHE</h1>{frame}")

    def _begin(self, asked: Asked) -> Reply:
        """Begin in the frame, by POST; the hint says who is signed in and what they pressed."""
        said = _query(asked)
        chooses = said["what"] == "choose"
        return _form(
            self.login_url,
            {
                "iss": self.base,
                "login_hint": said["who"],
                "target_link_uri": self.login_url.partition("/lti/")[0] + "/lti/launch"
                if chooses
                else self.chosen[0]["url"],
                "lti_message_hint": said["what"],
                "client_id": CLIENT_ID,
                "lti_deployment_id": DEPLOYMENT,
            },
        )

    def _auth(self, asked: Asked) -> Reply:
        """Say who somebody is, to the one address that is registered."""
        said = _query(asked)
        told = self._told(said, *PEOPLE[said["login_hint"]])
        token = sign(told, make_key())
        return _form(said["redirect_uri"], {"state": said["state"], "id_token": token})

    def _told(self, said: Mapping[str, str], sub: str, role: str) -> dict[str, Any]:
        now = int(clock.now().timestamp())
        told = {
            "iss": self.base, "aud": said["client_id"], "sub": sub, "nonce": said["nonce"],
            "iat": now, "exp": now + 60, c.VERSION: "1.3.0", c.DEPLOYMENT_ID: DEPLOYMENT,
            c.ROLES: [role], c.CONTEXT: {"id": "3", "title": "Year 9 PSHE"},
        }  # fmt: skip
        if said["lti_message_hint"] == "choose":
            asked = {
                "deep_link_return_url": f"{self.base}/return",
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["iframe"],
                "accept_multiple": True,
                "data": DATA,
            }
            return told | {c.MESSAGE_TYPE: "LtiDeepLinkingRequest", c.DL_SETTINGS: asked}
        return told | {
            c.MESSAGE_TYPE: "LtiResourceLinkRequest",
            c.TARGET: self.chosen[0]["url"],
            c.CUSTOM: self.chosen[0]["custom"],
            c.RESOURCE_LINK: {"id": LINK},
            c.AGS: {
                "scope": [c.SCOPE_LINE_ITEM, c.SCOPE_SCORE, c.SCOPE_RESULT_READ],
                "lineitems": self.line_items_url,
                "lineitem": self.column_url("1"),
            },
            c.NRPS: {"context_memberships_url": self.members_url, "service_versions": ["2.0"]},
        }

    def _take(self, asked: Asked) -> Reply:
        """Take the teacher's choice, with the column that it declares."""
        keys = KeySet.import_key_set(self.public_keys)
        told = jwt.decode(asked.form["JWT"], keys, algorithms=["RS256"]).claims
        assert (told["iss"], told["aud"]) == (CLIENT_ID, self.base)
        assert told[c.DL_DATA] == DATA
        self.chosen = told[c.DL_ITEMS]
        self.add_column(**self.chosen[0]["lineItem"], resourceLinkId=LINK)
        return _page("<h1>Back in the course</h1>")


def _query(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(asked.query).items()}


def _page(body: str) -> Reply:
    words = f"<!doctype html><html lang=en><title>Course</title>{body}"
    return Reply(200, words.encode(), media_type="text/html; charset=utf-8")


def _form(action: str, fields: Mapping[str, str]) -> Reply:
    """Return a page whose form sends itself."""
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in fields.items()
    )
    return _page(
        f'<form method="post" action="{html.escape(action)}">{inputs}</form>'
        "<script>document.forms[0].submit()</script>"
    )
