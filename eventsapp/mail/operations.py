"""What happens to a message of the outbox: claimed with a lease, sent, put off, given up, tried again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_sqlalchemy.session import Session
from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased, scoped_session

from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import fates
from eventsapp.mail.models import MOVES, MailPause, MessageState, OutboxMessage
from eventsapp.mail.quotas import Quota

#: How long a server may put a message off before we give up.
PATIENCE = timedelta(days=3)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
#: After so many the longest pause is reached.
_MOST_DOUBLINGS = 9

_S = MessageState


@dataclass(frozen=True)
class Claimed:
    """A message that this worker, and no other, may send while its lease lasts."""

    id: int
    sender: str
    recipient: str
    subject: str
    message_id: str
    content: bytes


def claim(worker: str, limit: int, lease: timedelta) -> list[Claimed]:
    """Take up to `limit` messages that are due, the longest due first, and hold them for `lease`.

    Messages about one calendar entry leave in order: one is taken only when no older one is on its way. What a worker
    held that has not been heard of since its lease ran out is taken back first.
    """
    now = clock.now()
    with unit_of_work() as session:
        quota = Quota(session, now)
        _take_back(session, now, lease)
        # On SQLite nobody else writes now (BEGIN IMMEDIATE); PostgreSQL passes over rows that another worker takes.
        waiting = (
            select(OutboxMessage.id, OutboxMessage.domain)
            .where(OutboxMessage.state == _S.queued, _due(now), ~_preceded(), ~held_back())
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(quota.left(limit))
            .with_for_update(skip_locked=True, of=OutboxMessage)
        )
        if used_up := quota.used_up():
            waiting = waiting.where(OutboxMessage.domain.not_in(used_up))
        ids = quota.take(session.execute(waiting).all())
        if not ids:
            return []
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids))
            .values(state=_S.sending, leased_by=worker, leased_until=now + lease)
        )
        o = OutboxMessage
        rows = session.execute(
            select(o.id, o.sender, o.recipient, o.subject, o.message_id, o.content)
            .where(o.id.in_(ids))
            .order_by(o.due_at, o.id)
        )
        return [Claimed(*row) for row in rows]


def _take_back(session: scoped_session[Session], now: datetime, lease: timedelta) -> None:
    """Take back what lost workers held. The first letter of each was perhaps at the server when its worker was lost:
    it may come twice, and is counted."""
    o = OutboxMessage
    held = select(o.id, o.leased_by, o.leased_until).where(
        o.state == _S.sending, or_(o.leased_until <= now, o.leased_until > now + 2 * lease)
    )
    over = session.execute(held.order_by(o.due_at, o.id).with_for_update(skip_locked=True)).all()
    # No lease is so long: the clock went back. Whoever lives renews it; else it runs out by the clock that is now.
    ahead = [row.id for row in over if row.leased_until > now]
    if ahead:
        session.execute(update(o).where(o.id.in_(ahead)).values(leased_until=now + lease))
    lost = {row.id: row.leased_by for row in over if row.leased_until <= now}
    if not lost:
        return
    first = list({worker: key for key, worker in reversed(lost.items())}.values())
    session.execute(update(o).where(o.id.in_(lost), _replaced()).values(state=_S.skipped, **_NOBODY))
    mine = (o.id.in_(lost), o.state == _S.sending)
    session.execute(update(o).where(*mine, o.id.in_(first)).values(uncertain=o.uncertain + 1))
    session.execute(update(o).where(*mine).values(state=_S.queued, **_NOBODY))
    current_app.logger.warning("Workers were lost with %d letters; %d may come twice", len(lost), len(first))


def hold(ids: Collection[int], worker: str, lease: timedelta) -> set[int]:
    """Hold messages for `lease` from now. Gives those that are still this worker's; the others are not to be sent."""
    with unit_of_work() as session:
        renewed = session.scalars(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids), *_held_by(worker))
            .values(leased_until=clock.now() + lease)
            .returning(OutboxMessage.id)
        )
        return set(renewed)


def sent(message_id: int) -> None:
    """The server has taken the message. True also for a worker whose lease ran out before it could say so."""
    with unit_of_work() as session:
        news = session.scalar(_SENT, {"key": message_id, "now": clock.now()})
        if news is not None:
            fates.tell(message_id, _S.sent)


def put_off(message_id: int, worker: str, words: str, uncertain: bool = False) -> None:
    """Not now, said the server: try again after 1, 2, 4, ... minutes, at most 6 hours; after 3 days give up.

    uncertain: the server may have taken it, and did not say so: it is counted.
    """
    now = clock.now()
    with unit_of_work() as session:
        message = session.scalar(
            select(OutboxMessage).where(OutboxMessage.id == message_id, *_held_by(worker)).with_for_update()
        )
        if message is None:
            return
        message.attempts += 1
        message.put_off_since = min(message.put_off_since or now, now)
        message.uncertain += uncertain
        message.error = words
        message.leased_by, message.leased_until = "", None
        if now - message.put_off_since >= PATIENCE:
            message.state = MOVES.check(message.state, _S.failed)
            audit.record("worker", "gave up", message, words=words)
            fates.tell(message_id, _S.failed, words)
        elif session.scalar(select(exists().where(OutboxMessage.id == message_id, _replaced()))):
            message.state = MOVES.check(message.state, _S.skipped)
        else:
            message.state = MOVES.check(message.state, _S.queued)
            message.due_at = now + pause_after(message.attempts)


