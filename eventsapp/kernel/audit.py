"""Who did what, when and from where. Operations write a line in the same transaction as the fact.

The database itself refuses to change a line or to take it away. One thing it lets happen: that what a line says of a
person is emptied, once that person is erased (`forget`).
"""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import JSON, ColumnElement, Connection, Index, String, Table, Text, insert, update
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.kernel import clock
from eventsapp.kernel.columns import JSONObject, UTCDateTime
from eventsapp.kernel.database import Base, db

#: How much of one text, of one list, and of all that can be searched, a line keeps.
MOST_TEXT, MOST_ITEMS, MOST_WORDS = 200, 20, 4000
#: Through which of its relations a thing without an event of its own belongs to one.
_THROUGH = ("guest", "registration", "session", "speaker")


class Thing(Protocol):
    """Anything with a table and a key."""

    __tablename__: str

    @property
    def id(self) -> int:
        """Its key."""


class AuditEntry(Base):
    """One line: somebody did something to a thing."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "thing", "thing_id"), Index(None, "event_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: "organiser:7", "guest:12", "visitor", "worker" or "command line".
    actor: Mapped[str] = mapped_column(String(60))
    #: From which network address; "" where it was no request.
    origin: Mapped[str] = mapped_column(String(60), default="", server_default="")
    #: A verb in the past: "answered", "released", "imported".
    action: Mapped[str] = mapped_column(String(60))
    #: The table and the key of what it was done to.
    thing: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[int]
    #: To whose event, or to which office, it belongs: nobody else reads it. No foreign keys: lines outlive things.
    event_id: Mapped[int | None]
    office_id: Mapped[int | None]
    facts: Mapped[JSONObject] = mapped_column(JSON, default=dict)
    #: What words are looked for in: all that the facts say, without capitals.
    search: Mapped[str] = mapped_column(Text, default="", server_default="")


def record(actor: str, action: str, thing: Thing, **facts: object) -> None:
    """Leave the audit line of a write. `thing` must have its key (flush first); `facts` must be JSON."""
    record_many(actor, action, [thing], **facts)


def record_many(actor: str, action: str, things: Sequence[Thing], **facts: object) -> None:
    """Leave the same line for each of several things of one kind."""
    rows = [_line(actor, action, each, facts) for each in things]
    if rows:
        # Of the connection: nobody needs the lines as objects.
        db.session.connection().execute(_INSERT, rows)


_INSERT = insert(AuditEntry).inline()


def changes(before: Any, after: Any, *without: str) -> dict[str, Any]:
    """What a line keeps of an edit, from two dataclasses of one kind or two mappings: which fields changed, and what
    each said before and says now. `without`: the fields whose values it must not keep."""
    old, new = _mapping(before), _mapping(after)
    changed = [name for name, value in new.items() if value != old.get(name)]
    told = {name: [kept(old.get(name)), kept(new[name])] for name in changed if name not in without}
    return {"fields": changed, "changes": told}


def kept(value: Any) -> Any:
    """A value as a line keeps it: JSON, and no more than a screen would show."""
    if isinstance(value, str):
        return value if len(value) <= MOST_TEXT else f"{value[:MOST_TEXT]}…"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return kept(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): kept(each) for name, each in list(value.items())[:MOST_ITEMS]}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [kept(each) for each in list(value)[:MOST_ITEMS]]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def forget(lines: ColumnElement[bool]) -> None:
    """Empty what these lines say: who, when and that it was done stays. Call it inside a unit of work."""
    emptied = update(AuditEntry).where(lines).values(facts={}, search="", origin="")
    db.session.execute(emptied.execution_options(synchronize_session=False))


def come_from(app: Flask, origin: Callable[[], str]) -> None:
    """Let `origin` say from which network address something is done; "" where by no request."""
    app.extensions["audit_origin"] = origin


def belongs(app: Flask, kind: str, event_of: Callable[[int], int | None]) -> None:
    """Let a package say to which event a thing of a lower package belongs, by its key: `kind` is its table."""
    app.extensions.setdefault("audit_places", []).append((kind, event_of))


def _mapping(fields: Any) -> dict[str, Any]:
    return dict(fields) if isinstance(fields, Mapping) else dict(vars(fields))


def _line(actor: str, action: str, thing: Thing, facts: dict[str, object]) -> dict[str, Any]:
    event_id, office_id = _place(thing)
    return {
        "actor": actor,
        "origin": current_app.extensions.get("audit_origin", str)(),
        "action": action,
        "thing": thing.__tablename__,
        "thing_id": thing.id,
        "event_id": event_id,
        "office_id": office_id,
        "facts": facts,
        "search": "\n".join(_words(facts)).casefold()[:MOST_WORDS],
    }


def _place(thing: Any) -> tuple[int | None, int | None]:
    event_id, office_id = getattr(thing, "event_id", None), getattr(thing, "office_id", None)
    if event_id is not None or office_id is not None:
        return event_id, office_id
    for relation in _THROUGH:
        above = getattr(thing, relation, None)
        if above is not None:
            return _place(above)
    found = (
        event_of(thing.id)
        for kind, event_of in current_app.extensions.get("audit_places", [])
        if kind == thing.__tablename__
    )
    return next((each for each in found if each is not None), None), None


def _words(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [word for name, each in value.items() if not str(name).startswith("was") for word in _words(each)]
    if isinstance(value, (list, tuple)):
        return [word for each in value for word in _words(each)]
    return [] if value is None or isinstance(value, bool) else [str(value)]


_SAME = ("id", "at", "actor", "action", "thing", "thing_id", "event_id", "office_id")
_REFUSAL = "a line of the trace is never changed"
#: Migration `trace` does the same: these are no part of the table.
APPEND_ONLY = {
    "sqlite": (
        f"""CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON "audit_entry"
        WHEN NOT ({" AND ".join(f"NEW.{name} IS OLD.{name}" for name in _SAME)}
            AND NEW.facts = '{{}}' AND NEW.search = '' AND NEW.origin = '')
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
        f"""CREATE TRIGGER audit_entry_is_kept BEFORE DELETE ON "audit_entry"
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION refuse_change_of_trace() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF {" AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _SAME)}
                AND NEW.facts::text = '{{}}' AND NEW.search = '' AND NEW.origin = '' THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = '23000'; END $$""",
        """CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON "audit_entry"
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_trace()""",
        """CREATE TRIGGER audit_entry_is_kept BEFORE TRUNCATE ON "audit_entry"
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_trace()""",
    ),
}


@listens_for(AuditEntry.__table__, "after_create")
def _guard(_table: Table, connection: Connection, **_facts: object) -> None:
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
