"""The waiting list: strictly in order. A seat that comes free goes to the first, and to the next only after the
first's whole party has been seated. Groups with seats of their own wait in lines of their own."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select

from eventsapp.events.models import Event, SeatCounter, Seating
from eventsapp.guests import links
from eventsapp.guests.facts import Channel, FactKind
from eventsapp.guests.models import Guest, GuestGroup, LinkPurpose, Reserve
from eventsapp.guests.operations import spine
from eventsapp.kernel import audit, clock
from eventsapp.kernel.columns import literally
from eventsapp.kernel.database import db
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.registration import letters
from eventsapp.registration.models import (
    HOLDS_SEATS,
    MOVES,
    OfferState,
    PassedOver,
    Reason,
    Registration,
    RegistrationState,
    SeatOffer,
)
from eventsapp.registration.operations import offers, reserve, seats
from eventsapp.registration.operations.seats import Pool, Writing

#: How many parties one unit of work serves.
_AT_ONCE = 100


class Waiting(NamedTuple):
    """A place in the line: who, how many they are, and which counters they need seats of."""

    registration_id: int
    party: int
    limits: frozenset[int]


def seat_those_who_wait(session: Writing, event: Event) -> int:
    """Give or offer free seats to those who wait, then to the reserve; write to them; say how many parties it were.

    Call it inside a unit of work that holds the event's lock (`seats.event_in_line`). Of a long line it serves the
    first, so that nobody who answers is held up for long; the worker goes on (`seat_where_due`), and until then it is
    nobody else's turn. When the event has begun or is cancelled, nobody is seated any more: nobody reads letters then.
    """
    if event.cancelled_at or clock.now() >= event.starts_at:
        return 0
    served, blocked = _serve_the_line(session, event)
    if served == _AT_ONCE or event.seats_id in blocked:
        return served
    return served + reserve.call(session, event)


def seat_where_due() -> int:
    """The same for every event where somebody waits or is in reserve, to the end of each line: deadlines go by without
    anybody doing anything."""
    waits = exists().where(
        Registration.event_id == Event.id, Registration.state == literally(RegistrationState.waitlisted)
    )
    in_reserve = exists().where(GuestGroup.event_id == Event.id, GuestGroup.reserve != Reserve.no)
    events = db.session.scalars(
        select(Event.id).where(waits | in_reserve, Event.cancelled_at.is_(None), Event.starts_at > clock.now())
    ).all()
    db.session.rollback()
    served = 0
    for event_id in events:
        more = _AT_ONCE
        while more >= _AT_ONCE:
            with unit_of_work() as session:
                more = seat_those_who_wait(session, seats.event_in_line(session, event_id))
            served += more
    return served


def after_regrouping(event_id: int) -> None:
    """Guests were put into other groups: a place in line may be due now. Called by guests' own operations, inside their
    unit of work."""
    session = db.session
    seat_those_who_wait(session, seats.event_in_line(session, event_id))


def sit(session: Writing, event: Event, pool: Pool, n: int) -> bool:
    """Take `n` seats for who has not waited, if it is nobody else's turn and they are there; of those who wait it is
    noted why they were passed over. Says whether it was done. Call it under the event's lock."""
    if not (_may_sit(session, event, pool) and seats.take(session, pool, n)):
        return False
    _note_passed(session, event, pool, n)
    return True


def _may_sit(session: Writing, event: Event, pool: Pool) -> bool:
    """Whether nobody waits whose turn is before a newcomer's: whoever is still to be served, and, where smaller parties
    may not pass, whoever waits for the same seats. (Whether there are seats is for `seats.take` to say.)"""
    limits, free, blocked = set(pool.limits), _Free(session), set[int]()
    for waiting in _line(session, event):
        short = free.short(waiting)
        blocked.update(_blocked_by(event, free, short))
        if not event.smaller_may_pass and limits & blocked:
            return False
        if not short and not waiting.limits & blocked and waiting.limits & limits:
            return False
    return True


def _note_passed(session: Writing, event: Event, pool: Pool, n: int) -> None:
    """Say of those who wait why somebody came in before them, who has just taken `n` seats of a pool."""
    free = _Free(session)
    for counter in pool.limits:
        free.counters[counter] = None if (left := free.of(counter)) is None else left + n
    stuck = [(each, free.short(each)) for each in _line(session, event) if each.limits & set(pool.limits)]
    _note(session, event, {each.registration_id: _why(event, free, each, short) for each, short in stuck if short})


def after_event_change(event: Event) -> None:
    """More seats than before: those who wait come first. Called by events' own operation, inside its unit of work."""
    seat_those_who_wait(db.session, seats.event_in_line(db.session, event.id))


class _Free:
    """How many seats each counter has to give, read once, under the lock."""

    def __init__(self, session: Writing) -> None:
        self.session = session
        self.counters: dict[int, int | None] = {}

    def of(self, counter: int) -> int | None:
        """None: as many as come."""
        if counter not in self.counters:
            self.counters[counter] = self.session.get_one(SeatCounter, counter, populate_existing=True).free
        return self.counters[counter]

    def short(self, waiting: Waiting) -> list[int]:
        """The counters that have too few for a party."""
        found = [(counter, self.of(counter)) for counter in waiting.limits]
        return [counter for counter, free in found if free is not None and free < waiting.party]

    def use(self, waiting: Waiting) -> None:
        """The party was served."""
        for counter in waiting.limits:
            free = self.of(counter)
            self.counters[counter] = None if free is None else free - waiting.party


