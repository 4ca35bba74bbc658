"""How a letter about an answer is written and put into the outbox: to whom, by which link, with which words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from eventsapp.events.models import Event
from eventsapp.guests import links
from eventsapp.guests.answer_letters import render_answer
from eventsapp.guests.models import Guest, LinkPurpose, SentLetter
from eventsapp.guests.placeholders import GUEST_NAMES
from eventsapp.guests.plain_answers import render_plain_answer
from eventsapp.kernel.database import db
from eventsapp.mail import outbox
from eventsapp.mail.messages import CalendarPart, Recipient
from eventsapp.registration import calendar_entries, queries_of_waiting
from eventsapp.registration.models import Registration, RegistrationState, Substitution
from eventsapp.web.addresses import address
from eventsapp.web.language import speaking
from eventsapp.web.texts import plain
from eventsapp.web.times import moment


def put(
    letter: str, registration: Registration, token: str | None, calendar: CalendarPart | None, **context: object
) -> None:
    """Write to somebody who has answered.

    token: of a link to their page, where one was issued. calendar: for their own calendar. context: what the letter's
    templates ask beside.
    """
    waits = registration.state is RegistrationState.waitlisted
    place = queries_of_waiting.place(registration) if waits else None
    send(
        letter,
        registration.guest,
        LinkPurpose.registration,
        token,
        calendar=calendar,
        calendar_uid=registration.calendar_entry.uid if calendar and registration.calendar_entry else "",
        registration=registration,
        place=place.number if place else 0,
        of_group=place is not None and place.of_group,
        **context,
    )


def to_invited(letter: str, guest: Guest, calendar: CalendarPart | None, **context: Any) -> None:
    """Write to somebody who has not answered: their page is the invitation."""
    entry = calendar_entries.invited(guest).calendar_entry
    uid = entry.uid if calendar and entry else ""
    send(letter, guest, LinkPurpose.invitation, calendar=calendar, calendar_uid=uid, registration=None, **context)


def send(
    letter: str,
    guest: Guest,
    purpose: LinkPurpose,
    token: str | None = None,
    calendar: CalendarPart | None = None,
    calendar_uid: str = "",
    **context: object,
) -> None:
    """Write to a guest, and the same to their assistant, each with a link of their own; whoever is being erased has no
    page any more. The calendar's part is the guest's alone: it names them as the one attendee."""
    link = _link(guest, purpose, token)
    _post(
        letter, guest, Recipient(guest.name, guest.email), guest.language, calendar, calendar_uid, link=link, **context
    )
    if guest.assistant_email:
        link = _link(guest, purpose, None, assistant=True)
        _post(letter, guest, _assistant_of(guest), guest.language, None, "", link=link, to_assistant=True, **context)


def _link(guest: Guest, purpose: LinkPurpose, token: str | None, assistant: bool = False) -> str:
    if guest.erased_at:
        return ""
    return address(links.PAGES[purpose], token=token or links.issue(guest, purpose, assistant))


def _assistant_of(guest: Guest) -> Recipient:
    with speaking(guest.language):
        return Recipient(_("Assistant of %(name)s", name=guest.name), guest.assistant_email)


def to_companion(
    letter: str, registration: Registration, to: Recipient, part: CalendarPart | None, calendar_uid: str
) -> None:
    """Write to somebody who comes along: no page of the guest's is theirs."""
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
    context["has_entry"] = calendar is not None
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
