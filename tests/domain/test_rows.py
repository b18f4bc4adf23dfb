"""Prepared statements: the same values, errors and promises as through a session."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    Engine,
    bindparam,
    create_engine,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from uuid6 import uuid7

from awareness.lti.models import (
    Deployment,
    Launch,
    Login,
    MessageType,
    Registration,
    RegistrationState,
    Standing,
)
from awareness.rows import Prepared, Ready, Rows, one_by_one
from tests.factories import NOW
from tests.lti.factories import make_deployment, make_registration

ADD = Prepared(
    insert(Login.__table__),
    "id", "registration_id", "state_hash", "nonce_hash", "browser_hash", "target", "deployment",
    "expires_at",
)  # fmt: skip
USE = Prepared(
    update(Login.__table__)
    .where(Login.__table__.c.id == bindparam("login"), Login.__table__.c.used_at.is_(None))
    .returning(Login.__table__.c.id),
    "used_at",
)
USE_UP = Prepared(
    update(Login.__table__).where(
        Login.__table__.c.id == bindparam("login"), Login.__table__.c.used_at.is_(None)
    ),
    "used_at",
)
WAITING = "'synchronous_commit'"
FIND = Prepared(select(Login.id, Login.used_at).where(Login.state_hash == bindparam("state")))


@pytest.fixture
def registration(session: Session) -> Registration:
    found = make_registration(session, frame_origins=["https://a.example"])
    session.commit()
    return found


@contextmanager
def all_or_nothing(engine: Engine) -> Iterator[Rows]:
    with one_by_one(engine) as rows, rows.together():
        yield rows


def taken(engine: Engine) -> int:
    """Return how many connections the pool has given out."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


def login(registration: Registration, state: str = "a") -> dict[str, object]:
    said = {
        "state_hash": state,
        "nonce_hash": "b",
        "browser_hash": "c",
        "target": "d",
        "deployment": "",
    }
    return {"id": uuid7(), "registration_id": registration.id, "expires_at": NOW, **said}


def test_what_comes_out_is_of_the_same_kind_as_through_a_session(
    engine: Engine, registration: Registration
) -> None:
    columns = (
        Registration.id,
        Registration.state,
        Registration.frame_origins,
        Registration.created_at,
        Registration.authority_id,
    )
    found = Prepared(select(*columns).where(Registration.slug == bindparam("slug")))
    with one_by_one(engine) as rows:
        row = rows.first(found, slug=registration.slug)
    assert row == (
        registration.id,
        RegistrationState.ACTIVE,
        ["https://a.example"],
        registration.created_at,
        None,
    )
    assert row.state is RegistrationState.ACTIVE
    assert isinstance(row.id, uuid.UUID)
    assert row.created_at.tzinfo is not None


def test_what_goes_in_is_read_by_a_session(
    engine: Engine, session: Session, registration: Registration
) -> None:
    deployment: Deployment = make_deployment(session, registration)
    session.commit()
    names = (
        "id", "registration_id", "deployment_id", "message_type", "standing", "module", "details",
        "secret_hash", "at", "expires_at",
    )  # fmt: skip
    at = datetime(2027, 1, 20, 10, 0, 0, 123456, tzinfo=UTC)
    values = (
        uuid7(), registration.id, deployment.id, MessageType.REVIEW, Standing.LEARNER, "", {"é": 1},
        "x", at, at + timedelta(hours=4),
    )  # fmt: skip
    add = Prepared(insert(Launch.__table__), *names)
    with all_or_nothing(engine) as rows:
        rows.run(add, **dict(zip(names, values, strict=True)))
    found = session.scalars(select(Launch)).one()
    assert tuple(getattr(found, name) for name in names) == values


def test_of_two_that_use_up_one_row_the_second_finds_nothing(
    engine: Engine, registration: Registration
) -> None:
    values = login(registration)
    with one_by_one(engine) as rows:
        rows.run(ADD, **values)
    with all_or_nothing(engine) as rows:
        assert rows.first(USE, login=values["id"], used_at=NOW).id == values["id"]
        assert rows.first(USE, login=values["id"], used_at=NOW) is None
    with one_by_one(engine) as rows:
        assert rows.first(FIND, state="a").used_at == NOW


def add_twice(how: Callable[[Engine], AbstractContextManager[Rows]], engine: Engine, **values: Any):
    with how(engine) as rows:
        rows.run(ADD, **values)
        rows.run(ADD, **values)


def test_a_change_says_how_many_rows_it_found(engine: Engine, registration: Registration) -> None:
    began = login(registration)
    with one_by_one(engine) as rows:
        rows.run(ADD, **began)
        assert rows.change(USE_UP, login=began["id"], used_at=NOW) == 1
        assert rows.change(USE_UP, login=began["id"], used_at=NOW) == 0


