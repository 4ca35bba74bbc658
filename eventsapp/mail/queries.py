"""What waits in the outbox, why, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.mail.models import MailPause, MessageState, OutboxMessage
from eventsapp.mail.operations import held_back

#: So many different words of mail servers are shown.
_MOST_REASONS = 20


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
    #: How many events' letters are held back, and how many letters wait for that.
    paused_events: int
    held_back: int
    #: How many letters may have come twice, under one Message-ID each: the server fell silent after it had them, or
    #: the worker died before it could write down that it had.
    perhaps_twice: int


def status() -> OutboxStatus:
    """The state of the whole outbox."""
    o = OutboxMessage
    counts = {state.value: 0 for state in MessageState}
    for state, number in db.session.execute(select(o.state, func.count()).group_by(o.state)):
        counts[state.value] = number
    waiting = o.state.in_([MessageState.queued, MessageState.sending])
    oldest, due = db.session.execute(select(func.min(o.created_at), func.min(o.due_at)).where(waiting)).one()
    error = db.session.scalar(select(o.error).where(waiting, o.error != "").order_by(o.due_at.desc()).limit(1))
    paused = db.session.scalar(select(func.count()).select_from(MailPause)) or 0
    held = db.session.scalar(select(func.count()).where(waiting, held_back())) or 0 if paused else 0
    twice = db.session.scalar(select(func.count()).where(o.uncertain > 0)) or 0
    return OutboxStatus(counts, oldest, due, error or "", paused, held, twice)


def due_count() -> int:
    """How many messages are to be sent now."""
    o = OutboxMessage
    due = select(func.count()).where(o.state == MessageState.queued, o.due_at <= clock.now(), ~held_back())
    return db.session.scalar(due) or 0


@dataclass(frozen=True)
class WhyWaiting:
    """Letters that wait for one reason."""

    #: The mail server's words; "" where it has not said anything.
    error: str
    number: int
    #: When the oldest of them was written.
    since: datetime
    #: When the next of them is tried, or is to leave.
    next_due: datetime


@dataclass(frozen=True)
class EventPost:
    """How the letters of one event stand."""

    #: Those that leave as soon as a worker comes to them, or are on their way.
    leaving: int
    #: When the oldest of those was written.
    oldest: datetime | None
    #: Those that are to leave at a later moment that somebody chose.
    scheduled: list[WhyWaiting]
    #: Those that a mail server put off.
    put_off: list[WhyWaiting]
    #: Those that were given up.
    failed: int
    #: How many may have come twice, under one Message-ID each.
    perhaps_twice: int
    #: Since when they are held back; None: they are not.
    pause: MailPause | None

    @property
    def waiting(self) -> int:
        """All that have not left and still will."""
        return self.leaving + sum(each.number for each in self.scheduled + self.put_off)


def of_event(event_id: int) -> EventPost:
    """How many letters of an event wait, why, and since when; a few queries however many there are."""
    o, now = OutboxMessage, clock.now()
    mine = (o.event_id == event_id, o.state.in_([MessageState.queued, MessageState.sending]))
    later = (o.due_at > now, o.error == "")
    put_off = (o.error != "",)
    leaving, oldest = db.session.execute(
        select(func.count(), func.min(o.created_at)).where(*mine, o.due_at <= now, o.error == "")
    ).one()
    counted = select(func.count()).where(o.event_id == event_id)
    failed = db.session.scalar(counted.where(o.state == MessageState.failed))
    twice = db.session.scalar(counted.where(o.uncertain > 0))

    def why(*chosen: ColumnElement[bool]) -> list[WhyWaiting]:
        number = func.count()
        rows = db.session.execute(
            select(o.error, number, func.min(o.created_at), func.min(o.due_at))
            .where(*mine, *chosen)
            .group_by(o.error)
            .order_by(number.desc(), o.error)
            .limit(_MOST_REASONS)
        )
        return [WhyWaiting(*row) for row in rows]

    pause = db.session.scalar(select(MailPause).where(MailPause.event_id == event_id))
    return EventPost(leaving, oldest, why(*later), why(*put_off), failed or 0, twice or 0, pause)
