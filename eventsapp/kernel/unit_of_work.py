"""The write transaction. Every operation runs inside one."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from eventsapp.kernel.database import db


@contextmanager
def unit_of_work() -> Iterator[scoped_session[Session]]:
    """Open the write transaction, commit at the end, undo everything on any exception.

    What was read before is forgotten, so that an operation reads after the lock: on SQLite the transaction
    begins with BEGIN IMMEDIATE; on PostgreSQL it is READ COMMITTED, and rows are locked by the statements
    themselves (`with_for_update()`, conditional UPDATEs).
    """
    db.session.rollback()
    # A rollback forgets only what its own transaction read, not what is left from one that was committed.
    db.session.expire_all()
    db.session.info["writing"] = True
    try:
        db.session.connection(execution_options={"writing": True})
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.info["writing"] = False
