"""How each platform is set up, in its own words: the fields in the order of its own form.

The names are the platforms' own; where a version calls a field otherwise, the order still helps.
The same names stand in docs/learning-platforms.md, and a test compares the two.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from awareness.lti.models import Platform
from awareness.lti.targets import LAUNCH


class Ours(StrEnum):
    """A value of ours that a platform asks for."""

    NAME = "name"
    TOOL = "tool"
    LOGIN = "login"
    REDIRECT = "redirect"
    REDIRECT_LIST = "redirect list"
    KEYS = "keys"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Guide:
    """`place` is where the platform's form is; `fields` are its fields with our value or what to
    choose; `after` is what to do when it is saved; `theirs` is what it calls what we ask for.

    `quick` is where an address for dynamic registration is pasted, empty where there is no such
    way.
    """

    place: str
    fields: tuple[tuple[str, Ours | str], ...]
    after: tuple[str, ...]
    theirs: dict[str, str]
    quick: tuple[str, ...] = ()


_MOODLE_TEACHERS = (
    "In a course, a teacher adds it like any activity and presses Select content. Where it is "
    "missing from the activity chooser: More, LTI External tools, Show in activity chooser."
)
MOODLE = Guide(
    quick=(
        "In Moodle, open Site administration, Plugins, Activity modules, External tool, Manage "
        "tools.",
        "Paste the address into Tool URL and press Add LTI Advantage. Where Moodle knows a tool of "
        "this service already, it asks first: choose Register as a new external tool for a new "
        "connection, or Update to renew the one that is there.",
        "Our page opens inside Moodle. Press Connect; the page closes by itself.",
        "Moodle shows the new tool as Pending. Press Activate.",
        "Press the cog of the tool and set Tool configuration usage to Show in activity chooser "
        "and as a preconfigured tool, or no teacher finds it. An Update sets it back.",
        _MOODLE_TEACHERS,
    ),
    place="Site administration, Plugins, Activity modules, External tool, Manage tools. Press "
    "“configure a tool manually”.",
    fields=(
        ("Tool name", Ours.NAME),
        ("Tool URL", Ours.TOOL),
        ("LTI version", "LTI 1.3"),
        ("Public key type", "Keyset URL"),
        ("Public keyset", Ours.KEYS),
        ("Initiate login URL", Ours.LOGIN),
        ("Redirection URI(s)", Ours.REDIRECT),
        ("Tool configuration usage", "Show in activity chooser and as a preconfigured tool"),
        ("Supports Deep Linking (Content-Item Message)", "Tick it"),
        ("Content Selection URL", Ours.TOOL),
        (
            "IMS LTI Assignment and Grade Services",
            "Use this service for grade sync and column management",
        ),
        (
            "IMS LTI Names and Role Provisioning",
            "Use this service to retrieve members' information as per privacy settings",
        ),
        ("Share launcher's name with tool", "Never"),
        ("Share launcher's email with tool", "Never"),
        (
            "Accept grades from the tool",
            "As specified in Deep Linking definition or Delegate to teacher",
        ),
    ),
    after=(
        "Press Save changes.",
        "On the tool's card press the list symbol, View configuration details. It shows all the "
        "values that the form below asks for.",
        _MOODLE_TEACHERS,
    ),
    theirs={
        "site": "the address of your Moodle, such as https://moodle.school.sch.uk",
        "issuer": "Platform ID",
        "client_id": "Client ID",
        "deployment_id": "Deployment ID",
        "jwks_url": "Public keyset URL",
        "token_url": "Access token URL",
        "auth_url": "Authentication request URL",
    },
)
CANVAS = Guide(
    quick=(
        "In Canvas, open Admin, your account, Apps, Manage, Install a New App. Choose the LTI "
        "version 1.3 and the install method Dynamic Registration. Where there is no such page: "
        "Developer Keys, + Developer Key, LTI Registration.",
        "Paste the address into Dynamic Registration URL and press Next, or Continue. Our page "
        "opens inside Canvas. Press Connect; Canvas then goes on by itself.",
        "Check what Canvas asks. Leave User data shared with this tool at None (Anonymized): no "
        "names are needed. Press Install App, or Enable & Close.",
    ),
    place="Admin, your account, Developer Keys, + Developer Key, LTI Key. Choose the method "
    "Manual Entry.",
    fields=(
        ("Key Name", Ours.NAME),
        ("Redirect URIs", Ours.REDIRECT),
        ("Title", Ours.NAME),
        ("Description", "Lessons on keeping safe, and training for staff"),
        ("Target Link URI", Ours.TOOL),
        ("OpenID Connect Initiation Url", Ours.LOGIN),
        ("JWK Method", "Public JWK URL"),
        ("Public JWK URL", Ours.KEYS),
        (
            "LTI Advantage Services",
            "Switch on “Can create and view assignment data in the gradebook associated with the "
            "tool”, “Can view assignment data in the gradebook associated with the tool”, “Can "
            "view submission data for assignments associated with the tool”, “Can create and "
            "update submission results for assignments associated with the tool” and “Can retrieve "
            "user data associated with the context the tool is installed in”",
        ),
        ("Privacy Level (under Additional Settings)", "Private"),
        (
            "Placements",
            "Assignment Selection and Link Selection, each with the message type "
            "LtiDeepLinkingRequest",
        ),
    ),
    after=(
        "Press Save, and turn the State of the new key to On.",
        "The long number in the column Details is the client ID. Copy it.",
        "Open Settings, Apps, View App Configurations, + App. Choose the type By Client ID, enter "
        "the client ID and press Install.",
        "In the list of apps, the cog beside the new one shows Deployment Id.",
    ),
    theirs={
        "site": "the address your teachers use, such as https://school.instructure.com",
        "issuer": "the same for every customer of Canvas in the cloud",
        "client_id": "the number in the column Details of the developer key",
        "deployment_id": "Deployment Id",
    },
)
BRIGHTSPACE = Guide(
    quick=(
        "In Brightspace, open Admin Tools, Manage Extensibility, LTI Advantage, Register Tool, and "
        "choose Dynamic.",
        "Paste the address into Tool initiation registration endpoint, leave Configure deployment "
        "ticked, and press Register.",
        "Our page opens in a new tab. When it is done, open the tool in Brightspace and switch it "
        "to Enabled.",
    ),
    place="Admin Tools, Manage Extensibility, LTI Advantage, Register Tool. Choose Standard.",
    fields=(
        ("Name", Ours.NAME),
        ("Domain", Ours.DOMAIN),
        ("Redirect URLs", Ours.REDIRECT),
        ("OpenID Connect Login URL", Ours.LOGIN),
        ("Target Link URI", Ours.TOOL),
        ("Keyset URL", Ours.KEYS),
        (
            "Extensions",
            "Assignment and Grade Services, Deep Linking, Names and Role Provisioning Services",
        ),
    ),
    after=(
        "Press Register. Brightspace shows the values that the form below asks for.",
        "Press View Deployments, New Deployment. Choose the tool, tick the same extensions, leave "
        "out names and e-mail, and press Create Deployment. It shows the Deployment Id.",
        "Add a link of the type Deep Linking Quicklink to the deployment, with the Target Link "
        "URI above.",
    ),
    theirs={
        "site": "the address of your Brightspace, such as https://school.brightspace.com",
        "issuer": "Issuer",
        "client_id": "Client Id",
        "deployment_id": "Deployment Id",
        "jwks_url": "Brightspace Keyset URL",
        "token_url": "Brightspace OAuth2 Access Token URL",
        "auth_url": "OpenID Connect Authentication Endpoint",
        "token_audience": "Brightspace OAuth2 Audience",
    },
)
SCHOOLOGY = Guide(
    place="App Center, Organization Apps (or My Developer Apps), Add App.",
    fields=(
        ("App Name", Ours.NAME),
        ("Type of App", "LTI 1.3 App"),
        ("Can be installed for", "Course Material Selection and External Tool"),
        ("Privacy", "Send no personal information"),
        ("Configuration Type", "Manual"),
        ("Deep Linking", "Tick it"),
        ("Assignment and Grade Services", "Tick it"),
        ("Names and Roles Services", "Tick it"),
        ("JWKS URL", Ours.KEYS),
        ("Domain/URL", Ours.TOOL),
        ("OIDC Login Init URL", Ours.LOGIN),
        ("Redirect URLs", Ours.REDIRECT),
    ),
    after=(
        "Accept the terms and press Submit. Then press Install LTI 1.3 App and add it to your "
        "organisation.",
        "Options, API Info shows the Client ID.",
        "In the list of installed apps, Configure shows the Deployment ID.",
    ),
    theirs={
        "site": "the address your teachers use, such as https://app.schoology.com",
        "issuer": "the same for every customer of Schoology",
        "client_id": "Client ID",
        "deployment_id": "Deployment ID",
    },
)
ITSLEARNING = Guide(
    place="Your contact at itslearning adds tools to the App library for you. Send them these "
    "values.",
    fields=(
        ("Login URI", Ours.LOGIN),
        ("Redirection URI", Ours.REDIRECT),
        ("Target Link URI", Ours.TOOL),
        ("JWK Set URI", Ours.KEYS),
        ("Privacy level", "Anonymous"),
        ("Deployment ID", "A new one for each customer"),
        ("Deep Linking", "Supported"),
    ),
    after=("They send you the values that the form below asks for.",),
    theirs={
        "site": "the address of your itslearning, such as https://school.itslearning.com",
        "deployment_id": "the one of your site",
    },
)
BLACKBOARD = Guide(
    place="In Blackboard's developer portal, My Apps, +. Switch on My Integration supports LTI "
    "1.3.",
    fields=(
        ("Application Name", Ours.NAME),
        ("Domain(s)", Ours.DOMAIN),
        ("Login Initiation URL", Ours.LOGIN),
        ("Tool Redirect URL(s)", Ours.REDIRECT),
        ("Tool JWKS URL", Ours.KEYS),
        ("Signing Algorithm", "RS256"),
        ("Target Link URI (for the placement, later)", Ours.TOOL),
    ),
    after=(
        "Press Register application. The portal shows the Application ID and the values that the "
        "form below asks for.",
        "In Blackboard, open System Admin, LTI Tool Providers, Register LTI 1.3/Advantage Tool, "
        "and enter the Application ID as Client ID. Approve the tool; the page shows its "
        "Deployment ID. Leave name and e-mail out of the user fields to be sent.",
        "In Manage Placements, add a placement of the type Deep Linking content tool with the "
        "target link URI of the last row above.",
    ),
    theirs={
        "site": "the address of your Blackboard, such as https://school.blackboard.com",
        "issuer": "Issuer",
        "client_id": "Application ID",
        "deployment_id": "Deployment ID",
        "jwks_url": "Public keyset URL",
        "token_url": "Auth token endpoint",
        "auth_url": "OIDC auth request endpoint",
    },
)
OPEN_EDX = Guide(
    place="In Studio, open the unit, add Advanced, LTI Consumer, and press Edit. If Advanced does "
    "not offer it, add lti_consumer to the Advanced Module List of the course's Advanced Settings.",
    fields=(
        ("LTI Version", "LTI 1.3"),
        ("Launch URL", Ours.TOOL),
        ("Tool Initiate Login URL (OIDC)", Ours.LOGIN),
        ("Registered Redirect URIs", Ours.REDIRECT_LIST),
        ("Deep linking", "Enabled"),
        ("Deep Linking Launch URL", Ours.TOOL),
        ("Assignment and Grades", "Declarative (Programmatic works too)"),
        ("Names & Roles (NRPS)", "Enabled"),
        ("Tool Public Key Mode", "Keyset URL"),
        ("Tool Keyset URL", Ours.KEYS),
        ("This activity is graded", "Graded, or no result counts"),
        ("Share Username, Share Full name, Share Email", "Leave them off"),
    ),
    after=(
        "Press Save. The component now shows the values that the form below asks for.",
        "When the connection is switched on here, publish the unit, reload Studio's page, and "
        "press Deep Linking Launch - Configure tool on the component within ten minutes. Choose "
        "the module in the window that opens. Until then pupils read that the link names no "
        "module.",
        "For the next module, duplicate this component in Studio, or copy and paste it, and choose "
        "again. A copy keeps the Client ID, so this connection serves it; a component that is "
        "added new is a client of its own, and would need a connection of its own.",
        "Whoever runs your Open edX can instead keep these values as a reusable configuration, "
        "which every course names in LTI Reusability ID.",
        "Older releases call some fields otherwise: Tool Launch URL, Enable LTI NRPS, LTI "
        "Assignment and Grades Service, Scored. In some of them every component, copied or not, is "
        "a client of its own: compare the Client ID of a copy, and use a reusable configuration "
        "where it differs.",
    ),
    theirs={
        "site": "the address of your Open edX, such as https://courses.school.sch.uk",
        "issuer": "the address of your Open edX, without a slash at its end",
        "client_id": "Client ID",
        "deployment_id": "Deployment ID",
        "jwks_url": "Keyset URL",
        "token_url": "Access Token URL, before OAuth Token URL",
        "auth_url": "Login URL, before OIDC Callback URL",
        "frames": "the address at which learners see a course, often that of your Open edX with "
        "apps. in front",
    },
)
OTHER = Guide(
    quick=(
        "Find where your platform adds an LTI 1.3 or LTI Advantage tool, and look for dynamic, "
        "automatic or registration URL.",
        "Paste the address there. Our page opens and says when it is done.",
    ),
    place="Find where your platform adds an LTI 1.3 or LTI Advantage tool.",
    fields=(
        ("Name", Ours.NAME),
        ("Tool URL, launch URL or target link URI", Ours.TOOL),
        ("Login URL or OpenID Connect initiation URL", Ours.LOGIN),
        ("Redirect URI", Ours.REDIRECT),
        ("Key set URL or JWKS URL", Ours.KEYS),
        ("Deep linking or content selection URL", Ours.TOOL),
        ("Services", "Deep linking, assignment and grades, names and roles"),
        ("Privacy", "Send no names and no e-mail"),
    ),
    after=("When it is saved, your platform shows the values that the form below asks for.",),
    theirs={"site": "the address your teachers use"},
)
GUIDES: dict[Platform, Guide] = {
    Platform.MOODLE: MOODLE,
    Platform.CANVAS: CANVAS,
    Platform.BRIGHTSPACE: BRIGHTSPACE,
    Platform.SCHOOLOGY: SCHOOLOGY,
    Platform.ITSLEARNING: ITSLEARNING,
    Platform.BLACKBOARD: BLACKBOARD,
    Platform.OPEN_EDX: OPEN_EDX,
    Platform.OTHER: OTHER,
}


def values(slug: str, *, base_url: str, name: str) -> dict[Ours, str]:
    """Return our values for one connection."""
    return {
        Ours.NAME: name,
        Ours.TOOL: f"{base_url}{LAUNCH}",
        Ours.LOGIN: f"{base_url}/lti/login/{slug}",
        Ours.REDIRECT: f"{base_url}{LAUNCH}",
        Ours.REDIRECT_LIST: f'["{base_url}{LAUNCH}"]',
        Ours.KEYS: f"{base_url}/lti/jwks.json",
        Ours.DOMAIN: urlsplit(base_url).netloc,
    }
