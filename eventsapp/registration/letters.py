"""The letters about an answer. Each is put into the outbox in the transaction of the fact that it tells of."""

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest, SentLetter
from eventsapp.kernel.database import db
from eventsapp.mail import outbox
from eventsapp.mail.addresses import mail_from
from eventsapp.mail.messages import CalendarPart, Recipient
from eventsapp.mail.rendering import render
from eventsapp.registration import calendar_entries, queries
from eventsapp.registration.models import Registration, RegistrationState
from eventsapp.web.addresses import address

_S = RegistrationState

_AFTER_ANSWER = {
    _S.confirmed: "confirmation",
    _S.waitlisted: "waiting",
    _S.tentative: "tentative",
    _S.declined: "regret_received",
}


def after_answer(registration: Registration, before: RegistrationState | None, token: str) -> None:
    """Write what became of an answer; whose calendar has an entry and who is not confirmed gets it withdrawn.

    before: the state before the answer, None where there was none. token: of a link to the registration's page.
    Without a change of state: a letter that repeats what was answered; another word with a regret needs none.
    """
    state = registration.state
    if state is before is _S.confirmed:
        _put("changed", registration, token, None)
    elif state is not before or state is not _S.declined:
        part = calendar_entries.invite(registration) if state is _S.confirmed else None
        if state is not _S.confirmed:
            part = calendar_entries.withdraw(registration)
        _put(_AFTER_ANSWER[state], registration, token, part, came_free=before is _S.waitlisted)


def after_calendar(registration: Registration, before: RegistrationState | None, token: str) -> None:
    """The same after an answer that came from the guest's calendar: whoever waits, or is not sure, is told there too,
    for it shows what was answered and not what became of it."""
    if registration.state in {_S.confirmed, _S.declined}:
        after_answer(registration, before, token)
    else:
        _put(_AFTER_ANSWER[registration.state], registration, token, calendar_entries.pencil(registration))


def to_calendar(letter: str, registration: Registration, token: str, part: CalendarPart | None) -> None:
    """Answer what a calendar asked (`entry_again`, `another_time`) with the entry as it stands."""
    _put(letter, registration, token, part)


def questions_wanted(registration: Registration, token: str) -> None:
    """Write to somebody who accepted in their calendar that the host has questions which need an answer."""
    _put("questions_wanted", registration, token, None)


def after_cancellation(registration: Registration, token: str, by_host: bool) -> None:
    """Write that a registration was cancelled, and withdraw its calendar entry."""
    _put("cancelled", registration, token, calendar_entries.withdraw(registration), by_host=by_host)


def already_registered(guest: Guest, token: str, endpoint: str) -> None:
    """Write a personal link to somebody who (or in whose name somebody) registered a second time."""
    _send("already_registered", guest, None, link=address(endpoint, token=token))


def _put(letter: str, registration: Registration, token: str, calendar: CalendarPart | None, **context: object) -> None:
    _send(
        letter,
        registration.guest,
        calendar,
        calendar_uid=registration.calendar_entry.uid if calendar and registration.calendar_entry else "",
        registration=registration,
        place=queries.place(registration) if registration.state is _S.waitlisted else 0,
        link=address("registration.show", token=token),
        **context,
    )


def _send(letter: str, guest: Guest, calendar: CalendarPart | None, calendar_uid: str = "", **context: object) -> None:
    event: Event = guest.event
    rendered = render(
        letter,
        guest.language,
        guest=guest,
        event=event,
        sender_name=event.office.name,
        contact=mail_from(),
        **context,
    )
    message = outbox.put(
        letter=letter,
        recipient=Recipient(guest.name, guest.email),
        rendered=rendered,
        sender_name=event.office.name,
        calendar=calendar,
        calendar_uid=calendar_uid,
    )
    db.session.add(SentLetter(guest=guest, message=message))
