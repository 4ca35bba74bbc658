"""The bin: what was deleted lies in it for thirty days, and can be brought back as it was.

One row holds one thing and all that went with it, as JSON: whatever the database deletes along its foreign keys is
found by the same keys. Brought back, the rows have their keys, codes and digests again, so that addresses and links in
letters open what they opened before. Each package says what of its own may lie here (`takes`), and what must be
looked after besides (`Kind`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, undefer

from eventsapp.kernel import audit, clock
from eventsapp.kernel.bags import Bag, hangs_on, packed, unpack
from eventsapp.kernel.columns import JSONObject, UTCDateTime
from eventsapp.kernel.database import Base, all_tables, db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.portions import portions
from eventsapp.kernel.tokens import new_token
from eventsapp.kernel.unit_of_work import unit_of_work

#: For how long what was deleted can be brought back.
KEPT = timedelta(days=30)


class BinnedThing(Base):
    """One thing that was deleted."""

    __tablename__ = "binned_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: Its table and its key.
    kind: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[int]
    #: What people call it: a name, or a title by language.
    label: Mapped[Any] = mapped_column(JSON)
    #: The same for all that were deleted together.
    batch: Mapped[str] = mapped_column(String(22), index=True)
    deleted_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    #: As the audit log names them.
    deleted_by: Mapped[str] = mapped_column(String(60))
    #: From then on it is emptied.
    until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    #: A Bag as JSON.
    content: Mapped[str] = mapped_column(Text, deferred=True)


def _nothing(*_given: Any) -> Any:
    return None


@dataclass(frozen=True)
class Kind:
    """What may lie in the bin. Whatever is called here is called inside a unit of work that holds the event's row."""

    model: Any
    #: What one must be allowed to do to delete it and to bring it back (accounts.policy).
    action: str
    #: Sees the event's key and each bag by its thing's key before it is brought back, and may change its rows. Gives a
    #: sentence for each that can't be.
    before: Callable[[int, Mapping[int, Bag]], Mapping[int, object]]
    #: Sees the same once they are back, and gives sentences about what is not as it was.
    after: Callable[[int, Mapping[int, Bag]], Sequence[str]] = lambda _event_id, _bags: ()
    #: Is told the keys of what is about to be deleted, while it is there.
    leaving: Callable[[Sequence[int]], object] = _nothing
    #: A sentence where something about them must be done yet before they can be gone for good.
    waiting: Callable[[Mapping[int, Bag]], object] = _nothing
    #: Forgets what is kept elsewhere of things that are gone for good.
    emptied: Callable[[Mapping[int, Bag]], object] = _nothing


@dataclass
class Outcome:
    """What came of bringing things back."""

    back: list[BinnedThing] = field(default_factory=list)
    #: What is not as it was.
    notes: list[str] = field(default_factory=list)
    #: What stays in the bin, and why.
    refused: list[tuple[BinnedThing, str]] = field(default_factory=list)


def takes(app: Flask, table: str, kind: Callable[[], Kind]) -> None:
    """Let things of a table lie in the bin; `kind` says of which kind they are when it is first asked."""
    app.extensions.setdefault("bin_kinds", {})[table] = cache(kind)


def kinds() -> dict[str, Kind]:
    """What may lie in the bin, by table."""
    known: dict[str, Callable[[], Kind]] = current_app.extensions.get("bin_kinds", {})
    return {table: kind() for table, kind in known.items()}


def put(
    event_id: int,
    model: Any,
    labels: Mapping[int, Any],
    actor: str,
    extra: Mapping[int, JSONObject] | None = None,
) -> None:
    """Delete things of one kind, and keep them with all that goes with them. Call it inside a unit of work.

    labels: what each is called, by its key.
    """
    batch, now = new_token(), clock.now()
    kind = kinds()[model.__tablename__]
    for keys in portions(list(labels)):
        kind.leaving(keys)
        bags = packed(model.__table__, keys)
        for key, bag in bags.items():
            bag.extra = (extra or {}).get(key, {})
        db.session.execute(delete(model).where(model.id.in_(list(bags))).execution_options(synchronize_session=False))
        db.session.add_all(
            BinnedThing(
                event_id=event_id,
                kind=model.__tablename__,
                thing_id=key,
                label=labels[key],
                batch=batch,
                deleted_at=now,
                deleted_by=actor,
                until=now + KEPT,
                content=bag.as_json(),
            )
            for key, bag in bags.items()
        )
        db.session.flush()


def bring_back(event_id: int, keys: Sequence[int], actor: str) -> Outcome:
    """Bring things back, by their keys in the bin: each once, however many ask for it."""
    outcome = Outcome()
    for some in portions(keys):
        try:
            with unit_of_work():
                _bring_back(event_id, some, actor, outcome)
        except IntegrityError:
            raise Refused(_("Something else has taken its place meanwhile, so it can’t come back.")) from None
    return outcome


