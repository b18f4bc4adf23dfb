"""The commands: `uv run flask NAME`."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from awareness import clock, journeys
from awareness.accounts.actions import NewStaff
from awareness.accounts.roles import Role
from awareness.content.library import check, load
from awareness.content.tag_coverage import as_markdown
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.lti import keys, registrations
from awareness.schools.files import lines_in
from awareness.schools.models import School
from awareness.schools.queries import find_council
from awareness.seed.plan import PASSWORD, SCHOOLS
from awareness.settings import ROOT, Settings
from awareness.web.extensions import library, reading, settings, transaction
from awareness.web.security import LARGEST_UPLOAD
from awareness.worker import keep_working, morning_work, night_work, send_due

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")

if TYPE_CHECKING:
    from rich.progress import Progress

    from awareness.schools.imports import ImportReport


def install(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)


def progress_bar(words: str, total: int) -> tuple["Progress", Callable[[int], None]]:
    """Return a bar and the function that sets how far it is. Silent without a terminal."""
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    bar = Progress(
        TextColumn(words),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    task = bar.add_task(words, total=total)
    return bar, lambda done: bar.update(task, completed=done)


@click.group("db")
def database() -> None:
    """The tables of the database. Alembic is loaded only here: nothing else needs it."""


@database.command("upgrade")
@with_appcontext
def upgrade_tables() -> None:
    """Bring the tables up to date; does nothing when they are."""
    from flask_migrate import upgrade

    upgrade()


@database.command("migrate")
@click.option("-m", "--message", required=True, help="What changes, in a few words.")
@click.option("--rev-id", required=True, help="The next number, such as 0002.")
@with_appcontext
def write_migration(message: str, rev_id: str) -> None:
    """Write the next migration from what the models say; read it before you commit it."""
    from flask_migrate import migrate

    migrate(message=message, rev_id=rev_id)


@click.command("add-administrator")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--council", required=True, help="The council's code in the register of schools.")
@with_appcontext
def add_administrator(name: str, email: str, council: str) -> None:
    """Invite a council's first administrator, once its schools have been brought in."""
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as fault:
        raise click.ClickException(f"{email} is not an e-mail address.") from fault
    authority = find_council(reading(), council)
    if authority is None:
        raise click.ClickException(f"No school has the council {council}: import-schools first.")
    today = clock.london_date(clock.now())
    try:
        with transaction() as session:
            journeys.invite_at_council(
                session,
                authority=authority,
                row=NewStaff(name, email, Role.AUTHORITY_ADMIN, today),
                badge="",
                by=None,
                base_url=settings().base_url,
                service=settings().service_name,
                at=clock.now(),
            )
    except AlreadyDone as held:
        raise click.ClickException(f"{held} Nothing was changed.") from held
    click.echo(f"A letter to {email} is in the outbox; the worker sends it.")


@click.command("lti-allow-host")
@click.argument("slug")
@click.argument("host")
@with_appcontext
def lti_allow_host(slug: str, host: str) -> None:
    """Let one connection reach a learning platform at a private address of your own network.

    SLUG is the last part of the connection's login address, HOST the platform's name without
    https:// and port.
    """
    if not HOST.fullmatch(host.lower()):
        raise click.ClickException(f"{host} is not the name of a host, such as moodle.school.lan.")
    try:
        with transaction() as session:
            found = registrations.allow_host(session, slug, host.lower(), at=clock.now())
    except NotFound as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{found.name} may reach {', '.join(found.allowed_hosts)} at a private address.")


@click.command("check-content")
@click.argument("folder", type=click.Path(exists=True, path_type=Path), required=False)
def check_content(folder: Path | None) -> None:
    """Report every fault in the modules as FILE:LINE: what is wrong and what to write instead."""
    faults = check(folder or Settings.from_env().content_folder)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    click.echo("The content is sound.")


@click.command("tag-coverage")
@click.argument(
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "docs" / "tag-coverage.md",
)
def tag_coverage(file: Path) -> None:
    """Write which modules and sections teach each item of the guidance, as a table in FILE."""
    table = as_markdown(load(Settings.from_env().content_folder))
    file.write_text(table, encoding="utf-8")
    click.echo(f"Written: {file}")


@click.command("import-schools")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--links", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_schools(file: Path, links: Path | None) -> None:
    """Read a GIAS establishment file; add, change and keep schools by their number."""
    from awareness.schools.imports import import_schools as read

    # Each line is a step when it is read and another when it is written.
    bar, show = progress_bar("Bringing in schools", lines_in(file) * 2)
    try:
        with bar, transaction() as session:
            report = read(session, file, links=links, at=clock.now(), progress=show)
    except Invalid as refused:
        raise click.ClickException(f"{refused} Nothing was changed.") from refused
    for words in _worth_a_look(report):
        click.echo(words, err=True)
    click.echo(
        f"{report.rows:,} rows: {report.added:,} added, {report.changed:,} changed, "
        f"{report.unchanged:,} unchanged, {report.former:,} earlier numbers, "
        f"{len(report.skipped):,} skipped."
    )
    if report.renumbered:
        click.echo(f"{len(report.renumbered):,} schools went on under a new number.")


