"""Seats. A limit is a counter row; taking seats is one conditional UPDATE for each limit, all of them or none."""

from collections.abc import Collection
from typing import NamedTuple

from flask_sqlalchemy.session import Session
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import joinedload, scoped_session

from eventsapp.events.models import Event, SeatCounter
from eventsapp.guests.models import Guest, GuestGroup
from eventsapp.registration.models import Registration, SeatOffer

Writing = scoped_session[Session]


def event_in_line(session: Writing, event_id: int) -> Event:
    """The event, its row locked until the transaction ends.

    Whoever moves seats or the waiting list comes through here first: one after the other, so that nobody is
    overtaken, and one guest's two clicks become one answer. The lock is about order; that there is never one
    seat too many does not rest on it, but on `move` and the counter's check constraint.
    Raises NoResultFound where there is no such event.
    """
    return session.execute(_EVENT_IN_LINE, {"event_id": event_id}).scalar_one()


def event_of_guest_in_line(session: Writing, guest_id: int) -> Event:
    """The same by the key of one of its guests."""
    return session.execute(_OF_GUEST_IN_LINE, {"guest_id": guest_id}).scalar_one()


def stand_in_line(session: Writing, guest_id: int) -> None:
    """Take the same lock, for those who read the event afterwards with all that they need of it."""
    session.connection().execute(_STAND_IN_LINE, {"guest_id": guest_id}).one()


# FOR NO KEY UPDATE: rows that only point at the event (an imported guest) need not wait.
_IN_LINE = (
    select(Event)
    .options(joinedload(Event.office, innerjoin=True))
    .with_for_update(key_share=True, of=Event)
    .execution_options(populate_existing=True)
)
_EVENT_IN_LINE = _IN_LINE.where(Event.id == bindparam("event_id"))
_OF_GUEST_IN_LINE = _IN_LINE.join(Guest, Guest.event_id == Event.id).where(Guest.id == bindparam("guest_id"))
_STAND_IN_LINE = (
    select(Event.id)
    .join(Guest, Guest.event_id == Event.id)
    .where(Guest.id == bindparam("guest_id"))
    .with_for_update(key_share=True, of=Event)
)


class Pool(NamedTuple):
    """Which limits the seats of a party count against: the event's, its group's own, the waves' that have opened."""

    event: Event
    #: Only where it has seats of its own.
    group: GuestGroup | None = None
    in_waves: bool = False

    @property
    def own(self) -> list[int]:
        """The counters beside the event's."""
        waves = self.event.waves_id if self.in_waves else None
        return [counter for counter in (self.group.seats_id if self.group else None, waves) if counter is not None]

    @property
    def held_back(self) -> bool:
        """Whether the event's counter holds these seats for the group already."""
        return self.group is not None and self.group.held_back

    @property
    def limits(self) -> list[int]:
        """The counters that can say no."""
        return self.own if self.held_back else [*self.own, self.event.seats_id]


def pool_for(event: Event, guest: Guest, in_waves: bool = False) -> Pool:
    """Where a guest's seats come from, if they take some now."""
    group = guest.group if guest.group and guest.group.seats_id is not None else None
    return Pool(event, group, in_waves and event.waves_id is not None)


def pool_of(event: Event, holder: Registration | SeatOffer) -> Pool:
    """Where the seats that somebody has (or is offered) came from."""
    group = holder.seats_group
    return Pool(event, group if group and group.seats_id is not None else None, holder.in_waves)


def take(session: Writing, pool: Pool, n: int) -> bool:
    """Take `n` seats, all or none. Says whether they were there."""
    return _all(session, pool, own=(n, 0), event=(n, -n) if pool.held_back else (n, 0))


def give_back(session: Writing, pool: Pool, n: int) -> None:
    """Give `n` seats back; those held back for a group are its again."""
    _surely(_all(session, pool, own=(-n, 0), event=(-n, n) if pool.held_back else (-n, 0)))


def hold(session: Writing, pool: Pool, n: int) -> bool:
    """Hold `n` seats for somebody, all or none: nobody else can have them. Says whether they were there."""
    return _all(session, pool, own=(0, n), event=(0, 0) if pool.held_back else (0, n))


def let_go(session: Writing, pool: Pool, n: int) -> None:
    """Hold `n` seats no longer."""
    _surely(_all(session, pool, own=(0, -n), event=(0, 0) if pool.held_back else (0, -n)))


def take_held(session: Writing, pool: Pool, n: int) -> None:
    """Take `n` seats that were held."""
    _surely(_all(session, pool, own=(n, -n), event=(n, -n)))


def move(session: Writing, counter_id: int, taken: int = 0, held: int = 0) -> bool:
    """Change one counter by one conditional UPDATE. Says whether it could be done: no count can be out of date."""
    if not (taken or held):
        return True
    statement = _MOVE_IF_IT_FITS if taken + held > 0 else _MOVE
    # Of the connection: nobody needs the counter as an object.
    moved = session.connection().execute(statement, {"counter_id": counter_id, "more_taken": taken, "more_held": held})
    return moved.one_or_none() is not None


def move_all(session: Writing, counters: Collection[int], taken: int) -> set[int]:
    """Change several counters alike, by one statement; gives those that could not be changed."""
    fits = or_(SeatCounter.capacity.is_(None), SeatCounter.taken + SeatCounter.held + taken <= SeatCounter.capacity)
    moved = session.execute(
        update(SeatCounter)
        .where(SeatCounter.id.in_(counters), SeatCounter.taken + taken >= 0, *([fits] if taken > 0 else []))
        .values(taken=SeatCounter.taken + taken)
        .returning(SeatCounter.id)
        .execution_options(synchronize_session=False)
    )
    return set(counters) - set(moved.scalars())


_taken, _held = SeatCounter.taken + bindparam("more_taken"), SeatCounter.held + bindparam("more_held")
_MOVE = (
    update(SeatCounter)
    .where(SeatCounter.id == bindparam("counter_id"), _taken >= 0, _held >= 0)
    .values(taken=_taken, held=_held)
    .returning(SeatCounter.id)
)
_MOVE_IF_IT_FITS = _MOVE.where(or_(SeatCounter.capacity.is_(None), _taken + _held <= SeatCounter.capacity))


def _all(session: Writing, pool: Pool, own: tuple[int, int], event: tuple[int, int]) -> bool:
    """Change all counters of a pool, or none: always in the order of their keys, so that nobody waits in a circle."""
    moves = sorted([*((counter, *own) for counter in pool.own), (pool.event.seats_id, *event)])
    for done, (counter, taken, held) in enumerate(moves):
        if not move(session, counter, taken, held):
            for undone, *change in moves[:done]:
                _surely(move(session, undone, -change[0], -change[1]))
            return False
    return True


def _surely(moved: bool) -> None:
    """Giving back more than there is would be a mistake of ours: it must end the transaction."""
    if not moved:
        raise AssertionError("a seat counter does not hold what its registrations say")
