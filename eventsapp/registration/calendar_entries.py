"""A registration's entry in the guest's calendar: what is said about it, and when its SEQUENCE rises.

The guest has just accepted on the web when the entry is sent, so it says PARTSTAT=ACCEPTED: their calendar
shows an appointment and not an open question, and nobody is asked twice. They can still decline it there.
Without a mailbox that takes replies nothing is asked at all: METHOD:PUBLISH.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from eventsapp.calendar.writing import CalendarEvent, ParticipationStatus, Person, Status, cancel, publish, request
from eventsapp.events.models import Event, Visibility
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.translated import pick
from eventsapp.mail.addresses import mail_from, organizer, takes_replies
from eventsapp.mail.messages import CalendarPart
from eventsapp.mail.plain_text import UNBROKEN, plain_text
from eventsapp.programme.snapshot import SessionFacts
from eventsapp.registration import queries_of_sessions
from eventsapp.registration.models import CalendarEntry, Companion, Registration, RegistrationState, SignUp
from eventsapp.web.addresses import address
from eventsapp.web.texts import markdown

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Facts(NamedTuple):
    """What an entry is about, and in which language it says so."""

    event: Event
    language: str
    session: SessionFacts | None = None


class _Subject(NamedTuple):
    """Whose entry it is, and what it is about: the event, or one session of it."""

    holder: Registration | Companion | SignUp
    event: Event
    #: The guest whose it is, or with whom they come: answers by mail are known by that.
    guest_id: int
    language: str
    attendee: Person
    session: SessionFacts | None = None


def invite(registration: Registration) -> CalendarPart:
    """The entry for the guest's calendar: made at the first time, brought up to date afterwards.

    Its UID stays for good; SEQUENCE begins at 0 and rises when what is said differs from what was last sent, or
    when the entry had been withdrawn. Call it inside a unit of work.
    """
    return _invite(_of_guest(registration))


def pencil(registration: Registration) -> CalendarPart | None:
    """Tell the guest's calendar that the entry is not certain: they wait for a seat, or may come. None where their
    calendar has no entry."""
    entry = registration.calendar_entry
    if entry is None:
        return None
    entry.sequence += 1
    entry.stamped_at = clock.now()
    entry.cancelled_at = None
    subject = _of_guest(registration)
    entry.content_digest = digest(subject.event, subject.language, certain=False)
    return _tentative(subject, entry)


def is_older(registration: Registration) -> bool:
    """Whether the calendar of a guest who comes shows another time, place or title than what holds now."""
    entry = registration.calendar_entry
    return entry is not None and entry.content_digest != digest(registration.event, registration.guest.language)


def brought_up_to_date(
    holder: Registration | Companion | SignUp, sessions: Mapping[str, SessionFacts]
) -> CalendarPart | None:
    """The entry as it is now, for a calendar that shows it otherwise; None where there is nothing to bring up to date.

    sessions: those of the published programme, by their guid.
    """
    if isinstance(holder, Companion):
        return _invite(_of_companion(holder.registration, holder))
    if isinstance(holder, Registration):
        return invite(holder) if holder.state is RegistrationState.confirmed else pencil(holder)
    session = sessions.get(holder.session.guid)
    guest = holder.guest
    return _invite(_Subject(holder, guest.event, guest.id, guest.language, _attendee(guest), session))


def again(registration: Registration) -> CalendarPart | None:
    """The entry once more, as it stands. None where the calendar has none."""
    entry = registration.calendar_entry
    if entry is None:
        return None
    if registration.state is RegistrationState.confirmed:
        return invite(registration)
    if entry.cancelled_at:
        return _cancellation(_of_guest(registration), entry)
    return _tentative(_of_guest(registration), entry)


def withdraw(registration: Registration) -> CalendarPart | None:
    """Take the entry out of the guest's calendar: SEQUENCE rises by one. None where there is nothing to take out."""
    return _withdraw(_of_guest(registration))


def invite_companion(registration: Registration, companion: Companion) -> CalendarPart:
    """The same for a companion's own calendar."""
    return _invite(_of_companion(registration, companion))


def withdraw_companion(registration: Registration, companion: Companion) -> CalendarPart | None:
    """Take it out of a companion's calendar."""
    return _withdraw(_of_companion(registration, companion))


def invite_sign_up(sign_up: SignUp) -> CalendarPart:
    """The entry of a session for somebody who signed up for it."""
    return _invite(_of_sign_up(sign_up))


def withdraw_sign_up(sign_up: SignUp) -> CalendarPart | None:
    """Take a session out of somebody's calendar."""
    return _withdraw(_of_sign_up(sign_up))


def download(registration: Registration) -> bytes:
    """The entry as a file to open in a calendar: it asks for no answer. Only of a confirmed registration."""
    return publish([of_guest(registration)], organizer=_host(_of_guest(registration)))


def of_guest(registration: Registration) -> CalendarEvent:
    """The entry of a guest who comes, as it stands: for the links that fill in a calendar's form."""
    entry = registration.calendar_entry
    assert entry is not None, "a confirmed registration has its entry"
    return _said(_of_guest(registration), entry.uid, entry.sequence, entry.stamped_at)


def of_event(event: Event, language: str) -> CalendarEvent:
    """The event for anybody's calendar: nobody's entry, and so under a UID that is nobody's."""
    uid = f"{event.slug}.event@{mail_from().rpartition('@')[2]}"
    return _said(_Facts(event, language), uid, 0, clock.now())


