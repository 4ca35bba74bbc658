"""A seat on offer: held for one guest until a moment, then it goes on to the next."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, Invitation, LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import letters, taking
from eventsapp.registration.models import (
    HOLDING,
    HOLDS_SEATS,
    MOVES,
    OFFER_MOVES,
    OfferState,
    Reason,
    Registration,
    RegistrationState,
    SeatOffer,
)
from eventsapp.registration.operations import choices, seats, waiting
from eventsapp.registration.operations.seats import Pool, Writing

_S = RegistrationState


def make(session: Writing, event: Event, guest: Guest, pool: Pool, n: int, nod: bool) -> SeatOffer:
    """Hold `n` seats for a guest and tell them until when, or first ask the host (`nod`).

    Call it under the event's lock, where the seats are free.
    """
    if not seats.hold(session, pool, n):
        raise AssertionError("a seat that was free under the lock is not")
    offer = SeatOffer(
        event_id=event.id,
        guest=guest,
        state=OfferState.proposed,
        seats=n,
        seats_group=pool.group,
        in_waves=pool.in_waves,
    )
    session.add(offer)
    session.flush()
    audit.record("worker", "proposed a seat to" if nod else "held a seat for", guest, offer=offer.id, seats=n)
    if not nod:
        _tell(session, event, offer, "worker")
    return offer


def standing(session: Writing, guest_id: int) -> SeatOffer | None:
    """The offer that holds seats for a guest, made or only proposed."""
    return session.scalar(_STANDING, {"guest_id": guest_id})


_STANDING = select(SeatOffer).where(SeatOffer.guest_id == bindparam("guest_id"), HOLDS_SEATS)


def take(offer_id: int, actor: str, channel: Channel = Channel.web) -> None:
    """Accept an offer: the seats are the guest's. Taking twice is taking once.

    Raises Refused where the offer is over, and where its guest has not answered yet: their answer takes it.
    """
    with unit_of_work() as session:
        event, offer = _in_line(session, offer_id)
        links.check(actor)
        if offer.state is OfferState.accepted:
            return
        _check_stands(event, offer)
        registration = session.scalar(select(Registration).where(Registration.guest_id == offer.guest_id))
        if registration is None or registration.state is not _S.waitlisted:
            raise Refused(_("Please answer the invitation: your seat is held until then."))
        accept(session, event, offer, registration)
        registration.answered_at, registration.answered_by, registration.channel = clock.now(), actor, channel
        audit.record(actor, "took the seat on offer", registration, offer=offer.id, channel=channel.value)
        spine.note(offer.guest_id, FactKind.accepted, actor, channel)
        letters.after_answer(registration, _S.waitlisted, links.issue(offer.guest, LinkPurpose.registration))


def accept(session: Writing, event: Event, offer: SeatOffer, registration: Registration) -> None:
    """Turn held seats into the registration's, as many as its party is; the others are free again."""
    pool = seats.pool_of(event, offer)
    seats.take_held(session, pool, registration.party)
    if offer.seats > registration.party:
        seats.let_go(session, pool, offer.seats - registration.party)
    _settle(offer, OfferState.accepted)
    waiting.seat(session, registration, pool)


def pass_on(offer_id: int, actor: str, channel: Channel = Channel.web) -> None:
    """Say no to an offer: its guest leaves the list, and the seat goes to the next. Raises Refused where it is over."""
    with unit_of_work() as session:
        event, offer = _in_line(session, offer_id)
        links.check(actor)
        if offer.state is OfferState.passed:
            return
        _check_stands(event, offer)
        end(session, event, offer, OfferState.passed)
        registration = session.scalar(select(Registration).where(Registration.guest_id == offer.guest_id))
        if registration is None:
            registration = Registration(event_id=event.id, event=event, guest=offer.guest, state=_S.declined)
            session.add(registration)
        else:
            registration.state = MOVES.check(registration.state, _S.declined)
        registration.waiting_since, registration.answered_at = None, clock.now()
        registration.answered_by, registration.channel = actor, channel
        session.flush()
        choices.reconcile(session, registration)
        audit.record(actor, "passed the seat on", registration, offer=offer.id, channel=channel.value)
        spine.note(offer.guest_id, FactKind.passed, actor, channel)
        waiting.note(session, registration, Reason.passed, offer.seats)
        letters.after_answer(registration, None, links.issue(offer.guest, LinkPurpose.registration))
        waiting.seat_those_who_wait(session, event)


def lapse_due() -> int:
    """Let every offer lapse whose time is over, each in a unit of work of its own; gives how many."""
    due = db.session.scalars(
        select(SeatOffer.id).where(SeatOffer.state == OfferState.open, SeatOffer.due_at <= clock.now())
    ).all()
    db.session.rollback()
    return sum(lapse(offer_id) for offer_id in due)


