"""The host writes a letter's words, tries them, or goes back to the house's."""

from flask_babel import gettext as _
from sqlalchemy import delete

from eventsapp.events.models import Event
from eventsapp.guests import queries_of_letters as queries
from eventsapp.guests.examples import example
from eventsapp.guests.letter_kinds import KINDS, Kind
from eventsapp.guests.models import LetterText
from eventsapp.guests.placeholders import check
from eventsapp.kernel import audit
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient, Rendered


def write_letter(event_id: int, kind: Kind, language: str, subject: str, body: str, actor: str) -> None:
    """Keep the words of a letter of an event in one of its languages; what was sent stays as it was.

    body: Markdown. Raises Refused where a placeholder is unknown, or one is missing that the letter must hold.
    """
    check(kind, subject, body)
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        words = queries.written_words(event_id, kind, language)
        if words is None:
            words = LetterText(event_id=event_id, letter=kind.name, language=language)
            session.add(words)
        words.subject, words.body = subject, body
        event.stamp = new_token()
        audit.record(actor, "wrote a letter of", event, letter=kind.name, language=language)


def write_invitation(event_id: int, language: str, subject: str, body: str, actor: str) -> None:
    """The same for the invitation."""
    write_letter(event_id, KINDS["invitation"], language, subject, body, actor)


def use_house_words(event_id: int, kind: Kind, language: str, actor: str) -> None:
    """Let a letter say what the house says."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        text = LetterText
        session.execute(
            delete(text).where(text.event_id == event_id, text.letter == kind.name, text.language == language)
        )
        event.stamp = new_token()
        audit.record(actor, "took back a letter of", event, letter=kind.name, language=language)


def send_test(event_id: int, kind: Kind, language: str, email: str, actor: str) -> None:
    """Write a letter to the organiser's own address, marked as a test; its links open nobody's page."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id)
        letter = example(event, kind, language, queries.somebody(event, language))
        outbox.put(
            letter="test",
            recipient=Recipient("", email),
            rendered=Rendered(_("Test: %(subject)s", subject=letter.subject), letter.text, letter.html),
            sender_name=event.office.name,
        )
        audit.record(actor, "tested a letter of", event, letter=kind.name, language=language)
