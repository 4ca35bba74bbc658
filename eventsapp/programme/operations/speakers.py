"""Speakers of the draft."""

import uuid
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.kernel import audit
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import check_seen
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.models import Speaker
from eventsapp.programme.operations.held import held, hold_event
from eventsapp.programme.operations.photos import hang, rewritten
from eventsapp.programme.wording import free, slug


@dataclass(frozen=True, kw_only=True)
class SpeakerFields:
    """What an organiser says of a speaker."""

    name: str
    post: str = ""
    organisation: str = ""
    #: Markdown.
    bio: dict[str, str] = field(default_factory=dict)
    #: For the organisers only.
    email: str = ""


def fields_of(speaker: Speaker) -> SpeakerFields:
    """A speaker as their fields."""
    return SpeakerFields(
        name=speaker.name,
        post=speaker.post,
        organisation=speaker.organisation,
        bio=speaker.bio,
        email=speaker.email,
    )


def add_speaker(event_id: int, fields: SpeakerFields, actor: str, photo: bytes | None = None) -> Speaker:
    """Add a speaker; the code is made of the name and never changed.

    photo: a file as it was sent. Raises Refused where there is no name, or the photograph can't be read.
    """
    _check(fields)
    picture = None if photo is None else rewritten(photo)
    with unit_of_work() as session:
        hold_event(event_id)
        codes = set(session.scalars(select(Speaker.code).where(Speaker.event_id == event_id)))
        speaker = Speaker(
            event_id=event_id,
            guid=str(uuid.uuid4()),
            code=free(slug(fields.name) or "speaker", codes),
            **vars(fields),
        )
        if picture:
            hang(speaker, picture)
        session.add(speaker)
        session.flush()
        audit.record(actor, "added", speaker, code=speaker.code)
    return speaker


def edit_speaker(
    event_id: int,
    speaker_id: int,
    fields: SpeakerFields,
    actor: str,
    seen: str | None = None,
    photo: bytes | None = None,
    remove_photo: bool = False,
) -> None:
    """Change what is said of a speaker, and the photograph.

    photo: a file as it was sent, instead of the one before. remove_photo: take the one before away.
    Raises Refused where there is no name or the photograph can't be read, ChangedMeanwhile where it is not as seen.
    """
    _check(fields)
    picture = None if photo is None else rewritten(photo)
    with unit_of_work():
        speaker = held(Speaker, event_id, speaker_id)
        check_seen(seen, fields_of(speaker))
        for name, value in vars(fields).items():
            setattr(speaker, name, value)
        if picture:
            hang(speaker, picture)
        elif remove_photo:
            speaker.photo = None
        audit.record(actor, "edited", speaker, code=speaker.code)


def delete_speaker(event_id: int, speaker_id: int, actor: str) -> None:
    """Take a speaker away, from all sessions too, with the photograph."""
    with unit_of_work() as session:
        speaker = held(Speaker, event_id, speaker_id)
        audit.record(actor, "deleted", speaker, code=speaker.code)
        session.delete(speaker)


def _check(fields: SpeakerFields) -> None:
    if not fields.name:
        raise Refused(_l("Give the speaker's name."), "name")
