"""What is known of each platform before anybody has typed it, and which addresses are sound. Pure.

Sources: the vendors' own documentation for tools, and lti.md 3. An administrator sees every value
and can change it.
"""

import re
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from awareness.lti.errors import LtiError
from awareness.lti.http import Doors, check_url
from awareness.lti.models import Platform

LONGEST_ISSUER, LONGEST_URL = 255, 1000
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?][!-~]*)?")


@dataclass(frozen=True, slots=True)
class Preset:
    """Addresses of a platform. `{site}` stands for the address at which people see it, `{host}` for
    its host and port; empty where only the platform can tell. `frames` is another address whose
    pages show ours.
    """

    issuer: str = ""
    auth_url: str = ""
    token_url: str = ""
    jwks_url: str = ""
    token_audience: str = ""
    frames: str = ""

    def of(self, site: str) -> "Preset":
        """Return the addresses for one site."""
        host = urlsplit(site).netloc
        return Preset(
            **{
                name: value.replace("{site}", site).replace("{host}", host)
                for name, value in asdict(self).items()
            }
        )


_BLACKBOARD = "https://developer.blackboard.com/api/v1/gateway"
_SCHOOLOGY = "https://lti-service.svc.schoology.com/lti-service"
PRESETS: dict[Platform, Preset] = {
    Platform.MOODLE: Preset(
        "{site}",
        "{site}/mod/lti/auth.php",
        "{site}/mod/lti/token.php",
        "{site}/mod/lti/certs.php",
    ),
    Platform.CANVAS: Preset(
        "https://canvas.instructure.com",
        "https://sso.canvaslms.com/api/lti/authorize_redirect",
        "https://sso.canvaslms.com/login/oauth2/token",
        "https://sso.canvaslms.com/api/lti/security/jwks",
    ),
    Platform.BRIGHTSPACE: Preset(
        "{site}",
        "{site}/d2l/lti/authenticate",
        "https://auth.brightspace.com/core/connect/token",
        "{site}/d2l/.well-known/jwks",
        "https://api.brightspace.com/auth/token",
    ),
    Platform.SCHOOLOGY: Preset(
        "https://schoology.schoology.com",
        f"{_SCHOOLOGY}/authorize-redirect",
        f"{_SCHOOLOGY}/access-token",
        f"{_SCHOOLOGY}/.well-known/jwks",
    ),
    Platform.ITSLEARNING: Preset(),
    Platform.BLACKBOARD: Preset(
        "https://blackboard.com",
        f"{_BLACKBOARD}/oidcauth",
        f"{_BLACKBOARD}/oauth2/jwttoken",
    ),
    # A course is seen in an application of its own, which shows the platform's page in a frame.
    Platform.OPEN_EDX: Preset(
        "{site}", "{site}/api/lti_consumer/v1/launch/", frames="https://apps.{host}"
    ),
    Platform.OTHER: Preset(),
}


def is_sound(url: str, doors: Doors) -> bool:
    """Say whether an address may be kept: one that may be opened, of plain characters only. It
    goes into headers, so nothing in it may end a part of one.
    """
    try:
        check_url(url, doors)
    except LtiError:
        return False
    return _ADDRESS.fullmatch(url) is not None
