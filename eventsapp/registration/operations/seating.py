"""What an answer wants of the seats, and what it gets."""

from typing import NamedTuple

from flask_babel import ngettext
from sqlalchemy import func, select

from eventsapp.events.models import Event, RegistrationMode, SeatCounter
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.errors import Refused
from eventsapp.registration.given import Choice, GivenAnswer
from eventsapp.registration.models import MOVES, OfferState, Registration, RegistrationState, SeatOffer
from eventsapp.registration.operations import offers, seats, waiting
from eventsapp.registration.operations.seats import Pool, Writing

_S = RegistrationState


class Wanted(NamedTuple):
    """What an answer wants, and from where."""

    event: Event
    guest: Guest
    given: GivenAnswer
    before: RegistrationState | None
    offer: SeatOffer | None
    in_waves: bool
    #: Anybody is on the waiting list.
    somebody_waits: bool

    @property
    def party(self) -> int:
        """How many would come."""
        return 1 + len(self.given.companions)


def bring(session: Writing, wanted: Wanted, registration: Registration) -> None:
    """Bring a registration's state, seats and place on the waiting list to what the answer wants. Call it under the
    event's lock. Raises Refused where there are no seats for more."""
    event, before, offer = wanted.event, wanted.before, wanted.offer
    if wanted.given.choice is Choice.accept:
        _accept(session, wanted, registration)
        return
    if registration.seats:
        seats.give_back(session, seats.pool_of(event, registration), registration.seats)
    if offer:
        offers.end(session, event, offer, OfferState.passed)
    after = _S.tentative if wanted.given.choice is Choice.tentative else _S.declined
    registration.state = after if before in {None, after} else MOVES.check(before, after)
    registration.seats, registration.waiting_since, registration.seats_group = 0, None, None


def _accept(session: Writing, wanted: Wanted, registration: Registration) -> None:
    event, before, party = wanted.event, wanted.before, wanted.party
    pool = seats.pool_for(event, wanted.guest, wanted.in_waves or registration.in_waves or False)
    _check_fits_at_all(session, pool, party)
    if before is _S.confirmed:
        _change_party(session, wanted, registration)
        registration.seats = registration.party = party
        return
    registration.party = party
    offer = wanted.offer if wanted.offer and wanted.offer.state is OfferState.open else None
    if offer and party <= offer.seats:
        if before is not _S.waitlisted:
            registration.state, registration.waiting_since = _moved(before, _S.waitlisted), clock.now()
            session.add(registration)
            session.flush()
        offers.accept(session, event, offer, registration)
        return
    if offer:
        raise Refused(
            ngettext(
                "%(num)d seat is held for you. For more people there is none now: come alone, or write to the host.",
                "%(num)d seats are held for you. For more people there is none now: come with fewer, or write to the "
                "host.",
                offer.seats,
            ),
            f"companions-{offer.seats - 1}-name",
        )
    if wanted.offer:  # nobody was told of it
        offers.end(session, event, wanted.offer, OfferState.replaced)
    if before in {_S.waitlisted, _S.pending}:
        return
    if _asks_first(event, wanted.guest):
        registration.state = _moved(before, _S.pending)
    elif _sits(session, wanted, pool, party):
        registration.state, registration.seats = _moved(before, _S.confirmed), party
        registration.seats_group, registration.in_waves = pool.group, pool.in_waves
    else:
        registration.state, registration.seats = _moved(before, _S.waitlisted), 0
        registration.waiting_since, registration.in_waves = clock.now(), pool.in_waves


def _sits(session: Writing, wanted: Wanted, pool: Pool, n: int) -> bool:
    """Take `n` seats, if it is nobody else's turn and they are there. Says whether it was done."""
    if wanted.somebody_waits:
        return waiting.sit(session, wanted.event, pool, n)
    return seats.take(session, pool, n)


def _moved(before: RegistrationState | None, after: RegistrationState) -> RegistrationState:
    return after if before is None else MOVES.check(before, after)


def _asks_first(event: Event, guest: Guest) -> bool:
    """Whether the host decides who comes, and this guest was not invited."""
    return event.registration_mode is RegistrationMode.approval and guest.invitation is None


def _change_party(session: Writing, wanted: Wanted, registration: Registration) -> None:
    """Take or give back the difference. Those who wait come before those who want more."""
    held, pool = registration.seats, seats.pool_of(wanted.event, registration)
    more = wanted.party - held
    if more > 0 and not _sits(session, wanted, pool, more):
        raise Refused(
            ngettext(
                "There is no seat left for %(num)d more person. Your answer is as it was.",
                "There are not enough seats left for %(num)d more people. Your answer is as it was.",
                more,
            ),
            f"companions-{held - 1}-name",
        )
    if more < 0:
        seats.give_back(session, pool, -more)


def _check_fits_at_all(session: Writing, pool: Pool, party: int) -> None:
    """A party larger than the house would wait for ever, and all others behind it."""
    if party == 1:
        return
    limits = [counter for counter in pool.limits if counter != pool.event.waves_id]
    capacity = session.scalar(select(func.min(SeatCounter.capacity)).where(SeatCounter.id.in_(limits)))
    if capacity is not None and capacity < party:
        raise Refused(
            ngettext(
                "There is only %(num)d seat in all. Please bring fewer people.",
                "There are only %(num)d seats in all. Please bring fewer people.",
                capacity,
            ),
            "companions-0-name",
        )
