"""One person over all events: who has an e-mail address, as a guest, a companion, a speaker, or wrote to us from it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from eventsapp.events.models import Event
from eventsapp.guests.addresses import key
from eventsapp.guests.models import Guest
from eventsapp.inbox.models import ReceivedMessage
from eventsapp.kernel.bags import Row
from eventsapp.kernel.binned import BinnedThing
from eventsapp.kernel.database import db
from eventsapp.programme.models import Speaker
from eventsapp.registration import binned as in_bin
from eventsapp.registration import own_data
from eventsapp.registration.models import Companion, Registration

#: Of what was deleted: nothing to read, but for who keeps links and codes.
_SECRET = frozenset({"known_browser", "link_code", "personal_link", "speaker_link", "ticket"})


class Found(NamedTuple):
    """What is kept of an address, by event."""

    email: str
    guests: Sequence[Guest]
    #: (event, companion)
    companions: Sequence[tuple[Event, Companion]]
    speakers: Sequence[tuple[Event, Speaker]]
    messages: Sequence[ReceivedMessage]
    #: What was deleted and can still be brought back, with the rows about them.
    deleted: Sequence[tuple[BinnedThing, dict[str, list[Row]]]]

    @property
    def nothing(self) -> bool:
        """Whether the address is nobody's."""
        return not (self.guests or self.companions or self.speakers or self.messages or self.deleted)


def events(offices: Sequence[int], single: Sequence[int]) -> list[int]:
    """The keys of the events of these offices, and of these events."""
    return list(db.session.scalars(select(Event.id).where(or_(Event.office_id.in_(offices), Event.id.in_(single)))))


def found(email: str, event_ids: Sequence[int]) -> Found:
    """All that is kept of an address in these events."""
    same = email.strip().lower()
    guests = db.session.scalars(
        select(Guest)
        .where(Guest.event_id.in_(event_ids), Guest.email_key == key(email), Guest.erased_at.is_(None))
        .order_by(Guest.id)
    ).all()
    companions = db.session.execute(
        select(Event, Companion)
        .join(Registration, Registration.event_id == Event.id)
        .join(Companion, Companion.registration_id == Registration.id)
        .where(Event.id.in_(event_ids), func.lower(Companion.email) == same)
        .order_by(Companion.id)
    ).all()
    speakers = db.session.execute(
        select(Event, Speaker)
        .join(Speaker, Speaker.event_id == Event.id)
        .where(Event.id.in_(event_ids), func.lower(Speaker.email) == same)
        .order_by(Speaker.id)
    ).all()
    messages = db.session.scalars(
        select(ReceivedMessage)
        .where(ReceivedMessage.event_id.in_(event_ids), func.lower(ReceivedMessage.sender) == same)
        .order_by(ReceivedMessage.id)
    ).all()
    deleted = in_bin.named(event_ids, {email.strip().casefold(), key(email)})
    return Found(
        email.strip(), guests, [(a, b) for a, b in companions], [(a, b) for a, b in speakers], messages, deleted
    )


def data(email: str, event_ids: Sequence[int]) -> dict[str, Any]:
    """The same as JSON takes it, whole."""
    all_of_it = found(email, event_ids)
    return {
        "email": all_of_it.email,
        "guest_of": [own_data.of_guest(guest) for guest in all_of_it.guests],
        "companion_at": [
            {
                "event": event.title,
                "name": each.name,
                "email": each.email,
                "dietary_needs": each.diet,
                "access_needs": each.access_needs,
                "answers": {answer.asked: answer.value for answer in each.answers},
            }
            for event, each in all_of_it.companions
        ],
        "speaker_at": [
            {
                "event": event.title,
                "name": each.name,
                "post": each.post,
                "organisation": each.organisation,
                "about": each.bio,
                "email": each.email,
                "links": each.links,
                "needs": each.needs,
            }
            for event, each in all_of_it.speakers
        ],
        "messages": [
            {"received_at": each.received_at.isoformat(), "subject": each.subject, "text": each.text}
            for each in all_of_it.messages
        ],
        "deleted_and_kept_until": [
            {"until": thing.until.isoformat(), **{name: each for name, each in rows.items() if name not in _SECRET}}
            for thing, rows in all_of_it.deleted
        ],
    }
