"""Reads of the draft for the organisers' screens: rows, with the keys by which they are edited."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from eventsapp.kernel.database import db
from eventsapp.programme.models import Participation, ProgrammeSession, Room, Speaker, SpeakerPhoto, Track

Thing = TypeVar("Thing", Room, Track, Speaker, ProgrammeSession)


class Counted(NamedTuple):
    """A room, a track or a speaker, with the number of its sessions."""

    thing: Room | Track | Speaker
    sessions: int


def find(model: type[Thing], event_id: int, key: int) -> Thing | None:
    """The row of this event with this key."""
    return db.session.scalar(select(model).where(model.id == key, model.event_id == event_id))


def sessions(event_id: int) -> list[ProgrammeSession]:
    """All sessions with their rooms, tracks and people: by time, those without a time last."""
    wanted = (
        select(ProgrammeSession)
        .outerjoin(Room, Room.id == ProgrammeSession.room_id)
        .where(ProgrammeSession.event_id == event_id)
        .order_by(
            ProgrammeSession.starts_at.is_(None), ProgrammeSession.starts_at, Room.position, ProgrammeSession.code
        )
        .options(
            joinedload(ProgrammeSession.room),
            joinedload(ProgrammeSession.track),
            selectinload(ProgrammeSession.participations).joinedload(Participation.speaker),
        )
    )
    return list(db.session.scalars(wanted))


def rooms(event_id: int) -> list[Room]:
    """All rooms, in their order."""
    return list(db.session.scalars(select(Room).where(Room.event_id == event_id).order_by(Room.position, Room.name)))


def tracks(event_id: int) -> list[Track]:
    """All tracks, in their order."""
    return list(
        db.session.scalars(select(Track).where(Track.event_id == event_id).order_by(Track.position, Track.slug))
    )


def speakers(event_id: int) -> list[Speaker]:
    """All speakers by name."""
    wanted = select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.name, Speaker.code)
    return list(db.session.scalars(wanted))


class Counts(NamedTuple):
    """How much there is of an event's draft."""

    sessions: int
    unplaced: int
    speakers: int


def counts(event_id: int) -> Counts:
    """How many sessions (and how many of them without a time) and speakers the draft has."""
    sessions, placed = db.session.execute(
        select(func.count(), func.count(ProgrammeSession.starts_at)).where(ProgrammeSession.event_id == event_id)
    ).one()
    people = db.session.scalar(select(func.count()).where(Speaker.event_id == event_id)) or 0
    return Counts(sessions, sessions - placed, people)


def counted_rooms(event_id: int) -> list[Counted]:
    """All rooms with how many sessions each has."""
    return _counted(rooms(event_id), _by(ProgrammeSession.room_id, event_id))


def counted_tracks(event_id: int) -> list[Counted]:
    """All tracks with how many sessions each has."""
    return _counted(tracks(event_id), _by(ProgrammeSession.track_id, event_id))


def count_sessions(thing: Room | Track | Speaker) -> int:
    """How many sessions a room, a track or a speaker has."""
    if isinstance(thing, Speaker):
        wanted = select(func.count(Participation.session_id.distinct())).where(Participation.speaker_id == thing.id)
    else:
        column = ProgrammeSession.room_id if isinstance(thing, Room) else ProgrammeSession.track_id
        wanted = select(func.count()).select_from(ProgrammeSession).where(column == thing.id)
    return db.session.scalar(wanted) or 0


def photo(speaker_id: int) -> SpeakerPhoto | None:
    """A speaker's photograph, with its bytes."""
    wanted = select(SpeakerPhoto).where(SpeakerPhoto.speaker_id == speaker_id)
    return db.session.scalar(wanted)


def _by(column: InstrumentedAttribute[int | None], event_id: int) -> dict[int | None, int]:
    wanted = select(column, func.count()).where(ProgrammeSession.event_id == event_id).group_by(column)
    return dict(db.session.execute(wanted).all())


def _counted(things: list[Room] | list[Track] | list[Speaker], counts: Mapping[int | None, int]) -> list[Counted]:
    return [Counted(thing, counts.get(thing.id, 0)) for thing in things]
