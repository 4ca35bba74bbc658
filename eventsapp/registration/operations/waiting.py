"""The waiting list: strictly in order. A seat that comes free goes to the first, and to the next only after the
first's whole party has been seated."""

from sqlalchemy import Select, select

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.database import db
from eventsapp.registration import letters
from eventsapp.registration.models import MOVES, Registration, RegistrationState
from eventsapp.registration.operations import seats
from eventsapp.registration.operations.seats import Writing


def seat_those_who_wait(session: Writing, event: Event) -> int:
    """Give free seats to those who wait, write to them, and say how many parties were seated.

    Call it inside a unit of work that holds the event's lock (`seats.event_in_line`). When the event has begun
    or is cancelled, nobody is seated any more: nobody reads letters then.
    """
    if event.cancelled_at or clock.now() >= event.starts_at:
        return 0
    seated = 0
    while first := session.scalar(_line(event.id).limit(1)):
        party = 1 + len(first.companions)
        if not seats.take(session, event.seats_id, party):
            break
        before, first.state = first.state, MOVES.check(first.state, RegistrationState.confirmed)
        first.seats, first.waiting_since = party, None
        session.flush()
        audit.record("worker", "seated", first, seats=party)
        spine.note(first.guest_id, FactKind.seated, "worker", Channel.itself)
        letters.after_answer(first, before, links.issue(first.guest, LinkPurpose.registration))
        seated += 1
    return seated


def after_event_change(event: Event) -> None:
    """More seats than before: those who wait come first. Called by events' own operation, inside its unit of work."""
    seat_those_who_wait(db.session, seats.event_in_line(db.session, event.id))


def _line(event_id: int) -> Select[Registration]:
    return (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.waitlisted)
        .order_by(Registration.waiting_since, Registration.id)
    )
