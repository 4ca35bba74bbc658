"""The letters about an answer. Each is put into the outbox in the transaction of the fact that it tells of."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.answer_letters import render_answer
from eventsapp.guests.models import Guest, LinkPurpose, SentLetter
from eventsapp.guests.operations.announcing import no_longer_needed
from eventsapp.guests.placeholders import GUEST_NAMES
from eventsapp.guests.plain_answers import render_plain_answer
from eventsapp.kernel.database import db
from eventsapp.mail import outbox
from eventsapp.mail.messages import CalendarPart, Recipient
from eventsapp.registration import calendar_entries, queries, queries_of_sessions
from eventsapp.registration.models import (
    Companion,
    Registration,
    RegistrationState,
    SeatOffer,
    SignUp,
    SignUpState,
    Substitution,
)
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain
from eventsapp.web.times import moment

_S = RegistrationState

_AFTER_ANSWER = {
    _S.confirmed: "confirmation",
    _S.pending: "pending",
    _S.waitlisted: "waiting",
    _S.tentative: "tentative",
    _S.declined: "regret_received",
}

#: Which page of a guest's a link opens.
PAGES = {LinkPurpose.registration: "registration.show", LinkPurpose.invitation: "registration.invitation"}


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
        _put("changed", registration, token, calendar_entries.invite(registration) if moved else None)
    elif state is not before or state is not _S.declined:
        part = calendar_entries.after_answer(registration, before)
        _put(_AFTER_ANSWER[state], registration, token, part, came_free=before is _S.waitlisted)


def after_calendar(registration: Registration, before: RegistrationState | None, token: str) -> None:
    """The same after an answer that came from the guest's calendar: whoever waits, or is not sure, is told there too,
    for it shows what was answered and not what became of it."""
    if registration.state in {_S.confirmed, _S.declined}:
        after_answer(registration, before, token)
    else:
        no_longer_needed(registration.guest_id)
        _put(_AFTER_ANSWER[registration.state], registration, token, calendar_entries.pencil(registration))


def to_calendar(letter: str, guest: Guest, part: CalendarPart | None, **context: object) -> None:
    """Answer what a calendar asked (`entry_again`, `another_time`) or said (`answer_not_taken`), with its entry."""
    registration = queries.of_guest(guest.id)
    if registration:
        _put(letter, registration, None, part, **context)
    else:
        _to_invited(letter, guest, part, **context)


def questions_wanted(registration: Registration, token: str) -> None:
    """Write to somebody who accepted in their calendar that the host has questions which need an answer."""
    _put("questions_wanted", registration, token, None)


def after_cancellation(registration: Registration, token: str, by_host: bool) -> None:
    """Write that a registration was cancelled, and withdraw its calendar entry."""
    _put("cancelled", registration, token, calendar_entries.withdraw(registration), by_host=by_host)


def already_registered(guest: Guest, token: str, purpose: LinkPurpose) -> None:
    """Write a personal link to somebody who (or in whose name somebody) registered a second time."""
    _send("already_registered", guest, purpose, token)


def not_approved(registration: Registration) -> None:
    """Write that the host can't take somebody who asked."""
    _put("not_approved", registration, None, None)


def offer(event: Event, guest: Guest, registration: Registration | None, made: SeatOffer) -> None:
    """Write that a seat is held for a guest, and until when: by the page of their answer, else by the invitation."""
    if registration:
        _put("offer", registration, None, None, until=made.due_at, seats=made.seats)
    else:
        part = calendar_entries.ask(calendar_entries.invited(guest)) if calendar_entries.asks(event) else None
        _to_invited("offer", guest, part, until=made.due_at, seats=made.seats)


def offer_lapsed(event: Event, guest: Guest, registration: Registration | None) -> None:
    """Write that a seat which was held for a guest has gone on."""
    if registration:
        _put("offer_lapsed", registration, None, calendar_entries.withdraw(registration))
    else:
        _to_invited("offer_lapsed", guest, calendar_entries.withdraw(calendar_entries.invited(guest)))


def substitute_named(registration: Registration, substitution: Substitution) -> None:
    """Write to a guest that the host is asked whether their deputy may come."""
    _put("substitute_named", registration, None, None, substitution=substitution)


def substitute_approved(registration: Registration, substitution: Substitution) -> None:
    """Write to a guest that their deputy comes; their own calendar entry is withdrawn."""
    part = calendar_entries.withdraw(registration)
    _put("substitute_approved", registration, None, part, substitution=substitution)


def substitute_declined(registration: Registration, substitution: Substitution) -> None:
    """Write to a guest that the host can't take their deputy: their own seat stays theirs."""
    comes = registration.state is _S.confirmed
    part = calendar_entries.invite(registration) if comes and not calendar_entries.is_told(registration) else None
    _put("substitute_declined", registration, None, part, substitution=substitution)


def deputy(registration: Registration, principal: Guest) -> None:
    """Write to a deputy that they come, or wait, in whose place."""
    seated = registration.state is _S.confirmed
    part = calendar_entries.after_answer(registration, None)
    _put("deputy", registration, None, part, principal=principal, seated=seated)


