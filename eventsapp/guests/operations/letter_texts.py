"""The host writes a letter's words."""

from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.guests.models import LetterText
from eventsapp.guests.placeholders import check
from eventsapp.kernel import audit
from eventsapp.kernel.unit_of_work import unit_of_work


def write_invitation(event_id: int, language: str, subject: str, body: str, actor: str) -> None:
    """Keep the words of an event's invitation in one of its languages; what was sent stays as it was.

    body: Markdown. Raises Refused where subject or body holds a placeholder that there is not.
    """
    check(subject, "subject")
    check(body, "body")
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        words = session.scalar(
            select(LetterText).where(
                LetterText.event_id == event_id, LetterText.letter == "invitation", LetterText.language == language
            )
        )
        if words is None:
            words = LetterText(event_id=event_id, letter="invitation", language=language)
            session.add(words)
        words.subject, words.body = subject, body
        audit.record(actor, "wrote the invitation of", event, language=language)
