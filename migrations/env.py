"""How Alembic runs in this house: one transaction for all, on SQLite (batch mode, foreign keys off) and PostgreSQL."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Enum, text

from eventsapp.kernel.columns import Translated, UTCDateTime
from eventsapp.kernel.database import db
from eventsapp.tables import METADATA

#: Any number, the same for all: two upgrades at once wait for each other.
ADVISORY_LOCK = 22_04_1993


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our column types as what the database sees, so that old migrations outlive our classes."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Translated):
        return "sa.JSON()"
    if kind == "type" and isinstance(item, Enum):
        states = ", ".join(map(repr, item.enums))
        return f"sa.Enum({states}, name={item.name!r}, native_enum=False, create_constraint=True, length={item.length})"
    return False


def run(connection: Connection) -> None:
    """Run the migrations in one transaction."""
    sqlite = connection.dialect.name == "sqlite"
    raw = connection.connection.dbapi_connection
    if sqlite:
        # Batch mode drops tables, and a DROP with foreign keys on empties those that point there.
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            context.configure(
                connection=connection,
                target_metadata=METADATA,
                render_as_batch=True,
                render_item=render_item,
                transactional_ddl=True,
                compare_type=False,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


with current_app.app_context(), db.engine.connect().execution_options(writing=True) as connection:
    run(connection)
