"""`eventsapp doctor`: looks at everything that the product needs, and says how to mend what is wrong."""

import os
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app

from eventsapp.settings import INSTANCE, LANGUAGES, Settings

#: Seconds that the mail server may take.
PATIENCE = 10


class Unwell(Exception):
    """Something is wrong; the message says what, and how to mend it."""


@click.command()
def doctor() -> None:
    """Examine settings, database, mail, templates and static files; says what is wrong and how to mend it.

    Example: eventsapp doctor
    """
    ill = 0
    for name, examine in EXAMINATIONS.items():
        try:
            click.echo(f"ok      {name}: {examine(current_app.extensions['settings'])}")
        except Unwell as found:
            ill += 1
            click.echo(f"WRONG   {name}: {found}")
    if ill:
        raise click.ClickException(f"{ill} of {len(EXAMINATIONS)} examinations found something wrong")


def _settings(settings: Settings) -> str:
    outside = urlsplit(settings.url).hostname not in {"127.0.0.1", "localhost", "::1"}
    if outside and not settings.https:
        raise Unwell("EVENTSAPP_URL begins with http://: put a proxy with HTTPS before it and name its address")
    if outside and settings.mail_from == "events@localhost":
        raise Unwell("set EVENTSAPP_MAIL_FROM to the address that letters come from")
    if settings.mail_url.startswith("smtp") and settings.mail_from.endswith("@localhost"):
        raise Unwell("EVENTSAPP_MAIL_FROM is an address that nobody can answer: set it to one of your domain")
    return settings.url


def _database(settings: Settings) -> str:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from eventsapp.kernel.database import db

    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        with db.engine.connect().execution_options(writing=True) as connection:
            # On SQLite this takes the write lock, which a read-only file or a stuck process refuses.
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        raise Unwell(f"{reason}. Check EVENTSAPP_DATABASE_URL, and that the database runs and may be written") from None
    return db.engine.dialect.name


def _migrations(settings: Settings) -> str:
    from sqlalchemy.exc import SQLAlchemyError

    from eventsapp.cli.migrations import is_up_to_date

    try:
        done = is_up_to_date()
    except SQLAlchemyError:
        raise Unwell("can't be looked at while the database does not answer") from None
    if not done:
        raise Unwell("the tables are not up to date: run `eventsapp db upgrade`")
    return "up to date"


def _mail(settings: Settings) -> str:
    if settings.mail_url.startswith("file:"):
        return f"letters are written to {_writable(Path(settings.mail_url.removeprefix('file:')))}"
    parts = urlsplit(settings.mail_url)
    host, port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        with socket.create_connection((host, port), timeout=PATIENCE) as plain:
            if parts.scheme == "smtps":
                with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as safe:
                    greeting = safe.recv(4)
            else:
                greeting = plain.recv(4)
    except OSError as error:
        raise Unwell(f"{host} port {port} can't be reached ({error}): check EVENTSAPP_MAIL_URL") from None
    if not greeting.startswith(b"220"):
        raise Unwell(f"{host} port {port} does not answer as a mail server: check EVENTSAPP_MAIL_URL")
    return f"{host} port {port} answers"


def _writable(directory: Path) -> Path:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwell(f"{directory} can't be made ({error.strerror}): make it, or choose another place") from None
    if not os.access(directory, os.W_OK):
        raise Unwell(f"{directory} can't be written: give this user the right to")
    return directory


def _instance(settings: Settings) -> str:
    return str(_writable(INSTANCE))


def _templates(settings: Settings) -> str:
    from jinja2 import TemplateError

    names = [name for name in current_app.jinja_env.list_templates() if not name.startswith(".")]
    for name in names:
        try:
            current_app.jinja_env.get_template(name)
        except TemplateError as error:
            raise Unwell(f"{name} does not compile: {error}. Check the installation's files out anew") from None
    return f"{len(names)} compile"


def _static(settings: Settings) -> str:
    directory = Path(str(current_app.static_folder))
    files = [path for path in directory.rglob("*.css") if path.stat().st_size]
    if not files:
        raise Unwell(f"no stylesheet in {directory}: check the installation's files out anew")
    return f"{len(files)} stylesheets"


def _catalogues(settings: Settings) -> str:
    wanting = list(_not_compiled(Path(current_app.root_path) / "translations"))
    if wanting:
        raise Unwell(f"the messages of {', '.join(wanting)} are not compiled: run `make setup`")
    return ", ".join(LANGUAGES)


def _not_compiled(directory: Path) -> Iterator[str]:
    for language in LANGUAGES:
        source = directory / language / "LC_MESSAGES" / "messages.po"
        compiled = source.with_suffix(".mo")
        if source.exists() and not compiled.exists():
            yield language


EXAMINATIONS: dict[str, Callable[[Settings], str]] = {
    "settings": _settings,
    "database": _database,
    "migrations": _migrations,
    "instance": _instance,
    "mail": _mail,
    "templates": _templates,
    "static files": _static,
    "messages": _catalogues,
}
