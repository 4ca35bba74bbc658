"""Reads of releases: which there were, and what each changed."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from eventsapp.kernel.database import db
from eventsapp.programme import queries
from eventsapp.programme.comparison import Changes, compare
from eventsapp.programme.models import Release


class Listed(NamedTuple):
    """One release as lists show it."""

    id: int
    number: int
    released_at: datetime
    digest: str
    #: The note by language.
    said: Mapping[str, str]
    changes: Changes


def listed(event_id: int, number: int | None = None, most: int | None = None) -> list[Listed]:
    """The releases of an event, the newest first (at most so many), or the one of this number: by one query."""
    wanted = (
        select(
            Release.id,
            Release.number,
            Release.released_at,
            Release.digest,
            Release.note,
            Release.notes,
            Release.changes,
        )
        .where(Release.event_id == event_id)
        .order_by(Release.number.desc())
        .limit(most)
    )
    if number is not None:
        wanted = wanted.where(Release.number == number)
    found = []
    for row in db.session.execute(wanted).all():
        # A release that was made before its changes were kept has them worked out from its snapshot, once.
        changes = Changes.from_json(row.changes) if row.changes else _worked_out(row.digest, row.id)
        said = row.notes or {"": row.note}
        found.append(Listed(row.id, row.number, row.released_at, row.digest, said, changes))
    return found


@lru_cache(maxsize=64)
def _worked_out(digest: str, release_id: int) -> Changes:
    event_id, number = db.session.execute(
        select(Release.event_id, Release.number).where(Release.id == release_id)
    ).one()
    before = db.session.execute(
        select(Release.digest, Release.id)
        .where(Release.event_id == event_id, Release.number < number)
        .order_by(Release.number.desc())
        .limit(1)
    ).one_or_none()
    return compare(queries.released(*before) if before else None, queries.released(digest, release_id))
