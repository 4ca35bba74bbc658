"""All that is kept of a guest, as they may have it: plain values for a file, in sections for a page. What the host has
noted for themselves is the host's."""

from base64 import b64encode
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.guests.facts import GuestFact
from eventsapp.guests.models import Guest, SentLetter
from eventsapp.guests.spoken_facts import WORDS
from eventsapp.kernel.database import db
from eventsapp.kernel.translated import pick
from eventsapp.registration import queries, queries_of_files, queries_of_sessions
from eventsapp.registration.models import CalendarEntry, Registration, Substitution
from eventsapp.registration.spoken import said
from eventsapp.web.times import moment

#: What of the guest's own row they wrote or were asked for.
_GUEST = (
    ("honorific", _l("Honorific")),
    ("title", _l("Title")),
    ("name", _l("Name")),
    ("post", _l("Post")),
    ("organisation", _l("Organisation")),
    ("country", _l("Country")),
    ("email", _l("E-mail address")),
    ("assistant_email", _l("Assistant’s e-mail address")),
    ("postal_address", _l("Postal address")),
    ("language", _l("Language")),
)


def of_guest(guest: Guest) -> dict[str, Any]:
    """What is kept of a guest, as JSON takes it. The same few queries, however much it is."""
    registration = queries.of_guest(guest.id)
    facts = db.session.scalars(
        select(GuestFact).where(GuestFact.guest_id == guest.id).order_by(GuestFact.at, GuestFact.id)
    )
    letters = db.session.scalars(
        select(SentLetter)
        .where(SentLetter.guest_id == guest.id)
        .options(joinedload(SentLetter.message))
        .order_by(SentLetter.id)
    )
    deputies = db.session.scalars(select(Substitution).where(Substitution.guest_id == guest.id))
    return {
        "event": {
            "title": pick(guest.event.title, guest.language).text,
            "starts_at": guest.event.starts_at.isoformat(),
        },
        "guest": {name: getattr(guest, name) for name, _label in _GUEST},
        "other_columns": dict(guest.extra),
        "registration": _registration(registration) if registration else None,
        "files": _files(guest.id),
        "sessions": [
            {"session": each.session.guid, "state": each.state.value, "chairs": each.chairs}
            for each in queries_of_sessions.of_guest(guest.id)
        ],
        "deputies": [{"name": each.name, "email": each.email, "state": each.state.value} for each in deputies],
        "calendar_entries": _entries(guest, registration),
        "letters": [
            {
                "letter": each.message.letter,
                "subject": each.message.subject,
                "to": each.message.recipient,
                "written_at": each.message.created_at.isoformat(),
                "sent_at": each.message.sent_at.isoformat() if each.message.sent_at else None,
            }
            for each in letters
        ],
        "what_happened": [
            {
                "at": each.at.isoformat(),
                "what": each.kind.value,
                "channel": each.channel.value,
                "details": each.details,
            }
            for each in facts
        ],
    }


def _files(guest_id: int) -> list[dict[str, Any]]:
    """Each file with what is in it."""
    return [
        {
            "question": each.question_id,
            "name": each.name,
            "media_type": each.media_type,
            "content_in_base64": b64encode(each.content).decode(),
        }
        for each in queries_of_files.of_guest(guest_id, contents=True)
    ]


def in_sections(guest: Guest) -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """The same for a page: headings, and under each what is called how."""
    data, zone = of_guest(guest), guest.event.zone
    sections: list[tuple[Any, list[tuple[Any, Any]]]] = [
        (_("About you"), [(label, data["guest"][name]) for name, label in _GUEST] + list(data["other_columns"].items()))
    ]
    registration = queries.of_guest(guest.id)
    if registration:
        choices = queries.choices_as_read(guest.event)
        answers: list[tuple[Any, Any]] = [
            (_("Answered"), moment(registration.answered_at, zone)),
            (_("Dietary needs"), registration.diet),
            (_("Access needs"), registration.access_needs),
            (_("A word to the host"), registration.message),
            *((each.asked, said(each.value, choices[each.question_id])) for each in registration.answers),
        ]
        sections.append((_("Your answer"), answers))
        people: list[tuple[Any, Any]] = [
            (
                each.name or _("somebody whose name follows"),
                ", ".join(
                    (
                        *filter(None, (each.email, each.diet, each.access_needs)),
                        *(f"{one.asked}: {said(one.value, choices[one.question_id])}" for one in each.answers),
                    )
                ),
            )
            for each in registration.companions
        ]
        sections.append((_("Who comes with you"), people))
    signed_up = queries_of_sessions.in_words(guest.event, [guest.id]).get(guest.id, [])
    sections.append((_("Sessions that you sign up for"), [(_("Session"), name) for _guid, name in signed_up]))
    sections.append((_("Letters to you"), [(moment(at, zone), subject) for at, subject in _letters(guest.id)]))
    facts = db.session.scalars(
        select(GuestFact).where(GuestFact.guest_id == guest.id).order_by(GuestFact.at, GuestFact.id)
    )
    sections.append((_("What happened"), [(moment(each.at, zone), WORDS[each.kind]) for each in facts]))
    filled = [
        (heading, [pair for pair in pairs if pair[1] or heading == _("Who comes with you")])
        for heading, pairs in sections
    ]
    return [(heading, pairs) for heading, pairs in filled if pairs]


def _letters(guest_id: int) -> list[tuple[Any, str]]:
    found = db.session.scalars(
        select(SentLetter)
        .where(SentLetter.guest_id == guest_id)
        .options(joinedload(SentLetter.message))
        .order_by(SentLetter.id)
    )
    return [(each.message.created_at, each.message.subject) for each in found]


def _registration(registration: Registration) -> dict[str, Any]:
    return {
        "state": registration.state.value,
        "answered_at": registration.answered_at.isoformat(),
        "seats": registration.seats,
        "dietary_needs": registration.diet,
        "access_needs": registration.access_needs,
        "message": registration.message,
        "answers": [{"question": each.asked, "answer": each.value} for each in registration.answers],
        "companions": [
            {
                "name": each.name,
                "email": each.email,
                "dietary_needs": each.diet,
                "access_needs": each.access_needs,
                "answers": [{"question": said.asked, "answer": said.value} for said in each.answers],
            }
            for each in registration.companions
        ],
    }


def _entries(guest: Guest, registration: Registration | None) -> list[dict[str, Any]]:
    companions = [each.id for each in registration.companions] if registration else []
    found = db.session.scalars(
        select(CalendarEntry)
        .where((CalendarEntry.guest_id == guest.id) | CalendarEntry.companion_id.in_(companions))
        .order_by(CalendarEntry.id)
    )
    return [
        {
            "uid": each.uid,
            "sequence": each.sequence,
            "answer_shown": each.partstat,
            "cancelled_at": each.cancelled_at.isoformat() if each.cancelled_at else None,
        }
        for each in found
    ]
