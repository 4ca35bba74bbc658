"""A registration's entry in the guest's calendar: what is said about it, and when its SEQUENCE rises.

The guest has just accepted on the web when the entry is sent, so it says PARTSTAT=ACCEPTED: their calendar
shows an appointment and not an open question, and nobody is asked twice. They can still decline it there.
Without a mailbox that takes replies nothing is asked at all: METHOD:PUBLISH.
"""

import hashlib
from datetime import UTC, datetime

from eventsapp.calendar.writing import CalendarEvent, ParticipationStatus, Person, Status, cancel, publish, request
from eventsapp.events.models import Visibility
from eventsapp.kernel import clock
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.translated import pick
from eventsapp.mail.addresses import mail_from, organizer, takes_replies
from eventsapp.mail.messages import CalendarPart
from eventsapp.mail.plain_text import UNBROKEN, plain_text
from eventsapp.registration.models import CalendarEntry, Registration, RegistrationState
from eventsapp.web.addresses import address
from eventsapp.web.texts import markdown

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def invite(registration: Registration) -> CalendarPart:
    """The entry for the guest's calendar: made at the first time, brought up to date afterwards.

    Its UID stays for good; SEQUENCE begins at 0 and rises when what is said differs from what was last sent, or
    when the entry had been withdrawn. Call it inside a unit of work.
    """
    entry = registration.calendar_entry
    if entry is None:
        domain = mail_from().rpartition("@")[2]
        entry = CalendarEntry(uid=f"{new_token()}@{domain}", sequence=0, stamped_at=clock.now())
        registration.calendar_entry = entry
        entry.content_digest = _digest(registration, entry)
    elif entry.cancelled_at or entry.content_digest != _digest(registration, entry):
        entry.sequence += 1
        entry.stamped_at = clock.now()
        entry.cancelled_at = None
        entry.content_digest = _digest(registration, entry)
    return _invitation(registration, _said(registration, entry.uid, entry.sequence, entry.stamped_at))


def pencil(registration: Registration) -> CalendarPart | None:
    """Tell the guest's calendar that the entry is not certain: they wait for a seat, or may come. None where their
    calendar has no entry."""
    entry = registration.calendar_entry
    if entry is None:
        return None
    entry.sequence += 1
    entry.stamped_at = clock.now()
    entry.cancelled_at = None
    entry.content_digest = ""  # what was last said is no longer what is said of who is coming
    return _tentative(registration, entry)


def again(registration: Registration) -> CalendarPart | None:
    """The entry once more, as it stands. None where the calendar has none."""
    entry = registration.calendar_entry
    if entry is None:
        return None
    if registration.state is RegistrationState.confirmed:
        return invite(registration)
    if entry.cancelled_at:
        return _cancellation(registration, entry)
    return _tentative(registration, entry)


def withdraw(registration: Registration) -> CalendarPart | None:
    """Take the entry out of the guest's calendar: SEQUENCE rises by one. None where there is nothing to take out."""
    entry = registration.calendar_entry
    if entry is None or entry.cancelled_at:
        return None
    entry.sequence += 1
    entry.stamped_at = entry.cancelled_at = clock.now()
    return _cancellation(registration, entry)


def download(registration: Registration) -> bytes:
    """The entry as a file to open in a calendar: it asks for no answer. Only of a confirmed registration."""
    entry = registration.calendar_entry
    assert entry is not None, "a confirmed registration has its entry"
    said = _said(registration, entry.uid, entry.sequence, entry.stamped_at)
    return publish([said], organizer=_host(registration))


def in_feed(registration: Registration) -> CalendarEvent | None:
    """The same entry (its UID, its SEQUENCE) for a feed of the guest's own: no calendar shows it twice. None where
    none was ever made; cancelled where it was taken back."""
    entry = registration.calendar_entry
    if entry is None:
        return None
    certain = registration.state is RegistrationState.confirmed
    status: Status = "CANCELLED" if entry.cancelled_at else "CONFIRMED" if certain else "TENTATIVE"
    return _said(registration, entry.uid, entry.sequence, entry.stamped_at, status)


def _cancellation(registration: Registration, entry: CalendarEntry) -> CalendarPart:
    said = _said(registration, entry.uid, entry.sequence, entry.stamped_at, "CANCELLED")
    if takes_replies():
        host = _host(registration)
        return CalendarPart("CANCEL", cancel(said, host, _attendee(registration)), host.email)
    return CalendarPart("PUBLISH", publish([said], organizer=_host(registration)))


def _tentative(registration: Registration, entry: CalendarEntry) -> CalendarPart:
    said = _said(registration, entry.uid, entry.sequence, entry.stamped_at, "TENTATIVE")
    return _invitation(registration, said, "TENTATIVE")


def _invitation(
    registration: Registration, said: CalendarEvent, partstat: ParticipationStatus = "ACCEPTED"
) -> CalendarPart:
    host = _host(registration)
    if takes_replies():
        return CalendarPart("REQUEST", request(said, host, _attendee(registration), partstat), host.email)
    return CalendarPart("PUBLISH", publish([said], organizer=host))


def _digest(registration: Registration, entry: CalendarEntry) -> str:
    """Of what the entry says, whenever it says it."""
    content = _invitation(registration, _said(registration, entry.uid, 0, _NEVER)).content
    return hashlib.sha256(content).hexdigest()


def _said(
    registration: Registration, uid: str, sequence: int, stamped_at: datetime, status: Status = "CONFIRMED"
) -> CalendarEvent:
    event, language = registration.event, registration.guest.language
    public = event.visibility is Visibility.public
    venue = pick(event.venue, language).text
    return CalendarEvent(
        uid=uid,
        sequence=sequence,
        stamped_at=stamped_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=pick(event.title, language).text,
        description="\n\n".join(
            part
            for part in (
                pick(event.subtitle, language).text,
                plain_text(markdown(pick(event.description, language).text), UNBROKEN),
            )
            if part
        ),
        location=", ".join(part for part in (venue, event.address) if part),
        latitude=event.latitude,
        longitude=event.longitude,
        url=address("events.show", slug=event.slug) if public else "",
        status=status,
    )


def _host(registration: Registration) -> Person:
    return Person(registration.event.office.name, organizer(registration.guest.id))


def _attendee(registration: Registration) -> Person:
    guest = registration.guest
    return Person(" ".join(part for part in (guest.honorific, guest.name) if part), guest.email)
