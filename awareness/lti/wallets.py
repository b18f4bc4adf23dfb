"""The tokens of one deployment of one registration: kept sealed, and shared with nobody else.

A wallet is filled in one transaction, carried along while the platform is asked, and what it got is
kept in another: nothing is asked inside a transaction (lti.md 2c).
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awareness.lti import keys, tokens
from awareness.lti.errors import Code, LtiError
from awareness.lti.http import Answer, Doors, ask
from awareness.lti.models import AccessToken, Deployment, Registration, TokenRequest
from awareness.lti.seal import Unsealable, seal, unseal
from awareness.lti.tokens import Client, NoToken, Token

GRANTED = "granted"
"""What is written of a request for a token that was granted."""


class Declined(LtiError):
    """A service of the platform answered with anything but what was asked for."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(Code.SERVICE, f"answered {answer.status}")
        self.answer = answer


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
        if not _is_about_the_token(answer) or scopes in self._renewed:
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
            token = tokens.request(self.client, scopes, at=self._at)
        except NoToken as error:
            self.outcome = error.reason
            raise
        self.outcome = GRANTED
        self._held[scopes] = self.fetched[scopes] = token
        return token


def _is_about_the_token(answer: Answer) -> bool:
    """Say whether it does not take the token: with 401, or as Open edX, which says so with 403."""
    if answer.status != 403:
        return answer.status == 401
    try:
        said = answer.json["detail"] if isinstance(answer.json, dict) else ""
    except (KeyError, LtiError):
        return False
    return "token" in str(said).lower()


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


def forget(session: Session, *, at: datetime) -> int:
    """Delete tokens that have run out; return how many."""
    gone = session.execute(
        delete(AccessToken).where(AccessToken.expires_at <= at).returning(AccessToken.id)
    )
    return len(gone.all())
