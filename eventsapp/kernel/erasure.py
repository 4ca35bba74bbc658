"""Erasing a person. Each package that keeps words about a guest says how they are overwritten; one operation
(registration.operations.erasure) asks them all, in one transaction."""

from collections.abc import Callable

from flask import Flask, current_app

from eventsapp.kernel.database import LOCK_TIMEOUT, db

#: How long one waits for readers, in milliseconds.
_PATIENCE = 1000

#: Overwrites what is kept of the guest with this key. It is called inside a unit of work and may be called again.
Eraser = Callable[[int], object]


def erases(app: Flask, eraser: Eraser) -> None:
    """Let `eraser` be asked whenever a guest is erased."""
    app.extensions.setdefault("erasers", []).append(eraser)


def erase_everywhere(guest_id: int) -> None:
    """Ask every package. Call it inside a unit of work."""
    for eraser in current_app.extensions.get("erasers", []):
        eraser(guest_id)


def leave_no_trace() -> None:
    """Bring what was overwritten onto the disk: SQLite's write-ahead log keeps what stood there before until then.

    Where somebody reads meanwhile, the log is emptied as far as that allows; the next write goes on with it. Call it
    outside a unit of work.
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout={LOCK_TIMEOUT * 1000}")
    finally:
        connection.close()
