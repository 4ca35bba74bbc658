"""What somebody who waits is told of their line."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, func, not_, or_, select, tuple_

from eventsapp.events.models import SeatCounter
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel.database import db
from eventsapp.registration.models import OfferState, Registration, RegistrationState, SeatOffer


class Line(NamedTuple):
    """Where a registration stands."""

    #: 1 is next.
    place: int
    #: They wait for seats of their own group: others may come in meanwhile.
    of_group: bool
    #: How many seats are on offer to those before them, and when the last of these offers is settled.
    on_offer: int
    until: datetime | None


def line(registration: Registration) -> Line:
    """The line of somebody who waits, for their page."""
    on_offer, until = db.session.execute(
        _before(registration)
        .join(SeatOffer, SeatOffer.guest_id == Registration.guest_id)
        .where(SeatOffer.state == OfferState.open)
        .with_only_columns(func.coalesce(func.sum(SeatOffer.seats), 0), func.max(SeatOffer.due_at))
    ).one()
    return Line(place(registration), waits_for_group(registration), int(on_offer), until)


def place(registration: Registration) -> int:
    """Which place in their line: 1 is next."""
    return (db.session.scalar(_before(registration).with_only_columns(func.count(Registration.id))) or 0) + 1


def waits_for_group(registration: Registration) -> bool:
    """Whether a registration waits for seats of its own group: these are held back for it, or all taken."""
    group = registration.guest.group
    if group is None or group.seats is None:
        return False
    return group.held_back or (group.seats.free is not None and group.seats.free <= 0)


def _before(registration: Registration) -> Select[Registration]:
    """Those who wait for the same seats, and waited earlier."""
    of_group = Guest.group_id == registration.guest.group_id
    return (
        select(Registration)
        .join(Guest, Guest.id == Registration.guest_id)
        .outerjoin(GuestGroup, GuestGroup.id == Guest.group_id)
        .outerjoin(SeatCounter, SeatCounter.id == GuestGroup.seats_id)
        .where(
            Registration.event_id == registration.event_id,
            Registration.state == RegistrationState.waitlisted,
            tuple_(Registration.waiting_since, Registration.id) < (registration.waiting_since, registration.id),
            of_group if waits_for_group(registration) else not_(_WAITS_FOR_GROUP),
        )
    )


#: The same as `waits_for_group`, of the group and its counter that a query has joined.
_WAITS_FOR_GROUP = and_(
    SeatCounter.id.is_not(None),
    or_(
        GuestGroup.held_back,
        and_(SeatCounter.capacity.is_not(None), SeatCounter.taken + SeatCounter.held >= SeatCounter.capacity),
    ),
)
