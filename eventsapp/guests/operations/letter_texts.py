"""The host writes a letter's words, for all or for one group, tries them, or takes them back."""

from flask_babel import gettext as _
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.examples import example
from eventsapp.guests.letter_kinds import KINDS, Kind
from eventsapp.guests.models import GuestGroup, LetterText
from eventsapp.guests.placeholders import check
from eventsapp.guests.queries_of_readers import reader
from eventsapp.guests.queries_of_words import own_words
from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient, Rendered


def write_letter(
    event_id: int, kind: Kind, language: str, subject: str, body: str, actor: str, group_id: int | None = None
) -> None:
    """Keep the words of a letter of an event in one of its languages; what was sent stays as it was.

    body: Markdown. group_id: whose alone they are; None: of all who have none of their own.
    Raises Refused where a placeholder is unknown, or one is missing that the letter must hold.
    """
    check(kind, subject, body)
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        group = _group(event_id, group_id)
        words = own_words(event_id, kind, language, group_id)
        if words is None:
            words = LetterText(event_id=event_id, letter=kind.name, language=language, group_id=group_id)
            session.add(words)
        words.subject, words.body = subject, body
        event.stamp = new_token()
        audit.record(actor, "wrote a letter of", event, letter=kind.name, language=language, **group)


def write_invitation(
    event_id: int, language: str, subject: str, body: str, actor: str, group_id: int | None = None
) -> None:
    """The same for the invitation."""
    write_letter(event_id, KINDS["invitation"], language, subject, body, actor, group_id)


def take_back_letter(event_id: int, kind: Kind, language: str, actor: str, group_id: int | None = None) -> None:
    """Let a letter say what the house says; a group's, what it says to all."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        group = _group(event_id, group_id)
        words = own_words(event_id, kind, language, group_id)
        if words is not None:
            session.delete(words)
            event.stamp = new_token()
            audit.record(actor, "took back a letter of", event, letter=kind.name, language=language, **group)


def send_test(
    event_id: int,
    kind: Kind,
    language: str,
    email: str,
    actor: str,
    guest_id: int | None = None,
    group_id: int | None = None,
) -> None:
    """Write a letter to the organiser's own address as `guest_id` would read it (None: somebody of that group), marked
    as a test; its links open nobody's page."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id)
        group = _group(event_id, group_id)
        letter = example(event, kind, language, reader(event, kind, language, guest_id, group_id))
        outbox.put(
            letter="test",
            recipient=Recipient("", email),
            rendered=Rendered(_("Test: %(subject)s", subject=letter.subject), letter.text, letter.html),
            sender_name=event.office.name,
        )
        audit.record(actor, "tested a letter of", event, letter=kind.name, language=language, **group)


def _group(event_id: int, group_id: int | None) -> dict[str, str]:
    """What the trace says of the group. Raises NoResultFound where it is not the event's."""
    if group_id is None:
        return {}
    name = select(GuestGroup.name).where(GuestGroup.id == group_id, GuestGroup.event_id == event_id)
    return {"group": db.session.execute(name).scalar_one()}
