"""What pupils learn, for their families: every module whole, printable, without a log-in (domain.md
1.3).
"""

from flask.typing import ResponseReturnValue

from awareness.content.model import Module
from awareness.errors import NotFound
from awareness.web.extensions import library
from awareness.web.guards import public
from awareness.web.help_card import card_services
from awareness.web.kept import kept_page
from awareness.web.public.blueprint import bp


def pupil_module(slug: str) -> Module:
    """Return a module for pupils. Raises NotFound for training of adults."""
    module = library().module(slug)
    if not module.is_pupil:
        raise NotFound("There is no such module for pupils.")
    return module


@bp.get("/modules")
@public
def parents() -> ResponseReturnValue:
    modules = [module for module in library().all if module.is_pupil]
    return kept_page("public/parents.html", modules=modules)


@bp.get("/modules/<slug>")
@public
def parent_module(slug: str) -> ResponseReturnValue:
    """Show all that a class sees and is told. Raises NotFound for training of adults."""
    module = pupil_module(slug)
    services = card_services(module.band)
    return kept_page(
        "public/parents_module.html",
        slug,
        *(service.key for service in services),
        module=module,
        tags=library().tags,
        services=services,
    )
