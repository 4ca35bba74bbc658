"""A programme for calendars (RFC 5545)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from eventsapp.calendar.writing import CalendarEvent, publish
from eventsapp.kernel import clock
from eventsapp.kernel.translated import pick
from eventsapp.programme.exchange.reading import page
from eventsapp.programme.history import Entry
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.web.texts import location

#: How often who subscribes should ask again.
REFRESH = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """How a calendar of a programme's sessions is written."""

    language: str
    #: What the calendar is called; "": as its event.
    name: str = ""
    #: When each session last changed, by guid (programme.history).
    history: Mapping[str, Entry] = field(default_factory=dict)
    #: When the whole event was cancelled: all of its sessions are.
    cancelled_at: datetime | None = None
    #: Whether whoever has it in their calendar is busy then.
    busy: bool = False


def entries(programme: Programme, sessions: Iterable[SessionFacts], feed: Feed, site: str) -> Iterator[CalendarEvent]:
    """Sessions of a programme as entries of calendars; those without a time are left out.

    site: the address under which our pages stand.
    """
    for session in sessions:
        if session.starts_at:
            yield _entry(programme, session, feed, site)


def written(programme: Programme, found: Iterable[CalendarEvent], feed: Feed) -> bytes:
    """Entries as an .ics file that can be subscribed to."""
    name = feed.name or pick(dict(programme.event.title), feed.language).text
    return publish(found, name=name, busy=feed.busy, refresh=REFRESH)


def cancelled(entry: CalendarEvent, known: Entry) -> CalendarEvent:
    """The entry of a session that a release left out."""
    return replace(
        entry, status="CANCELLED", sequence=known.number, stamped_at=known.changed_at, modified_at=known.changed_at
    )


def _entry(programme: Programme, session: SessionFacts, feed: Feed, site: str) -> CalendarEvent:
    assert session.starts_at, "only placed sessions are entries"
    event, language = programme.event, feed.language
    track = programme.track_by_slug.get(session.track)
    people = ", ".join(dict.fromkeys(each.name for each in programme.people_of(session)))
    abstract = pick(dict(session.abstract) or dict(session.description), language).text
    known = feed.history.get(session.guid)
    changed_at = feed.cancelled_at or (known.changed_at if known else programme.released_at)
    return CalendarEvent(
        uid=session.guid,
        # A cancelled event has no further release: one more than any before is higher than all.
        sequence=(known.number if known else programme.number) + (1 if feed.cancelled_at else 0),
        stamped_at=changed_at or clock.now(),
        modified_at=changed_at,
        status="CANCELLED" if feed.cancelled_at else "CONFIRMED",
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        summary=pick(dict(session.title), language).text,
        description="\n\n".join(part for part in (people, abstract) if part),
        location=location(session.room, pick(dict(event.venue), language).text, event.address),
        latitude=event.latitude,
        longitude=event.longitude,
        url=page(site, event.slug, session.code),
        categories=(pick(dict(track.name), language).text,) if track else (),
    )
