"""What an entry in a calendar says of an event or of one of its sessions, in a guest's language."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from eventsapp.calendar.writing import CalendarEvent, Person, Status, publish
from eventsapp.events.models import Event, Visibility
from eventsapp.kernel import clock
from eventsapp.kernel.translated import pick
from eventsapp.mail.addresses import mail_from
from eventsapp.mail.plain_text import UNBROKEN, plain_text
from eventsapp.programme.snapshot import SessionFacts
from eventsapp.web.addresses import address
from eventsapp.web.texts import location, markdown

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class About(NamedTuple):
    """What an entry is about, and in which language it says so."""

    event: Event
    language: str
    session: SessionFacts | None = None


def digest(event: Event, language: str, session: SessionFacts | None = None, certain: bool = True) -> str:
    """Of what a calendar must not show wrongly: time, place, title, and whether it is certain. The same for all who
    read the language: so one knows whom a change touches without writing anybody's entry."""
    it = said(About(event, language, session), "", 0, _NEVER)
    moved = (it.starts_at, it.ends_at, it.summary, it.location, it.latitude, it.longitude, certain)
    return hashlib.sha256(repr(moved).encode()).hexdigest()


def said(about: About, uid: str, sequence: int, stamped_at: datetime, status: Status = "CONFIRMED") -> CalendarEvent:
    """The entry, as it is to be written."""
    event, language, session = about
    public = event.visibility is Visibility.public
    venue = pick(event.venue, language).text
    whole = CalendarEvent(
        uid=uid,
        sequence=sequence,
        stamped_at=stamped_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=pick(event.title, language).text,
        description="\n\n".join(
            part
            for part in (pick(event.subtitle, language).text, _prose(pick(event.description, language).text))
            if part
        ),
        location=location(venue, event.address),
        latitude=event.latitude,
        longitude=event.longitude,
        url=address("events.show", slug=event.slug) if public else "",
        status=status,
        alarm_minutes=event.alarm_minutes,
    )
    if session is None or session.starts_at is None:
        return whole
    return replace(
        whole,
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        summary=pick(dict(session.title), language).text,
        description=whole.summary,
        location=location(session.room, venue, event.address),
        url=address("programme.session", slug=event.slug, code=session.code) if public else "",
    )


def of_event(event: Event, language: str) -> CalendarEvent:
    """The event for anybody's calendar: nobody's entry, and so under a UID that is nobody's."""
    uid = f"{event.slug}.event@{mail_from().rpartition('@')[2]}"
    return said(About(event, language), uid, 0, clock.now())


def event_file(event: Event, language: str) -> bytes:
    """The same as a file."""
    return publish([of_event(event, language)], organizer=Person(event.office.name, mail_from()))


@lru_cache(maxsize=64)
def _prose(source: str) -> str:
    """A description as plain text. Thousands of entries have the same one."""
    return plain_text(markdown(source), UNBROKEN)
