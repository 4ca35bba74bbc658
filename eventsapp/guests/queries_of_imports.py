"""What an import reads of the list that it comes to."""

from sqlalchemy import select

from eventsapp.guests.lists.people import TEXTS
from eventsapp.guests.lists.plan import KnownGuest
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel.database import db


def known_guests(event_id: int) -> list[KnownGuest]:
    """All guests of an event, in one query, without a model for each."""
    rows = db.session.execute(
        select(Guest.id, Guest.email, Guest.email_key, GuestGroup.name, Guest.language, Guest.precedence, Guest.extra)
        .add_columns(*(getattr(Guest, name) for name in TEXTS))
        .outerjoin(Guest.group)
        .where(Guest.event_id == event_id)
    )
    return [
        KnownGuest(
            id, email, key, dict(zip(TEXTS, texts, strict=True)), group or "", language, str(precedence or ""), extra
        )
        for id, email, key, group, language, precedence, extra, *texts in rows
    ]


def extra_headings(event_id: int) -> list[str]:
    """The headings of all extra fields that guests of an event have, in the order in which they came."""
    found: dict[str, None] = {}
    chosen = select(Guest.extra).where(Guest.event_id == event_id).order_by(Guest.id)
    # Row by row: of the session all would come at once.
    for (extra,) in db.session.connection().execute(chosen):
        found.update(dict.fromkeys(extra))
    return list(found)
