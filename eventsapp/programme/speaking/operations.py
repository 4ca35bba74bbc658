"""What speakers do on their own page, and how they are written to."""

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.kernel import audit, clock
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.mail import outbox
from eventsapp.mail.messages import Recipient, Rendered
from eventsapp.mail.placeholders import check
from eventsapp.programme.models import (
    Participation,
    ProgrammeSession,
    Speaker,
    SpeakerLetter,
)
from eventsapp.programme.operations.held import held
from eventsapp.programme.speaking import links, queries
from eventsapp.programme.speaking.letters import NAMES, SpeakerLetterWriter, letter_language, wants
from eventsapp.web.addresses import address


def answer_session(event_id: int, speaker_id: int, session_id: int, confirmed: bool, word: str) -> None:
    """A speaker says that they will, or can't, take part in a session, in all their roles there; with a word.

    Raises Refused where they do not take part in it (any more).
    """
    with unit_of_work() as unit:
        speaker = held(Speaker, event_id, speaker_id)
        session = held(ProgrammeSession, event_id, session_id)
        parts = unit.scalars(
            select(Participation)
            .where(Participation.session_id == session.id, Participation.speaker_id == speaker.id)
            .with_for_update()
        ).all()
        if not parts:
            raise Refused(_l("You are not in this session any more. Nothing was changed."))
        now = clock.now()
        for part in parts:
            part.confirmed_at, part.declined_at = (now, None) if confirmed else (None, now)
            part.answered_by, part.word = "", word[:500]
        verb = "confirmed" if confirmed else "declined"
        audit.record(f"speaker:{speaker.id}", verb, session, code=session.code, speaker=speaker.code)


def revoke_links(event_id: int, speaker_id: int, actor: str) -> int:
    """Let no link of a speaker open anything any more; gives how many were valid. What they said stays as it is."""
    with unit_of_work():
        speaker = held(Speaker, event_id, speaker_id)
        withdrawn = links.withdraw(speaker.id)
        audit.record(actor, "revoked the links of", speaker, links=withdrawn)
    return withdrawn


def write_words(event_id: int, letter: str, language: str, subject: str, body: str, actor: str) -> None:
    """Keep the words of a letter to speakers in one language; what was sent stays as it was.

    body: Markdown. Raises Refused where subject or body holds a placeholder that there is not.
    """
    check({"subject": subject, "body": body}, NAMES)
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        words = queries.words(event_id, letter, language)
        words.subject, words.body = subject, body
        session.add(words)
        audit.record(actor, "wrote to speakers of", event, letter=letter, language=language)


class SendOutcome(NamedTuple):
    """How many letters were put into the outbox, and how many speakers are left to write to."""

    sent: int
    left: int = 0


def write_to_speakers(
    event_id: int,
    kind: str,
    actor: str,
    again: bool = False,
    speaker_ids: Sequence[int] | None = None,
    most: int = 200,
) -> SendOutcome:
    """Write a letter of a kind (letters.KINDS) to all speakers to whom it has something to say.

    again: also to those who were written it before; each gets a new link. speaker_ids: to these alone, and whether or
    not something is missing of them. most: how many letters one call writes; the next call goes on with the others.
    Raises Refused where somebody's address can't be written to.
    """
    with unit_of_work() as session:
        event = session.get_one(Event, event_id, with_for_update={"key_share": True})
        if event.cancelled_at:
            raise Refused(_("This event is cancelled: nobody is written to about its programme."))
        owing = queries.owing(event_id)
        chosen = [
            each
            for each in owing
            if (
                each.speaker.id in speaker_ids and each.speaker.email
                if speaker_ids is not None
                else wants(kind, each.missing) and (again or kind not in each.written)
            )
        ]
        parts = queries.parts([each.speaker.id for each in chosen[:most]])
        writers = {
            language: SpeakerLetterWriter(event, queries.words(event_id, kind, language))
            for language in event.languages
        }
        for speaker, _sessions, _declined, missing, _written in chosen[:most]:
            link = address("speaking.show", token=links.issue(speaker))
            writer = writers[letter_language(speaker, event)]
            message_id = outbox.put(
                letter=kind,
                recipient=Recipient(speaker.name, speaker.email),
                rendered=writer.to(speaker, parts.get(speaker.id, []), missing, link),
                sender_name=event.office.name,
                event_id=event.id,
                thread=f"speaker {speaker.id}",
            )
            session.add(SpeakerLetter(speaker_id=speaker.id, message_id=message_id))
            audit.record(actor, "wrote to", speaker, letter=kind)
    return SendOutcome(min(len(chosen), most), max(len(chosen) - most, 0))


def send_test(event_id: int, kind: str, language: str, email: str, actor: str) -> None:
    """Write a letter to the organiser's own address, marked as a test; its link opens nobody's page."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id)
        letter = example(event, kind, language)
        outbox.put(
            letter="test",
            recipient=Recipient("", email),
            rendered=Rendered(_("Test: %(subject)s", subject=letter.subject), letter.text, letter.html),
            sender_name=event.office.name,
        )
        audit.record(actor, "tested a letter to speakers of", event, letter=kind, language=language)


def example(event: Event, kind: str, language: str) -> Rendered:
    """A letter as somebody reads it: the first to whom it has something to say, else an invented speaker."""
    writer = SpeakerLetterWriter(event, queries.words(event.id, kind, language))
    link = address("example_letters.link")
    found = next((each for each in queries.owing(event.id) if wants(kind, each.missing)), None)
    if found is None:
        return writer.to(Speaker(name="Aino Virta", post="", organisation=""), [], ("photo", "bio"), link)
    return writer.to(found.speaker, queries.parts([found.speaker.id]).get(found.speaker.id, []), found.missing, link)