def _serve_the_line(session: Writing, event: Event) -> tuple[int, set[int]]:
    """Gives how many parties were served, and the counters that somebody waits for."""
    free, blocked = _Free(session), set[int]()
    stuck: list[tuple[Waiting, list[int]]] = []
    passed: dict[int, PassedOver] = {}
    served = 0
    only_the_event = not _groups_with_seats(session, event.id)
    for waiting in _line(session, event):
        short = free.short(waiting)
        if short:
            stuck.append((waiting, short))
            blocked.update(_blocked_by(event, free, short))
            if event.seats_id in blocked and only_the_event:
                break
        elif not waiting.limits & blocked:
            _serve(session, event, waiting)
            served += 1
            over = [each for each in stuck if each[0].limits & waiting.limits]
            passed |= {each.registration_id: _why(event, free, each, short) for each, short in over}
            stuck = [each for each in stuck if not each[0].limits & waiting.limits]
            free.use(waiting)
            if served == _AT_ONCE:
                break
    _note(session, event, passed)
    return served, blocked


def _blocked_by(event: Event, free: _Free, short: list[int]) -> list[int]:
    """The counters of which nobody behind can have seats, because these have too few for somebody."""
    return short if not event.smaller_may_pass else [each for each in short if not free.of(each)]


def _serve(session: Writing, event: Event, waiting: Waiting) -> None:
    registration = session.get_one(Registration, waiting.registration_id)
    pool = seats.pool_for(event, registration.guest, registration.in_waves)
    if event.seating is Seating.automatic:
        if not seats.take(session, pool, waiting.party):
            raise AssertionError("a seat that was free under the lock is not")
        seat(session, registration, pool)
        audit.record("worker", "seated", registration, seats=registration.seats)
        spine.note(registration.guest_id, FactKind.seated, "worker", Channel.itself)
        token = links.issue(registration.guest, LinkPurpose.registration)
        letters.after_answer(registration, RegistrationState.waitlisted, token)
    else:
        offers.make(session, event, registration.guest, pool, waiting.party, nod=event.seating is Seating.nod)


def seat(session: Writing, registration: Registration, pool: Pool) -> None:
    """Let a registration hold the seats that were taken for it."""
    before = registration.state
    registration.state = (
        before if before is RegistrationState.confirmed else MOVES.check(before, RegistrationState.confirmed)
    )
    registration.seats, registration.waiting_since = registration.party, None
    registration.seats_group, registration.in_waves = pool.group, pool.in_waves
    session.flush()


def note(session: Writing, registration: Registration, reason: Reason, seats: int) -> None:
    """Leave a row that says why somebody's turn was over: the seats that were theirs went on."""
    _note(session, registration.event, {registration.id: _passed(registration.id, reason, seats, seats)})


def _why(event: Event, free: _Free, waiting: Waiting, short: list[int]) -> PassedOver:
    of_group = [counter for counter in short if counter not in {event.seats_id, event.waves_id}]
    reason = Reason.group_full if of_group else Reason.too_large
    return _passed(waiting.registration_id, reason, waiting.party, free.of([*of_group, *short][0]) or 0)


def _passed(registration_id: int, reason: Reason, needed: int, free: int) -> PassedOver:
    return PassedOver(registration_id=registration_id, reason=reason, needed=needed, free=free)


def _note(session: Writing, event: Event, passed: dict[int, PassedOver]) -> None:
    """Keep these rows, by the registrations' keys, where the last row of the same does not say the same."""
    if not passed:
        return
    last = _LAST_PASSED if len(passed) > 1 else _LAST_PASSED.where(PassedOver.registration_id.in_(passed))
    rows = session.execute(
        select(PassedOver.registration_id, PassedOver.reason, PassedOver.needed).where(PassedOver.id.in_(last)),
        {"event_id": event.id},
    ).all()
    said = {each.registration_id: (each.reason, each.needed) for each in rows}
    session.add_all(row for key, row in passed.items() if said.get(key) != (row.reason, row.needed))
    session.flush()


#: The last row of each of an event's registrations.
_LAST_PASSED = (
    select(func.max(PassedOver.id))
    .join(Registration, Registration.id == PassedOver.registration_id)
    .where(Registration.event_id == bindparam("event_id"))
    .group_by(PassedOver.registration_id)
)


def _groups_with_seats(session: Writing, event_id: int) -> bool:
    return bool(
        session.scalar(select(exists().where(GuestGroup.event_id == event_id, GuestGroup.seats_id.is_not(None))))
    )


def _line(session: Writing, event: Event) -> Iterator[Waiting]:
    """Those who wait and have nothing on offer, and whom the host has not passed over, in their order."""
    for each in session.execute(_LINE, {"event_id": event.id}).all():
        limits = {each.seats_id} if each.seats_id is not None else set()
        if each.in_waves and event.waves_id is not None:
            limits.add(event.waves_id)
        if not each.held_back:
            limits.add(event.seats_id)
        yield Waiting(each.id, each.party, frozenset(limits))


_own = and_(GuestGroup.id == Guest.group_id, GuestGroup.seats_id.is_not(None))
_offered = exists().where(
    SeatOffer.guest_id == Registration.guest_id,
    or_(
        HOLDS_SEATS,
        # The host passed them over: only the host's own hand seats them.
        and_(SeatOffer.state == OfferState.withdrawn, SeatOffer.made_at >= Registration.waiting_since),
    ),
)
_LINE = (
    select(Registration.id, Registration.party, Registration.in_waves, GuestGroup.seats_id, GuestGroup.held_back)
    .join(Guest, Guest.id == Registration.guest_id)
    .outerjoin(GuestGroup, _own)
    .where(
        Registration.event_id == bindparam("event_id"),
        Registration.state == RegistrationState.waitlisted,
        ~_offered,
    )
    .order_by(Registration.waiting_since, Registration.id)
)
