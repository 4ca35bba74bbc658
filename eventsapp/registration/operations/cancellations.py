"""Withdrawing an answer, by the guest or by the host on their behalf; and withdrawing the whole event."""

from flask_babel import gettext as _
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, Invitation, InvitationState, LinkPurpose, SentLetter
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration import letters, taking
from eventsapp.registration.models import (
    HOLDS_SEATS,
    MOVES,
    CalendarEntry,
    OfferState,
    Registration,
    RegistrationState,
    SeatOffer,
    SignUp,
    SignUpState,
)
from eventsapp.registration.operations import choices, companions, offers, seats, sign_ups, waiting
from eventsapp.registration.operations.seats import Writing

_S = RegistrationState
#: How many guests one unit of work writes to.
_AT_ONCE = 100


def cancel(registration_id: int, actor: str, by_host: bool = False, channel: Channel = Channel.web) -> None:
    """Cancel a registration: its seats go to those who wait, its calendar entry is withdrawn, the guest is told.

    by_host: the host may after the deadline too. Cancelling twice is cancelling once.
    Raises Refused where answers can no longer be changed, or there is nothing to cancel.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, session.get_one(Registration, registration_id).event_id)
        links.check(actor)
        registration = session.get_one(Registration, registration_id, populate_existing=True)
        if registration.state is _S.cancelled:
            return
        if not by_host:
            taking.check(taking.why_uncancellable(event, registration.guest))
        if registration.state is _S.declined:
            raise Refused(_("There is nothing to cancel: the invitation was declined."))
        withdraw(session, event, registration, actor, by_host, channel)


def withdraw(
    session: Writing,
    event: Event,
    registration: Registration,
    actor: str,
    by_host: bool = False,
    channel: Channel = Channel.web,
) -> None:
    """The same for operations that hold the event's lock already, whatever the deadlines are."""
    before, held = registration.state, registration.seats
    if held:
        seats.give_back(session, seats.pool_of(event, registration), held)
    if offer := offers.standing(session, registration.guest_id):
        offers.end(session, event, offer, OfferState.withdrawn if by_host else OfferState.passed)
    registration.state, registration.seats = MOVES.check(before, _S.cancelled), 0
    registration.waiting_since = registration.seats_group = None
    session.flush()
    choices.reconcile(session, registration)
    audit.record(actor, "cancelled", registration, before=before.value)
    spine.note(registration.guest_id, FactKind.cancelled, actor, channel)
    token = links.issue(registration.guest, LinkPurpose.registration)
    letters.after_cancellation(registration, token, by_host=by_host)
    companions.tell(registration)
    sign_ups.after_cancellation(session, event, registration.guest, actor)
    waiting.seat_those_who_wait(session, event)


def cancel_event(event_id: int, word: str, actor: str) -> int:
    """Cancel an event: from now on nobody can answer; everybody who was invited or answered is told, and their
    calendar entries are withdrawn. Gives how many were written to.

    word: what the host says to them. A call that is cut short can be made again, and the worker goes on with it:
    nobody is told twice.
    """
    with unit_of_work() as session:
        event = seats.event_in_line(session, event_id)
        if event.cancelled_at is None:
            event.cancelled_at = clock.now()
            audit.record(actor, "cancelled", event, word=word)
            held = select(SeatOffer).where(SeatOffer.event_id == event_id, HOLDS_SEATS)
            for offer in session.scalars(held).all():
                offers.end(session, event, offer, OfferState.withdrawn)
            event.cancellation_word = word
    return tell_of_cancellation(event_id)


def tell_of_cancellation(event_id: int) -> int:
    """Write to those who have not been told yet, a hundred in a unit of work."""
    told = 0
    while True:
        with unit_of_work() as session:
            event = seats.event_in_line(session, event_id)
            guests = session.scalars(_to_tell(event_id).limit(_AT_ONCE)).unique().all()
            for guest in guests:
                _tell(event, guest)
            told += len(guests)
        if len(guests) < _AT_ONCE:
            return told


def tell_where_due() -> int:
    """Go on with every cancellation that was cut short."""
    events = db.session.scalars(
        select(Event.id).where(Event.cancelled_at.is_not(None), Event.ends_at > clock.now())
    ).all()
    db.session.rollback()
    return sum(tell_of_cancellation(event_id) for event_id in events if _any_untold(event_id))


def tell(event: Event, guest: Guest) -> None:
    """Write to one guest of an event that is cancelled, if they have not been told. Call it under the event's lock."""
    if db.session.scalars(_untold(event.id).where(Guest.id == guest.id)).first() is not None:
        _tell(event, guest)


def _any_untold(event_id: int) -> bool:
    found = db.session.scalars(_to_tell(event_id).limit(1)).first() is not None
    db.session.rollback()
    return found


def _tell(event: Event, guest: Guest) -> None:
    registration = db.session.scalar(select(Registration).where(Registration.guest_id == guest.id))
    letters.event_cancelled(event, guest, registration, event.cancellation_word)
    if registration:
        companions.tell(registration, companions.gone(registration))
    sign_ups.cancel_all_of(db.session, guest, "worker")
    audit.record("worker", "told of the cancellation", guest)
    spine.note(guest.id, FactKind.event_cancelled, "worker", Channel.itself)


def _to_tell(event_id: int) -> Select[Guest]:
    """Those of them who are not erased: these were told before."""
    return _untold(event_id).where(Guest.erased_at.is_(None))


def _untold(event_id: int) -> Select[Guest]:
    """Guests who were invited, hold or wait for a seat, or signed up for a session, and have not been told."""
    concerned = (_S.confirmed, _S.pending, _S.tentative, _S.waitlisted)
    return (
        select(Guest)
        .options(joinedload(Guest.event))
        .where(
            Guest.event_id == event_id,
            or_(
                and_(
                    exists().where(Invitation.guest_id == Guest.id, Invitation.state == InvitationState.sent),
                    ~exists().where(
                        Registration.guest_id == Guest.id, Registration.state.in_((_S.declined, _S.cancelled))
                    ),
                ),
                exists().where(Registration.guest_id == Guest.id, Registration.state.in_(concerned)),
                exists().where(SignUp.guest_id == Guest.id, SignUp.state != SignUpState.cancelled),
                # Whoever regretted and is asked anew in their calendar.
                and_(
                    exists().where(Invitation.guest_id == Guest.id, Invitation.state == InvitationState.sent),
                    exists().where(CalendarEntry.guest_id == Guest.id, CalendarEntry.cancelled_at.is_(None)),
                ),
            ),
            ~exists().where(
                SentLetter.guest_id == Guest.id,
                SentLetter.message_id == OutboxMessage.id,
                OutboxMessage.letter == "event_cancelled",
            ),
        )
        .order_by(Guest.id)
    )
