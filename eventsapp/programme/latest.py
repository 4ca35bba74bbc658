"""The latest release, as a part of a statement about its event."""

from functools import cache
from typing import Any

from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.programme.models import Release


def latest(column: Any) -> Any:
    """A column of the event's latest release, beside the event's own."""
    newest = select(column).where(Release.event_id == Event.id).order_by(Release.number.desc()).limit(1)
    return newest.correlate(Event).scalar_subquery()


@cache
def digest() -> Any:
    """Its digest: what all pages of the programme are made from. Made once, as the statement it goes into."""
    return latest(Release.digest)


@cache
def key() -> Any:
    """Its key."""
    return latest(Release.id)
