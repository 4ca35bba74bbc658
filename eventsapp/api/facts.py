"""What the API says of each thing. Texts are objects by language; moments are ISO 8601 in UTC."""

from datetime import datetime
from typing import Any

from eventsapp.events.models import Event
from eventsapp.programme.snapshot import Part, Programme, RoomFacts, SessionFacts, SpeakerFacts, TrackFacts
from eventsapp.web.addresses import address

Facts = dict[str, Any]


def event(row: Event) -> Facts:
    """An event."""
    return {
        "slug": row.slug,
        "title": row.title,
        "subtitle": row.subtitle,
        "description": row.description,
        "languages": list(row.languages),
        "timezone": row.timezone,
        "starts_at": _moment(row.starts_at),
        "ends_at": _moment(row.ends_at),
        "cancelled": row.cancelled_at is not None,
        "venue": row.venue,
        "address": row.address,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "hosts": [{"name": host.name, "url": host.url or None} for host in row.hosts],
        "page": address("events.show", slug=row.slug),
        "programme": address("api.programme", slug=row.slug),
    }


def programme(released: Programme) -> Facts:
    """A whole released programme."""
    return {
        "event": released.event.slug,
        "release": released.number,
        "released_at": _moment(released.released_at),
        "rooms": [_room(each) for each in released.rooms],
        "tracks": [_track(each) for each in released.tracks],
        "speakers": [speaker(released, each) for each in released.speakers],
        "sessions": [session(released, each) for each in released.sessions],
    }


def session(released: Programme, facts: SessionFacts) -> Facts:
    """One session."""
    return {
        "code": facts.code,
        "guid": facts.guid,
        "title": facts.title,
        "subtitle": facts.subtitle,
        "abstract": facts.abstract,
        "description": facts.description,
        "kind": facts.kind,
        "language": facts.language or None,
        "starts_at": _moment(facts.starts_at),
        "ends_at": _moment(facts.ends_at),
        "minutes": facts.minutes,
        "room": facts.room or None,
        "track": facts.track or None,
        "speakers": [_part(released, each) for each in facts.parts],
        "page": address("programme.session", slug=released.event.slug, code=facts.code),
    }


def speaker(released: Programme, facts: SpeakerFacts) -> Facts:
    """One speaker."""
    slug = released.event.slug
    photo = address("programme.photo", slug=slug, code=facts.code, digest=facts.photo) if facts.photo else None
    return {
        "code": facts.code,
        "guid": facts.guid,
        "name": facts.name,
        "post": facts.post,
        "organisation": facts.organisation,
        "bio": facts.bio,
        "photo": photo,
        "sessions": [each.code for each in released.sessions_by_speaker.get(facts.code, [])],
        "page": address("programme.speaker", slug=slug, code=facts.code),
    }


def _room(facts: RoomFacts) -> Facts:
    return {"guid": facts.guid, "name": facts.name, "capacity": facts.capacity}


def _track(facts: TrackFacts) -> Facts:
    return {"slug": facts.slug, "name": facts.name, "goals": list(facts.goals)}


def _part(released: Programme, part: Part) -> Facts:
    return {"code": part.speaker, "name": released.speaker_by_code[part.speaker].name, "role": part.role}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
