"""Rooms, tracks, speakers and sessions of a draft."""

import itertools
import uuid
from collections.abc import Iterable
from typing import Any

from eventsapp.events.models import Event
from eventsapp.programme.models import Participation, ProgrammeSession, Room, Speaker, SpeakerConsent, Track
from tests.factories import saved

_numbers = itertools.count(1)


def make_room(event: Event, **given: Any) -> Room:
    """A room."""
    facts = {"guid": str(uuid.uuid4()), "name": f"Room {next(_numbers)}"}
    return saved(Room(event_id=event.id, **{**facts, **given}))  # type: ignore[no-any-return]


def make_track(event: Event, **given: Any) -> Track:
    """A track."""
    number = next(_numbers)
    facts: dict[str, Any] = {"slug": f"track-{number}", "name": {"en": f"Track {number}"}}
    return saved(Track(event_id=event.id, **{**facts, **given}))  # type: ignore[no-any-return]


def make_speaker(event: Event, agrees: Iterable[str] = ("photo", "bio", "recording"), **given: Any) -> Speaker:
    """A speaker who agrees to all of it being published, or to what is named."""
    number = next(_numbers)
    facts: dict[str, Any] = {"guid": str(uuid.uuid4()), "code": f"speaker-{number}", "name": f"Speaker {number}"}
    facts["consents"] = [SpeakerConsent(subject=subject, given_by="command line") for subject in agrees]
    return saved(Speaker(event_id=event.id, **{**facts, **given}))  # type: ignore[no-any-return]


def make_session(event: Event, parts: list[tuple[Speaker, str]] | None = None, **given: Any) -> ProgrammeSession:
    """A session of half an hour at the event's start, in no room; `parts` are speakers with their roles."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "guid": str(uuid.uuid4()),
        "code": f"session-{number}",
        "title": {"en": f"Session {number}"},
        "starts_at": event.starts_at,
    }
    session = ProgrammeSession(event_id=event.id, **{**facts, **given})
    session.participations = [
        Participation(speaker=speaker, role=role, position=number) for number, (speaker, role) in enumerate(parts or [])
    ]
    return saved(session)  # type: ignore[no-any-return]
