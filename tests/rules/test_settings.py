"""A service that is not configured for production does not start there."""

import pytest

from awareness.settings import Settings, SettingsError


def test_production_names_everything_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_ENV", "production")
    with pytest.raises(SettingsError) as error:
        Settings.from_env()
    assert "SECRET_KEY" in str(error.value)
    assert "BASE_URL" in str(error.value)
    assert "SMTP_HOST" in str(error.value)


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_IN_HOURS", "many")
    with pytest.raises(SettingsError, match="SIGN_IN_HOURS"):
        Settings.from_env()


def test_the_secret_is_never_printed() -> None:
    settings = Settings(secret_key="x" * 40)  # type: ignore[arg-type]
    assert "x" * 40 not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_is_reached_by_its_third_driver(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://user@host/name")
    assert settings.sqlalchemy_url == "postgresql+psycopg://user@host/name"