def empty(event_id: int, keys: Sequence[int], actor: str) -> int:
    """Delete things for good, by their keys in the bin; gives how many were there.

    Raises Refused where something about them must be done yet.
    """
    with unit_of_work():
        hold(event_id)
        things = [each for some in portions(keys) for each in _lying(event_id, some)]
        for kind, bags in _by_kind(things):
            if sentence := kind.waiting(bags):
                raise Refused(sentence)
        return throw_away(things, actor)


def empty_due() -> int:
    """Every night: what has lain here long enough goes for good."""
    due = select(BinnedThing.event_id, BinnedThing.id).where(BinnedThing.until <= clock.now())
    found = db.session.execute(due.order_by(BinnedThing.id)).all()
    db.session.rollback()
    emptied = 0
    for event_id, key in found:
        # What must wait goes another night.
        with suppress(Refused):
            emptied += empty(event_id, [key], "worker")
    return emptied


def throw_away(things: Sequence[BinnedThing], actor: str) -> int:
    """The same for operations that hold the event's row. Call it inside a unit of work."""
    for kind, bags in _by_kind(things):
        kind.emptied(bags)
    audit.record_many(actor, "deleted for good", [_Gone.of(each) for each in things])
    for keys in portions([each.id for each in things]):
        db.session.execute(
            delete(BinnedThing).where(BinnedThing.id.in_(keys)).execution_options(synchronize_session=False)
        )
    return len(things)


def of_events(event_ids: Sequence[int], kind: str = "") -> list[BinnedThing]:
    """What lies in the bin of these events, of one kind or of all."""
    mine = select(BinnedThing).where(BinnedThing.event_id.in_(event_ids), *([BinnedThing.kind == kind] if kind else []))
    return list(db.session.scalars(mine.order_by(BinnedThing.id).options(undefer(BinnedThing.content))))


def let_go(event_ids: Sequence[int], model: Any, key: int) -> None:
    """Take what hangs on a thing that is erased out of everything that lies here. Call it inside a unit of work."""
    for each in of_events(event_ids):
        bag = Bag.of(each.content)
        rows = {name: [row for row in rows if not hangs_on(name, row, model, key)] for name, rows in bag.rows.items()}
        if rows != bag.rows:
            bag.rows = rows
            each.content = bag.as_json()


@dataclass
class _Gone:
    """For the audit line of a thing that is no row any more."""

    __tablename__: str
    id: int
    event_id: int

    @classmethod
    def of(cls, thing: BinnedThing) -> "_Gone":
        return cls(thing.kind, thing.thing_id, thing.event_id)


def _by_kind(things: Sequence[BinnedThing]) -> Iterator[tuple[Kind, dict[int, Bag]]]:
    for name, kind in kinds().items():
        if mine := {each.thing_id: Bag.of(each.content) for each in things if each.kind == name}:
            yield kind, mine


def hold(event_id: int) -> None:
    """The event's row, locked first, as by everybody who writes. Call it inside a unit of work."""
    table = all_tables().tables["event"]
    db.session.execute(select(table.c.id).where(table.c.id == event_id).with_for_update(key_share=True))


def _lying(event_id: int, keys: Sequence[int]) -> list[BinnedThing]:
    mine = select(BinnedThing).where(BinnedThing.event_id == event_id, BinnedThing.id.in_(keys))
    return list(db.session.scalars(mine.order_by(BinnedThing.id).options(undefer(BinnedThing.content))))


def _claimed(things: Sequence[BinnedThing]) -> set[int]:
    """Take the rows out of the bin; gives the keys of those that we took ourselves."""
    keys = [each.id for each in things]
    gone = delete(BinnedThing).where(BinnedThing.id.in_(keys)).returning(BinnedThing.id)
    return set(db.session.scalars(gone.execution_options(synchronize_session=False)))


def _bring_back(event_id: int, keys: Sequence[int], actor: str, outcome: Outcome) -> None:
    hold(event_id)
    lying = _lying(event_id, keys)
    for name, kind in kinds().items():
        mine = {each.thing_id: (each, Bag.of(each.content)) for each in lying if each.kind == name}
        refused = kind.before(event_id, {key: bag for key, (_each, bag) in mine.items()}) if mine else {}
        outcome.refused += [(mine[key][0], str(why)) for key, why in refused.items()]
        things = [each for key, (each, _bag) in mine.items() if key not in refused]
        ours = _claimed(things) if things else set()
        bags = {each.thing_id: mine[each.thing_id][1] for each in things if each.id in ours}
        if not bags:
            continue
        unpack(list(bags.values()))
        notes = kind.after(event_id, bags)
        outcome.back += [each for each in things if each.id in ours]
        outcome.notes += [note for note in notes if note not in outcome.notes]
        audit.record_many(actor, "restored", [_Gone.of(each) for each in things if each.id in ours])
