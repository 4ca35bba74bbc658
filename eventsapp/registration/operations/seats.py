"""Seats. A limit is a counter row; taking seats is one conditional UPDATE, so that no count can be out of date."""

from flask_sqlalchemy.session import Session
from sqlalchemy import or_, select, update
from sqlalchemy.orm import scoped_session

from eventsapp.events.models import Event, SeatCounter

Writing = scoped_session[Session]


def event_in_line(session: Writing, event_id: int) -> Event:
    """The event, its row locked until the transaction ends.

    Whoever moves seats or the waiting list comes through here first: one after the other, so that nobody is
    overtaken, and one guest's two clicks become one answer. The lock is about order; that there is never one
    seat too many does not rest on it, but on `take` and the counter's check constraint.
    Raises NoResultFound where there is no such event.
    """
    # FOR NO KEY UPDATE: rows that only point at the event (an imported guest) need not wait.
    return session.execute(
        select(Event)
        .where(Event.id == event_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).scalar_one()


def take(session: Writing, counter_id: int, n: int) -> bool:
    """Take `n` seats, all or none. Says whether they were there."""
    taken = session.execute(
        update(SeatCounter)
        .where(
            SeatCounter.id == counter_id,
            or_(SeatCounter.capacity.is_(None), SeatCounter.taken + n <= SeatCounter.capacity),
        )
        .values(taken=SeatCounter.taken + n)
        .returning(SeatCounter.id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


def give_back(session: Writing, counter_id: int, n: int) -> None:
    """Give `n` seats back. More than are taken breaks the counter's check constraint, and with it the transaction."""
    session.execute(
        update(SeatCounter)
        .where(SeatCounter.id == counter_id)
        .values(taken=SeatCounter.taken - n)
        .execution_options(synchronize_session=False)
    )


def change(session: Writing, counter_id: int, held: int, wanted: int) -> bool:
    """Go from `held` seats to `wanted`: take the difference or give it back, all or nothing."""
    if wanted > held:
        return take(session, counter_id, wanted - held)
    if wanted < held:
        give_back(session, counter_id, held - wanted)
    return True
