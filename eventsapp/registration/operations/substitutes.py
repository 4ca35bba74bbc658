"""Who was invited sends a deputy: the seat passes over to them without being free in between."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eventsapp.events.models import Event
from eventsapp.guests import addresses, links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import calendar_entries, letters, queries, taking
from eventsapp.registration.given import GivenPerson
from eventsapp.registration.models import (
    MOVES,
    SUBSTITUTION_MOVES,
    Companion,
    OfferState,
    Registration,
    RegistrationState,
    Substitution,
    SubstitutionState,
)
from eventsapp.registration.operations import answers, choices, companions, offers, seats, sign_ups, waiting
from eventsapp.registration.operations.seats import Writing

_S = RegistrationState
#: Who holds or waits for a seat that can pass over.
_HAS_A_PLACE = frozenset({_S.confirmed, _S.waitlisted})


@dataclass(frozen=True, kw_only=True)
class Deputy:
    """Who is to come, as the guest writes them."""

    person: GivenPerson
    email: str
    language: str


def name(guest_id: int, deputy: Deputy, actor: str) -> SubstitutionState:
    """A guest names who comes in their place: at once where the event or their group allows it, else the host is
    asked. A guest who had not answered accepts by it: their seat is held (or waited for) meanwhile.

    Naming somebody else takes the place of who was named before. Raises Refused, with the field it is about.
    """
    email = addresses.checked(deputy.email)
    with unit_of_work() as session:
        event = seats.event_of_guest_in_line(session, guest_id)
        links.check(actor)
        guest = session.get_one(Guest, guest_id)
        registration = session.scalar(select(Registration).where(Registration.guest_id == guest_id))
        taking.check(_closed(event, guest, registration))
        _check_deputy(session, event, guest, email)
        if registration is None or registration.state not in _HAS_A_PLACE:
            given = queries.given_by(registration) if registration else queries.nothing_given(guest)
            given = queries.accepting_again(given)
            answers.settle(session, guest.id, given, actor, quiet=True)
            registration = session.execute(select(Registration).where(Registration.guest_id == guest_id)).scalar_one()
            if registration.state not in _HAS_A_PLACE:
                raise Refused(_("Please ask for a place first."), "email")
        registration.answered_at, registration.answered_by = clock.now(), actor
        withdraw_proposed(session, guest_id)
        substitution = Substitution(
            guest=guest,
            honorific=deputy.person.honorific,
            name=deputy.person.name,
            post=deputy.person.post,
            organisation=deputy.person.organisation,
            email=email,
            language=deputy.language,
        )
        session.add(substitution)
        session.flush()
        audit.record(actor, "named a deputy", registration, substitution=substitution.id)
        spine.note(guest.id, FactKind.substituted, actor, name=substitution.name)
        if allowed(event, guest):
            _pass_over(session, event, substitution, registration, actor)
        else:
            letters.substitute_named(registration, substitution)
        return substitution.state


def allowed(event: Event, guest: Guest) -> bool:
    """Whether a guest may send a deputy without the host's consent: their group's word, else the event's."""
    own = guest.group.substitutes_allowed if guest.group else None
    return event.substitutes_allowed if own is None else own


def approve(substitution_id: int, actor: str) -> None:
    """The host agrees: the deputy has the seat. Twice is as good as once.

    Raises Refused where it was settled otherwise, or the deputy comes by themselves now.
    """
    with unit_of_work() as session:
        event, substitution, registration = _in_line(session, substitution_id)
        if substitution.state is SubstitutionState.approved:
            return
        _check_open(substitution)
        taking.check(taking.why_undecidable(event))
        if registration is None or registration.state not in _HAS_A_PLACE:
            raise Refused(_("The guest no longer has a place that could pass over."))
        _check_deputy(session, event, substitution.guest, substitution.email)
        _pass_over(session, event, substitution, registration, actor)


def decline(substitution_id: int, actor: str) -> None:
    """The host can't take the deputy: the guest keeps their own seat, and is told. Twice is as good as once."""
    with unit_of_work() as session:
        _event, substitution, registration = _in_line(session, substitution_id)
        if substitution.state is SubstitutionState.declined:
            return
        _check_open(substitution)
        _settle(substitution, SubstitutionState.declined)
        session.flush()
        audit.record(actor, "declined a deputy", registration or substitution.guest, substitution=substitution.id)
        spine.note(substitution.guest_id, FactKind.substitute_declined, actor, name=substitution.name)
        if registration:
            letters.substitute_declined(registration, substitution)


def withdraw(guest_id: int, actor: str) -> None:
    """The guest comes after all: the deputy who was named, and not agreed to yet, is none."""
    with unit_of_work() as session:
        seats.event_of_guest_in_line(session, guest_id)
        links.check(actor)
        if withdraw_proposed(session, guest_id):
            audit.record(actor, "withdrew their deputy", session.get_one(Guest, guest_id))
            spine.note(guest_id, FactKind.changed, actor)
            registration = session.scalar(select(Registration).where(Registration.guest_id == guest_id))
            if registration and registration.state is _S.confirmed and not calendar_entries.is_told(registration):
                letters.after_answer(registration, None, links.issue(registration.guest, LinkPurpose.registration))


