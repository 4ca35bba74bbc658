"""What an import reads of the list that it comes to."""

from sqlalchemy import select

from eventsapp.guests.lists.people import TEXTS
from eventsapp.guests.lists.plan import KnownGuest
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel.database import db


def known_guests(event_id: int) -> list[KnownGuest]:
    """All guests of an event, in one query, without a model for each."""
    rows = db.session.execute(
        select(Guest.id, Guest.email, Guest.email_key, GuestGroup.name, Guest.language, Guest.extra)
        .add_columns(*(getattr(Guest, name) for name in TEXTS))
        .outerjoin(Guest.group)
        .where(Guest.event_id == event_id)
    )
    return [
        KnownGuest(id, email, key, dict(zip(TEXTS, texts, strict=True)), group or "", language, extra)
        for id, email, key, group, language, extra, *texts in rows
    ]
