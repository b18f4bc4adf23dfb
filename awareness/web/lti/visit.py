"""What a visitor from a platform sees first: their page of the module."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awareness.web.extensions import library
from awareness.web.guards import from_platform
from awareness.web.lti.blueprint import bp
from awareness.web.visiting import this_visit


@bp.get("/visits/<uuid:launch_id>")
@from_platform
def visit() -> ResponseReturnValue:
    module = library().module(this_visit().module)
    return render_template("lti/visit.html", visit=this_visit(), module=module)


@bp.get("/visits/<uuid:launch_id>/choose")
@from_platform
def choose() -> ResponseReturnValue:
    """Show the modules to choose from for a course."""
    return render_template("lti/visit.html", visit=this_visit(), module=None)
