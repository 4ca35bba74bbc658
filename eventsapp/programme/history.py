"""When each session of a programme last changed, release by release: what calendars' SEQUENCE and LAST-MODIFIED say.

It is worked out once, when a release is made, from the one before, and kept with the release: the same releases give
the same numbers, on every machine and in every process.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import select

from eventsapp.kernel.database import db
from eventsapp.programme.models import Release
from eventsapp.programme.snapshot import Programme, SessionFacts

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """What is known of one session, by its guid."""

    #: Of all that a calendar may say of it, in any language.
    digest: str
    #: The number of the release in which it last changed, came or went.
    number: int
    changed_at: datetime
    #: Where it is gone: the number of the last release that had it. Else 0.
    last: int = 0


History = Mapping[str, Entry]


def following(before: History, programme: Programme) -> dict[str, Entry]:
    """The history up to a programme that is released after `before`."""
    at = (programme.released_at or _EVER).replace(microsecond=0)
    found: dict[str, Entry] = {}
    for session in programme.sessions:
        known, digest = before.get(session.guid), _digest(programme, session)
        same = known is not None and known.digest == digest and not known.last
        found[session.guid] = known if known and same else Entry(digest, programme.number, at)
    for guid, known in before.items():
        if guid not in found:
            gone = Entry(known.digest, programme.number, at, programme.number - 1)
            found[guid] = known if known.last else gone
    return found


def _digest(programme: Programme, session: SessionFacts) -> str:
    event, track = programme.event, programme.track_by_slug.get(session.track)
    people = [programme.speaker_by_code[part.speaker].name for part in session.parts]
    said = (
        session.starts_at and session.starts_at.isoformat(),
        session.minutes,
        session.title,
        session.abstract,
        session.description,
        session.room,
        session.code,
        track.name if track else "",
        people,
        (event.venue, event.address, event.latitude, event.longitude),
    )
    return sha256(json.dumps(said, sort_keys=True, default=dict).encode()).hexdigest()[:16]


def as_kept(history: History) -> dict[str, Any]:
    """A history as it is kept with its release."""
    return {guid: [each.digest, each.number, each.changed_at.isoformat(), each.last] for guid, each in history.items()}


def _read(kept: Mapping[str, Any]) -> dict[str, Entry]:
    return {
        guid: Entry(digest, number, datetime.fromisoformat(at), last)
        for guid, (digest, number, at, last) in kept.items()
    }


def up_to(event_id: int, number: int) -> History:
    """The history up to and with a release of an event; empty where there is none of this number."""
    row = db.session.execute(
        select(Release.digest, Release.id).where(Release.event_id == event_id, Release.number == number)
    ).one_or_none()
    return of_release(row.digest, row.id) if row else {}


@lru_cache(maxsize=8)
def of_release(digest: str, release_id: int) -> History:
    """The history up to and with this release, kept in memory by its digest too: a key may come again."""
    found = db.session.execute(
        select(Release.event_id, Release.number, Release.history).where(Release.id == release_id)
    ).one()
    return _read(found.history) if found.history is not None else _worked_out(found.event_id, found.number)


def _worked_out(event_id: int, number: int) -> History:
    """For releases that were made before their history was kept: from their snapshots, one after the other."""
    history: History = {}
    for kept, snapshot in db.session.execute(
        select(Release.history, Release.snapshot)
        .where(Release.event_id == event_id, Release.number <= number)
        .order_by(Release.number)
    ):
        history = _read(kept) if kept is not None else following(history, Programme.from_json(snapshot))
    return history
