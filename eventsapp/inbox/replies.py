"""What calendars answer (RFC 5546), and what is done about it.

A reply is believed only if three things agree: the signed code in the address that it was sent to, the UID of an entry
of that guest's, and an ATTENDEE who is that guest. It comes from the guest's address, or from their assistant's;
anything else is put before the host, and changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from eventsapp.calendar.reading import ReadAttendee, ReadCalendar, ReadEntry
from eventsapp.guests.facts import Channel
from eventsapp.guests.models import Guest, InvitationState, SentLetter
from eventsapp.inbox import entries
from eventsapp.inbox.entries import Held, same_address
from eventsapp.inbox.incoming import Incoming, clean
from eventsapp.inbox.models import Kind, Reason, ReceivedMessage, ReceivedState
from eventsapp.inbox.outcome import Outcome
from eventsapp.kernel import clock
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.mailboxes import one_line
from eventsapp.mail.codes import Purpose
from eventsapp.mail.messages import CalendarPart
from eventsapp.mail.models import OutboxMessage
from eventsapp.registration import calendar_entries, letters, queries, taking
from eventsapp.registration.given import Choice, GivenPerson
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.registration.operations import answers, seats, sign_ups, substitutes
from eventsapp.registration.operations.seats import Writing
from eventsapp.registration.operations.substitutes import Deputy

_CHOICES = {"ACCEPTED": Choice.accept, "TENTATIVE": Choice.tentative, "DECLINED": Choice.regret}
#: Who has said so already: most replies repeat what was answered on the web.
_STANDS = {
    RegistrationState.confirmed: Choice.accept,
    RegistrationState.declined: Choice.regret,
    RegistrationState.tentative: Choice.tentative,
}
_KINDS = {"REPLY": Kind.reply, "COUNTER": Kind.counter, "REFRESH": Kind.refresh}
#: Letters that a calendar can ask for, and how many a guest is sent in a day: two robots must not write for ever.
_ASKED_FOR = ("entry_again", "another_time", "answer_not_taken")
_MOST_A_DAY = 10

_S = ReceivedState


def take(session: Writing, incoming: Incoming, calendar: ReadCalendar) -> Outcome:
    """Do what a calendar's message says, inside the caller's unit of work."""
    kind = _KINDS.get(calendar.method, Kind.calendar)
    guest = _guest(session, incoming)
    if guest is None:
        return _without_code(incoming, calendar, kind)
    event_id, guest_id = guest.event_id, guest.id
    aside = Outcome(kind, _S.needs_you, Reason.unreadable, event_id, guest_id)
    if kind is Kind.calendar:
        return aside._replace(reason=Reason.other_method, words=calendar.method)
    if not calendar.entries or not calendar.entries[0].uid:
        return aside
    event = seats.event_in_line(session, event_id)
    outcome = aside
    for entry in calendar.entries:
        # As it is under the lock: it was read before.
        guest = session.get_one(Guest, guest_id, populate_existing=True)
        outcome = _take_entry(session, incoming, guest, entry, kind)
        if outcome.state is _S.needs_you:
            break
    assert outcome.event_id in {None, event.id}
    return outcome


def _take_entry(session: Writing, incoming: Incoming, guest: Guest, entry: ReadEntry, kind: Kind) -> Outcome:
    """What one entry of the message says."""
    held = entries.held(entry.uid)
    who, reason = _believed(incoming, guest, entry, held)
    choice = _CHOICES.get(who.partstat) if who else None
    outcome = Outcome(
        kind,
        _S.needs_you,
        reason or Reason.answered,
        guest.event_id,
        guest.id,
        entry.uid,
        entry.dtstamp,
        choice.value if choice and kind is Kind.reply else "",
        text=(who.comment if who else "") or entry.comment,
    )
    if reason or who is None or held is None:
        return outcome
    if held.companion:
        return outcome._replace(reason=Reason.companion, words=held.email)
    if held.sign_up_id is not None:
        return _about_session(held.sign_up_id, kind, choice, outcome)
    registration = _registration(session, guest)
    if registration is None and not _is_invited(guest):
        return outcome._replace(reason=Reason.not_invited)
    if kind is Kind.refresh:
        return _send_again(incoming, guest, registration, outcome)
    if kind is Kind.counter:
        _write(incoming, guest, "another_time", lambda: calendar_entries.again(guest, registration))
        return outcome._replace(reason=Reason.another_time)
    if who.partstat == "DELEGATED" and who.delegated_to:
        return _substitute(incoming, guest, entry, who, outcome)
    if who.partstat == "NEEDS-ACTION":
        return outcome._replace(state=_S.done, reason=Reason.says_nothing)
    if choice is None:
        return outcome._replace(reason=Reason.other_answer, words=who.partstat)
    if _stands(registration) is choice and not outcome.text and entry.sequence >= held.entry.sequence:
        return outcome._replace(state=_S.done, reason=Reason.said_already)  # old or new, it changes nothing
    if entry.dtstamp and entry.dtstamp < _last_answer(guest.id, entry.uid):
        return outcome._replace(state=_S.done, reason=Reason.older_answer)
    return _answer(session, incoming, guest, entry, held.entry.sequence, choice, outcome)


def _registration(session: Writing, guest: Guest) -> Registration | None:
    return session.scalar(select(Registration).where(Registration.guest_id == guest.id))


def _is_invited(guest: Guest) -> bool:
    return guest.invitation is not None and guest.invitation.state is not InvitationState.revoked


def _stands(registration: Registration | None) -> Choice | None:
    """What the guest has said so far, where a calendar can say it too."""
    return _STANDS.get(registration.state) if registration else None


def _about_session(sign_up_id: int, kind: Kind, choice: Choice | None, outcome: Outcome) -> Outcome:
    """Who declines a session gives the chair back; who accepts has it already. The rest is for the host to read."""
    if kind is not Kind.reply or choice is None:
        return outcome._replace(reason=Reason.about_session)
    if choice is not Choice.regret:
        return outcome._replace(state=_S.done, reason=Reason.said_already)
    actor = f"guest:{outcome.guest_id}"
    return outcome._replace(reason=Reason.session_given_up, then=lambda: sign_ups.give_up(sign_up_id, actor))


def _substitute(incoming: Incoming, guest: Guest, entry: ReadEntry, who: ReadAttendee, outcome: Outcome) -> Outcome:
    """PARTSTAT=DELEGATED: the guest names a deputy, as on their page."""
    to = who.delegated_to[0]
    outcome = outcome._replace(reason=Reason.substitute, words=to)
    if incoming.never_answered or len(who.delegated_to) > 1:
        return outcome
    written = next((each.name for each in entry.attendees if same_address(each.email, to)), "")
    name = one_line(clean(written)) or to.partition("@")[0]
    deputy = Deputy(person=GivenPerson(name=name[:200]), email=to, language=guest.language)
    guest_id, actor = guest.id, f"guest:{guest.id}"
    return outcome._replace(then=lambda: substitutes.name(guest_id, deputy, actor))


def _answer(
    session: Writing,
    incoming: Incoming,
    guest: Guest,
    entry: ReadEntry,
    sequence: int,
    choice: Choice,
    outcome: Outcome,
) -> Outcome:
    """Take an answer as if the guest had given it on their page, and tell their calendar what it does not know.

    sequence: of the entry as it stands; the answer may be to an older one.
    """
    registration = _registration(session, guest)
    before = registration.state if registration else None
    if _stands(registration) is choice and not outcome.text:
        # Else it would not have come here.
        _write(incoming, guest, "entry_again", lambda: calendar_entries.again(guest, registration))
        return outcome._replace(state=_S.done, reason=Reason.said_already)
    there = queries.given_by(registration) if registration else queries.nothing_given(guest)
    given = replace(there, choice=choice, message=outcome.text or there.message)
    actor = f"guest:{guest.id}" if same_address(incoming.sender, guest.email) else f"assistant:{guest.id}"
    try:
        with session.begin_nested():  # a refusal leaves nothing half done
            done = answers.settle(session, guest.id, given, actor, Channel.calendar, quiet=True)
    except Refused as refused:
        session.expire_all()  # what was written at once is not undone in memory
        _tell_why_not(incoming, guest, registration, refused)
        return outcome._replace(reason=Reason.refused, words=str(refused)[:500])
    registration, token = session.get_one(Registration, done.registration_id), done.token
    changed = registration.state is not before
    outcome = outcome._replace(state=_S.done, reason=Reason.answered if changed else Reason.said_already)
    if incoming.never_answered:
        untold = changed and registration.state not in _STANDS
        return outcome._replace(state=_S.needs_you, reason=Reason.waits_untold) if untold else outcome
    if changed:
        letters.after_calendar(registration, before, token)
        if choice is Choice.accept and queries.unanswered(registration):
            letters.questions_wanted(registration, token)
    elif entry.sequence < sequence:
        _write(incoming, guest, "entry_again", lambda: calendar_entries.again(guest, registration))
    return outcome


def _tell_why_not(incoming: Incoming, guest: Guest, registration: Registration | None, why: Refused) -> None:
    """The calendar shows an answer that does not count: it is put right. Where no answer of theirs is taken any more,
    it asks no longer."""
    if incoming.never_answered:
        return

    def part() -> CalendarPart | None:
        if registration is None and taking.why_closed(guest.event, guest):
            return calendar_entries.withdraw(calendar_entries.invited(guest))
        return calendar_entries.put_right(guest, registration)

    _write(incoming, guest, "answer_not_taken", part, sentence=why.sentence)


def _believed(
    incoming: Incoming, guest: Guest, entry: ReadEntry, held: Held | None
) -> tuple[ReadAttendee | None, Reason | None]:
    """Who of the entry's attendees may answer for it; and why the message is not believed, where it is not."""
    if held is None or held.guest_id != guest.id:
        return None, Reason.another_entry
    who = next((each for each in entry.attendees if same_address(each.email, held.email)), None)
    if who is None:
        return None, Reason.party_crasher
    if entry.recurrence_id:
        return who, Reason.one_day
    senders = (held.email,) if held.companion else (held.email, guest.assistant_email)
    if not any(same_address(incoming.sender, own) for own in senders):
        return who, Reason.another_sender
    return who, None


