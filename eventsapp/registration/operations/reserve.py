"""Reserve groups: where a seat comes free that nobody is invited to or waits for, the next by precedence is called."""

from sqlalchemy import exists, func, select

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.deadlines import answers_until
from eventsapp.guests.models import Guest, GuestGroup, Invitation, InvitationState, Reserve
from eventsapp.kernel import clock
from eventsapp.registration.models import Registration, RegistrationState, SeatOffer
from eventsapp.registration.operations import offers, seats
from eventsapp.registration.operations.seats import Writing


def call(session: Writing, event: Event) -> int:
    """Offer the seats that nobody is expected on to the reserve, one each; gives how many were called.

    A seat counts as expected while somebody who was invited can still answer. Call it under the event's lock, where
    nobody waits for these seats.
    """
    groups = {
        group.id: group
        for group in session.scalars(
            select(GuestGroup).where(GuestGroup.event_id == event.id, GuestGroup.reserve != Reserve.no)
        )
    }
    if not groups or event.cancelled_at or clock.now() >= event.starts_at:
        return 0
    free = session.get_one(SeatCounter, event.seats_id, populate_existing=True).free
    if free is None:
        return 0
    spare, called = free - _expected(session, event), 0
    while called < spare and (guest := _next(session, groups)):
        group = groups[guest.group_id or 0]
        pool = seats.pool_for(event, guest)
        own = session.get_one(SeatCounter, group.seats_id, populate_existing=True).free if group.seats_id else None
        if own is not None and own < 1:
            del groups[group.id]
            continue
        offers.make(session, event, guest, pool, 1, nod=group.reserve is Reserve.nod)
        called += 1
    return called


def _expected(session: Writing, event: Event) -> int:
    """How many were invited to the event's own seats, have not answered, and still can."""
    silent = session.execute(
        select(Guest)
        .join(Guest.invitation)
        .outerjoin(Guest.group)
        .where(
            Guest.event_id == event.id,
            Invitation.state == InvitationState.sent,
            ~exists().where(Registration.guest_id == Guest.id, Registration.state != RegistrationState.tentative),
            ~exists().where(SeatOffer.guest_id == Guest.id),
            func.coalesce(GuestGroup.held_back, False).is_(False),
        )
    ).scalars()
    now = clock.now()
    return sum(1 for guest in silent if answers_until(guest, event) > now)


def _next(session: Writing, groups: dict[int, GuestGroup]) -> Guest | None:
    """The next of the reserve: by precedence, then as they came onto the list; nobody is called twice."""
    return session.scalar(
        select(Guest)
        .outerjoin(Guest.invitation)
        .where(
            Guest.group_id.in_(groups),
            Invitation.id.is_(None),
            ~exists().where(Registration.guest_id == Guest.id),
            ~exists().where(SeatOffer.guest_id == Guest.id),
        )
        .order_by(Guest.precedence.nulls_last(), Guest.id)
        .limit(1)
    )
