"""Who did what, when. Operations write a line in the same transaction as the fact."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import JSON, Index, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.kernel import clock
from eventsapp.kernel.columns import JSONObject, UTCDateTime
from eventsapp.kernel.database import Base, db


class Thing(Protocol):
    """Anything with a table and a key."""

    __tablename__: str

    @property
    def id(self) -> int:
        """Its key."""


class AuditEntry(Base):
    """One line: somebody did something to a thing."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "thing", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: "organiser:7", "guest:12", "visitor", "worker" or "command line".
    actor: Mapped[str] = mapped_column(String(60))
    #: A verb in the past: "answered", "released", "imported".
    action: Mapped[str] = mapped_column(String(60))
    #: The table and the key of what it was done to.
    thing: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[int]
    facts: Mapped[JSONObject] = mapped_column(JSON, default=dict)


def record(actor: str, action: str, thing: Thing, **facts: object) -> None:
    """Leave the audit line of a write. `thing` must have its key (flush first); `facts` must be JSON."""
    entry = AuditEntry(actor=actor, action=action, thing=thing.__tablename__, thing_id=thing.id, facts=dict(facts))
    db.session.add(entry)


def record_many(actor: str, action: str, things: Sequence[Thing], **facts: object) -> None:
    """Leave the same line for each of several things of one kind."""
    rows = [
        {"actor": actor, "action": action, "thing": each.__tablename__, "thing_id": each.id, "facts": dict(facts)}
        for each in things
    ]
    if rows:
        db.session.execute(insert(AuditEntry), rows)
