"""A stage that runs late, or catches up: where the rest of its day goes. Pure.

Minutes are real ones, so that a night in which the clocks change is as long as it is; and a day ends at four in the
morning, so that what follows midnight on a stage belongs to its evening.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from eventsapp.programme.snapshot import Programme, SessionFacts, in_order

#: Minutes that a break keeps, however late it is.
SHORTEST_BREAK = 5
#: Minutes by which a stage may be late, or early, in one step.
MOST = 240


@dataclass(frozen=True, kw_only=True)
class Delay:
    """What an organiser asks for: from a session of a room on, the rest of its day goes `minutes` later."""

    #: The room's name.
    room: str
    #: The guid of the first session that is moved.
    first: str
    #: Negative: earlier.
    minutes: int
    #: Whether breaks, and free time between sessions, take up what they can.
    eat_breaks: bool = False
    #: Minutes of free time between two sessions that are never taken up.
    changeover: int = 0


class Move(NamedTuple):
    """A session's new place in time."""

    session: SessionFacts
    starts_at: datetime
    minutes: int


def day_of(session: SessionFacts, programme: Programme) -> date | None:
    """The day to which a session belongs; None where it has no time."""
    from eventsapp.programme.exchange.times import programme_day

    return programme_day(session.starts_at, programme.event.zone) if session.starts_at else None


def of_room(programme: Programme, room: str) -> dict[date, list[SessionFacts]]:
    """The sessions of one room by day and time. What is in no room, or in all, is none of its own."""
    found: dict[date, list[SessionFacts]] = {}
    for session in programme.sessions:
        if session.room == room and (day := day_of(session, programme)):
            found.setdefault(day, []).append(session)
    return found


def moves(programme: Programme, delay: Delay) -> list[Move]:
    """Where each session goes that is moved or shortened; none where there is no such session in the room."""
    rest = _rest(programme, delay)
    # Late is late at once; what is caught up is caught up break by break, where breaks are what gives.
    offset = delay.minutes if delay.minutes > 0 or not delay.eat_breaks else 0
    goal = 0 if delay.minutes > 0 else delay.minutes
    found = []
    ends: datetime | None = None
    for session in rest:
        assert session.starts_at
        assert session.ends_at
        minutes = session.minutes
        if delay.eat_breaks and ends:
            free = int((session.starts_at - ends).total_seconds() // 60) - delay.changeover
            offset -= max(0, min(offset - goal, free))
        starts_at = session.starts_at + timedelta(minutes=offset)
        if delay.eat_breaks and session.is_pause:
            eaten = max(0, min(offset - goal, minutes - SHORTEST_BREAK))
            minutes, offset = minutes - eaten, offset - eaten
        if (starts_at, minutes) != (session.starts_at, session.minutes):
            found.append(Move(session, starts_at, minutes))
        ends = max(ends, session.ends_at) if ends else session.ends_at
    return found


def _rest(programme: Programme, delay: Delay) -> list[SessionFacts]:
    for sessions in of_room(programme, delay.room).values():
        guids = [session.guid for session in sessions]
        if delay.first in guids:
            return sessions[guids.index(delay.first) :]
    return []


def moved(programme: Programme, places: Mapping[str, tuple[datetime | None, int]]) -> Programme:
    """The programme with other times and lengths for some of its sessions, by guid, and nothing else changed."""
    sessions: Iterable[SessionFacts] = (
        replace(each, starts_at=places[each.guid][0], minutes=places[each.guid][1]) if each.guid in places else each
        for each in programme.sessions
    )
    return replace(programme, sessions=in_order(sessions, programme.rooms))