def turned_down(message_id: int, worker: str, words: str) -> None:
    """Never, said the server: the message stops here, with the server's words."""
    with unit_of_work() as session:
        message = session.scalar(
            select(OutboxMessage).where(OutboxMessage.id == message_id, *_held_by(worker)).with_for_update()
        )
        if message is None:
            return
        message.attempts += 1
        message.error = words
        message.leased_by, message.leased_until = "", None
        message.state = MOVES.check(message.state, _S.failed)
        audit.record("worker", "turned down", message, words=words)
        fates.tell(message_id, _S.failed, words)


def give_back(ids: Collection[int], worker: str, words: str = "") -> None:
    """Put messages that were claimed and not offered to the server back, as they were.

    words: why, where the server was away.
    """
    if not ids:
        return
    with unit_of_work() as session:
        mine = (OutboxMessage.id.in_(ids), *_held_by(worker))
        said: dict[str, Any] = {"error": words} if words else {}
        session.execute(update(OutboxMessage).where(*mine, _replaced()).values(state=_S.skipped, **_NOBODY))
        session.execute(update(OutboxMessage).where(*mine).values(state=_S.queued, **said, **_NOBODY))


def retry(message_id: int, actor: str) -> None:
    """Try a message again that was given up. Raises Refused where it was not, or where a newer one replaced it."""
    with unit_of_work() as session:
        message = session.get(OutboxMessage, message_id, with_for_update=True)
        if message is None or message.state is not _S.failed:
            raise Refused(_("This letter is not waiting to be sent again."))
        if session.scalar(select(exists().where(OutboxMessage.id == message_id, _replaced()))):
            raise Refused(_("A newer letter about the same calendar entry has been written. Nothing is sent again."))
        message.state = MOVES.check(message.state, _S.queued)
        message.due_at = message.created_at  # at once, whatever the clock does
        message.put_off_since = None
        message.attempts = 0
        audit.record(actor, "retried", message)


def pause(event_id: int, actor: str) -> None:
    """Hold back an event's letters; what a worker has in hand still leaves. Twice is as good as once."""
    with unit_of_work() as session:
        if session.scalar(select(MailPause.id).where(MailPause.event_id == event_id)) is None:
            found = MailPause(event_id=event_id, paused_by=actor)
            session.add(found)
            session.flush()
            audit.record(actor, "held back the letters of", found)


def resume(event_id: int, actor: str) -> None:
    """Let them leave again. Twice is as good as once."""
    with unit_of_work() as session:
        found = session.scalar(select(MailPause).where(MailPause.event_id == event_id).with_for_update())
        if found:
            audit.record(actor, "let out the letters of", found)
            session.delete(found)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    doublings = min(attempts - 1, _MOST_DOUBLINGS)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


_NOBODY: dict[str, datetime | str | None] = {"leased_by": "", "leased_until": None}

_SENT = (
    update(OutboxMessage)
    .where(OutboxMessage.id == bindparam("key"), OutboxMessage.state.in_([_S.sending, _S.queued]))
    .values(state=_S.sent, sent_at=bindparam("now"), attempts=OutboxMessage.attempts + 1, error="", **_NOBODY)
    .returning(OutboxMessage.id)
    .execution_options(synchronize_session=False)
)


def _held_by(worker: str) -> tuple[ColumnElement[bool], ...]:
    return OutboxMessage.state == _S.sending, OutboxMessage.leased_by == worker


def _due(now: datetime) -> ColumnElement[bool]:
    """It is to leave by now. A clock that went ahead and came back must not hold letters until it is there again: what
    was written after now leaves at once, and what was put off waits no longer than so many attempts let it."""
    o = OutboxMessage
    pauses = [pause_after(attempts) for attempts in range(1, _MOST_DOUBLINGS + 2)]
    longer = [and_(o.attempts == number, o.due_at > now + pause) for number, pause in enumerate(pauses, 1)]
    return or_(
        o.due_at <= now,
        and_(o.created_at > now, o.due_at == o.created_at),
        and_(o.put_off_since.is_not(None), or_(*longer, o.due_at > now + _LONGEST_PAUSE)),
    )


def _preceded() -> ColumnElement[bool]:
    """An older message about the same calendar entry has not left yet."""
    older = aliased(OutboxMessage)
    return exists().where(
        older.calendar_uid != "",
        older.calendar_uid == OutboxMessage.calendar_uid,
        older.id < OutboxMessage.id,
        older.state.in_([_S.queued, _S.sending]),
    )


def held_back() -> ColumnElement[bool]:
    """Its event's letters are held back."""
    return exists().where(MailPause.event_id == OutboxMessage.event_id)


def _replaced() -> ColumnElement[bool]:
    """A newer message about the same calendar entry has been written."""
    newer = aliased(OutboxMessage)
    return exists().where(
        newer.calendar_uid != "",
        newer.calendar_uid == OutboxMessage.calendar_uid,
        newer.id > OutboxMessage.id,
    )
