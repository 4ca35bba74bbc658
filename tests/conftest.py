"""The house that tests are run in: both databases, the fixed cast, and no surprises by mail or network."""

import gc
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import event as event_listeners
from sqlalchemy import func, select

from eventsapp import create_app
from eventsapp.accounts.models import Office, Organiser, Role
from eventsapp.accounts.sign_in import SESSION_KEY
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import looks
from eventsapp.kernel.audit import APPEND_ONLY, AuditEntry
from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from eventsapp.settings import Settings
from eventsapp.tables import METADATA
from tests import postgresql
from tests.factories import make_event, make_guest, make_office, make_organiser, make_signed_in

#: Beside the checkout, or beside the folder that several checkouts are in.
SAMPLES = next(
    (found for above in Path(__file__).parents[2:4] if (found := above / "shared" / "samples").is_dir()),
    Path(__file__).parents[2] / "shared" / "samples",
)

#: argon2id as in life, but quick: a test signs in many times.
QUICK = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


class Compiled(BytecodeCache):
    """Templates as they were compiled for one application, for all that tests make after it.

    One that a test leads to escape nothing compiles its own.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        return super().get_bucket(environment, f"{name} {environment.autoescape is False}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


def pytest_make_parametrize_id(val: object) -> str | None:
    return val if isinstance(val, str) and len(val) < 40 else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys first: they take longest, and would else keep one of two processes waiting for the other."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


def pytest_collection_finish() -> None:
    """What all tests are made of lives to the end: it need not be looked through for rubbish again and again.

    And rubbish may grow a little more between two looks: looking for it took a tenth of the tests' time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def missing(what: str) -> None:
    """Skip for want of a program; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def samples() -> Path:
    """Other people's data, beside the project; not everybody has them."""
    if not SAMPLES.is_dir():
        pytest.skip(f"the samples are not here ({SAMPLES.name}/)")
    return SAMPLES


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL database of this run's own."""
    if postgresql.binaries() is None:
        missing(postgresql.HOW_TO_GET_IT)
    with postgresql.cluster() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Each test of data runs on both databases."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'tests.sqlite'}"


def settings_for(database_url: str, **others: Any) -> Settings:
    """Settings for a test: nothing comes from the environment."""
    environ = {
        "EVENTSAPP_DATABASE_URL": database_url,
        "EVENTSAPP_SECRET_KEY": "the tests' secret, long enough to be one",
        "EVENTSAPP_URL": "http://localhost",
        "EVENTSAPP_MAIL_FROM": "events@example.org",
        "EVENTSAPP_REPLY_ADDRESS": "calendar@example.org",
    }
    environ |= {f"EVENTSAPP_{name.upper()}": str(value) for name, value in others.items()}
    return Settings.from_environ(environ)


class Browser(FlaskClient):
    """Each request has an application context of its own, as in life; afterwards the test reads afresh."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        # Buffered: whoever does not read an answer leaves no file open.
        with self.application.app_context():
            answer = super().open(*args, **{"buffered": True, **kwargs})
        db.session.rollback()
        db.session.expire_all()
        return answer


@pytest.fixture(scope="session")
def application(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database with all tables, one for the whole run."""
    mail = tmp_path_factory.mktemp("mail")
    app = create_app(
        settings_for(database_url, mail_url=f"file:{mail}"),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK,
    )
    app.test_client_class = Browser
    with app.app_context():
        METADATA.drop_all(db.engine)
        METADATA.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def empty_all_tables() -> None:
    """Away with every row of every table, in one journey to the database."""
    db.session.remove()
    away = [f'DELETE FROM "{table.name}"' for table in METADATA.sorted_tables]
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(";".join(["SET session_replication_role = replica", *away, "RESET ALL"]))
            return
        # SQLite has no other way round a trigger: the trace's are taken off, and put on again.
        traced = connection.scalar(select(AuditEntry.id).limit(1)) is not None
        off = ["DROP TRIGGER IF EXISTS audit_entry_is_kept"] if traced else []
        on = [APPEND_ONLY["sqlite"][1]] if traced else []
        script = ["BEGIN IMMEDIATE", "PRAGMA defer_foreign_keys = ON", *off, *away, *on, "COMMIT"]
        connection.connection.driver_connection.executescript(";\n".join(script))  # type: ignore[union-attr]


@pytest.fixture
def app(application: Flask, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application with empty tables. A test that leaves mail in the outbox must ask for `outbox`."""
    with application.app_context():
        yield application
        db.session.rollback()
        waiting = db.session.scalar(select(func.count()).select_from(OutboxMessage))
        empty_all_tables()
    if waiting and not {"outbox", "mail_expected"} & set(request.fixturenames):
        pytest.fail(f"{waiting} letters were written that the test did not expect")


@pytest.fixture
def outbox(app: Flask) -> Any:
    """The letters written so far, in order: call it. Asking for it says that letters are expected."""

    def letters() -> list[OutboxMessage]:
        db.session.rollback()
        return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))

    return letters


@pytest.fixture
def mail_expected() -> None:
    """Says that letters are expected and not looked at."""


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody without account or invitation."""
    return app.test_client()


@pytest.fixture
def office(app: Flask) -> Office:
    """The office of organiser and colleague."""
    return make_office(name="IOM Finland")


@pytest.fixture
def event(office: Office) -> Event:
    """Their seminar, for invited guests only."""
    return make_event(office, slug="seminar")


def signed_in_client(app: Flask, organiser: Organiser) -> FlaskClient:
    """A browser in which an organiser has signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["fs_cc"] = "set"
        session["_user_id"] = organiser.fs_uniquifier
        session["_fresh"] = True
        session[SESSION_KEY] = make_signed_in(organiser)
        session["fs_paa"] = time.time()
    return client


@pytest.fixture
def organiser(app: Flask, office: Office) -> FlaskClient:
    """Signed in; may do everything to the office's events."""
    return signed_in_client(app, make_organiser(office, name="Outi Organiser", email="outi@example.org"))


@pytest.fixture
def colleague(app: Flask, office: Office) -> FlaskClient:
    """Signed in, of the same office; may read."""
    return signed_in_client(app, make_organiser(office, Role.reader, name="Kalle Colleague"))


@pytest.fixture
def outsider(app: Flask) -> FlaskClient:
    """Signed in, an organiser of another office."""
    return signed_in_client(app, make_organiser(make_office(name="Another office"), name="Olli Outsider"))


@pytest.fixture
def guest(event: Event) -> Guest:
    """An invited guest of the seminar."""
    return make_guest(event, honorific="H.E.", name="Äidyt O’Brien-Ståhl", email="guest@example.org")


@pytest.fixture
def count_queries(app: Flask) -> Any:
    """Counts the statements sent to the database: `with count_queries() as statements: ...; len(statements)`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SELECT pg_catalog")):
                statements.append(statement)

        def note_look(engine: Any, text: str, parameters: Any) -> Any:
            statements.append(text)
            return read(engine, text, parameters)

        event_listeners.listen(db.engine, "before_cursor_execute", note)
        read = looks.read
        looks.read = note_look
        try:
            yield statements
        finally:
            looks.read = read
            event_listeners.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            if not (host.startswith("127.") or host in {"::1", "localhost"}):
                pytest.fail(f"network access to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
