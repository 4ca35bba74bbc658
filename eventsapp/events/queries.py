"""Reads of events that are more than a get."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event, Visibility
from eventsapp.kernel.database import db


class ListedEvents(NamedTuple):
    """The public events: those that are on or to come, the next first; and those that are over, the last first."""

    coming: list[Event]
    past: list[Event]


def public_marks(now: datetime) -> list[tuple[int, str, bool]]:
    """(id, stamp, whether it is over) of each public event: what the list of events is made from."""
    found = db.session.execute(
        select(Event.id, Event.stamp, Event.ends_at).where(Event.visibility == Visibility.public).order_by(Event.id)
    )
    return [(key, stamp, ends_at <= now) for key, stamp, ends_at in found]


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


def events_of(offices: Iterable[Office]) -> list[Event]:
    """The events of these offices, the latest first."""
    wanted = (
        select(Event)
        .where(Event.office_id.in_([office.id for office in offices]))
        .order_by(Event.starts_at.desc(), Event.id)
        .options(joinedload(Event.office), joinedload(Event.seats))
    )
    return list(db.session.scalars(wanted))
