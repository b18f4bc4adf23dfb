"""Everything that may differ between two installations, read once from the environment."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Env(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(Exception):
    """The environment is incomplete or contradictory; the text names every fault."""


def _position(value: object) -> object:
    """Read where a law stands. Raises ValueError saying what may be written."""
    if isinstance(value, date) or value in ("before", "off"):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("write before, off, or the day it begins, as in 2027-09-01") from None


Position = Annotated[date | Literal["before", "off"], PlainValidator(_position)]
"""Where a law stands: it has not begun, it is not spoken of, or it is in force from a day."""


class Settings(BaseSettings):
    """The settings, frozen. Every one is described in the README, and a test compares the two."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    service_env: Env = Env.DEVELOPMENT
    service_name: str = "Lantern"
    secret_key: SecretStr = SecretStr("")
    base_url: str = "http://127.0.0.1:5000"
    database_url: str = Field(default="")
    database_replica_url: str = ""
    instance_folder: Path = ROOT / "instance"
    content_folder: Path = ROOT / "content"
    mail_from: str = "lantern@example.org"
    mail_folder: Path | None = None
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    exit_url: str = "https://www.bbc.co.uk/weather"
    sign_in_hours: int = Field(default=10, ge=1, le=24)
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    lti_development_hosts: str = ""
    duty_to_report: Position = "before"

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if self.service_env is Env.DEVELOPMENT:
            return self
        faults = []
        if len(self.secret_key.get_secret_value()) < 32:
            faults.append("SECRET_KEY needs at least 32 characters")
        if not self.base_url.startswith("https://"):
            faults.append("BASE_URL has to begin with https://")
        if not self.smtp_host and self.mail_folder is None:
            faults.append("SMTP_HOST (or MAIL_FOLDER) is needed, so that invitations can be sent")
        if self.lti_development_hosts:
            faults.append("LTI_DEVELOPMENT_HOSTS is for development and has to be empty")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @classmethod
    def from_env(cls) -> "Settings":
        """Read the environment. Raises SettingsError naming every fault."""
        try:
            return cls()
        except ValidationError as error:
            lines = [_fault(item["loc"], item["msg"]) for item in error.errors()]
            raise SettingsError("The settings are not usable:\n" + "\n".join(lines)) from error

    @property
    def is_production(self) -> bool:
        return self.service_env is Env.PRODUCTION

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address for SQLAlchemy; PostgreSQL through psycopg 3."""
        own = f"sqlite:///{self.instance_folder / 'lantern.sqlite'}"
        return _through_psycopg(self.database_url or own)

    @property
    def replica_url(self) -> str:
        """The read replica's address for SQLAlchemy, or nothing."""
        return _through_psycopg(self.database_replica_url)

    @property
    def development_hosts(self) -> frozenset[str]:
        """Learning platforms that may be plain http and on this machine, such as localhost:8800."""
        named = (host.strip().lower() for host in self.lti_development_hosts.split(","))
        return frozenset(host for host in named if host)

    @property
    def outgoing_mail_folder(self) -> Path:
        return self.mail_folder or self.instance_folder / "mail"


def _through_psycopg(url: str) -> str:
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _fault(where: tuple[int | str, ...], message: str) -> str:
    name = ".".join(str(part) for part in where).upper()
    return f"  {name}: {message}" if name else f"  {message}"