def event_file(event: Event, language: str) -> bytes:
    """The same as a file."""
    return publish([of_event(event, language)], organizer=Person(event.office.name, mail_from()))


def in_feed(registration: Registration) -> CalendarEvent | None:
    """The same entry (its UID, its SEQUENCE) for a feed of the guest's own: no calendar shows it twice. None where
    none was ever made; cancelled where it was taken back."""
    entry = registration.calendar_entry
    if entry is None:
        return None
    certain = registration.state is RegistrationState.confirmed
    status: Status = "CANCELLED" if entry.cancelled_at else "CONFIRMED" if certain else "TENTATIVE"
    return _said(_of_guest(registration), entry.uid, entry.sequence, entry.stamped_at, status)


def sign_up_in_feed(sign_up: SignUp, session: SessionFacts) -> CalendarEvent | None:
    """The entry of a session that somebody signed up for, likewise. None where their calendar has none (any more)."""
    entry = sign_up.calendar_entry
    if entry is None or entry.cancelled_at:
        return None
    guest = sign_up.guest
    subject = _Subject(sign_up, guest.event, guest.id, guest.language, _attendee(guest), session)
    return _said(subject, entry.uid, entry.sequence, entry.stamped_at)


def _of_guest(registration: Registration) -> _Subject:
    guest = registration.guest
    return _Subject(registration, registration.event, guest.id, guest.language, _attendee(guest))


def _of_companion(registration: Registration, companion: Companion) -> _Subject:
    person = Person(companion.name, companion.email)
    return _Subject(companion, registration.event, registration.guest_id, registration.guest.language, person)


def _of_sign_up(sign_up: SignUp) -> _Subject:
    guest = sign_up.guest
    session = queries_of_sessions.session_of(sign_up)
    return _Subject(sign_up, guest.event, guest.id, guest.language, _attendee(guest), session)


def _invite(subject: _Subject) -> CalendarPart:
    entry = subject.holder.calendar_entry
    if entry is None:
        domain = mail_from().rpartition("@")[2]
        entry = CalendarEntry(uid=f"{new_token()}@{domain}", sequence=0, stamped_at=clock.now())
        subject.holder.calendar_entry = entry
        entry.content_digest = _digest(subject)
    elif entry.cancelled_at or entry.content_digest != _digest(subject):
        entry.sequence += 1
        entry.stamped_at = clock.now()
        entry.cancelled_at = None
        entry.content_digest = _digest(subject)
    return _invitation(subject, _said(subject, entry.uid, entry.sequence, entry.stamped_at))


def _withdraw(subject: _Subject) -> CalendarPart | None:
    entry = subject.holder.calendar_entry
    if entry is None or entry.cancelled_at:
        return None
    entry.sequence += 1
    entry.stamped_at = entry.cancelled_at = clock.now()
    return _cancellation(subject, entry)


def _cancellation(subject: _Subject, entry: CalendarEntry) -> CalendarPart:
    said = _said(subject, entry.uid, entry.sequence, entry.stamped_at, "CANCELLED")
    if takes_replies():
        host = _host(subject)
        return CalendarPart("CANCEL", cancel(said, host, subject.attendee), host.email)
    return CalendarPart("PUBLISH", publish([said], organizer=_host(subject)))


def _tentative(subject: _Subject, entry: CalendarEntry) -> CalendarPart:
    said = _said(subject, entry.uid, entry.sequence, entry.stamped_at, "TENTATIVE")
    return _invitation(subject, said, "TENTATIVE")


def _invitation(subject: _Subject, said: CalendarEvent, partstat: ParticipationStatus = "ACCEPTED") -> CalendarPart:
    host = _host(subject)
    if takes_replies():
        return CalendarPart("REQUEST", request(said, host, subject.attendee, partstat), host.email)
    return CalendarPart("PUBLISH", publish([said], organizer=host))


def _digest(subject: _Subject) -> str:
    return digest(subject.event, subject.language, subject.session)


def digest(event: Event, language: str, session: SessionFacts | None = None, certain: bool = True) -> str:
    """Of what a calendar must not show wrongly: time, place, title, and whether it is certain. The same for all who
    read the language: so one knows whom a change touches without writing anybody's entry."""
    said = _said(_Facts(event, language, session), "", 0, _NEVER)
    moved = (said.starts_at, said.ends_at, said.summary, said.location, said.latitude, said.longitude, certain)
    return hashlib.sha256(repr(moved).encode()).hexdigest()


def _said(
    subject: _Subject | _Facts, uid: str, sequence: int, stamped_at: datetime, status: Status = "CONFIRMED"
) -> CalendarEvent:
    event, language, session = subject.event, subject.language, subject.session
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
        location=", ".join(part for part in (venue, event.address) if part),
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
        location=", ".join(part for part in (session.room, whole.location) if part),
        url=address("programme.session", slug=event.slug, code=session.code) if public else "",
    )


@lru_cache(maxsize=64)
def _prose(source: str) -> str:
    """A description as plain text. Thousands of entries have the same one."""
    return plain_text(markdown(source), UNBROKEN)


def _host(subject: _Subject) -> Person:
    return Person(subject.event.office.name, organizer(subject.guest_id))


def _attendee(guest: Guest) -> Person:
    return Person(" ".join(part for part in (guest.honorific, guest.name) if part), guest.email)