def _pass_over(
    session: Writing, event: Event, substitution: Substitution, registration: Registration, actor: str
) -> None:
    """Seats, companions and the place in line become the deputy's; no counter moves."""
    guest = registration.guest
    deputy = _deputy(session, event, substitution)
    own = session.scalar(select(Registration).where(Registration.guest_id == deputy.id))
    left: list[companions.Gone] = []
    if own is None:
        own = Registration(event_id=event.id, event=event, guest=deputy, companions=[], answers=[])
    else:
        left = _forget_earlier(session, own)
    for person in (guest, deputy):
        if offer := offers.standing(session, person.id):
            offers.end(session, event, offer, OfferState.passed)
    before = own.state if own.id else None
    own.state = registration.state if before is None else MOVES.check(before, registration.state)
    own.seats, own.party, own.waiting_since = registration.seats, registration.party, registration.waiting_since
    own.seats_group, own.in_waves = registration.seats_group, registration.in_waves
    own.answered_at, own.answered_by, own.channel = clock.now(), actor, registration.channel
    session.add(own)
    registration.state = MOVES.check(registration.state, _S.declined)
    registration.seats, registration.waiting_since, registration.seats_group = 0, None, None
    session.flush()
    # Not through the relationship: who is taken out of it is deleted.
    session.execute(
        update(Companion).where(Companion.registration_id == registration.id).values(registration_id=own.id)
    )
    session.expire(own, ["companions"])
    session.expire(registration, ["companions"])
    # The places of what the guest chose for themselves are given back first: the companions' are taken anew.
    for each in (registration, own):
        choices.reconcile(session, each)
    substitution.deputy = deputy
    _settle(substitution, SubstitutionState.approved)
    session.flush()
    audit.record(actor, "passed the seat to a deputy", registration, substitution=substitution.id, deputy=deputy.id)
    audit.record(actor, "came in place of", own, guest=guest.id, state=own.state.value)
    spine.note(guest.id, FactKind.substitute_comes, actor, name=deputy.name)
    spine.note(deputy.id, FactKind.stands_in, actor, name=guest.name)
    letters.substitute_approved(registration, substitution)
    letters.deputy(own, guest)
    companions.tell(own, left)
    sign_ups.after_cancellation(session, event, guest, actor)
    # A place in line may be one that is due, or of another group.
    waiting.seat_those_who_wait(session, event)


def _forget_earlier(session: Writing, own: Registration) -> list[companions.Gone]:
    """What a deputy said when they were to come, or not, by themselves: who came with them then does not come now, and
    what they chose has gone to others. Gives those who had been told that they come."""
    left = companions.gone(own)
    own.companions = []
    if own.state in {_S.declined, _S.cancelled}:
        own.answers = []
    session.flush()
    return left


def _deputy(session: Writing, event: Event, substitution: Substitution) -> Guest:
    """The deputy as a guest: who is on the list already is themselves."""
    key = addresses.key(substitution.email)
    deputy = session.scalar(select(Guest).where(Guest.event_id == event.id, Guest.email_key == key))
    if deputy is None:
        deputy = Guest(
            event_id=event.id,
            event=event,
            group_id=substitution.guest.group_id,
            honorific=substitution.honorific,
            name=substitution.name,
            post=substitution.post,
            organisation=substitution.organisation,
            email=substitution.email,
            email_key=key,
            language=substitution.language,
        )
        session.add(deputy)
        try:
            session.flush()
        except IntegrityError:
            # Somebody put them on the list between our look and our INSERT.
            raise Refused(_("This person has come onto the list in this moment. Please try again."), "email") from None
        audit.record("worker", "added as a deputy", deputy)
        spine.note(deputy.id, FactKind.added, "worker", Channel.itself)
    return deputy


def _check_deputy(session: Writing, event: Event, guest: Guest, email: str) -> None:
    """Nobody comes in their own place, nor who has a place of their own."""
    key = addresses.key(email)
    if key == guest.email_key:
        raise Refused(_("This is your own address. Give the address of who comes instead of you."), "email")
    has_one = (
        select(Registration.id)
        .join(Guest, Guest.id == Registration.guest_id)
        .where(
            Guest.event_id == event.id,
            Guest.email_key == key,
            Registration.state.in_([*_HAS_A_PLACE, _S.pending]),
        )
    )
    if session.scalar(has_one.limit(1)):
        raise Refused(_("We can’t take this person as your deputy. Please name somebody else."), "email")


def withdraw_proposed(session: Writing, guest_id: int) -> bool:
    """The deputy of a guest, whom the host has not agreed to yet, is none; says whether there was one. Call it under
    the event's lock."""
    earlier = session.scalar(
        select(Substitution).where(Substitution.guest_id == guest_id, Substitution.state == SubstitutionState.proposed)
    )
    if earlier:
        _settle(earlier, SubstitutionState.withdrawn)
        session.flush()
    return earlier is not None


def _closed(event: Event, guest: Guest, registration: Registration | None) -> object:
    if registration and registration.state in _HAS_A_PLACE:
        return taking.why_unchangeable(event, guest)
    return taking.why_closed(event, guest)


def _check_open(substitution: Substitution) -> None:
    if substitution.state is not SubstitutionState.proposed:
        raise Refused(_("This has been settled already."))


def _settle(substitution: Substitution, state: SubstitutionState) -> None:
    substitution.state, substitution.settled_at = SUBSTITUTION_MOVES.check(substitution.state, state), clock.now()


def _in_line(session: Writing, substitution_id: int) -> tuple[Event, Substitution, Registration | None]:
    guest_id = session.get_one(Substitution, substitution_id).guest_id
    event = seats.event_of_guest_in_line(session, guest_id)
    substitution = session.get_one(Substitution, substitution_id, populate_existing=True)
    registration = session.scalar(
        select(Registration).where(Registration.guest_id == guest_id).execution_options(populate_existing=True)
    )
    return event, substitution, registration
