"""Guests come to bear a tag."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from eventsapp.guests.tags import GuestTag, TaggedGuest
from eventsapp.kernel.database import db


def bear(event_id: int, guest_ids: Sequence[int], name: str) -> None:
    """Let guests of an event bear a tag; it is made where it is new. Call it inside a unit of work."""
    found = db.session.scalar(select(GuestTag.id).where(GuestTag.event_id == event_id, GuestTag.name == name))
    if found is None:
        found = db.session.scalar(insert(GuestTag).values(event_id=event_id, name=name).returning(GuestTag.id))
    have = set(db.session.scalars(select(TaggedGuest.guest_id).where(TaggedGuest.tag_id == found)))
    rows = [{"guest_id": guest_id, "tag_id": found} for guest_id in guest_ids if guest_id not in have]
    if rows:
        db.session.execute(insert(TaggedGuest), rows)
