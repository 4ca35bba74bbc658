"""The database: one declarative base, one session, and what SQLite needs to be a good database."""

import select
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import current_app, has_request_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase

#: How long a connection waits for another's write, in seconds. Past it the answer is 503.
LOCK_TIMEOUT = 10


#: All tables. Constraint names follow one pattern, so that migrations can name what they drop.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """The base of the tables that every process needs: those of the kernel, of accounts and of events.

    The packages above have bases of their own, with the same METADATA. SQLAlchemy sets up all classes of one base when
    one of them is first used; a package that is imported later, while other threads read, must not come among them.
    """

    metadata = METADATA


def all_tables() -> MetaData:
    """METADATA when every package's tables are in it, for what follows foreign keys wherever they lead."""
    known: MetaData = current_app.extensions["tables"]()
    return known


class HouseSession(Session):
    """What a request reads outside a unit of work it reads without a transaction: READ COMMITTED promises nothing
    about two statements together, and to begin and to end one are two journeys to PostgreSQL."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Engine | Connection | None = None, **_facts: Any
    ) -> Engine | Connection:
        """There is one database. Inside a unit of work `info` says that we write."""
        if bind is None:
            reads = has_request_context() and not self.info.get("writing")
            bind = current_app.extensions["looking"] if reads else db.engine
        return bind


@event.listens_for(HouseSession, "before_flush")
def _only_in_a_unit_of_work(session: HouseSession, _context: object, _instances: object) -> None:
    """What a request changed outside one would be kept at once. Raises RuntimeError: it is a mistake of ours."""
    if has_request_context() and not session.info.get("writing"):
        raise RuntimeError("A request writes inside a unit of work and nowhere else")


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": HouseSession})


def engine_options(url: str) -> dict[str, Any]:
    """Options of `create_engine` for a database URL: waiting is bounded on both databases, and no error says with
    which values a statement failed: logs are no place for guests' names and for letters with their links."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": LOCK_TIMEOUT}}
    # Only here, for the driver of the other database is a large library.
    from eventsapp.kernel.cursors import Cursor

    waiting = {"connect_timeout": 5, "options": f"-c lock_timeout={LOCK_TIMEOUT}s -c timezone=UTC"}
    return {
        "hide_parameters": True,
        "pool_timeout": LOCK_TIMEOUT,
        # The connection that was used last has its statements planned, and its process is awake.
        "pool_use_lifo": True,
        "connect_args": {**waiting, "cursor_factory": Cursor},
    }


def is_behind(error: object) -> bool:
    """Whether a statement failed because the database has older tables than the code."""
    said = str(getattr(error, "orig", None) or error)
    return any(words in said for words in ("no such column", "no such table", "has no column named")) or (
        said.startswith(("column ", "relation ")) and "does not exist" in said
    )


def looking(engine: Engine) -> Engine:
    """The engine for looking only: the same connections, and no transaction but what we begin ourselves."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")


def prepare(engine: Engine) -> None:
    """Put SQLite into WAL with foreign keys on, and let us say ourselves when a transaction begins; let no connection
    be used that PostgreSQL has closed."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "checkout", _still_open)
        return

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        run: Callable[[str], object] = connection.execute
        run("PRAGMA journal_mode=WAL")
        run("PRAGMA synchronous=NORMAL")
        run("PRAGMA foreign_keys=ON")
        run("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if not connection.get_execution_options().get("writing", False):
            connection.exec_driver_sql("BEGIN")
            return
        try:
            _begin_in_turn(connection.connection.driver_connection)
        except sqlite3.OperationalError as error:
            raise OperationalError("BEGIN IMMEDIATE", None, error) from None


def _still_open(connection: Any, _record: object, _proxy: object) -> None:
    """Let all connections be made anew where this one was closed while nobody used it: a server that restarts says so,
    and so there is something to read. To look costs nothing; a ping (`pool_pre_ping`) is a journey there and back."""
    if not connection.closed:
        waiting = select.poll()
        waiting.register(connection, select.POLLIN)
        if not waiting.poll(0):
            return
    raise InvalidatePoolError()


def _begin_in_turn(connection: Any) -> None:
    """Begin to write when nobody else does. Raises OperationalError (the driver's) where the timeout passes first.

    SQLite by itself asks ever more rarely the longer one waits, so that newcomers overtake until the timeout comes, and
    nobody writes while all sleep. Here one thread of each process asks, every millisecond; the others stand behind it.
    """
    timeout = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    end = time.monotonic() + timeout / 1000
    connection.execute("PRAGMA busy_timeout=0")
    is_first = _turn.acquire(timeout=timeout / 1000)
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                    raise
            time.sleep(_PAUSE)
    finally:
        if is_first:
            _turn.release()
        connection.execute(f"PRAGMA busy_timeout={timeout}")


#: Whose thread asks next, and how often it does, in seconds.
_turn = threading.Lock()
_PAUSE = 0.001
