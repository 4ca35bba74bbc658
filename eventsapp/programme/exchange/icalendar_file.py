"""A programme for calendars (RFC 5545)."""

from collections.abc import Iterable
from datetime import timedelta

from eventsapp.calendar.writing import CalendarEvent, publish
from eventsapp.kernel import clock
from eventsapp.kernel.translated import pick
from eventsapp.programme.exchange.reading import page
from eventsapp.programme.snapshot import Programme, SessionFacts


def written(programme: Programme, sessions: Iterable[SessionFacts], language: str, site: str) -> bytes:
    """Sessions of a programme as an .ics file, in a language; those without a time are left out.

    site: the address under which our pages stand.
    """
    name = pick(dict(programme.event.title), language).text
    return publish((_entry(programme, each, language, site) for each in sessions if each.starts_at), name=name)


def _entry(programme: Programme, session: SessionFacts, language: str, site: str) -> CalendarEvent:
    assert session.starts_at, "only placed sessions are entries"
    event = programme.event
    track = programme.track_by_slug.get(session.track)
    people = ", ".join(dict.fromkeys(each.name for each in programme.people_of(session)))
    abstract = pick(dict(session.abstract) or dict(session.description), language).text
    places = [session.room, pick(dict(event.venue), language).text, event.address]
    return CalendarEvent(
        uid=session.guid,
        stamped_at=programme.released_at or clock.now(),
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        summary=pick(dict(session.title), language).text,
        description="\n\n".join(part for part in (people, abstract) if part),
        location=", ".join(part for part in places if part),
        latitude=event.latitude,
        longitude=event.longitude,
        url=page(site, event.slug, session.code),
        categories=(pick(dict(track.name), language).text,) if track else (),
    )
