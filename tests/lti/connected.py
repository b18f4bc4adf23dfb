"""A school that is connected to services on this machine, in one line of a test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness import clock
from awareness.lti import claims, keys, scores, wallets
from awareness.lti.http import Doors
from awareness.lti.models import (
    Deployment,
    KeyState,
    OwnKey,
    Platform,
    PlatformUser,
    Registration,
    ResourceLink,
    Score,
)
from awareness.lti.seal import seal
from awareness.lti.wallets import Wallet
from awareness.outbox.models import OutboxItem
from awareness.worker import send_due
from tests.factories import NOW
from tests.lti.factories import make_deployment, make_link, make_registration, make_user
from tests.lti.services import Services, serving

AGS_SCOPES = sorted(set(claims.OUR_SCOPES) - {claims.SCOPE_MEMBERS})


@dataclass
class Connected:
    """One connection, its deployment, a link with a column, and a pupil who is enrolled."""

    app: Flask
    session: Session
    services: Services
    registration: Registration
    deployment: Deployment
    link: ResourceLink
    pupil: PlatformUser

    def wallet(self, *, at: datetime = NOW, deployment: Deployment | None = None) -> Wallet:
        return wallets.wallet_for(
            self.session,
            self.registration,
            deployment or self.deployment,
            doors=Doors(development=frozenset({self.services.host})),
            secret=self.app.config["SECRET_KEY"],
            at=at,
        )

    def give(self, points: int = 80, *, at: datetime = NOW) -> Score:
        """Give the pupil a result and commit it, as a finished module does."""
        score = scores.give(self.session, link=self.link, user=self.pupil, given=points, at=at)
        assert score is not None
        self.session.commit()
        return score

    def work(self) -> None:
        """Let the worker send what is due, once."""
        self.session.commit()
        with self.app.app_context():
            send_due()
        self.session.expire_all()

    def row(self) -> OutboxItem:
        """Return the latest row of the outbox."""
        return self.session.scalars(select(OutboxItem).order_by(OutboxItem.id.desc())).first()  # type: ignore[return-value]

    def grade(self, column: str = "1") -> dict[str, Any]:
        return self.services.grades[column, self.pupil.sub]


@contextmanager
def connected(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, *, platform: Platform
) -> Iterator[Connected]:
    """Connect a school to services that serve until the end of the block."""
    with serving(Services()) as services:
        changed = app.extensions["settings"].model_copy(
            update={"lti_development_hosts": services.host}
        )
        monkeypatch.setitem(app.extensions, "settings", changed)
        services.public_keys = add_own_key(session, app.config["SECRET_KEY"])
        registration = connect(session, services, platform=platform)
        deployment = make_deployment(session, registration)
        link = make_link(
            session,
            deployment,
            line_item_url=services.add_column(label="Ours", resourceLinkId="9"),
            line_items_url=services.line_items_url,
            score_scopes=AGS_SCOPES,
            members_url=services.members_url,
        )
        pupil = make_user(session, deployment)
        session.commit()
        yield Connected(app, session, services, registration, deployment, link, pupil)


@cache
def _own_key(secret: str) -> OwnKey:
    """Make one key for the run: it takes half a second."""
    pair = RSAKey.generate_key(2048, {"kid": "ours", "use": "sig", "alg": "RS256"})
    sealed = seal(secret, json.dumps(pair.as_dict(private=True)))
    return OwnKey(kid="ours", sealed=sealed, public=pair.as_dict(private=False))


def add_own_key(session: Session, secret: str) -> dict[str, Any]:
    """Give this service a key of its own, and return the set that a platform fetches."""
    made = _own_key(secret)
    session.add(
        OwnKey(
            kid=made.kid,
            sealed=made.sealed,
            public=made.public,
            state=KeyState.ACTIVE,
            created_at=NOW,
        )
    )
    session.flush()
    return keys.published(session)


def connect(
    session: Session, services: Services, *, platform: Platform = Platform.MOODLE, **changes: Any
) -> Registration:
    """Make a registration whose platform is these services."""
    return make_registration(
        session,
        issuer=services.base,
        platform=platform,
        **{"token_url": services.token_url, **changes},
    )


def moment(seconds: float) -> datetime:
    """Return so many seconds after the moment of the factories."""
    return datetime.fromtimestamp(NOW.timestamp() + seconds, NOW.tzinfo)


def set_clock(monkeypatch: pytest.MonkeyPatch, services: Services, at: datetime) -> None:
    """Move our clock and the platform's on to this moment."""
    monkeypatch.setattr(clock, "now", lambda: at)
    services.now = at
