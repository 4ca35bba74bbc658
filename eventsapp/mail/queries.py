"""What waits in the outbox, why, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.mail.models import MessageState, OutboxMessage


@dataclass(frozen=True)
class OutboxStatus:
    """The outbox at one moment."""

    #: How many messages are in each state; every state is named.
    counts: dict[str, int]
    #: When the oldest message that has not left was written.
    oldest_waiting_since: datetime | None
    #: When the next message is to be tried.
    next_due: datetime | None
    #: What the mail server said last of a message that still waits.
    last_error: str


def status() -> OutboxStatus:
    """The state of the whole outbox."""
    o = OutboxMessage
    counts = {state.value: 0 for state in MessageState}
    for state, number in db.session.execute(select(o.state, func.count()).group_by(o.state)):
        counts[state.value] = number
    waiting = o.state.in_([MessageState.queued, MessageState.sending])
    oldest, due = db.session.execute(select(func.min(o.created_at), func.min(o.due_at)).where(waiting)).one()
    error = db.session.scalar(select(o.error).where(waiting, o.error != "").order_by(o.due_at.desc()).limit(1))
    return OutboxStatus(counts, oldest, due, error or "")


def due_count() -> int:
    """How many messages are to be sent now."""
    o = OutboxMessage
    due = select(func.count()).where(o.state == MessageState.queued, o.due_at <= clock.now())
    return db.session.scalar(due) or 0
