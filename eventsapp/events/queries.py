"""Reads of events that are more than a get."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, Visibility
from eventsapp.kernel.columns import literally
from eventsapp.kernel.database import db
from eventsapp.kernel.looks import Look, Question


class ListedEvents(NamedTuple):
    """The public events: those that are on or to come, the next first; and those that are over, the last first."""

    coming: list[Event]
    past: list[Event]


_PUBLIC_MARKS = Question(
    select(Event.id, Event.stamp, Event.ends_at)
    .where(Event.visibility == literally(Visibility.public))
    .order_by(Event.id)
)


def public_marks() -> Look:
    """(id, stamp, end) of each public event: what the list of events is made from."""
    return _PUBLIC_MARKS.look()


def public_events(now: datetime) -> ListedEvents:
    """All public events, with their hosts."""
    events = list(
        db.session.scalars(
            select(Event)
            .where(Event.visibility == Visibility.public)
            .options(selectinload(Event.hosts))
            .order_by(Event.starts_at, Event.id)
        )
    )
    coming = [event for event in events if event.ends_at > now]
    return ListedEvents(coming, [event for event in reversed(events) if event.ends_at <= now])


def events_of(offices: Iterable[Office], besides: Collection[int] = ()) -> list[Event]:
    """The events of these offices, and those with the keys `besides`, the latest first."""
    wanted = (
        select(Event)
        .where(or_(Event.office_id.in_([office.id for office in offices]), Event.id.in_(besides)))
        .order_by(Event.starts_at.desc(), Event.id)
        .options(joinedload(Event.office), joinedload(Event.seats))
    )
    return list(db.session.scalars(wanted))
