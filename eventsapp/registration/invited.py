"""The calendar's entry that goes with an invitation: whom it asks, and whom it no longer asks."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests.calendars import Asked
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.kernel.portions import portions
from eventsapp.registration import calendar_entries
from eventsapp.registration.calendar_entries import Invited
from eventsapp.registration.models import CalendarEntry, Registration, RegistrationState
from eventsapp.registration.update_letters import WITHDRAWN, UpdateLetters

#: Who has given an answer that stands: their calendar is told of that, and asked nothing.
_ANSWERED = (
    RegistrationState.confirmed,
    RegistrationState.pending,
    RegistrationState.tentative,
    RegistrationState.waitlisted,
)


def ask(event: Event, guests: Sequence[Guest]) -> Mapping[int, Asked]:
    """The entries for those of the guests whose answer is awaited, a few hundred at most."""
    if not calendar_entries.asks(event):
        return {}
    ids = [guest.id for guest in guests]
    answered = set(
        db.session.scalars(
            select(Registration.guest_id).where(Registration.guest_id.in_(ids), Registration.state.in_(_ANSWERED))
        )
    )
    asked = {}
    for who in calendar_entries.invited_many(event, [guest for guest in guests if guest.id not in answered]):
        part = calendar_entries.ask(who)
        assert who.calendar_entry
        asked[who.guest.id] = Asked(part, who.calendar_entry.uid)
    return asked


def withdraw(event: Event, guest_ids: Sequence[int]) -> None:
    """Take the entry out of the calendars of those who are still asked, and write to them."""
    for ids in portions(guest_ids):
        letters = UpdateLetters(event, WITHDRAWN)
        for guest, entry in db.session.execute(_still_asked().where(_of(ids))).all():
            part = calendar_entries.withdraw(Invited(guest, entry))
            assert part, "what still asks is not withdrawn"
            letters.add(Invited(guest, entry), part, entry.uid, None)
        letters.put()


def _still_asked() -> Select[Guest, CalendarEntry]:
    answered = exists().where(Registration.guest_id == Guest.id, Registration.state.in_(_ANSWERED))
    return (
        select(Guest, CalendarEntry)
        .join(CalendarEntry, CalendarEntry.guest_id == Guest.id)
        .options(joinedload(Guest.group))
        .where(CalendarEntry.partstat == "NEEDS-ACTION", CalendarEntry.cancelled_at.is_(None), ~answered)
        .order_by(Guest.id)
    )


def _of(guest_ids: Sequence[int]) -> ColumnElement[bool]:
    return CalendarEntry.guest_id.in_(guest_ids)