def test_where_no_connection_can_be_had_the_error_is_the_usual_one(engine: Engine) -> None:
    nowhere = {"sqlite": "sqlite:////nowhere/at/all", "postgresql": engine.url.set(database="no")}
    with (
        pytest.raises(OperationalError),
        one_by_one(create_engine(nowhere[engine.dialect.name])),
    ):
        pass


def test_nothing_is_kept_of_a_transaction_that_fails(
    engine: Engine, registration: Registration
) -> None:
    with pytest.raises(IntegrityError):
        add_twice(all_or_nothing, engine, **login(registration))
    with one_by_one(engine) as rows:
        assert rows.first(FIND, state="a") is None


def test_each_statement_by_itself_is_kept_whatever_comes_after(
    engine: Engine, registration: Registration
) -> None:
    with pytest.raises(IntegrityError):
        add_twice(one_by_one, engine, **login(registration))
    with one_by_one(engine) as rows:
        assert rows.first(FIND, state="a") is not None


def test_a_refusal_carries_neither_statement_nor_parameters(
    engine: Engine, registration: Registration
) -> None:
    with pytest.raises(IntegrityError) as refused:
        add_twice(all_or_nothing, engine, **login(registration, state="very secret"))
    assert refused.value.params is None
    assert refused.value.statement is None


def cut_off(engine: Engine, **values: Any) -> None:
    """End the connection of a transaction from another one, and go on."""
    pid = Prepared(select(func.pg_backend_pid().label("id")))
    with all_or_nothing(engine) as rows, engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:id)"), {"id": rows.first(pid).id})
        rows.run(ADD, **values)


def test_a_connection_that_broke_is_replaced(engine: Engine, registration: Registration) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection that could break")
    with pytest.raises(OperationalError):
        cut_off(engine, **login(registration))
    with one_by_one(engine) as rows:
        assert rows.first(FIND, state="a") is None


def test_a_connection_stays_at_hand_and_one_alone(engine: Engine) -> None:
    ready, before = Ready(engine), taken(engine)
    with ready.one_by_one() as first, ready.one_by_one() as second:
        assert first is not second
    assert taken(engine) == before + 1
    with ready.one_by_one() as third:
        assert third in (first, second)
    ready._close(engine)
    assert taken(engine) == before


def test_a_connection_on_which_something_went_wrong_is_not_kept(
    engine: Engine, registration: Registration
) -> None:
    ready, before = Ready(engine), taken(engine)
    began = login(registration)
    with ready.one_by_one() as rows:
        rows.run(ADD, **began)
    assert taken(engine) == before + 1
    with pytest.raises(IntegrityError), ready.one_by_one() as rows:
        rows.run(ADD, **began)
    assert taken(engine) == before


def test_the_connection_at_hand_is_closed_with_the_others(engine: Engine) -> None:
    own = create_engine(engine.url)
    ready = Ready(own)
    with ready.one_by_one() as rows:
        rows.first(FIND, state="a")
    own.dispose()
    with pytest.raises(own.dialect.loaded_dbapi.Error, match="closed"):
        rows._driver.execute("SELECT 1")


def test_what_may_be_lost_is_kept_and_the_next_transaction_waits_for_the_disk_again(
    engine: Engine, registration: Registration
) -> None:
    add = Prepared.that_may_be_lost(insert(Login.__table__), *login(registration))
    asks = "synchronous_commit" in add.for_(engine.dialect).text
    with one_by_one(engine) as rows:
        rows.run(add, **login(registration))
        assert rows.first(FIND, state="a") is not None
        if engine.dialect.name == "postgresql":
            how = Prepared(select(func.current_setting(literal_column(WAITING)).label("now")))
            assert rows.first(how).now == "on"
    assert asks is (engine.dialect.name == "postgresql")


def test_a_connection_begins_transactions_again_after_single_statements(
    engine: Engine, registration: Registration
) -> None:
    with one_by_one(engine) as rows:
        rows.first(FIND, state="a")
    with Session(engine) as session:
        session.connection().execute(insert(Login.__table__).values(login(registration)))
        session.rollback()
    with one_by_one(engine) as rows:
        assert rows.first(FIND, state="a") is None


def test_a_value_without_a_name_is_refused_when_the_statement_is_compiled(engine: Engine) -> None:
    unnamed = Prepared(select(Login.id).where(Login.state_hash == "a"))
    with pytest.raises(TypeError, match="without a name"), one_by_one(engine) as rows:
        rows.run(unnamed)
