"""Reads of seats for the host: who has how many, what is on offer, and who was passed over."""

from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, GuestGroup, Invitation, InvitationState
from eventsapp.kernel.database import db
from eventsapp.registration.models import (
    HOLDING,
    OfferState,
    PassedOver,
    Registration,
    RegistrationState,
    SeatOffer,
    Substitution,
    SubstitutionState,
)

#: How many of the last offers are shown.
_LAST = 50


class GroupSeats(NamedTuple):
    """How a group stands."""

    group: GuestGroup
    guests: int
    invited: int
    #: Seats of its guests, from wherever they are.
    coming: int
    waiting: int


def groups(event_id: int) -> list[GroupSeats]:
    """The groups of an event in their order, in the same three queries for any number of them."""
    found = db.session.scalars(
        select(GuestGroup)
        .where(GuestGroup.event_id == event_id)
        .order_by(GuestGroup.position, GuestGroup.name)
        .options(joinedload(GuestGroup.seats))
    ).all()
    guests = {
        row.group_id: row
        for row in db.session.execute(
            select(
                Guest.group_id,
                func.count().label("guests"),
                func.count().filter(Invitation.state == InvitationState.sent).label("invited"),
            )
            .outerjoin(Guest.invitation)
            .where(Guest.event_id == event_id)
            .group_by(Guest.group_id)
        )
    }
    seats = {
        row.group_id: row
        for row in db.session.execute(
            select(
                Guest.group_id,
                func.coalesce(func.sum(Registration.seats), 0).label("coming"),
                func.coalesce(
                    func.sum(Registration.party).filter(Registration.state == RegistrationState.waitlisted), 0
                ).label("waiting"),
            )
            .join(Registration, Registration.guest_id == Guest.id)
            .where(Guest.event_id == event_id)
            .group_by(Guest.group_id)
        )
    }
    return [
        GroupSeats(
            group,
            guests[group.id].guests if group.id in guests else 0,
            guests[group.id].invited if group.id in guests else 0,
            int(seats[group.id].coming) if group.id in seats else 0,
            int(seats[group.id].waiting) if group.id in seats else 0,
        )
        for group in found
    ]


def offers(event_id: int) -> list[SeatOffer]:
    """The offers of an event: those that stand first, then the last that are settled."""
    return list(
        db.session.scalars(
            select(SeatOffer)
            .where(SeatOffer.event_id == event_id)
            .options(joinedload(SeatOffer.guest))
            .order_by(SeatOffer.state.not_in(HOLDING), SeatOffer.made_at.desc(), SeatOffer.id.desc())
            .limit(_LAST)
        )
    )


class Asked(NamedTuple):
    """Whether something of an event waits for the host's word."""

    deputies: bool
    offers: bool


def asked(event_id: int) -> Asked:
    """What waits for the host's word, in one query."""
    deputies = exists().where(
        Substitution.guest_id == Guest.id,
        Guest.event_id == event_id,
        Substitution.state == SubstitutionState.proposed,
    )
    offers = exists().where(SeatOffer.event_id == event_id, SeatOffer.state == OfferState.proposed)
    return Asked(*db.session.execute(select(deputies, offers)).one())


def passed_over(event_id: int) -> list[PassedOver]:
    """Who was passed over and why, the last first."""
    return list(
        db.session.scalars(
            select(PassedOver)
            .join(PassedOver.registration)
            .where(Registration.event_id == event_id)
            .options(joinedload(PassedOver.registration).joinedload(Registration.guest))
            .order_by(PassedOver.id.desc())
            .limit(_LAST)
        )
    )


def why_passed_over(registration_id: int) -> list[PassedOver]:
    """Why one registration was passed over, the last first."""
    found = select(PassedOver).where(PassedOver.registration_id == registration_id).order_by(PassedOver.id.desc())
    return list(db.session.scalars(found))


def deputies(event: Event) -> list[Substitution]:
    """The deputies about whom the host is asked."""
    return list(
        db.session.scalars(
            select(Substitution)
            .join(Guest, Guest.id == Substitution.guest_id)
            .where(Guest.event_id == event.id, Substitution.state == SubstitutionState.proposed)
            .options(joinedload(Substitution.guest))
            .order_by(Substitution.id)
        )
    )
