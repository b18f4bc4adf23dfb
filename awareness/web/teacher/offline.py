"""A whole lesson in one file, for a room without a network."""

import re
from base64 import b64encode
from pathlib import Path

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from awareness.classroom import moments, screens
from awareness.content.bands import Band
from awareness.web.extensions import settings
from awareness.web.filters import Assets
from awareness.web.guards import open_to
from awareness.web.help_card import card_services
from awareness.web.teacher.blueprint import bp
from awareness.web.teacher.views import TEACHERS, pupil_module

ADDRESS = re.compile(r"""url\(["']?(?P<name>[\w.-]+\.woff2)["']?\)""")


@bp.get("/modules/<slug>/lesson.html")
@open_to(*TEACHERS)
def offline(slug: str) -> ResponseReturnValue:
    """Give every screen of a lesson with its notes, help card, styles and script in one page that
    asks the network for nothing.
    """
    module = pupil_module(slug)
    lesson = screens.screens_of(module, module.slides)
    shown = moments.around(module.band, lesson, has_door=False)
    page = render_template(
        "teacher/offline.html",
        module=module,
        screens=shown,
        place_of=screens.place_of,
        number_of={slide.id: number for number, slide in enumerate(module.slides, start=1)},
        choices_of=screens.choices,
        address=lambda screen: f"#{anchor(screens.place_of(screen))}",
        anchor=anchor,
        after=lambda screen: screens.after(shown, screen),
        before=lambda screen: screens.before(shown, screen),
        past=lambda screen: screens.past(shown, screen),
        mixed=screens.mixed,
        services=card_services(module.band),
        styles=styles(module.band),
        script=Markup(built("offline.js").read_text("utf-8")),  # noqa: S704 - our own script
    )
    name = f"{settings().service_name}-{slug}.html".lower().replace(" ", "-")
    return Response(
        page,
        mimetype="text/html",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def anchor(place: str) -> str:
    """Return a screen's place as a name within the page."""
    return place.replace("/", "--")


def built(name: str) -> Path:
    assets = current_app.jinja_env.globals["asset"]
    assert isinstance(assets, Assets)
    return assets.file(name)


def styles(band: Band) -> Markup:
    """Return the board's styles with the band's font inside, and without an address of any other
    file.
    """
    file = built("board.css")
    family = "andika" if band in (Band.B05, Band.B07, Band.B09) else "atkinson"

    def embed(match: re.Match[str]) -> str:
        font = file.parent / match["name"]
        wanted = font.read_bytes() if font.name.startswith(family) else b""
        return f"url(data:font/woff2;base64,{b64encode(wanted).decode('ascii')})"

    css = ADDRESS.sub(embed, file.read_text("utf-8"))
    return Markup(css)  # noqa: S704 - our own styles
