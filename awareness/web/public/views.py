"""The landing page, and what anyone may read about the service. No log-in, no cookie."""

from flask import render_template
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from awareness.web.extensions import library, reading
from awareness.web.guards import public
from awareness.web.kept import kept_page
from awareness.web.public.blueprint import bp

SHOWN_MODULE, SHOWN_SLIDE = "b09-tricks-and-pressure", "gold-sword"
"""What the front page shows of a lesson: a real slide with its real notes."""


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the front page; whoever comes without a cookie is shown what every visitor is."""
    module = library().module(SHOWN_MODULE)
    slide = next(slide for slide in module.slides if slide.id == SHOWN_SLIDE)
    show = render_template if cookie else kept_page
    return show("public/home.html", module=module, slide=slide)


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Answer "ok" when the database answers; for the machine that watches the service."""
    reading().execute(text("SELECT 1"))
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("public/privacy.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html")