def lapse(offer_id: int) -> bool:
    """Let an offer lapse if its time is over: its guest leaves the list, is told so, and the seat goes on."""
    with unit_of_work() as session:
        event, offer = _in_line(session, offer_id)
        if offer.state is not OfferState.open or offer.due_at is None or offer.due_at > clock.now():
            return False
        lapsed(session, event, offer)
        waiting.seat_those_who_wait(session, event)
        return True


def lapsed(session: Writing, event: Event, offer: SeatOffer) -> None:
    """The same under the lock, without looking for the next."""
    end(session, event, offer, OfferState.lapsed)
    audit.record("worker", "let the offer lapse of", offer.guest, offer=offer.id, seats=offer.seats)
    spine.note(offer.guest_id, FactKind.lapsed, "worker", Channel.itself)
    registration = session.scalar(select(Registration).where(Registration.guest_id == offer.guest_id))
    if registration and registration.state is _S.waitlisted:
        registration.state, registration.waiting_since = MOVES.check(registration.state, _S.cancelled), None
        session.flush()
        waiting.note(session, registration, Reason.lapsed, offer.seats)
    letters.offer_lapsed(event, offer.guest, registration)


def approve(offer_id: int, actor: str) -> None:
    """The host's nod: the guest is told of the seat. Raises Refused where it is no longer to be decided."""
    with unit_of_work() as session:
        event, offer = _in_line(session, offer_id)
        if offer.state is OfferState.open:
            return
        if offer.state is not OfferState.proposed:
            raise Refused(_("This has been settled already."))
        _tell(session, event, offer, actor)


def withdraw(offer_id: int, actor: str) -> None:
    """The host says no, or takes an offer back: the seat goes to the next, and the guest is offered none again but by
    the host's own hand.

    Raises Refused where it is no longer to be decided.
    """
    with unit_of_work() as session:
        event, offer = _in_line(session, offer_id)
        if offer.state not in HOLDING:
            raise Refused(_("This has been settled already."))
        end(session, event, offer, OfferState.withdrawn)
        audit.record(actor, "withdrew the seat offered to", offer.guest, offer=offer.id)
        registration = session.scalar(select(Registration).where(Registration.guest_id == offer.guest_id))
        if registration and registration.state is _S.waitlisted:
            waiting.note(session, registration, Reason.not_approved, offer.seats)
        waiting.seat_those_who_wait(session, event)


def offer_by_hand(registration_id: int, actor: str) -> None:
    """The host offers seats to somebody who waits, whatever their place. Raises Refused where there are too few."""
    with unit_of_work() as session:
        event = seats.event_in_line(session, session.get_one(Registration, registration_id).event_id)
        registration = session.get_one(Registration, registration_id, populate_existing=True)
        if registration.state is not _S.waitlisted or standing(session, registration.guest_id):
            raise Refused(_("This guest does not wait for a seat."))
        pool = seats.pool_for(event, registration.guest, registration.in_waves)
        if not seats.hold(session, pool, registration.party):
            raise Refused(_("There are not enough free seats for this party."))
        seats.let_go(session, pool, registration.party)
        _tell(session, event, make(session, event, registration.guest, pool, registration.party, nod=True), actor)


def end(session: Writing, event: Event, offer: SeatOffer, state: OfferState) -> None:
    """Free the seats of an offer that was not taken."""
    seats.let_go(session, seats.pool_of(event, offer), offer.seats)
    _settle(offer, state)
    session.flush()


def due_from_now(event: Event) -> datetime:
    """Until when an offer that is made now stands: whole minutes, never past the event's start."""
    due = clock.now() + timedelta(hours=event.offer_hours)
    return min(due.replace(second=0, microsecond=0), event.starts_at)


def _tell(session: Writing, event: Event, offer: SeatOffer, actor: str) -> None:
    offer.state = OFFER_MOVES.check(offer.state, OfferState.open)
    offer.due_at = due_from_now(event)
    session.flush()
    guest = offer.guest
    audit.record(actor, "offered a seat to", guest, offer=offer.id, seats=offer.seats)
    spine.note(guest.id, FactKind.offered, actor, Channel.itself if actor == "worker" else Channel.web)
    registration = session.scalar(select(Registration).where(Registration.guest_id == guest.id))
    if registration is None and guest.invitation is None:
        session.add(Invitation(guest=guest))
    letters.offer(event, guest, registration, offer)


def _settle(offer: SeatOffer, state: OfferState) -> None:
    # A proposal that is over was due, if ever, when it ended.
    offer.due_at = offer.due_at or clock.now()
    offer.state, offer.settled_at = OFFER_MOVES.check(offer.state, state), clock.now()


def _check_stands(event: Event, offer: SeatOffer) -> None:
    taking.check(taking.why_none(event))
    if offer.state is not OfferState.open or offer.due_at is None or offer.due_at <= clock.now():
        raise Refused(_("The time for this offer is over, and the seat has gone on."))


def _in_line(session: Writing, offer_id: int) -> tuple[Event, SeatOffer]:
    event = seats.event_in_line(session, session.get_one(SeatOffer, offer_id).event_id)
    return event, session.get_one(SeatOffer, offer_id, populate_existing=True)
