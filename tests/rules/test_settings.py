"""A service that is not configured for production does not start there."""

from datetime import date

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


@pytest.mark.parametrize(
    ("written", "position"),
    [("before", "before"), ("off", "off"), ("2027-09-01", date(2027, 9, 1))],
)
def test_the_duty_to_report_has_not_begun_is_off_or_begins_on_a_day(
    monkeypatch: pytest.MonkeyPatch, written: str, position: object
) -> None:
    monkeypatch.setenv("DUTY_TO_REPORT", written)
    assert Settings.from_env().duty_to_report == position


@pytest.mark.parametrize("written", ["on", "1 September 2027", "2027-09-31", ""])
def test_another_word_for_the_duty_to_report_is_refused_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("DUTY_TO_REPORT", written)
    with pytest.raises(SettingsError, match=r"DUTY_TO_REPORT.*write before, off, or the day"):
        Settings.from_env()


def test_the_secret_is_never_printed() -> None:
    settings = Settings(secret_key="x" * 40)  # type: ignore[arg-type]
    assert "x" * 40 not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_is_reached_by_its_third_driver(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://user@host/name")
    assert settings.sqlalchemy_url == "postgresql+psycopg://user@host/name"
