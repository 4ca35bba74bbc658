"""Reads for the organisers' lists of answers."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest, Invitation, InvitationState
from eventsapp.kernel.database import db
from eventsapp.registration.models import Companion, Registration, RegistrationState


class Counts(NamedTuple):
    """How an event's answers stand."""

    states: dict[RegistrationState, int]
    #: Guests whose invitation stands and who have not answered: who was never asked is not silent.
    silent: int
    #: Seats held, and how many there are (None: as many as come).
    taken: int
    capacity: int | None


def counts(event_id: int) -> Counts:
    """The answers of an event by state, and its seats."""
    by_state = dict(
        db.session.execute(
            select(Registration.state, func.count())
            .where(Registration.event_id == event_id)
            .group_by(Registration.state)
        ).all()
    )
    silent = db.session.scalar(
        select(func.count())
        .select_from(Guest)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(Registration, Registration.guest_id == Guest.id)
        .where(Guest.event_id == event_id, Invitation.state == InvitationState.sent, Registration.id.is_(None))
    )
    taken, capacity = db.session.execute(
        select(SeatCounter.taken, SeatCounter.capacity)
        .join(Event, Event.seats_id == SeatCounter.id)
        .where(Event.id == event_id)
    ).one()
    states = {state: by_state.get(state, 0) for state in RegistrationState}
    return Counts(states, silent or 0, taken, capacity)


def listed(event_id: int, state: RegistrationState | None, first: int, most: int) -> list[Registration]:
    """The registrations of an event, or of one state: those who wait in their order, the others the latest first.

    first, most: the page, from 0.
    """
    found = select(Registration).where(Registration.event_id == event_id)
    if state:
        found = found.where(Registration.state == state)
    order = (
        (Registration.waiting_since, Registration.id)
        if state is RegistrationState.waitlisted
        else (Registration.answered_at.desc(), Registration.id.desc())
    )
    return list(
        db.session.scalars(
            found.options(joinedload(Registration.guest), selectinload(Registration.companions))
            .order_by(*order)
            .offset(first)
            .limit(most)
        )
    )


def for_export(event_id: int) -> list[Registration]:
    """All registrations of an event with all that hangs on them, by state, then in the order of their answers."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.event_id == event_id)
            .options(
                joinedload(Registration.guest).joinedload(Guest.group),
                selectinload(Registration.companions).selectinload(Companion.answers),
                selectinload(Registration.answers),
            )
            .order_by(Registration.state, Registration.answered_at, Registration.id)
        )
    )


def of_event(event_id: int, registration_id: int) -> Registration | None:
    """One registration, if it is this event's."""
    return db.session.scalar(
        select(Registration).where(Registration.event_id == event_id, Registration.id == registration_id)
    )
