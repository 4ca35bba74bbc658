"""A guest's entry in their calendar: what is said about it, and when its SEQUENCE rises (RFC 5546 2.1.4).

An entry that goes with the invitation asks: PARTSTAT=NEEDS-ACTION, and Accept in the calendar is the answer. To a guest
who has accepted on the web it says PARTSTAT=ACCEPTED: their calendar shows an appointment and not an open question, and
nobody is asked twice; they can still decline it there. Another PARTSTAT alone is no new version of the entry: SEQUENCE
stays, DTSTAMP says which of the two is the later word. Without a mailbox that takes replies nothing is asked at all:
METHOD:PUBLISH.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import insert, select

from eventsapp.calendar.writing import CalendarEvent, ParticipationStatus, Person, Status, cancel, publish, request
from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.rows import hang, write_row
from eventsapp.kernel.tokens import new_token
from eventsapp.mail.addresses import mail_from, organizer, takes_replies
from eventsapp.mail.messages import CalendarPart
from eventsapp.programme.snapshot import SessionFacts
from eventsapp.registration import queries_of_sessions, taking
from eventsapp.registration.entry_texts import About, digest, said
from eventsapp.registration.models import CalendarEntry, Companion, Registration, RegistrationState, SignUp


@dataclass
class Invited:
    """A guest who is asked and whose answer is not known, or is to be given anew, with their entry."""

    guest: Guest
    calendar_entry: CalendarEntry | None


class _Subject(NamedTuple):
    """Whose entry it is, and what it is about: the event, or one session of it."""

    holder: Registration | Invited | Companion | SignUp
    event: Event
    #: The guest whose it is, or with whom they come: answers by mail are known by that.
    guest_id: int
    language: str
    attendee: Person
    session: SessionFacts | None = None

    @property
    def about(self) -> About:
        """What it is about."""
        return About(self.event, self.language, self.session)


def invited(guest: Guest) -> Invited:
    """A guest with the entry that their calendar has, if it has one."""
    return Invited(guest, db.session.scalar(select(CalendarEntry).where(CalendarEntry.guest_id == guest.id)))


def invited_many(event: Event, guests: Sequence[Guest]) -> list[Invited]:
    """The same for many guests at once; who has no entry gets one that asks. Call it inside a unit of work."""
    mine = CalendarEntry.guest_id.in_([guest.id for guest in guests])
    have = set(db.session.scalars(select(CalendarEntry.guest_id).where(mine)))
    facts = {"stamped_at": clock.now(), "partstat": "NEEDS-ACTION"}
    rows = [
        {"guest_id": guest.id, "uid": _new_uid(), "content_digest": digest(event, guest.language), **facts}
        for guest in guests
        if guest.id not in have
    ]
    if rows:
        db.session.execute(insert(CalendarEntry), rows)
    there = {each.guest_id: each for each in db.session.scalars(select(CalendarEntry).where(mine))}
    return [Invited(guest, there[guest.id]) for guest in guests]


def ask(who: Invited) -> CalendarPart:
    """The entry that asks for an answer: the same one however often it is asked. Call it inside a unit of work."""
    return _invite(_of_guest(who), "NEEDS-ACTION")


def invite(registration: Registration) -> CalendarPart:
    """The entry for the guest's calendar: made at the first time, brought up to date afterwards.

    Its UID stays for good; SEQUENCE begins at 0 and rises when what is said differs from what was last sent, or
    when the entry had been withdrawn. Call it inside a unit of work.
    """
    return _invite(_of_guest(registration))


def asks(event: Event) -> bool:
    """Whether the invitations of an event carry the entry, and an answer to it is one."""
    return event.entry_with_invitation and takes_replies() and taking.why_none(event) is None


def is_told(registration: Registration) -> bool:
    """Whether the guest's calendar has the entry as an appointment."""
    entry = registration.calendar_entry
    return entry is not None and entry.partstat != "NEEDS-ACTION"


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
    entry.content_digest, entry.partstat = digest(subject.event, subject.language, certain=False), "TENTATIVE"
    return _as_it_stands(subject, entry)


def is_older(registration: Registration) -> bool:
    """Whether the calendar of a guest who comes shows another time, place or title than what holds now."""
    entry = registration.calendar_entry
    return entry is not None and entry.content_digest != digest(registration.event, registration.guest.language)


def brought_up_to_date(
    holder: Registration | Invited | Companion | SignUp, sessions: Mapping[str, SessionFacts]
) -> CalendarPart | None:
    """The entry as it is now, for a calendar that shows it otherwise; None where there is nothing to bring up to date.

    sessions: those of the published programme, by their guid.
    """
    if isinstance(holder, Companion):
        return _invite(_of_companion(holder.registration, holder))
    if isinstance(holder, Invited):
        return ask(holder)
    if isinstance(holder, Registration):
        return invite(holder) if holder.state is RegistrationState.confirmed else pencil(holder)
    session = sessions.get(holder.session.guid)
    guest = holder.guest
    return _invite(_Subject(holder, guest.event, guest.id, guest.language, _attendee(guest), session))


def after_answer(registration: Registration, before: RegistrationState | None) -> CalendarPart | None:
    """The entry after an answer; None where the calendar has none and needs none. What was a question and is now
    uncertain stays, and says so; what was an appointment is withdrawn."""
    if registration.state is RegistrationState.confirmed:
        return invite(registration)
    entry = registration.calendar_entry
    gone = entry is None or entry.cancelled_at is not None
    if gone or registration.state is RegistrationState.declined or before is RegistrationState.confirmed:
        return withdraw(registration)
    return pencil(registration)


