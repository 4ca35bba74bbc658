"""Sessions at a time when nobody is there: before or after the event, or while their room is closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsapp.programme.snapshot import SessionFacts
from eventsapp.programme.warnings.facts import DraftWarning, Facts, Hours, about


def outside_event(facts: Facts) -> Iterator[DraftWarning]:
    """A session that starts before the event does, or ends after it."""
    event = facts.draft.event
    for session in facts.draft.sessions:
        starts, ends = session.starts_at, session.ends_at
        if starts and ends and (starts < event.starts_at or ends > event.ends_at):
            yield DraftWarning(
                kind="outside_event",
                about=about(session),
                at=starts,
                until=ends,
                facts=(event.starts_at.isoformat(), event.ends_at.isoformat()),
            )


def outside_room(facts: Facts) -> Iterator[DraftWarning]:
    """A session in a room that is not open for the whole of it."""
    guids = {room.name: room.guid for room in facts.draft.rooms}
    for session in facts.draft.sessions:
        hours = facts.hours.get(guids.get(session.room, ""))
        if hours is None or session.starts_at is None or _open(session, hours, facts.draft.event.zone):
            continue
        opens, closes = (each.isoformat("minutes") if each else "" for each in hours)
        yield DraftWarning(
            kind="outside_room",
            about=about(session),
            at=session.starts_at,
            until=session.ends_at,
            names={"room": session.room, "opens": opens or "00:00", "closes": closes or "24:00"},
            facts=(guids[session.room], opens, closes),
        )


def _open(session: SessionFacts, hours: Hours, zone: ZoneInfo) -> bool:
    """Whether the session lies within the hours of the day on which it starts, or of the night before."""
    assert session.starts_at
    assert session.ends_at
    day = session.starts_at.astimezone(zone).date()
    for each in (day, day - timedelta(days=1)):
        opens, closes = _on(each, hours, zone)
        if opens <= session.starts_at and session.ends_at <= closes:
            return True
    return False


def _on(day: date, hours: Hours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The hours of one day as moments: clocks that change in between make them longer or shorter."""
    opens, closes = hours.opens or time(), hours.closes or time()
    last = day if closes > opens else day + timedelta(days=1)
    return tuple(  # type: ignore[return-value]
        datetime.combine(*each, tzinfo=zone).astimezone(UTC) for each in ((day, opens), (last, closes))
    )
