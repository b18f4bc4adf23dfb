"""Tokens for a platform's services: asked for with a signed assertion and kept sealed.

A wallet belongs to one deployment of one registration. It is filled in one transaction, carried
along while the platform is asked, and what it got is kept in another: nothing is asked inside a
transaction, and nobody's token can serve anybody else (lti.md 2c).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awareness.accounts.secrets import new_token
from awareness.lti import keys
from awareness.lti.claims import DEPLOYMENT_ID
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Answer, Doors, Unreachable, ask
from awareness.lti.models import AccessToken, Deployment, OwnKey, Registration, TokenRequest
from awareness.lti.rules import wait_asked_for
from awareness.lti.seal import Unsealable, seal, unseal

DATED_BACK = timedelta(seconds=10)
"""Moodle refuses an assertion of a second from now, and no two clocks are the same."""
LASTS = timedelta(minutes=5)
EARLY = timedelta(seconds=60)
USUAL_SECONDS, LONGEST_SECONDS = 300, 24 * 60 * 60
LONGEST_TOKEN = 20_000
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GIVEN = "The platform gave a token."
REFUSALS = {
    "invalid_client": "it does not accept this service's client ID or key",
    "invalid_scope": "it does not allow this service what was asked for",
    "unauthorized_client": "this service is not allowed to ask for tokens there",
    "unsupported_grant_type": "it does not know this way of asking",
    "invalid_grant": "it does not accept the assertion",
    "invalid_request": "it does not accept the request",
}


class NoToken(LtiError):
    """The platform gave no token. `reason` is plain English; `wait` is what the platform asks."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(Code.SERVICE, reason)
        self.reason = f"The platform gave no token: {reason}."
        self.wait = wait


class Declined(LtiError):
    """A service of the platform answered with anything but what was asked for."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(Code.SERVICE, f"answered {answer.status}")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks: one deployment of one registration, and the key that signs for it.

    `deployment` is the platform's name for the deployment.
    """

    registration_id: uuid.UUID
    deployment_id: uuid.UUID
    deployment: str
    client_id: str
    token_url: str
    audience: str
    doors: Doors
    key: OwnKey = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and when it stops being used here: a minute before it runs out."""

    text: str = field(repr=False)
    expires_at: datetime


def assertion(client: Client, *, at: datetime) -> str:
    """Return the signed statement of who asks. Raises NoToken when SECRET_KEY was changed."""
    issued = int((at - DATED_BACK).timestamp())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": client.audience,
        "jti": new_token(),
        "iat": issued,
        "exp": issued + int(LASTS.total_seconds()),
        DEPLOYMENT_ID: client.deployment,
    }
    try:
        return keys.sign(client.key, claims, secret=client.secret)
    except Unsealable:
        raise NoToken("this service's SECRET_KEY was changed, so its own key is lost") from None


def request(client: Client, scopes: str, *, at: datetime) -> Token:
    """Ask the platform for a token. Raises NoToken."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": JWT_BEARER,
        "client_assertion": assertion(client, at=at),
        "scope": scopes,
    }
    headers = {"Accept": "application/json"}
    try:
        answer = ask("POST", client.token_url, doors=client.doors, headers=headers, data=form)
    except Unreachable as error:
        raise NoToken(f"its address for tokens could not be reached ({error.detail})") from None
    except LtiError:
        raise NoToken("its address for tokens is not allowed") from None
    return _read(answer, at)


def _read(answer: Answer, at: datetime) -> Token:
    """Read a token out of the answer, whatever media type it has. Raises NoToken."""
    found = _object(answer)
    if answer.status not in (200, 201):
        said = REFUSALS.get(str(found.get("error")), "")
        why = f"{said} (answer {answer.status})" if said else f"it answered {answer.status}"
        raise NoToken(why, wait_asked_for(answer.headers, at=at))
    text = found.get("access_token")
    if not isinstance(text, str) or not _is_sound(text):
        raise NoToken("its answer holds none")
    return Token(text, at + timedelta(seconds=_seconds(found.get("expires_in"))) - EARLY)


def _is_sound(text: str) -> bool:
    """Say whether a text can stand in a header."""
    return text.isascii() and text.isprintable() and 0 < len(text) <= LONGEST_TOKEN


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        found = answer.json
    except LtiError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(value: object) -> int:
    """Return how long a token lasts; five minutes when the platform does not say it as a number."""
    try:
        said = int(str(value))
    except ValueError:
        return USUAL_SECONDS
    return min(max(said, 0), LONGEST_SECONDS)


