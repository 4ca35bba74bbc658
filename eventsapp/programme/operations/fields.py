"""What organisers say of a session, as values."""

from dataclasses import dataclass, field
from datetime import datetime

from eventsapp.programme.models import ProgrammeSession

ROLES = ("speaker", "moderator", "host")
#: Minutes of the longest session: a week.
LONGEST = 7 * 24 * 60


@dataclass(frozen=True, kw_only=True)
class SessionFields:
    """What an organiser says of a session. Texts are by language tag; the moment is aware."""

    title: dict[str, str]
    subtitle: dict[str, str] = field(default_factory=dict)
    #: Markdown, as is the description.
    abstract: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    kind: str = "talk"
    #: A language tag, or "".
    language: str = ""
    #: None: not placed yet.
    starts_at: datetime | None = None
    minutes: int = 30
    room_id: int | None = None
    track_id: int | None = None
    #: (key of a speaker, role), in the order in which they are named.
    parts: tuple[tuple[int, str], ...] = ()


def fields_of(session: ProgrammeSession) -> SessionFields:
    """A session as its fields."""
    return SessionFields(
        title=session.title,
        subtitle=session.subtitle,
        abstract=session.abstract,
        description=session.description,
        kind=session.kind,
        language=session.language,
        starts_at=session.starts_at,
        minutes=session.minutes,
        room_id=session.room_id,
        track_id=session.track_id,
        parts=tuple((part.speaker_id, part.role) for part in session.participations),
    )


@dataclass(frozen=True, kw_only=True)
class Placement:
    """When and where a session is, and for how long: what the grid changes."""

    #: None: not placed yet.
    starts_at: datetime | None
    minutes: int
    room_id: int | None


def placement(of: SessionFields | ProgrammeSession) -> Placement:
    """The part of it that the grid changes."""
    return Placement(starts_at=of.starts_at, minutes=of.minutes, room_id=of.room_id)
