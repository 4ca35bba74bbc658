"""Who is expected, who has come, and who stands at the door."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventsapp.accounts.models import Organiser
from eventsapp.accounts.policy import offices, single_events
from eventsapp.door.models import Arrival, Ticket
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.folding import folded
from eventsapp.kernel.tokens import digest
from eventsapp.registration.models import Companion, Registration, RegistrationState

#: So many parties a search shows; so many of those who came last.
SHOWN, LATEST = 40, 10


class Person(NamedTuple):
    """Somebody as the door sees them."""

    guest: Guest
    #: "" for a companion whose name is not known.
    name: str
    #: Whose companion they are; "" for guests themselves.
    comes_with: str
    #: None: the guest has not answered.
    state: RegistrationState | None
    #: Whether a seat is held for them.
    expected: bool
    #: None: they never had one.
    ticket_id: int | None
    arrived_at: datetime | None
    #: Who let them in.
    let_in_by: str


class Counts(NamedTuple):
    """How many people are expected, and how many of them have come."""

    expected: int
    come: int


def events(actor: Organiser) -> list[Event]:
    """The events at whose door somebody may stand: what is to come first, then what is over."""
    own = [office.id for office in offices(actor, "door.check_in")]
    chosen = or_(Event.office_id.in_(own), Event.id.in_(single_events(actor, "door.check_in")))
    listed = db.session.scalars(select(Event).where(chosen))
    now = clock.now()
    return sorted(listed, key=lambda each: (each.ends_at < now, abs(each.ends_at - now), each.id))


def counts(event_id: int) -> Counts:
    """The counts of an event."""
    expected = select(func.coalesce(func.sum(Registration.seats), 0)).where(Registration.event_id == event_id)
    come = (
        select(func.count())
        .select_from(Arrival)
        .join(Arrival.ticket)
        .join(Ticket.registration)
        .where(Registration.event_id == event_id, Ticket.place < Registration.seats)
    )
    row = db.session.execute(select(expected.scalar_subquery(), come.scalar_subquery())).one()
    return Counts(*row)


def found(event_id: int, words: str) -> list[list[Person]]:
    """The parties in which all the words are found, in the guest or in one companion, by name: at most SHOWN."""
    wanted = words.split()[:8]
    guest = [Guest.search.contains(folded(word), autoescape=True) for word in wanted]
    # Companions' names are few and not kept folded: as they were typed, in small and in capital letters.
    companion = [Companion.name.icontains(word, autoescape=True) for word in wanted]
    with_companion = select(Companion.id).where(Companion.registration_id == Registration.id, *companion).exists()
    rows = db.session.execute(
        select(Guest, Registration)
        .outerjoin(Registration, Registration.guest_id == Guest.id)
        .where(Guest.event_id == event_id, or_(and_(*guest), with_companion))
        .options(selectinload(Registration.companions))
        .order_by(Guest.name, Guest.id)
        .limit(SHOWN)
    ).all()
    tickets = _tickets(registration.id for _guest, registration in rows if registration)
    return [_party(guest, registration, tickets) for guest, registration in rows]


def latest(event_id: int) -> list[Person]:
    """Those who came last, the last first."""
    tickets = db.session.scalars(
        select(Ticket)
        .join(Ticket.arrival)
        .join(Ticket.registration)
        .where(Registration.event_id == event_id)
        .options(*_WHOLE)
        .order_by(Arrival.arrived_at.desc(), Arrival.id.desc())
        .limit(LATEST)
    )
    return [_person(each.registration.guest, each.registration, each.place, each) for each in tickets]


def ticket_by(code: str) -> Ticket | None:
    """The ticket with this code."""
    return db.session.scalar(select(Ticket).where(Ticket.digest == digest(code)).options(*_WHOLE))


def ticket_of(event_id: int, ticket_id: int) -> Ticket | None:
    """A ticket, if it is this event's."""
    wanted = select(Ticket).join(Ticket.registration).where(Registration.event_id == event_id, Ticket.id == ticket_id)
    return db.session.scalar(wanted.options(*_WHOLE))


def bearer(ticket: Ticket) -> Person:
    """Whose ticket it is."""
    return _person(ticket.registration.guest, ticket.registration, ticket.place, ticket)


def party(registration: Registration) -> list[Person]:
    """A guest and their companions."""
    return _party(registration.guest, registration, _tickets([registration.id]))


def held(registration: Registration) -> list[tuple[Person, Ticket]]:
    """The tickets that a party may show now, each with its bearer."""
    tickets = _tickets([registration.id])
    now = [ticket for (_key, place), ticket in sorted(tickets.items()) if place < registration.seats]
    return [(_person(registration.guest, registration, each.place, each), each) for each in now]


def expected(event_id: int) -> list[Person]:
    """Everybody who is expected, by the guest's name, companions after their guest."""
    registrations = db.session.scalars(
        select(Registration)
        .join(Registration.guest)
        .where(Registration.event_id == event_id, Registration.seats > 0)
        .options(joinedload(Registration.guest), selectinload(Registration.companions))
        .order_by(Guest.name, Guest.id)
    )
    return [person for each in registrations for person in _party(each.guest, each, {}) if person.expected]


_WHOLE = (
    joinedload(Ticket.arrival).joinedload(Arrival.organiser),
    joinedload(Ticket.registration).options(
        joinedload(Registration.guest), joinedload(Registration.event), selectinload(Registration.companions)
    ),
)

Tickets = dict[tuple[int, int], Ticket]


def _tickets(registration_ids: Iterable[int]) -> Tickets:
    found = db.session.scalars(_TICKETS, {"registration_ids": list(registration_ids)})
    return {(each.registration_id, each.place): each for each in found}


_TICKETS = (
    select(Ticket)
    .where(Ticket.registration_id.in_(bindparam("registration_ids", expanding=True)))
    .options(joinedload(Ticket.arrival).joinedload(Arrival.organiser))
)


def _party(guest: Guest, registration: Registration | None, tickets: Tickets) -> list[Person]:
    size = 1 + len(registration.companions) if registration else 1
    key = registration.id if registration else 0
    return [_person(guest, registration, place, tickets.get((key, place))) for place in range(size)]


def _person(guest: Guest, registration: Registration | None, place: int, ticket: Ticket | None) -> Person:
    companions = registration.companions if registration else []
    arrival = ticket.arrival if ticket else None
    name = guest.name if place == 0 else companions[place - 1].name if place <= len(companions) else ""
    return Person(
        guest=guest,
        name=name,
        comes_with=guest.name if place else "",
        state=registration.state if registration else None,
        expected=registration is not None and place < registration.seats,
        ticket_id=ticket.id if ticket else None,
        arrived_at=arrival.arrived_at if arrival else None,
        let_in_by=(arrival.organiser.name or arrival.organiser.email) if arrival and arrival.organiser else "",
    )
