"""What stands on the help card of a band, and which help page its pupils are sent to."""

from flask import url_for

from awareness import clock
from awareness.content.bands import Band
from awareness.content.helplines import HelpService, View, for_view
from awareness.web.extensions import library

OLDER = frozenset({Band.B14, Band.B16})
ROWS = 6
"""A card of an eighth of a sheet holds no more."""


def help_view_of(band: Band) -> View:
    """Return the help page of a band. One that has pupils under 13 gets the younger page (domain.md
    6).
    """
    return View.OLDER if band in OLDER else View.YOUNGER


def help_address(band: Band) -> str:
    """Return the address of the band's help page."""
    return url_for("public.help_view", name=help_view_of(band).value)


def card_services(band: Band) -> tuple[HelpService, ...]:
    """Return who stands on the band's help card, the first to turn to first."""
    today = clock.london_date(clock.now())
    return for_view(library().helplines, help_view_of(band), on=today)[:ROWS]
