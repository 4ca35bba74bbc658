"""Reads of lists of starred sessions."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.tokens import digest
from eventsapp.programme.mine.models import Star, StarredList
from eventsapp.programme.snapshot import Programme, SessionFacts


def list_by(token: str) -> StarredList | None:
    """The list at an address, with its stars and event."""
    return _one(StarredList.digest == digest(token))


def list_of_feed(token: str) -> StarredList | None:
    """The list whose feed is at an address, with its stars and event."""
    return _one(StarredList.feed_digest == digest(token))


def _one(which: object) -> StarredList | None:
    return db.session.scalar(
        select(StarredList)
        .where(which)  # type: ignore[arg-type]  # a comparison of columns
        .options(selectinload(StarredList.stars), joinedload(StarredList.event).joinedload(Event.office))
    )


def star_counts(event_id: int) -> dict[str, int]:
    """On how many lists each session stands, by guid."""
    found = db.session.execute(
        select(Star.guid, func.count())
        .join(StarredList, StarredList.id == Star.list_id)
        .where(StarredList.event_id == event_id)
        .group_by(Star.guid)
    )
    return dict(found.all())


def starred(programme: Programme | None, guids: Iterable[str]) -> list[SessionFacts]:
    """The sessions of these guids that the programme (still) has, in its order."""
    wanted = set(guids)
    return [each for each in programme.sessions if each.guid in wanted] if programme else []


def clashes(sessions: Iterable[SessionFacts]) -> dict[str, list[SessionFacts]]:
    """What runs at the same time as each of these sessions, by code; sessions that clash with none are left out."""
    found: dict[str, list[SessionFacts]] = {}
    for one, other in _overlapping(sorted((each for each in sessions if each.starts_at), key=_begins)):
        found.setdefault(one.code, []).append(other)
        found.setdefault(other.code, []).append(one)
    return found


def _begins(session: SessionFacts) -> tuple[float, str]:
    assert session.starts_at, "only placed sessions clash"
    return session.starts_at.timestamp(), session.code


def _overlapping(placed: list[SessionFacts]) -> Iterator[tuple[SessionFacts, SessionFacts]]:
    running: list[SessionFacts] = []
    for session in placed:
        assert session.starts_at, "only placed sessions clash"
        running = [each for each in running if each.starts_at and each.starts_at + _length(each) > session.starts_at]
        yield from ((each, session) for each in running)
        running.append(session)


def _length(session: SessionFacts) -> timedelta:
    return timedelta(minutes=session.minutes)
