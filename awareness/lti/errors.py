"""Why a message from a learning platform is refused: one table for pages, log and tests.

An error holds a code and at most a word for the administrator, never a token or a claim
(lti.md C21).
"""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What was wrong. The value is shown on the page, so that a teacher can read it out."""

    LOGIN_INCOMPLETE = "login-incomplete"
    UNKNOWN_CONNECTION = "unknown-connection"
    CONNECTION_OFF = "connection-off"
    OTHER_PLATFORM = "other-platform"
    FOREIGN_TARGET = "foreign-target"
    PLATFORM_REFUSED = "platform-refused"
    LAUNCH_INCOMPLETE = "launch-incomplete"
    STATE_UNKNOWN = "state-unknown"
    OTHER_BROWSER = "other-browser"
    TOKEN_UNREADABLE = "token-unreadable"  # noqa: S105 - a name
    ALGORITHM = "algorithm"
    KEY_UNNAMED = "key-unnamed"
    KEY_UNKNOWN = "key-unknown"
    KEY_WEAK = "key-weak"
    KEYS_UNREACHABLE = "keys-unreachable"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    ISSUED = "issued"
    NONCE = "nonce"
    VERSION = "version"
    MESSAGE_TYPE = "message-type"
    CLAIM_MISSING = "claim-missing"
    DEPLOYMENT_PENDING = "deployment-pending"
    DEPLOYMENT_OFF = "deployment-off"
    TARGET = "target"
    MODULE_UNKNOWN = "module-unknown"
    ANONYMOUS = "anonymous"
    LAUNCH_OVER = "launch-over"
    RETURN_ADDRESS = "return-address"
    ANSWERED = "answered"
    NOT_A_TEACHER = "not-a-teacher"
    INVITATION = "invitation"
    CONFIGURATION = "configuration"
    SERVICE = "service"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Fault:
    """`title` and `advice` are for whoever opened the module; `reason` is for the administrator.

    `section` is where the standard asks for the check.
    """

    title: str
    advice: str
    reason: str
    section: str


_AGAIN = "Go back to your course and open it again."
_TELL = "Tell whoever looks after your learning platform, and give them the code below."
_RESET = "Check the connection's values on both sides; they may have been changed or mixed up."

FAULTS: dict[Code, Fault] = {
    Code.LOGIN_INCOMPLETE: Fault(
        "Your platform did not say enough",
        f"{_AGAIN} {_TELL}",
        "The platform began a launch without one of: issuer, login hint, target address.",
        "Sec 5.1.1.1",
    ),
    Code.UNKNOWN_CONNECTION: Fault(
        "This connection is not known here",
        _TELL,
        "The login address belongs to no connection. Copy it again from the connection's page.",
        "Core 4.1",
    ),
    Code.CONNECTION_OFF: Fault(
        "This connection is switched off",
        _TELL,
        "The connection is not confirmed yet, or was switched off. Switch it on to allow launches.",
        "Core 3.1",
    ),
    Code.OTHER_PLATFORM: Fault(
        "This came from another platform",
        _TELL,
        "The issuer, client ID or deployment in the request is not this connection's. " + _RESET,
        "Core 4.1.2",
    ),
    Code.FOREIGN_TARGET: Fault(
        "The link leads somewhere else",
        _TELL,
        "The target address is not one of this service. Copy the tool's address again.",
        "Core 5.3.4",
    ),
    Code.PLATFORM_REFUSED: Fault(
        "Your platform stopped the launch",
        "Sign in to your learning platform first, then open the module from your course again.",
        "The platform answered with an error: usually nobody was signed in there, or the page was "
        "loaded twice.",
        "Sec 5.1.1.5",
    ),
    Code.LAUNCH_INCOMPLETE: Fault(
        "Open this from your course",
        "This page only works when your learning platform sends you here. " + _AGAIN,
        "A launch came without a token or a state.",
        "Sec 5.1.1.3",
    ),
    Code.STATE_UNKNOWN: Fault(
        "This launch is too old or was used before",
        _AGAIN,
        "The state was not given out, has been used, or is older than ten minutes.",
        "Sec 5.1.1.4",
    ),
    Code.OTHER_BROWSER: Fault(
        "Your browser did not bring back what we gave it",
        "Allow cookies for this site, or open the module in a new window from your course.",
        "The launch ended in a browser without the cookie it began with: blocked cookies, an old "
        "tablet, or a platform that changes cookies.",
        "Sec 7.3.1",
    ),
    Code.TOKEN_UNREADABLE: Fault(
        "Your platform's message could not be read",
        _TELL,
        "The token is not a signed JSON web token.",
        "Sec 5.1.2",
    ),
    Code.ALGORITHM: Fault(
        "Your platform's message could not be trusted",
        _TELL,
        "The token is not signed with RS256, or its header asks for something that is not allowed.",
        "Sec 5.4",
    ),
    Code.KEY_UNNAMED: Fault(
        "Your platform's message could not be trusted",
        _TELL,
        "The token's header names no key (kid).",
        "Sec 6.3",
    ),
    Code.KEY_UNKNOWN: Fault(
        "Your platform's message could not be trusted",
        f"Wait a minute, then try again. {_TELL}",
        "The key that signed the token is not among the platform's public keys. After a change of "
        "keys it is looked for once a minute.",
        "Sec 6.3",
    ),
    Code.KEY_WEAK: Fault(
        "Your platform's message could not be trusted",
        _TELL,
        "The platform's key is not an RSA key for signing of at least 2,048 bits.",
        "Sec 6.3",
    ),
    Code.KEYS_UNREACHABLE: Fault(
        "Your platform could not be reached",
        f"Wait a minute, then try again. {_TELL}",
        "The platform's public keys could not be fetched from its key set address.",
        "Sec 6.3",
    ),
    Code.SIGNATURE: Fault(
        "Your platform's message could not be trusted",
        _TELL,
        "The token's signature does not fit the platform's key.",
        "Sec 5.1.3",
    ),
    Code.ISSUER: Fault(
        "This came from another platform",
        _TELL,
        "The token's issuer is not this connection's, to the letter. " + _RESET,
        "Sec 5.1.3",
    ),
    Code.AUDIENCE: Fault(
        "This message was meant for somebody else",
        _TELL,
        "The token is not addressed to this connection's client ID, or to others as well. "
        + _RESET,
        "Sec 5.1.3",
    ),
    Code.EXPIRED: Fault(
        "This launch took too long",
        _AGAIN,
        "The token has run out, or says no end. If it happens often, check the platform's clock.",
        "Sec 5.1.3",
    ),
    Code.ISSUED: Fault(
        "The clocks do not agree",
        f"{_AGAIN} {_TELL}",
        "The token was issued in the future or more than an hour ago: check the platform's clock.",
        "Sec 5.1.3",
    ),
    Code.NONCE: Fault(
        "This launch was used before",
        _AGAIN,
        "The token's nonce is not the one given out for this launch.",
        "Sec 5.1.3",
    ),
    Code.VERSION: Fault(
        "Your platform speaks another version",
        _TELL,
        "The message is not LTI 1.3.0.",
        "Core 5.3.2",
    ),
    Code.MESSAGE_TYPE: Fault(
        "Your platform asked for something unknown",
        _TELL,
        "The message type is missing or is not one that this service takes.",
        "Core 5.3.1",
    ),
    Code.CLAIM_MISSING: Fault(
        "Your platform did not say enough",
        _TELL,
        "A part that this kind of message must have is missing or malformed.",
        "Core 5.3",
    ),
    Code.DEPLOYMENT_PENDING: Fault(
        "Nearly there: this has not been switched on yet",
        "Your school's connection waits for its administrator to confirm it. Nothing is wrong, and "
        "nothing has been recorded.",
        "This deployment is new. Choose which school it belongs to on the connection's page.",
        "Core 3.1.3",
    ),
    Code.DEPLOYMENT_OFF: Fault(
        "This has been switched off for your school",
        _TELL,
        "The deployment was switched off on the connection's page.",
        "Core 3.1.3",
    ),
    Code.TARGET: Fault(
        "The link changed on the way",
        _AGAIN,
        "The target address in the token is not the one the launch began with.",
        "Core 5.3.4",
    ),
    Code.MODULE_UNKNOWN: Fault(
        "This link names no module",
        "Ask your teacher to choose the module again. " + _TELL,
        "The link's address names no module of the catalogue. Add it again by choosing content.",
        "Core 5.3.4",
    ),
    Code.ANONYMOUS: Fault(
        "Your platform did not say who you are",
        _TELL,
        "The platform sends no user ID (sub). It needs no name and no e-mail, only a number.",
        "Core 5.3.6",
    ),
    Code.LAUNCH_OVER: Fault(
        "This visit is over",
        _AGAIN,
        "The launch is not this browser's, or its time has run out.",
        "Core 3.2",
    ),
    Code.RETURN_ADDRESS: Fault(
        "Your platform gave no safe way back",
        _TELL,
        "The address to return chosen modules to is missing or is not an https address.",
        "DL 4.4",
    ),
    Code.ANSWERED: Fault(
        "These modules have been sent already",
        _AGAIN,
        "A choice of modules was sent back once; the platform has to ask again.",
        "DL 4.5",
    ),
    Code.NOT_A_TEACHER: Fault(
        "This page is for teachers",
        "Open the module from your course. If you teach here, ask for the role of teacher.",
        "Somebody without a teaching role in the course asked for a teacher's page.",
        "Core 5.3.7",
    ),
    Code.INVITATION: Fault(
        "This invitation does not work any more",
        "Ask for a new invitation. Each connects one platform, once, within seven days.",
        "The invitation was used, has run out, or never was one.",
        "Dynamic Registration 3.2",
    ),
    Code.CONFIGURATION: Fault(
        "The platform's configuration could not be used",
        "Check the address of the platform, or enter the connection's values by hand.",
        "The platform's OpenID configuration is missing, incomplete, or names another host.",
        "Dynamic Registration 3.4",
    ),
    Code.SERVICE: Fault(
        "Your platform did not answer as expected",
        f"Wait a minute, then try again. {_TELL}",
        "A service of the platform answered with an error.",
        "Sec 4.1",
    ),
    Code.ADDRESS: Fault(
        "That address is not allowed",
        _TELL,
        "Only public https addresses are opened. A platform on a private network has to be "
        "allowed by whoever runs this service.",
        "Sec 6",
    ),
}


class LtiError(Exception):
    """A message or an answer of a platform that is refused.

    `detail` helps an administrator: the name of a claim, a status, never a value that was sent.
    """

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail

    @property
    def fault(self) -> Fault:
        return FAULTS[self.code]