def _guest(session: Writing, incoming: Incoming) -> Guest | None:
    if incoming.code is None or incoming.code.purpose is not Purpose.calendar:
        return None
    return session.get(Guest, incoming.code.key)


def _without_code(incoming: Incoming, calendar: ReadCalendar, kind: Kind) -> Outcome:
    """Nobody's code: where it speaks of an entry of ours its host may look at it; else it is nobody's."""
    entry = calendar.entries[0] if calendar.entries else None
    held = entries.held(entry.uid) if entry else None
    if not entry or not held:
        return Outcome(kind, _S.aside, Reason.unknown_entry)
    event_id = db.session.get_one(Guest, held.guest_id).event_id
    said = next((_CHOICES[each.partstat].value for each in entry.attendees if each.partstat in _CHOICES), "")
    choice = said if kind is Kind.reply and held.entry.guest_id else ""
    return Outcome(kind, _S.needs_you, Reason.no_code, event_id, held.guest_id, entry.uid, choice=choice)


def _send_again(incoming: Incoming, guest: Guest, registration: Registration | None, outcome: Outcome) -> Outcome:
    if incoming.never_answered:
        return outcome._replace(state=_S.done, reason=Reason.automatic)
    sent = _write(incoming, guest, "entry_again", lambda: calendar_entries.again(guest, registration))
    return outcome._replace(state=_S.done, reason=Reason.entry_sent if sent else Reason.asked_too_often)


def _write(
    incoming: Incoming, guest: Guest, letter: str, part: Callable[[], CalendarPart | None], **said: object
) -> bool:
    """Answer a calendar with a letter and the newest entry, if that may be."""
    if incoming.never_answered:
        return False
    lately = select(func.count()).where(
        SentLetter.guest_id == guest.id,
        SentLetter.message_id == OutboxMessage.id,
        OutboxMessage.letter.in_(_ASKED_FOR),
        OutboxMessage.created_at > clock.now() - timedelta(days=1),
    )
    if (db.session.scalar(lately) or 0) >= _MOST_A_DAY:
        return False
    letters.to_calendar(letter, guest, part(), **said)
    return True


def _last_answer(guest_id: int, uid: str) -> str:
    """DTSTAMP of the newest answer of a guest's that was taken."""
    r = ReceivedMessage
    taken = r.reason.in_([Reason.answered, Reason.said_already, Reason.waits_untold])
    last = select(func.max(r.dtstamp)).where(r.guest_id == guest_id, r.calendar_uid == uid, r.kind == Kind.reply, taken)
    return db.session.scalar(last) or ""
