"""What a platform is asked while somebody looks: who is in the course, how a result stands there.

Nothing of the answer is kept.
"""

from dataclasses import dataclass

from flask import current_app

from awareness import clock
from awareness.lti import ags, nrps, scores, wallets
from awareness.lti.ags import Gradebook, Result
from awareness.lti.errors import LtiError
from awareness.lti.http import Doors
from awareness.lti.models import Launch, Standing
from awareness.lti.nrps import Member
from awareness.lti.tokens import NoToken
from awareness.lti.wallets import Wallet
from awareness.web.extensions import settings, transaction


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is in the course; `why_not` says in plain English why nobody knows, and is empty else."""

    members: tuple[Member, ...]
    why_not: str = ""


def members_of(visit: Launch) -> Roll:
    """Ask the platform who is in the course of this visit, for its teacher."""
    link = visit.link
    if visit.standing is not Standing.TEACHER or link is None:
        return Roll((), "Only the course's teacher can see who is in it.")
    if not link.members_url:
        return Roll((), "Your platform does not tell this service who is in the course.")
    try:
        wallet = _wallet(visit)
        return Roll(_asked(wallet, link.members_url, link.link_id))
    except NoToken as error:
        return Roll((), f"{error.reason} Whoever looks after your platform can mend this.")
    except LtiError as error:
        return Roll((), f"Your platform did not say who is in the course: {error.detail}.")


def _asked(wallet: Wallet, url: str, link_id: str) -> tuple[Member, ...]:
    try:
        return nrps.members(wallet, url, link_id=link_id)
    finally:
        _keep(wallet)


def result_of(visit: Launch, sub: str) -> Result | None:
    """Ask the platform how somebody's result stands in its gradebook. Raises LtiError."""
    if visit.link is None:
        return None
    gradebook: Gradebook = scores.gradebook(visit.link)
    wallet = _wallet(visit)
    try:
        return ags.result_of(wallet, gradebook, sub)
    finally:
        _keep(wallet)


def _wallet(visit: Launch) -> Wallet:
    """Read in a transaction that is over before the platform is asked."""
    with transaction() as session:
        return wallets.wallet_for(
            session,
            visit.registration,
            visit.deployment,
            doors=Doors(development=settings().development_hosts),
            secret=current_app.config["SECRET_KEY"],
            at=clock.now(),
        )


def _keep(wallet: Wallet) -> None:
    """Keep a new token, and how asking for it went, for the next page and the self-test."""
    if wallet.outcome:
        with transaction() as session:
            wallets.keep(session, wallet, at=clock.now())
