"""The one way in: a message's bytes and whom it was sent to; what became of it in one line.

Whatever comes is taken. What matters is kept as a row, so that a failure of ours loses nothing; what needs a person is
put before the host; the rest is put aside. Only a database that is away is a reason to come again.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from eventsapp.events.models import Event
from eventsapp.guests import addresses
from eventsapp.guests.models import Guest
from eventsapp.inbox import replies, reports
from eventsapp.inbox.incoming import LONGEST_TEXT, Incoming, clean, read
from eventsapp.inbox.models import MOVES, Kind, Reason, ReceivedMessage, ReceivedState, Way
from eventsapp.inbox.outcome import Outcome
from eventsapp.kernel import clock, mime
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.codes import Purpose
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration.operations.seats import Writing

#: How long a message is kept.
KEPT = timedelta(days=90)
#: What could not be dealt with is tried again so often, after 5, 10, 20, ... minutes; then a person looks at it.
MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(minutes=5)
#: So much of a message is kept until it is dealt with.
_LONGEST_KEPT = 512 * 1024

#: Errors of a database that is away, locked or not there yet: the message is to be brought again.
AWAY = (OperationalError, PoolTimeout)

_S = ReceivedState


class Taken(NamedTuple):
    """What became of a message. `line`: what was done and why, without a name or an address."""

    line: str
    understood: bool


def receive(content: bytes, recipient: str = "", way: Way = Way.pipe) -> Taken:
    """Take a message in. recipient: the address that it was sent to, where whoever took it knows.

    Raises one of AWAY where the database is away: nothing is done then, and the message must be brought again.
    """
    content = content[: mime.LONGEST]
    digest, sender = hashlib.sha256(content).hexdigest(), ""
    try:
        incoming = read(content, recipient)
        digest, sender = incoming.digest, incoming.sender
        return _take(incoming, way)
    except AWAY:
        raise
    except Exception as error:  # whatever goes wrong with one message must not stop the others
        return _keep(digest, content, recipient, way, error, sender)


def take_again() -> int:
    """Deal with what waits because of a failure of ours and is due; gives how many there were."""
    now, r = clock.now(), ReceivedMessage
    # Further ahead than its attempts let it wait: the clock has gone back.
    longer = [and_(r.attempts == number, r.due_at > now + _pause(number)) for number in range(1, MOST_ATTEMPTS)]
    due = select(r.id).where(r.state == _S.waiting, or_(r.due_at <= now, *longer))
    ids = db.session.scalars(due.order_by(ReceivedMessage.id).limit(100)).all()
    for message_id in ids:
        _take_again(message_id)
    return len(ids)


def erase() -> int:
    """Erase what has been kept long enough; gives how many messages."""
    with unit_of_work() as session:
        result = session.execute(delete(ReceivedMessage).where(ReceivedMessage.erase_at <= clock.now()))
        return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def erase_guest(guest_id: int) -> None:
    """Overwrite what a guest wrote, or what came from their address, about this event or about none. Call it inside a
    unit of work."""
    guest = db.session.get_one(Guest, guest_id)
    here = or_(ReceivedMessage.event_id == guest.event_id, ReceivedMessage.event_id.is_(None))
    own = here & (func.lower(ReceivedMessage.sender) == guest.email.lower())
    nothing = {
        "words": "",
        "sender": "",
        "sender_name": "",
        "subject": "",
        "text": "",
        "recipient": "",
        "content": None,
    }
    db.session.execute(
        update(ReceivedMessage)
        .where(or_(ReceivedMessage.guest_id == guest_id, own))
        .values(**nothing)
        .execution_options(synchronize_session=False)
    )


def _take(incoming: Incoming, way: Way) -> Taken:
    try:
        with unit_of_work() as session:
            if _known(incoming.digest):
                return _again()
            outcome = _handle(session, incoming)
            row = ReceivedMessage(digest=incoming.digest, way=way, **_facts(incoming, outcome, clock.now(), way))
            session.add(row)
    except IntegrityError:
        # Another process has just taken the same message: all that we did is undone.
        if _known(incoming.digest):
            return _again()
        raise
    if outcome.then:
        _follow(row.id, outcome.then)
    return _said(row)


def _follow(message_id: int, operation: Callable[[], object]) -> None:
    """Call what a message asks for. Where it is refused, or we stop in between, the message stays before the host."""
    change: dict[str, object] = {"state": _S.done}
    try:
        operation()
    except Refused as refused:
        change = {"words": str(refused)[:500]}
    with unit_of_work() as session:
        row = session.get_one(ReceivedMessage, message_id)
        for name, value in change.items():
            setattr(row, name, value)


def _handle(session: Writing, incoming: Incoming) -> Outcome:
    """Sort a message, and call what is to be done about it."""
    if incoming.own:
        return Outcome(Kind.own, _S.done, Reason.own)
    if incoming.report:
        return reports.take(session, incoming, incoming.report)
    if incoming.calendar and incoming.calendar.method:
        return replies.take(session, incoming, incoming.calendar)
    if incoming.automatic:
        return Outcome(Kind.automatic, _S.done, Reason.automatic)
    if incoming.null_sender and (outcome := reports.unreadable(session, incoming)):
        return outcome
    return _written(session, incoming)


def _written(session: Writing, incoming: Incoming) -> Outcome:
    """A person's own words, or Outlook's format that may hold an answer: the host reads it, if we know whose it is."""
    guest = None
    if incoming.code and incoming.code.purpose is Purpose.calendar:
        guest = session.get(Guest, incoming.code.key)
    elif incoming.code:
        message = session.get(OutboxMessage, incoming.code.key)
        guest = reports.guest_of(message) if message else None
    else:
        guest = _coming_guest(incoming.sender)
    reason = Reason.outlook_only if incoming.tnef else Reason.written
    if guest is None:
        return Outcome(Kind.letter, _S.aside, reason)
    return Outcome(Kind.letter, _S.needs_you, reason, guest.event_id, guest.id)


def _coming_guest(sender: str) -> Guest | None:
    """The guest with this address of the next event that has one. Nothing is done but to show the host their words."""
    try:
        key = addresses.key(sender)
    except Refused:
        return None
    found = select(Guest).join(Event, Event.id == Guest.event_id)
    return db.session.scalar(
        found.where(Guest.email_key == key, Event.ends_at > clock.now()).order_by(Event.starts_at, Guest.id).limit(1)
    )


def _known(digest: str) -> bool:
    return db.session.scalar(select(ReceivedMessage.id).where(ReceivedMessage.digest == digest)) is not None


def _facts(incoming: Incoming, outcome: Outcome, now: datetime, way: Way) -> dict[str, object]:
    """The row of a message. What changed nothing and is nobody's business is kept without its words; so is what was put
    aside in the mailbox, where it can be read."""
    matters = outcome.state is _S.needs_you or outcome.kind in {Kind.reply, Kind.counter}
    matters = matters or (outcome.state is _S.aside and way is not Way.imap)
    return {
        "kind": outcome.kind,
        "state": outcome.state,
        "reason": outcome.reason,
        "words": clean(outcome.words)[:500],
        "event_id": outcome.event_id,
        "guest_id": outcome.guest_id,
        "sender": incoming.sender if matters else "",
        "sender_name": incoming.sender_name if matters else "",
        "subject": incoming.subject if matters else "",
        "text": (clean(outcome.text) or incoming.text) if matters else "",
        "calendar_uid": clean(outcome.calendar_uid),
        "dtstamp": outcome.dtstamp,
        "choice": outcome.choice,
        "received_at": now,
        "erase_at": now + KEPT,
    }


def _keep(digest: str, content: bytes, recipient: str, way: Way, error: Exception, sender: str) -> Taken:
    """Keep a message that a mistake of ours stopped; it is tried again."""
    current_app.logger.error("A message could not be dealt with (%s); it is kept and tried again", type(error).__name__)
    now = clock.now()
    with unit_of_work() as session:
        if _known(digest):
            return _again()
        row = ReceivedMessage(
            digest=digest,
            way=way,
            kind=Kind.letter,
            state=_S.waiting,
            reason=Reason.mistake,
            words=type(error).__name__,
            content=content[:_LONGEST_KEPT],
            recipient=clean(recipient)[:254],
            sender=sender,
            attempts=1,
            due_at=now + _FIRST_PAUSE,
            received_at=now,
            erase_at=now + KEPT,
        )
        session.add(row)
        session.flush()
        return _said(row)


def _take_again(message_id: int) -> None:
    try:
        with unit_of_work() as session:
            row = session.get(ReceivedMessage, message_id, with_for_update=True)
            if row is None or row.state is not _S.waiting:
                return
            if row.content is None:  # whose it was has been erased
                row.state, row.due_at = MOVES.check(row.state, _S.aside), None
                return
            incoming = read(row.content, row.recipient)
            outcome = _handle(session, incoming)
            MOVES.check(row.state, outcome.state)
            for name, value in _facts(incoming, outcome, row.received_at, row.way).items():
                setattr(row, name, value)
            row.content = row.due_at = None
        if outcome.then:
            _follow(message_id, outcome.then)
    except AWAY:
        raise
    except Exception as error:
        current_app.logger.error("A message could not be dealt with again (%s)", type(error).__name__)
        with unit_of_work() as session:
            row = session.get_one(ReceivedMessage, message_id)
            row.attempts += 1
            row.due_at = clock.now() + _pause(row.attempts)
            if row.attempts >= MOST_ATTEMPTS:
                row.state, row.due_at = MOVES.check(row.state, _S.aside), None
                row.text, row.content = clean((row.content or b"").decode("utf-8", "replace"))[:LONGEST_TEXT], None


def _pause(attempts: int) -> timedelta:
    return _FIRST_PAUSE * (1 << (attempts - 1))


def _again() -> Taken:
    return Taken("taken before: nothing is done a second time", True)


def _said(row: ReceivedMessage) -> Taken:
    about = f" of event {row.event_id}, guest {row.guest_id}" if row.guest_id else ""
    choice = f" ({row.choice})" if row.choice else ""
    line = f"{row.state.value}: {row.kind.value}{choice}{about}: {row.reason.value.replace('_', ' ')}"
    understood = row.state is not _S.aside and not (row.state is _S.needs_you and row.guest_id is None)
    return Taken(f"message {row.id}: {line}", understood)
