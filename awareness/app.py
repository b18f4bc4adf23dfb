"""create_app: the one place where the parts are joined."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from awareness import cli
from awareness.content.library import load
from awareness.content.switched import Switch, Switches
from awareness.db import tune_sqlite
from awareness.settings import ROOT, Settings
from awareness.web import (
    account,
    admin,
    authority,
    chrome,
    connections,
    errors,
    filters,
    guards,
    kiosk,
    language,
    learner,
    log,
    lti,
    public,
    pupil,
    school,
    security,
    signed_in,
    teacher,
    visiting,
)
from awareness.web.at_kiosk import PATH, TRAINING
from awareness.web.cookies import OwnCookies
from awareness.web.extensions import REPLICA, close_reporting, csrf, db, offer_migrations
from awareness.web.templating import Pages

AUDIENCES = (
    public, account, learner, teacher, school, authority, admin, connections, lti, pupil, kiosk,
)  # fmt: skip


class Service(Flask):
    """The application. A path may hold the secret of a letter's link, so the log has none."""

    jinja_environment = Pages

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("unhandled error at %s", request.endpoint, exc_info=exc_info)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return what is called as it is: nothing of ours is a coroutine (a test says so), and
        Flask would ask each of ten functions about it at every request.
        """
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Join the parts. Raises SettingsError or ContentError: a service with wrong content does not
    start.
    """
    settings = settings or Settings.from_env()
    app = Service(
        "awareness.web",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "awareness" / "web" / "static"),
        instance_path=str(settings.instance_folder.resolve()),
    )
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_BINDS={REPLICA: settings.replica_url} if settings.replica_url else {},
        SESSION_COOKIE_NAME="lantern",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.sign_in_hours),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # our own policy tells browsers to send no referrer
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["library"] = load(settings.content_folder, switches_of(settings))
    _join(app, settings)
    return app


def switches_of(settings: Settings) -> Switches:
    """Return the state of each switched text: one setting for one file of `content/blocks`."""
    return {"duty-to-report": Switch.at(settings.duty_to_report)}


def secret_key(settings: Settings) -> str:
    """Return the configured key; without one, make a key for this machine and keep it in a file."""
    settings.instance_folder.mkdir(parents=True, exist_ok=True)
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    kept = settings.instance_folder / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32), encoding="ascii")
    return kept.read_text(encoding="ascii")


def _join(app: Flask, settings: Settings) -> None:
    app.session_interface = OwnCookies()
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            tune_sqlite(db.engine)
    offer_migrations(app, ROOT / "awareness" / "migrations")
    app.teardown_appcontext(close_reporting)
    for part in (log, signed_in, visiting, guards, errors, language, filters, chrome, security):
        part.install(app)
    csrf.init_app(app)  # after the guards: only who may enter has what they send read
    for audience in AUDIENCES:
        app.register_blueprint(audience.bp)
    app.register_blueprint(
        learner.bp,
        name=learner.IN_A_VISIT,
        url_prefix="/lti/visits/<uuid:launch_id>/training",
    )
    app.register_blueprint(learner.bp, name=TRAINING, url_prefix=f"{PATH}/training")
    cli.install(app)
    lti.front.install(app)
    pupil.changed.install(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
