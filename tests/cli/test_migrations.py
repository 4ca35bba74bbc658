"""The migrations make the tables that the models describe, up and down, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from eventsapp import create_app
from eventsapp.cli.migrations import downgrade, is_up_to_date, upgrade
from eventsapp.kernel.database import db
from eventsapp.tables import METADATA
from tests.conftest import settings_for


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without tables."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    if request.param == "postgresql":
        server = create_engine(request.getfixturevalue("postgresql_url").replace("postgresql:", "postgresql+psycopg:"))
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("DROP DATABASE IF EXISTS migrations"))
            connection.execute(text("CREATE DATABASE migrations"))
        url = server.url.set(database="migrations").render_as_string(hide_password=False)
        server.dispose()
    app = create_app(settings_for(url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def checks(of: str) -> dict[str, str]:
    """The check constraints of the tables, by name, without the spelling of either maker."""
    found = {}
    for table in inspect(db.engine).get_table_names():
        for check in inspect(db.engine).get_check_constraints(table):
            found[f"{table}.{check['name']}"] = " ".join(str(check["sqltext"]).split())
    assert found, of
    return found


def test_up_gives_what_the_models_describe(empty_database: Flask) -> None:
    upgrade()

    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    by_migrations = checks("migrations")
    downgrade("base")
    METADATA.create_all(db.engine)
    assert by_migrations == checks("models")


def test_down_leaves_no_table(empty_database: Flask) -> None:
    upgrade()
    assert is_up_to_date()

    downgrade("base")

    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    assert not is_up_to_date()


def test_up_twice_is_as_good_as_once(empty_database: Flask) -> None:
    upgrade()
    upgrade()

    assert is_up_to_date()