def again(guest: Guest, registration: Registration | None) -> CalendarPart | None:
    """The entry once more, as it stands. None where the calendar has none."""
    whose = registration or invited(guest)
    entry = whose.calendar_entry
    if entry is None:
        return None
    if registration and registration.state is RegistrationState.confirmed:
        return invite(registration)
    if entry.cancelled_at:
        return _cancellation(_of_guest(whose), entry)
    return _as_it_stands(_of_guest(whose), entry)


def put_right(guest: Guest, registration: Registration | None) -> CalendarPart | None:
    """The same for a calendar that shows an answer which does not count. It is a new version, for what is wanted of the
    attendee has changed: of the same version programs keep the answer that they know."""
    entry = (registration or invited(guest)).calendar_entry
    if entry and entry.cancelled_at is None:
        entry.sequence += 1
        entry.stamped_at = clock.now()
    return again(guest, registration)


def withdraw(whose: Registration | Invited) -> CalendarPart | None:
    """Take the entry out of the guest's calendar: SEQUENCE rises by one. None where there is nothing to take out."""
    return _withdraw(_of_guest(whose))


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
    return said(_of_guest(registration).about, entry.uid, entry.sequence, entry.stamped_at)


def in_feed(registration: Registration) -> CalendarEvent | None:
    """The same entry (its UID, its SEQUENCE) for a feed of the guest's own: no calendar shows it twice. None where
    none was ever made; cancelled where it was taken back."""
    entry = registration.calendar_entry
    if entry is None:
        return None
    certain = registration.state is RegistrationState.confirmed
    status: Status = "CANCELLED" if entry.cancelled_at else "CONFIRMED" if certain else "TENTATIVE"
    return said(_of_guest(registration).about, entry.uid, entry.sequence, entry.stamped_at, status)


def sign_up_in_feed(sign_up: SignUp, session: SessionFacts) -> CalendarEvent | None:
    """The entry of a session that somebody signed up for, likewise. None where their calendar has none (any more)."""
    entry = sign_up.calendar_entry
    if entry is None or entry.cancelled_at:
        return None
    guest = sign_up.guest
    subject = _Subject(sign_up, guest.event, guest.id, guest.language, _attendee(guest), session)
    return said(subject.about, entry.uid, entry.sequence, entry.stamped_at)


def _of_guest(whose: Registration | Invited) -> _Subject:
    guest = whose.guest
    return _Subject(whose, guest.event, guest.id, guest.language, _attendee(guest))


def _of_companion(registration: Registration, companion: Companion) -> _Subject:
    person = Person(companion.name, companion.email)
    return _Subject(companion, registration.event, registration.guest_id, registration.guest.language, person)


def _of_sign_up(sign_up: SignUp) -> _Subject:
    guest = sign_up.guest
    session = queries_of_sessions.session_of(sign_up)
    return _Subject(sign_up, guest.event, guest.id, guest.language, _attendee(guest), session)


def _invite(subject: _Subject, partstat: ParticipationStatus = "ACCEPTED") -> CalendarPart:
    entry = subject.holder.calendar_entry
    content = digest(*subject.about)
    if entry is None:
        entry = CalendarEntry(
            uid=_new_uid(), sequence=0, stamped_at=clock.now(), content_digest=content, partstat=partstat
        )
        if isinstance(subject.holder, Registration | Invited):
            entry.guest_id = subject.guest_id
            write_row(entry)
        if isinstance(subject.holder, Registration):
            hang(subject.holder, calendar_entry=entry)
        else:
            subject.holder.calendar_entry = entry
        return _as_it_stands(subject, entry, is_new=True)
    if entry.cancelled_at or entry.content_digest != content:
        entry.sequence += 1
        entry.stamped_at = clock.now()
        entry.cancelled_at = None
    elif entry.partstat != partstat:
        entry.stamped_at = clock.now()
    entry.content_digest, entry.partstat = content, partstat
    return _as_it_stands(subject, entry)


def _new_uid() -> str:
    return f"{new_token()}@{mail_from().rpartition('@')[2]}"


def _withdraw(subject: _Subject) -> CalendarPart | None:
    entry = subject.holder.calendar_entry
    if entry is None or entry.cancelled_at:
        return None
    entry.sequence += 1
    entry.stamped_at = entry.cancelled_at = clock.now()
    return _cancellation(subject, entry)


def _cancellation(subject: _Subject, entry: CalendarEntry) -> CalendarPart:
    gone = said(subject.about, entry.uid, entry.sequence, entry.stamped_at, "CANCELLED")
    if takes_replies():
        host = _host(subject)
        return CalendarPart("CANCEL", cancel(gone, host, subject.attendee), host.email)
    return CalendarPart("PUBLISH", publish([gone], organizer=_host(subject)))


def _as_it_stands(subject: _Subject, entry: CalendarEntry, is_new: bool = False) -> CalendarPart:
    status: Status = "TENTATIVE" if entry.partstat == "TENTATIVE" else "CONFIRMED"
    it, host = said(subject.about, entry.uid, entry.sequence, entry.stamped_at, status), _host(subject)
    if takes_replies():
        return CalendarPart("REQUEST", request(it, host, subject.attendee, entry.partstat), host.email, is_new)
    return CalendarPart("PUBLISH", publish([it], organizer=host), is_new=is_new)


def _host(subject: _Subject) -> Person:
    return Person(subject.event.office.name, organizer(subject.guest_id))


def _attendee(guest: Guest) -> Person:
    return Person(" ".join(part for part in (guest.honorific, guest.name) if part), guest.email)