def _worth_a_look(report: "ImportReport") -> Iterator[str]:
    """Say, one a line, what an import left out, and what a person has to decide."""
    for skipped in report.skipped:
        yield f"line {skipped.line}: {skipped.reason}; the row was skipped"
    for remark in report.remarks:
        yield f"line {remark.line}: {remark.text}"
    for move in report.kept_apart:
        yield (
            f"{move.old} and {move.new}: the register says the one followed the other, and both "
            "are in use here. Nothing was joined."
        )


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due and stop.")
@with_appcontext
def worker(once: bool) -> None:
    """Send what waits in the outbox, and do the night's and morning's work once a day, until
    stopped.
    """
    if once:
        while send_due():
            pass
        return
    keep_working()


@click.command("nightly")
@with_appcontext
def nightly() -> None:
    """Forget what has been kept long enough and count coverage; the worker does it by itself."""
    for kind, number in night_work().items():
        click.echo(f"{number:,} {kind}")


@click.command("remind")
@with_appcontext
def remind() -> None:
    """Write the letters about training that is due today; the worker does it by itself."""
    for kind, number in morning_work().items():
        click.echo(f"{number:,} {kind}")


@click.command("seed")
@click.option("--size", default=1, type=click.IntRange(1, 100), help="How many times 16 schools.")
@with_appcontext
def seed(size: int) -> None:
    """Fill an empty database with a fictional council."""
    from awareness.seed import build

    _refuse_in_production()
    if reading().scalar(select(School.id).limit(1)) is not None:
        raise click.ClickException("There are schools in this database already; nothing was added.")
    bar, show = progress_bar("Seeding schools", len(SCHOOLS) * size)
    today = clock.london_date(clock.now())
    with bar, transaction() as session:
        build.seed(session, library(), on=today, size=size, progress=show)
        keys.ensure(session, secret=current_app.config["SECRET_KEY"], at=clock.now())


def _refuse_in_production() -> None:
    """Stop before accounts are made whose password is printed in the open."""
    if settings().is_production:
        raise click.ClickException(
            "SERVICE_ENV is production: a fictional council with a known password is never made "
            "there. Nothing was added."
        )


@click.command("serve")
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=5000, type=click.IntRange(1, 65535))
@click.option("--with-worker", is_flag=True, help="Send mail and scores from a second process.")
@with_appcontext
def serve(host: str, port: int, with_worker: bool) -> None:
    """Serve the product until stopped."""
    import waitress

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    signal.signal(signal.SIGTERM, _end_in_order)
    companion = _start_worker() if with_worker else None
    try:
        click.echo(f"Serving at http://{host}:{port}")
        waitress.serve(
            app,
            host=host,
            port=port,
            threads=8,
            ident=None,
            max_request_body_size=LARGEST_UPLOAD,
        )
    finally:
        if companion is not None:
            companion.terminate()
            companion.wait()


def _end_in_order(_number: int, _frame: object) -> None:
    """End on SIGTERM as on Ctrl+C: the worker ends too, and does not go on with old code."""
    raise SystemExit(0)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "flask", "worker"])


@click.command("demo")
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=5000, type=click.IntRange(1, 65535))
@click.option("--size", default=1, type=click.IntRange(1, 100))
@click.pass_context
@with_appcontext
def demo(context: click.Context, host: str, port: int, size: int) -> None:
    """Serve the fictional council: makes the database, seeds it once, prints who can sign in."""
    from awareness.seed.build import sign_ins

    _refuse_in_production()
    context.invoke(upgrade_tables)
    if reading().scalar(select(School.id).limit(1)) is None:
        context.invoke(seed, size=size)
    click.echo(f"\nSign in at http://{host}:{port}/sign-in with the password: {PASSWORD}\n")
    for role, name, email in sign_ins(reading()):
        click.echo(f"  {role.label:<32} {email}  ({name})")
    click.echo(f"\nMail is written to {settings().outgoing_mail_folder}\n")
    context.invoke(serve, host=host, port=port, with_worker=True)


COMMANDS = (
    add_administrator,
    check_content,
    database,
    demo,
    import_schools,
    lti_allow_host,
    nightly,
    remind,
    seed,
    serve,
    tag_coverage,
    worker,
)
