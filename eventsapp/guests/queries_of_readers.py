"""For whom a letter is shown before it is sent."""

from sqlalchemy import func, or_, select

from eventsapp.events.models import Event
from eventsapp.guests import queries
from eventsapp.guests.letter_kinds import Kind
from eventsapp.guests.models import Guest, GuestGroup, LetterText
from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded


def somebody(event: Event, kind: Kind, language: str, group_id: int | None) -> Guest:
    """A guest to show a letter with: the first of the group who reads that language (of no group: who reads the words
    for all), else an invented one."""
    own = select(LetterText.group_id).where(
        LetterText.event_id == event.id,
        LetterText.letter == kind.name,
        LetterText.language == language,
        LetterText.group_id.is_not(None),
    )
    reads = (
        or_(Guest.group_id.is_(None), Guest.group_id.not_in(own)) if group_id is None else Guest.group_id == group_id
    )
    chosen = select(Guest).where(
        Guest.event_id == event.id, Guest.language == language, reads, Guest.erased_at.is_(None)
    )
    guest = db.session.scalar(chosen.order_by(Guest.id).limit(1))
    if guest is None:
        group = db.session.get(GuestGroup, group_id) if group_id else None
        invented = {"honorific": "H.E.", "name": "Aino Virta", "post": "Ambassador", "organisation": "Example"}
        guest = Guest(event=event, language=language, group_id=group_id, group=group, **invented)
    return guest


def reader(event: Event, kind: Kind, language: str, guest_id: int | None, group_id: int | None) -> Guest:
    """The guest of the event with this key; where there is none, `somebody`."""
    return (queries.guest(event.id, guest_id) if guest_id else None) or somebody(event, kind, language, group_id)


def named(event_id: int, words: str, most: int = 10) -> list[Guest]:
    """The first guests in whose name, organisation or address all these words stand."""
    chosen = select(Guest).where(Guest.event_id == event_id)
    for word in words.split()[:8]:
        chosen = chosen.where(Guest.search.contains(folded(word), autoescape=True))
    return list(db.session.scalars(chosen.order_by(func.lower(Guest.name), Guest.id).limit(most)))
