"""Speakers of the draft."""

import uuid
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.kernel import audit, binned
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import check_seen
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.models import Speaker, SpeakerConsent
from eventsapp.programme.operations.held import held, hold_event
from eventsapp.programme.operations.photos import hang, rewritten
from eventsapp.programme.wording import free, is_web_address, slug

#: What somebody may agree to being published.
SUBJECTS = ("photo", "bio", "recording")
MOST_LINKS = 10


@dataclass(frozen=True, kw_only=True)
class SpeakerFields:
    """What is said of a speaker."""

    name: str
    post: str = ""
    organisation: str = ""
    #: Markdown.
    bio: dict[str, str] = field(default_factory=dict)
    #: For the organisers only, as is what they need.
    email: str = ""
    #: In which language they are written to; "": the event's first.
    language: str = ""
    #: (name, address) of pages of theirs.
    links: tuple[tuple[str, str], ...] = ()
    needs: str = ""
    #: What of SUBJECTS they agree to being published, in that order.
    agrees: tuple[str, ...] = ()


def fields_of(speaker: Speaker) -> SpeakerFields:
    """A speaker as their fields."""
    agreed = {consent.subject for consent in speaker.consents}
    return SpeakerFields(
        name=speaker.name,
        post=speaker.post,
        organisation=speaker.organisation,
        bio=speaker.bio,
        email=speaker.email,
        language=speaker.language,
        links=tuple((link["name"], link["url"]) for link in speaker.links),
        needs=speaker.needs,
        agrees=tuple(subject for subject in SUBJECTS if subject in agreed),
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
        )
        _write(speaker, fields, actor)
        if picture:
            hang(speaker, picture)
        session.add(speaker)
        session.flush()
        audit.record(actor, "added", speaker, code=speaker.code, agrees=fields.agrees)
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
        before = fields_of(speaker)
        check_seen(seen, before)
        _write(speaker, fields, actor)
        if picture:
            hang(speaker, picture)
        elif remove_photo:
            speaker.photo = None
        changed = audit.changes(before, fields)
        audit.record(actor, "edited", speaker, code=speaker.code, agrees=fields.agrees, **changed)


def delete_speaker(event_id: int, speaker_id: int, actor: str) -> None:
    """Take a speaker away, from all sessions too, with the photograph: into the bin."""
    with unit_of_work():
        hold_event(event_id)
        speaker = held(Speaker, event_id, speaker_id)
        audit.record(actor, "deleted", speaker, code=speaker.code)
        binned.put(event_id, Speaker, {speaker.id: speaker.name}, actor)


def _write(speaker: Speaker, fields: SpeakerFields, actor: str) -> None:
    for name, value in vars(fields).items():
        if name not in {"links", "agrees"}:
            setattr(speaker, name, value)
    speaker.links = [{"name": name, "url": url} for name, url in fields.links]
    # Who agreed before keeps the day on which they did.
    there = {consent.subject: consent for consent in speaker.consents}
    speaker.consents = [
        there.get(subject) or SpeakerConsent(subject=subject, given_by=actor) for subject in fields.agrees
    ]


def _check(fields: SpeakerFields) -> None:
    if not fields.name:
        raise Refused(_l("Give the speaker's name."), "name")
    if len(fields.links) > MOST_LINKS:
        raise Refused(_l("Give %(most)d links at most.", most=MOST_LINKS), "links")
    if not all(name and is_web_address(url) for name, url in fields.links):
        raise Refused(_l("Give each link a name, and an address that begins with https://."), "links")
    if not set(fields.agrees) <= set(SUBJECTS):
        raise Refused(_l("Choose from the list."), "agrees")
