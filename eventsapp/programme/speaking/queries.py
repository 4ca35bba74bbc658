"""What speakers owe and what they were written: the same few queries for any number of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsapp.kernel.database import db
from eventsapp.mail.models import OutboxMessage
from eventsapp.programme.models import Participation, ProgrammeSession, Speaker, SpeakerLetter, SpeakerLetterText
from eventsapp.programme.speaking.default_texts import default_text

#: What may be missing of a speaker, in the order in which it is told.
MISSING = {
    "confirmation": _l("no confirmation"),
    "photo": _l("no photograph"),
    "bio": _l("no biography"),
    "consent": _l("no consent"),
    "email": _l("no e-mail address"),
}


class Owing(NamedTuple):
    """A speaker, with what is missing."""

    speaker: Speaker
    sessions: int
    declined: int
    missing: tuple[str, ...]
    #: The kinds of letters they were written, with when last.
    written: dict[str, datetime]


def owing(event_id: int) -> list[Owing]:
    """All speakers of an event by name, with what is missing of each."""
    speakers = db.session.scalars(
        select(Speaker)
        .where(Speaker.event_id == event_id)
        .order_by(Speaker.name, Speaker.code)
        .options(joinedload(Speaker.photo), selectinload(Speaker.consents))
    ).all()
    part = Participation
    answers = {
        row.speaker_id: row
        for row in db.session.execute(
            select(
                part.speaker_id,
                func.count(part.session_id.distinct()).label("sessions"),
                func.count().filter(part.confirmed_at.is_(None), part.declined_at.is_(None)).label("unanswered"),
                func.count(part.session_id.distinct()).filter(part.declined_at.is_not(None)).label("declined"),
            )
            .join(Speaker, Speaker.id == part.speaker_id)
            .where(Speaker.event_id == event_id)
            .group_by(part.speaker_id)
        )
    }
    written: dict[int, dict[str, datetime]] = {}
    for speaker_id, letter, at in db.session.execute(
        select(SpeakerLetter.speaker_id, OutboxMessage.letter, OutboxMessage.created_at)
        .join(SpeakerLetter.message)
        .join(Speaker, Speaker.id == SpeakerLetter.speaker_id)
        .where(Speaker.event_id == event_id)
        .order_by(OutboxMessage.id)
    ):
        written.setdefault(speaker_id, {})[letter] = at
    found = []
    for speaker in speakers:
        answer = answers.get(speaker.id)
        missing = _missing(speaker, answer.unanswered if answer else 0)
        found.append(
            Owing(
                speaker,
                answer.sessions if answer else 0,
                answer.declined if answer else 0,
                missing,
                written.get(speaker.id, {}),
            )
        )
    return found


def _missing(speaker: Speaker, unanswered: int) -> tuple[str, ...]:
    facts = {
        "confirmation": not unanswered,
        "photo": speaker.photo,
        "bio": any(speaker.bio.values()),
        "consent": {"photo", "bio"} <= {consent.subject for consent in speaker.consents},
        "email": speaker.email,
    }
    return tuple(name for name in MISSING if not facts[name])


def parts(speaker_ids: Sequence[int]) -> dict[int, list[Participation]]:
    """What each of these speakers takes part in, with the sessions, by time; those without a time last."""
    found: dict[int, list[Participation]] = {}
    for each in db.session.scalars(
        select(Participation)
        .join(Participation.session)
        .where(Participation.speaker_id.in_(speaker_ids))
        .order_by(
            ProgrammeSession.starts_at.is_(None),
            ProgrammeSession.starts_at,
            ProgrammeSession.code,
            Participation.position,
        )
        .options(joinedload(Participation.session).joinedload(ProgrammeSession.room))
    ):
        found.setdefault(each.speaker_id, []).append(each)
    return found


def letters(speaker_id: int) -> list[OutboxMessage]:
    """The letters that a speaker was written, the last one first."""
    wanted = (
        select(OutboxMessage)
        .join(SpeakerLetter, SpeakerLetter.message_id == OutboxMessage.id)
        .where(SpeakerLetter.speaker_id == speaker_id)
        .order_by(OutboxMessage.id.desc())
    )
    return list(db.session.scalars(wanted))


def letter(speaker_id: int, message_id: int) -> OutboxMessage | None:
    """One letter that was written to this speaker."""
    return db.session.scalar(
        select(OutboxMessage)
        .join(SpeakerLetter, SpeakerLetter.message_id == OutboxMessage.id)
        .where(SpeakerLetter.speaker_id == speaker_id, OutboxMessage.id == message_id)
    )


def words(event_id: int, letter: str, language: str) -> SpeakerLetterText:
    """The words of a letter in a language: the host's, else the house's."""
    text = SpeakerLetterText
    written = db.session.scalar(
        select(text).where(text.event_id == event_id, text.letter == letter, text.language == language)
    )
    return written or default_text(event_id, letter, language)


def written_languages(event_id: int) -> set[tuple[str, str]]:
    """Which letters the host has written in which languages."""
    text = SpeakerLetterText
    found = db.session.execute(select(text.letter, text.language).where(text.event_id == event_id))
    return {(letter, language) for letter, language in found}
