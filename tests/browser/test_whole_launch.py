"""Everything that a learning platform and we do together, in a real browser.

The platform is on `localhost` and we are on `127.0.0.1`, in a frame of its page: two sites. The
browser keeps no cookie of one site in a page of another, unless it is partitioned.
"""

import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import Flask
from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from awareness import worker
from awareness.lti import keys
from awareness.lti.models import Score, ScoreState
from awareness.schools.models import School
from awareness.web.extensions import library, reading, transaction
from tests.browser.conftest import A_SCHOOL_DAY, PATIENCE_MS, WIDE
from tests.browser.course import DEPLOYMENT, Course
from tests.killable import Quiet
from tests.lti.factories import make_deployment, make_registration
from tests.lti.services import serving

MODULE = "b14-exploitation-and-the-law"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody but this browser trusts, with its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tool")]),
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "tool.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


@pytest.fixture
def tool(council: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The product under https, as a frame of another site needs it; its address."""
    server = make_server(
        "127.0.0.1",
        0,
        council,
        threaded=True,
        request_handler=Quiet,
        ssl_context=(str(certificate), str(certificate)),
    )
    address = f"https://127.0.0.1:{server.server_port}"
    changed = council.extensions["settings"].model_copy(update={"base_url": address})
    monkeypatch.setitem(council.extensions, "settings", changed)
    monkeypatch.setitem(council.config, "SESSION_COOKIE_SECURE", True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def course(council: Flask, tool: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Course]:
    """A course of a platform that is connected to the first school."""
    with serving(Course()) as found:
        assert isinstance(found, Course)
        found.base = found.base.replace("127.0.0.1", "localhost")
        found.now = A_SCHOOL_DAY
        hosts = {"lti_development_hosts": found.host}
        changed = council.extensions["settings"].model_copy(update=hosts)
        monkeypatch.setitem(council.extensions, "settings", changed)
        with council.app_context(), transaction() as session:
            found.public_keys = connect(session, council, found)
            found.login_url = f"{tool}/lti/login/{found.slug}"
        yield found


def connect(session: Session, council: Flask, course: Course) -> dict[str, object]:
    """Connect the course's platform; return our public keys."""
    keys.ensure(session, secret=council.config["SECRET_KEY"], at=A_SCHOOL_DAY)
    school = session.scalars(select(School).order_by(School.name).limit(1)).one()
    registration = make_registration(
        session,
        school=school,
        issuer=course.base,
        auth_url=f"{course.base}/auth",
        token_url=course.token_url,
        jwks_url=f"{course.base}/certs",
    )
    make_deployment(session, registration, deployment_id=DEPLOYMENT)
    course.slug = registration.slug
    return keys.published(session)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(ignore_https_errors=True, viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def frame_of(page: Page, course: Course, who: str, what: str) -> FrameLocator:
    """Open the course as somebody; return the frame, where a launch is under way by then."""
    page.goto(course.page_for(who, what))
    return page.frame_locator("iframe")


def test_from_the_choice_to_the_gradebook_in_a_frame_of_another_site(
    page: Page, course: Course, council: Flask
) -> None:
    with council.app_context():
        module = library().module(MODULE)

    choice = frame_of(page, course, "teacher", "choose")
    choice.get_by_label(module.title, exact=True).check()
    choice.get_by_role("button", name="Add to the course").last.click()
    expect(choice.get_by_role("heading", name="Back in the course")).to_be_visible()
    assert [item["custom"]["module"] for item in course.chosen] == [MODULE]

    teacher = frame_of(page, course, "teacher", "open")
    expect(teacher.get_by_role("heading", name="Who has finished")).to_be_visible()
    expect(teacher.get_by_role("heading", level=1)).to_have_text(module.title)

    pupil = frame_of(page, course, "pupil", "open")
    pupil.get_by_role("link", name="Start").click()
    for slide in module.slides[1:]:
        pupil.get_by_role("button", name="Next").click()
        expect(pupil.get_by_role("heading", level=1)).to_have_text(slide.title)
    pupil.get_by_role("button", name="Finish").click()
    expect(pupil.get_by_role("heading", level=1)).to_have_text("That was all of it")

    with council.app_context():
        worker.send_scores()
        assert reading().scalars(select(Score.state)).all() == [ScoreState.SENT]
    assert course.grades["1", "7"]["scoreGiven"] == 100

    teacher = frame_of(page, course, "teacher", "open")
    expect(teacher.get_by_role("row", name="Ada Pupil Finished")).to_be_visible()
    expect(teacher.get_by_role("row", name="Ben Pupil Not yet")).to_be_visible()
    assert {cookie["partitionKey"] for cookie in page.context.cookies()} == {"http://localhost"}


def test_this_browser_keeps_no_cookie_of_another_site_unless_it_is_partitioned(
    page: Page, course: Course, tool: str
) -> None:
    """Without this the journey above would show nothing."""
    frame_of(page, course, "teacher", "choose")
    inside = page.frames[1]
    inside.wait_for_url(f"{tool}/lti/visits/**")
    inside.evaluate("document.cookie = 'plain=1; Secure; SameSite=None; Path=/'")
    inside.evaluate("document.cookie = 'own=1; Secure; SameSite=None; Path=/; Partitioned'")
    assert inside.evaluate("document.cookie") == "own=1"
