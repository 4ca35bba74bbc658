"""Reads of what was received."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventsapp.inbox.models import ReceivedMessage, ReceivedState
from eventsapp.kernel.database import db


def counts(event_id: int) -> dict[ReceivedState, int]:
    """How many messages of an event are in each state."""
    found = dict(
        db.session.execute(
            select(ReceivedMessage.state, func.count())
            .where(ReceivedMessage.event_id == event_id)
            .group_by(ReceivedMessage.state)
        ).all()
    )
    return {state: found.get(state, 0) for state in ReceivedState}


def listed(event_id: int, state: ReceivedState, first: int, most: int) -> list[ReceivedMessage]:
    """An event's messages in one state, the latest first, with their guests. first, most: the page, from 0."""
    return list(
        db.session.scalars(
            select(ReceivedMessage)
            .where(ReceivedMessage.event_id == event_id, ReceivedMessage.state == state)
            .options(joinedload(ReceivedMessage.guest))
            .order_by(ReceivedMessage.received_at.desc(), ReceivedMessage.id.desc())
            .offset(first)
            .limit(most)
        )
    )


def put_aside(first: int = 0, most: int = 50) -> list[ReceivedMessage]:
    """The messages that are nobody's, the latest first, with what was kept of them."""
    r = ReceivedMessage
    chosen = select(r).where(r.state == ReceivedState.aside).order_by(r.received_at.desc(), r.id.desc())
    return list(db.session.scalars(chosen.offset(first).limit(most)))


def put_aside_count() -> int:
    """How many they are."""
    return db.session.scalar(select(func.count()).where(ReceivedMessage.state == ReceivedState.aside)) or 0


def of_event(event_id: int, message_id: int) -> ReceivedMessage | None:
    """One message, if it is this event's."""
    return db.session.scalar(
        select(ReceivedMessage).where(ReceivedMessage.event_id == event_id, ReceivedMessage.id == message_id)
    )
