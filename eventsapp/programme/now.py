"""What is on at a moment, and what comes next."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from eventsapp.programme.snapshot import Programme, SessionFacts


class Now(NamedTuple):
    """The sessions that are on, and those that come next: in each room the first one of the day to come."""

    running: list[SessionFacts]
    coming: list[SessionFacts]
    #: All that are still to come.
    later: list[SessionFacts]
    #: Whether nothing is on and nothing will be any more.
    over: bool


def at(programme: Programme, moment: datetime, room: str | None = None) -> Now:
    """What is on at `moment`; of one room (with what is in no room in particular) where it is given."""
    placed = [each for each in programme.sessions if each.starts_at and (room is None or each.room in {room, ""})]
    running = [each for each in placed if each.starts_at <= moment < each.ends_at]  # type: ignore[operator]
    later = [each for each in placed if each.starts_at > moment]  # type: ignore[operator]
    return Now(running, _first_of_each_room(later, programme), later, over=bool(placed) and not running and not later)


def _first_of_each_room(later: Iterable[SessionFacts], programme: Programme) -> list[SessionFacts]:
    firsts: dict[str, SessionFacts] = {}
    days = set()
    for each in later:
        assert each.starts_at, "what comes later has a time"
        days.add(each.starts_at.astimezone(programme.event.zone).date())
        if len(days) > 1:
            break
        firsts.setdefault(each.room, each)
    return list(firsts.values())
