"""Where to get help: no log-in, no cookie, nothing counted, nothing kept (domain.md 7.3)."""

from collections.abc import Iterable
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.content.helplines import YOUNGER_KEYS, Category, HelpService, View
from awareness.errors import NotFound
from awareness.schools import queries as schools
from awareness.web.extensions import library, momentary, reading
from awareness.web.guards import public
from awareness.web.kept import spoken
from awareness.web.public.blueprint import bp

TITLES = {
    View.YOUNGER: "Who can help me",
    View.OLDER: "Who can help",
    View.ADULTS: "Help for adults",
    View.STAFF: "Help for people who work with children",
}
GROUPS = {
    Category.EXPLOITATION: "When someone is being used or controlled",
    Category.ONLINE: "Something online",
    Category.TALK: "Someone to talk to",
    Category.MISSING: "Running away or missing",
    Category.THERAPY: "Getting better afterwards",
    Category.SEXUAL_HEALTH: "Sexual health",
    Category.JUSTICE: "Police, crime and courts",
    Category.PARENTS: "For parents and carers",
    Category.STAFF: "For people who work with children",
}
BANDS = {View.YOUNGER: "b07", View.OLDER: "b11", View.ADULTS: "b16", View.STAFF: "b16"}


@bp.get("/help", endpoint="help")
@public
def help_page() -> ResponseReturnValue:
    return show(View.OLDER)


@bp.get("/help/<name>")
@public
def help_view(name: str) -> ResponseReturnValue:
    if name not in set(View):
        raise NotFound("There is no such page.")
    return show(View(name))


def show(view: View) -> ResponseReturnValue:
    """Show the services of a view, with those of the council that the address names, if any."""
    at, wanted = clock.now(), request.args.get("council", "")
    return momentary(
        spoken(), view, wanted, at=at, make=lambda: page_of(view, wanted, clock.london_date(at))
    )


def page_of(view: View, wanted: str, today: date) -> str:
    councils = schools.councils_with_services(reading())
    wanted = wanted or (councils[0].code if len(councils) == 1 else "")
    council = next((council for council in councils if council.code == wanted), None)
    services = schools.services_for(
        reading(), library().helplines, council.id if council else None, view, on=today
    )
    return render_template(
        "public/help.html",
        first=[service for service in services if service.key in YOUNGER_KEYS],
        groups=grouped(services),
        view=view,
        titles=TITLES,
        band=BANDS[view],
        council=council,
        councils=councils,
        today=today,
    )


def grouped(services: Iterable[HelpService]) -> list[tuple[str, list[HelpService]]]:
    """Return the services below the first three as (heading, services), empty groups left out."""
    rest = [service for service in services if service.key not in YOUNGER_KEYS]
    found = [
        (title, [service for service in rest if service.category is category])
        for category, title in GROUPS.items()
    ]
    return [(title, members) for title, members in found if members]
