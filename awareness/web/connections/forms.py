"""Forms of the pages for learning platforms."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from awareness.lti.http import Doors
from awareness.lti.models import Platform, Registration
from awareness.lti.presets import LONGEST_ISSUER, LONGEST_URL, PRESETS, is_sound
from awareness.lti.registrations import Values
from awareness.schools.models import School
from awareness.web.framing import origin_of

SECURE = "Enter a whole address that begins with https://, without spaces."
ENDPOINTS = ("auth_url", "token_url", "jwks_url")
SECURE_EACH = "Enter whole addresses that begin with https://, with a space between them."
MOST_FRAMES = 10


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


def _listed(field: StringField) -> list[str]:
    """Return the addresses of a field that takes several."""
    return (field.data or "").split()


class ButtonForm(FlaskForm):
    """A button and nothing else."""


class Address(StringField):
    """An https address; development hosts may be plain http."""

    def __init__(self, label: str, *, missing: str = "", most: int = LONGEST_URL, **given: Any):
        needed = DataRequired(missing) if missing else Optional()
        limit = Length(max=most, message=f"Use at most {most:,} characters.")
        super().__init__(label, validators=[needed, limit], filters=[_stripped], **given)


class StartForm(FlaskForm):
    """What has to be known before our values can be shown: a name, and where people see it."""

    name = StringField(
        "Name of the connection",
        description="Only you and your colleagues see it.",
        validators=[
            DataRequired("Enter a name, such as Millfield Moodle."),
            Length(max=120, message="Use at most 120 characters."),
        ],
        filters=[_stripped],
    )
    site = Address(
        "Address of the platform",
        missing="Enter the address at which people open the platform.",
    )

    def __init__(self, doors: Doors, **given: Any) -> None:
        super().__init__(**given)
        self.doors = doors

    def validate_site(self, field: Address) -> None:
        if not is_sound(field.data or "", self.doors):
            raise ValidationError(SECURE)

    def values(self, platform: Platform) -> Values:
        """Return what is known of the platform by now; the rest stays empty."""
        site = (self.site.data or "").rstrip("/")
        known = PRESETS[platform].of(site)
        return Values(
            name=self.name.data or "",
            platform=platform,
            issuer=known.issuer,
            client_id="",
            auth_url=known.auth_url,
            token_url=known.token_url,
            jwks_url=known.jwks_url,
            token_audience=known.token_audience,
            frame_origins=tuple(origin_of(url) for url in (site, known.frames) if url),
        )


class ValuesForm(StartForm):
    """What the platform says of itself, once it knows us."""

    held_frames: frozenset[str] = frozenset()
    issuer = Address(
        "Issuer", missing="Enter the issuer, exactly as the platform shows it.", most=LONGEST_ISSUER
    )
    client_id = StringField(
        "Client ID",
        validators=[
            DataRequired("Enter the client ID that the platform gave to this service."),
            Length(max=255, message="Use at most 255 characters."),
        ],
        filters=[_stripped],
    )
    auth_url = Address(
        "Authentication request URL", missing="Enter the address for authentication requests."
    )
    token_url = Address("Access token URL", missing="Enter the address for access tokens.")
    jwks_url = Address("Public key set URL", missing="Enter the address of the public keys.")
    token_audience = Address("Token audience", most=LONGEST_URL)
    frames = Address("Other addresses that show it")
    deployment_id = StringField(
        "Deployment ID",
        validators=[Length(max=255, message="Use at most 255 characters.")],
        filters=[_stripped],
    )

    def validate_issuer(self, field: Address) -> None:
        self._check(field)

    def validate_auth_url(self, field: Address) -> None:
        self._check(field)

    def validate_token_url(self, field: Address) -> None:
        self._check(field)

    def validate_jwks_url(self, field: Address) -> None:
        self._check(field)

    def validate_frames(self, field: Address) -> None:
        """One that is held already stays: a hosted platform names all its customers' in one."""
        urls = _listed(field)
        if len(urls) > MOST_FRAMES:
            raise ValidationError(f"Use at most {MOST_FRAMES} addresses.")
        if not all(url in self.held_frames or is_sound(url, self.doors) for url in urls):
            raise ValidationError(SECURE_EACH)

    def _check(self, field: Address) -> None:
        if not is_sound(field.data or "", self.doors):
            raise ValidationError(SECURE)

    @classmethod
    def of(cls, registration: Registration, doors: Doors) -> "ValuesForm":
        """Fill the form with what is known."""
        names = ("name", "issuer", "client_id", *ENDPOINTS, "token_audience")
        held = {name: getattr(registration, name) for name in names}
        origins = registration.frame_origins
        site = origins[0] if origins else registration.issuer
        form = cls(doors, data={**held, "site": site, "frames": " ".join(origins[1:])})
        form.held_frames = frozenset(origins)
        return form

    def entered(self, registration: Registration) -> Values:
        """Return what was entered. Only after the form was found sound."""
        origins = [origin_of(url) for url in (self.site.data or "", *_listed(self.frames))]
        return Values(
            name=self.name.data or "",
            platform=registration.platform,
            issuer=self.issuer.data or "",
            client_id=self.client_id.data or "",
            auth_url=self.auth_url.data or "",
            token_url=self.token_url.data or "",
            jwks_url=self.jwks_url.data or "",
            token_audience=self.token_audience.data or "",
            frame_origins=tuple(dict.fromkeys(origins)),
        )


class AssignForm(FlaskForm):
    """The school that a deployment belongs to."""

    school = SelectField(
        "School",
        description="It stays this school's: what its people do is kept under it.",
        validators=[DataRequired("Choose the school.")],
    )

    @classmethod
    def among(cls, schools: Iterable[School]) -> "AssignForm":
        form = cls()
        named = [SelectChoice(str(s.id), f"{s.name}, {s.town}".rstrip(", ")) for s in schools]
        several = [SelectChoice("", "Choose a school")] if len(named) != 1 else []
        form.school.choices = [*several, *named]
        return form
