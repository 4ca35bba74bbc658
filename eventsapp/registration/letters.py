"""The letters about an answer. Each is put into the outbox in the transaction of the fact that it tells of."""

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, LinkPurpose
from eventsapp.guests.operations.announcing import no_longer_needed
from eventsapp.mail.messages import CalendarPart, Recipient
from eventsapp.registration import calendar_entries, posting, queries, queries_of_sessions
from eventsapp.registration.models import (
    Companion,
    Registration,
    RegistrationState,
    SeatOffer,
    SignUp,
    SignUpState,
    Substitution,
)

_S = RegistrationState

_AFTER_ANSWER = {
    _S.confirmed: "confirmation",
    _S.pending: "pending",
    _S.waitlisted: "waiting",
    _S.tentative: "tentative",
    _S.declined: "regret_received",
}


def after_answer(
    registration: Registration, before: RegistrationState | None, token: str, reminder_waits: bool = True
) -> None:
    """Write what became of an answer, also to the guest's calendar.

    before: the state before the answer, None where there was none. token: of a link to the registration's page.
    reminder_waits: False where a look has found none that has not left yet.
    Without a change of state: a letter that repeats what was answered; another word with a regret needs none.
    """
    if reminder_waits:
        no_longer_needed(registration.guest_id)
    state = registration.state
    if state is before is _S.confirmed:
        moved = calendar_entries.is_older(registration) or not calendar_entries.is_told(registration)
        posting.put("changed", registration, token, calendar_entries.invite(registration) if moved else None)
    elif state is not before or state is not _S.declined:
        part = calendar_entries.after_answer(registration, before)
        posting.put(_AFTER_ANSWER[state], registration, token, part, came_free=before is _S.waitlisted)


def after_calendar(registration: Registration, before: RegistrationState | None, token: str) -> None:
    """The same after an answer that came from the guest's calendar: whoever waits, or is not sure, is told there too,
    for it shows what was answered and not what became of it."""
    if registration.state in {_S.confirmed, _S.declined}:
        after_answer(registration, before, token)
    else:
        no_longer_needed(registration.guest_id)
        posting.put(_AFTER_ANSWER[registration.state], registration, token, calendar_entries.pencil(registration))


def to_calendar(letter: str, guest: Guest, part: CalendarPart | None, **context: object) -> None:
    """Answer what a calendar asked (`entry_again`, `another_time`) or said (`answer_not_taken`), with its entry."""
    registration = queries.of_guest(guest.id)
    if registration:
        posting.put(letter, registration, None, part, **context)
    else:
        posting.to_invited(letter, guest, part, **context)


def questions_wanted(registration: Registration, token: str) -> None:
    """Write to somebody who accepted in their calendar that the host has questions which need an answer."""
    posting.put("questions_wanted", registration, token, None)


def after_cancellation(registration: Registration, token: str, by_host: bool) -> None:
    """Write that a registration was cancelled, and withdraw its calendar entry."""
    posting.put("cancelled", registration, token, calendar_entries.withdraw(registration), by_host=by_host)


def already_registered(guest: Guest, token: str, purpose: LinkPurpose) -> None:
    """Write a personal link to somebody who (or in whose name somebody) registered a second time."""
    posting.send("already_registered", guest, purpose, token)


def not_approved(registration: Registration) -> None:
    """Write that the host can't take somebody who asked."""
    posting.put("not_approved", registration, None, None)


def offer(event: Event, guest: Guest, registration: Registration | None, made: SeatOffer) -> None:
    """Write that a seat is held for a guest, and until when: by the page of their answer, else by the invitation."""
    if registration:
        posting.put("offer", registration, None, None, until=made.due_at, seats=made.seats)
    else:
        part = calendar_entries.ask(calendar_entries.invited(guest)) if calendar_entries.asks(event) else None
        posting.to_invited("offer", guest, part, until=made.due_at, seats=made.seats)


def offer_lapsed(event: Event, guest: Guest, registration: Registration | None) -> None:
    """Write that a seat which was held for a guest has gone on."""
    if registration:
        posting.put("offer_lapsed", registration, None, calendar_entries.withdraw(registration))
    else:
        posting.to_invited("offer_lapsed", guest, calendar_entries.withdraw(calendar_entries.invited(guest)))


def substitute_named(registration: Registration, substitution: Substitution) -> None:
    """Write to a guest that the host is asked whether their deputy may come."""
    posting.put("substitute_named", registration, None, None, substitution=substitution)


def substitute_approved(registration: Registration, substitution: Substitution) -> None:
    """Write to a guest that their deputy comes; their own calendar entry is withdrawn."""
    part = calendar_entries.withdraw(registration)
    posting.put("substitute_approved", registration, None, part, substitution=substitution)


def substitute_declined(registration: Registration, substitution: Substitution) -> None:
    """Write to a guest that the host can't take their deputy: their own seat stays theirs."""
    comes = registration.state is _S.confirmed
    part = calendar_entries.invite(registration) if comes and not calendar_entries.is_told(registration) else None
    posting.put("substitute_declined", registration, None, part, substitution=substitution)


def deputy(registration: Registration, principal: Guest) -> None:
    """Write to a deputy that they come, or wait, in whose place."""
    seated = registration.state is _S.confirmed
    part = calendar_entries.after_answer(registration, None)
    posting.put("deputy", registration, None, part, principal=principal, seated=seated)


def companion(registration: Registration, who: Companion) -> None:
    """Write to a companion that they come, with an entry for their calendar."""
    part = calendar_entries.invite_companion(registration, who)
    entry = who.calendar_entry
    posting.to_companion("companion", registration, Recipient(who.name, who.email), part, entry.uid if entry else "")


def companion_withdrawn(registration: Registration, to: Recipient, part: CalendarPart, calendar_uid: str) -> None:
    """Write to a companion that they are no longer expected, and withdraw their entry."""
    posting.to_companion("companion_withdrawn", registration, to, part, calendar_uid)


def after_sign_up(sign_up: SignUp, before: SignUpState | None, dropped: bool = False) -> None:
    """Write what became of a sign-up for a session, with the session's own calendar entry.

    dropped: the session is no longer on the programme.
    """
    seated = sign_up.state is SignUpState.confirmed
    part = calendar_entries.invite_sign_up(sign_up) if seated else calendar_entries.withdraw_sign_up(sign_up)
    letter = {
        SignUpState.confirmed: "sign_up",
        SignUpState.waitlisted: "sign_up_waiting",
        SignUpState.cancelled: "session_dropped" if dropped else "sign_up_cancelled",
    }[sign_up.state]
    entry = sign_up.calendar_entry
    session = queries_of_sessions.session_of(sign_up)
    posting.send(
        letter,
        sign_up.guest,
        LinkPurpose.registration,
        calendar=part,
        calendar_uid=entry.uid if part and entry else "",
        programme_session=session,
        chairs=sign_up.chairs,
        place=queries_of_sessions.place(sign_up) if sign_up.state is SignUpState.waitlisted else 0,
        came_free=before is SignUpState.waitlisted,
    )


def event_cancelled(event: Event, guest: Guest, registration: Registration | None, word: str) -> None:
    """Write that the event does not take place, and withdraw the guest's entry."""
    whose = registration or calendar_entries.invited(guest)
    entry, part = whose.calendar_entry, calendar_entries.withdraw(whose)
    posting.send(
        "event_cancelled",
        guest,
        LinkPurpose.registration if registration else LinkPurpose.invitation,
        calendar=part,
        calendar_uid=entry.uid if part and entry else "",
        word=word,
    )
