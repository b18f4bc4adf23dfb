"""What is known of each platform, and which addresses may be kept."""

import pytest

from awareness.lti.http import Doors
from awareness.lti.models import Platform
from awareness.lti.presets import PRESETS, Preset, is_sound

SITE = "https://lms.school.example"


def addresses(preset: Preset) -> list[str]:
    return [preset.issuer, preset.auth_url, preset.token_url, preset.jwks_url, preset.frames]


@pytest.mark.parametrize("platform", list(Platform))
def test_what_is_filled_in_is_an_address_that_may_be_kept(platform: Platform) -> None:
    known = PRESETS[platform].of(SITE)
    faults = [url for url in addresses(known) if url and not is_sound(url, Doors())]

    assert faults == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://lms.school.example",
        "ftp://lms.school.example",
        "https://lms.school.example:99999/",
        "https://lms.school.example;sandbox",
        "https://lms.school.example,https://evil.example",
        "https://lms.school.example/a b",
        "https://lms.school.example/a\nb",
        "https://lms.school.example\\@evil.example/",
        "https://someone@lms.school.example/",
        "https://[::1]/",
        "https://schülernetz.example/",
        "//lms.school.example",
    ],
)
def test_an_address_that_could_end_a_header_or_mislead_is_not_kept(url: str) -> None:
    assert not is_sound(url, Doors())


def test_a_development_host_may_be_plain_http() -> None:
    doors = Doors(development=frozenset({"localhost:8800"}))

    assert is_sound("http://localhost:8800/mod/lti/auth.php", doors)
    assert not is_sound("http://localhost:8801/mod/lti/auth.php", doors)