class Wallet:
    """The tokens of one client while its platform is asked, and how asking for one went."""

    def __init__(self, client: Client, held: Mapping[str, Token], *, at: datetime) -> None:
        self.client = client
        self.fetched: dict[str, Token] = {}
        self.outcome = ""
        self._held = dict(held)
        self._at = at
        self._renewed: set[str] = set()

    def ask(
        self,
        method: str,
        url: str,
        *,
        scopes: str,
        headers: Mapping[str, str],
        data: bytes | None = None,
    ) -> Answer:
        """Ask a service with a token for these scopes; where it is not taken, with a new one, once.

        Raises NoToken, Unreachable, or LtiError ADDRESS.
        """
        token = self._held.get(scopes) or self._fetch(scopes)
        answer = self._ask(method, url, token, headers, data)
        if answer.status != 401 or scopes in self._renewed:
            return answer
        self._renewed.add(scopes)
        return self._ask(method, url, self._fetch(scopes), headers, data)

    def read(self, url: str, *, scopes: str, accept: str) -> Answer:
        """Return what is at an address. Raises as `ask`, and Declined for any other answer."""
        answer = self.ask("GET", url, scopes=scopes, headers={"Accept": accept})
        if answer.status != 200:
            raise Declined(answer)
        return answer

    def _ask(
        self, method: str, url: str, token: Token, headers: Mapping[str, str], data: bytes | None
    ) -> Answer:
        carried = {**headers, "Authorization": f"Bearer {token.text}"}
        return ask(method, url, doors=self.client.doors, headers=carried, data=data)

    def _fetch(self, scopes: str) -> Token:
        try:
            token = request(self.client, scopes, at=self._at)
        except NoToken as error:
            self.outcome = error.reason
            raise
        self.outcome = GIVEN
        self._held[scopes] = self.fetched[scopes] = token
        return token


@lru_cache(maxsize=256)
def _opened(secret: str, sealed: str) -> str:
    """Return a token of the database. Kept in this process under its sealed form, so that what
    another process renewed is never missed. Raises Unsealable.
    """
    return unseal(secret, sealed)


def wallet_for(
    session: Session,
    registration: Registration,
    deployment: Deployment,
    *,
    doors: Doors,
    secret: str,
    at: datetime,
) -> Wallet:
    """Return the wallet of one deployment with its tokens that are good at this moment.

    Raises LtiError when this service has no key of its own.
    """
    key = keys.active(session)
    if key is None:
        raise LtiError(Code.SERVICE, "this service has no key of its own yet")
    client = Client(
        registration_id=registration.id,
        deployment_id=deployment.id,
        deployment=deployment.deployment_id,
        client_id=registration.client_id,
        token_url=registration.token_url,
        audience=registration.token_audience or registration.token_url,
        doors=doors.and_private(registration.allowed_hosts),
        key=key,
        secret=secret,
    )
    return Wallet(client, _held(session, client, at), at=at)


def _held(session: Session, client: Client, at: datetime) -> dict[str, Token]:
    rows = session.scalars(
        select(AccessToken).where(
            AccessToken.registration_id == client.registration_id,
            AccessToken.deployment_id == client.deployment_id,
            AccessToken.expires_at > at,
        )
    )
    held = {}
    for row in rows:
        try:
            held[row.scopes] = Token(_opened(client.secret, row.sealed), row.expires_at)
        except Unsealable:
            continue
    return held


def keep(session: Session, wallet: Wallet, *, at: datetime) -> None:
    """Keep the tokens that were fetched, and how asking went. Another process may have kept its
    own a moment ago: one is as good as the other.
    """
    if not wallet.outcome:
        return
    try:
        with session.begin_nested():
            for scopes, token in wallet.fetched.items():
                _keep(session, wallet.client, scopes, token)
            session.merge(
                TokenRequest(
                    registration_id=wallet.client.registration_id,
                    at=at,
                    outcome=wallet.outcome[:200],
                )
            )
    except IntegrityError:
        return


def _keep(session: Session, client: Client, scopes: str, token: Token) -> None:
    row = session.scalar(
        select(AccessToken).where(
            AccessToken.registration_id == client.registration_id,
            AccessToken.deployment_id == client.deployment_id,
            AccessToken.scopes == scopes,
        )
    )
    if row is None:
        row = AccessToken(
            registration_id=client.registration_id,
            deployment_id=client.deployment_id,
            scopes=scopes,
        )
        session.add(row)
    row.sealed = seal(client.secret, token.text)
    row.expires_at = token.expires_at


def last_request(session: Session, registration_id: uuid.UUID) -> TokenRequest | None:
    """Return how the last request for a token went."""
    return session.get(TokenRequest, registration_id)


def drop(session: Session, registration_id: uuid.UUID) -> None:
    """Delete a connection's tokens: its values were changed, or it was switched off."""
    session.execute(delete(AccessToken).where(AccessToken.registration_id == registration_id))


def forget(session: Session, *, at: datetime) -> int:
    """Delete tokens that have run out; return how many."""
    gone = session.execute(
        delete(AccessToken).where(AccessToken.expires_at <= at).returning(AccessToken.id)
    )
    return len(gone.all())
