"""To which event a thing of a lower package belongs."""

from sqlalchemy import select

from eventsapp.guests.models import Guest, SentLetter
from eventsapp.kernel.database import db
from eventsapp.programme.models import Speaker, SpeakerLetter


def event_of_guests_letter(message_id: int) -> int | None:
    """The event of the guest who got this letter."""
    sent = select(Guest.event_id).join(SentLetter, SentLetter.guest_id == Guest.id)
    return db.session.scalar(sent.where(SentLetter.message_id == message_id))


def event_of_speakers_letter(message_id: int) -> int | None:
    """The event of the speaker who got it."""
    sent = select(Speaker.event_id).join(SpeakerLetter, SpeakerLetter.speaker_id == Speaker.id)
    return db.session.scalar(sent.where(SpeakerLetter.message_id == message_id))
