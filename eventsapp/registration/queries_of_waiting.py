"""What somebody who waits is told of their line."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, func, not_, or_, select, tuple_

from eventsapp.events.models import SeatCounter
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.kernel.database import db
from eventsapp.registration.models import OfferState, Registration, RegistrationState, SeatOffer


class Place(NamedTuple):
    """Which place in which line."""

    #: 1 is next.
    number: int
    #: Of those who wait for seats of their own group: others may come in meanwhile.
    of_group: bool


class Line(NamedTuple):
    """Where a registration stands, and what is on its way."""

    place: Place
    #: How many seats are on offer to those before them, and when the last of these offers is settled.
    on_offer: int
    until: datetime | None


def line(registration: Registration) -> Line:
    """The line of somebody who waits."""
    of_group = _waits_for_group(registration)
    before = _before(registration, of_group)
    on_offer, until = db.session.execute(
        before.join(SeatOffer, SeatOffer.guest_id == Registration.guest_id)
        .where(SeatOffer.state == OfferState.open)
        .with_only_columns(func.coalesce(func.sum(SeatOffer.seats), 0), func.max(SeatOffer.due_at))
    ).one()
    return Line(_place(before, of_group), int(on_offer), until)


def place(registration: Registration) -> Place:
    """Their place in it."""
    of_group = _waits_for_group(registration)
    return _place(_before(registration, of_group), of_group)


def _place(before: Select[Registration], of_group: bool) -> Place:
    return Place((db.session.scalar(before.with_only_columns(func.count(Registration.id))) or 0) + 1, of_group)


def _waits_for_group(registration: Registration) -> bool:
    # Asked of the database: no object tells what the counters hold in the middle of a change.
    return db.session.scalar(_joined().where(_IS_ONE, Registration.id == registration.id)) is not None


def _before(registration: Registration, of_group: bool) -> Select[Registration]:
    """Those who wait for the same seats, and waited earlier."""
    same = Guest.group_id == registration.guest.group_id
    return _joined().where(
        Registration.event_id == registration.event_id,
        Registration.state == RegistrationState.waitlisted,
        tuple_(Registration.waiting_since, Registration.id) < (registration.waiting_since, registration.id),
        and_(_IS_ONE, same) if of_group else not_(_IS_ONE),
    )


def _joined() -> Select[Registration]:
    return (
        select(Registration)
        .join(Guest, Guest.id == Registration.guest_id)
        .outerjoin(GuestGroup, GuestGroup.id == Guest.group_id)
        .outerjoin(SeatCounter, SeatCounter.id == GuestGroup.seats_id)
    )


#: Whether a registration waits for seats of its group: they are held back for it, or too few for its party.
_IS_ONE = and_(
    SeatCounter.id.is_not(None),
    or_(
        GuestGroup.held_back,
        and_(
            SeatCounter.capacity.is_not(None),
            SeatCounter.capacity - SeatCounter.taken - SeatCounter.held < Registration.party,
        ),
    ),
)
