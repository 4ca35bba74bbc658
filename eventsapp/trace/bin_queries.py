"""Reading the bin: always the same few queries, however much lies there."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from eventsapp.kernel.binned import BinnedThing
from eventsapp.kernel.database import db
from eventsapp.trace.queries import people
from eventsapp.trace.words import ACTORS
from eventsapp.web.deleted import called

PAGE = 100


class Lying(NamedTuple):
    """One thing in the bin."""

    thing: BinnedThing
    name: str
    who: str
    #: How many were deleted together with it, itself too; 0 where it is not the first of them on the page.
    together: int


def count(event_id: int, kinds: Sequence[str]) -> int:
    """How many things there are."""
    return db.session.scalars(select(func.count()).select_from(BinnedThing).where(*_of(event_id, kinds))).one()


def lying(event_id: int, kinds: Sequence[str], page: int) -> list[Lying]:
    """One page of them, the latest first."""
    asked = select(BinnedThing).where(*_of(event_id, kinds)).order_by(BinnedThing.id.desc())
    things = db.session.scalars(asked.limit(PAGE).offset((page - 1) * PAGE)).all()
    together = (
        select(BinnedThing.batch, func.count())
        .where(BinnedThing.batch.in_({each.batch for each in things}))
        .group_by(BinnedThing.batch)
    )
    sizes: dict[str, int] = {}
    for key, number in db.session.execute(together):
        sizes[key] = number
    names = people({each.deleted_by for each in things})
    return [
        Lying(
            each,
            called(each.label),
            names.get(each.deleted_by, str(ACTORS.get(each.deleted_by, ""))),
            sizes.pop(each.batch, 0),
        )
        for each in things
    ]


def keys_of(event_id: int, kinds: Sequence[str], key: int) -> list[int]:
    """The key of one thing, where it is there."""
    return list(db.session.scalars(select(BinnedThing.id).where(*_of(event_id, kinds), BinnedThing.id == key)))


def batch(event_id: int, kinds: Sequence[str], together: str) -> list[int]:
    """The keys of what was deleted together."""
    asked = select(BinnedThing.id).where(*_of(event_id, kinds), BinnedThing.batch == together)
    return list(db.session.scalars(asked.order_by(BinnedThing.id)))


def _of(event_id: int, kinds: Sequence[str]) -> list[ColumnElement[bool]]:
    return [BinnedThing.event_id == event_id, BinnedThing.kind.in_(kinds)]
