"""Whose calendars show another time, place or title than what holds now."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from eventsapp.events.models import Event
from eventsapp.guests.models import Guest
from eventsapp.kernel.database import db
from eventsapp.kernel.portions import portions
from eventsapp.mail.models import MessageState, OutboxMessage
from eventsapp.programme.changes import Told
from eventsapp.programme.queries import published
from eventsapp.programme.snapshot import Programme, SessionFacts
from eventsapp.registration.entry_texts import digest
from eventsapp.registration.models import (
    CalendarChange,
    CalendarEntry,
    Companion,
    Registration,
    SignUp,
    SignUpSession,
)

Sessions = Mapping[str, SessionFacts]


class Touched(NamedTuple):
    """How many calendars a change touches."""

    #: The event's own entry, of guests and of those who come with them.
    event: int
    #: Entries of sessions.
    sessions: int

    def __bool__(self) -> bool:
        return bool(self.event or self.sessions)


def pending(event_id: int) -> CalendarChange | None:
    """The change that waits for its quiet time to end."""
    return db.session.scalar(select(CalendarChange).where(CalendarChange.event_id == event_id))


def sessions_of(programme: Programme | None) -> Sessions:
    """A programme's sessions by their guid."""
    return {each.guid: each for each in programme.sessions} if programme else {}


def touched(event: Event, programme: Programme | None) -> Touched:
    """How many entries differ from what holds; a few queries however many there are.

    programme: what the public reads, or would read.
    """
    counts = [0, 0]
    differs = _Differs(event, sessions_of(programme))
    for *kind, number in db.session.execute(_entries(event.id, func.count()).group_by(*_KIND)):
        if differs(*kind):
            counts[kind[2] is not None] += number
    return Touched(*counts)


def touched_ids(event: Event, among: Collection[int] | None = None) -> list[int]:
    """The keys of these entries. among: looks at these alone, a few hundred at most."""
    differs = _Differs(event, sessions_of(published(event.id)))
    chosen = _entries(event.id, CalendarEntry.id)
    if among is not None:
        chosen = chosen.where(CalendarEntry.id.in_(among))
    return [key for *kind, key in db.session.execute(chosen.order_by(CalendarEntry.id)) if differs(*kind)]


def not_yet_asked(ids: Sequence[int]) -> list[int]:
    """The guests of these entries whose invitation brings the entry and is still in the outbox."""
    waiting = (
        select(CalendarEntry.guest_id)
        .join(OutboxMessage, OutboxMessage.calendar_uid == CalendarEntry.uid)
        .where(OutboxMessage.letter == "invitation", OutboxMessage.state == MessageState.queued)
        .where(CalendarEntry.partstat == "NEEDS-ACTION")
        .distinct()
    )
    found = (db.session.scalars(waiting.where(CalendarEntry.id.in_(some))) for some in portions(ids))
    return [key for some in found for key in some if key is not None]


def told_by(event: Event, _before: Programme | None, after: Programme) -> list[Told]:
    """Whose calendars a release would bring up to date."""
    return [Told(_l("Guests whose session moves, by a new calendar entry"), touched(event, after).sessions)]


_KIND = (Guest.language, CalendarEntry.partstat, SignUpSession.guid, CalendarEntry.content_digest)


def _entries(event_id: int, more: Any) -> Select[Any]:
    """The event's entries that stand in calendars, as _KIND and `more`."""
    return (
        select(*_KIND, more)
        .select_from(CalendarEntry)
        .outerjoin(SignUp, SignUp.id == CalendarEntry.sign_up_id)
        .outerjoin(SignUpSession, SignUpSession.id == SignUp.session_id)
        .outerjoin(Companion, Companion.id == CalendarEntry.companion_id)
        .outerjoin(Registration, Registration.id == Companion.registration_id)
        .join(Guest, Guest.id == func.coalesce(CalendarEntry.guest_id, Registration.guest_id, SignUp.guest_id))
        .where(Guest.event_id == event_id, CalendarEntry.cancelled_at.is_(None))
    )


class _Differs:
    """Whether an entry of some kind says something else than what holds; worked out once for each kind."""

    def __init__(self, event: Event, sessions: Sessions) -> None:
        self.event, self.sessions = event, sessions
        self.known: dict[tuple[str, str | None, bool], str | None] = {}

    def __call__(self, language: str, partstat: str, guid: str | None, said: str) -> bool:
        certain = partstat != "TENTATIVE"
        kind = (language, guid, certain)
        if kind not in self.known:
            session = self.sessions.get(guid) if guid else None
            gone = guid is not None and session is None  # whoever dropped it tells of it
            self.known[kind] = None if gone else digest(self.event, language, session, certain)
        holds = self.known[kind]
        return holds is not None and holds != said
