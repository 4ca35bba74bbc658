"""Reads of the programme: the draft as organisers have it, and what is published."""

from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, select

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.programme.models import (
    Participation,
    ProgrammeSession,
    Release,
    Room,
    Speaker,
    SpeakerConsent,
    SpeakerPhoto,
    Track,
)
from eventsapp.programme.snapshot import (
    EventFacts,
    Link,
    Part,
    Programme,
    RoomFacts,
    SessionFacts,
    SpeakerFacts,
    TrackFacts,
    in_order,
)


class ReleaseMark(NamedTuple):
    """Which release it is: enough to know whether what one keeps of it is still right."""

    id: int
    number: int
    #: SHA-256 of the snapshot. Two releases never share it: their numbers and times are in it.
    digest: str


def latest_release(event_id: int) -> ReleaseMark | None:
    """Which release the public reads; None where nothing was released."""
    # Of the connection: in the same transaction as the rest of the page, and in half the time.
    found = db.session.connection().execute(_LATEST, {"event_id": event_id}).one_or_none()
    return ReleaseMark(*found) if found else None


_LATEST = (
    select(Release.id, Release.number, Release.digest)
    .where(Release.event_id == bindparam("event_id"))
    .order_by(Release.number.desc())
    .limit(1)
)


def latest_release_id(event_id: int) -> int | None:
    """The key of the release that the public reads; None where nothing was released."""
    latest = latest_release(event_id)
    return latest.id if latest else None


def published(event_id: int) -> Programme | None:
    """The programme that the public reads; None where nothing was released.

    Costs one small query; the parsed programme is kept in memory.
    """
    latest = latest_release(event_id)
    return released(latest.digest, latest.id) if latest else None


def release_of_number(event_id: int, number: int) -> Programme | None:
    """An earlier release's programme, by its number."""
    found = db.session.execute(
        select(Release.digest, Release.id).where(Release.event_id == event_id, Release.number == number)
    ).one_or_none()
    return released(found.digest, found.id) if found else None


#: A long programme takes a while to read: of many who ask at once, one reads and all others wait.
_reading = Lock()


def released(digest: str, release_id: int) -> Programme:
    """A release's programme, kept in memory by its digest too: a key of the database may come again."""
    with _reading:
        return _released(digest, release_id)


@lru_cache(maxsize=16)
def _released(digest: str, release_id: int) -> Programme:
    return Programme.from_json(
        db.session.execute(select(Release.snapshot).where(Release.id == release_id)).scalar_one()
    )


def draft(event_id: int) -> Programme:
    """The programme as it is being edited, with the sessions that have no time yet.

    Photographs and biographies whose people have not agreed to it are left out: nothing of them is ever published.

    Takes the same few queries for any number of sessions. Raises NoResultFound where there is no such event.
    """
    event = db.session.execute(select(Event).where(Event.id == event_id)).scalar_one()
    rooms = db.session.execute(
        select(Room.id, Room.guid, Room.name, Room.capacity)
        .where(Room.event_id == event_id)
        .order_by(Room.position, Room.name)
    ).all()
    tracks = db.session.execute(
        select(Track.id, Track.slug, Track.name, Track.goals)
        .where(Track.event_id == event_id)
        .order_by(Track.position, Track.slug)
    ).all()
    room_facts = tuple(RoomFacts(guid=room.guid, name=room.name, capacity=room.capacity) for room in rooms)
    return Programme(
        event=event_facts(event),
        rooms=room_facts,
        tracks=tuple(TrackFacts(slug=each.slug, name=each.name, goals=tuple(each.goals)) for each in tracks),
        speakers=_speakers(event_id),
        sessions=in_order(
            _sessions(event_id, {each.id: each.name for each in rooms}, {each.id: each.slug for each in tracks}),
            room_facts,
        ),
    )


def event_facts(event: Event) -> EventFacts:
    """What a programme says of this event."""
    return EventFacts(
        slug=event.slug,
        title=event.title,
        subtitle=event.subtitle,
        timezone=event.timezone,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        venue=event.venue,
        address=event.address,
        latitude=event.latitude,
        longitude=event.longitude,
        languages=tuple(event.languages),
    )


def _agreed(subject: str) -> ColumnElement[bool]:
    """Whether a speaker has agreed to it being published."""
    return exists().where(SpeakerConsent.speaker_id == Speaker.id, SpeakerConsent.subject == subject)


def _speakers(event_id: int) -> tuple[SpeakerFacts, ...]:
    speakers = db.session.execute(
        select(
            Speaker.guid,
            Speaker.code,
            Speaker.name,
            Speaker.post,
            Speaker.organisation,
            Speaker.bio,
            Speaker.links,
            SpeakerPhoto.digest,
            _agreed("bio").label("bio_agreed"),
            _agreed("photo").label("photo_agreed"),
        )
        .outerjoin(SpeakerPhoto, SpeakerPhoto.speaker_id == Speaker.id)
        .where(Speaker.event_id == event_id)
        .order_by(Speaker.position, Speaker.name, Speaker.code)
    )
    return tuple(
        SpeakerFacts(
            guid=each.guid,
            code=each.code,
            name=each.name,
            post=each.post,
            organisation=each.organisation,
            bio=each.bio if each.bio_agreed else {},
            photo=(each.digest or "") if each.photo_agreed else "",
            links=tuple(Link(**link) for link in each.links),
        )
        for each in speakers
    )


def _sessions(event_id: int, rooms: dict[int, str], tracks: dict[int, str]) -> list[SessionFacts]:
    parts: dict[int, list[Part]] = {}
    for session_id, code, role in db.session.execute(
        select(Participation.session_id, Speaker.code, Participation.role)
        .join(Speaker, Speaker.id == Participation.speaker_id)
        .where(Speaker.event_id == event_id)
        .order_by(Participation.session_id, Participation.position, Participation.id)
    ):
        parts.setdefault(session_id, []).append(Part(speaker=code, role=role))
    sessions = db.session.execute(select(*ProgrammeSession.__table__.c).where(ProgrammeSession.event_id == event_id))
    return [
        SessionFacts(
            guid=each.guid,
            code=each.code,
            title=each.title,
            subtitle=each.subtitle,
            abstract=each.abstract,
            description=each.description,
            kind=each.kind,
            language=each.language,
            starts_at=each.starts_at,
            minutes=each.minutes,
            room=rooms.get(each.room_id, ""),
            track=tracks.get(each.track_id, ""),
            parts=tuple(parts.get(each.id, ())),
            extra=each.extra,
        )
        for each in sessions
    ]


class Photo(NamedTuple):
    """A photograph as it is stored: JPEG."""

    data: bytes
    digest: str


def photo(event_id: int, code: str) -> Photo | None:
    """The present photograph of an event's speaker who agrees to its being published."""
    found = db.session.execute(
        select(SpeakerPhoto.data, SpeakerPhoto.digest)
        .join(Speaker, Speaker.id == SpeakerPhoto.speaker_id)
        .where(Speaker.event_id == event_id, Speaker.code == code, _agreed("photo"))
    ).one_or_none()
    return Photo(*found) if found else None
