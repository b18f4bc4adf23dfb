"""Tokens: those of one registration and deployment serve nobody else, and are used again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select
from sqlalchemy.orm import Session

from awareness.lti import claims, tokens, wallets
from awareness.lti.http import Doors
from awareness.lti.models import AccessToken, Platform, TokenRequest
from awareness.lti.tokens import NoToken
from awareness.lti.wallets import Declined, Wallet
from tests.factories import NOW
from tests.lti.connected import Connected, connect, connected, moment
from tests.lti.factories import make_deployment
from tests.lti.services import MEMBERS, Reply

MEMBERS_SCOPE = claims.SCOPE_MEMBERS


@pytest.fixture
def school(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    with connected(app, session, monkeypatch, platform=Platform.MOODLE) as found:
        yield found


def use(wallet: Wallet, school: Connected) -> str:
    """Ask a service and return the token that went along."""
    wallet.read(school.services.members_url, scopes=MEMBERS_SCOPE, accept=MEMBERS)
    return school.services.last("members").headers["authorization"]


def test_the_assertion_says_who_asks_and_to_whom(school: Connected) -> None:
    use(school.wallet(), school)
    form = school.services.last("token").form
    found = jwt.decode(
        form["client_assertion"], KeySet.import_key_set(school.services.public_keys)
    ).claims
    now = int(NOW.timestamp())
    assert (found["iss"], found["sub"], found["aud"]) == (
        "client-1",
        "client-1",
        school.services.token_url,
    )
    assert (found["iat"], found["exp"]) == (now - 60, now + 240)
    assert found[claims.DEPLOYMENT_ID] == "1"
    assert (form["grant_type"], form["client_assertion_type"]) == (
        "client_credentials",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    )


@pytest.mark.parametrize("seconds", [-60, 60])
def test_a_platform_whose_clock_is_a_minute_away_gives_a_token(
    school: Connected, seconds: int
) -> None:
    """It lets everybody in, so their results have to arrive too; a Moodle allows no second."""
    school.services.now = moment(seconds)
    assert use(school.wallet(), school) == "Bearer token-1"


@pytest.mark.parametrize(("seconds", "way"), [(-61, "behind"), (240, "ahead of")])
def test_a_platform_whose_clock_is_further_away_is_said_to_be(
    school: Connected, seconds: int, way: str
) -> None:
    school.services.now = moment(seconds)
    with pytest.raises(NoToken, match=f"its clock is {way} this service's clock"):
        use(school.wallet(), school)


def test_no_two_assertions_are_the_same(school: Connected) -> None:
    client = school.wallet().client
    said = [tokens.assertion(client, at=NOW) for _ in range(2)]
    keys = KeySet.import_key_set(school.services.public_keys)
    first, second = [jwt.decode(token, keys).claims["jti"] for token in said]
    assert first != second


def test_the_audience_is_the_one_that_the_platform_wants(school: Connected) -> None:
    school.registration.token_audience = "https://api.brightspace.com/auth/token"
    assertion = tokens.assertion(school.wallet().client, at=NOW)
    found = jwt.decode(assertion, KeySet.import_key_set(school.services.public_keys)).claims
    assert found["aud"] == "https://api.brightspace.com/auth/token"


def test_a_token_is_kept_and_used_again_by_another_process(school: Connected) -> None:
    first = school.wallet()
    use(first, school)
    wallets.keep(school.session, first, at=NOW)
    assert use(school.wallet(), school) == "Bearer token-1"
    assert school.services.times_asked()["token"] == 1


def test_a_token_is_kept_sealed(school: Connected) -> None:
    wallet = school.wallet()
    use(wallet, school)
    wallets.keep(school.session, wallet, at=NOW)
    kept = school.session.scalars(select(AccessToken)).one()
    assert "token-1" not in kept.sealed
    assert kept.expires_at == moment(3600 - 60)


@pytest.mark.parametrize(("after", "asked"), [(3539, 1), (3540, 2)])
def test_a_token_is_not_used_in_its_last_minute(school: Connected, after: int, asked: int) -> None:
    wallet = school.wallet()
    use(wallet, school)
    wallets.keep(school.session, wallet, at=NOW)
    school.services.now = moment(after)
    use(school.wallet(at=moment(after)), school)
    assert school.services.times_asked()["token"] == asked


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [("120", 60), (None, 240), ("soon", 240), (-5, -60), (10**9, 86_340), (30, -30)],
)
def test_how_long_a_token_lasts_is_read_with_care(
    school: Connected, expires_in: object, seconds: int
) -> None:
    body = {"access_token": "t", "expires_in": expires_in}
    school.services.fail("token", Reply(200, body))
    token = tokens.request(school.wallet().client, MEMBERS_SCOPE, at=NOW)
    assert token.expires_at == moment(seconds)


def test_token_of_school_a_never_used_for_school_b(school: Connected, session: Session) -> None:
    """Two registrations on one platform, with one client ID and the same name of a deployment."""
    mine = school.wallet()
    use(mine, school)
    wallets.keep(session, mine, at=NOW)
    other = connect(session, school.services)
    theirs = wallets.wallet_for(
        session,
        other,
        make_deployment(session, other, deployment_id="1"),
        doors=Doors(development=frozenset({school.services.host})),
        secret=school.app.config["SECRET_KEY"],
        at=NOW,
    )
    assert use(theirs, school) == "Bearer token-2"


def test_a_token_of_one_deployment_is_never_used_for_another(
    school: Connected, session: Session
) -> None:
    mine = school.wallet()
    use(mine, school)
    wallets.keep(session, mine, at=NOW)
    second = make_deployment(session, school.registration, deployment_id="2")
    theirs = school.wallet(deployment=second)
    assert use(theirs, school) == "Bearer token-2"
    wallets.keep(session, theirs, at=NOW)
    assert school.services.granted["token-2"]["deployment"] == "2"
    assert use(school.wallet(), school) == "Bearer token-1"


def test_a_token_for_some_scopes_is_not_used_for_others(school: Connected) -> None:
    wallet = school.wallet()
    use(wallet, school)
    with pytest.raises(Declined):
        wallet.read(school.services.members_url, scopes=claims.SCOPE_SCORE, accept=MEMBERS)
    assert school.services.granted["token-2"]["scopes"] == {claims.SCOPE_SCORE}


def test_401_once_gets_a_new_token_and_keeps_it(school: Connected) -> None:
    first = school.wallet()
    use(first, school)
    wallets.keep(school.session, first, at=NOW)
    school.services.granted.clear()
    school.services.fail("members", Reply(401))
    again = school.wallet()
    use(again, school)
    wallets.keep(school.session, again, at=NOW)
    use(school.wallet(), school)
    assert school.services.times_asked()["token"] == 2
    assert len(school.session.scalars(select(AccessToken)).all()) == 1


def test_two_processes_may_keep_a_token_at_the_same_moment(school: Connected) -> None:
    one, two = school.wallet(), school.wallet()
    use(one, school)
    use(two, school)
    wallets.keep(school.session, one, at=NOW)
    wallets.keep(school.session, two, at=NOW)
    assert use(school.wallet(), school) == "Bearer token-2"


def test_a_token_that_another_secret_sealed_is_asked_for_again(school: Connected) -> None:
    wallet = school.wallet()
    use(wallet, school)
    wallets.keep(school.session, wallet, at=NOW)
    school.session.scalars(select(AccessToken)).one().sealed = "sealed with another secret"
    assert use(school.wallet(), school) == "Bearer token-2"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(400, {"error": "invalid_client"}), "this service's client ID or key (answer 400)"),
        (Reply(400, {"error": "invalid_scope"}), "this service what was asked for (answer 400)"),
        (Reply(400, {"error": "Cannot handle token prior to 2027-01-20"}), "its clock is behind"),
        (Reply(400, {"error": "Expired token"}), "its clock is ahead"),
        (Reply(400, {"error": "Signature verification failed"}), "not know this service's key"),
        (
            Reply(400, b'{"error": ""kid" invalid, unable to lookup correct key"}'),
            "not know this service's key (answer 400)",
        ),
        (Reply(404, b"<h1>Error</h1>"), "it answered 404, as a Moodle does that cannot fetch"),
        (Reply(401, b"<h1>Who?</h1>"), "it answered 401."),
        (Reply(200, b"<h1>Sign in</h1>"), "its answer holds none"),
        (Reply(200, ["token"]), "its answer holds none"),
        (Reply(200, {"access_token": "a\r\nX: y"}), "its answer holds none"),
        (Reply(200, {"access_token": "x" * 30_000}), "its answer holds none"),
        (Reply(302, headers={"Location": "http://127.0.0.1:9/"}), "it answered 302."),
        (Reply(500, {"error": "<script>"}), "it answered 500."),
    ],
)
def test_why_there_is_no_token_is_said_in_plain_words(
    school: Connected, reply: Reply, reason: str
) -> None:
    school.services.fail("token", reply)
    wallet = school.wallet()
    with pytest.raises(NoToken) as refused:
        use(wallet, school)
    wallets.keep(school.session, wallet, at=NOW)
    said = school.session.scalars(select(TokenRequest)).one()
    assert refused.value.reason.startswith("The platform gave no token: ")
    assert reason in refused.value.reason
    assert (said.outcome, said.at) == (refused.value.reason, NOW)


def test_how_the_last_request_went_replaces_the_one_before(school: Connected) -> None:
    school.services.fail("token", Reply(500))
    failed = school.wallet()
    with pytest.raises(NoToken):
        use(failed, school)
    wallets.keep(school.session, failed, at=NOW)
    fine = school.wallet()
    use(fine, school)
    wallets.keep(school.session, fine, at=moment(5))
    said = school.session.scalars(select(TokenRequest)).one()
    assert (said.outcome, said.at) == (wallets.GRANTED, moment(5))


def test_a_platform_that_asks_for_patience_is_given_it(school: Connected) -> None:
    school.services.fail("token", Reply(429, headers={"Retry-After": "120"}))
    with pytest.raises(NoToken) as refused:
        use(school.wallet(), school)
    assert refused.value.wait == timedelta(seconds=120)


def test_an_address_for_tokens_that_is_not_allowed_is_said_to_be(school: Connected) -> None:
    school.registration.token_url = "http://127.0.0.1:1/token"
    with pytest.raises(NoToken, match="not allowed"):
        use(school.wallet(), school)


def test_tokens_that_have_run_out_are_forgotten(school: Connected) -> None:
    wallet = school.wallet()
    use(wallet, school)
    wallets.keep(school.session, wallet, at=NOW)
    assert wallets.forget(school.session, at=NOW) == 0
    assert wallets.forget(school.session, at=moment(3600)) == 1


def test_neither_client_nor_token_shows_a_secret_when_it_is_printed(school: Connected) -> None:
    wallet = school.wallet()
    use(wallet, school)
    printed = f"{wallet.client!r} {wallet.fetched!r}"
    assert "token-1" not in printed
    assert school.app.config["SECRET_KEY"] not in printed
