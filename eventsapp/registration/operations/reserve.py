"""Reserve groups: where a seat comes free that nobody is invited to or waits for, the next by precedence is called."""

from sqlalchemy import exists, func, or_, select

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest, GuestGroup, Invitation, InvitationState, Reserve
from eventsapp.kernel import clock
from eventsapp.kernel.columns import UTCDateTime
from eventsapp.registration.models import Registration, RegistrationState, SeatOffer
from eventsapp.registration.operations import offers, seats
from eventsapp.registration.operations.seats import Writing


def call(session: Writing, event: Event) -> int:
    """Offer the seats that nobody is expected on to the reserve, one each; gives how many were called.

    A seat counts as expected while somebody who was, or is to be, invited can still answer. Call it under the event's
    lock, where nobody waits for these seats.
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
    """How many may still come of those who are (or are to be) invited to the event's own seats and have not answered:
    each with all whom they may bring."""
    now = clock.now()
    until = func.coalesce(GuestGroup.answer_deadline, event.answer_deadline or event.starts_at, type_=UTCDateTime)
    party = 1 + func.coalesce(GuestGroup.companions_allowed, event.companions_allowed)
    expected = (
        select(func.coalesce(func.sum(party), 0))
        .select_from(Guest)
        .outerjoin(Guest.invitation)
        .outerjoin(Guest.group)
        .where(
            Guest.event_id == event.id,
            Guest.erased_at.is_(None),
            or_(Invitation.id.is_(None), Invitation.state == InvitationState.sent),
            or_(Guest.extended_until > now, until > now),
            or_(GuestGroup.id.is_(None), ~GuestGroup.held_back & (GuestGroup.reserve == Reserve.no)),
            ~exists().where(Registration.guest_id == Guest.id, Registration.state != RegistrationState.tentative),
            ~exists().where(SeatOffer.guest_id == Guest.id),
        )
    )
    return session.scalar(expected) or 0


def _next(session: Writing, groups: dict[int, GuestGroup]) -> Guest | None:
    """The next of the reserve: by precedence, then as they came onto the list; nobody is called twice."""
    return session.scalar(
        select(Guest)
        .outerjoin(Guest.invitation)
        .where(
            Guest.group_id.in_(groups),
            Guest.erased_at.is_(None),
            Invitation.id.is_(None),
            ~exists().where(Registration.guest_id == Guest.id),
            ~exists().where(SeatOffer.guest_id == Guest.id),
        )
        .order_by(Guest.precedence.nulls_last(), Guest.id)
        .limit(1)
    )
