"""How a guest stands, read once their event's lock is held."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, select

from eventsapp.accounts.models import Office
from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.guests.operations.announcing import REMINDER_WAITS
from eventsapp.kernel.rows import hang
from eventsapp.registration.around import ASKS, SOMEBODY_WAITS
from eventsapp.registration.models import (
    HOLDS_SEATS,
    CalendarEntry,
    Registration,
    SeatOffer,
)
from eventsapp.registration.operations.seats import Writing


class Standing(NamedTuple):
    """What an answer meets. The guest's event, its office and the group are loaded."""

    guest: Guest
    #: Their answer; its entry is loaded.
    registration: Registration | None
    #: What holds seats for them.
    offer: SeatOffer | None
    #: What their calendar may have had with the invitation.
    entry: CalendarEntry | None
    #: Anybody is on the waiting list.
    somebody_waits: bool
    #: The event has questions.
    asks: bool
    #: A reminder to them has not left.
    reminder_waits: bool
    #: The link that was asked for still opens something.
    link_opens: bool


def standing(session: Writing, guest_id: int, actor: str) -> Standing:
    """How a guest stands. Raises NoResultFound where there is no such guest any more, or the link by which somebody
    acts was withdrawn meanwhile."""
    asked = {"guest_id": guest_id, **links.follower(actor)}
    guest, event, office, group, *rest = session.execute(_STANDING, asked).one()
    found = Standing(guest, *rest)
    links.still_opens(actor, found.link_opens)
    hang(event, office=office)
    hang(guest, event=event, group=group)
    if found.registration:
        hang(found.registration, calendar_entry=found.entry)
    return found


_STANDING = (
    select(
        Guest,
        Event,
        Office,
        GuestGroup,
        Registration,
        SeatOffer,
        CalendarEntry,
        SOMEBODY_WAITS,
        ASKS,
        REMINDER_WAITS,
        links.OPENS,
    )
    .join(Guest.event)
    .join(Event.office)
    .outerjoin(Guest.group)
    .outerjoin(Registration, Registration.guest_id == Guest.id)
    .outerjoin(SeatOffer, and_(SeatOffer.guest_id == Guest.id, HOLDS_SEATS))
    .outerjoin(CalendarEntry, CalendarEntry.guest_id == Guest.id)
    .where(Guest.id == bindparam("guest_id"), Guest.erased_at.is_(None))
)
