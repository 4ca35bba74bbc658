"""`eventsapp db`: the database's tables. Alembic is imported by these commands and by nothing else."""

from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from eventsapp.settings import ROOT

DIRECTORY = ROOT / "migrations"

db = AppGroup("db", help="The database's tables.")


@db.command("upgrade")
@click.argument("revision", default="head")
def upgrade_command(revision: str) -> None:
    """Bring the tables up to date; nothing to do where they are.

    Example: eventsapp db upgrade
    """
    upgrade(revision)
    click.echo("The database is up to date.")


@db.command("downgrade")
@click.argument("revision")
def downgrade_command(revision: str) -> None:
    """Take the tables back to an earlier revision; "base" is none at all.

    Example: eventsapp db downgrade base
    """
    downgrade(revision)
    click.echo(f"The database is at {revision}.")


@db.command("migration")
@click.argument("message")
@click.option("--rev-id", help="The revision's name; made up where left out.")
def migration_command(message: str, rev_id: str | None) -> None:
    """Write the migration from the present tables to the models (for developers).

    Example: eventsapp db migration "Add a guest's title"
    """
    import flask_migrate

    _migrate()
    flask_migrate.migrate(str(DIRECTORY), message, rev_id=rev_id)


def upgrade(revision: str = "head") -> None:
    """Bring the tables of the current application up to `revision`."""
    import flask_migrate

    _migrate()
    flask_migrate.upgrade(str(DIRECTORY), revision)


def downgrade(revision: str) -> None:
    """Take the tables of the current application back to `revision`."""
    import flask_migrate

    _migrate()
    flask_migrate.downgrade(str(DIRECTORY), revision)


def is_up_to_date() -> bool:
    """Whether the database has had every migration there is."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from eventsapp.kernel.database import db as database

    heads = ScriptDirectory(str(DIRECTORY)).get_heads()
    with database.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def _migrate() -> Any:
    """Flask-Migrate, tied to the current application."""
    from flask_migrate import Migrate

    from eventsapp.kernel.database import db as database

    return Migrate(current_app, database, str(DIRECTORY))
