"""All rows as they are, and the way back to them: so that each of many requests begins from the same world."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy import event as event_listeners

from eventsapp.kernel.database import db
from eventsapp.tables import METADATA


class Kept:
    """All rows as they are now, to begin the next request from."""

    def __init__(self) -> None:
        db.session.commit()
        self._image: sqlite3.Connection | None = None
        if db.engine.dialect.name == "sqlite":
            self._image = sqlite3.connect(":memory:")
            with _connection() as connection:
                connection.backup(self._image)
        else:
            self._rows = {
                each: [dict(row._mapping) for row in db.session.execute(select(each))]
                for each in METADATA.sorted_tables
            }
            db.session.rollback()

    def close(self) -> None:
        """Forget them."""
        if self._image:
            self._image.close()

    def as_it_was(self) -> "_Watched":
        """Watch what is written, and put everything back."""
        return _Watched(self)

    def put_back(self, written: set[str] | None = None) -> None:
        """Make every row as it was; where it is known, in the tables that were `written` alone."""
        db.session.remove()
        if self._image:
            with _connection() as connection:
                self._image.backup(connection)
            return
        touched = _with_those_that_hang_on(written or {each.name for each in self._rows})
        with db.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for each in touched:
                connection.execute(delete(each))
                if self._rows[each]:
                    connection.execute(insert(each), self._rows[each])


def _with_those_that_hang_on(names: set[str]) -> list[Table]:
    """The tables, and those whose rows go or change with theirs."""
    found = set[str]()
    for each in METADATA.sorted_tables:
        if each.name in names or any(
            key.ondelete and key.column.table.name in found for column in each.columns for key in column.foreign_keys
        ):
            found.add(each.name)
    return [each for each in METADATA.sorted_tables if each.name in found]


@contextmanager
def _connection() -> Iterator[sqlite3.Connection]:
    """SQLite's own connection."""
    pooled = db.engine.raw_connection()
    try:
        yield pooled.driver_connection  # type: ignore[misc]
    finally:
        pooled.close()


class _Watched:
    #: What anybody may cause to be written.
    OWN = frozenset({"attempt_count", "signed_in"})

    def __init__(self, kept: Kept) -> None:
        self._kept, self._written = kept, set[str]()

    def __enter__(self) -> set[str]:
        event_listeners.listen(db.engine, "before_cursor_execute", self._note)
        return self._written

    def __exit__(self, *_error: object) -> None:
        event_listeners.remove(db.engine, "before_cursor_execute", self._note)
        if self._written:
            self._kept.put_back(set(self._written))
            self._written -= self.OWN

    def _note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        words = statement.replace('"', "").split()
        verb = words[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            self._written.add(words[1] if verb == "UPDATE" else words[2])
