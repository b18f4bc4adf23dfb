"""A teacher chooses modules for a course, looks into one on the way, and sends the choice back.

Nothing is kept until the choice is sent: it travels in the form, also to a preview and back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField

from awareness import clock
from awareness.accounts.secrets import new_token
from awareness.content.model import Module
from awareness.lti import deep_linking, keys
from awareness.lti.claims import DeepLinkSettings
from awareness.lti.deep_linking import Chosen
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Doors
from awareness.lti.models import Standing
from awareness.lti.targets import Placing
from awareness.web.extensions import library, settings, transaction
from awareness.web.framing import framed_by, origin_of
from awareness.web.guards import from_platform
from awareness.web.lti.blueprint import bp
from awareness.web.visiting import this_visit

TOPICS = {
    "CF": "Caring friendships",
    "RKR": "Kind relationships",
    "RR": "Respectful relationships",
    "BS": "Being safe",
    "PS": "Personal safety",
    "OSA": "Online safety",
    "WO": "Wellbeing online",
    "GW": "Wellbeing",
    "DB": "Growing up",
}
"""The strands of the guidance for pupils, by the middle part of a tag ("P-BS-7")."""


def topics_of(module: Module) -> tuple[str, ...]:
    """Return the topics of a pupil module in the order of its outcomes; none for training."""
    strands = (tag.split("-")[1] for tag in module.tags if module.is_pupil)
    return tuple(dict.fromkeys(TOPICS[strand] for strand in strands if strand in TOPICS))


@dataclass(frozen=True, slots=True)
class Row:
    """A module as it stands on the page. One that is not shown is carried when it is chosen."""

    module: Module
    topics: tuple[str, ...]
    has_column: bool
    placing: Placing
    is_chosen: bool
    is_shown: bool


class ChooseForm(FlaskForm):
    """What is chosen, and for each module how it is to stand in the course (`as-<slug>`)."""

    module = SelectMultipleField("Modules", validate_choice=False)

    def is_chosen(self, module: Module) -> bool:
        return module.slug in (self.module.data or ())

    def placing(self, module: Module) -> Placing:
        """Return how the module is to stand: with a column unless told otherwise."""
        told = request.form.get(f"as-{module.slug}")
        return Placing.MATERIAL if told == Placing.MATERIAL else Placing.RESULT

    def chosen(self) -> list[Chosen]:
        """Return what is chosen, in the order of the catalogue. Unknown modules are passed over."""
        return [
            Chosen(module, self.placing(module))
            for module in library().all
            if self.is_chosen(module)
        ]

    def carried(self) -> list[tuple[str, str]]:
        """Return the fields that another page has to hold, so that nothing is lost on the way."""
        placed = [
            (f"as-{module.slug}", str(self.placing(module)))
            for module in library().all
            if f"as-{module.slug}" in request.form
        ]
        return [("module", each.module.slug) for each in self.chosen()] + placed


def asked() -> DeepLinkSettings:
    """Return what the platform asked for, and let the choice be sent there.

    Raises LtiError where the visitor does not teach, where the choice was sent already, and where
    there is no safe way back.
    """
    visit = this_visit()
    if visit.standing is not Standing.TEACHER:
        raise LtiError(Code.NOT_A_TEACHER)
    doors = Doors(development=settings().development_hosts)
    found = deep_linking.asked(visit, doors)
    # A school's own address of its platform may be another than the issuer's.
    g.framed_by = tuple(sorted({*framed_by(), origin_of(found.return_url)}))
    return found


def topic_asked() -> str:
    """Return the topic whose modules are shown; nothing for all."""
    asked_for = request.form.get("topic", "")
    return asked_for if asked_for in TOPICS.values() else ""


def rows(wants: DeepLinkSettings, form: ChooseForm, topic: str) -> list[Row]:
    """Return every module as it stands. A topic narrows what pupils learn, not staff training."""
    return [
        Row(
            module,
            topics_of(module),
            deep_linking.offers_column(module, wants),
            form.placing(module),
            form.is_chosen(module),
            not topic or not module.is_pupil or topic in topics_of(module),
        )
        for module in library().all
    ]


def show(wants: DeepLinkSettings, form: ChooseForm) -> str:
    """Show the catalogue by band, with the choice as it stands."""
    topic = topic_asked()
    found = rows(wants, form, topic)
    by_band = [(band, list(group)) for band, group in groupby(found, lambda row: row.module.band)]
    return render_template(
        "lti/choose.html",
        form=form,
        wants=wants,
        takes_modules=deep_linking.takes_modules(wants),
        is_one_per_place=deep_linking.is_one_per_place(this_visit()),
        course=this_visit().details.get("course", ""),
        pupils=[(band, group) for band, group in by_band if band.is_pupil],
        staff=[(band, group) for band, group in by_band if not band.is_pupil],
        topics=sorted({topic for row in found for topic in row.topics}),
        topic=topic,
    )


@bp.get("/visits/<uuid:launch_id>/choose")
@from_platform
def choose() -> ResponseReturnValue:
    """Show the modules to choose from for a course."""
    return show(asked(), ChooseForm())


@bp.post("/visits/<uuid:launch_id>/choose/on")
@from_platform
def choose_on() -> ResponseReturnValue:
    """Go on choosing: after a preview, or for another topic. Nothing chosen is lost."""
    return show(asked(), ChooseForm())


@bp.post("/visits/<uuid:launch_id>/choose/preview/<slug>")
@from_platform
def preview(slug: str) -> ResponseReturnValue:
    """Show what pupils or staff would see, and carry the choice. Raises UnknownModule."""
    asked()
    form = ChooseForm()
    module = library().module(slug)
    return render_template(
        "lti/preview.html",
        module=module,
        form=form,
        carried=[*form.carried(), ("topic", topic_asked())],
        tags=library().tags,
        topics=topics_of(module),
    )


@bp.post("/visits/<uuid:launch_id>/choose")
@from_platform
def send_choice() -> ResponseReturnValue:
    """Send what was chosen to the platform, once."""
    wants, form = asked(), ChooseForm()
    chosen = form.chosen()
    fault = fault_in(chosen, wants)
    if fault:
        form.module.errors = [fault]
        return show(wants, form), 422
    return send(wants, chosen)


@bp.post("/visits/<uuid:launch_id>/choose/cancel")
@from_platform
def cancel() -> ResponseReturnValue:
    """Tell the platform that nothing was chosen, unless it would take the answer for a new choice
    and forget the one before, as Open edX does.
    """
    wants = asked()
    if deep_linking.is_one_per_place(this_visit()):
        return render_template("lti/unchanged.html")
    return send(wants, [])


def fault_in(chosen: Sequence[Chosen], wants: DeepLinkSettings) -> str:
    """Return what is wrong with a choice, or nothing."""
    if not chosen:
        return "Choose a module, or cancel."
    if len(chosen) > 1 and not wants.accept_multiple:
        return "Your platform takes one module at a time. Choose one."
    if not deep_linking.takes_modules(wants):
        return "Your platform takes no modules in this place."
    return ""


def send(wants: DeepLinkSettings, chosen: Sequence[Chosen]) -> str:
    """Use the visit's one answer up, and show the form that carries it to the platform."""
    visit, at = this_visit(), clock.now()
    secret: str = current_app.config["SECRET_KEY"]
    said: dict[str, Any] = deep_linking.answer(
        visit, wants, chosen, base_url=settings().base_url, nonce=new_token(), at=at
    )
    with transaction() as session:
        deep_linking.use_up(session, visit, at=at)
        key = keys.active(session) or keys.ensure(session, secret=secret, at=at)
        token = keys.sign(key, said, secret=secret)
    return render_template("lti/send.html", return_url=wants.return_url, token=token, chosen=chosen)
