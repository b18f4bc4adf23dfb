"""A platform that others wrote: `lti1p3platform` begins a launch, signs the message and reads our
answers. It is lenient (it checks neither redirect address nor audience), so it judges happy paths.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask.testing import FlaskClient
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration as TheirRegistration
from lti1p3platform.request import Request
from werkzeug.test import TestResponse

from awareness.lti.models import Registration
from tests.lti.platform import FROM_PLATFORM, IN_A_WINDOW, Key

BASE_URL = "http://localhost"


class Configuration(LTI1P3PlatformConfAbstract):
    """Their record of our connection."""

    def init_platform_config(self, **given: Any) -> None:
        key: Key = given["key"]
        ours: Registration = given["registration"]
        private = key.private.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode()
        self._registration = (
            TheirRegistration()
            .set_iss(ours.issuer)
            .set_client_id(ours.client_id)
            .set_deployment_id("1")
            .set_launch_url(given["target"])
            .set_deeplink_launch_url(f"{BASE_URL}/lti/launch")
            .set_oidc_login_url(f"{BASE_URL}/lti/login/{ours.slug}")
            .set_platform_public_key(key.pem().decode())
            .set_platform_private_key(private)
        )

    def get_registration_by_params(self, **_given: Any) -> TheirRegistration:
        return self._registration


class LogIn(OIDCLoginAbstract):
    """Their half of the login: an address that the browser is sent to."""

    def set_lti_message_hint(self, **given: Any) -> None:
        self._lti_message_hint = given["hint"]

    def get_redirect(self, url: str) -> str:
        return url


class Asked(Request):
    """What our redirect asked them."""

    def build_metadata(self, request: Mapping[str, str]) -> dict[str, Any]:  # type: ignore[override]
        return {"method": "GET", "get_data": dict(request), "form_data": {}}


class Message(LTIAdvantageMessageLaunchAbstract):
    """Their half of the launch: the form that the browser sends us."""

    def render_launch_form(self, launch_data: dict[str, Any], **_given: Any) -> dict[str, Any]:
        return launch_data


def begin(client: FlaskClient, judge: Configuration, *, is_choice: bool = False) -> Message:
    """Log in as they say and return the message to fill in."""
    login = LogIn(None, judge)
    login.set_lti_message_hint(hint="resource-link-9")
    if is_choice:
        login.set_deeplinking_launch_url()
    address = urlsplit(login.initiate_login("7"))
    answer = client.get(f"{address.path}?{address.query}", headers={**FROM_PLATFORM, **IN_A_WINDOW})
    assert answer.status_code == 302, answer.text
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    return Message(Asked({name: values[0] for name, values in asked.items()}), judge)  # type: ignore[arg-type]


def finish(client: FlaskClient, message: Message) -> TestResponse:
    """Send the form they make, to the address they make it for."""
    form = message.lti_launch()
    return client.post(form.pop("launch_url"), data=form, headers=FROM_PLATFORM)
