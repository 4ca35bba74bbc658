"""A programme as one immutable value: what a release freezes, and what every public page and export reads.

Imports make the same value from files, so that what goes out and comes in again can be compared.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from eventsapp.kernel.folding import folded
from eventsapp.programme import wording
from eventsapp.programme.pauses import PAUSES

Texts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """What a programme says of its event."""

    slug: str
    title: Texts
    timezone: str
    starts_at: datetime
    ends_at: datetime
    subtitle: Texts = field(default_factory=dict)
    venue: Texts = field(default_factory=dict)
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    languages: tuple[str, ...] = ("en",)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, kw_only=True)
class RoomFacts:
    """A room. Sessions name it by its name."""

    guid: str
    name: str
    capacity: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrackFacts:
    """A track. Sessions name it by its slug."""

    slug: str
    name: Texts
    goals: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link:
    """A page of a speaker's: http or https, with what it is called."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class SpeakerFacts:
    """A person of the programme. Sessions name them by code."""

    guid: str
    code: str
    name: str
    post: str = ""
    organisation: str = ""
    bio: Texts = field(default_factory=dict)
    #: The digest of the photograph, or "".
    photo: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """That a speaker (by code) takes part, in a role: speaker, moderator or host."""

    speaker: str
    role: str = "speaker"


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """One session. `starts_at` is aware, in UTC; None where it is not placed."""

    guid: str
    code: str
    title: Texts
    minutes: int
    starts_at: datetime | None
    room: str = ""
    track: str = ""
    subtitle: Texts = field(default_factory=dict)
    abstract: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    kind: str = "talk"
    language: str = ""
    parts: tuple[Part, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, where it is placed."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def is_pause(self) -> bool:
        """Whether it holds the day together: a break."""
        return self.kind.lower() in PAUSES


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A whole programme. Sessions stand by time, then room; those without a time last."""

    event: EventFacts
    rooms: tuple[RoomFacts, ...] = ()
    tracks: tuple[TrackFacts, ...] = ()
    speakers: tuple[SpeakerFacts, ...] = ()
    sessions: tuple[SessionFacts, ...] = ()
    #: The release's number; 0 for the draft.
    number: int = 0
    released_at: datetime | None = None

    @cached_property
    def track_by_slug(self) -> dict[str, TrackFacts]:
        """Each track by its slug."""
        return {track.slug: track for track in self.tracks}

    @cached_property
    def speaker_by_code(self) -> dict[str, SpeakerFacts]:
        """Each speaker by code."""
        return {speaker.code: speaker for speaker in self.speakers}

    @cached_property
    def session_by_code(self) -> dict[str, SessionFacts]:
        """Each session by code."""
        return {session.code: session for session in self.sessions}

    @cached_property
    def room_slugs(self) -> dict[str, str]:
        """What stands for each room in addresses, by the room's name; no two rooms share it."""
        taken: dict[str, str] = {}
        for room in self.rooms:
            taken[wording.free(wording.slug(room.name) or room.guid[:8], taken)] = room.name
        return {name: slug for slug, name in taken.items()}

    @cached_property
    def room_by_slug(self) -> dict[str, RoomFacts]:
        """Each room by what stands for it in addresses."""
        return {self.room_slugs[room.name]: room for room in self.rooms}

    @cached_property
    def searched(self) -> dict[str, str]:
        """What a search looks through, by each session's code."""
        return {session.code: self._words_of(session) for session in self.sessions}

    def _words_of(self, session: SessionFacts) -> str:
        """All that a session may be found by: its texts in every language, its people, room and track."""
        track = self.track_by_slug.get(session.track)
        texts = [session.title, session.subtitle, session.abstract, session.description, track.name if track else {}]
        said = [text for each in texts for text in each.values()]
        said += [word for each in self.people_of(session) for word in (each.name, each.post, each.organisation)]
        return folded("\n".join([*said, session.room]))

    @cached_property
    def sessions_by_speaker(self) -> dict[str, list[SessionFacts]]:
        """The sessions of each speaker, by code, in the programme's order."""
        found: dict[str, list[SessionFacts]] = {}
        for session in self.sessions:
            for code in dict.fromkeys(part.speaker for part in session.parts):
                found.setdefault(code, []).append(session)
        return found

    def people_of(self, session: SessionFacts) -> list[SpeakerFacts]:
        """Who takes part in a session, each once, in the session's order."""
        codes = dict.fromkeys(part.speaker for part in session.parts)
        return [self.speaker_by_code[code] for code in codes if code in self.speaker_by_code]

    @cached_property
    def days(self) -> dict[date, list[SessionFacts]]:
        """The placed sessions by their day in the event's zone, each day by time, then room."""
        found: dict[date, list[SessionFacts]] = {}
        for session in self.sessions:
            if session.starts_at:
                found.setdefault(session.starts_at.astimezone(self.event.zone).date(), []).append(session)
        return dict(sorted(found.items()))

    def to_json(self) -> str:
        """The whole as JSON text; `from_json` gives the same value back."""
        return json.dumps(self, default=_plain, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Programme":
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(
            event=EventFacts(
                **{
                    **data["event"],
                    "starts_at": _parsed(data["event"]["starts_at"]),
                    "ends_at": _parsed(data["event"]["ends_at"]),
                    "languages": tuple(data["event"]["languages"]),
                }
            ),
            rooms=tuple(RoomFacts(**each) for each in data["rooms"]),
            tracks=tuple(TrackFacts(**{**each, "goals": tuple(each["goals"])}) for each in data["tracks"]),
            speakers=tuple(
                SpeakerFacts(**{**each, "links": tuple(Link(**link) for link in each.get("links", ()))})
                for each in data["speakers"]
            ),
            sessions=tuple(
                SessionFacts(
                    **{
                        **each,
                        "starts_at": _parsed(each["starts_at"]),
                        "parts": tuple(Part(**part) for part in each["parts"]),
                    }
                )
                for each in data["sessions"]
            ),
            number=data["number"],
            released_at=_parsed(data["released_at"]),
        )


def in_order(sessions: Iterable[SessionFacts], rooms: Iterable[RoomFacts]) -> tuple[SessionFacts, ...]:
    """The order of a programme's sessions: by time, then room in the rooms' order; those without a time last."""
    position = {room.name: number for number, room in enumerate(rooms)}
    return tuple(
        sorted(
            sessions,
            key=lambda session: (
                session.starts_at is None,
                session.starts_at or datetime.max.replace(tzinfo=UTC),
                position.get(session.room, -1),
                session.code,
            ),
        )
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if is_dataclass(value):
        # Not asdict: it copies every text on its way.
        return {each.name: getattr(value, each.name) for each in fields(value)}
    raise TypeError(f"{value!r} does not go into a snapshot")


def _parsed(value: str | None) -> Any:
    return datetime.fromisoformat(value) if value else None