def companion(registration: Registration, who: Companion) -> None:
    """Write to a companion that they come, with an entry for their calendar."""
    part = calendar_entries.invite_companion(registration, who)
    entry = who.calendar_entry
    _to_companion("companion", registration, Recipient(who.name, who.email), part, entry.uid if entry else "")


def companion_withdrawn(registration: Registration, to: Recipient, part: CalendarPart, calendar_uid: str) -> None:
    """Write to a companion that they are no longer expected, and withdraw their entry."""
    _to_companion("companion_withdrawn", registration, to, part, calendar_uid)


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
    _send(
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
    _send(
        "event_cancelled",
        guest,
        LinkPurpose.registration if registration else LinkPurpose.invitation,
        calendar=part,
        calendar_uid=entry.uid if part and entry else "",
        word=word,
    )


def _put(
    letter: str, registration: Registration, token: str | None, calendar: CalendarPart | None, **context: object
) -> None:
    _send(
        letter,
        registration.guest,
        LinkPurpose.registration,
        token,
        calendar=calendar,
        calendar_uid=registration.calendar_entry.uid if calendar and registration.calendar_entry else "",
        registration=registration,
        place=queries.place(registration) if registration.state is _S.waitlisted else 0,
        **context,
    )


def _to_invited(letter: str, guest: Guest, calendar: CalendarPart | None, **context: Any) -> None:
    """Write to somebody who has not answered: their page is the invitation."""
    entry = calendar_entries.invited(guest).calendar_entry
    uid = entry.uid if calendar and entry else ""
    _send(letter, guest, LinkPurpose.invitation, calendar=calendar, calendar_uid=uid, registration=None, **context)


def _send(
    letter: str,
    guest: Guest,
    purpose: LinkPurpose,
    token: str | None = None,
    calendar: CalendarPart | None = None,
    calendar_uid: str = "",
    **context: object,
) -> None:
    """Write to a guest, and the same to their assistant, each with a link of their own. The calendar's part is the
    guest's alone: it names them as the one attendee."""
    token = token or links.issue(guest, purpose)
    link = address(PAGES[purpose], token=token)
    _post(
        letter, guest, Recipient(guest.name, guest.email), guest.language, calendar, calendar_uid, link=link, **context
    )
    if guest.assistant_email:
        link = address(PAGES[purpose], token=links.issue(guest, purpose, assistant=True))
        _post(letter, guest, _assistant_of(guest), guest.language, None, "", link=link, to_assistant=True, **context)


def _assistant_of(guest: Guest) -> Recipient:
    with speaking(guest.language):
        return Recipient(_("Assistant of %(name)s", name=guest.name), guest.assistant_email)


def _to_companion(
    letter: str, registration: Registration, to: Recipient, part: CalendarPart | None, calendar_uid: str
) -> None:
    _post(letter, registration.guest, to, registration.guest.language, part, calendar_uid, link="", name=to.name)


def _post(
    letter: str,
    guest: Guest,
    recipient: Recipient,
    language: str,
    calendar: CalendarPart | None,
    calendar_uid: str,
    **context: Any,
) -> None:
    event: Event = guest.event
    if _is_plain(guest, context):
        flags = {name: True for name, value in context.items() if value and name != "link"}
        rendered = render_plain_answer(letter, event, guest, language, context["link"], **flags)
    else:
        rendered = render_answer(letter, event, guest, language, _said(guest, language, context), **context)
    message_id = outbox.put(
        letter=letter,
        recipient=recipient,
        rendered=rendered,
        sender_name=event.office.name,
        calendar=calendar,
        calendar_uid=calendar_uid,
        event_id=event.id,
        thread=f"guest {guest.id}",
    )
    # Of the connection: nobody needs the row as an object.
    db.session.connection().execute(_SENT, {"guest_id": guest.id, "message_id": message_id})


_SENT = insert(SentLetter).inline()


def _is_plain(guest: Guest, context: Mapping[str, Any]) -> bool:
    """Whether a letter says nothing of this one guest but their name and their link."""
    registration = context.get("registration")
    if registration is None or registration.companions or guest.assistant_email or not context["link"]:
        return False
    return all(value is True or not value for name, value in context.items() if name not in {"registration", "link"})


def _said(guest: Guest, language: str, context: Mapping[str, Any]) -> dict[str, str]:
    """What the placeholders of this letter say that not every letter has."""
    said = {name: str(context[name]) for name in ("place", "seats", "chairs", "word") if context.get(name)}
    with speaking(language):
        if until := context.get("until"):
            said["until"] = moment(until, guest.event.zone)
        if sentence := context.get("sentence"):
            said["sentence"] = str(sentence)
        if session := context.get("programme_session"):
            said["session"] = plain(session.title)
    if substitution := context.get("substitution"):
        said["deputy"] = full_name(substitution)
    if principal := context.get("principal"):
        said["principal"] = full_name(principal)
    if "name" in context:
        # A companion reads it: what is said of a guest is said of them, as far as it is known.
        said |= dict.fromkeys(GUEST_NAMES, "") | {"name": context["name"], "principal": full_name(guest)}
    return {"word": "", **said}


def full_name(person: Guest | Substitution) -> str:
    """Somebody's name with what stands before it."""
    return " ".join(filter(None, (person.honorific, person.name)))
