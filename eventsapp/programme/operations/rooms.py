"""Rooms of the draft."""

import uuid
from dataclasses import dataclass
from datetime import time

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventsapp.kernel import audit
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.fingerprint import check_seen
from eventsapp.kernel.unit_of_work import unit_of_work
from eventsapp.programme.models import Room
from eventsapp.programme.operations.held import held, hold_event


@dataclass(frozen=True, kw_only=True)
class RoomFields:
    """What an organiser says of a room."""

    name: str
    #: Seats; None: not known.
    capacity: int | None = None
    #: From when to when it is open each day; None: from, or to, midnight.
    opens: time | None = None
    closes: time | None = None


def fields_of(room: Room) -> RoomFields:
    """A room as its fields."""
    return RoomFields(name=room.name, capacity=room.capacity, opens=room.opens, closes=room.closes)


def add_room(event_id: int, fields: RoomFields, actor: str) -> Room:
    """Add a room, after the others. Raises Refused where its name is missing or taken."""
    with unit_of_work() as session:
        hold_event(event_id)
        _check(event_id, fields, None)
        last = session.scalar(select(func.max(Room.position)).where(Room.event_id == event_id))
        room = Room(
            event_id=event_id,
            guid=str(uuid.uuid4()),
            name=fields.name,
            capacity=fields.capacity,
            opens=fields.opens,
            closes=fields.closes,
            position=0 if last is None else last + 1,
        )
        session.add(room)
        session.flush()
        audit.record(actor, "added", room, name=room.name)
    return room


def edit_room(event_id: int, room_id: int, fields: RoomFields, actor: str, seen: str | None = None) -> None:
    """Change a room. Raises Refused where its name is missing or taken, ChangedMeanwhile where it is not as seen."""
    with unit_of_work():
        hold_event(event_id)
        room = held(Room, event_id, room_id)
        before = fields_of(room)
        check_seen(seen, before)
        _check(event_id, fields, room.id)
        room.name, room.capacity = fields.name, fields.capacity
        room.opens, room.closes = fields.opens, fields.closes
        audit.record(actor, "edited", room, name=room.name, **audit.changes(before, fields))


def delete_room(event_id: int, room_id: int, actor: str) -> None:
    """Take a room away; its sessions stay, without a room."""
    with unit_of_work() as session:
        room = held(Room, event_id, room_id)
        audit.record(actor, "deleted", room, name=room.name)
        session.delete(room)


def _check(event_id: int, fields: RoomFields, own: int | None) -> None:
    if not fields.name:
        raise Refused(_l("Give the room a name."), "name")
    namesake = db.session.scalar(select(Room.id).where(Room.event_id == event_id, Room.name == fields.name))
    if namesake is not None and namesake != own:
        raise Refused(_l("Another room has this name already."), "name")
