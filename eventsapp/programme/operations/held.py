"""A thing of an event's draft, held until the unit of work ends."""

from typing import TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventsapp.events.models import Event
from eventsapp.kernel.database import db
from eventsapp.kernel.errors import Refused
from eventsapp.programme.models import ProgrammeSession, Room, Speaker, Track

Thing = TypeVar("Thing", Room, Track, Speaker, ProgrammeSession)


def held(model: type[Thing], event_id: int, key: int) -> Thing:
    """The row of this event with this key, locked. Raises Refused where it has been deleted meanwhile."""
    row = db.session.scalar(select(model).where(model.id == key, model.event_id == event_id).with_for_update())
    if row is None:
        raise Refused(_l("Somebody else has deleted this meanwhile."))
    return row


def hold_event(event_id: int) -> Event:
    """The event's row, locked: whoever adds to its programme waits here, so that codes and names stay unique."""
    return db.session.scalars(select(Event).where(Event.id == event_id).with_for_update()).one()
